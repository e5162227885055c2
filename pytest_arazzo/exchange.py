"""HTTP messages as values, and the seam through which they travel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in order, with repeats; names are compared without regard to case.

    Spec: RFC 9110, section 5.
    """

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """Return the value of *name*, repeats joined by `, `, or None."""
        values = self.all(name)
        return ", ".join(values) if values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of *name*, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.fields if key.lower() == wanted)

    def having(self, name: str, value: str) -> Headers:
        """Return these headers with *name* set to *value*, earlier values removed."""
        wanted = name.lower()
        kept = tuple(field for field in self.fields if field[0].lower() != wanted)
        return Headers((*kept, (name, value)))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent: an absolute URL without fragment, and a body of bytes or none."""

    method: str
    url: str
    headers: Headers = Headers()
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back; the body is complete and decoded from any content coding."""

    status: int
    headers: Headers = Headers()
    body: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """A request with the response that it got."""

    request: Request
    response: Response


class Transport(Protocol):
    """How a request reaches a target; a transport knows nothing of workflows."""

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the target's response to *request*, waiting at most *timeout* seconds.

        Raises:
            TransportError: the target cannot answer.
        """
        ...
