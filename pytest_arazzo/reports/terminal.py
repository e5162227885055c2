"""Coverage to the lines of a terminal summary, in the manner of pytest-cov's term-missing."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.coverage.measure import Way
from pytest_arazzo.coverage.tally import Tally, percent, total_percent

_COLUMNS = ("Steps", "Miss", "Branches", "Miss", "Cover")
_NUMBERS = 45  # columns beside the label, the word Missing among them


def coverage_lines(found: tuple[Tally, ...], width: int) -> list[str]:
    """Return the table of *found* for a terminal of *width* columns, ending in the total."""
    if not found:
        return []
    label = max(len("Workflow"), len("TOTAL"), *(len(_label(tally)) for tally in found))
    label = min(label, max(20, width - _NUMBERS))
    lines = [_line("Workflow", _COLUMNS, label) + "  Missing", "-" * min(width, label + _NUMBERS)]
    uri = None
    for tally in found:
        if tally.chart.uri != uri:
            uri = tally.chart.uri
            lines.append(uri)
        lines += _tally_lines(tally, label, width)
    lines.append("-" * min(width, label + _NUMBERS))
    lines.append(_line("TOTAL", _totals(found), label))
    implicit = sum(len(tally.implicit) for tally in found)
    missing = sum(len(tally.missing_implicit) for tally in found)
    if implicit:
        lines.append(
            f"implicit branches (steps without failure actions that fail): "
            f"{implicit - missing} of {implicit} taken"
        )
    return lines


def dead_lines(found: tuple[Tally, ...]) -> list[str]:
    """Return one line per dead branch, with its place and the reason."""
    return [
        f"{tally.chart.uri}:{way.line}: {way.arc}: {way.dead}"
        for tally in found
        for way in tally.dead
    ]


def without_runs(found: tuple[Tally, ...]) -> list[str]:
    """Return one line per workflow that nothing ran."""
    return [
        f"{tally.chart.uri}:{tally.chart.line}: AZ112 workflow {tally.chart.workflow!r} "
        "has no scenario"
        for tally in found
        if not tally.chart.steps or len(tally.missing_steps) == len(tally.chart.steps)
        if tally.runs == 0
    ]


def _tally_lines(tally: Tally, label: int, width: int) -> Iterator[str]:
    numbers = (
        str(len(tally.chart.steps)),
        str(len(tally.missing_steps)),
        str(len(tally.counted)),
        str(len(tally.missing)),
        f"{percent(tally.covered, len(tally.counted)):g}%",
    )
    start = _line(_label(tally), numbers, label)
    missing = ", ".join(_missing(tally))
    room = width - len(start) - 2
    if len(missing) <= room:
        yield f"{start}  {missing}".rstrip()
        return
    yield start
    for name in _missing(tally):
        yield f"      {name}"


def _missing(tally: Tally) -> Iterator[str]:
    for step, line in tally.missing_steps:
        yield f"{step} not visited:{line}"
    unvisited = {step for step, _ in tally.missing_steps}
    yield from (_named(way) for way in tally.missing if way.arc.step not in unvisited)


def _named(way: Way) -> str:
    return f"{way.arc}:{way.line}"


def _totals(found: tuple[Tally, ...]) -> tuple[str, ...]:
    return (
        str(sum(len(tally.chart.steps) for tally in found)),
        str(sum(len(tally.missing_steps) for tally in found)),
        str(sum(len(tally.counted) for tally in found)),
        str(sum(len(tally.missing) for tally in found)),
        f"{total_percent(found):g}%",
    )


def _label(tally: Tally) -> str:
    return f"  {tally.chart.workflow}"


def _line(label: str, numbers: tuple[str, ...], width: int) -> str:
    cells = [cell.rjust(len(name) + 2) for cell, name in zip(numbers, _COLUMNS, strict=True)]
    shown = label if len(label) <= width else label[: width - 1] + "…"
    return shown.ljust(width) + "".join(cells)
