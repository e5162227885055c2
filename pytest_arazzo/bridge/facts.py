"""What runs did, as data of coverage.py: lines and arcs of documents, by context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from coverage import CoverageData

from pytest_arazzo.bridge.layout import Jump, code_of
from pytest_arazzo.coverage.measure import Coverage
from pytest_arazzo.coverage.tally import Tally, tallies

PLUGIN = "pytest_arazzo.coverage_plugin.ArazzoPlugin"
"""The name of the plugin in data files: coverage.py makes it of module and class."""

_Seen: TypeAlias = "tuple[str, str, int, Jump | None]"
_ANY = ""


def fill(
    data: CoverageData,
    coverage: Coverage,
    names: Mapping[str, str],
    *,
    branch: bool,
    plugin: str = PLUGIN,
) -> None:
    """Add *coverage* to *data*, under the names of files that *names* has for URIs.

    Documents of which nothing was seen are there, too: they are not covered. Where a branch was
    taken, the run that took it is the context. Everything is added, not merged in: the names of
    data files tell only of what was added, and files of one name are combined once.
    """
    by_context: dict[str, dict[str, set[tuple[int, Jump | None]]]] = {}
    for context, uri, line, jump in _seen(tallies(coverage)):
        of_file = by_context.setdefault(context, {}).setdefault(names[uri], set())
        of_file.add((line, jump))
    files = sorted({names[chart.uri] for chart in coverage.charts})
    before = data.set_context(None)
    _add(data, {name: set() for name in files}, branch=branch)
    for context in sorted(by_context):
        data.set_context(context)
        _add(data, by_context[context], branch=branch)
    data.set_context(before)
    data.add_file_tracers(dict.fromkeys(files, plugin))


def names_in(coverage: Coverage, folder: Path) -> Mapping[str, str]:
    """Return the absolute path of each document, whose URIs are relative to *folder*."""
    return {chart.uri: str((folder / chart.uri).resolve()) for chart in coverage.charts}


def _add(
    data: CoverageData, seen: Mapping[str, set[tuple[int, Jump | None]]], *, branch: bool
) -> None:
    """Add lines and arcs; a line is the arc from outside to it, which is never a branch."""
    if not branch:
        data.add_lines({name: {line for line, _ in each} for name, each in seen.items()})
        return
    data.add_arcs(
        {
            name: {(-1, line) for line, _ in each} | {jump for _, jump in each if jump is not None}
            for name, each in seen.items()
        }
    )


def _seen(found: tuple[Tally, ...]) -> Iterator[_Seen]:
    """Yield context, URI, line and what stands for a branch."""
    for tally in found:
        uri = tally.chart.uri
        yield from ((_ANY, uri, line, None) for line in _lines(tally))
        for way in tally.chart.ways:
            code = code_of(way.arc)
            for context in tally.contexts.get(way.arc) or (_ANY,) * (way.arc in tally.taken):
                yield context, uri, way.line, code
                yield from ((context, uri, line, None) for line in _step_of(tally, way.arc.step))


def _lines(tally: Tally) -> Iterator[int]:
    """Yield the lines of workflow, steps and criteria that were seen."""
    missing = {step for step, _ in tally.missing_steps}
    visited = [line for step, line in tally.steps if step not in missing]
    if visited or tally.runs:
        yield tally.chart.line
    yield from visited
    unseen = {(at, held) for at, _, held in tally.missing_criteria}
    yield from (line for at, line, held in tally.criteria if (at, held) not in unseen)


def _step_of(tally: Tally, name: str) -> Iterator[int]:
    yield from (line for step, line in tally.chart.steps if step == name)
