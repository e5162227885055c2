"""Applications of Python web frameworks: which kind one is, and what HTTP makes of its answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.transports import coding
from pytest_arazzo.transports.live_request import origin
from pytest_arazzo.transports.live_rules import Caps, Stopped, amount
from pytest_arazzo.transports.offline import Refused

Crashed = Callable[[Exception], None]
"""Is told what an application raised."""

CRASH = b"Internal Server Error"
_WSGI, _ASGI = 2, 3  # how many arguments they are called with
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_BODILESS = frozenset({204, 205, 304})


class Kind(Enum):
    """How an application is called."""

    WSGI = "WSGI"
    ASGI = "ASGI"
    FACTORY = "factory"


def kind_of(application: object) -> Kind | Absent:
    """Return how *application* is called, by its signature; or why that cannot be told."""
    if not callable(application):
        return Absent(f"it is {type(application).__name__}, which cannot be called")
    try:
        parameters = inspect.signature(application).parameters.values()
    except (TypeError, ValueError):
        return Absent("it does not say what it is called with")
    needed = sum(each.kind in _POSITIONAL and each.default is each.empty for each in parameters)
    is_any = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    is_async = _is_async(application)
    known = {
        (_ASGI, True): Kind.ASGI,
        (_ASGI, False): Kind.ASGI,  # what it returns is awaited
        (_WSGI, False): Kind.WSGI,
        (0, True): Kind.ASGI if is_any else None,
        (0, False): Kind.WSGI if is_any else Kind.FACTORY,
    }
    what = f"a {'coroutine function' if is_async else 'callable'} of {needed} arguments"
    return known.get((needed, is_async)) or Absent(
        f"it is {what}; WSGI has {_WSGI}, ASGI has {_ASGI}, a factory none"
    )


def _is_async(application: Callable[..., object]) -> bool:
    if isinstance(application, type):
        return False  # calling it makes an instance
    call = type(application).__call__
    return inspect.iscoroutinefunction(application) or inspect.iscoroutinefunction(call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as an application is told of it."""

    request: Request
    url: SplitResult
    host: str
    port: int

    @property
    def target(self) -> bytes:
        """The path as it is written, in bytes."""
        return (self.url.path or "/").encode()

    @property
    def path(self) -> bytes:
        """The path, decoded."""
        return unquote_to_bytes(self.url.path or "/")

    @property
    def body(self) -> bytes:
        """The body, empty if there is none."""
        return self.request.body or b""

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield the header fields, with those that a connection adds."""
        names = {name.lower() for name, _ in self.request.headers}
        if "host" not in names:
            yield "host", self.url.netloc
        if self.request.body is not None and "content-length" not in names:
            yield "content-length", str(len(self.request.body))
        yield from self.request.headers


def asked(request: Request) -> Asked:
    """Return what an application is told of *request*.

    Raises:
        Unreachable: it is no HTTP request.
    """
    try:
        found = origin(request.url)
        for name, value in (("", request.method), *request.headers):
            value.encode("latin-1")
            name.encode("ascii")
    except Stopped as stopped:
        raise Unreachable(request, stopped.reason) from stopped
    except UnicodeError as error:
        reason = "a header field has characters that HTTP cannot carry"
        raise Unreachable(request, reason) from error
    url = urlsplit(request.url)
    return Asked(request=request, url=url, host=found.host, port=found.port)


def answered(request: Request, response: Response, caps: Caps) -> Response:
    """Return *response* as a client gets it: decoded, and without a body where there is none.

    Raises:
        Unreachable: it is no response, or a limit is exceeded.
    """
    if not 200 <= response.status <= 599:  # noqa: PLR2004 - what can be final
        raise Unreachable(request, f"the application answers with status {response.status}")
    if request.method == "HEAD" or response.status in _BODILESS:
        return Response(status=response.status, headers=response.headers, reason=response.reason)
    names = coding.codings(response.headers)
    if not names:
        return response
    decoded = coding.decode(response.body, names, most=caps.body, ratio=caps.expansion)
    if isinstance(decoded, coding.Undecodable):
        raise Unreachable(request, decoded.reason)
    return coding.plain(response, decoded)


def crash(error: Exception, told: Crashed) -> Response:
    """Return what a server answers when the application raises *error*, which is *told*.

    Raises:
        Refused: it raised that because it tried to reach the network.
    """
    for each in _chain(error):
        if isinstance(each, Refused):
            raise each from error
    told(error)
    headers = Headers((("Content-Type", "text/plain"), ("Content-Length", str(len(CRASH)))))
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return Response(status=status.value, reason=status.phrase, headers=headers, body=CRASH)


def too_large(request: Request, caps: Caps) -> Unreachable:
    """Return the refusal of a body that is larger than it may be."""
    most = amount(caps.body)
    return Unreachable(request, f"the response body is larger than {most} (--arazzo-max-body)")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, what led to it, and what is grouped in it."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = current.exceptions if isinstance(current, BaseExceptionGroup) else ()
        waiting += [e for e in (current.__cause__, current.__context__, *inner) if e is not None]
