"""What a workflow reads of the responses to each of its steps.

A response that leaves out all that is optional would leave a workflow without the values that it
lives on, so a peer that wants to be useful gives these.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_arazzo.expressions.criterion import BareComparison, JsonPathTest, Test
from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.outline import Each, Name, Where, outline
from pytest_arazzo.expressions.runtime import Expression, Named, Part
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.jsonvalue import tokens
from pytest_arazzo.model.value import Computed, Value, expressions_in, sources_in
from pytest_arazzo.program.operands import body_path, output_of
from pytest_arazzo.program.program import Flow, Node
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import values_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """The places of a body and the headers (in lower case) that are read."""

    paths: tuple[Path, ...] = ()
    headers: frozenset[str] = frozenset()


@functools.lru_cache(maxsize=512)
def reads_of(flow: Flow) -> dict[str, Reads]:
    """Return what *flow* reads of the response to each step, by stepId."""
    through = _through_outputs(flow)
    found: dict[str, Reads] = {}
    for node in flow.nodes:
        expressions, paths = list(_expressions(node)), list(_paths(node))
        paths += [path for each in expressions if (path := body_path(each))]
        paths += through.get(node.step_id, [])
        headers = frozenset(name for each in expressions for name in _header(each))
        found[node.step_id] = Reads(tuple(dict.fromkeys(filter(None, paths))), headers)
    return found


def _header(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Part) and (expression.side, expression.place) == (
        "response",
        "header",
    ):
        yield (expression.name or "").lower()


def _values(node: Node) -> Iterator[Value]:
    yield from (value for _, value in node.outputs)
    for move in (*node.on_success, *node.on_failure):
        yield from (parameter.value for parameter in move.parameters)


def _tests(node: Node) -> Iterator[Test]:
    criteria = [*node.criteria, *(c for move in node.on_success for c in move.criteria)]
    yield from (each.test for each in criteria if not isinstance(each.test, Malformed))


def _expressions(node: Node) -> Iterator[Expression]:
    for value in _values(node):
        yield from (expression for _, expression in expressions_in(value))
    for test in _tests(node):
        yield from mentions(test)


def _paths(node: Node) -> Iterator[Path]:
    """Yield what queries lead to."""
    for value in _values(node):
        for _, source in sources_in(value):
            if isinstance(source, Selector):
                yield from _of_selector(source)
    for test in _tests(node):
        if isinstance(test, JsonPathTest):
            yield from _below(body_path(test.context), test.text)
        elif isinstance(test, BareComparison):
            first = body_path(test.context)
            for query in queries(test) if first is not None else ():
                yield (*(first or ()), *map(str, query.steps))


def _of_selector(selector: Selector) -> Iterator[Path]:
    first = body_path(selector.context)
    if first is not None and selector.kind == "jsonpointer":
        yield (*first, *tokens(selector.selector.removeprefix("#")))
    elif selector.kind == "jsonpath":
        yield from _below(first, selector.selector)


def _below(first: Path | None, query: str) -> Iterator[Path]:
    """Yield where a JSONPath query leads to, taking the first element of each array."""
    path = first
    for step in (outline(query) or ()) if first is not None else ():
        if path is None:
            return
        match step:
            case Name(name):
                path = (*path, name)
            case Each():
                path = (*path, "0")
            case Where(paths=looked):
                path = (*path, "0")
                yield from ((*path, *each) for each in looked)
            case _:
                break
    if path:
        yield path


def _through_outputs(flow: Flow) -> dict[str, list[Path]]:
    """Return what is read below outputs that are themselves parts of bodies, by stepId."""
    found: dict[str, list[Path]] = {}
    for expression in _all(flow):
        if isinstance(expression, Named) and expression.root == "steps":
            for owner, value, way in output_of(flow, expression):
                first = _plain(value)
                if first is not None:
                    found.setdefault(owner.step_id, []).append((*first, *way))
    return found


def _all(flow: Flow) -> Iterable[Expression]:
    yield from (each for value in values_of(flow) for _, each in expressions_in(value))
    yield from (each for _, each in expressions_of_criteria(flow))


def _plain(value: Value) -> Path | None:
    if isinstance(value, Computed) and isinstance(value.source, Part):
        return body_path(value.source)
    return None
