"""Connections and responses of urllib3, on a line that has an end and under caps.

requests and urllib3 do the talking; what they are given here is where to connect, and streams that
give up in time.
"""

from __future__ import annotations

from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import SocketIO, socket
from typing import ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from pytest_arazzo.transports.live_head import Head
from pytest_arazzo.transports.live_line import Line

_FIRST_FINAL, _SWITCHING = 200, 101
"""A status below the first, but for the second, announces another."""


class Adapter(HTTPAdapter):
    """What requests sends through: connections on one line, and nothing sent twice."""

    def __init__(self, line: Line) -> None:
        super().__init__(max_retries=0)
        self._pools = _pools(line)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kw: object) -> ProxyManager:
        """Return the pools of connections through *proxy*."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kw)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_response(
        self, req: requests.PreparedRequest, resp: BaseHTTPResponse
    ) -> requests.Response:
        """Return *resp* as it is: no cookie is kept and no charset guessed."""
        response = requests.Response()
        response.status_code = resp.status
        response.reason = resp.reason or ""
        response.request = req
        response.raw = resp
        return response


class _Timed(RawIOBase):
    """What a connection brings, each piece of it while there is time."""

    def __init__(self, line: Line, connection: socket) -> None:
        self._line = line
        self._connection = connection
        self._raw: SocketIO = connection.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int | None:
        self._connection.settimeout(self._line.left())
        return self._raw.readinto(buffer)  # type: ignore[arg-type] # what is written into

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """A response whose head keeps to the caps, and all of which comes in time."""

    line: ClassVar[Line]

    def __init__(
        self, sock: socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = BufferedReader(_Timed(self.line, sock))

    def begin(self) -> None:
        """Read the head of the final response; those that only announce it are passed over."""
        body = self.fp
        self.fp = Head(body, self.line.caps)  # type: ignore[assignment] # has all that is used
        try:
            super().begin()
            while self.status < _FIRST_FINAL and self.status != _SWITCHING:
                self.headers = self.msg = None  # type: ignore[assignment] # as at first
                super().begin()
        finally:
            if self.fp is not None:  # pragma: no branch - then there is an exception
                self.fp = body


class _Plain(HTTPConnection):
    """A connection on a line."""

    line: ClassVar[Line]

    def _new_conn(self) -> socket:
        # The one place where urllib3 makes sockets; it replaces it itself, for SOCKS.
        return self.line.connect(self.host, self.port, is_proxy=self.proxy is not None)

    def send(self, data: object) -> None:
        """Send a piece while there is time."""
        if self.sock is not None:
            self.sock.settimeout(self.line.left())
        super().send(data)  # type: ignore[arg-type] # whatever it takes


class _Tls(_Plain, HTTPSConnection):
    """A connection with TLS on a line."""


def _pools(line: Line) -> dict[str, type[HTTPConnectionPool]]:
    """Return the pools for each scheme, whose connections are on *line*."""
    answer = type("Answer", (_Answer,), {"line": line})
    own = {"line": line, "response_class": answer}
    plain, tls = type("Plain", (_Plain,), own), type("Tls", (_Tls,), own)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }
