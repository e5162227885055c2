"""What is wrong with the schemas of a description, each part looked at once.

A part is a schema together with all that stands inside of it; what it refers to is a part of its
own, so that operations that share components share the work.

Spec: OpenAPI 3.0.4 and 3.1.1, Schema Object; JSON Schema 2020-12.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pytest_arazzo import patterns
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.lint.allowed import Part, properties
from pytest_arazzo.lint.fit import Fitting
from pytest_arazzo.lint.language import language_of
from pytest_arazzo.lint.sketch import Place, of_json
from pytest_arazzo.validation.wording import show

_MAPS = ("properties", "patternProperties", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONES = (
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_STRICT = (
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
)
_SYNTAX = (
    "missing )",
    "unbalanced parenthesis",
    "nothing to repeat",
    "bad escape (end of pattern)",
)
"""Mistakes that are mistakes in every dialect of regular expressions."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a description, and the place of the scalar in it."""

    code: str
    at: str
    message: str
    help: str | None = None
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The flaws of a schema and of all inside of it, and where its references lead."""

    flaws: tuple[Flaw, ...]
    references: tuple[str, ...]


def flaws(document: Document, starts: Iterable[str]) -> Iterator[Flaw]:
    """Yield what is wrong with the schemas of *document* at *starts*, and all they refer to."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            part = _part(document, at)
            yield from part.flaws
            waiting += part.references


def of_example(document: Document, schema: Json, at: str, what: str) -> Iterator[Flaw]:
    """Yield how the value at *at*, *what* the description calls an example, departs from *schema*."""
    value = get(document.tree, at)
    fitting = Fitting(language_of(document), is_request=False, is_branch=True)
    known = None if isinstance(value, Absent) else of_json(value, Place(at))
    found = dict.fromkeys(() if known is None else fitting.misfits(schema, known))
    for first in [*found][:1]:
        more = f" (+{len(found) - 1} more)" if len(found) > 1 else ""
        message = f"{what} does not fit its schema: {first.message}{more}"
        yield Flaw("AZ221", first.place.at, message)


@functools.lru_cache(maxsize=16384)  # many operations, of many documents, share components
def _part(document: Document, at: str) -> Surveyed:
    schema = get(document.tree, at)
    found: list[Flaw] = []
    references: list[str] = []
    language = language_of(document)
    for inner, where in _schemas(schema, at, is_old=language.is_old):
        ref = inner.get("$ref")
        if isinstance(ref, str) and ref.startswith("#/"):
            references.append(unquote(ref[1:]))
        if not (isinstance(ref, str) and language.is_old):
            found += _own(document, inner, where)
    return Surveyed(tuple(found), tuple(references))


def _schemas(schema: Json | Absent, at: str, *, is_old: bool) -> Iterator[tuple[Part, str]]:
    """Yield *schema* and every schema inside of it, with its place."""
    waiting: list[tuple[Json | Absent, str]] = [(schema, at)]
    while waiting:
        here, place = waiting.pop()
        # Behind an `$id`, references and perhaps keywords mean something else.
        if not isinstance(here, Mapping) or "$id" in here or "$schema" in here:
            continue
        yield here, place
        if not (is_old and isinstance(here.get("$ref"), str)):
            waiting += _inside(here, place)


def _inside(schema: Part, at: str) -> Iterator[tuple[Json, str]]:
    for name in _MAPS:
        inner = schema.get(name)
        for key, each in inner.items() if isinstance(inner, Mapping) else ():
            yield each, join(at, name, key)
    for name in _LISTS:
        listed = schema.get(name)
        for index, each in enumerate(listed if isinstance(listed, list) else ()):
            yield each, join(at, name, index)
    for name in _ONES:
        if name in schema:
            yield schema[name], join(at, name)


def _own(document: Document, schema: Part, at: str) -> Iterator[Flaw]:
    """Yield what is wrong with *schema* itself."""
    yield from _examples(document, schema, at)
    yield from _bounds(schema, at)
    yield from _required(schema, at)
    yield from _patterns(schema, at)
    if schema.get("enum") == []:
        yield Flaw("AZ223", join(at, "enum"), "the enum is empty, so no value is allowed")
    if schema.get("readOnly") is True and schema.get("writeOnly") is True:
        message = "the member is read-only and write-only at once, so nobody can send it"
        yield Flaw("AZ225", join(at, "writeOnly"), message, is_sure=True)


def _examples(document: Document, schema: Part, at: str) -> Iterator[Flaw]:
    for name in ("example", "default"):
        if name in schema and not _is_placeholder(schema, schema[name]):
            yield from of_example(document, schema, join(at, name), f"the {name}")
    listed = schema.get("examples")
    for index in range(len(listed) if isinstance(listed, list) else 0):
        yield from of_example(document, schema, join(at, "examples", index), "the example")


def _is_placeholder(schema: Part, value: Json) -> bool:
    """Return whether a `default: null` only says that there is none."""
    return value is None and "default" in schema and schema["default"] is None


def _bounds(schema: Part, at: str) -> Iterator[Flaw]:
    pairs = [(*pair, False) for pair in _BOUNDS] + [(*pair, True) for pair in _STRICT]
    for low, high, is_strict in pairs:
        least, most = _number(schema.get(low)), _number(schema.get(high))
        if least is None or most is None:
            continue
        if least > most or (is_strict and least == most):
            message = f"no value can be: {low} is {show(least)}, and {high} is {show(most)}"
            yield Flaw("AZ223", join(at, low), message)


def _number(value: Json) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int | float) else None


def _required(schema: Part, at: str) -> Iterator[Flaw]:
    names = schema.get("required")
    declared = properties(schema)
    closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if not isinstance(name, str):
            continue
        where = join(at, "required", index)
        if declared.get(name) is False:
            yield Flaw("AZ223", where, f"the member {name!r} is required, and its schema is false")
        elif closed and name not in declared:
            message = (
                f"the member {name!r} is required, and `additionalProperties: false` forbids it"
            )
            yield Flaw("AZ223", where, message)


def _patterns(schema: Part, at: str) -> Iterator[Flaw]:
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield from _pattern(pattern, join(at, "pattern"))
    by_pattern = schema.get("patternProperties")
    for each in by_pattern if isinstance(by_pattern, Mapping) else ():
        yield from _pattern(each, join(at, "patternProperties", each))


def _pattern(pattern: str, at: str) -> Iterator[Flaw]:
    problem = patterns.problem(pattern)
    if problem is not None:
        message = f"the pattern {show(pattern)} does not compile: {problem.reason}"
        yield Flaw("AZ224", at, message, is_sure=problem.reason in _SYNTAX)
