from __future__ import annotations

import re

import pytest

from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.credential import Login
from pytest_arazzo.transports.digest import Challenge, challenge_of, proof

MUFASA = Login("Mufasa", "Circle of Life")
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
INDEX = Request(method="GET", url="http://www.example.org/dir/index.html")


def asked(*fields: str) -> Response:
    return Response(
        status=401, headers=Headers(tuple(("WWW-Authenticate", field) for field in fields))
    )


def offer(algorithm: str = "", qop: str = ', qop="auth, auth-int"') -> str:
    named = f", algorithm={algorithm}" if algorithm else ""
    return f'Digest realm="http-auth@example.org"{qop}{named}, nonce="{NONCE}", opaque="{OPAQUE}"'


def part(value: str, name: str) -> str:
    found = re.search(rf'(?:^|[ ,]){name}="?([^",]*)', value)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [  # the answers that RFC 7616, section 3.9.1 gives
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
    ],
)
def test_the_example_of_the_rfc_is_answered_as_it_says(algorithm: str, response: str) -> None:
    challenge = challenge_of(asked(offer(algorithm)))
    assert challenge is not None
    value = proof(INDEX, MUFASA, challenge, 1, CNONCE)

    assert part(value, "response") == response
    assert part(value, "nc") == "00000001"
    assert part(value, "uri") == "/dir/index.html"
    assert part(value, "opaque") == OPAQUE
    assert MUFASA.password not in value


def test_the_best_of_several_challenges_is_answered() -> None:
    several = asked('Basic realm="x"', offer("MD5"), offer("SHA-256"))
    in_one = asked(f'Basic realm="a, digest", {offer("MD5")}, {offer("SHA-256")}, Bearer')

    for response in (several, in_one):
        challenge = challenge_of(response)
        assert challenge is not None
        assert challenge.algorithm == "SHA-256"


@pytest.mark.parametrize(
    "field",
    [
        "",
        'Basic realm="x"',
        'Digest realm="x"',  # no nonce
        'Digest realm="x", nonce="n", algorithm=SHA-512-256',
        'Digest realm="x", nonce="n", qop="auth-int"',
        "Digest " + "a=" * 9000,
    ],
)
def test_what_cannot_be_answered_is_no_challenge(field: str) -> None:
    assert challenge_of(asked(field)) is None


def test_a_server_of_the_old_kind_is_answered_without_a_count() -> None:
    challenge = challenge_of(asked('Digest realm="x", nonce=n, stale=TRUE'))
    assert challenge == Challenge(
        realm="x", nonce="n", algorithm="MD5", has_qop=False, is_stale=True
    )
    value = proof(INDEX, MUFASA, challenge, 1, "c")

    assert "nc=" not in value
    assert "opaque" not in value
    assert value.startswith('Digest username="Mufasa", realm="x", nonce="n"')


def test_a_session_key_depends_on_the_clients_nonce() -> None:
    challenge = challenge_of(asked(offer("MD5-sess")))
    assert challenge is not None
    one, two = (proof(INDEX, MUFASA, challenge, 1, nonce) for nonce in ("a", "b"))

    assert "algorithm=MD5-sess" in one
    assert part(one, "response") != part(two, "response")


def test_the_query_is_part_of_what_is_proven_and_quotes_are_escaped() -> None:
    challenge = Challenge(realm='a "b" \\c', nonce="n", algorithm="MD5", has_qop=True)
    value = proof(Request(method="GET", url="http://h?x=1"), Login('"', "p"), challenge, 10, "c")

    assert 'uri="/?x=1"' in value
    assert 'username="\\""' in value
    assert 'realm="a \\"b\\" \\\\c"' in value
    assert "nc=0000000a" in value
    again = challenge_of(asked(f"Digest {value.partition('realm=')[2].join(['realm=', ''])}"))
    assert again is not None
    assert again.realm == challenge.realm
