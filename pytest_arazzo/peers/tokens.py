"""Access tokens that were had once, for as long as they last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.transports.credential import Client
from pytest_arazzo.transports.oauth import (
    Grant,
    discovery_request,
    endpoint_of,
    grant_of,
    token_request,
)

Ask = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class NoToken:
    """There is no access token, and why, in words without secrets."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """An access token, until when it is good, and what the next one is had for."""

    access: str = field(repr=False)
    until: float
    refresh: str | None = field(repr=False)


class Tokens:
    """The access tokens of a session; what is asked for again is asked once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, Client, str], _Kept] = {}
        self._endpoints: dict[str, str] = {}
        self._had: dict[str, None] = {}

    def access(self, url: str, client: Client, scope: str, ask: Ask) -> str | NoToken:
        """Return an access token of the endpoint *url*, a new one if the last one is over.

        Args:
            url: the token endpoint.
            client: who wants it, and perhaps for which refresh token.
            scope: what it is wanted for.
            ask: sends a request.

        Raises:
            TransportError: the endpoint cannot answer.
        """
        key = (url, client, scope)
        kept = self._kept.get(key)
        if kept is not None and self._clock() < kept.until:
            return kept.access
        refresh = (kept.refresh if kept is not None else None) or client.refresh
        asked = self._clock()
        found = grant_of(ask(token_request(url, client, scope, refresh)))
        if not isinstance(found, Grant):
            return NoToken(f"{found} (of the token endpoint {url})")
        following = (found.refresh or refresh) if client.refresh else None
        self._kept[key] = _Kept(found.access, asked + found.usable, following)
        self._had.update(dict.fromkeys(filter(None, (found.access, found.refresh))))
        return found.access

    def endpoint(self, url: str, ask: Ask) -> str | NoToken:
        """Return the token endpoint of the OpenID provider that describes itself at *url*.

        Raises:
            TransportError: the provider cannot answer.
        """
        if url not in self._endpoints:
            found = endpoint_of(ask(discovery_request(url)))
            if found is None:
                return NoToken(f"there is no token_endpoint in the description at {url}")
            self._endpoints[url] = found
        return self._endpoints[url]

    def forget(self, access: str) -> None:
        """Use the token *access* no more: the server does not take it."""
        for key, kept in tuple(self._kept.items()):
            if kept.access == access:
                self._kept[key] = _Kept(kept.access, float("-inf"), kept.refresh)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token that is or was had."""
        return tuple(self._had)
