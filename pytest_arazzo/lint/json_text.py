"""A payload that is the text of JSON, with expressions in braces, as what is known of its value.

What an expression yields is put into the text before the JSON is read: within quotes it is part
of a text, without quotes it may be anything.

Spec: Arazzo 1.1.0, Request Body Object, payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document, lines
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.lint.sketch import (
    Array,
    Domains,
    Hole,
    Leaf,
    Object,
    Place,
    Sketch,
    of_parts,
)

_BRACED = re.compile(r"\{\$[^{}]{1,2000}\}")
_MARK = "\ue000"
"""Stands for the characters of an expression; a private character that no document has."""


def of_template(template: Template, at: str, domains: Domains) -> Sketch | None:
    """Return what is known of the JSON that *template* becomes, None when it cannot be told."""
    expressions = tuple(part for part in template.parts if not isinstance(part, str))
    found = list(_BRACED.finditer(template.text))
    if template.departures or len(found) != len(expressions) or _MARK in template.text:
        return None
    pieces: list[str] = []
    done, quoted = 0, False
    bare: list[bool] = []
    for each in found:
        literal = template.text[done : each.start()]
        quoted = _is_quoted(literal, quoted)
        marks = _MARK * len(each[0])
        pieces += [literal, marks if quoted else f'"{marks[2:]}"']
        bare.append(not quoted)
        done = each.end()
    text = "".join([*pieces, template.text[done:]])
    spots = tuple(
        _Spot(each.start(), expression, is_bare)
        for each, expression, is_bare in zip(found, expressions, bare, strict=True)
    )
    return _Reader(text, template.text, at, spots, domains).read()


def of_text(text: str, at: str, domains: Domains) -> Sketch | None:
    """Return the JSON that *text* spells out, None when it is no JSON."""
    return _Reader(text, text, at, (), domains).read()


def _is_quoted(text: str, quoted: bool) -> bool:  # noqa: FBT001 - a state, and the next one
    """Return whether the end of *text* is inside of a JSON string."""
    escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = quoted
        elif letter == '"':
            quoted = not quoted
    return quoted


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an expression stands in the text, and whether it stands without quotes."""

    start: int
    expression: Expression
    is_bare: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    original: str
    at: str
    spots: tuple[_Spot, ...]
    domains: Domains

    def read(self) -> Sketch | None:
        try:
            value = media.loads(self.text)
            document = yaml.parse("payload", self.text)
        except (ValueError, NotYaml):
            return None
        # JSON is YAML but for tabs before the first character of a line, and for long keys.
        return self.sketch(value, "", document) if document.tree == value else None

    def sketch(self, value: Json, pointer: str, document: Document) -> Sketch:
        place = self.place(document, pointer)
        if isinstance(value, Mapping):
            members = {
                name: self.sketch(each, join(pointer, name), document)
                for name, each in value.items()
                if _MARK not in name
            }
            return Object(members, place, is_open=len(members) != len(value))
        if isinstance(value, list):
            items = (self.sketch(v, join(pointer, i), document) for i, v in enumerate(value))
            return Array(tuple(items), place)
        if isinstance(value, str) and _MARK in value:
            return self.hole(value, place)
        return Leaf(value, place)

    def hole(self, value: str, place: Place) -> Sketch:
        start = place.offset or 0
        inside = [each for each in self.spots if start <= each.start <= start + len(value) + 1]
        bare = next((each for each in inside if each.start == start and each.is_bare), None)
        if bare is not None:
            return Hole(place, self.domains(bare.expression))
        end = start + 1 + len(value)
        text = self.original[start + 1 : end]
        return Hole(place, of_parts(tuple(_parts(value, inside)), text, self.domains))

    def place(self, document: Document, pointer: str) -> Place:
        found = document.locate(pointer)
        before = lines_before(self.text, found.line)
        return Place(self.at, before + found.column - 1)


def _parts(value: str, spots: list[_Spot]) -> Iterator[str | Expression]:
    """Yield the fixed pieces of a string and its expressions, in turn."""
    waiting = iter(spots)
    for piece in re.split(f"({_MARK}+)", value):
        if piece.startswith(_MARK):
            spot = next(waiting, None)
            if spot is not None:
                yield spot.expression
        elif piece:
            yield piece


def lines_before(text: str, number: int) -> int:
    """Return how many characters stand before line *number* (1-based) of *text*."""
    position = 0
    for line in lines(text)[: number - 1]:
        position += len(line)
        position += 2 if text[position : position + 2] == "\r\n" else 1
    return position
