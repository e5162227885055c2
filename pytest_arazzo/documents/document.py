"""A parsed text: its tree, and the line and column of everything in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents import spans
from pytest_arazzo.jsonvalue import Absent, Json, child, get, tokens

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 parsers count as a line
ROOT = 0
"""The key of the marks of the whole tree, which is inside of no container."""


class Mark(Protocol):
    """A place in a text, 0-based."""

    @property
    def line(self) -> int:
        """0-based."""
        ...

    @property
    def column(self) -> int:
        """In code points, 0-based."""
        ...


Marks: TypeAlias = "Mapping[int, Mapping[str | int, tuple[Mark, Mark]]]"
"""By `id` of a container: where each of its keys (or elements) and values begins."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One text as it reads.

    Attributes:
        uri: the path as shown to the user.
        tree: plain dicts, lists and scalars; what an alias repeats is one object.
        text: the source, without a byte order mark.
        problems: what parsing found and could go on after, in the order of the text.
        marks: the positions; they hold as long as the tree lives and nobody copies it.
    """

    uri: str
    tree: Json
    text: str
    problems: tuple[Diagnostic, ...]
    marks: Marks

    def locate(self, at: str) -> Location:
        """Return where the value begins that the JSON Pointer *at* selects.

        A pointer that does not resolve stands for the nearest ancestor that exists.
        """
        return self._location(self._marks(at)[1])

    def locate_key(self, at: str) -> Location:
        """Return where the key of the value at *at* begins; of an element, the element itself."""
        return self._location(self._marks(at)[0])

    def locate_member(self, container: object, key: str | int) -> Location | None:
        """Return where *key* of the very object *container* of the tree begins, or None."""
        marks = self.marks.get(id(container), {}).get(key)
        return None if marks is None else self._location(marks[0])

    def locate_inside(self, at: str, offset: int) -> Location:
        """Return where character *offset* (0-based) of the string at *at* stands in the text.

        Exact for scalars of one line, to the line for folded ones. An offset past the end is the
        place just behind the last character.
        """
        mark = self._marks(at)[1]
        value = get(self.tree, at)
        if not isinstance(value, str):
            return self._location(mark)
        inside = max(0, min(offset, len(value) - 1))
        line, column = spans.place(lines(self.text), mark.line, mark.column, inside)
        return Location(self.uri, line + 1, column + (2 if value and offset > inside else 1))

    def line(self, number: int) -> str:
        """Return source line *number* (1-based) without its end, "" when there is none."""
        rows = lines(self.text)
        return rows[number - 1] if 1 <= number <= len(rows) else ""

    def _marks(self, at: str) -> tuple[Mark, Mark]:
        marks = self.marks.get(ROOT, {}).get(0, (START, START))
        here = self.tree
        for token in tokens(at):
            there = child(here, token)
            if isinstance(there, Absent):
                break
            key = token if isinstance(here, Mapping) else int(token)
            marks = self.marks.get(id(here), {}).get(key, marks)
            here = there
        return marks

    def _location(self, mark: Mark) -> Location:
        return Location(self.uri, mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark of our own."""

    line: int
    column: int


START = Point(0, 0)


@functools.lru_cache(maxsize=8)
def lines(text: str) -> Sequence[str]:
    """Return the lines of *text* as the parser counts them, without their ends."""
    return _BREAK.split(text)
