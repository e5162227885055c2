"""A value as YAML text in block style that every YAML reader, 1.1 or 1.2, reads as that value."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pytest_arazzo.documents.scalars import Binary

Dumpable: TypeAlias = (
    "bool | int | float | str | bytes | Sequence[Dumpable] | Mapping[str, Dumpable] | None"
)
"""JSON, and bytes."""

_PLAIN = re.compile(r"[A-Za-z_/][\w/.@+-]*(?:[ :][\w/.@+-]+)*", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_PRINTABLE = re.compile(
    "[ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_BLOCK = re.compile(
    "[\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(
    r'[^ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|["\\\u2028\u2029]'
)
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LONGEST_KEY = 1000  # of 1024 characters that a key without '?' may have
_DIGITS_MAX = 4000
_LINE = 76


def dump(value: Dumpable) -> str:
    r"""Return *value* as YAML: keys in their order, text of several lines as literal blocks.

    `bytes` and `Binary` become `!!binary`. Half a surrogate pair, which no text file can hold,
    becomes U+FFFD; infinity and NaN are written although JSON has none.
    """
    written: list[str] = []
    _node(written, value, 0, "")
    return "\n".join(written).lstrip() + "\n"


def _node(written: list[str], value: Dumpable, indent: int, lead: str) -> None:
    """Write *value* behind *lead*, which is the beginning of its line."""
    if isinstance(value, Mapping) and value:
        _members(written, value, indent, lead)
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and value:
        _elements(written, value, indent, lead)
    else:
        first, *rest = _scalar(value)
        written.append(f"{lead} {first}")
        pad = " " * (indent or 2)
        written.extend(f"{pad}{line}" if line else "" for line in rest)


def _members(written: list[str], value: Mapping[str, Dumpable], indent: int, lead: str) -> None:
    pad = " " * indent
    if lead.endswith("-"):
        ahead = f"{lead} "
    else:
        if lead:
            written.append(lead)
        ahead = pad
    for key, member in value.items():
        name = _inline(key)
        if len(name) > _LONGEST_KEY:
            written.append(f"{ahead}? {name}")
            ahead, name = pad, ""
        _node(written, member, indent + 2, f"{ahead}{name}:")
        ahead = pad


def _elements(written: list[str], value: Sequence[Dumpable], indent: int, lead: str) -> None:
    pad = " " * indent
    if lead.endswith("-"):
        ahead = f"{lead} "
    else:
        if lead:
            written.append(lead)
        ahead = pad
    for element in value:
        _node(written, element, indent + 2, f"{ahead}-")
        ahead = pad


def _scalar(value: Dumpable) -> list[str]:
    """Return the lines of a scalar or empty container; all but the first still lack indent."""
    match value:
        case Binary():
            return _binary(value)
        case str():
            return _text(value)
        case bytes():
            return _binary(base64.b64encode(value).decode())
        case _:
            return [_word(value)]


def _word(value: Dumpable) -> str:
    match value:
        case None | bool():
            return json.dumps(value)
        case float():
            return _float(value)
        case int():
            return _integer(value)
        case Mapping():
            return "{}"
        case _:
            return "[]"


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    mantissa, mark, exponent = text.partition("e")
    # YAML 1.1 readers take a number without a point, such as 1e+16, for text.
    return text if not mark or "." in mantissa else f"{mantissa}.0e{exponent}"


def _integer(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than the interpreter is willing to write
        return hex(value)


def _binary(packed: str) -> list[str]:
    if not packed:
        return ['!!binary ""']
    return ["!!binary |", *(packed[at : at + _LINE] for at in range(0, len(packed), _LINE))]


def _text(value: str) -> list[str]:
    if not _is_block(value):
        return [_inline(value)]
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    mark = ("|-", "|", "|+")[min(ends, 2)]
    return [mark, *body.split("\n"), *[""] * (ends - 1)]


def _is_block(value: str) -> bool:
    """Return whether a literal block can say *value*, with no indentation indicator needed."""
    if "\n" not in value or value[0] in " \t\n" or not _BLOCK.fullmatch(value):
        return False
    return all(line.strip(" \t") or not line for line in value.split("\n"))


def _inline(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    if _PRINTABLE.fullmatch(value) and value:
        return "'" + value.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if _HALF.match(character):
        return "\\uFFFD"
    if character in _ESCAPES:
        return _ESCAPES[character]
    if code <= 0xFF:  # noqa: PLR2004 - two digits
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 - four digits
