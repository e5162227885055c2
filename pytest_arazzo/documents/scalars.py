"""What the scalars of YAML mean: the core schema of YAML 1.2, which has no dates and no `yes`.

Spec: YAML 1.2.2, section 10.3.2 (core schema, tag resolution).
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from dataclasses import dataclass
from typing import TypeAlias

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<oct>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<none>[-+]?(?:\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN)"
)
_FIRST = frozenset("-+.0123456789")
_LONGEST = 3500  # octal or hexadecimal digits; more could not be shown in decimal
_PREFIX = "tag:yaml.org,2002:"


class Binary(str):
    """The base64 text of a `!!binary` scalar, without blanks; JSON has no bytes."""

    __slots__ = ()

    def decoded(self) -> bytes:
        """Return the bytes that the text stands for."""
        return base64.b64decode(self)


Scalar: TypeAlias = "bool | int | float | str | None"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A scalar that JSON cannot hold; `text` stands in for it, `reason` says why."""

    text: str
    reason: str
    is_limit: bool = False


def plain(text: str) -> Scalar | Foreign:
    """Return the value of an untagged plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _FIRST else text


def tagged(tag: str, text: str) -> Scalar | Foreign:
    """Return the value of a scalar with an explicit *tag*."""
    name = tag.removeprefix(_PREFIX)
    if tag.startswith(_PREFIX):
        match name:
            case "str":
                return text
            case "binary":
                return _binary(text)
            case "null" | "bool" | "int" | "float":
                return _cast(name, text)
            case _:
                pass
    return Foreign(text, f"the tag {shown(tag)} is not part of JSON; it is ignored")


def is_collection_tag(tag: str, name: str) -> bool:
    """Return whether *tag* is the standard tag *name*."""
    return tag == _PREFIX + name


def shown(tag: str) -> str:
    """Return *tag* as one writes it."""
    return f"!!{tag.removeprefix(_PREFIX)}" if tag.startswith(_PREFIX) else tag[:60]


def _number(text: str) -> Scalar | Foreign:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    match found.lastgroup:
        case "int":
            return _integer(text, 10)
        case "oct":
            return _integer(found["oct"], 8)
        case "hex":
            return _integer(found["hex"], 16)
        case "float":
            value = float(text)
            return value if math.isfinite(value) else Foreign(text, _TOO_LARGE.format(text[:40]))
        case _:
            return Foreign(text, f"JSON has no number {text}; it is read as text")


_TOO_LARGE = "the number {} is too large for a float; it is read as text"


def _integer(digits: str, base: int) -> int | Foreign:
    if base == 10 or len(digits) <= _LONGEST:  # noqa: PLR2004 - the decimal base
        try:
            return int(digits, base)
        except ValueError:  # more digits than the interpreter is willing to convert
            pass
    reason = f"an integer of {len(digits)} digits is too long; it is read as text"
    return Foreign(digits, reason, is_limit=True)


def _cast(name: str, text: str) -> Scalar | Foreign:
    value = plain(text)
    if isinstance(value, Foreign):
        return value
    match name, value:
        case ("null", None) | ("bool", bool()):
            return value
        case "int", int() if not isinstance(value, bool):
            return value
        case "float", int() | float() if not isinstance(value, bool):
            return _float(text, value)
        case _:
            pass
    return Foreign(text, f"{text[:40]!r} is not a value of !!{name}; it is read as text")


def _float(text: str, value: float) -> float | Foreign:
    try:
        return float(value)
    except OverflowError:
        return Foreign(text, _TOO_LARGE.format(text[:40]))


def _binary(text: str) -> Binary | Foreign:
    packed = "".join(text.split())
    try:
        base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return Foreign(text, "the text of !!binary is not base64; it is read as text")
    return Binary(packed)
