"""Candidates for strings, numbers and booleans by a case, the most readable first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.synthesis import facets, plausible, regex_text
from pytest_arazzo.synthesis.cases import Case
from pytest_arazzo.synthesis.regex_text import Style

_PER_PATTERN = 12
_LONGEST = 100_000
_STEPS = 40


def candidates(case: Case, kind: str, name: str, seed: str) -> Iterator[Json]:
    """Yield candidates of type *kind*; whether each is right by *case* is to be seen."""
    match kind:
        case "string":
            yield from strings(case, name, seed)
        case "integer":
            yield from _numbers(case, name, is_whole=True)
        case "number":
            yield from _numbers(case, name, is_whole=False)
        case "boolean":
            yield from plausible.booleans(name)
        case _:
            yield None


def strings(case: Case, name: str, seed: str, wanted: str | None = None) -> Iterator[str]:
    """Yield candidates for a string, those in which the pattern *wanted* is found first."""
    least = facets.whole(case, "minLength", is_least=True) or 0
    most = facets.whole(case, "maxLength", is_least=False)
    if least > _LONGEST:
        return
    style = Style(words=tuple(plausible.stems(name)), seed=seed, least=least, most=most)
    forms = facets.texts(case, "format")
    patterns = facets.texts(case, "pattern")
    for pattern in () if wanted is None else (wanted,):
        yield from islice(regex_text.texts(pattern, style), _PER_PATTERN)
    for text in plausible.texts(name, forms[0] if forms else None, seed):
        yield _sized(text, least, most, is_free=not patterns and not forms)
    for pattern in patterns:
        yield from islice(regex_text.texts(pattern, style), _PER_PATTERN)
    yield from ("a" * least, "1" * least, "")


def _sized(text: str, least: int, most: int | None, *, is_free: bool) -> str:
    """Return *text* with the right length, where nothing else is said of it."""
    if not is_free:
        return text
    if len(text) < least:
        text = (f"{text}-" * (least // (len(text) + 1) + 1))[:least].rstrip("-").ljust(least, "x")
    return text if most is None else text[:most]


def _numbers(case: Case, name: str, *, is_whole: bool) -> Iterator[Json]:
    low, high, _, _ = facets.bounds(case)
    steps = list(facets.multiples(case))
    if is_whole:
        steps.append(Fraction(1))
    step = _common(steps) if steps else Fraction(1, 2) if _is_narrow(low, high) else Fraction(1)
    for wanted in plausible.numbers(name):
        yield _json(_on(Fraction(wanted), step))
    for bound, sign in ((low, 1), (high, -1)):
        if bound is not None:
            first = _on(bound, step) if sign > 0 else math.floor(bound / step) * step
            yield from (_json(first + sign * turn * step) for turn in range(3))
    if low is not None and high is not None and not steps:
        yield _json((low + high) / 2)
    for turn in range(_STEPS):
        yield _json(turn * step)
        yield _json(-turn * step)


def _is_narrow(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and high - low <= 1


def _on(value: Fraction, step: Fraction) -> Fraction:
    """Return the first multiple of *step* that is not below *value*."""
    return math.ceil(value / step) * step


def _common(steps: list[Fraction]) -> Fraction:
    found = steps[0]
    for each in steps[1:]:
        top = math.lcm(found.numerator * each.denominator, each.numerator * found.denominator)
        found = Fraction(top, found.denominator * each.denominator)
    return found


def _json(value: Fraction) -> Json:
    if value.denominator == 1:
        return value.numerator
    try:
        return float(value)
    except OverflowError:
        return value.numerator // value.denominator
