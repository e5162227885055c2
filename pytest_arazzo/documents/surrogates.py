r"""Characters that JSON writes as two escapes, `\ud83d\ude00`, which YAML parsers refuse.

Before parsing, each half is replaced by a private character's escape of the same length, so that
every position stays what it is; afterwards the pairs become the characters that they mean.

Spec: RFC 8259, section 7; YAML 1.2.2, section 5.7 has no such pairs, although JSON is meant to
be a part of YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PAIR = r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_ESCAPE = re.compile(rf"\\(?:{_PAIR[2:]}|[^\n])")
_WRITTEN = re.compile(r"\\u[efEF][0-9a-fA-F]{3}\\u[efEF][0-9a-fA-F]{3}")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Block:
    """Private characters to hide behind: as many as there are halves, in the same order."""

    first: int
    used: re.Pattern[str]
    pair: re.Pattern[str]

    def spell(self, half: str) -> str:
        """Return the digits of the character that hides *half*, spelt alike as far as possible."""
        digits = f"{int(half, 16) + self.first - 0xD800:04x}"
        return (digits[0].upper() if half[0] == "D" else digits[0]) + (
            half[1:] if digits[1] == half[1].lower() else digits[1] + half[2:]
        )

    def joined(self, found: re.Match[str]) -> str:
        """Return the character that a hidden pair stands for."""
        high, low = (ord(half) - self.first for half in found[0])
        return chr(0x10000 + (high << 10) + low - 0x400)


_BLOCKS = (
    _Block(
        0xE800,
        re.compile(r"[\ue800-\uefff]|\\u[eE][89a-fA-F]|\\U0000[eE][89a-fA-F]"),
        re.compile("[\ue800-\uebff][\uec00-\uefff]"),
    ),
    _Block(
        0xE000,
        re.compile(r"[\ue000-\ue7ff]|\\u[eE][0-7]|\\U0000[eE][0-7]"),
        re.compile("[\ue000-\ue3ff][\ue400-\ue7ff]"),
    ),
    _Block(
        0xF000,
        re.compile(r"[\uf000-\uf7ff]|\\u[fF][0-7]|\\U0000[fF][0-7]"),
        re.compile("[\uf000-\uf3ff][\uf400-\uf7ff]"),
    ),
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text without pairs, how each pair was spelt, and behind what they hide."""

    text: str
    spelt: Mapping[str, str] = field(default_factory=dict)
    block: _Block | None = None

    def reveal(self, value: str, style: str | None) -> str:
        """Return what a scalar of the hidden text says in the original one.

        Raises:
            ValueError: half a pair is left, which is no character.
        """
        if _HALF.search(value):
            raise ValueError(value)
        if self.block is None:
            return value
        if style == '"':
            return self.block.pair.sub(self.block.joined, value)
        return _WRITTEN.sub(lambda found: self.spelt.get(found[0], found[0]), value)


def hide(text: str) -> Hidden:
    """Return *text* with no pair of escapes left in it."""
    if "\\ud" not in text and "\\uD" not in text:
        return Hidden(text)
    block = next((block for block in _BLOCKS if not block.used.search(text)), None)
    if block is None:  # columns behind a pair are off by two here
        return Hidden(_ESCAPE.sub(_long, text))
    return _hidden(text, block)


def _hidden(text: str, block: _Block) -> Hidden:
    spelt: dict[str, str] = {}

    def shifted(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        written = f"\\u{block.spell(found[1])}\\u{block.spell(found[2])}"
        spelt[written] = found[0]
        return written

    return Hidden(_ESCAPE.sub(shifted, text), spelt, block)


def _long(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    return f"\\U{_code(int(found[1], 16), int(found[2], 16)):08x}"


def _code(high: int, low: int) -> int:
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
