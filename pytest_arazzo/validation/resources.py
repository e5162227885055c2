"""How a whole document refers to itself, be it a schema or one that holds schemas."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from referencing import Anchor, Registry, Specification
from referencing.jsonschema import DynamicAnchor

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.validation.values import Loose, Same, Schema, containers_in


@functools.lru_cache(maxsize=32)
def registry_of(root: Same) -> tuple[str, Loose]:
    """Return the URI of the document *root*, and the registry that knows it and its parts."""
    own = identifier(root.value) or _self(root.value)
    base = own if own and "#" not in own else "urn:document"
    parts = {**identified(root), base: root.value}
    made_parts = [(uri, SPECIFICATION.create_resource(part)) for uri, part in parts.items()]
    return base, made(Registry).with_resources(made_parts)


def made(kind: Loose, **fields: Loose) -> Loose:
    """Return a *kind*; its constructor comes from attrs, which type checkers do not see."""
    return kind(**fields)


def identifier(contents: object) -> str | None:
    """Return the `$id` that makes *contents* a resource of its own."""
    named = contents.get("$id") if isinstance(contents, Mapping) else None
    return named if isinstance(named, str) and not named.startswith("#") else None


def _self(contents: object) -> str | None:
    """Return the absolute `$self` of a document.

    Spec: Arazzo 1.1.0, Establishing the Base URI; OpenAPI 3.2.0, OpenAPI Object.
    """
    named = contents.get("$self") if isinstance(contents, Mapping) else None
    return named if isinstance(named, str) and "://" in named else None


def identified(root: Same) -> Mapping[str, Loose]:
    """Return the parts of a document that have an `$id`, by their URIs."""
    found: dict[str, Loose] = {}
    waiting: list[tuple[str, Json]] = [("", root.value)]
    while waiting:
        base, here = waiting.pop()
        named = identifier(here)
        if named is not None:
            base = _joined(base, named)
            found.setdefault(base, here)
        waiting.extend((base, inner) for inner in containers_in(here))
    return found


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference).rstrip("#")
    except ValueError:  # no URI at all, such as `http://[`
        return base


@functools.lru_cache(maxsize=64)
def _anchors(contents: Same) -> tuple[Loose, ...]:
    """Return the anchors inside of a resource, but not those of resources inside of it."""
    found: list[Loose] = []
    waiting: list[Json] = [contents.value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            found.extend(_named(here))
        waiting.extend(inner for inner in containers_in(here) if identifier(inner) is None)
    return tuple(found)


def _named(schema: Schema) -> Iterator[Loose]:
    resource = SPECIFICATION.create_resource(schema)
    legacy = schema.get("$id")
    if isinstance(legacy, str) and legacy.startswith("#"):  # drafts 6 and 7
        yield made(Anchor, name=legacy[1:], resource=resource)
    if isinstance(schema.get("$anchor"), str):
        yield made(Anchor, name=schema["$anchor"], resource=resource)
    if isinstance(schema.get("$dynamicAnchor"), str):
        yield made(DynamicAnchor, name=schema["$dynamicAnchor"], resource=resource)


def _entered(segments: object, resolver: Loose, subresource: Loose) -> Loose:
    del segments  # given by name, whatever they are
    return resolver if subresource.id() is None else resolver.in_subresource(subresource)


SPECIFICATION: Specification[Loose] = made(
    Specification,
    name="document",
    id_of=identifier,
    subresources_of=lambda _: (),  # `registry_of` has them already
    anchors_in=lambda _, contents: _anchors(Same(contents)),
    maybe_in_subresource=_entered,
)
"""How a whole document refers to itself, be it a schema or one that holds schemas."""
