"""Which expressions a compiled criterion mentions."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.expressions.criterion import BareComparison, SimpleTest, Test
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.template import Piece
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Not,
    Operand,
    Or,
    Query,
    Reference,
    Text,
    Tree,
)


def mentions(test: Test) -> Iterator[Expression]:
    """Yield every expression of *test*, its context's first."""
    if isinstance(test, SimpleTest):
        yield from _in_tree(test.condition.tree)
        return
    yield test.context
    if isinstance(test, BareComparison):
        yield from _in_tree(test.condition.tree)
    else:
        yield from _in_parts(test.parts)


def queries(test: BareComparison) -> Iterator[Query]:
    """Yield every query of a bare comparison, from left to right."""
    return (each for each in _operands(test.condition.tree) if isinstance(each, Query))


def _in_tree(tree: Tree) -> Iterator[Expression]:
    for operand in _operands(tree):
        if isinstance(operand, Reference):
            yield operand.expression
        elif isinstance(operand, Text):
            yield from _in_parts(operand.parts)


def _operands(tree: Tree) -> Iterator[Operand]:
    match tree:
        case Or(items) | And(items):
            for item in items:
                yield from _operands(item)
        case Not(inner):
            yield from _operands(inner)
        case Compare(left=left, right=right):
            yield from _operands(left)
            yield from _operands(right)
        case _:
            yield tree


def _in_parts(parts: tuple[Piece, ...]) -> Iterator[Expression]:
    return (part for part in parts if not isinstance(part, str))
