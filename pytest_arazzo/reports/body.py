"""A body for people: pretty JSON with notes at the places that something is wrong with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.judge.secrets import masked
from pytest_arazzo.reports.layout import LONGEST, WIDTH, clipped
from pytest_arazzo.reports.redacted import shown_text
from pytest_arazzo.reports.untrusted import printable

LINES = 40
CHARACTERS = 4096
_AROUND = 3  # lines kept around a note when a body is cut
_MARGIN = 4  # what stands before each line


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    noted: bool = False


def show_body(
    headers: Headers, body: bytes | None, notes: Mapping[str, str] | None = None
) -> list[str]:
    """Return the lines of a body, *notes* put at the JSON Pointers that they are about.

    A long body is cut to `LINES` lines, those around notes kept, and what is left out is counted.
    Secret members are masked.
    """
    read = media.read(headers.get("content-type"), body)
    size = len(body or b"")
    if read.is_empty:
        return []
    if read.family is media.Family.BINARY:
        return [f"({size} bytes that are no text)"]
    try:
        return _cut(list(_lines(read, headers, body or b"", notes or {})), size)
    except RecursionError:
        return [f"({size} bytes of JSON, nested too deeply to show)"]


def _lines(
    read: media.Body, headers: Headers, body: bytes, notes: Mapping[str, str]
) -> Iterator[_Line]:
    if read.family is media.Family.JSON:
        yield from _json_lines(masked(read.value), "", notes)
        return
    text = shown_text(headers, body)
    for line in (str(read.value) if text is None else text).splitlines():
        yield _Line(clipped(printable(line).replace("\t", "  "), LONGEST - _MARGIN))


def _json_lines(
    value: Json, at: str, notes: Mapping[str, str], lead: str = "", tail: str = ""
) -> Iterator[_Line]:
    """Yield the lines of *value*, between *lead* and *tail*."""
    indent = lead[: len(lead) - len(lead.lstrip())]
    if isinstance(value, Mapping) and value:
        yield from _noted(f"{lead}{{", at, notes)
        for index, (name, member) in enumerate(value.items()):
            comma = "," if index < len(value) - 1 else ""
            start = f"{indent}  {json.dumps(name, ensure_ascii=False)}: "
            yield from _json_lines(member, join(at, name), notes, start, comma)
        yield _Line(f"{indent}}}{tail}")
    elif isinstance(value, (list, tuple)) and value:
        yield from _noted(f"{lead}[", at, notes)
        for index, item in enumerate(value):
            comma = "," if index < len(value) - 1 else ""
            yield from _json_lines(item, join(at, index), notes, f"{indent}  ", comma)
        yield _Line(f"{indent}]{tail}")
    else:
        text = f"{lead}{json.dumps(value, ensure_ascii=False)}{tail}"
        yield from _noted(text, at, notes)


def _noted(line: str, at: str, notes: Mapping[str, str]) -> Iterator[_Line]:
    """Yield *line* with the note on *at* beside it, or below where there is no room."""
    note = notes.get(at)
    shown = clipped(printable(line), LONGEST - _MARGIN)
    if note is None:
        yield _Line(shown)
    elif len(shown) + len(note) + _MARGIN + 5 <= WIDTH:
        yield _Line(f"{shown}  <- {note}", noted=True)
    else:
        indent = shown[: len(shown) - len(shown.lstrip())]
        yield _Line(shown, noted=True)
        yield _Line(clipped(f"{indent}^ {note}", LONGEST - _MARGIN), noted=True)


def _cut(lines: list[_Line], size: int) -> list[str]:
    if len(lines) <= LINES and sum(len(line.text) for line in lines) <= CHARACTERS:
        return [line.text for line in lines]
    shown: list[str] = []
    budget, last = CHARACTERS, -1
    for index in _kept(lines):
        budget -= len(lines[index].text)
        if budget < 0:
            break
        if index != last + 1:
            shown.append("...")
        shown.append(lines[index].text)
        last = index
    count = sum(text != "..." for text in shown)
    return [*shown, f"... ({count} of {len(lines)} lines shown, {size} bytes in all)"]


def _kept(lines: list[_Line]) -> list[int]:
    """Return which lines of a long body are shown: those around notes, else the first ones."""
    noted = [index for index, line in enumerate(lines) if line.noted]
    if not noted:
        return list(range(min(len(lines), LINES)))
    near = {index + offset for index in noted for offset in range(-_AROUND, _AROUND + 1)}
    return sorted(near & set(range(len(lines))))[:LINES]
