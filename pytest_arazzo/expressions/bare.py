"""Comparisons that stand where a JSONPath query is due, and how to say them portably.

`$.image.state.status == "FAILED"` is no query of RFC 9535, and most published conditions of the
type jsonpath look like it. It is read as one boolean expression with `$` as the context.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_arazzo.expressions import condition, descent, runtime
from pytest_arazzo.expressions.criterion import BareComparison
from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Dialect, Malformed
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Condition,
    Literal,
    Not,
    Or,
    Query,
    Reference,
    Text,
    Tree,
)
from pytest_arazzo.expressions.tree import format as formatted


def read(text: str, context: Expression, letter: Malformed) -> BareComparison | Malformed:
    """Return the bare comparison that *text* is, *letter* being why it is no query."""
    parsed = condition.parse(text, Dialect.BARE)
    if isinstance(parsed, Malformed):
        return parsed
    portable = portably(parsed.tree, context)
    hint = "" if portable else "; no simple condition says the same"
    return BareComparison(
        text=text,
        context=context,
        condition=Condition(tree=parsed.tree),
        letter=letter.message,
        departure=Departure(
            code="AZ510",
            message=f"{text} is a comparison, not a JSONPath query{hint}",
            portable=portable,
            position=letter.position,
        ),
    )


def portably(tree: Tree, context: Expression) -> str | None:
    """Return the simple condition that says what *tree* says, or None when there is none."""
    simple = _simple(tree, context)
    if simple is None:
        return None
    text = formatted(simple)
    return None if "{" in text or isinstance(condition.parse(text), Malformed) else text


def _simple(tree: Tree, context: Expression) -> Tree | None:
    match tree:
        case Or(items) | And(items):
            converted = tuple(_simple(item, context) for item in items)
            kept = tuple(item for item in converted if item is not None)
            return replace(tree, items=kept) if len(kept) == len(items) else None
        case Not(inner):
            opposite = _simple(inner, context)
            return None if opposite is None else Not(opposite)
        case Compare(left=left, right=right):
            first, second = _side(left, context), _side(right, context)
            if first is None or second is None:
                return None
            return replace(tree, left=first, right=second)
        case Literal() | Reference():
            return tree
        case _:
            # A query alone asks for existence, which no simple condition does.
            return None


def _side(tree: Tree, context: Expression) -> Tree | None:
    match tree:
        case Query(steps=steps, counts=False):
            if any(isinstance(step, int) and step < 0 for step in steps):
                return None
            return _reference(descent.below(context, map(str, steps)))
        case Query() | Text() | Literal(value={} | ()):
            return None
        case _:
            return _simple(tree, context)


def _reference(expression: Expression | None) -> Reference | None:
    return None if expression is None else Reference(expression, runtime.format(expression))
