"""What a schema allows at most: which parts of it always hold, which types, which values.

What is not understood allows everything, so that nothing is called wrong that is not.

Spec: OpenAPI 3.0.4, Schema Object; JSON Schema 2020-12, Core, 10.2 (applicators in place).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.lint.sketch import KINDS
from pytest_arazzo.openapi import reference

Part = Mapping[str, Json]
_DEPTH = 12
_BRANCHES = ("oneOf", "anyOf")
_MAYBE = ("oneOf", "anyOf", "allOf")
NEVER: Part = {"not": {}}
"""The schema `false`."""

UNKNOWN: Part = {}
"""A schema of which nothing is known, so that it allows everything and may declare anything."""


class Steps:
    """How many schemas may still be looked at: they are others', and may branch without end."""

    def __init__(self, left: int = 50_000) -> None:
        self.left = left

    def are_spent(self) -> bool:
        """Count one more, and return whether that is too many."""
        self.left -= 1
        return self.left < 0


@dataclass(frozen=True, slots=True)
class Language:
    """The document that schemas stand in, and whether they are those of OpenAPI 3.0."""

    root: Json
    is_old: bool = False
    steps: Steps = field(default_factory=Steps, compare=False)

    def parts(self, schemas: Iterable[Json]) -> tuple[Part, ...]:
        """Return the schemas that all hold with *schemas*: references and `allOf` followed."""
        found: dict[int, Part] = {}
        seen: set[int] = set()
        for schema in schemas:
            self._collect(schema, found, seen)
        return tuple(found.values())

    def _collect(self, schema: Json, found: dict[int, Part], seen: set[int]) -> None:
        if schema is False:
            found[id(NEVER)] = NEVER
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return
        seen.add(id(schema))
        # An `$id` gives references another meaning; nothing is claimed there.
        if "$id" in schema or self.steps.are_spent():
            found[id(UNKNOWN)] = UNKNOWN
            return
        ref = schema.get("$ref")
        if isinstance(ref, str):
            self._collect(self._target(ref), found, seen)
            if self.is_old:
                return
        found[id(schema)] = schema
        for branch in listed(schema, "allOf"):
            self._collect(branch, found, seen)

    def _target(self, ref: str) -> Json:
        target = reference.target(self.root, ref)
        return UNKNOWN if isinstance(target, Absent) else target.value

    def kinds(self, schemas: Iterable[Json], depth: int = _DEPTH) -> frozenset[str]:
        """Return the types that a value of *schemas* can have."""
        kinds = KINDS
        for part in self.parts(schemas) if depth else ():
            kinds &= self._kinds(part, depth - 1)
        return kinds

    def _kinds(self, part: Part, depth: int) -> frozenset[str]:
        if part is NEVER:
            return frozenset()
        kinds = self.own_kinds(part)
        for name in _BRANCHES:
            branches = listed(part, name)
            if branches:
                kinds &= frozenset().union(*(self.kinds((each,), depth) for each in branches))
        return kinds | {"null"} if part.get("nullable") is True else kinds

    def own_kinds(self, part: Part) -> frozenset[str]:
        """Return the types that *part* itself names, and its values."""
        choices = self._choices(part)
        named = KINDS if choices is None else frozenset(map(kind_of, choices))
        return _typed(part) & named

    def choices(self, schemas: Iterable[Json], depth: int = _DEPTH) -> tuple[Json, ...] | None:
        """Return all values that *schemas* can allow; None when these are not counted."""
        best: tuple[Json, ...] | None = None
        for part in self.parts(schemas) if depth else ():
            found = self._choices(part)
            for name in _BRANCHES if found is None else ():
                found = self._of_branches(listed(part, name), depth - 1)
            if found is not None and (best is None or len(found) < len(best)):
                best = found
        return best

    def _choices(self, part: Part) -> tuple[Json, ...] | None:
        if "const" in part and not self.is_old:
            return (part["const"],)
        choices = part.get("enum")
        return tuple(choices) if isinstance(choices, list) and choices else None

    def _of_branches(self, branches: tuple[Json, ...], depth: int) -> tuple[Json, ...] | None:
        found: list[Json] = []
        for branch in branches:
            inner = self.choices((branch,), depth)
            if inner is None:
                return None
            found += inner
        return tuple(found) or None

    def every(self, schemas: Iterable[Json]) -> tuple[Part, ...]:
        """Return all schemas that may speak of the same value, those of branches too."""
        found: dict[int, Part] = {}
        waiting = list(schemas)
        while waiting:
            for part in self.parts((waiting.pop(),)):
                if id(part) not in found:
                    found[id(part)] = part
                    waiting += self._perhaps(part)
        return tuple(found.values())

    def _perhaps(self, part: Part) -> Iterator[Json]:
        for name in _MAYBE:
            yield from listed(part, name)
        for name in ("if", "then", "else"):
            yield part.get(name)
        dependent = part.get("dependentSchemas")
        yield from dependent.values() if isinstance(dependent, Mapping) else ()


def listed(part: Part, name: str) -> tuple[Json, ...]:
    """Return the schemas of `allOf`, `anyOf` or `oneOf`."""
    branches = part.get(name)
    return tuple(branches) if isinstance(branches, list) else ()


def properties(part: Part) -> Mapping[str, Json]:
    """Return the schemas of the members that *part* itself declares."""
    declared = part.get("properties")
    return declared if isinstance(declared, Mapping) else {}


def kind_of(value: Json) -> str:
    """Return the type of *value*; a number without a fraction is an integer, however written."""
    if isinstance(value, float) and value.is_integer():
        return "integer"
    return type_name(value)


def _typed(part: Part) -> frozenset[str]:
    named = part.get("type")
    names = named if isinstance(named, list) else [named]
    known = frozenset(name for name in names if isinstance(name, str) and name in KINDS)
    if not known or len(known) != len(names):
        return KINDS
    return known | {"integer"} if "number" in known else known
