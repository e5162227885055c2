"""A WSGI application as a transport, called in the caller's own thread.

So the application and the test's fixtures share what belongs to a thread: transactions of a
database, connections of SQLite, context variables. Nothing can interrupt it there: an answer that
comes too late is none, whenever that turns out.

Spec: PEP 3333.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterable
from types import TracebackType

from pytest_arazzo.errors import TimedOut
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.application import (
    Asked,
    Crashed,
    answered,
    asked,
    crash,
    too_large,
)
from pytest_arazzo.transports.live_rules import Caps

_Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
Application = Callable[..., Iterable[bytes]]


class Wsgi:
    """An application that is called once for each request."""

    def __init__(self, application: Application, caps: Caps, crashed: Crashed) -> None:
        """*crashed* is told what the application raises, for which there is a response too."""
        self._application = application
        self._caps = caps
        self._crashed = crashed

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the application's response to *request*; status 500 if it raises something.

        Raises:
            Unreachable: there is no usable response.
            TimedOut: it took longer than *timeout* seconds.
        """
        told = asked(request)
        due = time.monotonic() + timeout
        try:
            exchange = _Exchange(request, self._caps, due, timeout)
            response = exchange.response(self._application, told)
        except (TimedOut, _TooLarge) as error:
            raise (
                error if isinstance(error, TimedOut) else too_large(request, self._caps)
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever an application raises
            response = crash(error, self._crashed)
        if time.monotonic() > due:
            raise TimedOut(request, timeout)
        return answered(request, response, self._caps)


class _TooLarge(Exception):
    """The body is larger than it may be."""


class _Exchange:
    """One call of the application, and what it has said so far."""

    def __init__(self, request: Request, caps: Caps, due: float, timeout: float) -> None:
        self._request = request
        self._caps = caps
        self._due = due
        self._timeout = timeout
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()

    def response(self, application: Application, told: Asked) -> Response:
        """Return what *application* makes of the request, and close what it returned."""
        pieces = application(_environ(told), self._start)
        try:
            for piece in pieces:
                self._write(piece)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        if not self._status:
            raise RuntimeError("the application did not call start_response")
        code, _, reason = self._status.partition(" ")
        fields = tuple((_text(name), _text(value)) for name, value in self._headers)
        return Response(
            status=int(code), reason=reason, headers=Headers(fields), body=bytes(self._body)
        )

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: _Failure | None = None
    ) -> Callable[[bytes], None]:
        """Take status and headers; after an error they may come anew, until there is a body."""
        if exc_info is not None and exc_info[1] is not None and self._body:
            raise exc_info[1]
        if self._status and exc_info is None:
            raise RuntimeError("the application called start_response twice")
        self._status, self._headers = status, list(headers)
        return self._write

    def _write(self, piece: bytes) -> None:
        if piece and not self._status:
            raise RuntimeError("the application has a body before it called start_response")
        self._body += piece
        if len(self._body) > self._caps.body:
            raise _TooLarge
        if time.monotonic() > self._due:
            raise TimedOut(self._request, self._timeout)


def _text(value: object) -> str:
    if not isinstance(value, str) or any(char in value for char in "\r\n\0"):
        raise TypeError(f"a header field must be text on one line, not {value!r}")
    return value


def _environ(told: Asked) -> dict[str, object]:
    environ: dict[str, object] = {
        "REQUEST_METHOD": told.request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": told.path.decode("latin-1"),
        "RAW_URI": told.url.path or "/",  # as gunicorn has it: PATH_INFO has lost every %2F
        "QUERY_STRING": told.url.query,
        "SERVER_NAME": told.host,
        "SERVER_PORT": str(told.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": told.url.scheme,
        "wsgi.input": io.BytesIO(told.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in told.fields():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        glue = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{glue}{value}" if key in environ else value
    return environ
