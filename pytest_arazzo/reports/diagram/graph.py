"""A workflow as stations and links, each with how it is covered: what every drawing is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.arcs import (
    EXHAUSTED,
    FAIL,
    FAILURE,
    NEXT,
    SUCCESS,
    Arc,
    Branch,
    node_branches,
)
from pytest_arazzo.program.program import Flow, Move, Node, OperationCall, WorkflowCall
from pytest_arazzo.reports.plain import one_line

COVERED, PARTLY, MISSING, DEAD, EXCLUDED, UNMEASURED = (
    "covered",
    "partly",
    "missing",
    "dead",
    "excluded",
    "unmeasured",
)
"""How a station or a link is covered."""

MARKS: Mapping[str, str] = {
    COVERED: "✓",
    PARTLY: "◐",
    MISSING: "✗",
    DEAD: "∅",
    EXCLUDED: "⊝",
    UNMEASURED: "",
}
"""What says the same as the colour, for those who do not see it."""

_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A step: its name, what it calls, the 1-based line of its document."""

    name: str
    call: str
    line: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One way out of a step.

    Attributes:
        origin: index of the station that it leaves.
        target: index of the station that it leads to, or where else: see `exit`.
        exit: where a link without target ends: `end`, `fail`, `else` (whatever comes after an
            exhausted retry) or the name of a workflow.
        label: the name of the action, and what belongs to it.
        is_failure: whether it is taken when the step has failed.
    """

    origin: int
    target: int | None
    exit: str
    label: str
    state: str
    line: int
    is_failure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A workflow ready to be drawn."""

    uri: str
    workflow: str
    stations: tuple[Station, ...]
    links: tuple[Link, ...]
    is_measured: bool


def graph_of(flow: Flow, tally: Tally | None = None) -> Graph:
    """Return the graph of *flow*, covered as *tally* says."""
    states = _states(tally)
    links = tuple(
        _link(flow, index, branch, states)
        for index, node in enumerate(flow.nodes)
        for branch in node_branches(flow, node)
    )
    visited = _visited(flow, tally)
    return Graph(
        uri=flow.key.uri,
        workflow=one_line(flow.key.workflow_id, _LONGEST),
        stations=tuple(
            Station(
                name=one_line(node.step_id, _LONGEST),
                call=one_line(_call(node), _LONGEST),
                line=flow.document.locate(node.at).line,
                state=_station_state(index, node, links, visited),
            )
            for index, node in enumerate(flow.nodes)
        ),
        links=links,
        is_measured=tally is not None,
    )


def _states(tally: Tally | None) -> Mapping[Arc, str]:
    """Return the state of every branch that is not missing."""
    if tally is None:
        return {}
    states = {way.arc: DEAD for way in tally.dead}
    states |= {way.arc: EXCLUDED for way in tally.excluded}
    states |= dict.fromkeys(tally.taken, COVERED)
    states |= {way.arc: MISSING for way in (*tally.missing, *tally.missing_implicit)}
    return states


def _visited(flow: Flow, tally: Tally | None) -> frozenset[str] | None:
    if tally is None:
        return None
    missing = {name for name, _ in tally.missing_steps}
    return frozenset(node.step_id for node in flow.nodes if node.step_id not in missing)


def _station_state(
    index: int, node: Node, links: tuple[Link, ...], visited: frozenset[str] | None
) -> str:
    if visited is None:
        return UNMEASURED
    if node.step_id not in visited:
        return MISSING
    own = (link.state for link in links if link.origin == index)
    return PARTLY if MISSING in own else COVERED


def _call(node: Node) -> str:
    match node.call:
        case OperationCall(operation=operation):
            return str(operation)
        case WorkflowCall(flow=key):
            return f"workflow {key.workflow_id}"
        case _:
            return "(unresolved)"


def _link(flow: Flow, index: int, branch: Branch, states: Mapping[Arc, str]) -> Link:
    arc, node = branch.arc, flow.nodes[index]
    move = _move(node, arc)
    target, ending = _destination(flow, index, arc, move)
    return Link(
        origin=index,
        target=target,
        exit=one_line(ending, _LONGEST),
        label=one_line(" ".join(_label(flow, node, arc, target)), _LONGEST),
        state=states.get(arc, UNMEASURED),
        line=flow.document.locate(branch.at).line,
        is_failure=arc.kind in (FAILURE, EXHAUSTED, FAIL),
    )


def _move(node: Node, arc: Arc) -> Move | None:
    moves = {SUCCESS: node.on_success, FAILURE: node.on_failure, EXHAUSTED: node.on_failure}
    return next((each for each in moves.get(arc.kind, ()) if each.name == arc.name), None)


def _destination(flow: Flow, index: int, arc: Arc, move: Move | None) -> tuple[int | None, str]:
    """Return the index of the station that a branch leads to, or None and where else it ends."""
    if arc.kind == FAIL:
        return None, "fail"
    if move is None:
        return (index + 1, "") if index + 1 < len(flow.nodes) else (None, "end")
    if arc.kind == EXHAUSTED:
        return None, "fail" if move is flow.nodes[index].on_failure[-1] else "else"
    return _moved(index, arc, move)


def _moved(index: int, arc: Arc, move: Move) -> tuple[int | None, str]:
    if move.kind is ActionKind.RETRY:
        return index, ""
    if move.flow is not None:
        return None, move.flow.workflow_id
    if move.step is not None:
        return move.step, ""
    return None, "end" if arc.kind == SUCCESS else "fail"


def _label(flow: Flow, node: Node, arc: Arc, target: int | None) -> Iterator[str]:
    move = _move(node, arc)
    if arc.kind == NEXT:
        yield "" if target is not None else "done"
    elif arc.kind == FAIL:
        yield "otherwise" if node.on_failure else "failure"
    elif arc.kind == EXHAUSTED:
        yield f"{arc.name} exhausted"
    else:
        yield arc.name
    if move is not None and move.kind is ActionKind.RETRY and arc.kind != EXHAUSTED:
        yield f"(≤{move.retry_limit}x)"
        if move.step is not None:
            yield f"via {flow.nodes[move.step].step_id}"
        elif move.flow is not None:
            yield f"via {move.flow.workflow_id}"
