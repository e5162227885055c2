"""What a criterion compares with what, for those who ask which values would make it true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from pytest_arazzo.expressions import descent, members, runtime
from pytest_arazzo.expressions.criterion import BareComparison, SimpleTest, Test
from pytest_arazzo.expressions.decide import decide
from pytest_arazzo.expressions.runtime import Expression, Part
from pytest_arazzo.expressions.scanner import Dialect
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Literal,
    Not,
    Operand,
    Or,
    Query,
    Reference,
    Text,
    Tree,
)
from pytest_arazzo.jsonvalue import Absent, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One operand compared with one literal.

    Attributes:
        operand: canonical key; the same place has the same key in every criterion, such as
            `$statusCode` or `$response.body|$.image.state.status`.
        operator: as if the operand stood on the left.
    """

    operand: str
    operator: str
    literal: Json


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def comparisons(test: Test) -> tuple[Comparison, ...] | None:
    """Return every comparison of *test*, or None when it does more than combine such."""
    match test:
        case SimpleTest(condition=parsed):
            return _comparisons(parsed.tree, None)
        case BareComparison(condition=parsed, context=context):
            return _comparisons(parsed.tree, context)
        case _:
            return None


def holds_with(test: Test, values: Mapping[str, Json | Absent]) -> bool:
    """Return whether *test* holds when its operands have these values, by canonical key.

    It is the evaluation of a run; an operand without a value is absent. What `comparisons` does
    not describe never holds.
    """
    match test:
        case SimpleTest(condition=parsed):
            return _holds(parsed.tree, Dialect.SIMPLE, None, values)
        case BareComparison(condition=parsed, context=context):
            return _holds(parsed.tree, Dialect.BARE, context, values)
        case _:
            return False


def key(operand: Operand, context: Expression | None) -> str:
    """Return the canonical key of *operand*; queries start at *context*."""
    match operand:
        case Query(steps=steps, counts=counts) if context is not None:
            top, first = descent.base(context)
            way = members.format(first) + "".join(map(_step, steps))
            return _key(top, way + (".length" if counts else ""))
        case Reference(expression=expression):
            top, first = descent.base(expression)
            return _key(_lowered(top), members.format(first))
        case Query(text=text):
            return text
        case Literal() | Text():
            return ""
        case _:
            assert_never(operand)


def _lowered(top: Expression) -> Expression:
    """Return *top* with the name of a header in lower case, since case does not tell them apart."""
    if isinstance(top, Part) and top.place == "header":
        return replace(top, name=(top.name or "").lower())
    return top


def _key(top: Expression, way: str) -> str:
    return f"{runtime.format(top)}|${way}" if way else runtime.format(top)


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else members.format((step,))


def _holds(
    tree: Tree,
    dialect: Dialect,
    context: Expression | None,
    values: Mapping[str, Json | Absent],
) -> bool:
    def look(operand: Operand) -> Json | Absent:
        if isinstance(operand, Literal):
            return operand.value
        return values.get(key(operand, context), Absent("no value is given"))

    return decide(tree, dialect, look)


def _comparisons(tree: Tree, context: Expression | None) -> tuple[Comparison, ...] | None:
    match tree:
        case Or(items) | And(items):
            parts = [_comparisons(item, context) for item in items]
            if any(part is None for part in parts):
                return None
            return tuple(found for part in parts if part is not None for found in part)
        case Not(inner):
            return _comparisons(inner, context)
        case Compare(operator=operator, left=Query() | Reference() as left, right=Literal(value)):
            operand = key(left, context)
            return (Comparison(operand=operand, operator=operator, literal=value),)
        case Compare(operator=operator, left=Literal(value), right=Query() | Reference() as right):
            mirrored = _MIRRORED.get(operator, operator)
            return (Comparison(operand=key(right, context), operator=mirrored, literal=value),)
        case _:
            return None
