"""Interactions as they are nice to compare: what says nothing left out, what is long on lines.

Nothing that a criterion or a schema could see is changed: JSON keeps every number, escape and name
as it was written, and only the blanks between them are other ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers, Interaction
from pytest_arazzo.transports import json_text

_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "trailer", "upgrade"}
)
"""What concerns a connection and not the message.

Spec: RFC 9110, section 7.6.1.
"""

_VOLATILE = frozenset(
    {
        *("age", "cf-ray", "date", "server-timing", "x-amz-cf-id", "x-amz-request-id"),
        *(
            "x-amzn-requestid",
            "x-amzn-trace-id",
            "x-correlation-id",
            "x-envoy-upstream-service-time",
        ),
        *("x-request-id", "x-response-time", "x-runtime", "x-trace-id"),
    }
)
"""What is another one each time, whatever is asked."""

_LINE = 76  # characters of JSON that stay on one line


def tidy(interaction: Interaction) -> Interaction:
    """Return *interaction* with sorted headers and with JSON on lines; lengths agree with it."""
    request, response = interaction.request, interaction.response
    body = request.body
    # vcrpy compares what has another media type byte by byte, if it is asked to.
    if body and media.parse(request.headers.get("content-type") or "").name == "application/json":
        body = _json(request.headers, body)
    told = _json(response.headers, response.body)
    return Interaction(
        request=replace(request, headers=_headers(request.headers, request.body, body), body=body),
        response=replace(
            response, headers=_headers(response.headers, response.body, told), body=told
        ),
    )


def steady(new: Sequence[Interaction], old: Sequence[Interaction]) -> tuple[Interaction, ...]:
    """Return *new* with what differs in *old* for no reason as it was there.

    The date of a response, and the number that a server gives to a request, are other ones each
    time: where the same request stands at the same place, they stay. A date stays new where a
    delay is counted from it.
    """
    before = [*old, *([None] * len(new))]
    return tuple(
        _steadied(one, other) if other is not None and _is_same(one, other) else one
        for one, other in zip(new, before, strict=False)
    )


def _is_same(one: Interaction, other: Interaction) -> bool:
    return (one.request.method, one.request.url, one.response.status) == (
        other.request.method,
        other.request.url,
        other.response.status,
    )


def _steadied(new: Interaction, old: Interaction) -> Interaction:
    headers = new.response.headers
    if headers.get("retry-after") is not None:
        return new
    kept = tuple((name, _kept(name, value, old.response.headers)) for name, value in headers)
    return replace(new, response=replace(new.response, headers=Headers(kept)))


def _kept(name: str, value: str, old: Headers) -> str:
    before = old.all(name) if name.lower() in _VOLATILE else ()
    return before[0] if len(before) == 1 else value


def _json(headers: Headers, body: bytes) -> bytes:
    content_type = headers.get("content-type") or ""
    if media.family(media.parse(content_type).name) is not media.Family.JSON:
        return body
    read = media.read(content_type, body)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    if read.problem is not None or "\n" in text or len(text) <= _LINE or not text.isprintable():
        return body
    return json_text.pretty(text).encode()


def _headers(headers: Headers, old: bytes | None, new: bytes | None) -> Headers:
    fields = (
        (name, str(len(new or b"")) if name.lower() == "content-length" and old != new else value)
        for name, value in headers
        if name.lower() not in _CONNECTION
    )
    return Headers(tuple(sorted(fields, key=lambda field: field[0].lower())))
