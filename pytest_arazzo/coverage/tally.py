"""Numbers of a coverage: per workflow and in total."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pytest_arazzo.coverage.measure import Chart, Coverage, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is covered of one workflow, and what is missing.

    A branch counts when it is declared and not dead; implicit ones are counted apart. A branch that
    was taken is not dead, whatever an analysis said.
    """

    chart: Chart
    missing_steps: tuple[tuple[str, int], ...]
    counted: tuple[Way, ...]
    missing: tuple[Way, ...]
    dead: tuple[Way, ...]
    implicit: tuple[Way, ...]
    missing_implicit: tuple[Way, ...]
    half_seen: tuple[tuple[str, int, bool], ...]  # criteria seen only true, or only false
    missing_outputs: tuple[tuple[str, str], ...]
    origins: tuple[str, ...]
    runs: int

    @property
    def covered(self) -> int:
        """How many of the counted branches were taken."""
        return len(self.counted) - len(self.missing)


def tallies(coverage: Coverage) -> tuple[Tally, ...]:
    """Return one tally per workflow, in the order of documents and lines."""
    charts: dict[tuple[str, str], Chart] = {}
    for each in sorted(coverage.charts):
        known = charts.get(_key(each))
        charts[_key(each)] = each if known is None else _both(known, each)
    ordered = sorted(charts.values(), key=lambda each: (each.uri, each.line))
    return tuple(_tally(each, coverage) for each in ordered)


def percent(covered: int, total: int, digits: int = 0) -> float:
    """Return *covered* of *total* in percent, 100 only when nothing is missing.

    Rounded down near 100 and up near 0, as coverage.py does, so that neither end is a lie.
    """
    if covered >= total:
        return 100.0
    scale = 10.0**digits
    value = covered / total * 100
    rounded = math.floor(value * scale + 0.5) / scale
    if rounded >= 100:  # noqa: PLR2004 - percent
        return 100.0 - 1 / scale
    return 1 / scale if rounded == 0 and covered else rounded


def total_percent(found: tuple[Tally, ...], digits: int = 0) -> float:
    """Return the branch coverage of all workflows together, in percent."""
    covered = sum(tally.covered for tally in found)
    return percent(covered, sum(len(tally.counted) for tally in found), digits)


def _both(one: Chart, other: Chart) -> Chart:
    """Return the chart of a workflow under two readings: dead is only what is dead in both."""
    dead = {way.arc for way in other.ways if way.dead}
    ways = tuple(way if way.arc in dead else replace(way, dead="") for way in one.ways)
    return replace(one, ways=ways)


def _tally(each: Chart, coverage: Coverage) -> Tally:
    taken = {arc for arc, _ in coverage.arcs}
    seen = {step for uri, workflow, step in coverage.steps if (uri, workflow) == _key(each)}
    dead = tuple(way for way in each.ways if way.dead and way.arc not in taken)
    counted = tuple(way for way in each.ways if not way.implicit and way not in dead)
    implicit = tuple(way for way in each.ways if way.implicit and way not in dead)
    with_value = {(step, name) for u, w, step, name in coverage.outputs if (u, w) == _key(each)}
    return Tally(
        chart=each,
        missing_steps=tuple(step for step in each.steps if step[0] not in seen),
        counted=counted,
        missing=tuple(way for way in counted if way.arc not in taken),
        dead=dead,
        implicit=implicit,
        missing_implicit=tuple(way for way in implicit if way.arc not in taken),
        half_seen=_half_seen(each, coverage),
        missing_outputs=tuple(output for output in each.outputs if output not in with_value),
        origins=tuple(
            sorted(
                {origin for arc, origin in coverage.arcs if (arc.uri, arc.workflow) == _key(each)}
            )
        ),
        runs=sum((uri, workflow) == _key(each) for uri, workflow, _ in coverage.runs),
    )


def _half_seen(each: Chart, coverage: Coverage) -> tuple[tuple[str, int, bool], ...]:
    """Return the criteria for which one result was seen and the other was not."""
    results = {(at, held) for uri, at, held in coverage.criteria if uri == each.uri}
    return tuple(
        (at, line, held)
        for at, line in each.criteria
        for held in (True, False)
        if (at, held) in results and (at, not held) not in results
    )


def _key(each: Chart) -> tuple[str, str]:
    return each.uri, each.workflow
