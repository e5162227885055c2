"""Whether the tree of a simple condition or of a bare comparison is true.

A comparison is true or false; a value that stands alone is true when it is the boolean `true`
(strings and numbers are not "truthy"), and a query that stands alone is true when it finds
something, as in a filter of RFC 9535.

Spec: Arazzo 1.1.0, Criterion Object, Simple Conditions; RFC 9535, section 2.3.5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, assert_never

from pytest_arazzo import jsonvalue
from pytest_arazzo.expressions import comparison, descent, members
from pytest_arazzo.expressions.evaluate import joined, value_of
from pytest_arazzo.expressions.runtime import Expression, Named, Part
from pytest_arazzo.expressions.scanner import Dialect
from pytest_arazzo.expressions.scope import Scope
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

Look: TypeAlias = Callable[[Operand], "Json | Absent"]


def decide(tree: Tree, dialect: Dialect, look: Look) -> bool:
    """Return whether *tree* is true when *look* gives the values of its operands."""
    match tree:
        case Or(items):
            return any(decide(item, dialect, look) for item in items)
        case And(items):
            return all(decide(item, dialect, look) for item in items)
        case Not(inner):
            return not decide(inner, dialect, look)
        case Compare(operator=operator, left=left, right=right):
            first, second = _side(left, dialect, look), _side(right, dialect, look)
            return _compares(dialect, tree)(operator, first, second)
        case Query(counts=counts):
            found = look(tree)
            return found not in (0, "") if counts else not isinstance(found, Absent)
        case _:
            return look(tree) is True


def operand_value(operand: Operand, scope: Scope, below: Json | Absent = None) -> Json | Absent:
    """Return the value of *operand* in *scope*; queries look into *below*."""
    match operand:
        case Literal(value):
            return value
        case Reference(expression=expression):
            return _dereferenced(expression, scope)
        case Text(parts):
            return joined(parts, scope)
        case Query():
            return _reached(operand, below)
        case _:
            assert_never(operand)


def _side(tree: Tree, dialect: Dialect, look: Look) -> Json | Absent:
    if isinstance(tree, Or | And | Not | Compare):
        return decide(tree, dialect, look)
    return look(tree)


def _compares(
    dialect: Dialect, compare: Compare
) -> Callable[[str, Json | Absent, Json | Absent], bool]:
    """Return the rules for *compare*; a runtime value beside a number may be a numeric string."""
    if dialect is Dialect.SIMPLE:
        return comparison.loosely
    if isinstance(compare.left, Reference) or isinstance(compare.right, Reference):
        return comparison.numerically
    return comparison.exactly


def _dereferenced(expression: Expression, scope: Scope) -> Json | Absent:
    """Return the value of *expression*, where `[]` and `.` in its pointer may be operators.

    `$response.body#/items[0].id` names the member `items[0].id` by the grammar of pointers and an
    element of `items` by the operators of conditions; the longest name that exists wins.
    """
    value = value_of(expression, scope)
    if not isinstance(value, Absent) or not isinstance(expression, Part | Named):
        return value
    pointer = expression.pointer or ""
    if not {"[", "."} & set(pointer):
        return value
    start = value_of(descent.stripped(expression), scope)
    for shorter, steps in members.splits(pointer):
        found = start if isinstance(start, Absent) else jsonvalue.get(start, shorter)
        if not isinstance(found, Absent):
            return members.follow(found, steps)
    return value


def _reached(query: Query, below: Json | Absent) -> Json | Absent:
    here = below
    for step in query.steps:
        here = _step(here, step)
    return _length(here) if query.counts else here


def _step(value: Json | Absent, step: str | int) -> Json | Absent:
    if isinstance(value, Absent):
        return value
    if isinstance(step, str) and isinstance(value, Mapping) and step in value:
        return value[step]
    if isinstance(step, int) and comparison.is_array(value) and -len(value) <= step < len(value):
        return value[step]
    return Absent(f"{jsonvalue.type_name(value)} has no {step!r}")


def _length(value: Json | Absent) -> Json | Absent:
    """Return the member `length`, or else how many elements, members or characters there are."""
    if isinstance(value, Mapping) and "length" in value:
        return value["length"]
    if isinstance(value, Absent):
        return value
    if isinstance(value, Mapping | str) or comparison.is_array(value):
        return len(value)
    return Absent(f"{jsonvalue.type_name(value)} has no length")
