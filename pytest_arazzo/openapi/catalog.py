"""Every operation of a description by id and by address; one is decoded when it is asked for.

Spec: Arazzo 1.1.0, Step Object, operationId and operationPath; OpenAPI 3.1.1, Paths Object.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import jsonvalue
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import decode, reference
from pytest_arazzo.openapi.operation import Operation, Problem
from pytest_arazzo.openapi.reference import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_EXTRA = "additionalOperations"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """The operations of one document; `problem` says why there are none, when that is so."""

    document: Document
    problem: str | None
    pointers: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, document: Document) -> Catalog:
        """Return the catalogue of *document*, with a problem when it is no OpenAPI 3.x."""
        problem = _problem(document.tree)
        found = () if problem else tuple(_entries(document.tree))
        ids: dict[str, tuple[str, ...]] = {}
        for pointer, operation_id in found:
            if operation_id is not None:
                ids[operation_id] = (*ids.get(operation_id, ()), pointer)
        pointers = tuple(pointer for pointer, _ in found)
        return cls(document=document, problem=problem, pointers=pointers, ids=ids)

    @property
    def operation_ids(self) -> tuple[str, ...]:
        """Every `operationId`, in the order of the document."""
        return tuple(self.ids)

    def by_id(self, operation_id: str) -> tuple[Operation, ...]:
        """Return the operations that carry *operation_id*; several make it ambiguous."""
        found = (self.at(pointer) for pointer in self.ids.get(operation_id, ()))
        return tuple(operation for operation in found if operation is not None)

    def at(self, pointer: str) -> Operation | None:
        """Return the operation at *pointer*, `/paths/~1pets/get`, or None; always the same one."""
        return None if self.problem else _operation(self.document, pointer)


@functools.lru_cache(maxsize=8192)  # documents are compared by identity; many steps share one
def _operation(document: Document, pointer: str) -> Operation | None:
    match jsonvalue.tokens(pointer):
        case ("paths", path, str() as method):
            item = _item(document.tree, path)
            known = method in METHODS
        case ("paths", path, "additionalOperations", method):
            item = _item(document.tree, path)
            item = item.child(_EXTRA) if item else None
            known = True
        case _:
            return None
    node = item.child(method) if item and known else None
    if node is None or not isinstance(node.value, Mapping):
        return None
    owner = _item(document.tree, path)
    assert owner is not None  # noqa: S101 - the node was found in it
    return decode.operation(document, owner, node, path=path, method=method)


def _problem(tree: Json) -> str | None:
    root = Node(tree, "")
    if "swagger" in root.members():
        return f"Swagger {root.members()['swagger']} is not supported: convert it to OpenAPI 3.0"
    if "arazzo" in root.members():
        return "this is an Arazzo document, not an OpenAPI description"
    if "openapi" not in root.members():
        return "this is no OpenAPI description: it has no field `openapi`"
    version = root.text("openapi")
    if version is None or not version.startswith("3."):
        return f"OpenAPI {root.members()['openapi']} is not supported, only 3.0, 3.1 and 3.2"
    return None


def _entries(tree: Json) -> Iterator[tuple[str, str | None]]:
    paths = Node(tree, "").child("paths")
    for path in paths.members() if paths else ():
        item = _item(tree, path)
        if item is None:
            continue
        address = jsonvalue.join("/paths", path)
        for method in METHODS:
            yield from _entry(item, address, method)
        extra = item.child(_EXTRA)
        for method in extra.members() if extra else ():
            yield from _entry(extra, jsonvalue.join(address, _EXTRA), method)


def _entry(owner: Node | None, address: str, method: str) -> Iterator[tuple[str, str | None]]:
    node = owner.child(method) if owner else None
    if node is not None and isinstance(node.value, Mapping):
        yield jsonvalue.join(address, method), node.text("operationId")


def _item(tree: Json, path: str) -> Node | None:
    paths = Node(tree, "").child("paths")
    child = paths.child(path) if paths else None
    found = reference.follow(tree, child) if child else None
    return None if found is None or isinstance(found, Problem) else found
