"""Branches of steps that no run comes to, because every way to them is dead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.arcs import FAILURE, NEXT, SUCCESS, Arc, arc_of, node_branches
from pytest_arazzo.program.program import Flow, Node


def unentered(flow: Flow, dead: Mapping[Arc, str], unsent: Mapping[str, str]) -> Mapping[Arc, str]:
    """Return the branches of *flow* that die with the *dead* ones, and with steps that are *unsent*."""
    entered = _entered(flow, dead, unsent)
    found: dict[Arc, str] = {}
    for position, node in enumerate(flow.nodes):
        reason = unsent.get(node.step_id)
        why = None
        if position not in entered:
            why = f"no run comes to step {node.step_id!r}: every way to it is dead"
        elif reason is not None:
            why = f"the request of step {node.step_id!r} is never sent: {reason}"
        if why is not None:
            found |= dict.fromkeys((each.arc for each in node_branches(flow, node)), why)
    return found


def _entered(flow: Flow, dead: Mapping[Arc, str], unsent: Mapping[str, str]) -> frozenset[int]:
    found: set[int] = set()
    waiting = [0] if flow.nodes else []
    while waiting:
        position = waiting.pop()
        if position in found:
            continue
        found.add(position)
        node = flow.nodes[position]
        if node.step_id not in unsent:
            waiting += [other for arc, other in _ways(flow, position, node) if arc not in dead]
    return frozenset(found)


def _ways(flow: Flow, position: int, node: Node) -> Iterator[tuple[Arc, int]]:
    """Yield the steps that *node* can lead to, with the branch; a retry may visit one before."""
    if position + 1 < len(flow.nodes):
        yield arc_of(flow, node, NEXT), position + 1
    for kind, moves in ((SUCCESS, node.on_success), (FAILURE, node.on_failure)):
        for move in moves:
            if move.step is not None and move.kind is not ActionKind.END:
                yield arc_of(flow, node, kind, move.name), move.step
