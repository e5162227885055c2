"""Selectors: a context and a query in it, JSONPath, XPath or JSON Pointer.

Spec: Arazzo 1.1.0, Selector Object; Expression Type Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from pytest_arazzo import jsonvalue
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.expressions import jsonpath, runtime, xpath
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import Absent, Json

Kind: TypeAlias = Literal["jsonpath", "xpath", "jsonpointer"]

_KINDS: tuple[Kind, ...] = ("jsonpath", "xpath", "jsonpointer")

DRAFT = "draft-goessner-dispatch-jsonpath-00"
"""The version of JSONPath before RFC 9535."""

VERSIONS: Mapping[str, tuple[str, ...]] = {
    "jsonpath": ("rfc9535", DRAFT),
    "xpath": xpath.VERSIONS,
    "jsonpointer": ("rfc6901",),
}
"""The versions of each kind of selector; the first is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A query, and the expression whose value it is put to."""

    context: Expression
    selector: str
    kind: Kind
    version: str | None = None


def compile_selector(fields: Mapping[str, Json]) -> Selector | Malformed:
    """Return the selector of an object with these fields, or which of them is wrong and why."""
    context, selector = fields.get("context"), fields.get("selector")
    if not isinstance(context, str) or not isinstance(selector, str):
        return Malformed("", 0, "a selector needs the texts 'context' and 'selector'")
    expression = runtime.parse(context)
    if isinstance(expression, Malformed):
        return expression
    kind, version = _type(fields.get("type"))
    problem = version_problem(kind, version) or query_problem(selector, kind, version)
    if problem is not None:
        return problem
    known = next(known for known in _KINDS if known == kind)
    return Selector(context=expression, selector=selector, kind=known, version=version)


def version_problem(kind: str, version: str | None) -> Malformed | None:
    """Return why *version* of *kind* does not exist, or None when it does."""
    if kind not in VERSIONS:
        return Malformed(kind, 0, _unknown("type", kind, tuple(VERSIONS)))
    if version is not None and version not in VERSIONS[kind]:
        return Malformed(version, 0, _unknown(f"version of {kind}", version, VERSIONS[kind]))
    return None


def query_problem(query: str, kind: str, version: str | None) -> Malformed | None:
    """Return why *query* is not one of its kind, or None when it is."""
    match kind:
        case "jsonpath" if version == DRAFT:
            return jsonpath.draft_problem(query)
        case "jsonpath":
            return jsonpath.problem(query)
        case "xpath":
            return xpath.problem(query, version)
        case _:
            return _pointer_problem(query)


def select(selector: Selector, value: Json) -> Json | Absent:
    """Return what *selector* finds in *value*.

    Spec: silent on several nodes. We give an array when the query spreads out (wildcards, slices,
    descendants) or when a filter finds several, and the value itself otherwise, because an
    author who filters for an id wants the id, and one who asks for all of them wants a list.
    """
    match selector.kind:
        case "jsonpointer":
            return jsonvalue.get(value, selector.selector.removeprefix("#"))
        case "xpath":
            return _by_xpath(selector, value)
        case "jsonpath":
            return _by_jsonpath(selector, value)
        case _:
            assert_never(selector.kind)


def _type(field: Json) -> tuple[str, str | None]:
    """Return kind and version of a field `type`: a name, or an Expression Type Object."""
    if isinstance(field, Mapping):
        kind, version = field.get("type"), field.get("version")
        return str(kind), None if version is None else str(version)
    return str(field), None


def _by_xpath(selector: Selector, value: Json) -> Json | Absent:
    if not isinstance(value, str):
        return Absent(f"XPath needs XML, not {jsonvalue.type_name(value)}")
    found = xpath.find(selector.selector, value, selector.version)
    return Absent(found.reason) if isinstance(found, xpath.Failed) else found


def _by_jsonpath(selector: Selector, value: Json) -> Json | Absent:
    query = selector.selector
    by_draft = selector.version == DRAFT
    found = jsonpath.find_by_draft(query, value) if by_draft else jsonpath.find(query, value)
    if isinstance(found, jsonpath.Failed):
        return Absent(found.reason)
    if not found:
        return Absent(f"{query} selects nothing")
    narrow = not {"*", ":", ".."} & set(query) if by_draft else jsonpath.may_select_one(query)
    return found[0] if len(found) == 1 and narrow else found


def _pointer_problem(pointer: str) -> Malformed | None:
    text = pointer.removeprefix("#")
    if text and not text.startswith("/"):
        return Malformed(pointer, 0, f"{pointer!r} is not a JSON Pointer: it must start with '/'")
    return None


def _unknown(what: str, given: str, known: tuple[str, ...]) -> str:
    hint = nearest(given, known) or f"expected one of {', '.join(known)}"
    return f"unknown {what} {given!r}; {hint}"
