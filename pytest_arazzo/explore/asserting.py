"""Criteria that may catch what is wrong with a response; which of them do is found by trying."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_arazzo import media
from pytest_arazzo.explore.breaking import BOUNDS, ENUM, MISSING, PATTERN, TYPE
from pytest_arazzo.explore.mutants import EMPTY, GARBLED, MEDIA, STATUS, Mutant
from pytest_arazzo.jsonvalue import Absent, Json, get, join, type_name
from pytest_arazzo.model.criterion import Criterion, decode_criterion

_SHAPES = {
    "string": r"[^0-9]",
    "integer": r"^-?[0-9]+$",
    "number": r"^-?[0-9.eE+-]+$",
    "boolean": r"^(true|false)$",
}
_MOST_BELOW = 40

Assertion = tuple[str, Criterion]
"""A criterion with its text."""


def assertions(mutant: Mutant) -> Iterator[Assertion]:
    """Yield criteria that the original may meet and *mutant* may not, the simplest first."""
    original = mutant.original
    body = media.read(original.headers.get("Content-Type"), original.body).value
    value = get(body, mutant.at)
    if mutant.kind == STATUS:
        yield _simple(f"$statusCode == {original.status}")
    elif mutant.kind in (MEDIA, EMPTY, GARBLED):
        yield from (_simple(f"$response.body#{at} != null") for at in _leaves(body))
    elif not isinstance(value, Absent):
        yield from _of_value(mutant, value)


def _of_value(mutant: Mutant, value: Json) -> Iterator[Assertion]:
    place = f"$response.body#{mutant.at}"
    if mutant.kind in (MISSING, TYPE):
        yield _simple(f"{place} != null")
        for below in _leaves(value):
            yield _simple(f"{place}{below} != null")
    shape = _SHAPES.get(type_name(value))
    if mutant.kind in (TYPE, PATTERN, BOUNDS) and shape is not None:
        yield _regex(place, shape)
    if mutant.kind in (ENUM, PATTERN, BOUNDS):
        yield from _with_the_value_of(mutant, place, value)


def _with_the_value_of(mutant: Mutant, place: str, value: Json) -> Iterator[Assertion]:
    """Yield a comparison that shows no value: a person knows which ones are right."""
    if isinstance(value, str):
        what = "is one of its enum" if mutant.kind == ENUM else "has its form"
        _, criterion = _regex(place, f"^{re.escape(value)}$")
        yield f"a criterion that {place} {what}", criterion
    elif isinstance(value, int | float):
        _, criterion = _simple(f"{place} == {value!r}".lower())
        what = "is one of its enum" if mutant.kind == ENUM else "is within its bounds"
        yield f"a criterion that {place} {what}", criterion


def _leaves(value: Json) -> Iterator[str]:
    """Yield places below *value* that have a value of their own, the nearest first."""
    waiting: list[tuple[str, Json]] = [("", value)]
    for _ in range(_MOST_BELOW):
        if not waiting:
            return
        at, here = waiting.pop(0)
        if isinstance(here, dict):
            waiting += [(join(at, name), each) for name, each in here.items()]
        elif isinstance(here, list):
            waiting += [(join(at, index), each) for index, each in enumerate(here[:1])]
        elif here is not None and at:
            yield at


def _simple(text: str) -> Assertion:
    return text, decode_criterion({"condition": text}, "")


def _regex(place: str, pattern: str) -> Assertion:
    tree = {"context": place, "type": "regex", "condition": pattern}
    return f"{place} matches {pattern}", decode_criterion(tree, "")
