"""An operation as openapi-core is shown it, and a request and a response to go with it.

openapi-core searches an operation by URL, splits media types, decodes and casts text, and asks
for credentials before anything else; each of these is wrong for some published description. So
it is shown a view of the operation in which every value is read already: parameters and bodies
are `content` of a type of ours, responses have numbers instead of statuses. The schemas in the
view are the very objects of the document, so that an error leads back to a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_path import SchemaPath
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import PathOperationServer
from referencing.exceptions import NoSuchResource

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation

IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Headers whose declaration as a parameter is ignored (OpenAPI 3.1.1, Parameter Object, name)."""

_KEY = "x-operation-in-view"
_UNREAD = "unread/0"
_NO_VARIABLES = TemplateResult("", {})


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read already; `media` is None when there is no schema to judge it by."""

    value: Json
    media: Media | None = None

    def __bool__(self) -> bool:
        """Return True: openapi-core takes what is falsy for missing."""
        return True


class RequestInView:
    """A request as openapi-core's protocol wants it; it writes path variables into it."""

    method = "get"
    host_url = "http://view"
    path = "/"

    def __init__(
        self,
        *,
        parameters: RequestParameters | None = None,
        body: Any = None,  # noqa: ANN401 - Read | None; openapi-core says bytes, and passes it on
        content_type: str = _UNREAD,
    ) -> None:
        self.parameters = parameters or RequestParameters()
        self.body = body
        self.content_type = content_type


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInView:
    """A response as openapi-core's protocol wants it."""

    status_code: int
    data: Any  # Read; openapi-core says bytes, and only passes it on
    content_type: str
    headers: Mapping[str, Read]


class Finder:
    """Finds the one operation of a view, whatever the URL."""

    def __init__(self, spec: SchemaPath, **_: object) -> None:
        # Not `/`, which splits its operand at `#`.
        item = spec // _KEY
        self.found = PathOperationServer(item, item // "get", None, _NO_VARIABLES, None)

    def find(self, *_: str) -> PathOperationServer:
        """Return the operation in view."""
        return self.found


class Reader:
    """Gives back what was read already, in place of openapi-core's deserialisers."""

    def create(self, *_: object, **__: object) -> Reader:
        """Return what reads a body of any media type."""
        return self

    def deserialize(self, read: Read) -> Json:
        """Return the value that was read."""
        return read.value


def request(
    parameters: Mapping[int, Json], body: Read | None, operation: Operation
) -> RequestInView:
    """Return a request with the given values, by the index of their declaration."""
    spec = operation.request_body
    values = {_name(index): Read(value) for index, value in parameters.items()}
    return RequestInView(
        parameters=RequestParameters(query=values),
        body=body,
        content_type=_type(body, spec.media if spec else ()),
    )


def response(
    number: int, headers: Mapping[int, Json], body: Read | None, operation: Operation
) -> ResponseInView:
    """Return a response with the given values, for the declaration with that *number*."""
    return ResponseInView(
        status_code=number,
        data=body or Read(None),
        content_type=_type(body, operation.responses[number].media),
        headers={_name(index): Read(value) for index, value in headers.items()},
    )


def spec(root: Mapping[str, Json], operation: Mapping[str, Json]) -> SchemaPath:
    """Return *operation* in view, inside a description with the other parts of *root*."""
    return SchemaPath.from_dict(
        {**root, _KEY: {"get": operation}}, handlers=_NOWHERE, resolved_cache_maxsize=100_000
    )


def of_request(operation: Operation) -> Mapping[str, Json]:
    """Return the view of the request of *operation*."""
    parameters: list[Json] = [
        {"name": _name(index), "in": "query", **_part(parameter)}
        for index, parameter in enumerate(operation.parameters)
    ]
    body = operation.request_body
    if body is None:
        return {"parameters": parameters}
    content: Json = {"required": body.required, "content": _content(body.media)}
    return {"parameters": parameters, "requestBody": content}


def of_responses(operation: Operation) -> Mapping[str, Json]:
    """Return the view of the responses of *operation*."""
    responses: dict[str, Json] = {}
    for number, each in enumerate(operation.responses):
        headers: dict[str, Json] = {
            _name(index): _part(header) for index, header in enumerate(each.headers)
        }
        responses[str(number)] = {"content": _content(each.media), "headers": headers}
    return {"responses": responses}


def _name(index: int) -> str:
    return f"p{index}"


def _part(parameter: OpenApiParameter) -> Mapping[str, Json]:
    required = parameter.required and parameter.name.lower() not in IGNORED
    schema: Json = {} if parameter.schema is None else {"schema": _shown(parameter.schema)}
    return {"required": required, "content": {_UNREAD: schema}}


def _content(media: Iterable[Media]) -> Mapping[str, Json]:
    view: dict[str, Json] = {_UNREAD: {}}
    for index, each in enumerate(media):
        if each.schema is not None:
            view[f"read/{index}"] = {"schema": _shown(each.schema)}
    return view


def _shown(schema: Json) -> Json:
    # A reference that leads nowhere is for our own `$ref` to report, not for SchemaPath to raise;
    # and openapi-core takes a schema for a path, which a boolean is not.
    plain = isinstance(schema, Mapping) and "$ref" not in schema
    return schema if plain else {"allOf": [schema]}


def _type(body: Read | None, media: tuple[Media, ...]) -> str:
    for index, each in enumerate(media):
        if body is not None and each is body.media and each.schema is not None:
            return f"read/{index}"
    return _UNREAD


class _Nowhere(dict[str, Callable[[str], Json]]):
    """Answers for every URI scheme that there is nothing, so that nothing is fetched."""

    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, _: str) -> Callable[[str], Json]:
        return _refuse


def _refuse(uri: str) -> Json:
    raise NoSuchResource(uri)


_NOWHERE = _Nowhere()
