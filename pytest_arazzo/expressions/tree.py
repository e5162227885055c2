"""The tree of a simple condition or of a bare comparison.

Spec: Arazzo 1.1.0, Criterion Object, Literals, Operators.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from pytest_arazzo.expressions import template
from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.jsonvalue import Json

_NEEDS_BRACES = re.compile(r"""[\s<>=!&|()'",](?![^\[\]]*\])""")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the condition spells out."""

    value: Json


@dataclass(frozen=True, slots=True)
class Reference:
    """A runtime expression, and its text as it stands in the condition."""

    expression: Expression
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string with expressions in braces; its value is text."""

    parts: tuple[template.Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query for one value below the context of a bare comparison, such as `$.a.b[0]`.

    Attributes:
        steps: member names and indices.
        counts: whether it ends in `.length`, which `steps` then leaves out.
    """

    steps: tuple[str | int, ...]
    counts: bool
    text: str


Operand: TypeAlias = Literal | Reference | Text | Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A comparison of two operands, or of conditions as booleans."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    inner: Tree


@dataclass(frozen=True, slots=True)
class And:
    """All of several conditions."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of several conditions."""

    items: tuple[Tree, ...]


Tree: TypeAlias = "Operand | Compare | Not | And | Or"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition as a tree, with the places where its text departs from the letter."""

    tree: Tree
    departures: tuple[Departure, ...] = ()


def format(tree: Tree) -> str:  # noqa: A001 - the counterpart of parse
    """Return the simple condition that *tree* is, which parses to it again."""
    match tree:
        case Or(items):
            return " || ".join(_grouped(item, Or) for item in items)
        case And(items):
            return " && ".join(_grouped(item, Or, And) for item in items)
        case Not(inner):
            return f"!{_grouped(inner, Or, And, Compare)}"
        case Compare(operator=operator, left=left, right=right):
            sides = (_grouped(side, Or, And, Compare) for side in (left, right))
            return f" {operator} ".join(sides)
        case _:
            return _format_operand(tree)


def quoted(text: str) -> str:
    """Return *text* as a string literal of a simple condition."""
    return "'" + text.replace("'", "''") + "'"


def _grouped(tree: Tree, *kinds: type[Or | And | Compare]) -> str:
    text = format(tree)
    return f"({text})" if isinstance(tree, kinds) else text


def _format_operand(operand: Operand) -> str:
    match operand:
        case Literal(str(value)):
            return quoted(value)
        case Literal(value):
            return json.dumps(value)
        case Reference(text=text):
            return f"{{{text}}}" if _NEEDS_BRACES.search(text) else text
        case Text(parts):
            return quoted(template.format(parts))
        case Query(text=text):
            return text
        case _:
            assert_never(operand)
