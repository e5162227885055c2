"""The values of a request's parameters and of a response's headers, read from the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.openapi_core.view import IGNORED
from pytest_arazzo.openapi import unstyle
from pytest_arazzo.openapi.operation import OpenApiParameter, Operation
from pytest_arazzo.openapi.unstyle import Garbled
from pytest_arazzo.openapi.wire import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was sent, by the index of its declaration.

    `garbled` were sent but cannot be read, and why; `empty` were sent without a value, which
    their declaration allows.
    """

    values: Mapping[int, Json]
    garbled: Mapping[int, str]
    empty: frozenset[int]


def of_request(operation: Operation, prepared: Prepared) -> Parts:
    """Return the values of the declared parameters of *prepared*."""
    root = operation.document.tree
    query = urlsplit(prepared.request.url).query
    pairs = [
        (name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))
    ]
    cookies = _cookies(prepared.request.headers)

    def read(parameter: OpenApiParameter) -> Json | Absent | Garbled:
        match parameter.place:
            case "path":
                raw = prepared.path.get(parameter.name)
                return Absent("") if raw is None else unstyle.path_value(root, parameter, raw)
            case "query":
                return unstyle.query_value(root, parameter, pairs)
            case "cookie":
                return unstyle.query_value(root, parameter, cookies)
            case "querystring":
                return unstyle.whole_query(parameter, query)
            case _:
                return _header(root, parameter, prepared.request.headers)

    return _sorted(operation.parameters, [read(parameter) for parameter in operation.parameters])


def of_response(root: Json, declared: tuple[OpenApiParameter, ...], headers: Headers) -> Parts:
    """Return the values of the *declared* headers of a response."""
    return _sorted(declared, [_header(root, parameter, headers) for parameter in declared])


def strays(operation: Operation, prepared: Prepared) -> tuple[str, ...]:
    """Return the names in the query that the operation does not declare.

    The query of the path key belongs to the address, and credentials are no parameters.
    """
    fixed = operation.path.partition("#")[0].partition("?")[2]
    known = {unquote_plus(pair.partition("=")[0]) for pair in fixed.split("&")}
    known |= {
        str(scheme.get("name"))
        for scheme in operation.security_schemes.values()
        if scheme.get("in") == "query"
    }
    root = operation.document.tree
    declared = [each for each in operation.parameters if each.place in ("query", "querystring")]
    return tuple(
        name
        for name in dict.fromkeys(name for name, _ in prepared.query)
        if name not in known and not any(unstyle.claims(root, each, name) for each in declared)
    )


def _header(root: Json, parameter: OpenApiParameter, headers: Headers) -> Json | Absent | Garbled:
    text = headers.get(parameter.name)
    if text is None or parameter.name.lower() in IGNORED:
        return Absent("")
    return unstyle.header_value(root, parameter, text)


def _cookies(headers: Headers) -> list[tuple[str, str]]:
    pieces = [piece.strip().partition("=") for piece in (headers.get("Cookie") or "").split(";")]
    # What reads a query takes `+` for a blank; in a cookie it is itself.
    return [(name, value.replace("+", "%2B")) for name, _, value in pieces if name]


def _sorted(
    declared: Iterable[OpenApiParameter], values: Iterable[Json | Absent | Garbled]
) -> Parts:
    found: dict[int, Json] = {}
    garbled: dict[int, str] = {}
    empty = set()
    for index, (parameter, value) in enumerate(zip(declared, values, strict=True)):
        if isinstance(value, Garbled):
            garbled[index] = value.reason
        elif value == "" and parameter.allow_empty:
            empty.add(index)
        elif not isinstance(value, Absent):
            found[index] = value
    return Parts(values=found, garbled=garbled, empty=frozenset(empty))
