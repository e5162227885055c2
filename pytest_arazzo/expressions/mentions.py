"""Which expressions a compiled criterion mentions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pytest_arazzo.expressions.criterion import BareComparison, SimpleTest, Test
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.template import Piece
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Literal,
    Not,
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
    return _queries(test.condition.tree)


def _queries(tree: Tree) -> Iterator[Query]:
    match tree:
        case Or(items) | And(items):
            for item in items:
                yield from _queries(item)
        case Not(inner):
            yield from _queries(inner)
        case Compare(left=left, right=right):
            yield from _queries(left)
            yield from _queries(right)
        case Query():
            yield tree
        case _:
            return


def _in_tree(tree: Tree) -> Iterator[Expression]:
    match tree:
        case Or(items) | And(items):
            for item in items:
                yield from _in_tree(item)
        case Not(inner):
            yield from _in_tree(inner)
        case Compare(left=left, right=right):
            yield from _in_tree(left)
            yield from _in_tree(right)
        case Reference(expression=expression):
            yield expression
        case Text(parts):
            yield from _in_parts(parts)
        case Literal() | Query():
            return
        case _:
            assert_never(tree)


def _in_parts(parts: tuple[Piece, ...]) -> Iterator[Expression]:
    return (part for part in parts if not isinstance(part, str))
