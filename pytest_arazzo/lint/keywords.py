"""Whether a value that is known satisfies one keyword of a schema.

A keyword whose own value is wrong, or that another edition reads otherwise, is satisfied.

Spec: JSON Schema 2020-12, Validation, section 6; OpenAPI 3.0.4, Schema Object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import TypeGuard

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json, type_name
from pytest_arazzo.lint.allowed import Part
from pytest_arazzo.validation.formats import FORMATS
from pytest_arazzo.validation.values import hashable
from pytest_arazzo.validation.wording import listed, show

Said = str | None
"""What is wrong, or None."""


def violation(part: Part, value: Json) -> tuple[str, str] | None:
    """Return the first keyword of *part* that *value*, a scalar, breaks, and what to say of it."""
    for keyword, check in _CHECKS.items():
        if keyword in part:
            said = check(part, part[keyword], value)
            if said is not None:
                return keyword, said
    return None


def is_equal(one: Json, other: Json) -> bool:
    """Return whether two JSON values are equal; 1 and 1.0 are, 1 and true are not."""
    return hashable(one) == hashable(other)


def _type(_: Part, wanted: Json, value: Json) -> Said:
    names = wanted if isinstance(wanted, list) else [wanted]
    kind = type_name(value)
    fits = {kind, "number"} if kind == "integer" else {kind}
    if kind == "number" and isinstance(value, float) and value.is_integer():
        fits.add("integer")
    if not names or fits & {str(name) for name in names} or not all(map(_is_kind, names)):
        return None
    return f"{show(value)} is {kind}, not {' or '.join(map(str, names))}"


def _is_kind(name: Json) -> bool:
    kinds = ("null", "boolean", "integer", "number", "string", "array", "object")
    return name in kinds


def _enum(part: Part, choices: Json, value: Json) -> Said:
    if not isinstance(choices, list) or not choices:
        return None
    # Where texts are wanted, choices without quotes are meant as texts: `enum: [1, 2]`.
    text = part.get("type") == "string"
    if any(is_equal(each, value) or (text and str(each) == value) for each in choices):
        return None
    return f"{show(value)} is not one of {listed(choices)}"


def _bound(
    word: str, breaks: Callable[[int | float, int | float], bool]
) -> Callable[[Part, Json, Json], Said]:
    def check(_: Part, bound: Json, value: Json) -> Said:
        if _is_number(bound) and _is_number(value) and breaks(value, bound):
            return f"{show(value)} is {word} {show(bound)}"
        return None

    return check


def _minimum(part: Part, bound: Json, value: Json) -> Said:
    strict = part.get("exclusiveMinimum") is True  # as in OpenAPI 3.0
    if _is_number(bound) and _is_number(value) and (value < bound or (strict and value == bound)):
        return f"{show(value)} is {'not more than' if strict else 'less than'} {show(bound)}"
    return None


def _maximum(part: Part, bound: Json, value: Json) -> Said:
    strict = part.get("exclusiveMaximum") is True
    if _is_number(bound) and _is_number(value) and (value > bound or (strict and value == bound)):
        return f"{show(value)} is {'not less than' if strict else 'more than'} {show(bound)}"
    return None


def _multiple(_: Part, divisor: Json, value: Json) -> Said:
    if not (_is_number(divisor) and _is_number(value)) or divisor <= 0 or not isfinite(value):
        return None
    exact = Fraction(repr(value)) / Fraction(repr(divisor))
    return None if exact.denominator == 1 else f"{show(value)} is no multiple of {show(divisor)}"


def _pattern(_: Part, pattern: Json, value: Json) -> Said:
    if not isinstance(pattern, str) or not isinstance(value, str):
        return None
    if patterns.search(pattern, value) is not False:
        return None
    return f"{show(value)} does not match the pattern {show(pattern)}"


def _min_length(_: Part, bound: Json, value: Json) -> Said:
    if _is_number(bound) and isinstance(value, str) and len(value) < bound:
        return f"{show(value)} has {len(value)} characters, at least {show(bound)} are needed"
    return None


def _max_length(_: Part, bound: Json, value: Json) -> Said:
    if _is_number(bound) and isinstance(value, str) and len(value) > bound:
        return f"{show(value)} has {len(value)} characters, at most {show(bound)} are allowed"
    return None


def _format(_: Part, name: Json, value: Json) -> Said:
    known = FORMATS.get(name) if isinstance(name, str) else None
    if known is None or not isinstance(value, str) or known(value):
        return None
    return f"{show(value)} is not of the format {name}"


def _is_number(value: Json) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_CHECKS: Mapping[str, Callable[[Part, Json, Json], Said]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _bound("not more than", lambda value, bound: value <= bound),
    "exclusiveMaximum": _bound("not less than", lambda value, bound: value >= bound),
    "multipleOf": _multiple,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "format": _format,
}


def size(part: Part, value: Sequence[object] | Mapping[str, object], *, least: int) -> Said:
    """Return what is wrong with how many members or elements *value* has.

    Args:
        part: The schema.
        value: What is known of the array or object, whose parts may be left out.
        least: How many of these are sure to be there.
    """
    is_object = isinstance(value, Mapping)
    noun, unit = ("Properties", "members") if is_object else ("Items", "elements")
    low, high = part.get(f"min{noun}"), part.get(f"max{noun}")
    if _is_number(low) and len(value) < low:
        return f"there are {len(value)} {unit}, at least {show(low)} are needed"
    if _is_number(high) and least > high:
        return f"there are {least} {unit}, at most {show(high)} are allowed"
    return None
