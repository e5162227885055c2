"""JSON as a text whose scalars can be changed, and whose lines can be broken, and nothing else.

What is not changed stays as it was written, letter for letter: numbers as they were spelled,
escapes, the order of members, names that stand twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+"|-?[0-9][0-9.eE+-]*+|[{}\[\],:]|true|false|null', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A string or number: the names and indices that lead to it, its value, where it stands."""

    names: tuple[str, ...]
    text: str
    is_number: bool
    start: int
    end: int


class _Level:
    """An object or array that is being read, and what of it comes next."""

    def __init__(self, is_object: bool) -> None:  # noqa: FBT001 - one of two kinds
        self.is_object = is_object
        self.name: str | None = None
        self.index = 0

    @property
    def wants_name(self) -> bool:
        return self.is_object and self.name is None

    @property
    def step(self) -> str:
        return (self.name or "") if self.is_object else str(self.index)

    def go_on(self) -> None:
        self.name = None
        self.index += 1


def scalars(text: str) -> Iterator[Scalar]:
    """Yield the strings and numbers of *text*, which must be JSON; names of members are none."""
    levels: list[_Level] = []
    names: tuple[str, ...] = ()  # of the containers, without the last step
    for found in _TOKEN.finditer(text):
        token = found[0]
        first = token[0]
        if first == '"' and levels and levels[-1].wants_name:
            levels[-1].name = _value(token)
        elif first == '"' or first in "-0123456789":
            yield Scalar(
                names=(*names, levels[-1].step) if levels else (),
                text=_value(token) if first == '"' else token,
                is_number=first != '"',
                start=found.start(),
                end=found.end(),
            )
        elif first == ",":
            levels[-1].go_on()
        elif first in "{[":
            names = (*names, levels[-1].step) if levels else ()
            levels.append(_Level(first == "{"))
        elif first in "}]":
            levels.pop()
            names = names[:-1]


def _value(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    value: str = json.loads(token)
    return value


def changed(text: str, change: Callable[[Scalar], str]) -> str:
    """Return *text* with the value of each scalar that *change* returns.

    A number whose new value is no number becomes a string.
    """
    pieces, last = [], 0
    for scalar in scalars(text):
        new = change(scalar)
        if new != scalar.text:
            is_number = scalar.is_number and new.isdecimal()
            pieces += [text[last : scalar.start], new if is_number else json.dumps(new)]
            last = scalar.end
    return "".join([*pieces, text[last:]])


def pretty(text: str) -> str:
    """Return *text*, which must be JSON, with each member and element on a line of its own."""
    pieces: list[str] = []
    depth, is_new = 0, False
    for found in _TOKEN.finditer(text):
        token = found[0]
        closes = token in ("}", "]")
        depth -= closes
        if is_new is not closes:  # an empty object or array stays on its line
            pieces.append("\n" + "  " * depth)
        pieces.append(": " if token == ":" else token)  # noqa: S105 - a colon
        is_new = token in ("{", "[", ",")
        depth += token in ("{", "[")
    return "".join(pieces)
