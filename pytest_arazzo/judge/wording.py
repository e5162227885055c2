"""What is wrong with a value, in words: the value first, then what is expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Json, type_name
from pytest_arazzo.judge.openapi_core.violation import Violation

_LONG = 80
_SHORT = 10
_SENTENCE = 200
_CHOICES = 12


def sentence(violation: Violation) -> str:
    """Return what *violation* says, without the place of the value."""
    say = _SENTENCES.get(violation.keyword)
    return say(violation) if say else _plain(violation)


def pointer(violation: Violation) -> str:
    """Return where the value stands that *violation* speaks of."""
    return jsonvalue.join("", *violation.path)


def shown(value: Json) -> str:
    """Return *value* for a message: quoted text, short JSON, or what kind of value it is."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONG else f"{value[:_LONG]}...")
    if isinstance(value, Mapping | Sequence):
        text = json.dumps(value, ensure_ascii=False, default=str) if len(value) <= _SHORT else ""
        if text and len(text) <= _LONG:
            return text
        noun = "members" if isinstance(value, Mapping) else "elements"
        return f"an {type_name(value)} of {len(value)} {noun}"
    return json.dumps(value)


def _plain(violation: Violation) -> str:
    text = violation.message
    return text if len(text) <= _SENTENCE else f"{text[:_SENTENCE]}..."


def _enum(violation: Violation) -> str:
    choices = violation.expected if isinstance(violation.expected, list) else []
    names = [each if isinstance(each, str) else json.dumps(each) for each in choices[:_CHOICES]]
    more = [f"+{len(choices) - _CHOICES} more"] if len(choices) > _CHOICES else []
    return f"{shown(violation.value)} is not one of {', '.join(names + more)}"


def _type(violation: Violation) -> str:
    expected = violation.expected
    wanted = " or ".join(map(str, expected)) if isinstance(expected, list) else str(expected)
    return f"{shown(violation.value)} is {type_name(violation.value)}, not {wanted}"


def _branches(violation: Violation) -> str:
    nearest = violation.nearest
    if nearest is None:
        if (
            isinstance(violation.expected, list)
            and " is valid under each of " in violation.message
        ):
            return f"{shown(violation.value)} fits more than one schema of `{violation.keyword}`"
        return _plain(violation)
    at = pointer(nearest)[len(pointer(violation)) :]
    where = f"{at}: " if at else ""
    return f"fits no schema of `{violation.keyword}`; nearest: {where}{sentence(nearest)}"


def _saying(words: str) -> Callable[[Violation], str]:
    def say(violation: Violation) -> str:
        return f"{shown(violation.value)} {words} {shown(violation.expected)}"

    return say


def _counted(words: str, unit: str) -> Callable[[Violation], str]:
    def say(violation: Violation) -> str:
        count = (
            len(violation.value) if isinstance(violation.value, str | Sequence | Mapping) else 0
        )
        return f"{shown(violation.value)} has {count} {unit}, {words.format(violation.expected)}"

    return say


_SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "enum": _enum,
    "type": _type,
    "oneOf": _branches,
    "anyOf": _branches,
    "const": _saying("is not"),
    "pattern": _saying("does not match"),
    "format": _saying("is not of the format"),
    "minimum": _saying("is less than the minimum"),
    "maximum": _saying("is more than the maximum"),
    "exclusiveMinimum": _saying("is not more than"),
    "exclusiveMaximum": _saying("is not less than"),
    "multipleOf": _saying("is no multiple of"),
    "minLength": _counted("at least {} needed", "characters"),
    "maxLength": _counted("at most {} allowed", "characters"),
    "minItems": _counted("at least {} needed", "elements"),
    "maxItems": _counted("at most {} allowed", "elements"),
    "minProperties": _counted("at least {} needed", "members"),
    "maxProperties": _counted("at most {} allowed", "members"),
}
