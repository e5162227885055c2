"""What a description calls secret: credentials of its security schemes, passwords, what is only written.

Spec: OpenAPI 3.1.1, Security Scheme Object; Schema Object, `format: password`, `writeOnly`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation

_MARKS = (("format", "password"), ("writeOnly", True), ("x-sensitive", True), ("x-secret", True))
_DEPTH = 64
_MOST = 20_000  # values that are looked at

Place = tuple[str, ...]


def credentials(operation: Operation) -> frozenset[tuple[str, str]]:
    """Return place and name (in lower case) of everything that carries credentials.

    That are API keys wherever they are sent, and parameters whose schema says that they are secret.
    """
    root = operation.document.tree
    schemes = operation.security_schemes.values()
    keys = [
        (str(each["in"]), str(each["name"]).lower())
        for each in schemes
        if each.get("type") == "apiKey" and "in" in each and "name" in each
    ]
    headers = (header for response in operation.responses for header in response.headers)
    return frozenset(
        [
            *keys,
            *(_named(each) for each in operation.parameters if is_marked(root, each.schema)),
            *(_named(each) for each in headers if is_marked(root, each.schema)),
        ]
    )


def fields(operation: Operation) -> frozenset[str]:
    """Return the names (in lower case) of secret fields of forms and of XML, at the first level."""
    root = operation.document.tree
    bodies = operation.request_body.media if operation.request_body else ()
    answers = (media for response in operation.responses for media in response.media)
    return frozenset(
        name.lower()
        for media in (*bodies, *answers)
        for name in shape.members(root, media.schema)
        if is_marked(root, shape.member(root, media.schema, name))
    )


def places(root: Json, schemas: tuple[Json | None, ...], value: Json) -> frozenset[Place]:
    """Return the names that lead to those parts of *value* that one of *schemas* calls secret."""
    found: set[Place] = set()
    waiting = [(schema, value, Place()) for schema in schemas]
    for _ in range(_MOST):
        if not waiting:
            break
        schema, here, names = waiting.pop()
        if is_marked(root, schema):
            found.add(names)
        elif len(names) < _DEPTH:
            waiting += [
                (inner, below, (*names, name)) for name, below, inner in _below(root, schema, here)
            ]
    return frozenset(found)


def schemas_of(media: tuple[Media, ...]) -> tuple[Json | None, ...]:
    """Return the schemas of *media*, whichever of them a body follows."""
    return tuple(each.schema for each in media)


def is_marked(root: Json, schema: Json | None) -> bool:
    """Return whether *schema* says of its value as a whole that it is secret."""
    return any(
        part.get(key) == wanted for part in shape.parts(root, schema) for key, wanted in _MARKS
    )


def _below(root: Json, schema: Json | None, value: Json) -> Iterator[tuple[str, Json, Json]]:
    """Yield the members or elements of *value*, each with every schema that speaks of it."""
    parts = list(shape.parts(root, schema))
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from ((name, below, inner) for part in parts for inner in _members(part, name))
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from ((str(index), below, part["items"]) for part in parts if "items" in part)


def _members(part: Mapping[str, Json], name: str) -> Iterator[Json]:
    properties, other = part.get("properties"), part.get("additionalProperties")
    if isinstance(properties, Mapping) and name in properties:
        yield properties[name]
    elif isinstance(other, Mapping):
        yield other


def _named(parameter: OpenApiParameter) -> tuple[str, str]:
    return parameter.place, parameter.name.lower()
