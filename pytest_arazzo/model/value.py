"""Values of a document that may hold expressions, decoded once and computed at every visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.expressions import evaluate, selector
from pytest_arazzo.expressions.reading import Departure, Reading
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template, parse_text, spaced_input
from pytest_arazzo.jsonvalue import Absent, Json, join


@dataclass(frozen=True, slots=True)
class Constant:
    """A value without any expression in it."""

    value: Json
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression, a text with expressions, or a selector."""

    source: Expression | Template | Selector
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Members:
    """An object in which at least one member is computed."""

    fields: tuple[tuple[str, Value], ...]
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Elements:
    """An array in which at least one element is computed."""

    items: tuple[Value, ...]
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unparsable:
    """A text that was meant as an expression and is none."""

    problem: Malformed
    at: str = field(default="", compare=False)


Value = Constant | Computed | Members | Elements | Unparsable


@dataclass(frozen=True, slots=True)
class Omission:
    """A member, element or parameter that was left out, since its expression had no value."""

    what: str
    reason: str


def decode_value(tree: Json, at: str, *, selectors: bool) -> Value:
    """Return *tree* with every expression in it parsed, at every depth.

    Spec: Arazzo 1.1.0, Request Body Object, payload; Parameter Object, value.
    """
    if isinstance(tree, str):
        return _decode_text(tree, at)
    if isinstance(tree, Mapping):
        if selectors and _is_selector(tree):
            return _decode_selector(tree, at)
        fields = tuple(
            (name, decode_value(member, join(at, name), selectors=selectors))
            for name, member in tree.items()
        )
        constant = all(isinstance(value, Constant) for _, value in fields)
        return Constant(tree, at) if constant else Members(fields, at)
    if isinstance(tree, (list, tuple)):
        items = tuple(
            decode_value(item, join(at, index), selectors=selectors)
            for index, item in enumerate(tree)
        )
        constant = all(isinstance(value, Constant) for value in items)
        return Constant(tree, at) if constant else Elements(items, at)
    return Constant(tree, at)


def compute(
    value: Value, scope: Scope, reading: Reading
) -> tuple[Json | Absent, tuple[Omission, ...]]:
    """Return what *value* is in *scope*, with what had to be left out of it.

    A member or an element whose expression has no value is left out; null is never invented.
    """
    match value:
        case Constant():
            return value.value, ()
        case Computed():
            return evaluate.evaluate(value.source, scope, reading), ()
        case Unparsable():
            return Absent(value.problem.message), ()
        case Members():
            return _compute_members(value, scope, reading)
        case Elements():
            return _compute_elements(value, scope, reading)


def expressions_in(value: Value) -> tuple[tuple[str, Expression], ...]:
    """Return every expression below *value* with the JSON Pointer of its text."""
    match value:
        case Computed(source=source):
            return tuple((value.at, expression) for expression in _in_source(source))
        case Members():
            return tuple(found for _, inner in value.fields for found in expressions_in(inner))
        case Elements():
            return tuple(found for inner in value.items for found in expressions_in(inner))
        case _:
            return ()


def sources_in(value: Value) -> tuple[tuple[str, Expression | Template | Selector], ...]:
    """Return what is computed below *value* with the JSON Pointer of it."""
    match value:
        case Computed(source=source):
            return ((value.at, source),)
        case Members():
            return tuple(found for _, inner in value.fields for found in sources_in(inner))
        case Elements():
            return tuple(found for inner in value.items for found in sources_in(inner))
        case _:
            return ()


def unparsable_in(value: Value) -> tuple[Unparsable, ...]:
    """Return every text below *value* that could not be parsed."""
    match value:
        case Unparsable():
            return (value,)
        case Members():
            return tuple(found for _, inner in value.fields for found in unparsable_in(inner))
        case Elements():
            return tuple(found for inner in value.items for found in unparsable_in(inner))
        case _:
            return ()


def departures_in(value: Value) -> tuple[tuple[str, Departure], ...]:
    """Return every place below *value* where the compat reading leaves the letter."""
    match value:
        case Computed(source=Template() as template):
            return tuple((value.at, departure) for departure in template.departures)
        case Members():
            return tuple(found for _, inner in value.fields for found in departures_in(inner))
        case Elements():
            return tuple(found for inner in value.items for found in departures_in(inner))
        case _:
            return ()


def spaced_inputs_in(value: Value) -> tuple[tuple[str, str], ...]:
    """Return every text below *value* that may name an input with blanks, and that name."""
    match value:
        case Computed(source=Template() as template):
            name = spaced_input(template.text)
            return ((value.at, name),) if name else ()
        case Members():
            return tuple(found for _, inner in value.fields for found in spaced_inputs_in(inner))
        case Elements():
            return tuple(found for inner in value.items for found in spaced_inputs_in(inner))
        case _:
            return ()


def _in_source(source: Expression | Template | Selector) -> tuple[Expression, ...]:
    if isinstance(source, Template):
        return tuple(part for part in source.parts if not isinstance(part, str))
    if isinstance(source, Selector):
        return (source.context,)
    return (source,)


def _decode_text(text: str, at: str) -> Value:
    parsed = parse_text(text)
    if isinstance(parsed, str):
        return Constant(text, at)
    if isinstance(parsed, Malformed):
        return Unparsable(parsed, at)
    return Computed(parsed, at)


def _is_selector(tree: Mapping[str, Json]) -> bool:
    """Whether an object has exactly the fields of a Selector Object."""
    return tree.keys() == {"context", "selector", "type"}


def _decode_selector(tree: Mapping[str, Json], at: str) -> Value:
    chosen = selector.compile_selector(tree)
    if isinstance(chosen, Malformed):
        return Unparsable(chosen, at)
    return Computed(chosen, at)


def _compute_members(
    value: Members, scope: Scope, reading: Reading
) -> tuple[Json | Absent, tuple[Omission, ...]]:
    members: dict[str, Json] = {}
    omitted: list[Omission] = []
    for name, inner in value.fields:
        result, below = compute(inner, scope, reading)
        omitted += below
        if isinstance(result, Absent):
            omitted.append(Omission(inner.at, result.reason))
        else:
            members[name] = result
    return members, tuple(omitted)


def _compute_elements(
    value: Elements, scope: Scope, reading: Reading
) -> tuple[Json | Absent, tuple[Omission, ...]]:
    elements: list[Json] = []
    omitted: list[Omission] = []
    for inner in value.items:
        result, below = compute(inner, scope, reading)
        omitted += below
        if isinstance(result, Absent):
            omitted.append(Omission(inner.at, result.reason))
        else:
            elements.append(result)
    return elements, tuple(omitted)
