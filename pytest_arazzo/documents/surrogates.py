r"""Characters that JSON writes as two escapes, `\ud83d\ude00`, which YAML parsers refuse.

Before parsing, each half is replaced by a private character's escape of the same length, so that
every position stays what it is; afterwards the pairs become the characters that they mean.

Spec: RFC 8259, section 7; YAML 1.2.2, section 5.7 has no such pairs, although JSON is meant to
be a part of YAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PAIR = r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_ESCAPE = re.compile(rf"\\(?:{_PAIR[2:]}|[^\n])")
_PRIVATE = re.compile(r"[\ue000-\ue7ff]|\\u[eE][0-7]|\\U0000[eE][0-7]")
_HIDDEN = re.compile("([\ue000-\ue3ff])([\ue400-\ue7ff])")
_WRITTEN = re.compile(r"\\u[eE][0-3][0-9a-fA-F]{2}\\u[eE][4-7][0-9a-fA-F]{2}")
_HALF = re.compile("[\ud800-\udfff]")
_SHIFT = 0xE000 - 0xD800


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text without pairs, and how each pair was spelt."""

    text: str
    spelt: dict[str, str] = field(default_factory=dict)

    def reveal(self, value: str, style: str | None) -> str:
        """Return what a scalar of the hidden text says in the original one.

        Raises:
            ValueError: half a pair is left, which is no character.
        """
        if _HALF.search(value):
            raise ValueError(value)
        if not self.spelt:
            return value
        if style == '"':
            return _HIDDEN.sub(_joined, value)
        return _WRITTEN.sub(lambda found: self.spelt.get(found[0], found[0]), value)


def hide(text: str) -> Hidden:
    """Return *text* with no pair of escapes left in it."""
    if "\\ud" not in text and "\\uD" not in text:
        return Hidden(text)
    if _PRIVATE.search(text):  # columns behind a pair are off by two here
        return Hidden(_ESCAPE.sub(_long, text))
    spelt: dict[str, str] = {}

    def shifted(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        hidden = f"\\u{_shifted(found[1])}\\u{_shifted(found[2])}"
        spelt[hidden] = found[0]
        return hidden

    return Hidden(_ESCAPE.sub(shifted, text), spelt)


def _shifted(half: str) -> str:
    """Return the digits of *half*, shifted; they keep their spelling as far as they can."""
    return chr(ord(half[0]) + 1) + str(int(half[1], 16) - 8) + half[2:]


def _long(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    return f"\\U{_code(int(found[1], 16), int(found[2], 16)):08x}"


def _joined(found: re.Match[str]) -> str:
    return chr(_code(ord(found[1]) - _SHIFT, ord(found[2]) - _SHIFT))


def _code(high: int, low: int) -> int:
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
