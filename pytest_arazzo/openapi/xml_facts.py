"""What the schemas of one description say of the XML form of their values.

Spec: OpenAPI 3.1.1, XML Object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.xml_hints import Hints, hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of a schema, with the names that its element may have, best first."""

    name: str
    schema: Json
    hints: Hints
    known_as: tuple[str, ...]
    is_due: bool  # a required array, which XML cannot tell from an empty one


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a schema says of a value, as far as its XML form is concerned."""

    kinds: frozenset[str]
    hints: Hints
    properties: tuple[Property, ...]
    items: Json | None
    others: Json | None  # the schema of members that have none of their own

    @property
    def is_object(self) -> bool:
        """Whether it speaks of members."""
        return "object" in self.kinds or (not self.kinds and bool(self.properties))

    @property
    def names(self) -> frozenset[str]:
        """The names of its members' elements, first letters in lower case."""
        return frozenset(folded(name) for each in self.properties for name in each.known_as)


class Schemas:
    """The schemas of a description, each looked at once."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self.known: dict[int, Facts] = {}  # by identity, which the description keeps

    def facts(self, schema: Json | None) -> Facts:
        """Return what *schema* says."""
        if id(schema) not in self.known:
            self.known[id(schema)] = Facts(
                kinds=shape.kinds(self.root, schema),
                hints=hints(self.root, schema),
                properties=self.properties(schema),
                items=shape.items(self.root, schema),
                others=_additional(self.root, schema),
            )
        return self.known[id(schema)]

    def properties(self, schema: Json | None) -> tuple[Property, ...]:
        """Return the properties that *schema* declares, in order."""
        names: dict[str, None] = {}
        required: set[str] = set()
        for part in shape.parts(self.root, schema):
            properties, due = part.get("properties"), part.get("required")
            names |= dict.fromkeys(properties if isinstance(properties, Mapping) else ())
            required |= {each for each in _elements(due) if isinstance(each, str)}
        return tuple(
            self.property(name, shape.member(self.root, schema, name), name in required)
            for name in names
        )

    def property(self, name: str, schema: Json | None, required: bool) -> Property:  # noqa: FBT001 - a fact of the schema
        """Return the property *name* with what its element is called."""
        own = hints(self.root, schema)
        is_array = "array" in shape.kinds(self.root, schema)
        of_items = hints(self.root, shape.items(self.root, schema)) if is_array else Hints()
        # The items of an array without an element around it give their own name.
        named = (own.name, name) if own.wrapped else (of_items.name, name, own.name)
        return Property(
            name=name,
            schema=schema,
            hints=own,
            known_as=tuple(dict.fromkeys(each for each in named if each)),
            is_due=required and is_array,
        )


def folded(name: str) -> str:
    """Return *name* as it is compared where the case of the first letter does not count."""
    return name[:1].lower() + name[1:]


def _elements(value: Json | None) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


def _additional(root: Json, schema: Json | None) -> Json | None:
    """Return the schema of members that *schema* does not name, if it is one."""
    found = (part.get("additionalProperties") for part in shape.parts(root, schema))
    return next((each for each in found if isinstance(each, Mapping)), None)
