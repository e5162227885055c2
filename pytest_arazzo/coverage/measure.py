"""Coverage: what the workflows of documents could do, and what runs did.

A `Coverage` consists of sets, and union is its only operation: adding is commutative and
idempotent, so neither the order of runs nor of xdist workers can matter.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.coverage.exchanges import shown_by_request, shown_by_response
from pytest_arazzo.coverage.operations import (
    STATUS,
    OperationChart,
    digest_of,
    operation_chart,
)
from pytest_arazzo.coverage.pragmas import excuse
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.arcs import Arc, Branch, node_branches
from pytest_arazzo.program.program import (
    Flow,
    FlowKey,
    Node,
    OperationCall,
    Program,
    WorkflowCall,
)
from pytest_arazzo.trace import Trace, Visit


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A branch that exists, with its 1-based line.

    Attributes:
        dead: the reason why nothing takes it, if it is dead.
        excluded: the reason why it is not counted, if the document asks for that.
    """

    arc: Arc
    line: int
    implicit: bool = False
    dead: str = ""
    excluded: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Chart:
    """All that one workflow could do.

    Attributes:
        steps: stepId and line.
        criteria: JSON Pointer and line.
        outputs: step ("" for the workflow's own) and name.
        digest: of the document's text.
        excluded: stepId or JSON Pointer of a criterion that the document asks not to count.
    """

    uri: str
    workflow: str
    line: int
    steps: tuple[tuple[str, int], ...] = ()
    ways: tuple[Way, ...] = ()
    criteria: tuple[tuple[str, int], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    excluded: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of what tells charts apart; that of all they hold would take long."""
        return hash((self.uri, self.workflow, self.digest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is possible and what was seen.

    Attributes:
        steps: (uri, workflow, step) that were visited.
        arcs: each taken arc with where the answer came from: live, moto, cassette, ...
        criteria: (uri, pointer, outcome) that were seen.
        outputs: (uri, workflow, step, name) that had a value.
        runs: (uri, workflow, scenario) that were run.
        contexts: each taken arc with a run that took it, `uri::workflow[scenario]`.
        operations: what exchanges of the operations that steps name could show.
        exchanges: (uri, operation, kind, name, origin) that exchanges showed.
        lost: node ids of tests that a crash kept from reporting.
    """

    charts: frozenset[Chart] = frozenset()
    steps: frozenset[tuple[str, str, str]] = frozenset()
    arcs: frozenset[tuple[Arc, str]] = frozenset()
    criteria: frozenset[tuple[str, str, bool]] = frozenset()
    outputs: frozenset[tuple[str, str, str, str]] = frozenset()
    runs: frozenset[tuple[str, str, str]] = frozenset()
    contexts: frozenset[tuple[Arc, str]] = frozenset()
    operations: frozenset[OperationChart] = frozenset()
    exchanges: frozenset[tuple[str, str, str, str, str]] = frozenset()
    lost: frozenset[str] = frozenset()

    def __or__(self, other: Coverage) -> Coverage:
        return union((self, other))


class Sum:
    """Coverages added up one by one; only what is new in one is kept."""

    def __init__(self) -> None:
        self._sets: dict[str, set[object]] = {each.name: set() for each in fields(Coverage)}

    def add(self, coverage: Coverage) -> None:
        """Add *coverage*."""
        for name, known in self._sets.items():
            known.update(getattr(coverage, name))

    def total(self) -> Coverage:
        """Return all that was added."""
        made: dict[str, frozenset[object]] = {n: frozenset(each) for n, each in self._sets.items()}
        return Coverage(**made)  # type: ignore[arg-type] # the sets of coverages, by their names


def union(coverages: Iterable[Coverage]) -> Coverage:
    """Return all of *coverages* together, in one pass over each; none is kept."""
    found = Sum()
    for each in coverages:
        found.add(each)
    return found.total()


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
            Way(b.arc, line.of(b.at), b.implicit, dead.get(b.arc, ""), _excuse(flow, node, b))
            for node in flow.nodes
            for b in node_branches(flow, node)
        ),
        criteria=tuple(dict.fromkeys((at, line.of(at)) for at in _criteria(flow))),
        outputs=tuple(
            [(node.step_id, name) for node in flow.nodes for name, _ in node.outputs]
            + [("", name) for name, _ in flow.outputs]
        ),
        digest=digest_of(flow.document),
        excluded=tuple(dict.fromkeys(_excluded(flow))),
    )


def _excuse(flow: Flow, node: Node, branch: Branch) -> str:
    """Return why a branch is not counted: what its step says, else what its action says."""
    return excuse(flow.document, node.at) or excuse(flow.document, branch.at)


def _excluded(flow: Flow) -> Iterator[str]:
    for node in flow.nodes:
        is_excused = bool(excuse(flow.document, node.at))
        if is_excused:
            yield node.step_id
            yield from (criterion.at for criterion in node.criteria)
        for move in (*node.on_success, *node.on_failure):
            if is_excused or (move.uri == flow.key.uri and excuse(flow.document, move.at)):
                yield from (criterion.at for criterion in move.criteria)


def potential(
    program: Program, keys: Iterable[FlowKey], reading: Reading = Reading.COMPAT
) -> Coverage:
    """Return the coverage of no runs at all: the charts of *keys* and of what they call."""
    flows = tuple(_reachable(program, keys))
    return Coverage(
        charts=frozenset(chart(flow, reading) for flow in flows),
        operations=frozenset(
            operation_chart(node.call.operation)
            for flow in flows
            for node in flow.nodes
            if isinstance(node.call, OperationCall)
        ),
    )


def measure(program: Program, trace: Trace, scenario: str, origin: str) -> Coverage:
    """Return what the run behind *trace* covered; *origin* says who answered."""
    context = f"{trace.flow.uri}::{trace.flow.workflow_id}[{scenario}]"
    return Coverage(
        steps=frozenset((v.flow.uri, v.flow.workflow_id, v.step) for v in trace.visits),
        arcs=frozenset((arc, origin) for arc in trace.arcs),
        criteria=frozenset(
            (c.uri, c.at, c.truth.holds) for visit in trace.visits for c in visit.checks
        ),
        outputs=frozenset(_outputs_seen(trace)),
        runs=frozenset({(trace.flow.uri, trace.flow.workflow_id, scenario)}),
        contexts=frozenset((arc, context) for arc in trace.arcs),
        exchanges=frozenset(
            (operation.document.uri, str(operation), kind, name, origin)
            for visit in trace.visits
            for operation in _operation(program, visit)
            for kind, name in _shown(operation, visit)
        ),
    )


def _operation(program: Program, visit: Visit) -> Iterator[Operation]:
    """Yield the operation that a visit sent a request of, if it sent one."""
    flow = program.flows.get(visit.flow)
    position = flow.position(visit.step) if flow else None
    if flow is None or position is None or visit.prepared is None or visit.refusal is not None:
        return
    call = flow.nodes[position].call
    if isinstance(call, OperationCall):
        yield call.operation


def _shown(operation: Operation, visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield what a visit showed of what is declared, and the statuses that are not."""
    if visit.prepared is None or visit.lost is not None:
        return
    declared = _declared(operation)
    found = list(shown_by_request(operation, visit.prepared))
    if visit.response is not None:
        found += shown_by_response(operation, visit.response)
    yield from (pair for pair in found if pair in declared or pair[0] == STATUS)


@functools.lru_cache(maxsize=8192)  # operations are compared by identity
def _declared(operation: Operation) -> frozenset[tuple[str, str]]:
    return frozenset((each.kind, each.name) for each in operation_chart(operation).elements)


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
