"""One document, as coverage.py asks for it when it reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from coverage import CodeRegion, FileReporter

from pytest_arazzo.bridge.layout import Jump, Layout, layout
from pytest_arazzo.coverage.tally import Tally

_ROW = re.compile(
    r"""(?P<ws>[ \t]+)|(?P<com>\#.*)|(?P<op>[-?](?=[ \t]|$)|[{}\[\],:])
    |(?P<key>"(?:[^"\\]|\\.)*"(?=:)|[^\s"'{}\[\],:#][^\s{}\[\],:]*(?=:(?:[ \t]|$)))
    |(?P<str>"(?:[^"\\]|\\.)*"|'[^']*')|(?P<txt>[^\s{}\[\],:]+|.)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document: its workflows counted, and its source in lines."""

    workflows: tuple[Tally, ...]
    rows: tuple[str, ...] = ()


class ArazzoReporter(FileReporter):
    """Lines, branches and source of one document.

    The HTML report of coverage.py refuses a line of which some but not all branches are missing
    unless exactly one is, as in Python. It asks for the source first, before it lists them: from
    then on one of them stands for all, in words that tell all. Numbers are counted before that,
    and who asks for regions, as the other reports do after the source, gets the truth back.
    """

    def __init__(self, filename: str, read: Callable[[], Sheet], shown: str = "") -> None:
        """Make one; *read* is called when the first thing is asked of it."""
        super().__init__(filename)
        self._read = read
        self._shown = shown
        self._executed: set[Jump] = set()
        self._told: dict[Jump, list[Jump]] = {}

    @cached_property
    def _sheet(self) -> Sheet:
        return self._read()

    @cached_property
    def _layout(self) -> Layout:
        return layout(self._sheet.workflows)

    def relative_filename(self) -> str:
        """Return the name that reports show."""
        return self._shown or super().relative_filename()

    def source(self) -> str:
        """Return the text, with one kind of line break."""
        self._fold()
        return "".join(f"{row}\n" for row in self._sheet.rows)

    def source_token_lines(self) -> Iterable[list[tuple[str, str]]]:
        """Yield the tokens of each line, for colours."""
        for row in self._sheet.rows:
            yield [(each.lastgroup or "txt", each[0]) for each in _ROW.finditer(row)]

    def lines(self) -> set[int]:
        """Return the lines of workflows, steps, actions and criteria that count."""
        return set(self._layout.statements)

    def excluded_lines(self) -> set[int]:
        """Return the lines of what is dead, or excluded by the document."""
        return set(self._layout.excluded)

    def arcs(self) -> set[Jump]:
        """Return the branches that count."""
        return set(self._layout.jumps)

    def translate_arcs(self, arcs: Iterable[Jump]) -> set[Jump]:
        """Return the branches that recorded arcs stand for, and all other arcs as they are."""
        recorded = self._layout.recorded
        self._executed = {jump for arc in arcs for jump in recorded.get(arc, (arc,))}
        return self._executed

    def code_regions(self) -> Iterable[CodeRegion]:
        """Return that there are no regions."""
        for told in self._told.values():
            self._executed.difference_update(told)
        self._told = {}
        return super().code_regions()

    def exit_counts(self) -> dict[int, int]:
        """Return how many branches leave each line."""
        counts: dict[int, int] = {}
        for line, _ in self._layout.jumps:
            counts[line] = counts.get(line, 0) + 1
        return counts

    def arc_description(self, start: int, end: int) -> str:
        """Return what the branch is called."""
        words = self._layout.jumps.get((start, end))
        return words.name if words else super().arc_description(start, end)

    def missing_arc_description(
        self, start: int, end: int, executed_arcs: Iterable[Jump] | None = None
    ) -> str:
        """Return that the branch was not taken."""
        told = self._told.get((start, end), [(start, end)])
        words = [self._layout.jumps[jump].missing for jump in told if jump in self._layout.jumps]
        return "; ".join(words) or super().missing_arc_description(start, end, executed_arcs)

    def _fold(self) -> None:
        """Let the first missing branch of a line stand for all, where some are not missing."""
        exits = self.exit_counts()
        missing: dict[int, list[Jump]] = {}
        for jump in sorted(self._layout.jumps.keys() - self._executed):
            missing.setdefault(jump[0], []).append(jump)
        for line, jumps in missing.items():
            if 1 < len(jumps) < exits[line]:
                self._told[jumps[0]] = jumps
                self._executed.update(jumps[1:])
