"""Which JSON types a schema speaks of, and text as a value of one of them.

Parameters and forms travel as text; the schema decides whether `5` is a number. Text that is of
none of the schema's types stays text, so that the schema itself says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_arazzo.jsonvalue import Json, type_name
from pytest_arazzo.openapi import reference
from pytest_arazzo.openapi.operation import Problem
from pytest_arazzo.openapi.reference import Node

_INTEGER = re.compile(r"-?\d{1,300}")
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_DEPTH = 16


def kinds(root: Json, schema: Json | None) -> frozenset[str]:
    """Return the names of the types that *schema* admits as far as it says, in any branch."""
    return frozenset(
        kind for part in parts(root, schema) for kind in _kinds(part) if isinstance(kind, str)
    )


def member(root: Json, schema: Json | None, name: str) -> Json | None:
    """Return the schema of the member *name*, from `properties` or `additionalProperties`."""
    for part in parts(root, schema):
        properties = part.get("properties")
        if isinstance(properties, Mapping) and name in properties:
            return properties[name]
    return next((part.get("additionalProperties") for part in parts(root, schema)), None)


def members(root: Json, schema: Json | None) -> frozenset[str]:
    """Return the names of the members that *schema* declares."""
    found = (part.get("properties") for part in parts(root, schema))
    return frozenset(name for each in found if isinstance(each, Mapping) for name in each)


def is_open(root: Json, schema: Json | None) -> bool:
    """Return whether *schema* speaks of members that it does not name."""
    return any(
        part.get("additionalProperties") not in (None, False) for part in parts(root, schema)
    )


def items(root: Json, schema: Json | None) -> Json | None:
    """Return the schema of the elements of an array."""
    return next((part["items"] for part in parts(root, schema) if "items" in part), None)


def parts(root: Json, schema: Json | None) -> Iterator[Mapping[str, Json]]:
    """Yield *schema* and the schemas of its `allOf`, `oneOf` and `anyOf`, references followed."""
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        found = reference.follow(root, Node(waiting.pop(0), ""))
        if isinstance(found, Problem) or not isinstance(found.value, Mapping):
            continue
        if id(found.value) in seen:
            continue
        seen.add(id(found.value))
        yield found.value
        for name in ("allOf", "oneOf", "anyOf"):
            branches = found.value.get(name)
            waiting += branches if isinstance(branches, list) else []


def conform(root: Json, schema: Json | None, value: Json, depth: int = _DEPTH) -> Json:
    """Return *value*, which is made of texts, with each text read as *schema* wants it.

    One value where an array is wanted is an array of one: a form cannot tell them apart.
    """
    if isinstance(value, str) and "array" not in kinds(root, schema):
        return read(root, schema, value)
    if not depth:
        return value
    if isinstance(value, Mapping):
        return {
            name: conform(root, member(root, schema, name), each, depth - 1)
            for name, each in value.items()
        }
    inner = items(root, schema)
    each = value if isinstance(value, list) else [value]
    return [conform(root, inner, one, depth - 1) for one in each]


def read(root: Json, schema: Json | None, text: str) -> Json:
    """Return *text* as a boolean, integer or number where *schema* wants one, else as it is."""
    wanted = kinds(root, schema)
    if "boolean" in wanted and text in ("true", "false"):
        return text == "true"
    if "integer" in wanted and _INTEGER.fullmatch(text):
        return int(text)
    if wanted & {"number", "integer"} and _NUMBER.fullmatch(text):
        return float(text) if not _INTEGER.fullmatch(text) else int(text)
    if "null" in wanted and "string" not in wanted and text in ("", "null"):
        return None
    return text


def _kinds(part: Mapping[str, Json]) -> Iterator[Json]:
    named = part.get("type")
    if isinstance(named, list):
        yield from named
    elif named is not None:
        yield named
    elif isinstance(choices := part.get("enum"), list):
        yield from map(type_name, choices)
    elif "const" in part:
        yield type_name(part["const"])
    if part.get("nullable") is True:
        yield "null"
