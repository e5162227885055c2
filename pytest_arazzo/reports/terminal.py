"""Coverage to the lines of a terminal summary, in the manner of pytest-cov's term-missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.coverage.kinds import Summary, workflow_counts
from pytest_arazzo.coverage.levels import levels, reached
from pytest_arazzo.coverage.measure import Way
from pytest_arazzo.coverage.tally import OperationTally, Tally, percent, total_percent
from pytest_arazzo.reports.coverage_names import criterion_name
from pytest_arazzo.reports.plain import one_line

_COLUMNS = ("Steps", "Miss", "Branches", "Miss", "Cover")
_MADE_UP = "synth"  # the origin of answers that no service gave


def coverage_lines(
    found: tuple[Tally, ...],
    width: int,
    digits: int = 0,
    *,
    missing: bool = True,
    skip_covered: bool = False,
) -> list[str]:
    """Return the table of *found* for a terminal of *width* columns, ending in the total.

    Args:
        found: The workflows.
        width: The columns of the terminal.
        digits: Of the percentages.
        missing: Say what is missing.
        skip_covered: Leave out the workflows of which nothing is.
    """
    if not found:
        return []
    table = _Table(found, width, digits, missing)
    shown = [tally for tally in found if not (skip_covered and _is_covered(tally))]
    lines = [table.line("Workflow", _COLUMNS) + ("  Missing" if missing else ""), table.rule]
    uri = None
    for tally in shown:
        if tally.chart.uri != uri:
            uri = tally.chart.uri
            lines.append(one_line(uri))
        lines += table.rows(tally)
    lines += [table.rule, table.line("TOTAL", _totals(found, digits))]
    lines += _notes(found)
    if len(shown) < len(found):
        count = len(found) - len(shown)
        lines.append(f"{count} workflow{'' if count == 1 else 's'} skipped: covered in full")
    return lines


def _notes(found: tuple[Tally, ...]) -> Iterator[str]:
    implicit = sum(len(tally.implicit) for tally in found)
    missing = sum(len(tally.missing_implicit) for tally in found)
    if implicit:
        yield (
            f"implicit branches (steps without failure actions that fail): "
            f"{implicit - missing} of {implicit} taken"
        )
    counted = [set(tally.taken.get(way.arc, ())) for tally in found for way in tally.counted]
    if {_MADE_UP} in counted:
        alone = counted.count({_MADE_UP})
        yield f"taken by synthesised answers alone: {alone} of {len(counted)} branches"


def apart_lines(found: tuple[Tally, ...]) -> list[str]:
    """Return what is not counted, under a title each: dead branches, excluded ones."""
    lines = []
    for title, listed in (
        ("dead branches (not counted):", dead_lines(found)),
        ("excluded branches (not counted, as the documents ask):", excluded_lines(found)),
    ):
        if listed:
            lines += [title, *(f"  {line}" for line in listed)]
    return lines


def excluded_lines(found: tuple[Tally, ...]) -> list[str]:
    """Return one line per branch that a document asks not to count, with place and reason."""
    return [
        f"{one_line(tally.chart.uri)}:{way.line}: {one_line(str(way.arc))}: "
        f"{one_line(way.excluded)}{' (taken)' if way.arc in tally.taken else ''}"
        for tally in found
        for way in tally.excluded
    ]


def lost_lines(found: Summary) -> list[str]:
    """Say which tests did not report, because what ran them crashed."""
    if not found.lost:
        return []
    count = len(found.lost)
    title = f"{count} test{'' if count == 1 else 's'} unfinished, a crash took what they covered:"
    return [title, *(f"  {one_line(each, 400)}" for each in found.lost)]


def detail_lines(found: Summary, digits: int = 0, *, is_full: bool = True) -> list[str]:
    """Return every kind in numbers, then what is missing by name and line, then the levels.

    What operations declare and no exchange showed can be hundreds of lines: only where *is_full*.
    """
    lines = ["", "by kind:"]
    for count in found.totals:
        if count.total:
            share = f"{count.percent(digits):.{digits}f}%"
            lines.append(f"  {count.kind.ljust(20)}{count.covered:>6} of {count.total:<6} {share}")
    for tally in found.workflows:
        lines += _workflow_details(tally)
    for operation in found.operations if is_full else ():
        lines += _operation_details(operation)
    return [*lines, *_level_lines(found, digits)]


def _workflow_details(tally: Tally) -> Iterator[str]:
    uri = one_line(tally.chart.uri)
    for way in tally.missing_implicit:
        yield f"{uri}:{way.line}: implicit branch {one_line(str(way.arc))} not taken"
    for at, line, held in tally.missing_criteria:
        yield f"{uri}:{line}: criterion {one_line(criterion_name(tally.chart, at))} never {str(held).lower()}"
    for step, name in tally.missing_outputs:
        owner = one_line(step or tally.chart.workflow)
        yield f"{uri}: output {one_line(name)} of {owner} never had a value"


def _operation_details(tally: OperationTally) -> Iterator[str]:
    chart = tally.chart
    where = one_line(chart.name)
    for each in tally.missing:
        name = f" {one_line(each.name)}" if each.name else ""
        yield f"{one_line(chart.uri)}:{each.line}: {where}: {each.kind}{name} not seen"
    for status in tally.undeclared:
        yield f"{one_line(chart.uri)}:{chart.line}: {where}: status {status} is not declared"


def _level_lines(found: Summary, digits: int) -> Iterator[str]:
    if not found.operations:
        return
    rows = levels(found)
    yield f"test coverage level of the operations used: TCL{reached(rows)}"
    for row in rows:
        count = row.count
        share = f"{count.percent(digits):.{digits}f}%"
        yield (
            f"  {row.level}  {count.kind.ljust(20)}{count.covered:>6} of {count.total:<6} {share}"
        )


def dead_lines(found: tuple[Tally, ...]) -> list[str]:
    """Return one line per dead branch, with its place and the reason."""
    return [
        f"{one_line(tally.chart.uri)}:{way.line}: {one_line(str(way.arc))}: "
        f"{one_line(way.dead, 400)}"
        for tally in found
        for way in tally.dead
    ]


def without_runs(found: tuple[Tally, ...]) -> list[str]:
    """Return one line per workflow of *found* that nothing ran, or that was only explored."""
    return [
        f"{one_line(tally.chart.uri)}:{tally.chart.line}: AZ112 workflow {tally.chart.workflow!r} "
        "has no scenario" + ("; what was run was found by exploring" if tally.runs else "")
        for tally in found
        if tally.runs or len(tally.missing_steps) == len(tally.steps)
    ]


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table that shows workflows on a terminal of so many columns."""

    found: tuple[Tally, ...]
    width: int
    digits: int
    missing: bool

    @property
    def label(self) -> int:
        """How wide the first column is."""
        longest = max(len("Workflow"), len("TOTAL"), *(len(_label(each)) for each in self.found))
        return min(longest, max(20, self.width - self._numbers))

    @property
    def _numbers(self) -> int:
        """How many columns there are beside the first, the word Missing among them."""
        return sum(len(name) + 2 for name in _COLUMNS) + self._wider + len("  Missing")

    @property
    def _wider(self) -> int:
        """How much wider a percentage is than its title."""
        return max(0, self.digits - 1)

    @property
    def rule(self) -> str:
        """A line across the table."""
        return "-" * min(self.width, self.label + self._numbers)

    def line(self, label: str, numbers: tuple[str, ...]) -> str:
        """Return a row without what is missing."""
        width = self.label
        widths = [len(name) + 2 for name in _COLUMNS]
        widths[-1] += self._wider
        cells = [cell.rjust(wide) for cell, wide in zip(numbers, widths, strict=True)]
        shown = label if len(label) <= width else label[: width - 1] + "…"
        return shown.ljust(width) + "".join(cells)

    def rows(self, tally: Tally) -> Iterator[str]:
        """Yield the lines of a workflow; what is missing goes below if it does not fit beside."""
        numbers = (
            str(len(tally.steps)),
            str(len(tally.missing_steps)),
            str(len(tally.counted)),
            str(len(tally.missing)),
            _share(percent(tally.covered, len(tally.counted), self.digits), self.digits),
        )
        start = self.line(_label(tally), numbers)
        names = list(_missing(tally)) if self.missing else []
        beside = ", ".join(names)
        if len(beside) <= self.width - len(start) - 2:
            yield f"{start}  {beside}".rstrip()
            return
        yield start
        yield from (f"      {name}" for name in names)


def _is_covered(tally: Tally) -> bool:
    return not tally.missing and not tally.missing_steps


def _missing(tally: Tally) -> Iterator[str]:
    for step, line in tally.missing_steps:
        yield f"{one_line(step)} not visited:{line}"
    unvisited = {step for step, _ in tally.missing_steps}
    yield from (_named(way) for way in tally.missing if way.arc.step not in unvisited)


def _named(way: Way) -> str:
    return f"{one_line(str(way.arc))}:{way.line}"


def _totals(found: tuple[Tally, ...], digits: int) -> tuple[str, ...]:
    steps, branches, *_ = workflow_counts(found)
    return (
        str(steps.total),
        str(steps.total - steps.covered),
        str(branches.total),
        str(branches.total - branches.covered),
        _share(total_percent(found, digits), digits),
    )


def _share(value: float, digits: int) -> str:
    return f"{value:.{digits}f}%"


def _label(tally: Tally) -> str:
    return f"  {one_line(tally.chart.workflow)}"
