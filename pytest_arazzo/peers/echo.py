"""What a request said, and where a response would say it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.synthesis import facets
from pytest_arazzo.synthesis.cases import Cases, Conjunction
from pytest_arazzo.synthesis.fits import fits
from pytest_arazzo.synthesis.plausible import words

_SLOT_END = "}"


def said(operation: Operation, prepared: Prepared) -> Mapping[str, Json]:
    """Return what *prepared* says, by name: parameters of path and query, members of the body.

    The last parameter of the path names the thing that is meant: it is also its `id`.
    """
    found: dict[str, Json] = {}
    for name, text in prepared.query:
        found[name] = _typed(operation, name, "query", text)
    for name, raw in prepared.path.items():
        found[name] = _typed(operation, name, "path", unquote(raw))
    body = media.read(prepared.request.headers.get("Content-Type"), prepared.request.body)
    if body.family is Family.JSON and isinstance(body.value, Mapping):
        found |= body.value
    return found


def identity(operation: Operation, prepared: Prepared) -> Json:
    """Return the value that names what the request is about, None when there is none.

    It is the parameter at the end of the path, when that is an id of something.
    """
    path = operation.path.partition("#")[0].partition("?")[0].rstrip("/")
    name = path.rpartition("{")[2].removesuffix(_SLOT_END) if path.endswith(_SLOT_END) else ""
    raw = prepared.path.get(name)
    if raw is None or words(name)[-1:] not in (("id",), ("uuid",), ("guid",)):
        return None
    return _typed(operation, name, "path", unquote(raw))


def _typed(operation: Operation, name: str, place: str, text: str) -> Json:
    parameter = operation.parameter(name, place)
    schema = parameter.schema if parameter else None
    return shape.read(operation.document.tree, schema, text)


def echoes(
    cases: Cases, schema: Json, values: Mapping[str, Json], own: Json
) -> Iterator[tuple[str, Json]]:
    """Yield the places of a body by *schema* that repeat one of *values*, and the value.

    Places are members of the body, or of an object in it; *own* is repeated by a member `id`.
    """
    given = values if own is None or "id" in values else {**values, "id": own}
    outer: set[str] = set()
    for name, schemas in _members(cases, (schema,)):
        if name in given and name not in outer and fits(cases, schemas, given[name]):
            outer.add(name)
            yield join("", name), given[name]
    seen: set[tuple[str, str]] = set()
    for name, schemas in _members(cases, (schema,)):
        for below, inner in _members(cases, schemas) if name not in given else ():
            is_new = below in given and below not in outer and (name, below) not in seen
            if is_new and fits(cases, inner, given[below]):
                seen.add((name, below))
                yield join("", name, below), given[below]


def _members(cases: Cases, schemas: Conjunction) -> Iterator[tuple[str, Conjunction]]:
    """Yield the members that objects by *schemas* declare, in the first case of all."""
    for case in cases.of(schemas)[:1]:
        for name in facets.declared(case):
            found = facets.member(case, name)
            if found is not None:
                yield name, found
