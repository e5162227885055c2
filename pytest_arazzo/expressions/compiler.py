"""Criteria as documents write them, compiled.

A condition of the type jsonpath is tried as a query first; only when it is none, as a bare
comparison, and then as a query with expressions that lack their braces.

Spec: Arazzo 1.1.0, Criterion Object; Expression Type Object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from pytest_arazzo import patterns
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.expressions import bare, condition, jsonpath, runtime, template
from pytest_arazzo.expressions.criterion import (
    JsonPathTest,
    RegexTest,
    SimpleTest,
    Test,
    XPathTest,
)
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed, too_long
from pytest_arazzo.expressions.selector import query_problem, version_problem
from pytest_arazzo.expressions.splice import Language, sample
from pytest_arazzo.expressions.template import Piece

KINDS = ("simple", "regex", "jsonpath", "xpath")
"""Every type of condition."""


@lru_cache(maxsize=4096)
def compile_test(
    text: str, context: str | None, kind: str, version: str | None
) -> Test | Malformed:
    """Return the test of a Criterion Object with these fields, or what is wrong with them."""
    refused = too_long(text)
    if refused is not None:
        return refused
    if kind == "simple":
        parsed = condition.parse(text)
        return parsed if isinstance(parsed, Malformed) else SimpleTest(text=text, condition=parsed)
    if kind not in _COMPILERS:
        hint = nearest(kind, KINDS) or f"expected one of {', '.join(KINDS)}"
        return Malformed(kind, 0, f"unknown type {kind!r}; {hint}")
    if context is None:
        return Malformed(text, 0, f"a {kind} condition needs a context, such as $response.body")
    expression = runtime.parse(context)
    if isinstance(expression, Malformed):
        return expression
    problem = None if kind == "regex" else version_problem(kind, version)
    return problem or _COMPILERS[kind](text, expression, version)


def _regex(text: str, context: Expression, _version: str | None) -> Test | Malformed:
    parts = template.pieces(text, Reading.STRICT)
    if isinstance(parts, Malformed):
        return parts
    bad = patterns.problem(sample(parts, "x", "regex"))
    if bad is not None:
        return Malformed(text, min(bad.position or 0, len(text)), bad.reason)
    return RegexTest(text=text, context=context, parts=parts)


def _jsonpath(text: str, context: Expression, version: str | None) -> Test | Malformed:
    parts = template.pieces(text, Reading.STRICT)
    if isinstance(parts, Malformed):
        return parts
    letter = _problem(parts, "jsonpath", version)
    if letter is None:
        return JsonPathTest(text=text, context=context, parts=parts, version=version)
    if len(text) > jsonpath.MAX_LENGTH:
        return letter
    comparison = bare.read(text, context, letter)
    if not isinstance(comparison, Malformed):
        return comparison
    unbraced = template.unbraced(text)
    loose = template.pieces(text, Reading.COMPAT)
    if isinstance(loose, Malformed) or not unbraced or _problem(loose, "jsonpath", version):
        return letter if letter.position >= comparison.position else comparison
    return JsonPathTest(
        text=text, context=context, parts=loose, version=version, unbraced=unbraced
    )


def _xpath(text: str, context: Expression, version: str | None) -> Test | Malformed:
    # By the letter, an expression without braces is a variable, which is declared nowhere.
    unbraced = template.unbraced(text)
    parts = template.pieces(text, Reading.COMPAT)
    if isinstance(parts, Malformed):
        return parts
    return _problem(parts, "xpath", version) or XPathTest(
        text=text, context=context, parts=parts, version=version, unbraced=unbraced
    )


_COMPILERS: Mapping[str, Callable[[str, Expression, str | None], Test | Malformed]] = (
    MappingProxyType({"regex": _regex, "jsonpath": _jsonpath, "xpath": _xpath})
)


def _problem(
    parts: tuple[Piece, ...], language: Language, version: str | None
) -> Malformed | None:
    """Return why *parts* do not compile with a number nor with a name for its expressions."""
    first = query_problem(sample(parts, 0, language), language, version)
    if first is None or all(isinstance(part, str) for part in parts):
        return first
    return query_problem(sample(parts, "x", language), language, version) and first
