"""A value of a document that knows where it stands, and what is wrong with such values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, join, type_name


@dataclass(frozen=True, slots=True)
class Node:
    """The value that the JSON Pointer `at` selects.

    A missing field is `Absent` and stands where the object stands that lacks it.
    """

    document: Document
    at: str
    value: Json | Absent

    def field(self, name: str) -> Node:
        """Return the field *name* of this object, of which anything else has none."""
        if isinstance(self.value, Mapping) and name in self.value:
            return Node(self.document, join(self.at, name), self.value[name])
        return Node(self.document, self.at, Absent(f"the field {name!r} is missing"))

    def fields(self) -> tuple[tuple[str, Node], ...]:
        """Return every field of this object with its name."""
        names = tuple(self.value) if isinstance(self.value, Mapping) else ()
        return tuple((name, self.field(name)) for name in names)

    def elements(self) -> tuple[Node, ...]:
        """Return every element of this array."""
        is_array = isinstance(self.value, Sequence) and not isinstance(self.value, str)
        values = self.value if is_array and isinstance(self.value, Sequence) else ()
        return tuple(
            Node(self.document, join(self.at, index), value) for index, value in enumerate(values)
        )

    @property
    def is_empty(self) -> bool:
        """Whether the value is missing or null."""
        return self.value is None or isinstance(self.value, Absent)

    @property
    def kind(self) -> str:
        """What the value is: missing, or of which JSON type."""
        return self.value.reason if isinstance(self.value, Absent) else type_name(self.value)

    def wrong(self, expected: str, advice: str | None = None) -> Wrong:
        """Return that this value is missing, or is not what was *expected*."""
        if isinstance(self.value, Absent):
            return self.because(self.value.reason)
        return self.because(f"expected {expected}, found {a(self.kind)}", advice)

    def because(self, message: str, advice: str | None = None) -> Wrong:
        """Return that this value is wrong, with the reason."""
        return Wrong((Problem(self, message, advice),))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a node."""

    node: Node
    message: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What stands in the place of a value that cannot be read: all that is wrong with it."""

    problems: tuple[Problem, ...]


def wrongs(*parts: object) -> Wrong:
    """Return all that is wrong with those of *parts* that are `Wrong`."""
    return Wrong(tuple(p for part in parts if isinstance(part, Wrong) for p in part.problems))


def a(kind: str) -> str:
    """Return the name of a JSON type with its article."""
    return kind if kind == "null" else f"an {kind}" if kind[0] in "aio" else f"a {kind}"
