"""A value changed at one place so that its schema should no longer allow it.

These are candidates: whether the schema really refuses one, where alternatives overlap or a place
is open, is for whoever plants it to find out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from pytest_arazzo.jsonvalue import Absent, Json, join, put, tokens, type_name
from pytest_arazzo.synthesis import facets
from pytest_arazzo.synthesis.cases import Case, Cases, Conjunction
from pytest_arazzo.synthesis.fits import fits_case

MISSING, TYPE, ENUM, BOUNDS, PATTERN = "missing", "type", "enum", "bounds", "pattern"

_PLACES = 400  # of one value that are looked at
_DEPTH = 12
_ELEMENTS = 1  # of one array that are looked into: the others have the same schema
_FACES: tuple[Json, ...] = ("text", 7, True, {}, [])
_NO_MATCH = ("?", "", "not like that", "\u2603", "0")
_FORMATS = ("?", "not like that")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A value with one thing wrong in it.

    Attributes:
        at: JSON Pointer of what is wrong; for a missing member, of the member.
        value: the whole value.
        what: what is wrong, without a word of what stands there.
    """

    kind: str
    at: str
    value: Json
    what: str


_Place: TypeAlias = "tuple[str, Json, Case, bool]"


def broken(cases: Cases, schema: Json, value: Json) -> Iterator[Broken]:
    """Yield *value* changed in one way each, outer places first."""
    for at, here, case, is_required in _places(cases, (schema,), value):
        if is_required:
            yield Broken(kind=MISSING, at=at, value=_without(value, at), what="is missing")
        for kind, other, what in _others(case, here, is_nullable=cases.is_nullable):
            changed = put(value, at, other)
            if not isinstance(changed, Absent):
                yield Broken(kind=kind, at=at, value=changed, what=what)


def _places(cases: Cases, schemas: Conjunction, value: Json) -> Iterator[_Place]:
    """Yield every place of *value* with what its schema says of it, breadth first."""
    waiting: list[tuple[str, Json, Conjunction, bool]] = [("", value, schemas, False)]
    for _ in range(_PLACES):
        if not waiting:
            return
        at, here, said, is_required = waiting.pop(0)
        case = _case(cases, said, here)
        yield at, here, case, is_required
        if at.count("/") < _DEPTH:
            waiting += _inside(cases, case, at, here)


def _case(cases: Cases, schemas: Conjunction, value: Json) -> Case:
    """Return the first alternative of *schemas* that *value* may be."""
    every = cases.of(schemas)
    fitting = (case for case in every if fits_case(cases, case, value))
    return next(fitting, every[0] if every else ())


def _inside(
    cases: Cases, case: Case, at: str, value: Json
) -> Iterator[tuple[str, Json, Conjunction, bool]]:
    if isinstance(value, Mapping):
        required = facets.required(case, waives=cases.bars_write_only)
        for name, each in value.items():
            schemas = facets.member(case, name)
            if schemas or name in required:
                yield join(at, name), each, schemas or (), name in required
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, each in enumerate(value[:_ELEMENTS]):
            schemas = facets.element(case, index)
            if schemas:
                yield join(at, index), each, schemas, False


def _without(value: Json, at: str) -> Json:
    """Return *value* without the member at *at*."""
    first, *rest = tokens(at)
    below = join("", *rest)
    if isinstance(value, Mapping):
        if not rest:
            return {name: each for name, each in value.items() if name != first}
        return {**value, first: _without(value[first], below)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        index = int(first)
        return [*value[:index], _without(value[index], below), *value[index + 1 :]]
    return value


def _others(case: Case, value: Json, *, is_nullable: bool) -> Iterator[tuple[str, Json, str]]:
    """Yield what may stand in the place of *value*, and what is wrong with it."""
    listed = facets.enum(case)
    kinds = facets.types(case, is_nullable=is_nullable) or (
        tuple({facets.kind(each) for each in listed}) if listed else ()
    )
    if kinds:
        yield from _of_type(kinds)
    if listed:
        yield from _beside(listed, value)
    if isinstance(value, str):
        yield from _of_text(case, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_bounds(case)
    elif isinstance(value, Sequence):
        yield from _of_length(case, value)


def _of_type(kinds: tuple[str, ...]) -> Iterator[tuple[str, Json, str]]:
    taken = {*kinds, *(("integer",) if "number" in kinds else ())}
    for face in _FACES:
        if type_name(face) not in taken:
            yield TYPE, face, f"is of type {type_name(face)}"
            return


def _beside(listed: tuple[Json, ...], value: Json) -> Iterator[tuple[str, Json, str]]:
    """Yield a value of the same type that is not *listed*."""
    if isinstance(value, str):
        longest = max((each for each in listed if isinstance(each, str)), key=len, default="")
        yield ENUM, f"{longest}x", "is outside its enum"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        numbers = [each for each in listed if isinstance(each, int | float)]
        yield ENUM, max(numbers, default=0) + 1, "is outside its enum"
    elif isinstance(value, bool):
        yield ENUM, not value, "is outside its enum"


def _of_text(case: Case, value: str) -> Iterator[tuple[str, Json, str]]:
    if facets.texts(case, "pattern"):
        yield from ((PATTERN, text, "does not match its pattern") for text in _NO_MATCH)
    for name in facets.texts(case, "format")[:1]:
        yield from ((PATTERN, text, f"is no {name}") for text in _FORMATS)
    most = facets.whole(case, "maxLength", is_least=False)
    if most is not None and most < 10_000:  # noqa: PLR2004 - a text that can still be handled
        yield BOUNDS, (value or "x") * (most + 1), "is too long"
    least = facets.whole(case, "minLength", is_least=True)
    if least:
        yield BOUNDS, value[: least - 1], "is too short"


def _of_bounds(case: Case) -> Iterator[tuple[str, Json, str]]:
    low, high, _, _ = facets.bounds(case)
    if low is not None:
        yield BOUNDS, _number(low - 1), "is below its minimum"
    if high is not None:
        yield BOUNDS, _number(high + 1), "is above its maximum"


def _of_length(case: Case, value: Sequence[Json]) -> Iterator[tuple[str, Json, str]]:
    if facets.whole(case, "minItems", is_least=True):
        yield BOUNDS, [], "has too few elements"
    most = facets.whole(case, "maxItems", is_least=False)
    if most is not None and value and most < 1_000:  # noqa: PLR2004 - a list that can still be handled
        yield BOUNDS, [value[0]] * (most + 1), "has too many elements"


def _number(exact: Fraction) -> int | float:
    return int(exact) if exact.denominator == 1 else float(exact)
