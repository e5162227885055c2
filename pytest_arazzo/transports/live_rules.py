"""How a live target behaves: where it may go, how long and how much it takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_arazzo.transports.live_hosts import Hosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much of an answer is taken; whatever is larger is refused, not cut.

    Attributes:
        connect: seconds until there is a connection.
        body: bytes of a body, before and after it is decoded.
        expansion: how many times larger than what was sent a body of more than 1 MB may be.
        fields, head: number of header fields, and bytes of the whole head.
    """

    connect: float = 5.0
    body: int = 10_000_000
    expansion: int = 100
    fields: int = 100
    head: int = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the user allows.

    Attributes:
        hosts: where requests may go.
        follow: whether redirects within an origin are followed.
        proxy: the URL of an HTTP proxy that all requests take, None for none.
        ca_bundle: a file of certificates that are trusted in place of the usual ones.
        client_cert: files of the client's certificate and of its key, which may be the same.
    """

    hosts: Hosts = field(default_factory=Hosts)
    caps: Caps = Caps()
    follow: bool = False
    proxy: str | None = None
    ca_bundle: str | None = None
    client_cert: tuple[str, str] | None = None


class Stopped(Exception):
    """An exchange was given up, and why; libraries between here and there do not catch it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def amount(number: int) -> str:
    """Return a number of bytes as a reader knows it."""
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if number >= size and number % size == 0:
            return f"{number // size} {unit}"
    return f"{number} bytes"
