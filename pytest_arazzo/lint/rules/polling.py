"""Rules AZ304, AZ305, AZ931 and AZ932: going round without a limit, an advance or a delay.

Spec: Arazzo 1.1.0, Success Action Object, Failure Action Object (retryAfter, retryLimit); only a
`retry` knows a delay and a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.lint.graph import Edge, Graph, Ways, adjacent, closure, graph_of
from pytest_arazzo.lint.loops import Loop, loops_of, pages, repeats
from pytest_arazzo.lint.notices import called, listed, name_of, place_of, warning
from pytest_arazzo.lint.sends import Sent
from pytest_arazzo.lint.words import is_token
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Flow, Move, Node, OperationCall, Program

_RETRY = "Failure Action Object, retryLimit"


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    """Yield the loops of *flow* that hammer, do not advance or do not wait."""
    graph = graph_of(flow)
    if graph is None:
        return
    yield from _after_failures(graph)
    for loop in loops_of(graph):
        same = repeats(program, flow, loop)
        if same is not None:
            yield from _of_loop(graph, loop, same)
    yield from _of_retries(graph)


def _after_failures(graph: Graph) -> Iterator[Diagnostic]:
    ways = adjacent(edge for edge in graph.edges if edge.completes)
    for edge in graph.edges:
        move = edge.move
        if edge.completes or move is None or move.kind is not ActionKind.GOTO:
            continue
        if edge.source in graph.visited and _comes_back(ways, edge):
            yield _hammering(graph, edge, move)


def _comes_back(ways: Ways, edge: Edge) -> bool:
    """Whether the step that has failed is visited again, after steps that have succeeded."""
    return edge.target is not None and edge.source in closure(ways, [edge.target])


def _hammering(graph: Graph, edge: Edge, move: Move) -> Diagnostic:
    node = graph.flow.nodes[edge.source]
    target = graph.name(edge.target if edge.target is not None else edge.source)
    is_self = edge.target == edge.source
    whither = "itself" if is_self else f"step {target!r}"
    first = "" if is_self else f", stepId: {target}"
    at = name_of(graph.flow, place_of(graph.flow, node, move))
    message = (
        f"when step {node.step_id!r} fails, {called(move)} goes back to {whither}, "
        "again and again for as long as it fails"
    )
    return replace(
        warning(graph.flow, "AZ304", at, message, "Failure Action Object, type"),
        help=f"use type: retry{first} with retryAfter and retryLimit",
    )


def _of_loop(graph: Graph, loop: Loop, same: tuple[Sent, ...]) -> Iterator[Diagnostic]:
    flow = graph.flow
    names = [repr(graph.name(position)) for position in sorted(loop.steps)]
    steps = f"{'step' if len(names) == 1 else 'steps'} {listed(names)}"
    if pages(flow, loop):
        yield from _standing(flow, loop, same, steps)
        return
    at = name_of(flow, place_of(flow, flow.nodes[loop.back.source], loop.move))
    message = f"{called(loop.move)} asks {steps} again without any delay"
    yield replace(
        warning(flow, "AZ931", at, message, "Success Action Object, type"),
        severity=Severity.ADVICE,
        help="only a retry waits: let the step fail while it is too early, with an action of "
        "type retry, retryAfter and retryLimit in onFailure",
    )


def _standing(flow: Flow, loop: Loop, same: tuple[Sent, ...], steps: str) -> Iterator[Diagnostic]:
    """Yield that each round asks for the page of the one before, where another can be asked for."""
    node = flow.nodes[loop.back.source]
    stale = next((each for each in same if _is_token(each)), None)
    said = f"{called(loop.move)} sends {steps} round for the next page, but every round"
    if stale is not None:
        at, name = stale.at, stale.name
        said = f"{said} sends the same {name!r}: {text_of(stale.expression)}"
    else:
        at = name_of(flow, place_of(flow, node, loop.move))
        found = next((n for p in sorted(loop.steps) for n in _accepted(flow.nodes[p])), None)
        if found is None:
            return
        name = found
        said = f"{said} asks for the same one: {name!r} is not sent"
    yield replace(
        warning(flow, "AZ305", at, said, "Success Action Object, type"),
        help=f"send the token of the last answer, {name}: {_newest(node)}; the first visit leaves "
        "it out and gets the first page",
    )


def _is_token(each: Sent) -> bool:
    """Whether a value is a token of pages, by its own name or by that of what it is read from."""
    read = each.expression
    return is_token(each.name) or (
        isinstance(read, Named) and is_token(read.rest.rsplit(".", 1)[-1])
    )


def _accepted(node: Node) -> Iterator[str]:
    """Yield the tokens of pages that the operation of *node* takes."""
    if isinstance(node.call, OperationCall):
        yield from filter(is_token, _names(node.call.operation))


def _names(operation: Operation) -> Iterator[str]:
    yield from (parameter.name for parameter in operation.parameters)
    for media in operation.request_body.media if operation.request_body is not None else ():
        for parts in certain.alternatives(operation.document.tree, media.schema) or ():
            yield from (name for part in parts for name in _properties(part))


def _properties(part: Mapping[str, Json]) -> Mapping[str, Json]:
    found = part.get("properties")
    return found if isinstance(found, Mapping) else {}


def _newest(node: Node) -> str:
    """Return the output of *node* that holds the token of its answer."""
    known = [name for name, _ in node.outputs if is_token(name)]
    return f"$steps.{node.step_id}.outputs.{known[0] if known else '<token>'}"


def _of_retries(graph: Graph) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for position in sorted(graph.visited):
        node = graph.flow.nodes[position]
        for move in node.on_failure:
            if move.kind is ActionKind.RETRY and move.at not in seen:
                seen.add(move.at)
                yield from _of_retry(graph.flow, node, move)


def _of_retry(flow: Flow, node: Node, move: Move) -> Iterator[Diagnostic]:
    """Yield that an action tries a step once more only, or time and again without a delay."""
    at = name_of(flow, place_of(flow, node, move))
    if isinstance(get(flow.document.tree, join(move.at, "retryLimit")), Absent):
        message = f"{called(move)} tries step {node.step_id!r} once more, not until it succeeds"
        yield replace(
            warning(flow, "AZ932", at, message, _RETRY),
            severity=Severity.ADVICE,
            help="say how often: retryLimit is 1 where it is left out",
        )
    elif move.retry_limit > 1 and not move.retry_after:
        message = f"{called(move)} tries step {node.step_id!r} again without any delay"
        yield replace(
            warning(flow, "AZ931", at, message, "Failure Action Object, retryAfter"),
            severity=Severity.ADVICE,
            help="say how many seconds to wait: retryAfter",
        )
