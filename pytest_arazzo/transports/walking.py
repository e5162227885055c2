"""The walk over all values of an exchange, which finds secrets and puts others in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports import leaves
from pytest_arazzo.transports.found import Place, Rules
from pytest_arazzo.transports.innocence import is_innocent
from pytest_arazzo.transports.leaves import Leaf

NOWHERE: frozenset[Place] = frozenset()

Seen = Callable[[Leaf, frozenset[Place]], str]
"""What becomes of a value, given where JSON holds secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An interaction, and where its description says that JSON holds secrets.

    Attributes:
        sent, returned: names that lead to secrets in the bodies of request and response.
        credentials: kinds of places and names (in lower case) of what holds a secret.
        known: secret values of which it is known otherwise, each with its name.
    """

    interaction: Interaction
    sent: frozenset[Place] = NOWHERE
    returned: frozenset[Place] = NOWHERE
    credentials: frozenset[tuple[str, str]] = frozenset()
    known: tuple[tuple[str, str], ...] = ()

    def rules(self, rules: Rules) -> Rules:
        """Return *rules* that know the credentials of this exchange too."""
        return replace(rules, credentials=rules.credentials | self.credentials)


def walked(
    exchange: Exchange, sent: Seen, returned: Seen, looking: Rules | None = None
) -> Interaction:
    """Return the interaction with the values that *sent* and *returned* make of its own.

    Who only looks for secrets by the rules *looking* is not shown what cannot have any.
    """
    return Interaction(
        request=_request(exchange, sent, looking), response=_response(exchange, returned, looking)
    )


def _request(exchange: Exchange, seen: Seen, looking: Rules | None) -> Request:
    request = exchange.interaction.request

    def change(leaf: Leaf) -> str:
        return seen(leaf, exchange.sent)

    url = leaves.of_url(_without_userinfo(request.url), change)
    headers = leaves.of_headers(request.headers, change)
    body = request.body
    if body is not None and not _is_passed_over(request.headers, body, exchange.sent, looking):
        body = leaves.of_body(request.headers.get("content-type"), body, change)
    headers = measured(headers, request.body, body)
    return Request(method=request.method, url=url, headers=headers, body=body)


def _response(exchange: Exchange, seen: Seen, looking: Rules | None) -> Response:
    response = exchange.interaction.response

    def change(leaf: Leaf) -> str:
        return seen(leaf, exchange.returned)

    headers = leaves.of_headers(response.headers, change)
    body = response.body
    if not _is_passed_over(response.headers, body, exchange.returned, looking):
        body = leaves.of_body(response.headers.get("content-type"), body, change)
    return replace(response, headers=measured(headers, response.body, body), body=body)


def _is_passed_over(
    headers: Headers, body: bytes, places: frozenset[Place], looking: Rules | None
) -> bool:
    return looking is not None and is_innocent(headers.get("content-type"), body, looking, places)


def measured(headers: Headers, old: bytes | None, new: bytes | None) -> Headers:
    """Return *headers* with the length of the *new* body, if they said that of the *old* one."""
    if headers.get("content-length") is None or old == new:
        return headers
    return Headers(
        tuple(
            (name, str(len(new or b"")) if name.lower() == "content-length" else value)
            for name, value in headers
        )
    )


def _without_userinfo(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else url
