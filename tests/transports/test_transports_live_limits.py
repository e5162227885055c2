from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from live_serving import Respond, message, saying, serving

from pytest_arazzo.errors import TimedOut, TransportError, Unreachable
from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_rules import Caps, Rules, amount


def ask(respond: Respond, caps: Caps, timeout: float = 5) -> Response | str:
    """Return the answer, or why there is none."""
    with serving(respond) as server, Live(Rules(caps=caps)) as live:
        try:
            return live.send(Request(method="GET", url=server.url()), timeout=timeout)
        except Unreachable as error:
            return str(error)


def size_of(answer: Response | str) -> int | str:
    return len(answer.body) if isinstance(answer, Response) else answer


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TOO_LARGE = "the response body is larger than 1 kB (--arazzo-max-body)"


@pytest.mark.parametrize(("size", "found"), [(999, 999), (1000, 1000), (1001, TOO_LARGE)])
def test_a_body_is_as_large_as_it_may_be_and_no_larger(size: int, found: int | str) -> None:
    caps, body = Caps(body=1000), b"x" * size
    chunk = f"{size:x}\r\n".encode() + body + b"\r\n0\r\n\r\n"

    assert size_of(ask(saying(message(body)), caps)) == found
    assert size_of(ask(saying(CHUNKED, chunk), caps)) == found


def test_a_body_that_is_announced_too_large_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"
    begun = time.monotonic()

    assert ask(saying(head), Caps(body=1000)) == TOO_LARGE
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("size", "found"),
    [
        (1999, 1999),
        (2000, 2000),
        (2001, "the decoded body is larger than 2000 bytes (--arazzo-max-body)"),
    ],
)
def test_a_decoded_body_is_as_large_as_it_may_be(size: int, found: int | str) -> None:
    respond = saying(message(gzip.compress(b"x" * size), "Content-Encoding: gzip"))
    assert size_of(ask(respond, Caps(body=2000))) == found


EXPANDED = (
    "the decoded body is more than 100 times as large as the compressed one (arazzo_max_expansion)"
)


def zipped(body: bytes, length: int) -> bytes:
    """Return *body* as gzip that is *length* bytes long, with a file name to fill it up."""
    plain = gzip.compress(body)
    name = b"n" * (length - len(plain) - 1) + b"\x00"
    return plain[:3] + b"\x08" + plain[4:10] + name + plain[10:]


@pytest.mark.parametrize(
    ("size", "found"),
    [
        (1_499_999, 1_499_999),
        (1_500_000, 1_500_000),
        (
            1_500_001,
            EXPANDED,
        ),
    ],
)
def test_a_large_body_is_so_much_larger_than_what_was_sent(size: int, found: int | str) -> None:
    sent = zipped(b"x" * size, 15_000)
    assert len(sent) == 15_000
    assert size_of(ask(saying(message(sent, "Content-Encoding: gzip")), Caps())) == found


def test_a_bomb_is_not_unpacked() -> None:
    bomb = message(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
    told = ask(saying(bomb), Caps())

    assert isinstance(told, str)
    assert told.endswith("times as large as the compressed one (arazzo_max_expansion)")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (99, 99),
        (100, 100),
        (101, "the response has more than 100 header fields (arazzo_max_headers)"),
    ],
)
def test_a_response_has_as_many_fields_as_it_may(number: int, found: int | str) -> None:
    fields = (f"X-{i}: {i}" for i in range(number - 1))
    answer = ask(saying(message(b"", *fields)), Caps())

    assert (len(answer.headers.fields) if isinstance(answer, Response) else answer) == found


@pytest.mark.parametrize("most", [1_000, 64_000, 200_000])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_head_is_as_large_as_it_may_be(most: int, more: int) -> None:
    longest = 50_000
    room = most + more - len(message(b""))
    fields = []
    while room > 0:
        take = min(room, longest)
        take = take if room - take == 0 or room - take > 10 else take - 10
        fields.append("X: " + "v" * (take - 5))
        room -= take
    head = message(b"", *fields)
    assert len(head) == most + more
    answer = ask(saying(head), Caps(head=most))

    assert (answer.status if isinstance(answer, Response) else answer) == (
        f"the head of the response is larger than {amount(most)} (arazzo_max_head)"
        if more > 0
        else 200
    )


def test_announcements_without_end_are_a_head_that_is_too_large() -> None:
    flood = b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000
    assert "larger than 64 kB" in str(ask(saying(flood), Caps()))


def test_one_line_without_end_is_a_head_that_is_too_large() -> None:
    assert "larger than 64 kB" in str(ask(saying(b"HTTP/1.1 200 " + b"x" * 70_000), Caps()))


@pytest.mark.parametrize(
    ("number", "text"),
    [(10_000_000, "10 MB"), (64_000, "64 kB"), (1_500_000, "1500 kB"), (999, "999 bytes")],
)
def test_an_amount_is_told_as_readers_know_it(number: int, text: str) -> None:
    assert amount(number) == text


def drip(*pieces: bytes) -> Respond:
    """Return what sends a piece at a time, and then the last one for ever."""

    def respond(connection: socket.socket, _request: bytes) -> None:
        for piece in forever(pieces):
            connection.sendall(piece)
            time.sleep(0.02)

    return respond


def forever(pieces: tuple[bytes, ...]) -> Iterator[bytes]:
    yield from pieces
    while True:
        yield pieces[-1]


@pytest.mark.parametrize(
    "respond",
    [
        drip(b"H"),
        drip(b"HTTP/1.1 200 OK\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x"),
        drip(CHUNKED, b"1\r\nx\r\n"),
        drip(CHUNKED, b"0\r\n", b"X: y\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda connection, _: connection.recv(1),
    ],
    ids=["status", "field", "body", "chunks", "trailer", "announcements", "silence"],
)
def test_the_time_limit_is_one_for_the_whole_answer(respond: Respond) -> None:
    begun = time.monotonic()
    with serving(respond) as server, Live(Rules()) as live, pytest.raises(TimedOut) as caught:
        live.send(Request(method="GET", url=server.url()), timeout=0.2)

    assert 0.2 <= time.monotonic() - begun < 3
    assert caught.value.seconds == 0.2


def test_an_answer_that_comes_a_moment_before_the_limit_is_one() -> None:
    def respond(connection: socket.socket, _: bytes) -> None:
        time.sleep(0.3)
        connection.sendall(message(b"late"))

    answer = ask(respond, Caps(), timeout=5)
    assert isinstance(answer, Response)
    assert answer.body == b"late"


def test_a_server_that_does_not_take_the_body_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, Live(Rules()) as live:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        request = Request(method="PUT", url=url, body=bytes(30_000_000))
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            live.send(request, timeout=0.3)

    assert time.monotonic() - begun < 3


def test_no_time_is_no_answer() -> None:
    with serving(saying(message())) as server, Live(Rules()) as live:
        with pytest.raises(TimedOut):
            live.send(Request(method="GET", url=server.url()), timeout=0)
        assert server.requests == []


@pytest.mark.parametrize(("connect", "timeout"), [(0.2, 5.0), (5.0, 0.2)])
def test_a_connection_has_a_limit_of_its_own(connect: float, timeout: float) -> None:
    with full() as port, Live(Rules(caps=Caps(connect=connect))) as live:
        begun = time.monotonic()
        with pytest.raises(TransportError) as caught:
            live.send(Request(method="GET", url=f"http://127.0.0.1:{port}/"), timeout=timeout)

    assert time.monotonic() - begun < 3
    assert str(caught.value) == (
        "no answer within 0.2 s"
        if timeout < connect
        else f"nothing answers at 127.0.0.1:{port}: no connection within 0.2 s"
        " (arazzo_connect_timeout)"
    )


@contextmanager
def full() -> Iterator[int]:
    """Yield a port whose listener takes no further connection."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port
