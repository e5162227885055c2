"""How two values compare in a condition.

In simple conditions strings compare without regard to case and a numeric string beside a number
is a number; in bare comparisons, which stand where RFC 9535 is expected, strings compare as they
are. In both, what is absent behaves as null, null equals only itself and has no order, and
structures are equal when they hold equal values (case counts inside them).

Spec: Arazzo 1.1.0, Criterion Object, Simple Conditions; RFC 9535, section 2.3.5.2.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from pytest_arazzo.jsonvalue import Absent, Json

ORDERINGS = frozenset({"<", "<=", ">", ">="})
"""Operators that ask for an order."""

OPERATORS = ORDERINGS | {"==", "!="}
"""Every operator that compares."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,300})(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")


def loosely(operator: str, left: Json | Absent, right: Json | Absent) -> bool:
    """Return whether *left* and *right* compare so in a simple condition."""
    first, second = _coerced(operator, _json(left), _json(right))
    if isinstance(first, str) and isinstance(second, str):
        first, second = first.casefold(), second.casefold()
    return _compare(operator, first, second)


def exactly(operator: str, left: Json | Absent, right: Json | Absent) -> bool:
    """Return whether *left* and *right* compare so in a bare comparison."""
    return _compare(operator, _json(left), _json(right))


def numerically(operator: str, left: Json | Absent, right: Json | Absent) -> bool:
    """Return the same, with numeric strings beside numbers read as numbers."""
    return _compare(operator, *_coerced(operator, _json(left), _json(right)))


def equal(left: Json, right: Json) -> bool:
    """Return whether two JSON values are the same; no boolean is a number, 1 is 1.0."""
    pairs = [(left, right)]
    while pairs:
        first, second = pairs.pop()
        if isinstance(first, Mapping) and isinstance(second, Mapping):
            if first.keys() != second.keys():
                return False
            pairs.extend((value, second[name]) for name, value in first.items())
        elif is_array(first) and is_array(second):
            if len(first) != len(second):
                return False
            pairs.extend(zip(first, second, strict=True))
        elif not _same(first, second):
            return False
    return True


def number(text: str) -> int | float | None:
    """Return the number that *text* spells by the grammar of JSON, or None."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text) if set(text) & set(".eE") else int(text)
    return value if math.isfinite(value) else None


def is_number(value: Json) -> TypeGuard[int | float]:
    """Return whether *value* is a number, which no boolean is."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_array(value: Json) -> TypeGuard[Sequence[Json]]:
    """Return whether *value* is an array, which no string is."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def _compare(operator: str, left: Json, right: Json) -> bool:
    if operator == "==":
        return equal(left, right)
    if operator == "!=":
        return not equal(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(operator, (left > right) - (left < right))
    if is_number(left) and is_number(right):
        return _ordered(operator, (left > right) - (left < right))
    return False


def _ordered(operator: str, sign: int) -> bool:
    match operator:
        case "<":
            return sign < 0
        case "<=":
            return sign <= 0
        case ">":
            return sign > 0
        case _:
            return sign >= 0


def _coerced(operator: str, left: Json, right: Json) -> tuple[Json, Json]:
    """Return both, numeric strings as numbers where the comparison is one of numbers.

    "Numeric strings SHOULD be coerced to numbers when compared with numeric operators": beside a
    number always, and two numeric strings where an order is asked for.
    """
    first = number(left) if isinstance(left, str) else None
    second = number(right) if isinstance(right, str) else None
    if first is not None and is_number(right):
        return first, right
    if second is not None and is_number(left):
        return left, second
    if first is not None and second is not None and operator in ORDERINGS:
        return first, second
    return left, right


def _same(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def _json(value: Json | Absent) -> Json:
    return None if isinstance(value, Absent) else value
