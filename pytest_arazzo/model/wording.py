"""Values of a document in the words of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_arazzo.jsonvalue import Json, type_name

_LONGEST = 60  # characters of a value that a message quotes
_SHAPES = {
    "array": "an array",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def described(value: Json) -> str:
    """Return *value* in words: a scalar in full when it is short, else the type."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float() | str():
            text = repr(value)
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... (cut)"
        case _:
            return _SHAPES[type_name(value)]


def one_of(choices: Sequence[Json]) -> str:
    """Return *choices* in words."""
    texts = [repr(choice) for choice in choices]
    return f"one of {', '.join(texts)}" if texts[1:] else texts[0]


def shape(schema: Json) -> str | None:
    """Return in words what a value of *schema* looks like, None when that is not simple."""
    members = schema if isinstance(schema, Mapping) else {}
    choices, kind = members.get("enum"), members.get("type")
    if isinstance(choices, list):
        return one_of(choices)
    if "$ref" in members:
        return _SHAPES["object"]
    return _SHAPES.get(kind) if isinstance(kind, str) else None


def width(value: Json) -> int:
    """Return how many characters of the source stand for *value*, 1 when that is not simple."""
    return max(1, len(value)) if isinstance(value, str) and "\n" not in value else 1
