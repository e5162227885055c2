"""What is known of a value before anything runs: its constant parts, and holes where it is computed.

A member or an element whose expression has no value is left out when the workflow runs, so a
hole may also turn out to be nothing at all.

Spec: Arazzo 1.1.0, Request Body Object, payload; Parameter Object, value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.documents.document import Document
from pytest_arazzo.expressions.evaluate import text_of
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.runtime import format as text_of_expression
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template, spaced_input
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.model.value import Computed, Constant, Elements, Members, Unparsable, Value

KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
"""The names of all types of JSON Schema."""

_TEXT = frozenset({"string"})
_LONG = 60  # characters of a text that a message repeats


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a JSON Pointer, and a character of the text there if in a text."""

    at: str
    offset: int | None = None

    def below(self, name: str | int) -> Place:
        """Return the place of a member or an element; inside of a text nothing is below."""
        return self if self.offset is not None else Place(join(self.at, name))

    def location(self, document: Document) -> Location:
        """Return where the value begins."""
        if self.offset is not None:
            return document.locate_inside(self.at, self.offset)
        return document.locate(self.at)

    def key_location(self, document: Document) -> Location:
        """Return where the name of the member begins that the value belongs to."""
        if self.offset is not None:
            return self.location(document)
        return document.locate_key(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What is known of a value that is computed.

    Attributes:
        name: how messages call it.
        kinds: the JSON types that it can have.
        values: all that it can be, where these are few.
        default: the value that it has when nobody gives one, in a tuple, if there is one.
        bare: of a text that is nothing but an expression in braces, the expression.
        prefix: how a text begins in which it is embedded.
        suffix: how such a text ends.
    """

    name: str
    kinds: frozenset[str] = KINDS
    values: tuple[Json, ...] | None = None
    default: tuple[Json, ...] = ()
    bare: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar that is known."""

    value: Json
    place: Place


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar that travels as text and is read as its schema wants it."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Object:
    """An object whose members are known by name; an open one may have more."""

    members: Mapping[str, Sketch]
    place: Place
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """An array; holes in it may be left out."""

    items: tuple[Sketch, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Hole:
    """A value that is computed; one that travels as text may become any scalar."""

    place: Place
    domain: Domain = field(default_factory=lambda: Domain(name="the value"))
    is_text: bool = False


Sketch: TypeAlias = "Leaf | Text | Object | Array | Hole"
Domains: TypeAlias = Callable[[Expression], Domain]
"""What is known of the value of an expression."""


def of_value(value: Value, domains: Domains) -> Sketch:
    """Return what is known of *value*, which a document holds."""
    place = Place(value.at)
    match value:
        case Constant():
            return of_json(value.value, place)
        case Members():
            return Object({name: of_value(each, domains) for name, each in value.fields}, place)
        case Elements():
            return Array(tuple(of_value(each, domains) for each in value.items), place)
        case Computed():
            return Hole(place, of_source(value.source, domains))
        case Unparsable():
            return Hole(place)


def of_source(source: Expression | Template | Selector, domains: Domains) -> Domain:
    """Return what is known of what *source* yields."""
    if isinstance(source, Template):
        if spaced_input(source.text):  # the name of an input, where it is declared so
            return Domain(name="the value")
        return of_parts(source.parts, source.text, domains)
    if isinstance(source, Selector):
        return Domain(name="what the selector selects")
    return domains(source)


def of_parts(parts: Sequence[str | Expression], text: str, domains: Domains) -> Domain:
    """Return what is known of a text with expressions in it: it is a text, whatever they yield."""
    name = f"the text {text!r}" if len(text) <= _LONG else "the text"
    if len(parts) == 1 and not isinstance(parts[0], str):
        inner = domains(parts[0])
        values = inner.values and tuple(map(text_of, inner.values))
        return Domain(name=name, kinds=_TEXT, values=values, bare=text_of_expression(parts[0]))
    first, last = parts[0], parts[-1]
    return Domain(
        name=name,
        kinds=_TEXT,
        prefix=first if isinstance(first, str) else "",
        suffix=last if isinstance(last, str) else "",
    )


def of_json(value: Json, place: Place) -> Sketch:
    """Return *value*, of which everything is known."""
    if isinstance(value, Mapping):
        members = {name: of_json(each, place.below(name)) for name, each in value.items()}
        return Object(members, place)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = tuple(of_json(each, place.below(i)) for i, each in enumerate(value))
        return Array(items, place)
    return Leaf(value, place)


def moved(sketch: Sketch, place: Place) -> Sketch:
    """Return *sketch* with every part of it at one *place*."""
    match sketch:
        case Object():
            members = {name: moved(each, place) for name, each in sketch.members.items()}
            return replace(sketch, members=members, place=place)
        case Array():
            return Array(tuple(moved(each, place) for each in sketch.items), place)
        case _:
            return replace(sketch, place=place)
