"""One operation of an OpenAPI description with every reference followed and every default written out.

Spec: OpenAPI 3.0.4, 3.1.1 and 3.2.0, Operation Object, Parameter Object, Responses Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A place of a description that cannot be used, and why."""

    message: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApiParameter:
    """A parameter of an operation, or a header of a response (place `header`).

    `schema` is the schema with its own `$ref` followed; `schema_at` is where it is published.
    `media` is the media type of a parameter that is described by `content`.
    """

    name: str
    place: str
    required: bool
    style: str
    explode: bool
    allow_reserved: bool
    allow_empty: bool
    schema: Json | None
    schema_at: str | None
    media: str | None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One entry of a `content` map: its key as published, and its schema with `$ref` followed."""

    name: str
    schema: Json | None
    schema_at: str | None
    encoding: Mapping[str, Json]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBodySpec:
    """What an operation says of the body of its request."""

    required: bool
    media: tuple[Media, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSpec:
    """What an operation says of one status: `200`, a range `2XX`, or `default`."""

    status: str
    media: tuple[Media, ...]
    headers: tuple[OpenApiParameter, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """One operation; compared by identity, since it holds its document.

    `at` is the place of the operation object itself; `pointer` is its address below `/paths`,
    and differs where a path item is a reference. `servers` have their variables filled with
    defaults and may be relative or empty. `security` holds alternatives, each a tuple of names.
    """

    document: Document
    at: str
    pointer: str
    path: str
    method: str
    operation_id: str | None
    edition: str
    parameters: tuple[OpenApiParameter, ...]
    request_body: RequestBodySpec | None
    responses: tuple[ResponseSpec, ...]
    servers: tuple[str, ...]
    security: tuple[tuple[str, ...], ...]
    security_schemes: Mapping[str, Mapping[str, Json]]
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Return method and path key, as in `GET /pets/{id}`."""
        return f"{self.method} {self.path}"

    def parameter(self, name: str, place: str) -> OpenApiParameter | None:
        """Return the declared parameter *name* in *place*; header names ignore letter case."""
        for parameter in self.parameters:
            if parameter.place == place and _same(parameter.name, name, place):
                return parameter
        return None

    def response_for(self, status: int) -> ResponseSpec | None:
        """Return what is declared for *status*: itself, then its range, then `default`.

        Spec: OpenAPI 3.1.1, Responses Object; the range's letter case is forgiven.
        """
        by_status = {response.status.upper(): response for response in self.responses}
        for wanted in (str(status), f"{status // 100}XX", "DEFAULT"):
            if wanted in by_status:
                return by_status[wanted]
        return None


def _same(one: str, other: str, place: str) -> bool:
    return one.lower() == other.lower() if place == "header" else one == other
