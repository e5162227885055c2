"""The JSON of an operation as an `Operation`; what is wrong in it becomes a `Problem`.

Spec: OpenAPI 3.0.4, 3.1.1 and 3.2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo import jsonvalue
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import reference, security, server
from pytest_arazzo.openapi.operation import (
    Media,
    OpenApiParameter,
    Operation,
    Problem,
    RequestBodySpec,
    ResponseSpec,
)
from pytest_arazzo.openapi.reference import Node

PLACES = ("query", "header", "path", "cookie", "querystring")
_ANNOTATIONS = {"description", "summary", "title", "deprecated", "examples", "example", "default"}
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def operation(document: Document, item: Node, node: Node, *, path: str, method: str) -> Operation:
    """Return the operation *node* of the path item *item*, which is published under *path*."""
    reader = _Reader(document.tree)
    root = Node(document.tree, "")
    parameters = reader.merged(item, node)
    body = reader.body(node.child("requestBody"))
    responses = tuple(reader.responses(node.child("responses")))
    return Operation(
        document=document,
        at=node.at,
        pointer=_pointer(path, method, node.at),
        path=path,
        method=method if "additionalOperations" in node.at else method.upper(),
        operation_id=node.text("operationId"),
        edition=edition(document.tree),
        parameters=parameters,
        request_body=body,
        responses=responses,
        servers=server.urls(node, item, root),
        security=security.alternatives(node, root),
        security_schemes=security.schemes(root),
        problems=tuple(reader.problems),
    )


def edition(tree: Json) -> str:
    """Return the feature set of a description: `3.0`, `3.1` or `3.2`; a later one is read as 3.2."""
    version = Node(tree, "").text("openapi") or ""
    return version[:3] if version[:3] in ("3.0", "3.1") else "3.2"


def _pointer(path: str, method: str, at: str) -> str:
    between = ("additionalOperations",) if "/additionalOperations/" in at else ()
    return jsonvalue.join("/paths", path, *between, method)


class _Reader:
    """Reads the parts of one operation and keeps the problems that it meets."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def merged(self, item: Node, node: Node) -> tuple[OpenApiParameter, ...]:
        """Return the parameters of path item and operation; the operation's replace the item's."""
        by_key: dict[tuple[str, str], OpenApiParameter] = {}
        for owner in (item, node):
            for parameter in self.parameters(owner.child("parameters")):
                by_key[parameter.place, parameter.name] = parameter
        return tuple(by_key.values())

    def parameters(self, array: Node | None) -> Iterator[OpenApiParameter]:
        for element in array.elements() if array else ():
            node = self.follow(element)
            if node is None:
                continue
            name, place = node.text("name"), node.text("in")
            if name is None or place not in PLACES:
                self.problem(node, "a parameter needs a `name` and a known `in`")
                continue
            yield self.parameter(node, name, place)

    def parameter(self, node: Node, name: str, place: str) -> OpenApiParameter:
        style = node.text("style") or _STYLES.get(place, "form")
        explode = node.flag("explode")
        media = next(iter(self.media(node.child("content"))), None)
        schema_at, schema = self.schema(node.child("schema"))
        return OpenApiParameter(
            name=name,
            place=place,
            required=place == "path" or node.flag("required") is True,
            style=style,
            explode=style in ("form", "cookie") if explode is None else explode,
            allow_reserved=node.flag("allowReserved") is True,
            allow_empty=node.flag("allowEmptyValue") is True,
            schema=media.schema if media else schema,
            schema_at=media.schema_at if media else schema_at,
            media=media.name if media else None,
            at=node.at,
        )

    def body(self, child: Node | None) -> RequestBodySpec | None:
        node = self.follow(child) if child else None
        if node is None:
            return None
        return RequestBodySpec(
            required=node.flag("required") is True,
            media=tuple(self.media(node.child("content"))),
            at=node.at,
        )

    def responses(self, child: Node | None) -> Iterator[ResponseSpec]:
        for status, element in child.children() if child else ():
            node = None if status.startswith("x-") else self.follow(element)
            if node is not None:
                yield ResponseSpec(
                    status=status,
                    media=tuple(self.media(node.child("content"))),
                    headers=tuple(self.headers(node.child("headers"))),
                    at=node.at,
                )

    def headers(self, child: Node | None) -> Iterator[OpenApiParameter]:
        for name, element in child.children() if child else ():
            node = self.follow(element)
            if node is not None:
                yield self.parameter(node, name, "header")

    def media(self, content: Node | None) -> Iterator[Media]:
        for name, element in content.children() if content else ():
            node = self.follow(element)
            if node is None:
                continue
            schema_at, schema = self.schema(node.child("schema"))
            encoding = node.child("encoding")
            yield Media(
                name=name,
                schema=schema,
                schema_at=schema_at,
                encoding=encoding.members() if encoding else {},
                at=node.at,
            )

    def schema(self, child: Node | None) -> tuple[str | None, Json | None]:
        """Return where a schema is published, and the schema with its `$ref` followed."""
        if child is None:
            return None, None
        if not isinstance(child.value, Mapping | bool):
            self.problem(child, "a schema is an object or a boolean")
            return None, None
        # A reference that dangles, or has keywords beside it, is left for what judges by it.
        if self.speaks_too(child):
            return child.at, child.value
        found = reference.follow(self.root, child)
        return child.at, child.value if isinstance(found, Problem) else found.value

    def speaks_too(self, schema: Node) -> bool:
        """Return whether keywords stand beside a `$ref`, which 3.0 ignores and 3.1 obeys.

        Spec: OpenAPI 3.1.1, Schema Object; OpenAPI 3.0.4, Reference Object.
        """
        beside = schema.members().keys() - _ANNOTATIONS
        return beside > {"$ref"} and edition(self.root) != "3.0"

    def follow(self, node: Node) -> Node | None:
        found = reference.follow(self.root, node)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        if not isinstance(found.value, Mapping):
            self.problem(found, f"an object was expected, not {jsonvalue.type_name(found.value)}")
            return None
        return found

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(Problem(message=message, at=node.at))
