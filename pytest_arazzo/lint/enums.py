"""Which members of an answer the actions of a step compare, and the values that these can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.representatives import key
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.tree import Reference
from pytest_arazzo.expressions.truth import BareComparison, Test
from pytest_arazzo.lint.loops import read_by
from pytest_arazzo.lint.visits import owner_of
from pytest_arazzo.openapi import certain
from pytest_arazzo.program.expected import expected
from pytest_arazzo.program.operands import bodies, body_path
from pytest_arazzo.program.program import Flow, Node, OperationCall

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A member of a step's own answer that its actions compare.

    Attributes:
        operands: the canonical keys under which criteria know it.
        text: as the first criterion calls it.
    """

    path: Path
    operands: frozenset[str]
    text: str


def subjects(flow: Flow, node: Node) -> tuple[Subject, ...]:
    """Return the members that criteria of the success actions of *node* look at, in order."""
    found: dict[Path, list[tuple[str, str]]] = {}
    for move in node.on_success:
        for criterion in move.criteria:
            if not isinstance(criterion.test, Malformed):
                for path, operand, text in _looked_at(flow, node, criterion.test):
                    found.setdefault(path, []).append((operand, text))
    return tuple(
        Subject(path=path, operands=frozenset(o for o, _ in each), text=each[0][1])
        for path, each in found.items()
    )


def enumerated(node: Node, path: Path) -> tuple[str, ...] | None:
    """Return the strings that the member at *path* of an answer can be, None if they are not listed.

    Counted are the answers with which *node* succeeds. An answer without such a member has none
    of them; `null` is not counted.
    """
    if not isinstance(node.call, OperationCall):
        return None
    found: dict[str, None] = {}
    operation = node.call.operation
    for typed in bodies(operation, expected(node, operation)):
        below = certain.walk(typed.root, typed.schema, path)
        schema = below.schema if isinstance(below, certain.Found) else None
        values = certain.choices(typed.root, schema)
        if values is None or any(not isinstance(value, str | None) for value in values):
            return None
        found |= dict.fromkeys(value for value in values if isinstance(value, str))
    return tuple(found) or None


def _looked_at(flow: Flow, node: Node, test: Test) -> Iterator[tuple[Path, str, str]]:
    """Yield path, canonical key and text of all that *test* looks at in the step's own answer."""
    if isinstance(test, BareComparison):
        base = _path(flow, node, test.context)
        for query in queries(test) if base is not None else ():
            if not query.counts and all(isinstance(s, str) or s >= 0 for s in query.steps):
                steps = tuple(str(step) for step in query.steps)
                yield (*(base or ()), *steps), key(query, test.context), query.text
    for expression in mentions(test):
        path = _path(flow, node, expression)
        if path:
            text = str(key(Reference(expression, ""), None))
            yield path, text, text


def _path(flow: Flow, node: Node, expression: Expression) -> Path | None:
    """Return the way of *expression* below the body of the step's own answer, None if it has none."""
    owner = owner_of(flow, expression)
    if owner is not None and flow.nodes[owner] is not node:
        return None
    return body_path(read_by(flow, expression))
