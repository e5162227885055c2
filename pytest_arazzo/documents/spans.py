"""Where the characters of a YAML scalar stand in the source.

Spec: YAML 1.2.2, chapters 7 (flow scalars) and 8 (block scalars).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

Place: TypeAlias = "tuple[int, int]"
"""Line and column, 0-based."""

_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+){0,2}")
_PROPERTIES_ALONE = re.compile(r"[&!]\S*(?:[ \t]+[&!]\S*)?[ \t]*(?:[ \t]#.*)?$")
_HEADER = re.compile(r"[|>](?:[+-]?([1-9])|[+-])?")
_BLANKS = " \t"
_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_ESCAPES = {"x": 4, "u": 6, "U": 10}


def place(lines: Sequence[str], line: int, column: int, offset: int) -> Place:
    """Return the place of character *offset* of the scalar whose node begins at a place.

    Of an empty scalar, it is the place where a first character would stand.
    """
    if line >= len(lines):
        return line, column
    line, column = _content(lines, line, column)
    text = lines[line][column:]
    if text.startswith(("|", ">")):
        places = _block(lines, line, column)
    elif text.startswith(('"', "'")):
        column += 1
        places = _quoted(lines, (line, column), text[0])
    elif text.startswith("*"):
        return line, column
    else:
        places = _plain(lines, line, column)
    return next(islice(places, offset, None), (line, column))


def _content(lines: Sequence[str], line: int, column: int) -> Place:
    """Return where a node's scalar begins, behind its anchor and tag."""
    while line + 1 < len(lines) and _PROPERTIES_ALONE.match(lines[line], column):
        line += 1
        column = _indent(lines[line])
    properties = _PROPERTIES.match(lines[line], column)
    return line, properties.end() if properties else column


def _plain(lines: Sequence[str], line: int, column: int) -> Iterator[Place]:
    while line < len(lines):
        text = lines[line].rstrip(_BLANKS)
        for index in range(column, len(text)):
            yield line, index
        breaks = _next_text(lines, line)
        yield from _fold(line, len(text), breaks)
        line += breaks
        column = _indent(lines[line]) if line < len(lines) else 0


def _quoted(lines: Sequence[str], start: Place, quote: str) -> Iterator[Place]:
    line, column = start
    while line < len(lines):
        text = lines[line]
        while column < len(text):
            if text[column] == quote and (quote == '"' or text[column + 1 : column + 2] != "'"):
                return
            if not text[column:].strip(_BLANKS):
                break
            width = _width(text, column, quote)
            if width:
                yield line, column
            column += width or len(text)
        breaks = _next_text(lines, line)
        if not text.endswith("\\"):
            yield from _fold(line, len(text.rstrip(_BLANKS)), breaks)
        line += breaks
        column = _indent(lines[line]) if line < len(lines) else 0


def _width(text: str, column: int, quote: str) -> int:
    """Return how many source characters stand for one; 0 for an escaped line end."""
    if quote == "'":
        return 2 if text[column] == "'" else 1
    if text[column] != "\\":
        return 1
    if column + 1 == len(text):
        return 0
    if _SURROGATES.match(text, column):
        return 12
    return _ESCAPES.get(text[column + 1], 2)


def _fold(line: int, column: int, breaks: int) -> Iterator[Place]:
    """Yield the places of what *breaks* line ends turn into: one blank, or all but one break."""
    if breaks == 1:
        yield line, column
    for skipped in range(1, breaks):
        yield line + skipped, 0


def _next_text(lines: Sequence[str], line: int) -> int:
    """Return how many lines further the next one stands that is not blank."""
    following = line + 1
    while following < len(lines) and not lines[following].strip(_BLANKS):
        following += 1
    return following - line


def _block(lines: Sequence[str], line: int, column: int) -> Iterator[Place]:
    header = _HEADER.match(lines[line], column)
    digit = header.group(1) if header else None
    first = line + _next_text(lines, line)
    if first >= len(lines):
        return
    # An indentation indicator counts from the parent, which stands nowhere in the text; the
    # first line can only be further right than it says.
    indent = min(_indent(lines[first]), _parent(lines[line]) + int(digit)) if digit else None
    width = _indent(lines[first]) if indent is None else indent
    folded = lines[line][column] == ">"
    for number in range(line + 1, len(lines)):
        text = lines[number]
        if text.strip(_BLANKS) and _indent(text) < width:
            return
        for index in range(width, len(text)):
            yield number, index
        if not folded or not _is_joined(lines, number, width):
            yield number, max(len(text), width)


def _is_joined(lines: Sequence[str], number: int, width: int) -> bool:
    """Return whether folding drops the end of line *number*, since empty lines follow."""
    text = lines[number]
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return bool(text.strip(_BLANKS)) and not following.strip(_BLANKS) and _indent(text) == width


def _parent(text: str) -> int:
    return len(text) - len(text.lstrip(" -"))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
