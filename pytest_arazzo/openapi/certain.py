"""What a schema says for certain: of the members of a value, of its types, of its values.

A schema is read as alternatives, each a conjunction of parts: `allOf` and `$ref` add parts,
`oneOf` and `anyOf` make alternatives. What would need more than that (`if`, `not`, patterns of
names, discriminators) leaves members uncertain, and nothing is claimed of them. Constraints that
are left out only narrow a schema, so that what is said of types and values still holds.

Spec: OpenAPI 3.0.4 and 3.1.1, Schema Object; JSON Schema 2020-12.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.openapi import reference

Parts: TypeAlias = "tuple[Mapping[str, Json], ...]"
"""Schemas that a value meets all of, references and compositions taken out of them."""

_DEPTH = 24  # references and compositions inside of each other
_MOST = 32  # alternatives of one schema
_LAST = "-"  # the place after the last element, in JSON Pointers
_OPEN = frozenset(
    {
        "not",
        "if",
        "patternProperties",
        "dependentSchemas",
        "discriminator",
        "prefixItems",
        "$dynamicRef",
        "$recursiveRef",
    }
)
_NUMBERS = frozenset({"integer", "number"})
_VALUES: Mapping[frozenset[str], tuple[Json, ...]] = {
    frozenset({"null"}): (None,),
    frozenset({"boolean"}): (True, False),
    frozenset({"boolean", "null"}): (True, False, None),
}
"""The values of types that have few."""


@dataclass(frozen=True, slots=True)
class Found:
    """The schema of a member or an element."""

    schema: Json


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such member: what the schema knows instead, and the types of the value."""

    name: str
    known: frozenset[str]
    kinds: frozenset[str] = frozenset()


def below(root: Json, schema: Json, token: str) -> Found | Missing | None:
    """Return the schema of what *token* names below a value, that it is missing, or None.

    None is said where the schema allows the member without naming it, or cannot be followed.
    """
    parts = _only(root, schema)
    if parts is None or any(part.keys() & _OPEN for part in parts):
        return None
    declared = [part["items"] for part in parts if "items" in part]
    if declared:
        return _element(parts, declared, token)
    return _member(parts, token)


def walk(root: Json, schema: Json, path: Iterable[str]) -> Found | Missing | None:
    """Return where *path* leads from a value, or the first of its steps that is missing."""
    here = Found(schema)
    for token in path:
        there = below(root, here.schema, token)
        if not isinstance(there, Found):
            return there
        here = there
    return here


def elements(root: Json, schema: Json) -> Json | None:
    """Return the schema of the elements of a value that is an array, None when it is not known."""
    parts = _only(root, schema)
    if parts is None or any(part.keys() & _OPEN for part in parts):
        return None
    declared = [part["items"] for part in parts if "items" in part]
    return _both(declared) if declared else None


def members(root: Json, schema: Json) -> Mapping[str, Json] | None:
    """Return the schemas of all members of an object; None when it may have others."""
    parts = _only(root, schema)
    if parts is None or any(part.keys() & _OPEN or _is_open(part) for part in parts):
        return None
    if _kinds_of(parts) != frozenset({"object"}) and not any(
        "properties" in part for part in parts
    ):
        return None
    names = dict.fromkeys(name for part in parts for name in _properties(part))
    return {name: _both([*_declared(parts, name)]) for name in names}


def required(root: Json, schema: Json) -> frozenset[str]:
    """Return the names of the members that a value has whatever else it is."""
    found = alternatives(root, schema)
    each = [frozenset(name for part in parts for name in _required(part)) for parts in found or ()]
    return frozenset.intersection(*each) if each else frozenset()


def kinds(root: Json, schema: Json) -> frozenset[str] | None:
    """Return the names of the types that a value can have, None when the schema leaves it open.

    A number may be an integer, so `integer` is among the types wherever `number` is.
    """
    found = alternatives(root, schema)
    each = [_kinds_of(parts) for parts in found or ()]
    known = [one for one in each if one is not None]
    return frozenset().union(*known) if known and len(known) == len(each) else None


def choices(root: Json, schema: Json) -> tuple[Json, ...] | None:
    """Return every value that the schema enumerates, None when there may be others."""
    found = alternatives(root, schema)
    each = [_choices_of(parts) for parts in found or ()]
    known = [one for one in each if one is not None]
    if not known or len(known) < len(each):
        return None
    return tuple(value for one in known for value in one)


def alternatives(root: Json, schema: Json) -> tuple[Parts, ...] | None:
    """Return the ways in which a value can meet *schema*; None when they cannot be told."""
    return _alternatives(_Tree(root), schema, _DEPTH)


class _Tree:
    """A tree that is told from others by identity, so that what it holds can be remembered."""

    def __init__(self, root: Json) -> None:
        self.root = root


def _alternatives(tree: _Tree, schema: Json, depth: int) -> tuple[Parts, ...] | None:
    if not isinstance(schema, Mapping) or not depth:
        return None
    found: tuple[Parts, ...] | None = ((schema,),)
    for inner in _conjoined(tree, schema):
        found = _product(found, _alternatives(tree, inner, depth - 1))
    for name in ("oneOf", "anyOf"):
        branches = schema.get(name)
        if isinstance(branches, list):
            each = [_alternatives(tree, branch, depth - 1) for branch in branches]
            found = _product(found, _sum(each))
    return found


def _conjoined(tree: _Tree, schema: Mapping[str, Json]) -> Iterator[Json]:
    """Yield the schemas that hold as well; what cannot be followed is yielded as None."""
    ref = schema.get("$ref")
    if isinstance(ref, str):
        there = reference.target(tree.root, ref)
        yield None if isinstance(there, Absent) else there.value
    parts = schema.get("allOf")
    yield from parts if isinstance(parts, list) else ()


def _product(
    one: tuple[Parts, ...] | None, other: tuple[Parts, ...] | None
) -> tuple[Parts, ...] | None:
    if one is None or other is None or len(one) * len(other) > _MOST:
        return None
    return tuple((*first, *second) for first, second in itertools.product(one, other))


def _sum(each: list[tuple[Parts, ...] | None]) -> tuple[Parts, ...] | None:
    known = [one for one in each if one is not None]
    return tuple(itertools.chain(*known)) if known and len(known) == len(each) else None


def _only(root: Json, schema: Json) -> Parts | None:
    """Return the one alternative in which a value has members or elements, None if several may."""
    found = alternatives(root, schema) or ()
    inner = [parts for parts in found if _kinds_of(parts) != frozenset({"null"})]
    return inner[0] if len(inner) == 1 else None


def _element(parts: Parts, declared: list[Json], token: str) -> Found | Missing | None:
    if token.isdigit() or token == _LAST:
        return Found(_both(declared))
    found = _kinds_of(parts)
    if found is None or found - {"null"} != {"array"}:
        return None
    return Missing(token, frozenset(), found)


def _member(parts: Parts, token: str) -> Found | Missing | None:
    declared = [*_declared(parts, token)]
    if declared:
        return Found(_both(declared))
    found = _kinds_of(parts)
    if found is not None and not found & {"object", "array"}:
        return Missing(token, frozenset(), found)
    names = frozenset(name for part in parts for name in _properties(part))
    named = any(token in _required(part) for part in parts)
    if not names or named or any(map(_is_open, parts)):
        return None
    return Missing(token, names, found or frozenset())


def _declared(parts: Parts, name: str) -> Iterator[Json]:
    return (
        part_properties[name]
        for part_properties in map(_properties, parts)
        if name in part_properties
    )


def _both(declared: list[Json]) -> Json:
    return declared[0] if len(declared) == 1 else {"allOf": declared}


def _properties(part: Mapping[str, Json]) -> Mapping[str, Json]:
    properties = part.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _required(part: Mapping[str, Json]) -> Iterator[str]:
    listed = part.get("required")
    return (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, str))


def _is_open(part: Mapping[str, Json]) -> bool:
    return any(
        part.get(name, False) is not False
        for name in ("additionalProperties", "unevaluatedProperties")
    )


def _kinds_of(parts: Parts) -> frozenset[str] | None:
    """Return the types that all of *parts* admit; `nullable` anywhere admits null."""
    each = [one for one in map(_kinds_of_part, parts) if one is not None]
    if not each:
        return None
    both = functools.reduce(frozenset.intersection, each)
    return both | {"null"} if any(part.get("nullable") is True for part in parts) else both


def _kinds_of_part(part: Mapping[str, Json]) -> frozenset[str] | None:
    named = part.get("type")
    if isinstance(named, str):
        found = frozenset({named})
    elif isinstance(named, list):
        found = frozenset(each for each in named if isinstance(each, str))
    else:
        listed = _enumerated(part)
        return None if listed is None else _widened(frozenset(map(type_name, listed)))
    return _widened(found)


def _widened(found: frozenset[str]) -> frozenset[str]:
    return found | _NUMBERS if "number" in found else found


def _choices_of(parts: Parts) -> tuple[Json, ...] | None:
    each = [listed for listed in map(_enumerated, parts) if listed is not None]
    if not each:
        return _VALUES.get(_kinds_of(parts) or frozenset())
    shortest = min(each, key=len)
    nullable = any(part.get("nullable") is True for part in parts)
    return (*shortest, None) if nullable else shortest


def _enumerated(part: Mapping[str, Json]) -> tuple[Json, ...] | None:
    listed = part.get("enum")
    if isinstance(listed, list):
        return tuple(listed)
    return (part["const"],) if "const" in part else None
