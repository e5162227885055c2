"""Coverage: what the workflows of documents could do, and what runs did.

A `Coverage` consists of sets, and union is its only operation: adding is commutative and
idempotent, so neither the order of runs nor of xdist workers can matter.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.program.arcs import Arc, branches
from pytest_arazzo.program.program import Flow, FlowKey, Program, WorkflowCall
from pytest_arazzo.trace import Trace, Visit


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A branch that exists, with its 1-based line and, if it is dead, the reason."""

    arc: Arc
    line: int
    implicit: bool = False
    dead: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Chart:
    """All that one workflow could do.

    Attributes:
        steps: stepId and line.
        criteria: JSON Pointer and line.
        outputs: step ("" for the workflow's own) and name.
    """

    uri: str
    workflow: str
    line: int
    steps: tuple[tuple[str, int], ...] = ()
    ways: tuple[Way, ...] = ()
    criteria: tuple[tuple[str, int], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is possible and what was seen.

    Attributes:
        steps: (uri, workflow, step) that were visited.
        arcs: each taken arc with where the answer came from: live, moto, cassette, ...
        criteria: (uri, pointer, outcome) that were seen.
        outputs: (uri, workflow, step, name) that had a value.
        runs: (uri, workflow, scenario) that were run.
    """

    charts: frozenset[Chart] = frozenset()
    steps: frozenset[tuple[str, str, str]] = frozenset()
    arcs: frozenset[tuple[Arc, str]] = frozenset()
    criteria: frozenset[tuple[str, str, bool]] = frozenset()
    outputs: frozenset[tuple[str, str, str, str]] = frozenset()
    runs: frozenset[tuple[str, str, str]] = frozenset()

    def __or__(self, other: Coverage) -> Coverage:
        return union((self, other))


def union(coverages: Iterable[Coverage]) -> Coverage:
    """Return all of *coverages* together, in one pass over each."""
    every = tuple(coverages)
    return Coverage(
        charts=frozenset[Chart]().union(*(each.charts for each in every)),
        steps=frozenset[tuple[str, str, str]]().union(*(each.steps for each in every)),
        arcs=frozenset[tuple[Arc, str]]().union(*(each.arcs for each in every)),
        criteria=frozenset[tuple[str, str, bool]]().union(*(each.criteria for each in every)),
        outputs=frozenset[tuple[str, str, str, str]]().union(*(each.outputs for each in every)),
        runs=frozenset[tuple[str, str, str]]().union(*(each.runs for each in every)),
    )


@functools.lru_cache(maxsize=4096)  # flows are compared by identity; every scenario asks again
def chart(flow: Flow, reading: Reading = Reading.COMPAT) -> Chart:
    """Return all that *flow* could do under *reading*, dead branches marked."""
    dead = dead_branches(flow, reading)
    line = _Lines(flow)
    return Chart(
        uri=flow.key.uri,
        workflow=flow.key.workflow_id,
        line=line.of(flow.at),
        steps=tuple((node.step_id, line.of(node.at)) for node in flow.nodes),
        ways=tuple(
            Way(b.arc, line.of(b.at), b.implicit, dead.get(b.arc, "")) for b in branches(flow)
        ),
        criteria=tuple(dict.fromkeys((at, line.of(at)) for at in _criteria(flow))),
        outputs=tuple(
            [(node.step_id, name) for node in flow.nodes for name, _ in node.outputs]
            + [("", name) for name, _ in flow.outputs]
        ),
    )


def potential(
    program: Program, keys: Iterable[FlowKey], reading: Reading = Reading.COMPAT
) -> Coverage:
    """Return the coverage of no runs at all: the charts of *keys* and of what they call."""
    return Coverage(charts=frozenset(chart(flow, reading) for flow in _reachable(program, keys)))


def measure(
    program: Program,  # noqa: ARG001 - with the trace, all that a measure is made from
    trace: Trace,
    scenario: str,
    origin: str,
) -> Coverage:
    """Return what the run behind *trace* covered; *origin* says who answered."""
    return Coverage(
        steps=frozenset((v.flow.uri, v.flow.workflow_id, v.step) for v in trace.visits),
        arcs=frozenset((arc, origin) for arc in trace.arcs),
        criteria=frozenset(
            (c.uri, c.at, c.truth.holds) for visit in trace.visits for c in visit.checks
        ),
        outputs=frozenset(_outputs_seen(trace)),
        runs=frozenset({(trace.flow.uri, trace.flow.workflow_id, scenario)}),
    )


def _outputs_seen(trace: Trace) -> Iterator[tuple[str, str, str, str]]:
    for visit in trace.visits:
        for name in _present(visit):
            yield visit.flow.uri, visit.flow.workflow_id, visit.step, name
    for name, value in trace.outputs:
        if not isinstance(value, Absent):
            yield trace.flow.uri, trace.flow.workflow_id, "", name


def _present(visit: Visit) -> Iterator[str]:
    return (name for name, value in visit.outputs if not isinstance(value, Absent))


def _criteria(flow: Flow) -> Iterator[str]:
    for node in flow.nodes:
        yield from (criterion.at for criterion in node.criteria)
        for move in (*node.on_success, *node.on_failure):
            yield from (criterion.at for criterion in move.criteria)


def _reachable(program: Program, keys: Iterable[FlowKey]) -> Iterator[Flow]:
    """Yield the flows of *keys* and all that they call, depend on or go to, once each."""
    waiting, seen = list(keys), set[FlowKey]()
    while waiting:
        key = waiting.pop(0)
        flow = program.flows.get(key)
        if flow is None or key in seen:
            continue
        seen.add(key)
        yield flow
        waiting += flow.depends_on
        for node in flow.nodes:
            if isinstance(node.call, WorkflowCall):
                waiting.append(node.call.flow)
            moves = (*node.on_success, *node.on_failure)
            waiting += [move.flow for move in moves if move.flow is not None]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of pointers, each looked up once."""

    flow: Flow
    known: dict[str, int] = field(default_factory=dict)

    def of(self, at: str) -> int:
        if at not in self.known:
            self.known[at] = self.flow.document.locate(at).line
        return self.known[at]
