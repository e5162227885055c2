"""Arcs: the ways out of every step, from the document alone.

Each arc is five strings, so that it crosses process borders as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.program import Flow, Move, Node

SUCCESS, FAILURE, NEXT, FAIL, EXHAUSTED = "success", "failure", "next", "fail", "exhausted"


@dataclass(frozen=True, slots=True, order=True)
class Arc:
    """One way out of one step; `name` is the action's, or empty."""

    uri: str
    workflow: str
    step: str
    kind: str
    name: str = ""

    def __str__(self) -> str:
        """Return `step → way`, as reports name a branch."""
        match self.kind:
            case "success" | "failure":
                return f"{self.step} → {self.name}"
            case "exhausted":
                return f"{self.step}: retry {self.name} exhausted"
            case kind:
                return f"{self.step} → {kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """An arc with where it is declared, and whether it is declared at all.

    `implicit` is the failure of a step that has no failure action: it is counted apart.
    """

    arc: Arc
    at: str
    implicit: bool = False


def branches(flow: Flow) -> tuple[Branch, ...]:
    """Return every branch of *flow*, in document order."""
    return tuple(branch for node in flow.nodes for branch in node_branches(flow, node))


def node_branches(flow: Flow, node: Node) -> tuple[Branch, ...]:
    """Return every branch out of *node*."""
    made: list[Branch] = [
        Branch(arc=arc_of(flow, node, SUCCESS, move.name), at=_place(flow, node, move))
        for move in node.on_success
    ]
    if not _has_unconditional(node.on_success):
        made.append(Branch(arc=arc_of(flow, node, NEXT), at=node.at))
    for move in node.on_failure:
        place = _place(flow, node, move)
        made.append(Branch(arc=arc_of(flow, node, FAILURE, move.name), at=place))
        if move.kind is ActionKind.RETRY:
            made.append(Branch(arc=arc_of(flow, node, EXHAUSTED, move.name), at=place))
    if not _has_unconditional(node.on_failure):
        made.append(Branch(arc=arc_of(flow, node, FAIL), at=node.at, implicit=not node.on_failure))
    return tuple(made)


def arc_of(flow: Flow, node: Node, kind: str, name: str = "") -> Arc:
    """Return the arc of *kind* out of *node*."""
    return Arc(flow.key.uri, flow.key.workflow_id, node.step_id, kind, name)


def _place(flow: Flow, node: Node, move: Move) -> str:
    return move.at if move.uri == flow.key.uri else node.at


def _has_unconditional(moves: Iterable[Move]) -> bool:
    return any(move.is_unconditional for move in moves)
