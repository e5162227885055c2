"""Which steps have succeeded whenever a run comes to a step, and which may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.lint.graph import Edge, Graph, adjacent, closure
from pytest_arazzo.lint.sends import sent
from pytest_arazzo.program.program import Flow, Move, Program

Steps = frozenset[int]
"""Positions of steps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """By position of a step: the steps that surely, or possibly, succeeded before it is visited."""

    surely: Mapping[int, Steps]
    possibly: Mapping[int, Steps]


def visits_of(program: Program, graph: Graph) -> Visits:
    """Return what has succeeded before each step that is reached.

    A way that a run takes only with a value of another step goes through that step, and so does
    one that leaves a step which cannot be sent without it.
    """
    gained = {id(edge): _gained(program, graph, edge) for edge in graph.edges}
    surely = _surely(graph, gained)
    possibly = _possibly(graph)
    for step, other in graph.preludes:
        if step in graph.visited:
            surely[other] = surely[step] & surely.get(other, surely[step])
            possibly[other] = possibly[step] | possibly.get(other, frozenset())
    return Visits(surely=surely, possibly=possibly)


def owner_of(flow: Flow, expression: Expression) -> int | None:
    """Return the position of the step whose outputs *expression* reads, None if it reads none."""
    if not isinstance(expression, Named) or expression.root != "steps":
        return None
    owners = [
        (len(node.step_id), position)
        for position, node in enumerate(flow.nodes)
        if expression.rest.startswith(f"{node.step_id}.")
    ]
    return max(owners)[1] if owners else None


def way_without(graph: Graph, step: int, missing: int) -> tuple[int, ...] | None:
    """Return the shortest way to *step* on which *missing* does not succeed, None if all do."""
    came: dict[int, int | None] = {0: None}
    waiting = [0]
    while waiting:
        here = waiting.pop(0)
        if here == step:
            return _back(came, here)
        for edge in graph.leaving.get(here, ()):
            skips = not (edge.completes and here == missing)
            if edge.target is not None and edge.target not in came and skips:
                came[edge.target] = here
                waiting.append(edge.target)
    return None


def _back(came: Mapping[int, int | None], last: int) -> tuple[int, ...]:
    way: list[int] = []
    here: int | None = last
    while here is not None:
        way.insert(0, here)
        here = came[here]
    return tuple(way)


def _gained(program: Program, graph: Graph, edge: Edge) -> Steps:
    """Return the steps that have succeeded for certain once *edge* is taken."""
    flow, node = graph.flow, graph.flow.nodes[edge.source]
    found = set(_guards(flow, edge.move))
    if edge.completes:
        found |= {edge.source, *_positions(flow, node.depends_on)}
        for value in sent(program, node):
            owner = owner_of(flow, value.expression) if value.is_needed else None
            found |= set() if owner is None else {owner}
    return frozenset(found)


def _guards(flow: Flow, move: Move | None) -> Iterator[int]:
    """Yield the steps that the criteria of *move* look at: it may be what tells them apart."""
    for criterion in move.criteria if move is not None else ():
        if not isinstance(criterion.test, Malformed):
            owners = (owner_of(flow, each) for each in mentions(criterion.test))
            yield from (owner for owner in owners if owner is not None)


def _positions(flow: Flow, names: tuple[str, ...]) -> Iterator[int]:
    found = (flow.position(name) for name in names)
    return (position for position in found if position is not None)


def _surely(graph: Graph, gained: Mapping[int, Steps]) -> dict[int, Steps]:
    """Return the greatest sets that every way into each step agrees with."""
    everything = frozenset(range(len(graph.flow.nodes)))
    found = dict.fromkeys(graph.visited, everything) | {0: frozenset[int]()}
    changed = True
    while changed:
        changed = False
        for edge in _inner(graph):
            if edge.target is not None:
                kept = found[edge.target] & (found[edge.source] | gained[id(edge)])
                changed |= kept != found[edge.target]
                found[edge.target] = kept
    return found


def _possibly(graph: Graph) -> dict[int, Steps]:
    """Return the steps from whose success some way leads to each step."""
    before = adjacent(_inner(graph), back=True)
    succeeding = adjacent(edge for edge in _inner(graph) if edge.completes)
    found: dict[int, Steps] = {}
    for position in graph.visited:
        earlier = closure(before, [position])
        after = {each for each in earlier if not earlier.isdisjoint(succeeding.get(each, ()))}
        preludes = {other for step, other in graph.preludes if step in earlier}
        found[position] = frozenset(after | preludes)
    return found


def _inner(graph: Graph) -> Iterator[Edge]:
    return (edge for edge in graph.edges if edge.source in graph.visited)
