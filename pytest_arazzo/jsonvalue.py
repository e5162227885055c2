"""JSON as a read-only value, the value that stands for nothing, and JSON Pointer.

Spec: RFC 8259 (JSON), RFC 6901 (JSON Pointer).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""Any JSON value. Test for `str` before `Sequence`; nothing mutates one."""


_TYPES = (
    (bool, "boolean"),  # before int, of which it is a kind
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (Mapping, "object"),
)
_DIGITS = 10  # no array has so many elements


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no value, and why; never confused with JSON null, which is `None`."""

    reason: str


def escape(token: str | int) -> str:
    """Return *token* as one reference token of a JSON Pointer."""
    return str(token).replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Return the member name that the reference token *token* stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def join(pointer: str, *tokens: str | int) -> str:
    """Return *pointer* extended by member names or indices."""
    return pointer + "".join(f"/{escape(token)}" for token in tokens)


def tokens(pointer: str) -> tuple[str, ...]:
    """Return the unescaped reference tokens of *pointer* (without a leading `#`)."""
    return tuple(unescape(token) for token in pointer.split("/")[1:])


def get(value: Json, pointer: str) -> Json | Absent:
    """Return what *pointer* selects in *value*.

    Spec: RFC 6901, section 4; a leading zero or `-` is not an index of anything that exists.
    """
    if pointer and not pointer.startswith("/"):
        return Absent(f"{pointer!r} is not a JSON Pointer: it must start with '/'")
    here = value
    for token in tokens(pointer):
        there = child(here, token)
        if isinstance(there, Absent):
            return there
        here = there
    return here


def child(value: Json, token: str) -> Json | Absent:
    """Return the member or element of *value* that one reference token names."""
    if isinstance(value, Mapping):
        return value[token] if token in value else Absent(f"no member {token!r}")
    if isinstance(value, Sequence) and not isinstance(value, str):
        index = _index(token)
        if index is None:
            return Absent(f"{token!r} is not an index of an array")
        if index < len(value):
            return value[index]
        return Absent(f"no element {index} in an array of {len(value)}")
    return Absent(f"{type_name(value)} has no member {token!r}")


def put(value: Json, pointer: str, new: Json) -> Json | Absent:
    """Return a copy of *value* in which *pointer* selects *new*.

    A member that is missing from an object is added, `-` or the length of an array appends;
    any other place that does not exist is `Absent`.
    """
    if pointer == "":
        return new
    first, _, rest = pointer[1:].partition("/")
    name, below = unescape(first), f"/{rest}" if "/" in pointer[1:] else ""
    if isinstance(value, Mapping):
        return _put_member(value, name, below, new)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _put_element(value, name, below, new)
    return Absent(f"{type_name(value)} has no member {name!r}")


def type_name(value: Json) -> str:
    """Return the JSON Schema name of the type of *value*."""
    if value is None:
        return "null"
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "array")


def _index(text: str) -> int | None:
    if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"):
        return int(text) if len(text) < _DIGITS else None
    return None


def _put_member(value: Mapping[str, Json], name: str, below: str, new: Json) -> Json | Absent:
    if name not in value and below:
        return Absent(f"no member {name!r}")
    inner = put(value.get(name), below, new)
    return inner if isinstance(inner, Absent) else {**value, name: inner}


def _put_element(value: Sequence[Json], name: str, below: str, new: Json) -> Json | Absent:
    index = len(value) if name == "-" else _index(name)
    if index is None or index > len(value) or (index == len(value) and below):
        return Absent(f"no element {name} in an array of {len(value)}")
    inner = put(value[index] if index < len(value) else None, below, new)
    return inner if isinstance(inner, Absent) else [*value[:index], inner, *value[index + 1 :]]
