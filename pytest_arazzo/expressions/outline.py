"""The outline of a JSONPath query: its steps and what its filters compare, as plain values.

Spec: RFC 9535, section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError
from jsonpath.filter import (
    BaseExpression,
    BooleanLiteral,
    FilterQuery,
    FloatLiteral,
    InfixExpression,
    IntegerLiteral,
    RelativeFilterQuery,
    StringLiteral,
)
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import (
    Filter,
    IndexSelector,
    NameSelector,
    SliceSelector,
    WildcardSelector,
)

from pytest_arazzo.expressions.jsonpath import MAX_LENGTH
from pytest_arazzo.jsonvalue import Json


@dataclass(frozen=True, slots=True)
class Name:
    """A member by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Each:
    """Elements of an array by index, slice or wildcard; `any_member` if also members of objects."""

    any_member: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """What a filter compares: the names below the current node, the operator, the literal."""

    path: tuple[str, ...]
    operator: str
    literal: Json


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: the paths that it looks at below each node, and what it compares."""

    paths: tuple[tuple[str, ...], ...]
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True)
class Beyond:
    """A step that is not outlined: descendants, several selectors at once."""


Step: TypeAlias = Name | Each | Where | Beyond

_ENVIRONMENT = JSONPathEnvironment(strict=True)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_COMPARES = frozenset({"==", "!=", "<", "<=", ">", ">="})


@lru_cache(maxsize=2048)
def outline(query: str) -> tuple[Step, ...] | None:
    """Return the steps of *query*, None when it is none of RFC 9535."""
    if len(query) > MAX_LENGTH:
        return None
    try:
        compiled = _ENVIRONMENT.compile(query)
    except (JSONPathError, ArithmeticError, ValueError):
        return None
    return tuple(_steps(compiled)) if isinstance(compiled, JSONPath) else None


def _steps(query: JSONPath) -> Iterator[Step]:
    for segment in query.segments:
        if not isinstance(segment, JSONPathChildSegment) or len(segment.selectors) != 1:
            yield Beyond()
            return
        (selector,) = segment.selectors
        match selector:
            case NameSelector(name=name):
                yield Name(name)
            case IndexSelector() | SliceSelector():
                yield Each()
            case WildcardSelector():
                yield Each(any_member=True)
            case Filter(expression=expression):
                yield _where(expression)
            case _:  # pragma: no cover - strict mode has no other selectors
                yield Beyond()


def _where(expression: BaseExpression) -> Where:
    paths: list[tuple[str, ...]] = []
    against: list[Against] = []
    for inner in _expressions(expression):
        if isinstance(inner, RelativeFilterQuery):
            paths.append(_names(inner))
        elif isinstance(inner, InfixExpression) and inner.operator in _COMPARES:
            against += _against(inner)
    return Where(tuple(dict.fromkeys(paths)), tuple(against))


def _expressions(expression: BaseExpression) -> Iterator[BaseExpression]:
    """Yield *expression* and all below it, but for what other queries hold."""
    yield expression
    if not isinstance(expression, FilterQuery):
        for child in expression.children():
            yield from _expressions(child)


def _names(query: RelativeFilterQuery) -> tuple[str, ...]:
    """Return the names at the start of *query*; an index is the name of an element."""
    found: list[str] = []
    for step in _steps(query.path):
        if isinstance(step, Name):
            found.append(step.name)
        elif step == Each():
            found.append("0")
        else:
            break
    return tuple(found)


def _against(compare: InfixExpression) -> Iterator[Against]:
    left, right, operator = compare.left, compare.right, compare.operator
    if isinstance(right, RelativeFilterQuery):
        left, right, operator = right, left, _MIRRORED.get(operator, operator)
    literals = StringLiteral | IntegerLiteral | FloatLiteral | BooleanLiteral
    if isinstance(left, RelativeFilterQuery) and isinstance(right, literals):
        yield Against(_names(left), operator, right.value)
