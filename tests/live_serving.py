"""Servers on loopback: what they send is up to the test, byte by byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Respond = Callable[[socket.socket, bytes], None]
"""Answers one request on a connection."""


class Server:
    """Answers every request as it is told, and keeps what it was asked."""

    def __init__(self, respond: Respond, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._respond = respond
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/") -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://localhost:{self.port}{path}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            with connection, connection.makefile("rb") as stream:
                while head := _head(stream.readline):
                    length = _length(head)
                    request = head + stream.read(length)
                    self.requests.append(request)
                    self._respond(connection, request)


def _head(readline: Callable[[], bytes]) -> bytes:
    head = b""
    while line := readline():
        head += line
        if line == b"\r\n":
            return head
    return b""


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def saying(*pieces: bytes) -> Respond:
    """Return what sends *pieces* to whatever is asked."""

    def respond(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"".join(pieces))

    return respond


def message(body: bytes = b"", *fields: str, status: str = "200 OK") -> bytes:
    """Return a response as bytes."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields)
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


@contextlib.contextmanager
def serving(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Yield a server that answers with *respond* until the end of the stretch."""
    server = Server(respond, tls)
    try:
        yield server
    finally:
        server.close()
