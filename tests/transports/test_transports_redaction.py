"""No secret reaches a cassette, whatever kind it is of and wherever it stands."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Cassette, dumps, read
from pytest_arazzo.transports.found import Rules
from pytest_arazzo.transports.redaction import Leak, Redacted, findings, redact
from pytest_arazzo.transports.replay import Replay
from pytest_arazzo.transports.stand_ins import spellings
from pytest_arazzo.transports.tidy import tidy
from pytest_arazzo.transports.walking import Exchange

URL = "https://api.test/v1/things"
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
XML = ("Content-Type", "application/xml")
TEXT = ("Content-Type", "text/plain")
PARTS = ("Content-Type", "multipart/form-data; boundary=b-1")
OPAQUE = "z9-Kq7/Tw+2mXv=4"  # has what every encoding writes in another way
WORD = "swordfish"
JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"HS256"}', b'{"sub":"joe","n":12345}', b"\x00\x10\x83" * 10)
)
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA3Tz2mr7\n-----END RSA PRIVATE KEY-----"


def part(name: str, value: str, kind: str = "") -> str:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    head = f'Content-Disposition: form-data; name="{name}"\r\n{typed}'
    return f"--b-1\r\n{head}\r\n{value}\r\n--b-1--\r\n"


def asked(
    *fields: tuple[str, str], url: str = URL, body: str | bytes | None = None
) -> Interaction:
    octets = body.encode() if isinstance(body, str) else body
    request = Request(method="POST", url=url, headers=Headers(fields), body=octets)
    return Interaction(request=request, response=Response(status=204))


def told(*fields: tuple[str, str], body: str | bytes = b"", reason: str = "OK") -> Interaction:
    octets = body.encode() if isinstance(body, str) else body
    response = Response(status=200, reason=reason, headers=Headers(fields), body=octets)
    return Interaction(request=Request(method="GET", url=URL), response=response)


def clean(*interactions: Interaction, rules: Rules = Rules()) -> Redacted:  # noqa: B008 - frozen
    found = redact([Exchange(interaction=each) for each in interactions], rules)
    assert isinstance(found, Redacted), found
    return found


def written(*interactions: Interaction, rules: Rules = Rules()) -> str:  # noqa: B008 - frozen
    return dumps(map(tidy, clean(*interactions, rules=rules).interactions))


BASIC = base64.b64encode(f"joe:{OPAQUE}".encode()).decode()
SECRETS: Sequence[tuple[str, str, Interaction]] = [
    ("bearer header", OPAQUE, asked(("Authorization", f"Bearer {OPAQUE}"))),
    ("basic header", OPAQUE, asked(("Authorization", f"Basic {BASIC}"))),
    ("digest header", "9f2c7e11aa", asked(("Authorization", 'Digest response="9f2c7e11aa"'))),
    (
        "SigV4 header",
        "fe5f80f77d5fa3be",
        asked(("Authorization", "AWS4-HMAC-SHA256 Credential=A/1/s3, Signature=fe5f80f77d5fa3be")),
    ),
    ("header without a scheme", OPAQUE, asked(("Authorization", OPAQUE))),
    ("proxy header", OPAQUE, asked(("Proxy-Authorization", f"Bearer {OPAQUE}"))),
    ("cookie", OPAQUE, asked(("Cookie", f"theme=x; anything={OPAQUE}"))),
    ("Set-Cookie", OPAQUE, told(("Set-Cookie", f"anything={OPAQUE}; Path=/; HttpOnly"))),
    ("X-Api-Key", OPAQUE, asked(("X-Api-Key", OPAQUE))),
    ("session token of AWS", OPAQUE, asked(("x-amz-security-token", OPAQUE))),
    ("token of GitLab", OPAQUE, asked(("PRIVATE-TOKEN", OPAQUE))),
    ("token of Vault", OPAQUE, asked(("X-Vault-Token", OPAQUE))),
    ("CSRF token", OPAQUE, told(("X-CSRF-Token", OPAQUE))),
    ("subscription key", OPAQUE, asked(("Ocp-Apim-Subscription-Key", OPAQUE))),
    ("password in a URL", "pa55w0rd", asked(url="https://joe:pa55w0rd@api.test/v1")),
    ("encoded password in a URL", "pa/55w0rd", asked(url="https://joe:pa%2F55w0rd@api.test/v1")),
    ("query", OPAQUE, asked(url=f"{URL}?access_token={quote(OPAQUE, safe='')}")),
    ("query, case and dashes", OPAQUE, asked(url=f"{URL}?Api-Key={quote_plus(OPAQUE)}&x=1")),
    ("presigned URL of AWS", "fe5f80f77d5fa3be", asked(url=f"{URL}?X-Amz-Signature=fe5f80f77d5fa3be")),
    ("SAS of Azure", OPAQUE, asked(url=f"{URL}?sv=1&sig={quote(OPAQUE, safe='')}")),
    ("OAuth code in a query", "SplxlOBeZQQY", asked(url=f"{URL}?code=SplxlOBeZQQY&state=1")),
    ("Location", OPAQUE, told(("Location", f"/cb?id_token={quote(OPAQUE, safe='')}"))),
    ("fragment in Location", OPAQUE, told(("Location", f"/cb#access_token={quote(OPAQUE)}"))),
    ("JSON", OPAQUE, asked(JSON, body=json.dumps({"password": OPAQUE}))),
    ("JSON at depth", OPAQUE, told(JSON, body=json.dumps([{"a": {"clientSecret": OPAQUE}}]))),
    ("JSON below a secret name", OPAQUE, told(JSON, body=json.dumps({"credentials": {"a": [OPAQUE]}}))),
    ("number in JSON", "48213377", told(JSON, body='{"passcode": 48213377}')),
    ("short number in JSON", "4821", asked(JSON, body='{"cvv": 4821}')),
    ("short text in JSON", "abc", told(JSON, body='{"pwd": "abc"}')),
    ("word in JSON", WORD, told(JSON, body=json.dumps({"password": WORD, "hint": f"not {WORD}"}))),
    ("non-ASCII JSON", "schlüßel-9", told(JSON, body=json.dumps({"secret": "schlüßel-9"}))),
    ("JSON in JSON", OPAQUE, told(JSON, body=json.dumps({"text": json.dumps({"token": OPAQUE})}))),
    ("name and value", OPAQUE, told(JSON, body=json.dumps([{"name": "DB_PASSWORD", "value": OPAQUE}]))),
    ("value before name", OPAQUE, told(JSON, body=json.dumps([{"Value": OPAQUE, "Key": "apiKey"}]))),
    ("JSON of another name", OPAQUE, told(("Content-Type", "application/x-amz-json-1.1"), body=json.dumps({"SecretString": OPAQUE}))),
    ("JSON called text", OPAQUE, told(TEXT, body=json.dumps({"token": OPAQUE}))),
    ("JSON in UTF-16", OPAQUE, told(("Content-Type", "application/json; charset=utf-16"), body=json.dumps({"token": OPAQUE}).encode("utf-16"))),
    ("headers that are told again", OPAQUE, told(JSON, body=json.dumps({"headers": {"Authorization": f"Bearer {OPAQUE}"}}))),
    ("form", OPAQUE, asked(FORM, body=f"a=b&password={quote_plus(OPAQUE)}")),
    ("OAuth code in a form", "SplxlOBeZQQY", asked(FORM, body="grant_type=authorization_code&code=SplxlOBeZQQY")),
    ("client assertion", OPAQUE, asked(FORM, body=f"client_assertion={quote(OPAQUE, safe='')}")),
    ("element of XML", OPAQUE, told(XML, body=f"<a><SecretAccessKey>{OPAQUE}</SecretAccessKey></a>")),
    ("short element of XML", "abc", told(XML, body="<a><n:password>abc</n:password></a>")),
    ("below an element of XML", OPAQUE, told(XML, body=f"<a><credentials><x>{OPAQUE}</x></credentials></a>")),
    ("attribute of XML", OPAQUE, told(XML, body=f'<a><db password="{OPAQUE}"/></a>')),
    ("CDATA", OPAQUE, told(XML, body=f"<a><token><![CDATA[{OPAQUE}]]></token></a>")),
    ("escaped XML", "a&b<c-123", told(XML, body="<a><token>a&amp;b&lt;c-123</token></a>")),
    ("part", OPAQUE, asked(PARTS, body=part("password", OPAQUE))),
    ("short part", "abc", asked(PARTS, body=part("api_key", "abc"))),
    ("JSON in a part", OPAQUE, asked(PARTS, body=part("meta", json.dumps({"token": OPAQUE}), "application/json"))),
    ("line of a text", OPAQUE, told(TEXT, body=f"name: x\npassword: {OPAQUE}\n")),
    ("connection string", OPAQUE[:-2], told(JSON, body=json.dumps({"dsn": f"Server=x;Password={OPAQUE[:-2]};A=b"}))),
    ("URL of a database", "s3cr3t-pw", told(JSON, body=json.dumps({"dsn": "postgres://joe:s3cr3t-pw@db/x"}))),
    ("link with a token", OPAQUE, told(JSON, body=json.dumps({"next": f"https://x.test/?token={quote(OPAQUE, safe='')}"}))),
    ("JWT", JWT, told(TEXT, body=f"hello {JWT}, bye")),
    ("key id of AWS", "AKIAIOSFODNN7EXAMPLE", told(TEXT, body="id AKIAIOSFODNN7EXAMPLE.")),
    ("token of GitHub", "ghp_" + "a1B2" * 9, told(TEXT, body="use ghp_" + "a1B2" * 9)),
    ("key of Stripe", "sk_test_" + "4eC39HqL", told(JSON, body='{"x": "sk_test_4eC39HqLyjWDarjtT1"}')),
    ("key of Google", "AIza" + "Sy-_0" * 7, told(TEXT, body="AIza" + "Sy-_0" * 7)),
    ("token of Slack", "xoxb-123456789012-abcdef", told(TEXT, body="xoxb-123456789012-abcdef")),
    ("private key", "MIIEpAIBAAKCAQEA3Tz2mr7", told(TEXT, body=f"see\n{PEM}\n")),
    ("private key in JSON", "MIIEpAIBAAKCAQEA3Tz2mr7", told(JSON, body=json.dumps({"x": PEM}))),
    ("bearer in a sentence", "tok3n-12345", told(TEXT, body="send Bearer tok3n-12345 along")),
    ("basic in a sentence", BASIC, told(TEXT, body=f"send Basic {BASIC} along")),
    ("curl in a sentence", "pa55w0rd", told(TEXT, body="curl https://joe:pa55w0rd@api.test/")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("secret", "interaction"), [row[1:] for row in SECRETS], ids=[row[0] for row in SECRETS]
)
def test_a_secret_is_not_written(secret: str, interaction: Interaction) -> None:
    text = written(interaction)

    assert [each for each in spellings(secret) if each in text] == []
    assert secret.encode("utf-16-le") not in clean(interaction).interactions[0].response.body
    assert "redacted" in text or "joe" not in text  # a URL loses its user altogether


@pytest.mark.parametrize(
    ("secret", "interaction"), [row[1:] for row in SECRETS], ids=[row[0] for row in SECRETS]
)
def test_what_is_written_is_no_finding_and_what_was_sent_is_one(
    secret: str, interaction: Interaction
) -> None:
    rules = Rules()
    before = findings(Exchange(interaction=interaction), rules)
    after = findings(Exchange(interaction=clean(interaction).interactions[0]), rules)

    assert after == ()
    assert not any(secret in each for each in before)
    assert before or "@" in interaction.request.url


PLACES = {
    "path": asked(url=f"{URL}/{quote(OPAQUE, safe='')}/x"),
    "query": asked(url=f"{URL}?q={quote(OPAQUE, safe='')}"),
    "query with plus": asked(url=f"{URL}?q={quote_plus('a ' + OPAQUE)}"),
    "lower-case escapes": asked(url=f"{URL}?q=" + quote(OPAQUE, safe="").lower()[:0] + "z9-Kq7%2fTw%2b2mXv%3d4"),
    "header": told(("X-Echo", f"<{OPAQUE}>")),
    "name of a header": told((f"X-{OPAQUE}", "1")),
    "reason": told(reason=f"no {OPAQUE}"),
    "JSON": told(JSON, body=json.dumps({"a": f"it is {OPAQUE}!"})),
    "name of a member": told(JSON, body=json.dumps({OPAQUE: 1})),
    "escaped slashes": told(JSON, body='{"a": "' + OPAQUE.replace("/", "\\/") + '"}'),
    "base64": told(JSON, body=json.dumps({"a": base64.b64encode(OPAQUE.encode()).decode()})),
    "base64 within": told(JSON, body=json.dumps({"a": base64.b64encode(f"joe:{OPAQUE}:x".encode()).decode()})),
    "base64 for URLs": told(TEXT, body=base64.urlsafe_b64encode(f"?{OPAQUE}?".encode())),
    "hexadecimal": told(TEXT, body=OPAQUE.encode().hex()),
    "HTML": told(("Content-Type", "text/html"), body=f"<p>{OPAQUE}</p>"),
    "XML": told(XML, body=f"<a b='{OPAQUE}'><!-- {OPAQUE} --></a>"),
    "form": asked(FORM, body=f"a={quote_plus(OPAQUE)}"),
    "part": asked(PARTS, body=part("note", f"is {OPAQUE}")),
    "bytes": told(("Content-Type", "application/octet-stream"), body=b"\xff\x00" + OPAQUE.encode()),
    "host": asked(url=f"https://{WORD}-7734-x.hooks.test/"),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_value_that_is_a_secret_in_one_place_is_one_in_every_place(place: str) -> None:
    secret = f"{WORD}-7734-x" if place == "host" else OPAQUE
    first = told(JSON, body=json.dumps({"token": secret}))
    text = written(PLACES[place], first)  # before it is named, too

    assert [each for each in spellings(secret) if each in text] == []
    cores = [base64.b64encode(f"joe:{secret}:x".encode()).decode()[6:20]]
    assert [each for each in cores if each in text] == []


def test_a_token_that_one_response_returns_is_the_same_where_it_is_sent() -> None:
    interactions = clean(
        told(JSON, body=json.dumps({"access_token": OPAQUE, "refresh_token": "other-123456"})),
        asked(("Authorization", f"Bearer {OPAQUE}"), url=f"{URL}/{quote(OPAQUE, safe='')}"),
        asked(JSON, body=json.dumps({"refreshToken": "other-123456"})),
    ).interactions

    assert json.loads(interactions[0].response.body) == {
        "access_token": "[redacted:access-token#1]",
        "refresh_token": "[redacted:refresh-token#1]",
    }
    assert (
        interactions[1].request.headers.get("authorization") == "Bearer [redacted:access-token#1]"
    )
    assert interactions[1].request.url == f"{URL}/%5Bredacted%3Aaccess-token%231%5D"
    assert interactions[2].request.body == b'{"refreshToken": "[redacted:refresh-token#1]"}'


def test_what_is_no_secret_stays_letter_for_letter() -> None:
    body = b'{ "nextToken":"abc123","n":1.50,"big":12345678901234567890,"a":"\\u00e9\\/","n":2}'
    one = told(JSON, ("X-Request-Id", "1"), body=body)
    two = asked(FORM, url=f"{URL}?page=2&clientToken=a-1&x", body="a=%7e&b=+")
    three = told(XML, body="<?xml version='1.0'?><a x=\"1\"><!-- c --><b>t &amp; u</b></a>")
    four = asked(PARTS, body=part("note", "hello") + "tail")

    assert clean(one, two, three, four).interactions == (one, two, three, four)


def test_a_common_word_as_a_password_goes_in_its_own_place_alone() -> None:
    first = told(JSON, body='{"password": "admin", "role": "admin", "admin": true}')

    assert clean(first).interactions[0].response.body == (
        b'{"password": "[redacted:password#1]", "role": "admin", "admin": true}'
    )


def test_a_number_stays_a_number_where_it_is_returned() -> None:
    first = told(JSON, body='{"pin_code": 4821, "n": 4821, "again": {"pin_code": 4821}}')
    sent = asked(JSON, body='{"pin_code": 4821}')
    done = clean(first, sent).interactions

    assert done[0].response.body == b'{"pin_code": 1001, "n": 4821, "again": {"pin_code": 1001}}'
    assert done[1].request.body == b'{"pin_code": "[redacted:pin-code#1]"}'


def test_the_length_of_a_body_is_told_anew() -> None:
    body = json.dumps({"token": OPAQUE})
    one = told(JSON, ("Content-Length", str(len(body))), body=body)
    done = clean(one).interactions[0].response

    assert done.headers.get("content-length") == str(len(done.body))


def test_what_was_redacted_before_stays_and_its_numbers_are_not_given_again() -> None:
    kept = told(JSON, body='{"token": "[redacted:token#3]"}')
    new = told(JSON, body=json.dumps({"token": OPAQUE}))
    found = redact([Exchange(interaction=kept), Exchange(interaction=new)], Rules(), [kept])

    assert isinstance(found, Redacted)
    assert found.interactions[0] == kept
    assert found.interactions[1].response.body == b'{"token": "[redacted:token#4]"}'


@pytest.mark.parametrize("mask", ["***", "[redacted]", "REDACTED", "<TOKEN>", "xxxxxx"])
def test_what_another_tool_masked_is_left_alone(mask: str) -> None:
    one = asked(("Authorization", mask), url=f"{URL}?token={quote(mask)}")

    assert clean(one).interactions == (one,)


def test_rules_of_the_user_are_followed() -> None:
    rules = Rules(
        names=frozenset({"ssn"}),
        credentials=frozenset({("query", "key")}),
        patterns=(r"acct-(\d+)", r"MRN\d{6}"),
        known=(("deploy", OPAQUE), ("idle", "never-seen-1")),
    )
    one = asked(url=f"{URL}?key=k-123456&acct-778899")
    two = told(JSON, body=json.dumps({"ssn": "078-05-1120", "key": "kept", "m": "MRN123456"}))
    three = told(("X-Echo", OPAQUE))
    found = clean(one, two, three, rules=rules)
    text = dumps(found.interactions)

    gone = ("078-05-1120", "k-123456", "778899", "MRN123456", OPAQUE)
    assert [each for each in gone if each in text] == []
    assert '"key": "kept"' in text
    assert found.count == len(gone)


def test_nothing_is_written_when_a_rule_cannot_be_followed() -> None:
    slow = Rules(patterns=(r"(a|a)*$|(a+)+\1\1b",))
    found = redact([Exchange(interaction=told(TEXT, body="a" * 40_000 + "!"))], slow)

    assert isinstance(found, Leak)
    assert "stopped" in found.reason


def test_nothing_is_written_when_a_secret_is_left_over() -> None:
    everywhere = Rules(patterns=("token#",))  # which stand-ins have, too
    interaction = told(JSON, body=json.dumps({"token": OPAQUE}))
    found = redact([Exchange(interaction=interaction)], everywhere)

    assert isinstance(found, Leak)
    assert found.reason == "a secret is left over: response json token: looks like custom"


def test_replay_takes_the_secrets_of_a_run_for_the_stand_ins() -> None:
    login = Interaction(
        request=Request(
            method="POST",
            url=f"{URL}?api_key=k-123456",
            headers=Headers((JSON,)),
            body=json.dumps({"user": "joe", "password": OPAQUE, "cvv": 123}).encode(),
        ),
        response=Response(status=200, headers=Headers((JSON,)), body=b'{"token": "t0k3n-xyz"}'),
    )
    follow = asked(url=f"{URL}/t0k3n-xyz?token=t0k3n-xyz")
    text = written(login, follow)
    cassette = read(yaml.parse("c.yaml", text))
    assert isinstance(cassette, Cassette)
    replay = Replay(cassette)
    token = json.loads(replay.send(login.request, timeout=1).body)["token"]
    again = Request(method="POST", url=f"{URL}/{quote(token, safe='')}?token={quote(token)}")

    assert token == "[redacted:token#1]"
    assert replay.send(again, timeout=1).status == 204
    assert replay.unplayed() == ()
