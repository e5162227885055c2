"""Rules AZ320 to AZ324: steps that need what has not happened when their turn comes.

Spec: Arazzo 1.1.0, Runtime Expressions ($steps), Step Object (dependsOn).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.graph import Graph, graph_of
from pytest_arazzo.lint.notices import warning
from pytest_arazzo.lint.sends import handed, sent
from pytest_arazzo.lint.visits import Steps, Visits, owner_of, visits_of, way_without
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.program import Flow, Node, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A place where a step looks at outputs of a step.

    Attributes:
        when: `before` the step is decided, `after` it has succeeded or when it has `failed`.
        needs: what cannot do without it, None if it can be left out.
    """

    expression: Expression
    at: str
    when: str
    needs: str | None = None


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    """Yield what steps of *flow* read or depend on that is not there, or not on every way."""
    graph = graph_of(flow)
    if graph is None:
        return
    visits = visits_of(program, graph)
    for position in sorted(graph.reached):
        node = flow.nodes[position]
        for read in dict.fromkeys(_reads(program, node)):
            yield from _of_read(graph, visits, position, read)
        for index, name in enumerate(node.depends_on):
            yield from _of_dependency(graph, visits, position, index, name)


def _reads(program: Program, node: Node) -> Iterator[_Read]:
    for value in sent(program, node):
        needs = value.name if value.is_needed else None
        yield _Read(expression=value.expression, at=value.at, when="before", needs=needs)
    yield from _of_criteria(node.criteria, "before")
    for _, output in node.outputs:
        for at, expression in expressions_in(output):
            yield _Read(expression=expression, at=at, when="before")
    for when, moves in (("after", node.on_success), ("failed", node.on_failure)):
        for move in moves:
            yield from _of_criteria(move.criteria, when)
            for value in handed(program, move.flow, move.parameters) if move.flow else ():
                needs = value.name if value.is_needed else None
                yield _Read(expression=value.expression, at=value.at, when=when, needs=needs)


def _of_criteria(criteria: tuple[Criterion, ...], when: str) -> Iterator[_Read]:
    for criterion in criteria:
        if not isinstance(criterion.test, Malformed):
            for expression in mentions(criterion.test):
                yield _Read(expression=expression, at=join(criterion.at, "condition"), when=when)


def _of_read(graph: Graph, visits: Visits, position: int, read: _Read) -> Iterator[Diagnostic]:
    owner = owner_of(graph.flow, read.expression)
    if owner is None or owner not in graph.reached or (owner == position and read.when == "after"):
        return
    if owner not in visits.possibly[position]:
        yield _never(graph, position, owner, read)
    elif read.needs is not None and owner not in _sure(graph, visits, position, read.when):
        yield from _skipped(graph, position, owner, read)


def _sure(graph: Graph, visits: Visits, position: int, when: str) -> Steps:
    """Return the steps that have succeeded for certain where something is read."""
    found = visits.surely[position]
    if when == "failed":
        return found
    node = graph.flow.nodes[position]
    depends = (graph.flow.position(name) for name in node.depends_on)
    return found | {each for each in depends if each is not None}


def _never(graph: Graph, position: int, owner: int, read: _Read) -> Diagnostic:
    here, there = graph.name(position), graph.name(owner)
    text = text_of(read.expression)
    if owner == position:
        return replace(
            _error(
                graph.flow,
                "AZ321",
                read.at,
                f"step {here!r} reads {text!r}, which it leaves behind only once it has succeeded",
                "Runtime Expressions",
            ),
            help=_own_instead(read),
        )
    return replace(
        _error(
            graph.flow,
            "AZ320",
            read.at,
            f"step {here!r} reads {text!r}, but step {there!r} never comes before it",
            "Runtime Expressions",
        ),
        help=f"put step {there!r} before step {here!r}, or read what an earlier step leaves behind",
    )


def _own_instead(read: _Read) -> str:
    if read.when == "failed":
        return "a failed step has no outputs; its answer is $response, even when it has failed"
    if read.at.endswith("/condition") or "/outputs/" in read.at:
        return "the answer of the step itself is $response"
    return "read an input, or what an earlier step leaves behind"


def _skipped(graph: Graph, position: int, owner: int, read: _Read) -> Iterator[Diagnostic]:
    way = way_without(graph, position, owner)
    if way is None:
        return
    here, there = graph.name(position), graph.name(owner)
    text = text_of(read.expression)
    if owner == position:
        said = f"on its first visit step {here!r} has no {text!r} yet, which {read.needs!r} needs"
        instead = _own_instead(read)
    else:
        said = (
            f"step {here!r} needs {text!r} for {read.needs!r}, but on the way "
            f"{_way(graph, way)} step {there!r} {_has_not(way, owner)}"
        )
        instead = (
            f"lead every way to step {here!r} through step {there!r}, or read a value that is "
            "there on all of them"
        )
    yield replace(warning(graph.flow, "AZ322", read.at, said, "Runtime Expressions"), help=instead)


def _of_dependency(
    graph: Graph, visits: Visits, position: int, index: int, name: str
) -> Iterator[Diagnostic]:
    owner = graph.flow.position(name)
    if owner is None or owner not in graph.reached:
        return
    here = graph.name(position)
    at = join(graph.flow.nodes[position].at, "dependsOn", index)
    section = "Step Object, dependsOn"
    if owner == position or owner not in visits.possibly[position]:
        what = "itself" if owner == position else f"step {name!r}, which never comes before it"
        yield replace(
            _error(graph.flow, "AZ323", at, f"step {here!r} depends on {what}", section),
            help=f"put step {name!r} before step {here!r}"
            if owner != position
            else "leave it out",
        )
    elif owner not in visits.surely[position]:
        way = way_without(graph, position, owner)
        if way is not None:
            message = (
                f"step {here!r} depends on step {name!r}, which on the way {_way(graph, way)} "
                f"{_has_not(way, owner)}: there step {here!r} fails"
            )
            yield replace(
                warning(graph.flow, "AZ324", at, message, section),
                help=f"lead every way to step {here!r} through step {name!r}, or leave it out",
            )


def _way(graph: Graph, way: tuple[int, ...]) -> str:
    return " → ".join(graph.name(position) for position in way)


def _has_not(way: tuple[int, ...], owner: int) -> str:
    return "has failed" if owner in way else "is skipped"


def _error(flow: Flow, code: str, at: str, message: str, section: str) -> Diagnostic:
    return replace(warning(flow, code, at, message, section), severity=Severity.ERROR)
