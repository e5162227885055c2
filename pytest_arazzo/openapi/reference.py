"""What a `$ref` inside a description leads to.

Spec: OpenAPI 3.1.1, Reference Object; RFC 6901, section 6 (URI fragment representation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi.operation import Problem

HOPS = 32
"""How many references in a row are followed."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a description and the pointer that leads to it."""

    value: Json
    at: str

    def members(self) -> Mapping[str, Json]:
        """Return the members of an object, none for anything else."""
        return self.value if isinstance(self.value, Mapping) else {}

    def child(self, name: str) -> Node | None:
        """Return the member *name* as a node, or None."""
        members = self.members()
        return Node(members[name], jsonvalue.join(self.at, name)) if name in members else None

    def children(self) -> tuple[tuple[str, Node], ...]:
        """Return the members, in order, each with its name."""
        return tuple(
            (name, Node(value, jsonvalue.join(self.at, name)))
            for name, value in self.members().items()
        )

    def elements(self) -> tuple[Node, ...]:
        """Return the elements of an array, none for anything else."""
        if not isinstance(self.value, list | tuple):
            return ()
        return tuple(
            Node(value, jsonvalue.join(self.at, index)) for index, value in enumerate(self.value)
        )

    def text(self, name: str) -> str | None:
        """Return the member *name* when it is a string, else None."""
        value = self.members().get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool | None:
        """Return the member *name* when it is a boolean, else None."""
        value = self.members().get(name)
        return value if isinstance(value, bool) else None


def follow(root: Json, node: Node) -> Node | Problem:
    """Return the value that *node* stands for, its references followed within *root*."""
    start, seen = node, set[str]()
    for _ in range(HOPS):
        ref = node.members().get("$ref")
        if not isinstance(ref, str):
            return node
        if ref in seen:
            return Problem(message=f"the reference {ref!r} leads back to itself", at=start.at)
        seen.add(ref)
        there = target(root, ref)
        if isinstance(there, Absent):
            return Problem(message=there.reason, at=node.at)
        node = there
    return Problem(message=f"more than {HOPS} references in a row", at=start.at)


def target(root: Json, ref: str) -> Node | Absent:
    """Return the value that *ref* names in *root*, one hop."""
    if not ref.startswith("#"):
        return Absent(
            f"the reference {ref!r} leads out of the description, which is not supported: bundle it"
        )
    pointer = unquote(ref[1:])
    found = jsonvalue.get(root, pointer)
    if isinstance(found, Absent):
        return Absent(f"the reference {ref!r} leads nowhere: {found.reason}")
    return Node(found, pointer)
