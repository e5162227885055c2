from __future__ import annotations

import socket

import pytest
from live_serving import message, serving

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_redirect import following
from pytest_arazzo.transports.live_rules import Rules


def respond(connection: socket.socket, request: bytes) -> None:
    """Redirect from `/n` to `/n-1`, down to `/0`, which answers."""
    left = int(request.split()[1][1:])
    status = "302 Found" if left else "200 OK"
    connection.sendall(message(b"hop", f"Location: /{left - 1}", status=status))


def test_a_redirect_is_an_answer() -> None:
    with serving(respond) as server, Live(Rules()) as live:
        answer = live.send(Request(method="GET", url=server.url("/1")), timeout=5)

        assert (answer.status, answer.body, answer.headers.get("location")) == (302, b"hop", "/0")
        assert len(server.requests) == 1


@pytest.mark.parametrize("hops", [0, 4, 5])
def test_redirects_are_followed_if_asked(hops: int) -> None:
    with serving(respond) as server, Live(Rules(follow=True)) as live:
        answer = live.send(Request(method="GET", url=server.url(f"/{hops}")), timeout=5)

        assert answer.status == 200
        assert len(server.requests) == hops + 1


def test_a_row_of_redirects_is_not_endless() -> None:
    with serving(respond) as server, Live(Rules(follow=True)) as live:
        with pytest.raises(Unreachable) as caught:
            live.send(Request(method="GET", url=server.url("/6")), timeout=5)

        assert str(caught.value) == "more than 5 redirects (--arazzo-follow-redirects)"
        assert len(server.requests) == 6


HERE = "http://localhost:8000/a/b?c=d"


def after(status: int, *locations: str, url: str = HERE, method: str = "GET") -> Request | None:
    secret = ("Authorization", "secret")
    request = Request(
        method=method,
        url=url,
        headers=Headers((secret, ("Content-Type", "text/plain"), ("content-length", "1"))),
        body=None if method in ("GET", "HEAD") else b"x",
    )
    fields = tuple(("Location", location) for location in locations)
    return following(request, Response(status=status, headers=Headers(fields)))


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "http://localhost:8000/x"),
        ("x?y=z#part", "http://localhost:8000/a/x?y=z"),
        ("?y", "http://localhost:8000/a/b?y"),
        ("//LOCALHOST:8000/x", "http://LOCALHOST:8000/x"),
        ("http://localhost:8000/%7Ex", "http://localhost:8000/%7Ex"),
        ("/b\xfccher", "http://localhost:8000/b%C3%BCcher"),
        ("/a b", "http://localhost:8000/a%20b"),
    ],
)
def test_a_redirect_within_an_origin_is_followed_with_its_credentials(
    location: str, url: str
) -> None:
    found = after(302, location)
    assert found is not None
    assert (found.method, found.url) == ("GET", url)
    assert found.headers.get("authorization") == "secret"


@pytest.mark.parametrize(
    "location",
    [
        *("http://localhost:8001/", "http://localhost/", "https://localhost:8000/"),
        *("http://127.0.0.1:8000/", "//evil.example/", "http://me@localhost:8000/"),
        *("file:///etc/passwd", "javascript:alert(1)", "http://[::1/", "http://localhost:x/"),
    ],
)
def test_a_redirect_to_somebody_else_is_the_answer(location: str) -> None:
    assert after(302, location) is None


def test_nobody_is_led_from_tls_to_plain_text() -> None:
    assert after(302, "http://a.example/", url="https://a.example/") is None


@pytest.mark.parametrize(
    ("status", "locations"),
    [
        (302, ()),
        (302, ("/a", "/b")),
        (200, ("/a",)),
        (300, ("/a",)),
        (304, ("/a",)),
        (305, ("/",)),
    ],
)
def test_what_is_no_redirect_is_the_answer(status: int, locations: tuple[str, ...]) -> None:
    assert after(status, *locations) is None


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (307, "POST", "POST"),
        (308, "PUT", "PUT"),
    ],
)
def test_the_method_and_the_body_go_together(status: int, method: str, then: str) -> None:
    found = after(status, "/x", method=method)
    assert found is not None
    assert found.method == then
    kept = then == method
    assert (found.headers.get("content-type") is not None) is kept
    assert found.body == (b"x" if kept and then not in ("GET", "HEAD") else None)
