"""What to try at a place of a body: values of its schema, what criteria compare it with, neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from pytest_arazzo import media
from pytest_arazzo.explore.looks import Look
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.media import Family
from pytest_arazzo.openapi.operation import Media, Operation
from pytest_arazzo.peers.published import concrete
from pytest_arazzo.peers.responses import first_success
from pytest_arazzo.synthesis import facets
from pytest_arazzo.synthesis.cases import Case, Cases, Conjunction
from pytest_arazzo.synthesis.fits import fits_case
from pytest_arazzo.synthesis.granting import is_exact
from pytest_arazzo.synthesis.value import cases_of
from pytest_arazzo.synthesis.wish import Count, Matching, Other, Present, Wish
from pytest_arazzo.validation.values import Same

NOT_THERE = Absent("nothing is to be here")

_ENUM = 64
_FEW = 3  # cases of a schema that are looked into
_MOST_COUNTED = 20


def statuses(operation: Operation, look: Look | None) -> tuple[int, ...]:
    """Return statuses to try, that of success first; all of them are declared."""
    named: dict[int, None] = {first_success(operation): None}
    literals = [each for each in (look.literals if look else ()) if _is_status(each)]
    for each in operation.responses:
        word = each.status.upper()
        if word.isdigit():
            named[int(word)] = None
        elif word.endswith("XX") and word[:1].isdigit():
            named[int(word[0]) * 100] = None
        else:
            named |= dict.fromkeys((400, 404, 500))
    for literal in literals:
        number = int(str(literal))
        named |= dict.fromkeys((number, number + 1, number - 1))
    first, *rest = named
    declared = [each for each in sorted(rest) if operation.response_for(each) is not None]
    return (first, *declared)


def representative(status: str) -> int:
    """Return a status that the key *status* of `responses` stands for."""
    word = status.upper()
    if word.isdigit():
        return int(word)
    return int(word[0]) * 100 if word.endswith("XX") and word[:1].isdigit() else 400


def _is_status(literal: Json) -> bool:
    text = str(literal)
    return not isinstance(literal, bool) and text.isdigit() and 100 <= int(text[:6]) <= 599  # noqa: PLR2004 - RFC 9110, section 15


def body_of(operation: Operation, status: int) -> tuple[Cases, Json] | None:
    """Return the schema of the body with *status* that can be made place by place, if there is one."""
    spec = operation.response_for(status)
    for each in spec.media if spec is not None else ():
        if media.family(concrete(each)) in (Family.JSON, Family.XML):
            return _schema(operation, each)
    if spec is not None and not spec.media and 200 <= status < 300:  # noqa: PLR2004 - as in responses
        return cases_of(Same(operation.document.tree), operation.edition), True
    return None


def _schema(operation: Operation, declared: Media) -> tuple[Cases, Json] | None:
    root = operation.document.tree
    schema = get(root, declared.schema_at) if declared.schema_at is not None else True
    return (
        None if isinstance(schema, Absent) else (cases_of(Same(root), operation.edition), schema)
    )


def wishes_at(operation: Operation, status: int, look: Look) -> tuple[tuple[str, Wish], ...]:
    """Return what to try at the place of *look* in a body with *status*, the likeliest first."""
    body = body_of(operation, status)
    if body is None:
        return ()
    cases, schema = body
    place = join("", *look.place.path)
    found = list(_cases_at(cases, (schema,), look.place.path))
    if not found:
        return ()
    made = {
        _key(wish): wish
        for wish in _wishes(found, look, nullable=cases.is_nullable)
        if not is_exact(wish) or any(fits_case(cases, case, wish) for case in found)
    }
    return tuple((place, wish) for wish in made.values())


def _key(wish: Wish) -> str:
    return f"{type(wish).__name__} {wish!r}"


def _cases_at(cases: Cases, schemas: Conjunction, path: tuple[str, ...]) -> Iterator[Case]:
    """Yield the cases of what *path* leads to, as far as it is declared or left open."""
    for case in cases.of(schemas)[:_FEW]:
        if not path:
            yield case
            continue
        inner = _below(case, path[0], facets.types(case, is_nullable=cases.is_nullable))
        if inner is not None:
            yield from _cases_at(cases, inner, path[1:])


def _below(case: Case, name: str, kinds: tuple[str, ...]) -> Conjunction | None:
    """Return the schemas of the member or element *name*, None where there can be none."""
    if name.isdigit() and (not kinds or "array" in kinds):
        return facets.element(case, int(name))
    return facets.member(case, name) if not kinds or "object" in kinds else None


def _wishes(found: list[Case], look: Look, *, nullable: bool) -> Iterator[Wish]:
    kinds = {kind for case in found for kind in facets.types(case, is_nullable=nullable)}
    enums = [facets.enum(case) for case in found]
    for values in enums:
        yield from (values or ())[:_ENUM]
    yield from _of_literals(look, kinds)
    yield from _of_bounds(found)
    if "boolean" in kinds:
        yield from (True, False)
    if not kinds or "array" in kinds:
        yield from (Count(number) for number in (0, 1, 2))
    if "string" in kinds and "" not in look.literals:
        yield ""
    yield from (Matching(pattern) for pattern in look.patterns)
    yield Present()
    yield Other(look.literals)
    yield NOT_THERE
    if "null" in kinds:
        yield None


def _of_literals(look: Look, kinds: set[str]) -> Iterator[Wish]:
    for literal in look.literals:
        number = _number(literal)
        if not look.counts or number is None:
            yield literal
        if number is not None:
            yield from _near(number, look, kinds)


def _near(number: float, look: Look, kinds: set[str]) -> Iterator[Wish]:
    around = (number, number + 1, number - 1)
    if look.counts:
        whole = (int(each) for each in around if 0 <= each <= _MOST_COUNTED)
        yield from (Count(each) for each in whole)
    if not kinds or kinds & {"integer", "number"}:
        yield from around
    if "string" in kinds:
        yield from map(str, around)


def _number(literal: Json) -> int | float | None:
    if isinstance(literal, bool):
        return None
    if isinstance(literal, int | float):
        return literal
    if isinstance(literal, str) and literal.isdigit() and len(literal) < 12:  # noqa: PLR2004 - digits
        return int(literal)
    return None


def _of_bounds(found: Iterable[Case]) -> Iterator[Wish]:
    for case in found:
        for bound in facets.bounds(case)[:2]:
            if bound is not None:
                yield _plain(bound)


def _plain(bound: Fraction) -> int | float:
    return int(bound) if bound.denominator == 1 else float(bound)
