from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
import zlib
from pathlib import Path

import pytest
from live_serving import Respond, Server, message, saying, serving

from pytest_arazzo.errors import TransportError, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts
from pytest_arazzo.transports.live_reasons import reason_of
from pytest_arazzo.transports.live_request import Origin, user_agent
from pytest_arazzo.transports.live_rules import Caps, Rules

ALLOWED = Hosts((AllowedHost(host="far.example"),))


def ask(respond: Respond, request: Request | None = None, rules: Rules | None = None) -> Response:
    """Return what becomes of one exchange; a URL that is a path is one of the server."""
    with serving(respond) as server, Live(rules or Rules()) as live:
        return live.send(sent(server, request), timeout=5)


def sent(server: Server, request: Request | None = None) -> Request:
    request = request or Request(method="GET", url="/")
    return Request(
        method=request.method,
        url=server.url(request.url),
        headers=request.headers,
        body=request.body,
    )


def lost(respond: Respond, request: Request | None = None) -> str:
    """Return why an exchange came to nothing."""
    with serving(respond) as server, Live(Rules()) as live:
        with pytest.raises(Unreachable) as caught:
            live.send(sent(server, request), timeout=5)
        return str(caught.value).replace(f"localhost:{server.port}", "SERVER")


def test_the_answer_is_complete_with_fields_in_their_order() -> None:
    fields = ("Set-Cookie: a=1; Path=/", "X-One: x", "Set-Cookie: b=2", "X-Empty:")
    answer = ask(saying(message(b"body", *fields, status="201 Made Up")))

    assert (answer.status, answer.reason, answer.body) == (201, "Made Up", b"body")
    assert answer.headers.all("set-cookie") == ("a=1; Path=/", "b=2")
    assert dict(answer.headers) | {"Set-Cookie": ""} == {
        "Content-Length": "4",
        "Set-Cookie": "",
        "X-One": "x",
        "X-Empty": "",
    }


def test_the_request_is_sent_as_it_is() -> None:
    headers = Headers((("x-b", "2"), ("X-A", "\xfc"), ("Cookie", "a=1"), ("Accept", "*/*")))
    request = Request(method="PATCH", url="/a%2Fb/..?q=%20&&x", headers=headers, body=b"\x00\xff")
    with serving(saying(message())) as server, Live(Rules()) as live:
        live.send(sent(server, request), timeout=5)

        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        assert first == "PATCH /a%2Fb/..?q=%20&&x HTTP/1.1"
        assert sorted(fields) == [
            "Accept-Encoding: gzip, deflate",
            "Accept: */*",
            "Content-Length: 2",
            "Cookie: a=1",
            f"Host: localhost:{server.port}",
            f"User-Agent: {user_agent()}",
            "X-A: \xfc",
            "x-b: 2",
        ]
        assert body == b"\x00\xff"


def test_fields_of_the_document_come_before_those_of_the_client() -> None:
    headers = Headers(
        (
            ("user-agent", "mine"),
            ("accept-encoding", "identity"),
            ("X-List", "a"),
            ("x-list", "b"),
            ("Cookie", "a=1"),
            ("Cookie", "b=2"),
        )
    )
    with serving(saying(message())) as server, Live(Rules()) as live:
        live.send(sent(server, Request(method="GET", url="/", headers=headers)), timeout=5)

        told = server.requests[0].decode().lower()
    assert "user-agent: mine\r\n" in told
    assert "accept-encoding: identity\r\n" in told
    assert "pytest-arazzo" not in told
    assert "x-list: a, b\r\n" in told
    assert "cookie: a=1; b=2\r\n" in told


@pytest.mark.parametrize(("method", "length"), [("POST", True), ("DELETE", False)])
def test_a_request_without_a_body_has_none(method: str, length: bool) -> None:  # noqa: FBT001 - table
    with serving(saying(message())) as server, Live(Rules()) as live:
        live.send(sent(server, Request(method=method, url="/")), timeout=5)

        assert (b"Content-Length: 0\r\n" in server.requests[0]) is length


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (
            Request(method="GET", url="http://localhost:80x/"),
            "'http://localhost:80x/' is not a URL: Port could not be cast",
        ),
        (Request(method="GET", url="http://[::1/"), "'http://[::1/' is not a URL: Invalid IPv6"),
        (Request(method="GET", url=""), "'' has characters"),
        (Request(method="GET", url="http://localhost/a b"), "has characters that a URL cannot"),
        (Request(method="GET", url="http://localhost/\xfc"), "has characters that a URL cannot"),
        (
            Request(method="GET", url="/pets"),
            "'/pets' is no absolute http or https URL; --arazzo-b",
        ),
        (Request(method="GET", url="ftp://localhost/"), "is no absolute http or https URL"),
        (Request(method="GET", url="http://localhost:0/"), "is no absolute http or https URL"),
        (
            Request(method="GET", url="http://me:secret@localhost/"),
            "the URL for localhost holds credentials, which belong in no document",
        ),
        (Request(method="A B", url="http://localhost/"), "'A B' is no method that can be sent"),
        (Request(method="connect", url="http://localhost/"), "'connect' is no method"),
        (Request(method="", url="http://localhost/"), "'' is no method that can be sent"),
        *(
            (
                Request(method="GET", url="http://localhost/", headers=Headers(((name, value),))),
                f"the header field {name!r} has characters that HTTP cannot carry",
            )
            for name, value in [
                ("A", "b\r\nC: d"),
                ("A", "b\nc"),
                ("A", "\x00"),
                ("A", "\u20ac"),
                ("A b", "c"),
                ("A:", "c"),
                ("", "c"),
            ]
        ),
        (
            Request(method="GET", url="http://localhost/", headers=Headers((("Host", "other"),))),
            "the header field Host names 'other', but the URL 'localhost'",
        ),
        (
            Request(
                method="PUT",
                url="http://localhost/",
                headers=Headers((("Content-Length", "5"),)),
                body=b"four",
            ),
            "Content-Length is '5', but the body has 4",
        ),
        (
            Request(
                method="GET",
                url="http://localhost/",
                headers=Headers((("Transfer-Encoding", "chunked"),)),
            ),
            "the header field Transfer-Encoding is not a document's to set",
        ),
    ],
    ids=str,
)
def test_a_request_that_http_cannot_carry_is_not_sent(request_: Request, reason: str) -> None:
    with Live(Rules()) as live, pytest.raises(TransportError) as caught:
        live.send(request_, timeout=1)

    assert type(caught.value) is Unreachable
    assert reason.replace("localhost holds", "'localhost' holds") in str(caught.value)
    assert caught.value.request is request_
    assert "secret" not in str(caught.value)


def test_fields_that_agree_with_the_request_are_no_mistake() -> None:
    with serving(saying(message())) as server, Live(Rules()) as live:
        fields = (("Host", f"LOCALHOST:{server.port}"), ("Content-Length", "2"))
        request = Request(method="PUT", url="/", headers=Headers(fields), body=b"hi")
        live.send(sent(server, request), timeout=5)

        assert server.requests[0].count(b"Content-Length") == 1
        assert server.requests[0].count(b"Host") == 1


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hello", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello", wbits=-15)),
        ("deflate, gzip", gzip.compress(zlib.compress(b"hello"), mtime=0)),
    ],
)
def test_the_body_is_decoded_and_the_fields_agree_with_it(coding: str, encoded: bytes) -> None:
    answer = ask(saying(message(encoded, f"Content-Encoding: {coding}")))

    assert answer.body == b"hello"
    assert dict(answer.headers) == {"Content-Length": "5"}


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (b"x", "br", "the content coding 'br' is neither gzip nor deflate"),
        (b"hello", "gzip", "the body is not gzip: "),
        (gzip.compress(b"hello", mtime=0)[:-3], "gzip", "the gzip body is cut short"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_no_answer(body: bytes, coding: str, reason: str) -> None:
    assert lost(saying(message(body, f"Content-Encoding: {coding}"))).startswith(reason)


def test_the_answer_to_head_keeps_the_length_that_a_body_would_have() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nContent-Encoding: gzip\r\n\r\n"
    answer = ask(saying(head), Request(method="HEAD", url="/"))

    assert answer.body == b""
    assert dict(answer.headers) == {"Content-Length": "99999999999", "Content-Encoding": "gzip"}


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(status: str) -> None:
    assert ask(saying(f"HTTP/1.1 {status}\r\n\r\n".encode())).body == b""


def test_a_chunked_body_is_put_together() -> None:
    chunks = b"4;ext=1\r\nbody\r\n3\r\n ok\r\n0\r\nTrailer: x\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert ask(saying(head + chunks)).body == b"body ok"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    def respond(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")
        connection.shutdown(socket.SHUT_RDWR)

    assert ask(respond).body == b"until the end"


def test_what_only_announces_the_answer_is_passed_over() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    answer = ask(saying(early, early, message(b"late")))

    assert (answer.status, answer.body, answer.headers.get("link")) == (200, b"late", None)


def test_a_field_that_goes_on_in_the_next_line_is_one() -> None:
    assert ask(saying(message(b"", "X: a,\r\n \tb"))).headers.get("x") == "a, b"


def test_a_connection_is_kept_and_no_cookie_is() -> None:
    with serving(saying(message(b"x", "Set-Cookie: a=1"))) as server, Live(Rules()) as live:
        for method in ("GET", "POST", "DELETE"):
            live.send(sent(server, Request(method=method, url="/")), timeout=5)

        assert (server.connections, len(server.requests)) == (1, 3)
        assert not [request for request in server.requests if b"Cookie" in request]


def test_a_connection_that_the_server_has_closed_is_made_anew() -> None:
    closed = threading.Semaphore(0)

    def respond(connection: socket.socket, _: bytes) -> None:
        connection.sendall(message(b"x"))
        connection.shutdown(socket.SHUT_RDWR)
        closed.release()

    with serving(respond) as server, Live(Rules()) as live:
        for _ in range(3):
            assert live.send(sent(server), timeout=5).body == b"x"
            assert closed.acquire(timeout=5)
        assert server.connections == 3


def reset(connection: socket.socket, _request: bytes) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())


def shut(connection: socket.socket, _request: bytes) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def cut(*pieces: bytes) -> Respond:
    def respond(connection: socket.socket, request: bytes) -> None:
        saying(*pieces)(connection, request)
        shut(connection, request)

    return respond


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (shut, "SERVER closed the connection without an answer; nothing is sent twice"),
        (reset, "SERVER reset the connection"),
        (cut(message(b"12345")[:-1]), "the body of the response of SERVER is cut short"),
        (cut(CHUNKED + b"5\r\n123"), "the body of the response of SERVER is cut short"),
        (cut(CHUNKED + b"5\r\n12345\r\n"), "the body of the response of SERVER is cut short"),
        (cut(CHUNKED + b"zz\r\n12345\r\n"), "the body of the response of SERVER is cut short"),
        (cut(b"HTTP/1.1 200 OK\r\nA: b"), "the head of the response is cut short"),
        (cut(b"HTTP/1.1 200 OK\r\nA: b\r\n"), "the head of the response is cut short"),
        (cut(b"SSH-2.0-OpenSSH\r\n"), "the answer of SERVER is not HTTP: SSH-2.0-OpenSSH"),
        (cut(b"HTTP/1.1 999999 No\r\n\r\n"), "the answer of SERVER is not HTTP: "),
        (cut(b"HTTP/3 200 OK\r\n\r\n"), "the answer of SERVER is not HTTP: HTTP/3"),
    ],
)
def test_what_goes_wrong_on_the_way_is_said_and_nothing_is_sent_twice(
    respond: Respond, reason: str
) -> None:
    with serving(respond) as server, Live(Rules()) as live:
        with pytest.raises(Unreachable) as caught:
            live.send(sent(server, Request(method="POST", url="/", body=b"once")), timeout=5)

        told = str(caught.value).replace(f"localhost:{server.port}", "SERVER")
        assert told.startswith(reason)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (b"Content-Length: 1\r\nContent-Length: 2\r\n", "its head gives two lengths of the body"),
        (b"Content-Length: 1, 2\r\n", "its head gives two lengths of the body"),
        (
            b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "its head gives two lengths of the body",
        ),
        (b"Content-Length: -1\r\n", "Content-Length is no number"),
        (b"Content-Length: 0x1\r\n", "Content-Length is no number"),
        (b"Content-Length:\r\n", "Content-Length is no number"),
        (b"A: b\r\nno field\r\n", "line 2 of its head is no header field"),
        (b" A: b\r\n", "line 1 of its head is no header field"),
        (b"A : b\r\n", "line 1 of its head is no header field"),
        (b"A: b\rc\r\n", "line 1 of its head is no header field"),
        (b"A: \x00\r\n", "line 1 of its head is no header field"),
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(fields: bytes, reason: str) -> None:
    assert (
        lost(cut(b"HTTP/1.1 200 OK\r\n", fields, b"\r\nx")) == f"the answer is not HTTP: {reason}"
    )


def test_a_transfer_coding_that_is_not_known_is_refused() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    assert lost(cut(head)) == "the transfer coding 'chunked, gzip' is not understood"


def test_lengths_that_agree_are_one() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"
    assert ask(saying(head)).body == b"ok"


def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with Live(Rules()) as live, pytest.raises(Unreachable) as caught:
        live.send(Request(method="GET", url=f"http://127.0.0.1:{port}/"), timeout=5)

    assert str(caught.value) == f"nothing answers at 127.0.0.1:{port}: Connection refused"


def test_settings_of_the_environment_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(saying(message(b"direct"))) as server, Live(Rules()) as live:
        assert live.send(sent(server), timeout=5).body == b"direct"
        assert b"Authorization" not in server.requests[0]


def test_a_proxy_that_is_named_is_used() -> None:
    with serving(saying(message(b"by proxy"))) as proxy:
        rules = Rules(proxy=f"http://me:word@127.0.0.1:{proxy.port}", hosts=ALLOWED)
        with Live(rules) as live:
            request = Request(method="GET", url="http://far.example/a?b")
            answer = live.send(request, timeout=5)

        assert answer.body == b"by proxy"
        assert proxy.requests[0].startswith(b"GET http://far.example/a?b HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6d29yZA==\r\n" in proxy.requests[0]


def test_a_proxy_lets_nobody_reach_a_host_that_is_not_allowed() -> None:
    with serving(saying(message())) as proxy:
        rules = Rules(proxy=f"http://127.0.0.1:{proxy.port}")
        with Live(rules) as live, pytest.raises(Unreachable, match="is not allowed"):
            live.send(Request(method="GET", url="http://far.example/"), timeout=5)
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("odd"), "no answer of a.example:80: odd"),
        (ConnectionError(), "no answer of a.example:80: ConnectionError"),
        (LookupError(), "no answer of a.example:80: LookupError"),
    ],
)
def test_what_nobody_thought_of_is_still_said(error: Exception, reason: str) -> None:
    assert reason_of(error, Origin("http", "a.example", 80), Caps()) == reason
