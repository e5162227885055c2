"""Compiled criteria, one class per type of condition.

Spec: Arazzo 1.1.0, Criterion Object, type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.template import Piece
from pytest_arazzo.expressions.tree import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleTest:
    """A condition of literals, operators and runtime expressions."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexTest:
    """A search for a pattern in the text of the context; `parts` may hold expressions."""

    text: str
    context: Expression
    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPathTest:
    """A query that must select something below the context; `parts` may hold expressions.

    Attributes:
        version: None for RFC 9535.
        unbraced: where expressions stand without braces, which no reader by the letter accepts.
    """

    text: str
    context: Expression
    parts: tuple[Piece, ...]
    version: str | None = None
    unbraced: tuple[Departure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BareComparison:
    """A comparison that stands where a JSONPath query is due.

    Attributes:
        letter: why the text is no query.
        departure: that it is none, with the simple condition that says the same.
    """

    text: str
    context: Expression
    condition: Condition
    letter: str
    departure: Departure


@dataclass(frozen=True, slots=True, kw_only=True)
class XPathTest:
    """An XPath expression whose effective boolean value decides; `parts` may hold expressions."""

    text: str
    context: Expression
    parts: tuple[Piece, ...]
    version: str | None = None
    unbraced: tuple[Departure, ...] = ()


Test: TypeAlias = SimpleTest | RegexTest | JsonPathTest | BareComparison | XPathTest
