"""What an exchange showed of its operation."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

from pytest_arazzo import media
from pytest_arazzo.coverage.operations import (
    MEDIA,
    OPERATION,
    PARAMETER,
    PARAMETER_VALUE,
    REQUEST_PROPERTY,
    RESPONSE_PROPERTY,
    STATUS,
    STATUS_CLASS,
    choices,
    named,
    spelled,
    status_class,
)
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json, join
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape, unstyle, xml_view
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation
from pytest_arazzo.openapi.wire import Prepared, decoded

_MOST = 20_000  # paths in one body that are told apart
_DEPTH = 17


def shown_by_request(operation: Operation, prepared: Prepared) -> Iterator[tuple[str, str]]:
    """Yield kind and name of everything of *operation* that the request exercises."""
    yield OPERATION, ""
    for parameter, values in _parameters(operation):
        texts = _texts(parameter, prepared, operation.document.tree)
        if texts is None:
            continue
        yield PARAMETER, named(parameter)
        yield from ((PARAMETER_VALUE, f"{named(parameter)}={v}") for v in values if v in texts)
    spec, request = operation.request_body, prepared.request
    if request.body and spec is not None:
        content_type = request.headers.get("Content-Type") or ""
        yield from _body(
            operation, content_type, request.body, spec.media, ("request", REQUEST_PROPERTY)
        )


def shown_by_response(operation: Operation, response: Response) -> Iterator[tuple[str, str]]:
    """Yield kind and name of everything of *operation* that the response exercises.

    A status that is not declared is named as it is, so that reports can tell it.
    """
    spec = operation.response_for(response.status)
    yield STATUS, spec.status if spec else str(response.status)
    yield STATUS_CLASS, status_class(str(response.status))
    if spec is not None and response.body and operation.method != "HEAD":
        content_type = response.headers.get("Content-Type") or ""
        yield from _body(
            operation, content_type, response.body, spec.media, (spec.status, RESPONSE_PROPERTY)
        )


@functools.lru_cache(maxsize=8192)  # operations are compared by identity
def _parameters(operation: Operation) -> tuple[tuple[OpenApiParameter, tuple[str, ...]], ...]:
    """Return each parameter with the values that are told apart."""
    return tuple(
        (each, tuple(map(spelled, choices(operation, each)))) for each in operation.parameters
    )


def _texts(parameter: OpenApiParameter, prepared: Prepared, root: Json) -> frozenset[str] | None:
    """Return the texts that were sent for *parameter*, None when it was not sent."""
    match parameter.place:
        case "path":
            raw = prepared.path.get(parameter.name)
            found = None if raw is None else [unquote(raw)]
        case "query":
            found = [v for n, v in prepared.query if unstyle.claims(root, parameter, n)] or None
        case "querystring":
            found = [""] if prepared.query else None
        case "cookie":
            pieces = (prepared.request.headers.get("Cookie") or "").split(";")
            pairs = [piece.strip().partition("=") for piece in pieces]
            found = [value for name, _, value in pairs if name == parameter.name] or None
        case _:
            found = list(prepared.request.headers.all(parameter.name)) or None
    if found is None:
        return None
    return frozenset(part.strip() for text in found for part in (text, *text.split(",")))


def _body(
    operation: Operation,
    content_type: str,
    body: bytes,
    declared: tuple[Media, ...],
    owner: tuple[str, str],
) -> Iterator[tuple[str, str]]:
    start, kind = owner
    read = media.read(content_type, body)
    found = match(content_type, read.family, declared)
    if found is None:
        return
    yield MEDIA, f"{start} {found.media.name}"
    value = _value(operation.document.tree, read, found.media)
    if not isinstance(value, Absent):
        paths = islice(_paths([value], "", _DEPTH), _MOST)
        yield from ((kind, f"{start} {found.media.name} {path}") for path in paths)


def _value(root: Json, read: media.Body, declared: Media) -> Json | Absent:
    match read.family:
        case Family.JSON:
            return read.value
        case Family.XML:
            return xml_view.view(root, declared.schema, str(read.value))
        case Family.FORM:
            return shape.conform(root, declared.schema, unstyle.nested(decoded(str(read.value))))
        case _:
            return Absent("it has no members")


def _paths(values: Sequence[Json], at: str, depth: int) -> Iterator[str]:
    """Yield the paths of the members of all *values* together, and of what is inside of them."""
    members: dict[str, list[Json]] = {}
    elements: list[Json] = []
    for value in values:
        if isinstance(value, dict):
            for name, inner in value.items():
                members.setdefault(name, []).append(inner)
        elif isinstance(value, list):
            elements += value
    for name, found in members.items() if depth else ():
        path = join(at, name)
        yield path
        yield from _paths(found, path, depth - 1)
    if elements and depth:
        yield from _paths(elements, f"{at}/*", depth - 1)
