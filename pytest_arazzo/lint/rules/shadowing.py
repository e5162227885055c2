"""Rule AZ302: actions that no run takes at any step where they are in force.

The way to the next step may well be dead, where the actions leave nothing for it: that is how a
complete list of actions looks, and nobody wrote that way down. An action that was written down
and is never taken is a mistake.

Spec: Arazzo 1.1.0, Step Object, onSuccess and onFailure: the first whose criteria are met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pytest_arazzo.coverage.dead import possible_ways
from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.graph import Graph, dead_moves, graph_of
from pytest_arazzo.lint.notices import called, name_of, place_of, warning
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.arcs import FAILURE, SUCCESS, arc_of
from pytest_arazzo.program.program import Flow, Move, Node, Program


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _InForce:
    """An action at one of the steps where it is in force; `reason` is why it is dead there."""

    node: Node
    move: Move
    kind: str
    reason: str | None


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every declared action of *flow* that is never taken."""
    graph = graph_of(flow)
    if graph is None:
        return
    places: dict[str, list[_InForce]] = {}
    for each in _in_force(graph):
        places.setdefault(place_of(flow, each.node, each.move), []).append(each)
    for at, uses in places.items():
        if all(each.reason is not None and _can_hold(flow, each) for each in uses):
            yield _of_action(flow, at, uses)


def _in_force(graph: Graph) -> Iterator[_InForce]:
    flow, dead = graph.flow, dead_moves(graph.flow)
    for position in sorted(graph.visited):
        node = flow.nodes[position]
        for kind, moves in ((SUCCESS, node.on_success), (FAILURE, node.on_failure)):
            for move in moves:
                reason = dead.get(arc_of(flow, node, kind, move.name))
                yield _InForce(node=node, move=move, kind=kind, reason=reason)


def _can_hold(flow: Flow, use: _InForce) -> bool:
    """Whether the criteria can hold as such; if not, they are what is wrong (AZ451)."""
    alone = replace(use.node, criteria=(), on_success=(use.move,), on_failure=(use.move,))
    ways = possible_ways(flow, alone, {})
    no_retry = use.move.kind is ActionKind.RETRY and use.move.retry_limit == 0
    return ways is None or no_retry or arc_of(flow, alone, use.kind, use.move.name) in ways


def _of_action(flow: Flow, at: str, uses: list[_InForce]) -> Diagnostic:
    first = uses[0]
    reason = first.reason or ""
    steps = f"step {first.node.step_id!r}" if len(uses) == 1 else f"any of {len(uses)} steps"
    field = "onSuccess" if first.kind == SUCCESS else "onFailure"
    return replace(
        warning(
            flow,
            "AZ302",
            _scalar(flow, at, first.move, reason),
            f"{called(first.move)} is never taken at {steps}: {reason}",
            f"Step Object, {field}",
        ),
        help=_help(first.move, reason),
    )


def _scalar(flow: Flow, at: str, move: Move, reason: str) -> str:
    """Return what is wrong: the criteria that nothing meets, else the action as such."""
    if reason.startswith("no value of") and move.at == at:
        return join(move.criteria[0].at, "condition")
    if reason == _NO_RETRY and move.at == at:
        return join(at, "retryLimit")
    return name_of(flow, at)


_NO_RETRY = "its retryLimit is 0"


def _help(move: Move, reason: str) -> str:
    if reason == _NO_RETRY:
        return "retryLimit is how often the step is tried again, at least 1"
    if "is always taken" in reason:
        return "put it before that action, or give that one criteria"
    if reason.startswith("the step never"):
        return "success criteria decide which actions are looked at: onSuccess or onFailure"
    if reason.startswith("no value of $statusCode"):
        is_success = reason.endswith("succeeds")
        what = "refuse is one for onFailure" if is_success else "admit is one for onSuccess"
        return f"actions are looked at after the success criteria; an answer that these {what}"
    return f"take {called(move)} out, or change its criteria or its place"
