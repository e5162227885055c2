"""JSONPath: queries by RFC 9535, and by the older draft where a document asks for it.

Queries come from documents and values from servers, so that both are bounded: a query by its
length, an evaluation by the nodes that it may visit, a search in `match()` and `search()` by
time (see `patterns`).

Spec: RFC 9535; RFC 9485 (I-Regexp); Arazzo 1.1.0, Expression Type Object.
"""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import iregexp_check
from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError, JSONPathMatch
from jsonpath.filter import BaseExpression, FilterQuery
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.selectors import Filter, IndexSelector, NameSelector

from pytest_arazzo import patterns
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import Json, join

MAX_LENGTH = 2_000
"""How many characters a query may have."""

MAX_VISITS = 1_000_000
"""How many nodes one evaluation may visit."""

_VISITS, _ROOT = "visits", "root"
_DRAFT_LAST = re.compile(r"\[\(@\.length-(\d{1,9})\)\]")
_BEYOND_DRAFT = re.compile(r"`|=~")  # of jsonpath-ng, with regular expressions without bounds
_NG_ERRORS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Failed:
    """A query that could not be evaluated to the end; `stopped` if by a limit."""

    reason: str
    stopped: bool = False


class _Found(Protocol):
    """A node as jsonpath-ng gives it: what it is, and the step that led to it from where."""

    value: Json
    path: object
    context: _Found | None


class _Stopped(Exception):
    """An evaluation exceeds a limit."""


class _Node(JSONPathMatch):
    """A node that counts its children against the evaluation's allowance."""

    __slots__ = ()

    def new_child(self, obj: object, key: int | str) -> JSONPathMatch:
        allowance = self._filter_context[_VISITS]
        if next(allowance) >= MAX_VISITS:
            raise _Stopped(f"more than {MAX_VISITS} nodes visited")
        return _Node(
            filter_context=self._filter_context,
            obj=obj,
            parent=self,
            parts=(key,),
            path="",
            root=self.root,
        )


class _Bounded(JSONPath):
    """A query, whole or inside a filter, that is applied to values as they are.

    The library's own would parse a text as JSON, and would take the current node of a filter for
    the root of the filters inside it.
    """

    __slots__ = ()

    def finditer(
        self, data: object, *, filter_context: Mapping[str, object] | None = None
    ) -> Iterable[JSONPathMatch]:
        carried = filter_context or {}
        matches: Iterable[JSONPathMatch] = [
            _Node(
                filter_context=carried,
                obj=data,
                parent=None,
                path="",
                parts=(),
                root=carried[_ROOT],  # type: ignore[arg-type]  # whatever the value is
            )
        ]
        for segment in self.segments:
            matches = segment.resolve(matches)
        return matches


class _Regular(FilterFunction):
    """`match()` or `search()`, within a time limit."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the library's form
    return_type = ExpressionType.LOGICAL

    def __init__(self, *, whole: bool) -> None:
        self.look = patterns.fullmatch if whole else patterns.search

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        if not iregexp_check.check(pattern):
            return False
        found = self.look(_python_pattern(pattern), value)
        if isinstance(found, patterns.TooSlow):
            raise _Stopped(found.reason)
        return found is True


class _Environment(JSONPathEnvironment):
    """RFC 9535 to the letter, with our limits."""

    max_recursion_depth = 400

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Regular(whole=True)
        self.function_extensions["search"] = _Regular(whole=False)


_ENVIRONMENT = _Environment(strict=True)


@lru_cache(maxsize=2048)
def problem(query: str) -> Malformed | None:
    """Return why *query* is not one of RFC 9535, or None when it is."""
    compiled = _compile(query)
    return compiled if isinstance(compiled, Malformed) else None


def find(query: str, value: Json) -> tuple[Json, ...] | Failed:
    """Return the values that *query* selects in *value*, which may be a text like any other."""
    matches = _matches(query, value)
    if isinstance(matches, Failed):
        return matches
    return tuple(match.obj for match in matches)  # type: ignore[misc]  # parts of a JSON value


def places(query: str, value: Json) -> tuple[str, ...] | Failed:
    """Return the JSON Pointers of the nodes that *query* selects in *value*."""
    matches = _matches(query, value)
    return matches if isinstance(matches, Failed) else tuple(map(_pointer, matches))


def _matches(query: str, value: Json) -> tuple[JSONPathMatch, ...] | Failed:
    compiled = _compile(query)
    if isinstance(compiled, Malformed):
        return Failed(compiled.message)
    carried = {_VISITS: itertools.count(), _ROOT: value}
    try:
        return tuple(compiled.finditer(value, filter_context=carried))
    except (JSONPathError, _Stopped) as error:
        return Failed(_reason(error), isinstance(error, _Stopped))
    except RecursionError:
        return Failed("the value is nested too deep")


def _pointer(match: JSONPathMatch) -> str:
    keys: list[str | int] = []
    here: JSONPathMatch | None = match
    while here is not None:
        keys[:0] = here.parts
        here = here.parent
    return join("", *keys)


def exists(query: str, value: Json) -> bool | Failed:
    """Return whether *query* selects anything in *value*, looking no further than the first."""
    compiled = _compile(query)
    if isinstance(compiled, Malformed):
        return Failed(compiled.message)
    carried = {_VISITS: itertools.count(), _ROOT: value}
    try:
        return next(iter(compiled.finditer(value, filter_context=carried)), None) is not None
    except (JSONPathError, _Stopped) as error:
        return Failed(_reason(error), isinstance(error, _Stopped))
    except RecursionError:
        return Failed("the value is nested too deep")


def is_filter_first(query: str) -> bool:
    """Return whether the first segment of *query* is nothing but filters."""
    compiled = _compile(query)
    if isinstance(compiled, Malformed) or not compiled.segments:
        return False
    return all(isinstance(selector, Filter) for selector in compiled.segments[0].selectors)


def may_select_one(query: str) -> bool:
    """Return whether *query* names one place or filters for one, rather than spread out."""
    compiled = _compile(query)
    if isinstance(compiled, Malformed):
        return False
    return all(
        str(segment).startswith("[")
        and len(segment.selectors) == 1
        and isinstance(segment.selectors[0], Filter | IndexSelector | NameSelector)
        for segment in compiled.segments
    )


@lru_cache(maxsize=256)
def draft_problem(query: str) -> Malformed | None:
    """Return why *query* is not one of the older draft, as far as it is implemented."""
    compiled = _compile_draft(query)
    return compiled if isinstance(compiled, Malformed) else None


def find_by_draft(query: str, value: Json) -> tuple[Json, ...] | Failed:
    """Return what *query* selects in *value* by draft-goessner-dispatch-jsonpath-00.

    No library implements the whole draft: of its script expressions, `[(@.length-1)]` and its
    like work, and no others.
    """
    found = _found_by_draft(query, value)
    return found if isinstance(found, Failed) else tuple(each.value for each in found)


def places_by_draft(query: str, value: Json) -> tuple[str, ...] | Failed:
    """Return the JSON Pointers of what *query* selects in *value* by the older draft."""
    found = _found_by_draft(query, value)
    return found if isinstance(found, Failed) else tuple(map(_pointer_by_draft, found))


def _found_by_draft(query: str, value: Json) -> tuple[_Found, ...] | Failed:
    compiled = _compile_draft(query)
    if isinstance(compiled, Malformed):
        return Failed(compiled.message)
    try:
        return tuple(compiled(value))
    except _NG_ERRORS as error:  # pragma: no cover - it says not what it may raise
        return Failed(f"jsonpath-ng: {_first_line(str(error)) or type(error).__name__}")


def _pointer_by_draft(found: _Found) -> str:
    keys: list[str | int] = []
    here = found
    while here.context is not None:
        step = here.path
        keys[:0] = getattr(step, "fields", ()) or getattr(step, "indices", ())
        here = here.context
    return join("", *keys)


@lru_cache(maxsize=2048)
def _compile(query: str) -> _Bounded | Malformed:
    if len(query) > MAX_LENGTH:
        return Malformed(query, MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    try:
        compiled = _ENVIRONMENT.compile(query)
    except JSONPathError as error:
        position = error.token.index if error.token is not None else 0
        return Malformed(query, min(max(position, 0), len(query)), _reason(error))
    except (ArithmeticError, ValueError) as error:
        # The library reads an integer as a float first, which a long one overflows.
        return Malformed(query, 0, _first_line(str(error)))
    if not isinstance(compiled, JSONPath):  # pragma: no cover - strict mode has no unions
        return Malformed(query, 0, "a union of queries is not in RFC 9535")
    return _bounded(compiled)


def _bounded(query: JSONPath) -> _Bounded:
    """Return *query* with every query inside its filters bounded as well."""
    for segment in query.segments:
        for selector in segment.selectors:
            if isinstance(selector, Filter):
                for inner in _queries(selector.expression):
                    inner.path = _bounded(inner.path)
    return _Bounded(env=query.env, segments=query.segments)


def _queries(expression: BaseExpression) -> Iterator[FilterQuery]:
    if isinstance(expression, FilterQuery):
        yield expression
        return
    for child in expression.children():
        yield from _queries(child)


def _python_pattern(pattern: str) -> str:
    r"""Return the I-Regexp *pattern* for Python, where `.` must not match `\r` either."""
    return re.sub(
        r"\\.|\[(?:\\.|[^\]\\])*\]|(\.)",
        lambda found: r"[^\n\r]" if found.group(1) else found.group(),
        pattern,
        flags=re.DOTALL,
    )


@lru_cache(maxsize=256)
def _compile_draft(query: str) -> Callable[[Json], Iterable[_Found]] | Malformed:
    if len(query) > MAX_LENGTH:
        return Malformed(query, MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    beyond = _BEYOND_DRAFT.search(query)
    if beyond is not None:
        return Malformed(query, beyond.start(), f"{beyond.group()!r} is not in the draft")
    # jsonpath-ng builds its parser on import, which most runs can do without.
    library = importlib.import_module("jsonpath_ng.ext")
    errors = importlib.import_module("jsonpath_ng.exceptions")
    try:
        found: Callable[[Json], Iterable[_Found]] = library.parse(
            _DRAFT_LAST.sub(r"[-\1]", query)
        ).find
    except (errors.JSONPathError, *_NG_ERRORS) as error:
        return Malformed(query, 0, f"jsonpath-ng: {_first_line(str(error))}")
    return found


def _reason(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return _first_line(str(text)) or type(error).__name__


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
