from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.carrying import carrying, host_of, is_carried, is_same_origin
from pytest_arazzo.transports.credential import (
    Certificate,
    Client,
    Login,
    Nobody,
    Token,
    secrets_of,
)
from pytest_arazzo.transports.oauth import (
    Grant,
    discovery_request,
    endpoint_of,
    grant_of,
    token_request,
)

URL = "https://id.example/token"


def form(request: Request) -> dict[str, list[str]]:
    return parse_qs((request.body or b"").decode())


def said(status: int, **members: object) -> Response:
    return Response(status=status, body=json.dumps(members).encode())


def test_a_client_proves_itself_in_a_header_or_in_the_body_or_is_public() -> None:
    client = Client(client_id="a b", secret="s:%")
    in_header = token_request(URL, client, "read write", None)
    in_body = token_request(URL, Client(client_id="a", secret="s", in_body=True), "", None)
    public = token_request(URL, Client(client_id="a", refresh="r"), "", "r2")

    assert in_header.headers.get("authorization") == "Basic YStiOnMlM0ElMjU="
    assert form(in_header) == {"grant_type": ["client_credentials"], "scope": ["read write"]}
    assert in_body.headers.get("authorization") is None
    assert form(in_body)["client_secret"] == ["s"]
    assert form(public) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["r2"],
        "client_id": ["a"],
    }


@pytest.mark.parametrize(
    ("lasts", "seconds"),
    [(3600, 3570.0), (10, 9.0), ("60", 54.0), (-5, 0.0), (None, float("inf"))],
)
def test_a_token_is_used_until_shortly_before_its_end(lasts: object, seconds: float) -> None:
    grant = grant_of(said(200, access_token="t", token_type="bearer", expires_in=lasts))

    assert isinstance(grant, Grant)
    assert grant.access == "t"
    assert grant.usable == seconds


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (said(401, error="invalid_client", error_description="secret s3"), "401 invalid_client"),
        (said(400, error="no code\n"), "the answer is 400"),
        (Response(status=500, body=b"<html>"), "the answer is 500"),
        (Response(status=200, body=b"\xff"), "holds no access_token"),
        (Response(status=200, body=b"[1]"), "holds no access_token"),
        (said(200, access_token="a\r\nb"), "holds no access_token"),
        (said(200, access_token="t", token_type="mac"), "of a type other than Bearer"),
    ],
)
def test_an_answer_without_a_token_is_told_without_its_secrets(
    response: Response, reason: str
) -> None:
    found = grant_of(response)

    assert isinstance(found, str)
    assert found.endswith(reason)
    assert "s3" not in found


def test_a_length_of_time_that_is_none_says_nothing() -> None:
    odds: tuple[object, ...] = ("soon", True, [])
    for odd in odds:
        grant = grant_of(said(200, access_token="t", expires_in=odd, refresh_token=""))
        assert grant == Grant(access="t")


def test_a_provider_says_where_tokens_are() -> None:
    assert discovery_request(URL).method == "GET"
    assert endpoint_of(said(200, token_endpoint=URL)) == URL
    assert endpoint_of(said(404, token_endpoint=URL)) is None
    assert endpoint_of(said(200)) is None


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("query", "http://h/p", "http://h/p?k%2F=v%26"),
        ("query", "http://h/p?a=1", "http://h/p?a=1&k%2F=v%26"),
    ],
)
def test_a_key_in_a_query_is_escaped(place: str, before: str, after: str) -> None:
    request = carrying(Request(method="GET", url=before), place, "k/", "v&")

    assert request.url == after
    assert is_carried(request, place, "k/")
    assert not is_carried(request, place, "v&")


def test_a_key_in_a_cookie_comes_behind_the_other_cookies() -> None:
    request = Request(method="GET", url="http://h", headers=Headers((("cookie", "a=1"),)))
    both = carrying(request, "cookie", "k", "v;x y")

    assert both.headers.all("cookie") == ("a=1; k=v%3Bx%20y",)
    assert is_carried(both, "cookie", "k")
    assert is_carried(both, "cookie", "a")
    assert not is_carried(both, "cookie", "b")
    plain = carrying(Request(method="GET", url="http://h"), "cookie", "k", "v")
    assert plain.headers.all("cookie") == ("k=v",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h/a", "https://H:443/b", True),
        ("https://h", "http://h", False),
        ("https://h", "https://h:8443", False),
        ("https://h", "https://h.evil", False),
        ("https://h@evil", "https://h", False),
        ("/a", "/a", False),
        ("http://h:x", "http://h:x", False),
    ],
)
def test_two_urls_have_one_origin_if_scheme_host_and_port_are_the_same(
    one: str,
    other: str,
    same: bool,  # noqa: FBT001 - a column of a table
) -> None:
    assert is_same_origin(one, other) is same


def test_what_is_secret_of_credentials_is_known_and_in_no_repr() -> None:
    every = (
        Token("s3cret"),
        Login("rex", "s3cret"),
        Client(client_id="a", secret="s3cret", refresh="s3cret"),
    )
    for each in every:
        assert set(secrets_of(each)) == {"s3cret"}
        assert "s3cret" not in repr(each)
    assert secrets_of(Certificate()) == secrets_of(Nobody()) == ()
    assert "s3cret" not in repr(Grant(access="s3cret", refresh="s3cret"))
    assert host_of("HTTPS://H.example:1/x") == "h.example"
    assert host_of("h.example") == ""
