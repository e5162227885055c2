"""Recordings without what no scenario plays, all else left as it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pytest_arazzo.documents import yaml
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.recordings import is_recording
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.transports.cassette import Cassette, dumps
from pytest_arazzo.transports.recordings import read


def without(text: str, cassette: Cassette, numbers: Collection[int]) -> str:
    """Return the *text* of *cassette* without the interactions *numbers*.

    Lines are taken out where that leaves the others as they are; a text in another style is
    written anew.
    """
    kept = [each for each in cassette.interactions if each.number not in numbers]
    shorter = _without_lines(text, cassette, numbers)
    again = read(yaml.parse(cassette.uri, shorter, yaml.CASSETTE_LIMITS)) if shorter else None
    wanted = [each.interaction for each in kept]
    if isinstance(again, Cassette) and [each.interaction for each in again.interactions] == wanted:
        return shorter
    notes = cassette.notes or None
    return dumps(wanted, notes)


def strays(suite: Suite, shelf: Shelf) -> Iterator[Path]:
    """Yield the recordings in the cassette folder of *suite* that no scenario plays."""
    folder = shelf.confined(suite.cassette_folder)
    if folder is None or not folder.is_dir():
        return
    played = {suite.cassette_path(plan).resolve() for plan in suite.plans}
    workflows = suite.workflow_ids()
    for path in sorted(folder.rglob("*.yaml")):
        is_known = path.parent.name in workflows and path.parent.parent == folder
        if (path.resolve() not in played or not is_known) and is_recording(path):
            yield path


def _without_lines(text: str, cassette: Cassette, numbers: Collection[int]) -> str:
    """Return *text* without the lines of some interactions, empty when they share lines."""
    rows = text.splitlines(keepends=True)
    starts = [each.location.line - 1 for each in cassette.interactions]
    leads = [
        rows[start][: each.location.column - 1]
        for start, each in zip(starts, cassette.interactions, strict=True)
    ]
    if any(lead.strip() != "-" for lead in leads) or len(numbers) == len(starts):
        return ""
    ends = [*starts[1:], _end(rows, starts[-1], leads[-1])]
    gone = {
        row
        for each, start, end in zip(cassette.interactions, starts, ends, strict=True)
        if each.number in numbers
        for row in range(start, end)
    }
    return "".join(row for number, row in enumerate(rows) if number not in gone)


def _end(rows: list[str], start: int, lead: str) -> int:
    """Return the row behind the last interaction, which is indented deeper than its dash."""
    indent = len(lead) - len(lead.lstrip())
    for number in range(start + 1, len(rows)):
        row = rows[number]
        if row.strip() and len(row) - len(row.lstrip()) <= indent:
            return number
    return len(rows)
