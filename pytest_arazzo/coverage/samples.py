"""One value of every class of values that a few comparisons can tell apart.

Literals that are numbers, or strings that spell one, divide the numbers into points and the gaps
between them; in each there is a number and a string that spells it. Every string literal is a
class of its own, in each letter case that it needs. Whatever else there is falls into one class
per type.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from pytest_arazzo.expressions import comparison
from pytest_arazzo.expressions.representatives import Comparison
from pytest_arazzo.jsonvalue import Absent, Json

Values: TypeAlias = Mapping[str, "Json | Absent"]
"""A value for each operand."""

Number: TypeAlias = "int | float"

_OTHERS: tuple[Json, ...] = (None, True, False, "\uffff", "", [], {}, ["\uffff"])
_LETTERS = 6  # letters of a literal whose case is varied
_SPELLINGS = 4


def samples(compared: Iterable[Comparison]) -> tuple[Json, ...] | None:
    """Return values that stand for all values of an operand; None when they cannot be divided.

    An absent value compares as null does. An order among strings mixes letters and the numbers
    that they spell; of that nothing is claimed.
    """
    found = tuple(compared)
    if any(c.operator in comparison.ORDERINGS and isinstance(c.literal, str) for c in found):
        return None
    literals = [c.literal for c in found]
    texts = {literal for literal in literals if isinstance(literal, str)}
    made = [*_OTHERS, *literals, *(case for text in texts for case in _cases(text, texts))]
    for number in _around(_points(literals)):
        made += [number, *_spelled(number, texts)]
    return _distinct(made)


def statuses(compared: Iterable[Comparison], silent: bool) -> tuple[Json | Absent, ...]:  # noqa: FBT001
    """Return status codes that stand for all; there may be none where a step can be *silent*."""
    points = _points(c.literal for c in compared)
    around = {200, 400, 500}
    for point in points:
        around |= {
            math.floor(point) - 1,
            math.floor(point),
            math.ceil(point),
            math.ceil(point) + 1,
        }
    found: list[Json | Absent] = [*sorted(number for number in around if number > 0)]
    return (*found, Absent("no response")) if silent else tuple(found)


def _points(literals: Iterable[Json]) -> list[Number]:
    """Return the numbers that *literals* are or spell, in order."""
    found: set[Number] = set()
    for literal in literals:
        value = comparison.number(literal) if isinstance(literal, str) else literal
        if comparison.is_number(value) and (isinstance(value, int) or math.isfinite(value)):
            found.add(value)
    return sorted(found)


def _around(points: list[Number]) -> Iterator[Number]:
    """Yield each of *points*, a number in each gap between two, and one beyond either end."""
    if not points:
        yield 0
        return
    yield points[0] - abs(points[0]) - 1
    yield from points
    yield from (_between(low, high) for low, high in itertools.pairwise(points))
    yield points[-1] + abs(points[-1]) + 1


def _between(low: Number, high: Number) -> Number:
    if isinstance(low, int) and isinstance(high, int) and high - low > 1:
        return (low + high) // 2
    try:
        return low / 2 + high / 2
    except OverflowError:
        return low


def _spelled(number: Number, texts: set[str]) -> list[str]:
    """Return a string that spells *number* and is none of *texts*, beside those that are."""
    plain = str(number)
    if "e" in plain:
        return [plain, plain.replace("e", "E")]
    start = f"{plain}." if isinstance(number, int) else plain
    longer = (f"{start}{'0' * count}" for count in range(1, len(texts) + 2))
    return list(itertools.islice((s for s in (plain, *longer) if s not in texts), 1))


def _cases(text: str, texts: set[str]) -> list[str]:
    """Return *text* in other letter cases, one of which is none of *texts* if there is one."""
    head, tail = text[:_LETTERS], text[_LETTERS:]
    options = [dict.fromkeys((char.lower(), char.upper())) for char in head]
    every = ("".join(chars) + tail for chars in itertools.product(*options))
    return list(itertools.islice((each for each in every if each not in texts), _SPELLINGS))


def _distinct(values: Iterable[Json]) -> tuple[Json, ...]:
    kept: dict[str, Json] = {f"{type(value).__name__} {value!r}": value for value in values}
    return tuple(kept.values())
