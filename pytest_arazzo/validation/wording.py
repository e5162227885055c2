"""What is, and what was expected, in a few words."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeAlias

from jsonschema.exceptions import ValidationError

from pytest_arazzo.jsonvalue import type_name
from pytest_arazzo.validation.values import Loose


class Said(ValidationError):
    """An error of a keyword of ours, whose message is the final one."""


def message_of(error: ValidationError) -> str:
    """Return what *error* says, in our words."""
    if isinstance(error, Said):
        return error.message
    say = _MESSAGES.get(str(error.validator))
    if say is not None:
        return say(error.instance, error.validator_value, error)
    return _cut(error.message[:1].lower() + error.message[1:], 200)


_Say: TypeAlias = "Callable[[Loose, Loose, ValidationError], str]"


def _measured(noun: str, bound: str) -> _Say:
    def say(value: Loose, limit: Loose, _: ValidationError) -> str:
        shown = f"{show(value)} has" if isinstance(value, str) else f"the {type_name(value)} has"
        return f"{shown} {len(value)} {noun}; expected at {bound} {limit}"

    return say


def _compared(words: str) -> _Say:
    return lambda value, limit, _: f"{show(value)} is not {words} {show(limit)}"


def _say_type(value: Loose, types: Loose, _: ValidationError) -> str:
    names = [types] if isinstance(types, str) else types
    return f"{show(value)} is of type {type_name(value)}; expected {' or '.join(names)}"


def _say_one_of(value: Loose, branches: Loose, error: ValidationError) -> str:
    if error.context:
        return f"{show(value)} matches none of the {len(branches)} schemas; expected exactly one"
    return f"{show(value)} matches more than one of the {len(branches)} schemas; expected one"


def _say_contains(value: Loose, _: Loose, error: ValidationError) -> str:
    schema: Loose = error.schema
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    expected = f"at least {least}" if error.validator != "maxContains" else f"at most {most}"
    quantity = "too many" if error.validator == "maxContains" else "too few"
    return f"{quantity} of the {len(value)} elements match; expected {expected}"


_MESSAGES: dict[str, _Say] = {
    "type": _say_type,
    "enum": lambda value, known, _: f"{show(value)} is not one of {listed(known)}",
    "const": lambda value, only, _: f"{show(value)} is not {show(only)}",
    "minLength": _measured("characters", "least"),
    "maxLength": _measured("characters", "most"),
    "minItems": _measured("elements", "least"),
    "maxItems": _measured("elements", "most"),
    "minProperties": _measured("members", "least"),
    "maxProperties": _measured("members", "most"),
    "minimum": _compared("at least"),
    "maximum": _compared("at most"),
    "exclusiveMinimum": _compared("greater than"),
    "exclusiveMaximum": _compared("less than"),
    "anyOf": lambda value, many, _: f"{show(value)} matches none of the {len(many)} schemas",
    "oneOf": _say_one_of,
    "not": lambda value, _schema, _: f"{show(value)} matches the schema that it must not match",
    "contains": _say_contains,
    "minContains": _say_contains,
    "maxContains": _say_contains,
    "items": lambda value, _schema, _: f"the array has {len(value)} elements; expected fewer",
}
_BRIEF = reprlib.Repr()
_BRIEF.maxlevel, _BRIEF.maxdict, _BRIEF.maxlist, _BRIEF.maxtuple = 3, 6, 6, 6
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 78


def show(value: object) -> str:
    """Return *value* as Python writes it, cut to 80 characters."""
    try:
        return _cut(_BRIEF.repr(value), 80)
    except ValueError:  # an integer of more digits than the interpreter is willing to write
        return "a number of very many digits"


def listed(values: Iterable[object]) -> str:
    """Return the first of *values*, with commas between them."""
    return _cut(", ".join(show(each) for each in islice(values, 20)), 160)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
