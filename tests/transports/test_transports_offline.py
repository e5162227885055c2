from __future__ import annotations

import socket
import threading

import pytest

from pytest_arazzo.transports.offline import Refused, offline, refusal


def connect(port: int) -> str:
    with socket.socket() as client:
        client.settimeout(1)
        try:
            client.connect(("127.0.0.1", port))
        except OSError as error:
            return str(error)
    return "connected"


def test_a_connection_is_refused_before_it_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with offline():
            inside = connect(port)
        outside = connect(port)

    assert inside == f"an attempt to connect to 127.0.0.1:{port} was refused"
    assert outside == "connected"


def test_a_datagram_is_refused() -> None:
    refused = pytest.raises(Refused, match=r"connect to 127\.0\.0\.1:9 was refused")
    with socket.socket(type=socket.SOCK_DGRAM) as client, offline(), refused:
        client.sendto(b"x", ("127.0.0.1", 9))


def test_a_name_is_not_looked_up() -> None:
    with offline():
        with pytest.raises(Refused, match=r"look up 'localhost' was refused"):
            socket.getaddrinfo("localhost", 80)
        with pytest.raises(Refused, match=r"look up '127\.0\.0\.1' was refused"):
            socket.getnameinfo(("127.0.0.1", 80), 0)


def test_sockets_of_the_file_system_remain(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = str(tmp_path_factory.mktemp("s") / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        with offline():
            client.connect(path)

        assert client.getpeername() == path


def test_the_refusal_ends_with_the_outermost_stretch() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with offline():
            with offline():
                pass
            between = connect(port)

        assert between.endswith("was refused")
        assert connect(port) == "connected"


class Caller(threading.Thread):
    """Connects when told to, and keeps what came of it."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.told = threading.Event()
        self.result = ""

    def run(self) -> None:
        self.told.wait(9)
        self.result = connect(self.port)

    def call(self) -> str:
        self.told.set()
        self.join(9)
        return self.result


def test_a_thread_that_starts_inside_is_inside_for_good() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        early, late = Caller(port), Caller(port)
        with offline():
            early.start()
            late.start()
            during = early.call()
        after = late.call()

    assert during == after == f"an attempt to connect to 127.0.0.1:{port} was refused"


def test_other_threads_are_not_concerned() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        caller = Caller(server.getsockname()[1])
        caller.start()
        with offline():
            assert caller.call() == "connected"


@pytest.mark.parametrize(
    ("event", "arguments", "reason"),
    [
        (
            "socket.connect",
            (None, ("::1", 80, 0, 0)),
            "an attempt to connect to ::1:80 was refused",
        ),
        (
            "socket.sendmsg",
            (None, ("10.0.0.1", 9)),
            "an attempt to connect to 10.0.0.1:9 was refused",
        ),
        ("socket.connect", (None, "/run/socket"), None),
        ("socket.sendmsg", (None, None), None),
        ("socket.getaddrinfo", ("a.example", 80), "an attempt to look up 'a.example' was refused"),
        ("socket.getnameinfo", (("::1", 80),), "an attempt to look up '::1' was refused"),
        ("socket.bind", (None, ("127.0.0.1", 0)), None),
        ("open", ("file", "r", 0), None),
    ],
)
def test_only_ways_to_the_network_are_refused(
    event: str, arguments: tuple[object, ...], reason: str | None
) -> None:
    with offline():
        inside = refusal(event, arguments)

    assert (inside, refusal(event, arguments)) == (reason, None)


def test_a_thread_that_was_inside_is_told_from_one_that_was_not() -> None:
    arguments = (None, ("::1", 80))
    found: list[str | None] = []
    go = threading.Event()

    def ask() -> None:
        go.wait(9)
        found.append(refusal("socket.connect", arguments))

    outside, inside = threading.Thread(target=ask), threading.Thread(target=ask)
    outside.start()
    with offline():
        inside.start()
    go.set()
    inside.join(9)
    outside.join(9)

    assert sorted(found, key=str) == [None, "an attempt to connect to ::1:80 was refused"]
