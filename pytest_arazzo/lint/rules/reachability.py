"""Rules AZ301 and AZ303: steps that no run comes to, and steps that no run comes away from.

Spec: Arazzo 1.1.0, Step Object (onSuccess, onFailure), Success Action Object, type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.graph import Edge, Graph, adjacent, closure, graph_of
from pytest_arazzo.lint.notices import called, listed, name_of, place_of, warning
from pytest_arazzo.program.program import Flow, Program


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every run of unreachable steps, and the loops of *flow* that only a failure ends."""
    graph = graph_of(flow)
    if graph is None:
        return
    yield from _unreachable(graph)
    yield from _endless(graph)


def _unreachable(graph: Graph) -> Iterator[Diagnostic]:
    count = len(graph.flow.nodes)
    out = [position for position in range(count) if position not in graph.reached]
    for position in out:
        if position - 1 in out:
            continue
        rest = [graph.name(other) for other in _run(out, position)]
        also = f", nor to {_steps(rest)} after it" if rest else ""
        at = join(graph.flow.nodes[position].at, "stepId")
        message = f"no way leads to step {graph.name(position)!r}{also}"
        yield replace(
            warning(graph.flow, "AZ301", at, message, "Step Object, onSuccess"),
            help=f"{_why(graph, position - 1)}; let an action go there, or take it out",
        )


def _run(out: list[int], first: int) -> list[int]:
    """Return what follows *first* in a row in *out*."""
    found: list[int] = []
    while first + len(found) + 1 in out:
        found.append(first + len(found) + 1)
    return found


def _steps(names: list[str]) -> str:
    return f"{'step' if len(names) == 1 else 'steps'} {listed(map(repr, names))}"


def _why(graph: Graph, before: int) -> str:
    """Return what becomes of the step *before* an unreachable one, instead of falling through."""
    node = graph.flow.nodes[before]
    name = graph.name(before)
    always = next((move for move in node.on_success if move.is_unconditional), None)
    if before not in graph.visited:
        return f"step {name!r} before it is visited only ahead of a retry"
    if always is not None:
        return f"step {name!r} before it always takes {called(always)}, which has no criteria"
    names = [
        move.name
        for edge in graph.leaving.get(before, ())
        if (move := edge.move) and edge.completes
    ]
    return f"step {name!r} before it always takes {listed(map(repr, names), 'or')}"


def _endless(graph: Graph) -> Iterator[Diagnostic]:
    """Yield each loop among the steps from which no way leads out of the flow."""
    out = [edge.source for edge in graph.edges if edge.target is None]
    inside = graph.visited - closure(adjacent(graph.edges, back=True), out)
    within = [edge for edge in graph.edges if edge.source in inside and edge.completes]
    told: set[int] = set()
    for edge in within:
        loop = _loop(within, edge)
        if edge.is_back and edge.move is not None and loop and not loop & told:
            told |= loop
            yield _of_loop(graph, edge, sorted(loop))


def _loop(within: list[Edge], edge: Edge) -> frozenset[int]:
    """Return the steps of the loop that *edge* closes, none if it does not."""
    start = edge.target if edge.target is not None else edge.source
    around = closure(adjacent(within), [start])
    before = closure(adjacent(within, back=True), [edge.source])
    return around & before if edge.source in around else frozenset()


def _of_loop(graph: Graph, edge: Edge, loop: list[int]) -> Diagnostic:
    node = graph.flow.nodes[edge.source]
    names = [graph.name(position) for position in loop]
    verb = "goes" if len(names) == 1 else "go"
    move = edge.move
    at = place_of(graph.flow, node, move) if move is not None else node.at
    message = f"{_steps(names)} {verb} round until a failure: no action leads out of the loop"
    what = called(move) if move is not None else "the action"
    return replace(
        warning(
            graph.flow, "AZ303", name_of(graph.flow, at), message, "Success Action Object, type"
        ),
        help=f"give {what} criteria that stop to hold, or put an action of type end before it",
    )
