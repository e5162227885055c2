"""Loops that successes close: their steps, what they send, what decides whether they go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.expressions.truth import BareComparison, JsonPathTest, Test, XPathTest
from pytest_arazzo.lint.graph import Edge, Graph, adjacent, closure
from pytest_arazzo.lint.sends import Sent, sent
from pytest_arazzo.lint.visits import owner_of
from pytest_arazzo.lint.words import leads_to_token, names_token
from pytest_arazzo.model.value import Computed, Unparsable, expressions_in, unparsable_in
from pytest_arazzo.program.operands import body_path
from pytest_arazzo.program.program import Flow, Move, Node, OperationCall, Program

_CONSTANT = frozenset({"inputs", "sourceDescriptions", "components"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loop:
    """Steps, by position, that a success action leads back into.

    Attributes:
        back: the edge of that action.
    """

    back: Edge
    move: Move
    steps: frozenset[int]


def loops_of(graph: Graph) -> Iterator[Loop]:
    """Yield every loop of *graph* that runs come to."""
    within = [edge for edge in graph.edges if edge.completes and edge.source in graph.visited]
    ways, before = adjacent(within), adjacent(within, back=True)
    for edge in within:
        if edge.move is None or not edge.is_back or edge.target is None:
            continue
        around = closure(ways, [edge.target]) & closure(before, [edge.source])
        if edge.source in around:
            yield Loop(back=edge, move=edge.move, steps=around)


def repeats(program: Program, flow: Flow, loop: Loop) -> tuple[Sent, ...] | None:
    """Return all that *loop* sends when every round sends the same, None when it may not.

    A called workflow is not looked into.
    """
    found: list[Sent] = []
    for position in sorted(loop.steps):
        node = flow.nodes[position]
        if not isinstance(node.call, OperationCall) or any(_unread(node)):
            return None
        found += sent(program, node)
    same = all(_is_constant(flow, loop, each.expression) for each in found)
    return tuple(found) if same else None


def pages(flow: Flow, loop: Loop) -> bool:
    """Return whether the way back of *loop* depends on a token of pages in an answer.

    Spec: Arazzo 1.1.0, Criterion Object.
    """
    tests = [c.test for c in loop.move.criteria if not isinstance(c.test, Malformed)]
    return any(_asks_for_token(flow, test) for test in tests)


def _asks_for_token(flow: Flow, test: Test) -> bool:
    paths = [body_path(read_by(flow, expression)) for expression in mentions(test)]
    if isinstance(test, BareComparison):
        ways = [tuple(str(step) for step in query.steps) for query in queries(test)]
        return any(leads_to_token((*(paths[0] or ()), *way)) for way in ways)
    if isinstance(test, JsonPathTest | XPathTest):
        return paths[0] is not None and names_token(test.text)
    return any(leads_to_token(path) for path in paths if path)


def _unread(node: Node) -> Iterator[Unparsable]:
    for parameter in node.parameters:
        yield from unparsable_in(parameter.value)
    if node.body is not None and node.body.payload is not None:
        yield from unparsable_in(node.body.payload)


def _is_constant(flow: Flow, loop: Loop, expression: Expression) -> bool:
    """Whether *expression* has the same value in every round of *loop*."""
    if not isinstance(expression, Named):
        return False
    if expression.root in _CONSTANT:
        return True
    owner = owner_of(flow, expression)
    return owner is not None and owner not in loop.steps


def read_by(flow: Flow, expression: Expression) -> Expression:
    """Return the expression that an output of a step is, if it is one; else *expression*."""
    owner = owner_of(flow, expression)
    if owner is None or not isinstance(expression, Named) or expression.pointer is not None:
        return expression
    node = flow.nodes[owner]
    value = dict(node.outputs).get(expression.rest.removeprefix(f"{node.step_id}.outputs."))
    is_plain = isinstance(value, Computed) and not isinstance(value.source, Template | Selector)
    return expressions_in(value)[0][1] if value is not None and is_plain else expression
