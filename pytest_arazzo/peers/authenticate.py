"""Requests sent with the credentials that their description asks for.

It stands between a run and what answers: the run, its trace and whoever records it see requests
without credentials. Nothing is added for another host than the one of the operation's server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit, urlunsplit

from pytest_arazzo.errors import TimedOut, TransportError, Unreachable
from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.machine.render import NOWHERE
from pytest_arazzo.openapi.schemes import (
    ApiKey,
    AwsSignature,
    HttpDigest,
    HttpToken,
    Need,
    OAuth2,
    OpenId,
)
from pytest_arazzo.peers.grants import Granted, Missing, chosen
from pytest_arazzo.peers.tokens import NoToken, Tokens
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.transports import sigv4
from pytest_arazzo.transports.carrying import (
    AUTHORIZATION,
    basic,
    carrying,
    encoded,
    is_carried,
    is_same_origin,
)
from pytest_arazzo.transports.credential import (
    AwsKey,
    Client,
    Credential,
    Login,
    Token,
)
from pytest_arazzo.transports.digest import Challenge, challenge_of, proof

Answer = Callable[[Send], Response]
"""Return the response to a request; raises `TransportError` when there can be none."""

Lookup = Callable[["Asked", Need], Credential | None]
"""Return the credentials that there are for a need of a request."""

Whose = Callable[[Send], "Asked"]
"""Return who a request is for."""

_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who a request is for: the source description's name, its server as described, and here."""

    source: str
    declared: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """What the world outside tells: time in seconds, since some moment and since 1970; chance."""

    clock: Callable[[], float]
    now: Callable[[], float]
    nonce: Callable[[], str]
    region: str | None = None


@dataclass(frozen=True, slots=True)
class _Proven:
    """A challenge that was met, and how often."""

    challenge: Challenge
    count: int


def asked_of(call: OperationCall, servers: Mapping[str, str]) -> Asked:
    """Return who the requests of *call* are for, *servers* in place of what is described."""
    declared = call.operation.servers[0] if call.operation.servers else ""
    if "://" not in declared:
        declared = f"{NOWHERE}/{declared.strip('/')}"
    base = servers.get(call.source) or servers.get("*") or declared
    return Asked(source=call.source, declared=declared, base=base)


def whose_of(program: Program, servers: Mapping[str, str]) -> Whose:
    """Return what tells who the requests of *program* are for, when they go to *servers*."""
    calls = {
        (flow.key, node.step_id): asked_of(node.call, servers)
        for flow in program.flows.values()
        for node in flow.nodes
        if isinstance(node.call, OperationCall)
    }
    return lambda send: calls[send.visit.flow, send.visit.step]


class Authenticate:
    """Adds credentials to the requests of one run."""

    def __init__(
        self,
        answer: Answer,
        whose: Whose,
        lookup: Lookup,
        tokens: Tokens,
        instruments: Instruments,
    ) -> None:
        self._send = answer
        self._whose = whose
        self._lookup = lookup
        self._tokens = tokens
        self._instruments = instruments
        self._proven: dict[tuple[str, Login], _Proven] = {}
        self._secrets: dict[tuple[str, str], None] = {}

    def secrets(self) -> tuple[tuple[str, str], ...]:
        """Return what was made of credentials and must not be shown, each with a name."""
        tokens = (("access-token", text) for text in self._tokens.secrets)
        return (*self._secrets, *tokens)

    def answer(self, send: Send) -> Response:
        """Return the answer to *send*, which is sent with credentials if it needs any.

        Raises:
            TransportError: there is no answer, or there are no credentials that may be sent.
        """
        request = send.request
        asked = self._whose(send)
        granted = chosen(
            send.operation,
            lambda need: self._lookup(asked, need),
            lambda place, name: is_carried(request, place, name),
        )
        if isinstance(granted, Missing):
            raise Unreachable(request, "the credentials for it are missing")
        if granted and not is_same_origin(request.url, asked.base):
            raise Unreachable(request, "it goes to another host than its credentials are for")
        return self._sent(send, granted, asked)

    def _sent(self, send: Send, granted: tuple[Granted, ...], asked: Asked) -> Response:
        request, login = send.request, None
        tokens: list[str] = []
        for each in sorted(granted, key=_is_last):
            match each.credential:
                case Client() as client:
                    tokens.append(self._access(send, each, client, asked))
                    request = _with_token(request, tokens[-1])
                case AwsKey() as key:
                    request = self._signed(request, each, key, asked)
                case Login() as given if isinstance(each.need.scheme, HttpDigest):
                    login = given
                case _:
                    request = self._placed(request, each)
        ready = replace(send, request=request)
        response = self._send(ready) if login is None else self._proved(ready, login)
        self._reconsider(tokens, response)
        return response

    def _reconsider(self, tokens: list[str], response: Response) -> None:
        """Forget the access tokens that the server does not take any more."""
        if response.status == _UNAUTHORIZED and "invalid_token" in _challenges(response):
            for token in tokens:
                self._tokens.forget(token)

    def _placed(self, request: Request, granted: Granted) -> Request:
        match granted.need.scheme, granted.credential:
            case ApiKey(place, name), Token(value):
                return carrying(request, place, name, value)
            case HttpToken(word), Token(value):
                return carrying(request, "header", AUTHORIZATION, f"{word} {value}")
            case _, Token(value):
                return _with_token(request, value)
            case _, Login() as login:
                self._secrets[granted.need.name, encoded(login)] = None
                return carrying(request, "header", AUTHORIZATION, basic(login))
            case _:
                return request

    def _signed(self, request: Request, granted: Granted, key: AwsKey, asked: Asked) -> Request:
        scheme = granted.need.scheme
        service = scheme.service if isinstance(scheme, AwsSignature) else None
        urls = (request.url, asked.declared)
        scope = sigv4.scope_of(key, urls, service, self._instruments.region)
        if scope is None:
            name = granted.need.name
            reason = "nothing says for which service of AWS it is to be signed: give `service`"
            raise Unreachable(request, f"{reason} with the credentials of {name!r}")
        return sigv4.signed(request, key, scope, sigv4.moment_of(self._instruments.now()))

    def _proved(self, send: Send, login: Login) -> Response:
        """Return the answer to *send* once the server's challenge is met."""
        begun = self._instruments.clock()
        where = (urlunsplit((*urlsplit(send.request.url)[:2], "", "", "")), login)
        proven = self._proven.get(where)
        response = self._send(send if proven is None else self._again(send, where, proven))
        challenge = challenge_of(response) if response.status == _UNAUTHORIZED else None
        if challenge is None or (proven is not None and not _is_new(challenge, proven)):
            return response
        left = send.timeout - (self._instruments.clock() - begun)
        if left <= 0:
            raise TimedOut(send.request, send.timeout)
        visit = replace(send.visit, number=1)  # no second pause before it
        second = replace(send, timeout=left, visit=visit)
        return self._send(self._again(second, where, _Proven(challenge, 0)))

    def _again(self, send: Send, where: tuple[str, Login], proven: _Proven) -> Send:
        now = _Proven(proven.challenge, proven.count + 1)
        self._proven[where] = now
        nonce = self._instruments.nonce()
        value = proof(send.request, where[1], now.challenge, now.count, nonce)
        return replace(send, request=carrying(send.request, "header", AUTHORIZATION, value))

    def _access(self, send: Send, granted: Granted, client: Client, asked: Asked) -> str:
        name = granted.need.name
        scope = client.scope or ("" if client.refresh else " ".join(granted.need.scopes))

        def ask(request: Request) -> Response:
            return self._send(replace(send, request=request))

        try:
            url = self._endpoint(granted.need, client, asked, ask)
            found = url if isinstance(url, NoToken) else None
            if found is None:
                access = self._tokens.access(str(url), client, scope, ask)
                if isinstance(access, str):
                    return access
                found = access
        except TransportError as error:
            reason = f"there is no access token for {name!r}: {error}"
            raise Unreachable(send.request, reason) from error
        raise Unreachable(send.request, f"there is no access token for {name!r}: {found.reason}")

    def _endpoint(
        self, need: Need, client: Client, asked: Asked, ask: Callable[[Request], Response]
    ) -> str | NoToken:
        if client.token_url:
            return client.token_url
        match need.scheme:
            case OpenId(url):
                return self._tokens.endpoint(_here(url, asked), ask)
            case OAuth2(token_url=own, refresh_url=other):
                url = (other if client.refresh else own) or ""
                return _here(url, asked)
            case _:
                return NoToken("the description says nothing of where to get one")


def _is_new(challenge: Challenge, proven: _Proven) -> bool:
    """Whether another attempt has a chance: a nonce ends, a wrong password does not."""
    return challenge.is_stale or challenge.nonce != proven.challenge.nonce


def _is_last(granted: Granted) -> bool:
    """Whether it is added last: a signature is over all the rest."""
    return isinstance(granted.credential, AwsKey)


def _with_token(request: Request, access: str) -> Request:
    return carrying(request, "header", AUTHORIZATION, f"Bearer {access}")


def _challenges(response: Response) -> str:
    return response.headers.get("www-authenticate") or ""


def _here(url: str, asked: Asked) -> str:
    """Return a URL of the description as it is served here: its own server may be another one.

    Spec: OpenAPI 3.2.0, Relative References in API URLs.
    """
    absolute = urljoin(asked.declared, url)
    if not is_same_origin(absolute, asked.declared) or asked.base == asked.declared:
        return absolute
    there, here = urlsplit(asked.declared), urlsplit(asked.base)
    target = urlsplit(absolute)
    folder, path = there.path.rstrip("/"), target.path
    if path.startswith(f"{folder}/"):
        path = here.path.rstrip("/") + path.removeprefix(folder)
    return urlunsplit((here.scheme, here.netloc, path, target.query, ""))
