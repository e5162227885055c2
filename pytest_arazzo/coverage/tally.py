"""Numbers of a coverage: per workflow, per operation, in total."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.coverage.operations import STATUS, Element, OperationChart
from pytest_arazzo.program.arcs import Arc

Key = tuple[str, str]
"""URI and workflow, or URI and operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is covered of one workflow, and what is missing.

    A branch counts when it is declared, not dead, and not excluded by the document; implicit ones
    are counted apart. A branch that was taken is not dead, whatever an analysis said.

    Attributes:
        steps: the steps that count.
        half_seen: criteria seen only true, or only false.
        criteria: the results that count: JSON Pointer, line, true or false.
        missing_criteria: those that were not seen.
        outputs: the outputs that count.
        taken: of the branches that were taken, who answered.
        contexts: of the branches that were taken, the runs.
        scenarios: the runs of the workflow itself, by name.
    """

    chart: Chart
    steps: tuple[tuple[str, int], ...]
    missing_steps: tuple[tuple[str, int], ...]
    counted: tuple[Way, ...]
    missing: tuple[Way, ...]
    dead: tuple[Way, ...]
    excluded: tuple[Way, ...]
    implicit: tuple[Way, ...]
    missing_implicit: tuple[Way, ...]
    criteria: tuple[tuple[str, int, bool], ...]
    missing_criteria: tuple[tuple[str, int, bool], ...]
    half_seen: tuple[tuple[str, int, bool], ...]
    outputs: tuple[tuple[str, str], ...]
    missing_outputs: tuple[tuple[str, str], ...]
    taken: Mapping[Arc, tuple[str, ...]]
    contexts: Mapping[Arc, tuple[str, ...]]
    origins: tuple[str, ...]
    scenarios: tuple[str, ...]

    @property
    def covered(self) -> int:
        """How many of the counted branches were taken."""
        return len(self.counted) - len(self.missing)

    @property
    def runs(self) -> int:
        """How many scenarios of the workflow were run."""
        return len(self.scenarios)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTally:
    """What exchanges showed of one operation, and what not.

    Attributes:
        seen: who answered, for each element that was seen.
        undeclared: statuses that came back and are not declared.
    """

    chart: OperationChart
    seen: Mapping[tuple[str, str], tuple[str, ...]]
    undeclared: tuple[str, ...]

    @property
    def missing(self) -> tuple[Element, ...]:
        """The elements that nothing showed."""
        return tuple(e for e in self.chart.elements if (e.kind, e.name) not in self.seen)

    def of_kind(self, kind: str) -> tuple[Element, ...]:
        """Return the elements of *kind*."""
        return tuple(each for each in self.chart.elements if each.kind == kind)


def tallies(coverage: Coverage) -> tuple[Tally, ...]:
    """Return one tally per workflow, in the order of documents and lines."""
    charts: dict[Key, Chart] = {}
    for each in sorted(coverage.charts):
        known = charts.get(_key(each))
        charts[_key(each)] = each if known is None else _both(known, each)
    facts = _Facts(coverage)
    ordered = sorted(charts.values(), key=lambda each: (each.uri, each.line, each.workflow))
    return tuple(_tally(each, facts) for each in ordered)


def operation_tallies(coverage: Coverage) -> tuple[OperationTally, ...]:
    """Return one tally per operation, in the order of descriptions and lines."""
    seen: dict[Key, dict[tuple[str, str], set[str]]] = {}
    for uri, operation, kind, name, origin in coverage.exchanges:
        seen.setdefault((uri, operation), {}).setdefault((kind, name), set()).add(origin)
    ordered = sorted(coverage.operations, key=lambda each: (each.uri, each.line, each.name))
    return tuple(_operation_tally(each, seen.get((each.uri, each.name), {})) for each in ordered)


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
        return round(100.0 - 1 / scale, digits)
    return 1 / scale if rounded == 0 and covered else rounded


def total_percent(found: tuple[Tally, ...], digits: int = 0) -> float:
    """Return the branch coverage of all workflows together, in percent."""
    covered = sum(tally.covered for tally in found)
    return percent(covered, sum(len(tally.counted) for tally in found), digits)


class _Facts:
    """What was seen, by the workflow or document that it belongs to: each is looked at once."""

    def __init__(self, coverage: Coverage) -> None:
        self.taken = _grouped(coverage.arcs)
        self.contexts = _grouped(coverage.contexts)
        self.arcs: dict[Key, list[Arc]] = {}
        self.steps: dict[Key, set[str]] = {}
        self.outputs: dict[Key, set[tuple[str, str]]] = {}
        self.scenarios: dict[Key, set[str]] = {}
        self.results: dict[str, set[tuple[str, bool]]] = {}
        for arc in self.taken:
            self.arcs.setdefault((arc.uri, arc.workflow), []).append(arc)
        for uri, workflow, step in coverage.steps:
            self.steps.setdefault((uri, workflow), set()).add(step)
        for uri, workflow, step, name in coverage.outputs:
            self.outputs.setdefault((uri, workflow), set()).add((step, name))
        for uri, workflow, scenario in coverage.runs:
            self.scenarios.setdefault((uri, workflow), set()).add(scenario)
        for uri, at, held in coverage.criteria:
            self.results.setdefault(uri, set()).add((at, held))


def _grouped(pairs: Iterable[tuple[Arc, str]]) -> dict[Arc, tuple[str, ...]]:
    found: dict[Arc, set[str]] = {}
    for arc, text in pairs:
        found.setdefault(arc, set()).add(text)
    return {arc: tuple(sorted(texts)) for arc, texts in found.items()}


def _both(one: Chart, other: Chart) -> Chart:
    """Return the chart of a workflow under two readings: dead is only what is dead in both."""
    dead = {way.arc for way in other.ways if way.dead}
    ways = tuple(way if way.arc in dead else replace(way, dead="") for way in one.ways)
    return replace(one, ways=ways)


def _tally(each: Chart, facts: _Facts) -> Tally:
    key = _key(each)
    own = sorted(facts.arcs.get(key, ()))
    taken = {arc: facts.taken[arc] for arc in own}
    excluded = tuple(way for way in each.ways if way.excluded)
    alive = tuple(w for w in each.ways if not w.excluded and (not w.dead or w.arc in taken))
    counted = tuple(way for way in alive if not way.implicit)
    implicit = tuple(way for way in alive if way.implicit)
    steps = tuple(step for step in each.steps if step[0] not in each.excluded)
    seen = facts.steps.get(key, set())
    outputs = tuple(out for out in each.outputs if not out[0] or out[0] not in each.excluded)
    with_value = facts.outputs.get(key, set())
    criteria = _results(each)
    results = facts.results.get(each.uri, set())
    return Tally(
        chart=each,
        steps=steps,
        missing_steps=tuple(step for step in steps if step[0] not in seen),
        counted=counted,
        missing=tuple(way for way in counted if way.arc not in taken),
        dead=tuple(w for w in each.ways if w.dead and not w.excluded and w.arc not in taken),
        excluded=excluded,
        implicit=implicit,
        missing_implicit=tuple(way for way in implicit if way.arc not in taken),
        criteria=criteria,
        missing_criteria=tuple(c for c in criteria if (c[0], c[2]) not in results),
        half_seen=tuple(
            (at, line, held)
            for at, line, held in criteria
            if (at, held) in results and (at, not held) not in results
        ),
        outputs=outputs,
        missing_outputs=tuple(output for output in outputs if output not in with_value),
        taken=taken,
        contexts={arc: facts.contexts.get(arc, ()) for arc in own},
        origins=tuple(sorted({origin for arc in own for origin in taken[arc]})),
        scenarios=tuple(sorted(facts.scenarios.get(key, ()))),
    )


def _results(each: Chart) -> tuple[tuple[str, int, bool], ...]:
    counted = (c for c in each.criteria if c[0] not in each.excluded)
    return tuple((at, line, held) for at, line in counted for held in (True, False))


def _operation_tally(
    chart: OperationChart, seen: Mapping[tuple[str, str], set[str]]
) -> OperationTally:
    declared = {(each.kind, each.name) for each in chart.elements}
    return OperationTally(
        chart=chart,
        seen={pair: tuple(sorted(seen[pair])) for pair in sorted(seen) if pair in declared},
        undeclared=tuple(
            sorted(name for kind, name in seen if kind == STATUS and (kind, name) not in declared)
        ),
    )


def _key(each: Chart) -> Key:
    return each.uri, each.workflow
