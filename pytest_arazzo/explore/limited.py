"""Branches that no answer can take that the descriptions allow: the enum leaves the value out.

The criteria are weighed with every value that the description allows, and with none, as those of
`coverage.dead` are with a value of every class. What is not limited by a list is left open.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from pytest_arazzo.coverage.dead import possible_ways
from pytest_arazzo.explore.looks import tests_of
from pytest_arazzo.expressions.criterion import BareComparison
from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.representatives import key
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.tree import Reference
from pytest_arazzo.expressions.truth import departures
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.operation import Operation, ResponseSpec
from pytest_arazzo.program.arcs import NEXT, SUCCESS, Arc, node_branches
from pytest_arazzo.program.operands import bodies, body_path
from pytest_arazzo.program.program import Flow, Node, OperationCall

_MOST = 2000
_SHOWN = 8  # values of one operand
_STATUS = "$statusCode"
_Values = tuple["Json | Absent", ...]


def limited(flow: Flow, reading: Reading) -> Mapping[Arc, str]:
    """Return the branches of *flow* that no answer by the descriptions takes, with the reason."""
    return {arc: reason for node in flow.nodes for arc, reason in _limited(flow, node, reading)}


def _limited(flow: Flow, node: Node, reading: Reading) -> Iterator[tuple[Arc, str]]:
    if not isinstance(node.call, OperationCall) or node.timeout is not None or node.depends_on:
        return
    if reading is Reading.STRICT and any(departures(test) for test in tests_of(node)):
        return
    operation = node.call.operation
    allowed: dict[str, dict[str, Json | Absent]] = {}
    found: set[Arc] = set()
    for spec in operation.responses:
        domains = {**_status(spec), **_enums(node, operation, spec)}
        ways = _possible(flow, node, domains)
        if ways is None:
            return
        found |= {arc for arc in ways if _is_so(node, spec, arc)}
        for operand, values in domains.items():
            allowed.setdefault(operand, {}).update((repr(each), each) for each in values)
    for branch in node_branches(flow, node) if allowed else ():
        if branch.arc not in found:
            yield branch.arc, f"the description allows only {_said(allowed)}"


def _is_so(node: Node, spec: ResponseSpec, arc: Arc) -> bool:
    """Return whether a step without success criteria may go that way with such a status."""
    if node.criteria or spec.status[:1] not in "2345":
        return True
    return (arc.kind in (SUCCESS, NEXT)) is (spec.status[:1] in "23")


def _possible(flow: Flow, node: Node, domains: Mapping[str, _Values]) -> set[Arc] | None:
    """Return every way out that some of these values may take; None when it cannot be told."""
    if math.prod(map(len, domains.values())) > _MOST:
        return None
    found: set[Arc] = set()
    for chosen in itertools.product(*domains.values()):
        ways = possible_ways(flow, node, dict(zip(domains, chosen, strict=True)))
        if ways is None:
            return None
        found |= ways
    return found


def _status(spec: ResponseSpec) -> Mapping[str, _Values]:
    """Return the status of *spec*, if it is one."""
    return {_STATUS: (int(spec.status),)} if spec.status.isdigit() else {}


def _enums(node: Node, operation: Operation, spec: ResponseSpec) -> Mapping[str, _Values]:
    """Return the values of operands that the response *spec* enumerates."""
    found: dict[str, _Values] = {}
    for operand, path in _operands(node):
        values = _values(operation, spec, path)
        if values is not None:
            found[operand] = (*values, None, Absent("the answer has none"))
    return found


def _operands(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    for test in tests_of(node):
        if isinstance(test, BareComparison):
            base = body_path(test.context)
            for query in queries(test) if base is not None else ():
                if not query.counts and all(isinstance(step, str) for step in query.steps):
                    yield key(query, test.context), (*(base or ()), *map(str, query.steps))
        for expression in mentions(test):
            yield from _direct(expression)


def _direct(expression: Expression) -> Iterator[tuple[str, tuple[str, ...]]]:
    path = body_path(expression)
    if path and not any(each.isdigit() for each in path):
        yield key(Reference(expression, ""), None), path


def _values(
    operation: Operation, spec: ResponseSpec, path: tuple[str, ...]
) -> tuple[Json, ...] | None:
    """Return the values that a body can have at *path*; None when they are not listed."""
    schemas = bodies(operation, (spec,))
    if not schemas:
        return None
    found: list[Json] = []
    for typed in schemas:
        below = certain.walk(typed.root, typed.schema, path)
        if isinstance(below, certain.Missing):
            continue
        choices = certain.choices(typed.root, below.schema) if below is not None else None
        if choices is None:
            return None
        found += choices
    return tuple({repr(each): each for each in found}.values())


def _said(allowed: Mapping[str, Mapping[str, Json | Absent]]) -> str:
    parts = []
    for operand, values in allowed.items():
        listed = [text for text, each in values.items() if not isinstance(each, Absent)]
        more = ", ..." if len(listed) > _SHOWN else ""
        shown = ", ".join(listed[:_SHOWN]) or "nothing"
        parts.append(f"{shown}{more} for {operand.rpartition('|')[2]}")
    return " and ".join(parts)
