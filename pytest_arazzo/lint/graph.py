"""A flow as a graph: which steps can follow on which, and by which way.

Ways that the criteria themselves exclude are left out. Where a flow names a step that does not
exist, or has two of one name, there is no graph: whatever were said of it would be a guess.

Spec: Arazzo 1.1.0, Step Object (onSuccess, onFailure), Success Action Object, Failure Action Object.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.program.arcs import FAILURE, NEXT, SUCCESS, Arc, arc_of
from pytest_arazzo.program.program import Flow, Move, Node

Ways: TypeAlias = "Mapping[int, Sequence[int]]"
"""The positions that can follow on each, or come before it."""

_UNKNOWN = frozenset({"AZ206", "AZ207", "AZ208"})
"""Codes of actions that lead nowhere or are missing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edge:
    """One way from a step to a step, or out of the flow.

    Attributes:
        target: None where the flow is left: by `end`, after the last step, to another workflow.
        move: None for the way to the next step.
        completes: whether the step that is left has succeeded.
    """

    source: int
    target: int | None
    move: Move | None
    completes: bool

    @property
    def is_back(self) -> bool:
        """Whether it leads to its own step or to one before it."""
        return self.target is not None and self.target <= self.source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """All ways of a flow.

    Attributes:
        leaving: the edges out of each step.
        preludes: a step and another that one of its retries visits first, by position; the other
            decides nothing then, the run comes back.
        visited: positions of the steps that a run can come to in their turn.
    """

    flow: Flow
    edges: tuple[Edge, ...]
    leaving: Mapping[int, tuple[Edge, ...]]
    preludes: tuple[tuple[int, int], ...]
    visited: frozenset[int]

    def name(self, position: int) -> str:
        """Return the stepId at *position*."""
        return self.flow.nodes[position].step_id

    @property
    def reached(self) -> frozenset[int]:
        """Positions of the steps that are visited at all."""
        return self.visited | {p for step, p in self.preludes if step in self.visited}


@functools.lru_cache(maxsize=4)
def graph_of(flow: Flow) -> Graph | None:
    """Return the graph of *flow*; None when its steps cannot be told apart or do not exist."""
    ids = [node.step_id for node in flow.nodes]
    if (
        any(map(_is_open, flow.problems))
        or len(set(ids)) < len(ids)
        or not all(map(_is_known, flow.nodes))
    ):
        return None
    dead = dead_moves(flow)
    edges = tuple(
        edge
        for position, node in enumerate(flow.nodes)
        for edge in _edges(flow, position, node, dead)
    )
    preludes = tuple(
        (position, move.step)
        for position, node in enumerate(flow.nodes)
        for move in node.on_failure
        if move.kind is ActionKind.RETRY and move.step is not None and move.step != position
        if arc_of(flow, node, FAILURE, move.name) not in dead
    )
    visited = closure(adjacent(edges), [0] if flow.nodes else [])
    return Graph(
        flow=flow,
        edges=edges,
        leaving=_by_source(edges),
        preludes=preludes,
        visited=visited,
    )


def adjacent(edges: Iterable[Edge], *, back: bool = False) -> Ways:
    """Return the positions that *edges* lead to from each, or come from if *back*."""
    ways: dict[int, list[int]] = {}
    for edge in edges:
        if edge.target is not None:
            one, other = (edge.target, edge.source) if back else (edge.source, edge.target)
            ways.setdefault(one, []).append(other)
    return ways


def closure(ways: Ways, start: Iterable[int]) -> frozenset[int]:
    """Return *start* and all positions that *ways* lead to from there."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for other in ways.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


@functools.lru_cache(maxsize=4)
def dead_moves(flow: Flow) -> Mapping[Arc, str]:
    """Return the ways that no run of *flow* takes, each with the reason.

    A step whose own criteria never hold has no dead ways here: it is those criteria that are wrong.
    """
    found = dict(dead_branches(flow))
    for node in flow.nodes:
        ways = _after_success(flow, node)
        if all(arc in found for arc in ways):
            found = {arc: reason for arc, reason in found.items() if arc not in ways}
        found |= _shadowed(flow, node)
    return found


def _after_success(flow: Flow, node: Node) -> list[Arc]:
    """Return every way that a success of *node* has by its text."""
    ways = [arc_of(flow, node, SUCCESS, move.name) for move in node.on_success]
    always = any(move.is_unconditional for move in node.on_success)
    return ways if always else [*ways, arc_of(flow, node, NEXT)]


def _shadowed(flow: Flow, node: Node) -> Mapping[Arc, str]:
    """Return the actions before which another one is taken whenever their criteria hold."""
    found: dict[Arc, str] = {}
    for kind, moves in ((SUCCESS, node.on_success), (FAILURE, node.on_failure)):
        for index, move in enumerate(moves):
            before = next((m for m in moves[:index] if _is_before(m, move)), None)
            if before is not None and sum(m.name == move.name for m in moves) == 1:
                found[arc_of(flow, node, kind, move.name)] = _why(before)
    return found


def _why(before: Move) -> str:
    if before.is_unconditional:
        return f"{before.name}, before it, is always taken"
    return f"{before.name}, before it, is taken whenever its criteria hold"


def _is_before(before: Move, move: Move) -> bool:
    """Whether *before* holds whenever *move* does; a retry makes room once it is exhausted."""
    if before.kind is ActionKind.RETRY:
        return False
    return set(map(_said, before.criteria)) <= set(map(_said, move.criteria))


def _said(criterion: Criterion) -> tuple[str, str | None, str | None, str]:
    return criterion.kind, criterion.version, criterion.context, criterion.condition.strip()


def _is_open(problem: Diagnostic) -> bool:
    """Whether some action leads nobody knows where; prerequisites lead nowhere."""
    return problem.code in _UNKNOWN and "/dependsOn/" not in (problem.at or "")


def _is_known(node: Node) -> bool:
    """Whether every action of *node* says where it leads."""
    return all(
        move.kind is ActionKind.END or move.step is not None or move.flow is not None
        for move in (*node.on_success, *node.on_failure)
        if move.kind is not ActionKind.RETRY or move in node.on_success
    )


def _edges(flow: Flow, position: int, node: Node, dead: Mapping[Arc, str]) -> Iterator[Edge]:
    for move in node.on_success:
        if arc_of(flow, node, SUCCESS, move.name) not in dead:
            yield Edge(source=position, target=_target(move), move=move, completes=True)
    always = any(move.is_unconditional for move in node.on_success)
    if not always and arc_of(flow, node, NEXT) not in dead:
        after = position + 1 if position + 1 < len(flow.nodes) else None
        yield Edge(source=position, target=after, move=None, completes=True)
    for move in node.on_failure:
        if arc_of(flow, node, FAILURE, move.name) not in dead:
            is_retry = move.kind is ActionKind.RETRY
            target = position if is_retry else _target(move)
            yield Edge(source=position, target=target, move=move, completes=False)


def _by_source(edges: Iterable[Edge]) -> Mapping[int, tuple[Edge, ...]]:
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge)
    return {source: tuple(each) for source, each in found.items()}


def _target(move: Move) -> int | None:
    return move.step if move.kind is ActionKind.GOTO else None
