"""Keywords whose stock is unsafe, inexact, or silent about the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from jsonschema.exceptions import ValidationError

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.validation.formats import FORMATS
from pytest_arazzo.validation.values import Loose, Schema, hashable
from pytest_arazzo.validation.wording import Said, listed, show

Errors: TypeAlias = "Iterator[ValidationError]"


def fault(validator: Loose, schema: Schema, keyword: str, message: str) -> Errors:
    """Yield an error about a mistake in *schema*, once."""
    expected = schema.get(keyword)
    if validator.format_checker.note(schema, keyword, message, expected):
        yield Said(message, validator=keyword, validator_value=expected, schema=schema)


def search(validator: Loose, pattern: str, text: str) -> bool | str:
    """Return whether *pattern* occurs in *text*, or why nobody knows."""
    known: dict[str, str] = validator.format_checker.patterns
    if pattern not in known:
        found = patterns.search(pattern, text)
        if isinstance(found, bool):
            return found
        known[pattern] = f"the pattern {show(pattern)} cannot be used: {found.reason}"
    return known[pattern]


def pattern(validator: Loose, pattern: str, instance: Json, schema: Schema) -> Errors:
    """Yield an error when the text does not match."""
    if isinstance(instance, str):
        found = search(validator, pattern, instance)
        if isinstance(found, str):
            yield from fault(validator, schema, "pattern", found)
        elif not found:
            yield Said(f"{show(instance)} does not match the pattern {show(pattern)}")


def matching(validator: Loose, schema: Schema, name: str) -> Iterator[str]:
    """Yield the patterns of `patternProperties` that *name* matches; bad ones match nothing."""
    for pattern in schema.get("patternProperties", ()):
        if search(validator, pattern, name) is True:
            yield pattern


def pattern_properties(
    validator: Loose, schemas: Schema, instance: Json, schema: Schema
) -> Errors:
    """Yield the errors of members whose names match."""
    if not isinstance(instance, Mapping):
        return
    for pattern, inner in schemas.items():
        for name, member in instance.items():
            found = search(validator, pattern, name)
            if isinstance(found, str):
                yield from fault(validator, schema, "patternProperties", found)
            elif found:
                yield from validator.descend(member, inner, path=name, schema_path=pattern)


def additional_properties(
    validator: Loose, inner: Loose, instance: Json, schema: Schema
) -> Errors:
    """Yield the errors of members that nothing else names."""
    if not isinstance(instance, Mapping):
        return
    named = schema.get("properties", {})
    for name, member in instance.items():
        if name not in named and next(matching(validator, schema, name), None) is None:
            yield from extra(validator, inner, name, member, named)


def extra(validator: Loose, inner: Loose, name: str, member: Json, named: Iterable[str]) -> Errors:
    """Yield the errors of one member that is left for *inner*."""
    if inner is False:
        known = f"; known are {listed(named)}" if named else ""
        yield Said(f"unknown member {show(name)}{known}", path=[name], instance=member)
    else:
        yield from validator.descend(member, inner, path=name)


def required(_: Loose, names: Sequence[str], instance: Json, _schema: Schema) -> Errors:
    """Yield an error for each member that is missing."""
    if isinstance(instance, Mapping):
        for name in names:
            if name not in instance:
                yield Said(f"the member {show(name)} is missing")


def formatted(validator: Loose, name: str, instance: Json, _: Schema) -> Errors:
    """Yield an error when the text is not of the format *name*."""
    if not isinstance(instance, str) or validator.format_checker.is_trusting:
        return
    if name == "regex":
        problem = patterns.problem(instance)
        if problem is not None:
            yield Said(f"{show(instance)} is not a regular expression: {problem.reason}")
    elif name in FORMATS and not FORMATS[name](instance):
        yield Said(f"{show(instance)} is not of the format {name}")


def multiple_of(_: Loose, divisor: float, instance: Json, _schema: Schema) -> Errors:
    """Yield an error when the number is no multiple."""
    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    # By their decimal digits, since 0.3 is a multiple of 0.1 although the floats are not.
    if (_exact(instance) / _exact(divisor)).denominator != 1:
        yield Said(f"{show(instance)} is not a multiple of {show(divisor)}")


def _exact(number: int | float) -> Fraction:  # noqa: PYI041 - they differ here
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def unique_items(_: Loose, wanted: object, instance: Json, _schema: Schema) -> Errors:
    """Yield an error about the first repeat."""
    if wanted is not True or not isinstance(instance, Sequence) or isinstance(instance, str):
        return
    seen: dict[object, int] = {}
    for index, element in enumerate(instance):
        first = seen.setdefault(hashable(element), index)
        if first != index:
            yield Said(
                f"the elements {first} and {index} are both {show(element)}; expected no repeats"
            )
            return
