"""Credentials on their way: which are taken, where they go, and where they never go."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from building import catalog, document, linked, workflow

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.openapi.schemes import Need, alternatives
from pytest_arazzo.peers.authenticate import Asked, Authenticate, Instruments, whose_of
from pytest_arazzo.peers.credential_reading import credential_of, fields_of, hosts_of
from pytest_arazzo.peers.tokens import Tokens
from pytest_arazzo.program.program import OperationCall
from pytest_arazzo.reports.curl import curl
from pytest_arazzo.trace import Visit
from pytest_arazzo.transports.credential import Certificate, Credential
from pytest_arazzo.transports.digest import Challenge, proof

API = """
openapi: 3.1.1
info: {{title: pets, version: '1'}}
servers: [{{url: '{server}'}}]
paths:
  /pets:
    get:
      operationId: listPets
      security: {security}
      responses: {{'200': {{description: pets}}}}
components:
  securitySchemes:
    header: {{type: apiKey, in: header, name: X-Key}}
    query: {{type: apiKey, in: query, name: key}}
    cookie: {{type: apiKey, in: cookie, name: session}}
    basic: {{type: http, scheme: Basic}}
    bearer: {{type: http, scheme: bearer}}
    other: {{type: http, scheme: SSWS}}
    digest: {{type: http, scheme: digest}}
    tls: {{type: mutualTLS}}
    hmac: {{type: apiKey, in: header, name: Authorization}}
    signed: {{type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}}
    oauth:
      type: oauth2
      flows:
        clientCredentials: {{tokenUrl: /v1/token, scopes: {{read: r, write: w}}}}
        authorizationCode: {{authorizationUrl: /a, tokenUrl: https://id.test/token, refreshUrl: https://id.test/refresh, scopes: {{}}}}
    openid: {{type: openIdConnect, openIdConnectUrl: https://id.test/.well-known/openid-configuration}}
    odd: {{type: odd}}
    tokenless: {{type: oauth2}}
    nowhere: {{type: apiKey, in: body, name: k}}
    spaced: {{type: apiKey, in: header, name: 'X Key'}}
    wordless: {{type: http}}
    urlless: {{type: openIdConnect}}
"""
HERE = "https://pets.test/v1/pets"
Answers = Callable[[Request], Response]


@dataclass
class Clock:
    """A clock that a test turns."""

    time: float = 1_440_938_160.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Bench:
    """An operation with what it needs, credentials for it, and a peer that answers."""

    security: str
    given: Mapping[str, object]
    answers: Answers = lambda _: Response(status=200)
    servers: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    server: str = "https://pets.test/v1"
    asked: list[Request] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = document(workflow("- {stepId: a, operationId: listPets}"))
        self._program = linked(text, {"pets": catalog(self._api())})
        (self._flow,) = self._program.flows.values()
        call = self._flow.nodes[0].call
        assert isinstance(call, OperationCall)
        self.operation = call.operation
        self.tokens = Tokens(self.clock)
        count = iter(range(1_000))
        self.authenticate = Authenticate(
            self._answer,
            whose_of(self._program, self.servers),
            self._lookup,
            self.tokens,
            Instruments(clock=self.clock, now=self.clock, nonce=lambda: f"own{next(count)}"),
        )

    def _api(self) -> str:
        return API.format(security=self.security, server=self.server)

    def send(self, url: str = HERE, *headers: tuple[str, str], number: int = 1) -> Response:
        request = Request(method="GET", url=url, headers=Headers(headers))
        visit = Visit(flow=self._flow.key, step="a", at="", number=number)
        send = Send(request=request, timeout=10.0, visit=visit, operation=self.operation)
        return self.authenticate.answer(send)

    @property
    def last(self) -> Request:
        return self.asked[-1]

    def sent(self, name: str) -> list[str | None]:
        return [request.headers.get(name) for request in self.asked]

    def _answer(self, send: Send) -> Response:
        self.asked.append(send.request)
        self.timeouts.append(send.timeout)
        return self.answers(send.request)

    def _lookup(self, _asked: Asked, need: Need) -> Credential | None:
        if need.name == "tls":
            return Certificate() if self.given.get("tls") else None
        if need.name not in self.given:
            return None
        fields = fields_of(self.given[need.name])
        assert not isinstance(fields, Absent)
        found = credential_of(need.scheme, fields, self.environment)
        assert not isinstance(found, Absent), found.reason
        return found


@pytest.mark.parametrize(
    ("scheme", "given", "name", "value"),
    [
        ("header", "k-1", "X-Key", "k-1"),
        ("cookie", "k-1", "Cookie", "session=k-1"),
        ("basic", "rex:w:of", "Authorization", "Basic cmV4Onc6b2Y="),
        ("basic", ("rex", "w:of"), "Authorization", "Basic cmV4Onc6b2Y="),
        ("basic", '{"user": "rex", "password": "w:of"}', "Authorization", "Basic cmV4Onc6b2Y="),
        ("bearer", "t-1", "Authorization", "Bearer t-1"),
        ("bearer", {"token": "t-1"}, "Authorization", "Bearer t-1"),
        ("other", "t-1", "Authorization", "SSWS t-1"),
        ("oauth", "t-1", "Authorization", "Bearer t-1"),
        ("openid", {"access_token": "t-1"}, "Authorization", "Bearer t-1"),
        ("tls", True, "Authorization", None),
        ("bearer", False, "Authorization", None),
        ("bearer", "none", "Authorization", None),
    ],
)
def test_credentials_go_where_their_scheme_says(
    scheme: str, given: object, name: str, value: str | None
) -> None:
    bench = Bench(f"[{{{scheme}: []}}]", {scheme: given})

    assert bench.send().status == 200
    assert bench.sent(name) == [value]
    assert bench.last.url == HERE


def test_a_key_goes_into_the_query() -> None:
    bench = Bench("[{query: []}]", {"query": "a&b"})
    bench.send(f"{HERE}?page=1")

    assert bench.last.url == f"{HERE}?page=1&key=a%26b"


@pytest.mark.parametrize(
    ("security", "given", "sent"),
    [
        ("[]", {"header": "k"}, ()),
        ("[{}]", {"header": "k"}, ()),
        ("[{}, {header: []}]", {"header": "k"}, ("x-key",)),
        ("[{header: []}, {}]", {}, ()),
        ("[{bearer: []}, {header: []}]", {"header": "k", "bearer": "t"}, ("authorization",)),
        ("[{bearer: []}, {header: []}]", {"header": "k"}, ("x-key",)),
        (
            "[{bearer: [], header: []}, {cookie: []}]",
            {"header": "k", "cookie": "c"},
            ("cookie",),
        ),
        (
            "[{bearer: [], header: []}]",
            {"header": "k", "bearer": "t"},
            ("authorization", "x-key"),
        ),
    ],
)
def test_the_first_alternative_counts_for_which_all_is_there(
    security: str, given: Mapping[str, object], sent: tuple[str, ...]
) -> None:
    bench = Bench(security, given)
    bench.send()

    assert tuple(sorted(name.lower() for name, _ in bench.last.headers)) == sent


def test_what_the_document_sends_itself_is_left_as_it_is() -> None:
    bench = Bench("[{bearer: [], query: []}]", {"bearer": "t", "query": "k"})
    bench.send(HERE, ("authorization", "Bearer own"))
    bench.send(f"{HERE}?key=own")

    assert bench.sent("Authorization") == ["Bearer own", "Bearer t"]
    assert [urlsplit(each.url).query for each in bench.asked] == ["key=k", "key=own"]


@pytest.mark.parametrize(
    "url",
    [
        "https://pets.test.evil/v1/pets",
        "http://pets.test/v1/pets",
        "https://pets.test:8443/v1/pets",
        "https://evil@other.test/v1/pets",
    ],
)
def test_credentials_are_for_the_operations_server_alone(url: str) -> None:
    bench = Bench("[{bearer: []}]", {"bearer": "t"})

    with pytest.raises(Unreachable, match="another host"):
        bench.send(url)
    assert bench.asked == []


def test_credentials_follow_the_base_url() -> None:
    bench = Bench("[{bearer: []}]", {"bearer": "t"}, servers={"pets": "http://localhost:8000"})
    bench.send("http://localhost:8000/pets")

    assert bench.sent("Authorization") == ["Bearer t"]
    with pytest.raises(Unreachable):
        bench.send(HERE)


def test_nothing_is_sent_without_credentials() -> None:
    bench = Bench("[{bearer: []}]", {})

    with pytest.raises(Unreachable, match="missing"):
        bench.send()
    assert bench.asked == []


# Digest


class Digesting:
    """A server that wants digests, and renews its nonce after some requests."""

    def __init__(self, password: str, uses: int = 100) -> None:
        self.password, self.uses = password, uses
        self.nonces, self.count = 1, 0

    def __call__(self, request: Request) -> Response:
        value = request.headers.get("authorization") or ""
        parts = dict(re.findall(r'(\w+)="?([^",]*)', value))
        if not value or parts["nonce"] != f"n{self.nonces}":
            return self.refuse(stale=bool(value))
        self.count += 1
        if self.count > self.uses:
            self.nonces, self.count = self.nonces + 1, 0
            return self.refuse(stale=True)
        challenge = Challenge(
            realm="r", nonce=f"n{self.nonces}", algorithm="SHA-256", has_qop=True, opaque="o"
        )
        login = type("L", (), {"user": "rex", "password": self.password})
        wanted = proof(request, login, challenge, self.count, parts["cnonce"])  # type: ignore[arg-type]
        return Response(status=200) if value == wanted else self.refuse()

    def refuse(self, *, stale: bool = False) -> Response:
        told = f'realm="r", nonce="n{self.nonces}", qop="auth", algorithm=SHA-256, opaque="o"'
        field = ("www-authenticate", f"Digest {told}, stale={str(stale).lower()}")
        return Response(status=401, headers=Headers((field,)))


def test_a_challenge_is_met_once_and_its_nonce_is_used_again() -> None:
    bench = Bench("[{digest: []}]", {"digest": "rex:wof"}, Digesting("wof"))

    assert [bench.send().status for _ in range(3)] == [200, 200, 200]
    assert [bool(value) for value in bench.sent("Authorization")] == [False, True, True, True]


def test_a_nonce_that_has_ended_is_renewed() -> None:
    bench = Bench("[{digest: []}]", {"digest": "rex:wof"}, Digesting("wof", uses=2))

    assert [bench.send().status for _ in range(5)] == [200] * 5
    assert len(bench.asked) == 1 + 5 + 2


def test_a_wrong_password_is_answered_by_the_server() -> None:
    bench = Bench("[{digest: []}]", {"digest": "rex:miau"}, Digesting("wof"))

    assert bench.send().status == 401
    assert len(bench.asked) == 2
    assert bench.send().status == 401
    assert len(bench.asked) == 3


def test_an_answer_without_a_challenge_is_the_answer() -> None:
    bench = Bench("[{digest: []}]", {"digest": "rex:wof"}, lambda _: Response(status=401))

    assert bench.send().status == 401
    assert len(bench.asked) == 1


def test_both_exchanges_have_one_time_limit() -> None:
    clock = Clock()
    server = Digesting("wof")

    def slow(request: Request) -> Response:
        clock.time += 6
        return server(request)

    bench = Bench("[{digest: []}]", {"digest": "rex:wof"}, slow, clock=clock)
    assert bench.send().status == 200
    assert bench.timeouts == [10.0, 4.0]

    later = "rex:miau"
    late = Bench(
        "[{digest: []}]", {"digest": later}, lambda r: _late(clock, server, r), clock=clock
    )
    with pytest.raises(TimedOut):
        late.send()
    assert len(late.asked) == 1


def _late(clock: Clock, server: Digesting, request: Request) -> Response:
    clock.time += 10
    return server(request)


# OAuth 2 and OpenID Connect


class Issuer:
    """A token endpoint and a service that takes what it issued last."""

    def __init__(self, *, lasts: object = 100, rotates: bool = False) -> None:
        self.lasts, self.rotates = lasts, rotates
        self.issued: list[Mapping[str, list[str]]] = []
        self.places: list[str] = []
        self.refusal: Response | None = None

    def __call__(self, request: Request) -> Response:
        if "well-known" in request.url:
            return _json({"token_endpoint": "https://id.test/oidc"})
        if not request.url.endswith("/pets"):
            return self.issue(request)
        wanted = f"Bearer t{len(self.issued)}"
        is_right = request.headers.get("authorization") == wanted
        field = ("WWW-Authenticate", 'Bearer error="invalid_token"')
        return (
            Response(status=200) if is_right else Response(status=401, headers=Headers((field,)))
        )

    def issue(self, request: Request) -> Response:
        if self.refusal is not None:
            return self.refusal
        self.places.append(request.url)
        self.issued.append(parse_qs((request.body or b"").decode()))
        number = len(self.issued)
        token = {"access_token": f"t{number}", "token_type": "Bearer", "expires_in": self.lasts}
        return _json({**token, **({"refresh_token": f"r{number}"} if self.rotates else {})})


def _json(value: object) -> Response:
    return Response(status=200, body=json.dumps(value).encode())


CLIENT = {"client_id": "me", "client_secret": "s3cret"}


def test_a_client_gets_a_token_and_keeps_it_until_it_ends() -> None:
    issuer = Issuer()
    bench = Bench("[{oauth: [read, write]}]", {"oauth": json.dumps(CLIENT)}, issuer)

    assert [bench.send().status for _ in range(3)] == [200, 200, 200]
    assert issuer.issued == [{"grant_type": ["client_credentials"], "scope": ["read write"]}]
    assert issuer.places == ["https://pets.test/v1/token"]
    bench.clock.time += 89
    bench.send()
    assert len(issuer.issued) == 1
    bench.clock.time += 2
    assert bench.send().status == 200
    assert len(issuer.issued) == 2
    assert bench.authenticate.secrets() == (("access-token", "t1"), ("access-token", "t2"))


def test_a_refresh_token_is_used_and_may_change_each_time() -> None:
    issuer = Issuer(rotates=True)
    given = {"client_id": "me", "refresh_token": "r0"}
    bench = Bench("[{oauth: [read]}]", {"oauth": given}, issuer)
    bench.send()
    bench.clock.time += 1000
    bench.send()

    assert [each["refresh_token"] for each in issuer.issued] == [["r0"], ["r1"]]
    assert [each["grant_type"] for each in issuer.issued] == [["refresh_token"]] * 2
    assert issuer.places == ["https://id.test/refresh"] * 2
    assert ("access-token", "r2") in bench.authenticate.secrets()


def test_a_token_endpoint_beside_the_server_moves_with_it() -> None:
    issuer = Issuer()
    bench = Bench(
        "[{oauth: []}]", {"oauth": CLIENT}, issuer, servers={"*": "http://localhost:1/api"}
    )
    bench.send("http://localhost:1/api/pets")

    assert issuer.places == ["http://localhost:1/api/token"]


def test_a_token_endpoint_above_the_server_moves_to_its_host() -> None:
    issuer = Issuer()
    bench = Bench(
        "[{oauth: []}]",
        {"oauth": CLIENT},
        issuer,
        servers={"*": "http://localhost:1/api"},
        server="https://pets.test/v2",
    )
    bench.send("http://localhost:1/api/pets")

    assert issuer.places == ["http://localhost:1/v1/token"]


def test_a_relative_server_is_one_of_this_machine() -> None:
    bench = Bench("[{bearer: []}]", {"bearer": "t"}, server="/v1")
    bench.send("http://localhost/v1/pets")

    assert bench.sent("Authorization") == ["Bearer t"]


def test_hosts_are_a_list_or_a_text() -> None:
    for given in ({"token": "t", "hosts": ["A.test", "b.test"]}, {"hosts": "a.test b.test"}):
        fields = fields_of(given)
        assert not isinstance(fields, Absent)
        assert hosts_of(fields) == ("a.test", "b.test")
    assert hosts_of({"": "t"}) is None


def test_the_user_can_say_where_tokens_are_and_what_for() -> None:
    issuer = Issuer()
    given = {**CLIENT, "token_url": "https://own.test/t", "scope": "all", "client_auth": "body"}
    Bench("[{oauth: [read]}]", {"oauth": given}, issuer).send()

    assert issuer.places == ["https://own.test/t"]
    assert issuer.issued[0]["scope"] == ["all"]
    assert issuer.issued[0]["client_secret"] == ["s3cret"]


def test_an_openid_provider_says_where_tokens_are() -> None:
    issuer = Issuer(lasts=0)
    bench = Bench("[{openid: []}]", {"openid": CLIENT}, issuer)

    assert [bench.send().status for _ in range(2)] == [200, 200]
    assert issuer.places == ["https://id.test/oidc"] * 2
    assert sum("well-known" in request.url for request in bench.asked) == 1


def test_a_token_that_is_refused_is_not_used_again() -> None:
    issuer = Issuer()
    bench = Bench("[{oauth: []}]", {"oauth": CLIENT}, issuer)
    bench.send()
    issuer.issued.append({})  # somebody else has a newer one

    assert bench.send().status == 401
    assert bench.send().status == 200


def _fails(request: Request) -> Response:
    if request.url == HERE:
        return Response(status=200)
    raise TimedOut(request, 10.0)


@pytest.mark.parametrize(
    ("scheme", "answers", "reason"),
    [
        ("oauth", lambda _: Response(status=401, body=b'{"error": "x"}'), "the answer is 401 x"),
        ("openid", lambda _: Response(status=404), "there is no token_endpoint"),
        ("oauth", _fails, "no answer within 10 s"),
    ],
)
def test_without_a_token_nothing_is_sent_to_the_service(
    scheme: str, answers: Answers, reason: str
) -> None:
    bench = Bench(f"[{{{scheme}: []}}]", {scheme: CLIENT}, answers)

    with pytest.raises(Unreachable, match=reason) as caught:
        bench.send()
    assert "s3cret" not in str(caught.value)
    assert [request.url for request in bench.asked if request.url == HERE] == []


# AWS


@pytest.mark.parametrize("scheme", ["signed", "hmac"])
def test_a_request_is_signed_with_all_that_is_added_to_it(scheme: str) -> None:
    bench = Bench(
        f"[{{{scheme}: [], header: [], query: []}}]",
        {
            scheme: {"access_key_id": "AK", "secret_access_key": "SK", "service": "ecr"},
            "header": "k",
            "query": "q",
        },
    )
    bench.send()

    (value,) = bench.sent("Authorization")
    assert value is not None
    assert "Credential=AK/20150830/us-east-1/ecr/aws4_request" in value
    assert "SignedHeaders=host;x-amz-date;x-key" in value
    assert bench.last.url.endswith("?key=q")
    assert bench.sent("X-Amz-Date") == ["20150830T123600Z"]


def test_keys_of_the_environment_are_completed_by_what_else_is_said() -> None:
    bench = Bench(
        "[{signed: []}]",
        {"signed": '{"service": "sqs", "region": "eu-west-1"}'},
        environment={
            "AWS_ACCESS_KEY_ID": "AK",
            "AWS_SECRET_ACCESS_KEY": "SK",
            "AWS_SESSION_TOKEN": "ST",
        },
    )
    bench.send()

    assert "AK/20150830/eu-west-1/sqs/" in str(bench.sent("Authorization"))
    assert bench.sent("X-Amz-Security-Token") == ["ST"]


def test_a_signature_needs_a_service() -> None:
    bench = Bench("[{signed: []}]", {"signed": "AK:SK"})

    with pytest.raises(Unreachable, match="for which service of AWS"):
        bench.send()


# What is given


@pytest.mark.parametrize(
    ("scheme", "given", "reason"),
    [
        ("header", "", "empty"),
        ("header", "a\r\nX-Evil: 1", "cannot carry"),
        ("bearer", "a\x00", "cannot carry"),
        ("basic", "rex", "`user:password`"),
        ("basic", {"user": "rex"}, "`user` and `password`"),
        ("basic", {"user": "r:x", "password": "p"}, "colon"),
        ("basic", ("rex\n", "p"), "cannot carry"),
        ("header", {"user": "rex", "password": "p"}, "an object with `token`"),
        ("header", '{"a": ', "is none"),
        ("header", 7, "int"),
        ("header", {"token": 7}, "texts"),
        ("header", {}, "empty"),
        ("oauth", {"client_id": "a"}, "`client_secret` or `refresh_token`"),
        ("oauth", {"client_secret": "a"}, "client_id"),
        ("oauth", {**CLIENT, "client_auth": "jwt"}, "basic or body"),
        ("signed", "AK", "`id:secret"),
        ("signed", {"region": "eu-west-1"}, "access_key_id"),
        ("signed", {"access_key_id": "a", "secret_access_key": "b", "x": "y"}, "object with"),
        ("tls", "a", "--arazzo-client-cert"),
        ("tokenless", CLIENT, "say `token_url`"),
        ("odd", "a", "type 'odd'"),
        ("nowhere", "a", "where the key goes"),
        ("spaced", "a", "no name of a header"),
        ("wordless", "a", "no HTTP scheme"),
        ("urlless", "a", "no openIdConnectUrl"),
        ("undeclared", "a", "does not declare"),
    ],
)
def test_what_cannot_be_used_is_told_without_being_repeated(
    scheme: str, given: object, reason: str
) -> None:
    (needs,) = alternatives(Bench(f"[{{{scheme}: []}}]", {}).operation)
    fields = fields_of(given)
    found = fields if isinstance(fields, Absent) else credential_of(needs[0].scheme, fields, {})

    assert isinstance(found, Absent)
    assert reason in found.reason
    assert "Evil" not in found.reason


@pytest.mark.parametrize(
    ("security", "words"),
    [
        ("{header: []}", ' -H "X-Key: $ARAZZO_AUTH_HEADER"'),
        ("{cookie: []}", ' -b "session=$ARAZZO_AUTH_COOKIE"'),
        ("{other: []}", ' -H "Authorization: SSWS $ARAZZO_AUTH_OTHER"'),
        ("{oauth: []}", ' -H "Authorization: Bearer $ARAZZO_AUTH_OAUTH"'),
        ("{basic: []}", ' -u "$ARAZZO_AUTH_BASIC"'),
        ("{digest: []}", ' --digest -u "$ARAZZO_AUTH_DIGEST"'),
        ("{tls: [], query: [], signed: []}", ""),
    ],
)
def test_curl_takes_credentials_from_the_environment(security: str, words: str) -> None:
    (needs,) = alternatives(Bench(f"[{security}]", {}).operation)

    assert curl(Request(method="GET", url=HERE), needs) == f"curl -X GET {HERE}{words}"


def test_curl_adds_nothing_to_what_a_request_has() -> None:
    (needs,) = alternatives(Bench("[{basic: [], header: []}]", {}).operation)
    own = Headers((("Authorization", "own"), ("x-key", "own")))
    command = curl(Request(method="GET", url=HERE, headers=own), needs)

    assert "$ARAZZO_AUTH_" not in command


def test_needs_have_their_scopes_and_places() -> None:
    bench = Bench("[{oauth: [read], header: []}, {undeclared: nonsense}]", {})
    found = [[(n.name, n.scopes, n.at) for n in needs] for needs in alternatives(bench.operation)]

    assert found == [
        [
            ("oauth", ("read",), "/components/securitySchemes/oauth"),
            ("header", (), "/components/securitySchemes/header"),
        ],
        [("undeclared", (), "/paths/~1pets/get")],
    ]


def test_what_is_made_of_a_password_is_a_secret_too() -> None:
    bench = Bench("[{basic: []}]", {"basic": "rex:wof"})
    bench.send()

    assert bench.authenticate.secrets() == (("basic", "cmV4OndvZg=="),)
