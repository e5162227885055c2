"""An ASGI application as a transport, on an event loop of its own that runs in the caller's thread.

The loop only turns while something is asked for: there is no thread and no socket. The application
is started and stopped by the lifespan protocol if it knows it.

Spec: ASGI 3.0, HTTP and lifespan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

from pytest_arazzo.errors import TimedOut, Unreachable
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

Message = MutableMapping[str, Any]
Application = Callable[..., Awaitable[None]]

_VERSION = {"version": "3.0", "spec_version": "2.4"}
_GRACE = 1.0  # seconds that an application has to end once it is told to


class NotStarted(Exception):
    """The application says that it cannot start, or stop, or does neither in time."""


class Asgi:
    """An application between `open` and `close`."""

    def __init__(self, application: Application, caps: Caps, crashed: Crashed) -> None:
        """*crashed* is told what the application raises, for which there is a response too."""
        self._application = application
        self._caps = caps
        self._crashed = crashed
        self._loop = asyncio.new_event_loop()
        self._lifespan = _Lifespan(application)

    def open(self, timeout: float) -> None:
        """Start the application.

        Raises:
            NotStarted: it cannot, or takes longer than *timeout* seconds.
        """
        self._loop.run_until_complete(self._lifespan.startup(timeout))

    def close(self, timeout: float) -> None:
        """Stop the application and end everything that it left running.

        Raises:
            NotStarted: it says that it failed to stop, or takes longer than *timeout* seconds.
        """
        try:
            self._loop.run_until_complete(self._lifespan.shutdown(timeout))
        finally:
            try:
                self._loop.run_until_complete(_end(asyncio.all_tasks(self._loop)))
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
                self._loop.run_until_complete(self._loop.shutdown_default_executor())
            finally:
                self._loop.close()

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the application's response to *request*; status 500 if it raises something.

        Raises:
            Unreachable: there is no usable response.
            TimedOut: it did not come within *timeout* seconds.
        """
        exchange = _Exchange(asked(request), self._caps, self._lifespan.state)
        return self._loop.run_until_complete(self._exchanged(exchange, request, timeout))

    async def _exchanged(self, exchange: _Exchange, request: Request, limit: float) -> Response:
        told = self._application(exchange.scope, exchange.receive, exchange.send)
        task = asyncio.ensure_future(told)
        # What runs behind a response that is complete belongs to it: the next step may rely on it.
        await asyncio.wait({task}, timeout=limit)
        if not task.done() and not exchange.is_complete:
            await _end({task})
            raise TimedOut(request, limit)
        error = task.exception() if task.done() and not task.cancelled() else None
        if exchange.is_too_large:
            raise too_large(request, self._caps)
        if isinstance(error, Exception):
            failed = crash(error, self._crashed)
            response = exchange.response() if exchange.is_complete else failed
        elif error is not None:
            raise error
        elif not exchange.is_complete:
            raise Unreachable(request, "the application ended without a complete response")
        else:
            response = exchange.response()
        return answered(request, response, self._caps)


class _Exchange:
    """One request, and what the application has answered so far."""

    def __init__(self, told: Asked, caps: Caps, state: dict[str, object]) -> None:
        self.scope = _scope(told, state)
        self.is_complete = False
        self.is_too_large = False
        self._caps = caps
        self._messages: list[Message] = [
            {"type": "http.request", "body": told.body, "more_body": False}
        ]
        self._start: Message | None = None
        self._body = bytearray()
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        """Return the request, then that the client is gone, once the response is complete."""
        if self._messages:
            return self._messages.pop()
        await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a piece of the response."""
        kind = message["type"]
        if kind == "http.response.start" and self._start is None:
            self._start = message
        elif kind == "http.response.body" and self._start is not None and not self.is_complete:
            self._take(message)
        else:
            raise RuntimeError(f"the application sends {kind!r} where it cannot be sent")

    def _take(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if len(self._body) > self._caps.body:
            self.is_too_large = True
            raise OSError("the client takes no more")
        if not message.get("more_body", False):
            self.is_complete = True
            self._ended.set()

    def response(self) -> Response:
        """Return the response, which must be complete."""
        start = self._start or {}
        fields = tuple(
            (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
            for name, value in start.get("headers", ())
        )
        status = int(start["status"])
        return Response(
            status=status, reason=_reason(status), headers=Headers(fields), body=bytes(self._body)
        )


class _Lifespan:
    """The start and the stop of an application; one that does not know of them has none."""

    def __init__(self, application: Application) -> None:
        self.state: dict[str, object] = {}
        self._application = application
        self._task: asyncio.Future[None] | None = None
        self._is_started = False
        self._asked: asyncio.Queue[Message] = asyncio.Queue()
        self._told: list[Message] = []
        self._has_told = asyncio.Event()

    async def startup(self, limit: float) -> None:
        """Start the application; one that raises something, or just returns, knows no lifespan."""
        scope: Message = {"type": "lifespan", "asgi": _VERSION, "state": self.state}
        self._task = asyncio.ensure_future(self._application(scope, self._asked.get, self._tell))
        self._is_started = await self._through(self._task, "startup", limit)

    async def shutdown(self, limit: float) -> None:
        """Stop the application, if it was started, and look at how it ended."""
        task = self._task
        if task is None:
            return
        if self._is_started and not task.done():
            await self._through(task, "shutdown", limit)
            await asyncio.wait({task}, timeout=_GRACE)
        error = None if task.cancelled() or not task.done() else task.exception()
        if self._is_started and error is not None:
            raise NotStarted(f"{type(error).__name__}: {error}") from error

    async def _through(self, task: asyncio.Future[None], stage: str, limit: float) -> bool:
        """Ask for *stage* and return whether the application says that it is through."""
        await self._asked.put({"type": f"lifespan.{stage}"})
        told = asyncio.ensure_future(self._has_told.wait())
        both: set[asyncio.Future[Any]] = {told, task}
        await asyncio.wait(both, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        self._has_told.clear()
        if self._told:
            message = self._told.pop()
            if message["type"] == f"lifespan.{stage}.failed":
                raise NotStarted(str(message.get("message") or "it does not say why"))
            return True
        if not task.done():
            raise NotStarted(f"no end of its {stage} within {limit:g} s")
        return False

    async def _tell(self, message: Message) -> None:
        self._told.append(message)
        self._has_told.set()


def _scope(told: Asked, state: dict[str, object]) -> Message:
    return {
        "type": "http",
        "asgi": _VERSION,
        "http_version": "1.1",
        "method": told.request.method,
        "scheme": told.url.scheme,
        "path": told.path.decode("utf-8", "replace"),
        "raw_path": told.target,
        "query_string": told.url.query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode("ascii"), value.encode("latin-1"))
            for name, value in told.fields()
        ],
        "client": ("127.0.0.1", 123),
        "server": (told.host, told.port),
        "state": dict(state),
    }


async def _end(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel *tasks* and wait a moment for them to end."""
    rest = {task for task in tasks if task is not asyncio.current_task() and not task.done()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=_GRACE)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
