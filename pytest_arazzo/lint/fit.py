"""Every way in which a sketch is certain to violate a schema, whatever its holes turn out to be.

Spec: OpenAPI 3.0.4 and 3.1.1, Schema Object; JSON Schema 2020-12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.lint import clash, keywords, names
from pytest_arazzo.lint.allowed import NEVER, Language, Part, listed, properties
from pytest_arazzo.lint.sketch import (
    Array,
    Hole,
    Leaf,
    Object,
    Place,
    Sketch,
    Text,
    of_json,
)
from pytest_arazzo.openapi import shape
from pytest_arazzo.validation.wording import show

_DEPTH = 60
_MOST = 50
"""How many misfits of one value are told."""


class Way(Enum):
    """How a part of a value misses its schema."""

    MISSING = "a required member is not there"
    EXTRA = "a member is there that may not be"
    NEAR = "a member is nearly called as one that is declared"
    VALUE = "a known value is not allowed"
    CLASH = "whatever a computed value turns out to be, it is not allowed"
    DEFAULT = "the default of a computed value is not allowed"
    READ_ONLY = "a member is read-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One way in which a value is not what its schema says.

    Attributes:
        is_soft: it may still be right: the keyword is an annotation, or not sure to be meant.
    """

    way: Way
    place: Place
    message: str
    help: str | None = None
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Fitting:
    """The language of the schemas, and who the value is for.

    Attributes:
        is_request: whether members that are read-only have no place in it.
        is_branch: whether this is a try, in which nothing is said of names that are nearly right.
    """

    language: Language
    is_request: bool = True
    is_branch: bool = False

    def misfits(self, schema: Json, sketch: Sketch) -> tuple[Misfit, ...]:
        """Return what is wrong with *sketch* by *schema*."""
        return tuple(islice(self.found((schema,), sketch, _DEPTH), _MOST))

    def refuses(self, schemas: Iterable[Json], sketch: Sketch, depth: int = _DEPTH) -> bool:
        """Return whether *sketch* is certain to violate *schemas*."""
        quiet = replace(self, is_branch=True)
        return any(not each.is_soft for each in quiet.found(schemas, sketch, depth))

    def found(self, schemas: Iterable[Json], sketch: Sketch, depth: int) -> Iterator[Misfit]:
        """Return what is wrong with *sketch* by all of *schemas*, at most *depth* deep."""
        parts = self.language.parts(schemas)
        if not depth or not parts:
            return iter(())
        if isinstance(sketch, Text):
            sketch = _read(self.language.root, parts, sketch)
        if isinstance(sketch, Hole):
            return self._hole(parts, sketch)
        is_null = isinstance(sketch, Leaf) and sketch.value is None
        if is_null and any(part.get("nullable") is True for part in parts):
            return iter(())
        foreign = next(filter(None, (self._foreign(part, sketch) for part in parts)), None)
        return self._known(parts, sketch, depth) if foreign is None else iter((foreign,))

    def _known(self, parts: tuple[Part, ...], sketch: Sketch, depth: int) -> Iterator[Misfit]:
        for part in parts:
            yield from self._part(part, sketch, depth)
        if isinstance(sketch, Object):
            yield from self._members(parts, sketch, depth)
        elif isinstance(sketch, Array):
            inner = tuple(part["items"] for part in parts if _has_items(part))
            for item in sketch.items:
                yield from self.found(inner, item, depth - 1)

    def _foreign(self, part: Part, sketch: Sketch) -> Misfit | None:
        """Return that *part* wants another kind of value."""
        if part is NEVER:
            return _value(sketch, "a value is here, where nothing may be")
        if not isinstance(sketch, Object | Array):
            return None
        kind = "object" if isinstance(sketch, Object) else "array"
        kinds = self.language.own_kinds(part)
        if kind in kinds:
            return None
        return _value(sketch, f"an {kind} is here, not {clash.shown(kinds)}")

    def _part(self, part: Part, sketch: Sketch, depth: int) -> Iterator[Misfit]:
        if isinstance(sketch, Leaf):
            yield from self._leaf(part, sketch)
        elif isinstance(sketch, Object | Array):
            yield from _sized(part, sketch)
        for name in ("oneOf", "anyOf"):
            yield from self._branches(name, listed(part, name), sketch, depth)

    def _leaf(self, part: Part, leaf: Leaf) -> Iterator[Misfit]:
        found = keywords.violation(part, leaf.value)
        if found is not None:
            yield replace(_value(leaf, found[1]), is_soft=found[0] == "format")
        is_const = "const" in part and not self.language.is_old
        if is_const and not keywords.is_equal(part["const"], leaf.value):
            yield _value(leaf, f"{show(leaf.value)} is not {show(part['const'])}")

    def _branches(
        self, name: str, branches: tuple[Json, ...], sketch: Sketch, depth: int
    ) -> Iterator[Misfit]:
        """Yield that no branch fits, with what the nearest one asks for."""
        nearest: tuple[Misfit, ...] = ()
        quiet = replace(self, is_branch=True)
        for branch in branches:
            found = (
                each for each in quiet.found((branch,), sketch, depth - 1) if not each.is_soft
            )
            misses = tuple(islice(found, _MOST))
            if not misses:
                return
            if not nearest or _distance(misses) < _distance(nearest):
                nearest = misses
        if nearest:
            hint = f"the nearest says: {nearest[0].message}"
            message = f"no schema of `{name}` allows this: {nearest[0].message}"
            yield (
                replace(nearest[0], way=Way.VALUE, message=message)
                if len(branches) == 1
                else replace(_value(sketch, f"no schema of `{name}` allows this"), help=hint)
            )

    def _hole(self, parts: tuple[Part, ...], hole: Hole) -> Iterator[Misfit]:
        domain, place = hole.domain, hole.place

        def refuses(value: Json) -> bool:
            known = of_json(value, place)
            text = clash.text_of_leaf(known) if hole.is_text else known
            return self.refuses(parts, text)

        said = clash.said(self.language, parts, hole, refuses)
        if said is not None:
            hint = f"write {domain.bare} alone: its value keeps its type" if domain.bare else None
            yield Misfit(way=Way.CLASH, place=place, message=said, help=hint)
        elif domain.default and refuses(domain.default[0]):
            message = f"the default of {domain.name}, {show(domain.default[0])}, is not allowed"
            yield Misfit(way=Way.DEFAULT, place=place, message=message, is_soft=True)

    def _members(self, parts: tuple[Part, ...], sketch: Object, depth: int) -> Iterator[Misfit]:
        yield from self._missing(parts, sketch)
        for name, member in sketch.members.items():
            refusal = names.refusal(self.language, parts, name)
            if refusal is not None:
                yield Misfit(
                    way=Way.EXTRA, place=member.place, message=refusal.message, help=refusal.help
                )
                continue
            inner = tuple(_inner(parts, name))
            yield from self._read_only(name, inner, member)
            yield from self.found(inner, member, depth - 1)
        if not self.is_branch:
            for name, near in names.near_misses(self.language, parts, frozenset(sketch.members)):
                yield Misfit(
                    way=Way.NEAR,
                    place=sketch.members[name].place,
                    message=f"the member {name!r} is not declared",
                    help=f"did you mean {near!r}?",
                    is_soft=True,
                )

    def _missing(self, parts: tuple[Part, ...], sketch: Object) -> Iterator[Misfit]:
        if sketch.is_open:
            return
        asked = dict.fromkeys(name for part in parts for name in _texts(part.get("required")))
        for name in asked:
            if name not in sketch.members and not self._waived(tuple(_inner(parts, name))):
                message = f"the required member {name!r} is missing"
                yield Misfit(way=Way.MISSING, place=sketch.place, message=message)

    def _waived(self, schemas: tuple[Json, ...]) -> bool:
        """Return whether a required member may be missing on this side of an exchange.

        Spec: OpenAPI 3.0.4, Schema Object, readOnly and writeOnly.
        """
        words = ("readOnly",) if self.is_request else ("readOnly", "writeOnly")
        parts = self.language.every(schemas)
        return any(part.get(word) is True for part in parts for word in words)

    def _read_only(self, name: str, schemas: tuple[Json, ...], member: Sketch) -> Iterator[Misfit]:
        parts = self.language.parts(schemas) if self.is_request and not self.is_branch else ()
        if any(part.get("readOnly") is True for part in parts):
            message = f"the member {name!r} is read-only, so a request should not send it"
            yield Misfit(way=Way.READ_ONLY, place=member.place, message=message, is_soft=True)


def _inner(parts: Iterable[Part], name: str) -> Iterator[Json]:
    """Yield the schemas that the member *name* must satisfy."""
    for part in parts:
        declared = properties(part)
        by_pattern = part.get("patternProperties")
        if name in declared:
            yield declared[name]
        elif isinstance(by_pattern, Mapping) and by_pattern:
            for pattern, schema in by_pattern.items():
                if patterns.search(pattern, name) is True:
                    yield schema
        elif isinstance(part.get("additionalProperties"), Mapping):
            yield part["additionalProperties"]


def _read(root: Json, parts: tuple[Part, ...], text: Text) -> Sketch:
    """Return the value that a reader of *parts* makes of *text*."""
    whole: Json = {"allOf": list(parts)}
    return of_json(shape.conform(root, whole, text.text), text.place)


def _sized(part: Part, sketch: Object | Array) -> Iterator[Misfit]:
    inside = sketch.members if isinstance(sketch, Object) else sketch.items
    if isinstance(sketch, Object) and sketch.is_open:
        return
    each = inside.values() if isinstance(inside, Mapping) else inside
    least = sum(not isinstance(one, Hole) for one in each)
    said = keywords.size(part, inside, least=least)
    if said is not None:
        yield _value(sketch, said)


def _has_items(part: Part) -> bool:
    return "items" in part and "prefixItems" not in part and not isinstance(part["items"], list)


def _texts(value: Json) -> tuple[str, ...]:
    return (
        tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
    )


def _value(sketch: Sketch, message: str) -> Misfit:
    return Misfit(way=Way.VALUE, place=sketch.place, message=message)


def _distance(misfits: tuple[Misfit, ...]) -> tuple[int, int]:
    """Return how far a branch is from fitting: one for another kind of value is farthest."""
    foreign = sum(" is here, not " in each.message for each in misfits)
    return foreign, len(misfits)
