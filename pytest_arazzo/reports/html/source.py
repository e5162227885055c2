"""A document's lines, each with what it says that runs did or did not do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.documents.document import lines
from pytest_arazzo.reports.coverage_names import criterion_name
from pytest_arazzo.reports.diagram.graph import COVERED, DEAD, EXCLUDED, MARKS, MISSING, PARTLY
from pytest_arazzo.reports.html.markup import Markup, element, join

_LONGEST = 2000  # characters of a line
_MOST = 20_000  # lines

Note = tuple[str, str]
"""A state, and what has it."""


def notes(tallies: Iterable[Tally]) -> Mapping[int, tuple[Note, ...]]:
    """Return what there is to say of each line (1-based) of the document of *tallies*."""
    found: dict[int, list[Note]] = {}
    for tally in tallies:
        for line, state, text in _notes(tally):
            if (state, text) not in found.setdefault(line, []):
                found[line].append((state, text))
    return {line: tuple(found[line]) for line in sorted(found)}


def state_of(said: Iterable[Note]) -> str:
    """Return the state of a line: partly is what is covered and missing."""
    states = {state for state, _ in said}
    if {COVERED, MISSING} <= states:
        return PARTLY
    return next((each for each in (MISSING, COVERED, DEAD, EXCLUDED) if each in states), "")


def source(text: str, said: Mapping[int, tuple[Note, ...]], anchor: str) -> Markup:
    """Return the lines of *text*; their ids are *anchor* and the number of the line."""
    rows = lines(text.removesuffix("\n"))
    shown = [_line(n, row, said.get(n, ()), anchor) for n, row in enumerate(rows[:_MOST], start=1)]
    if len(rows) > _MOST:
        shown.append(element("span", f"+{len(rows) - _MOST} more lines", class_="line"))
    return element("pre", join(shown), class_="source", tabindex="0", aria_label="source")


def _line(number: int, text: str, said: tuple[Note, ...], anchor: str) -> Markup:
    state = state_of(said)
    missing = "; ".join(what for each, what in said if each in (MISSING, DEAD, EXCLUDED))
    place = f"{anchor}{number}"
    return element(
        "span",
        element("span", f"{number:>5}", class_="number"),
        element("span", f" {MARKS.get(state, '') or ' '} ", class_="mark"),
        element("code", text.rstrip("\r\n")[:_LONGEST]),
        element("span", f"  {missing}", class_="why") if missing else "",
        "\n",
        id=place,
        class_=f"line {state}".strip(),
    )


def _notes(tally: Tally) -> Iterator[tuple[int, str, str]]:
    chart = tally.chart
    missing_steps = set(tally.missing_steps)
    for name, line in tally.steps:
        is_missing = (name, line) in missing_steps
        yield line, MISSING if is_missing else COVERED, f"step {name} not visited"
    missing = {way.arc for way in (*tally.missing, *tally.missing_implicit)}
    for way in (*tally.counted, *tally.implicit):
        yield way.line, MISSING if way.arc in missing else COVERED, f"{way.arc} not taken"
    for way in tally.dead:
        yield way.line, DEAD, f"{way.arc} is dead: {way.dead}"
    for way in tally.excluded:
        yield way.line, EXCLUDED, f"{way.arc} is not counted: {way.excluded}"
    unseen = set(tally.missing_criteria)
    for at, line, held in tally.criteria:
        word = f"{criterion_name(chart, at)} not seen {'true' if held else 'false'}"
        yield line, MISSING if (at, line, held) in unseen else COVERED, word
