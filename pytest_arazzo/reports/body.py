"""A body for people: pretty JSON with notes at the places that something is wrong with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.reports.untrusted import one_line, printable

LINES = 40
CHARACTERS = 4096
_AROUND = 3  # lines kept around a note when a body is cut


def show_body(
    headers: Headers, body: bytes | None, notes: Mapping[str, str] | None = None
) -> list[str]:
    """Return the lines of a body, *notes* put at the JSON Pointers that they are about.

    A long body is cut to `LINES` lines, those around notes kept, and what is left out is counted.
    """
    read = media.read(headers.get("content-type"), body)
    if read.is_empty:
        return []
    if read.family is media.Family.JSON:
        lines = list(_json_lines(read.value, "", notes or {}))
    else:
        lines = [(printable(line), False) for line in str(read.value).splitlines()]
    return _cut(lines, len(body or b""))


def _json_lines(
    value: Json, at: str, notes: Mapping[str, str], lead: str = "", tail: str = ""
) -> Iterator[tuple[str, bool]]:
    """Yield the lines of *value* and whether there is a note on them."""
    indent = lead[: len(lead) - len(lead.lstrip())]
    if isinstance(value, Mapping) and value:
        yield _noted(f"{lead}{{", at, notes)
        for index, (name, member) in enumerate(value.items()):
            comma = "," if index < len(value) - 1 else ""
            start = f"{indent}  {json.dumps(name, ensure_ascii=False)}: "
            yield from _json_lines(member, join(at, name), notes, start, comma)
        yield f"{indent}}}{tail}", False
    elif isinstance(value, (list, tuple)) and value:
        yield _noted(f"{lead}[", at, notes)
        for index, item in enumerate(value):
            comma = "," if index < len(value) - 1 else ""
            yield from _json_lines(item, join(at, index), notes, f"{indent}  ", comma)
        yield f"{indent}]{tail}", False
    else:
        text = one_line(json.dumps(value, ensure_ascii=False), 120)
        yield _noted(f"{lead}{text}{tail}", at, notes)


def _noted(line: str, at: str, notes: Mapping[str, str]) -> tuple[str, bool]:
    note = notes.get(at)
    return (printable(line), False) if note is None else (f"{printable(line)}   <- {note}", True)


def _cut(lines: list[tuple[str, bool]], size: int) -> list[str]:
    if len(lines) <= LINES and sum(len(text) for text, _ in lines) <= CHARACTERS:
        return [text for text, _ in lines]
    near = {
        index + offset
        for index, (_, noted) in enumerate(lines)
        if noted
        for offset in range(-_AROUND, _AROUND + 1)
    }
    keep = sorted(near & set(range(len(lines))))[:LINES] if near else list(range(LINES // 2))
    shown: list[str] = []
    budget = CHARACTERS
    for position, index in enumerate(keep):
        if position and index != keep[position - 1] + 1:
            shown.append("...")
        budget -= len(lines[index][0])
        if budget < 0:
            break
        shown.append(lines[index][0])
    return [*shown, f"... ({size} bytes in {len(lines)} lines)"]
