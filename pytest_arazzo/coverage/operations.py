"""What one operation of a description lets a test exercise, each with its name and line.

The kinds are the input and output criteria of Martin-Lopez, Segura and Ruiz-Cortés, "Test coverage
criteria for RESTful web APIs" (A-TEST 2019), for the operations that steps name.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation, ResponseSpec

OPERATION = "operations"
STATUS, STATUS_CLASS, MEDIA = "statuses", "status-classes", "media-types"
PARAMETER, PARAMETER_VALUE = "parameters", "parameter-values"
REQUEST_PROPERTY, RESPONSE_PROPERTY = "request-properties", "response-properties"

OPERATION_KINDS = (
    OPERATION,
    MEDIA,
    PARAMETER,
    PARAMETER_VALUE,
    STATUS_CLASS,
    STATUS,
    REQUEST_PROPERTY,
    RESPONSE_PROPERTY,
)
"""The kinds of elements of an operation, as reports list them."""

_MOST = 2000  # properties of one body, and values of one parameter
_DEPTH = 16
_CLASSES = {"2": "2XX", "3": "2XX", "4": "4XX", "5": "4XX"}


@dataclass(frozen=True, slots=True, order=True)
class Element:
    """One thing that an exchange can show to work: a kind, a name, a 1-based line."""

    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class OperationChart:
    """All that exchanges of one operation could show.

    Attributes:
        uri: the description.
        name: method and path key.
        digest: of the description's text.
    """

    uri: str
    name: str
    line: int
    path: str = ""
    operation_id: str = ""
    digest: str = ""
    elements: tuple[Element, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of what tells charts apart; that of all they hold would take long."""
        return hash((self.uri, self.name, self.digest))


@functools.lru_cache(maxsize=512)  # documents are compared by identity
def digest_of(document: Document) -> str:
    """Return what tells this text from every other version of it."""
    return digest_of_text(document.text)


def digest_of_text(text: str) -> str:
    """Return what tells *text* from every other; line ends do not matter."""
    plain = text.replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@functools.lru_cache(maxsize=8192)  # operations are compared by identity
def operation_chart(operation: Operation) -> OperationChart:
    """Return all that exchanges of *operation* could show."""
    document = operation.document
    line = document.locate(operation.at).line
    found = (
        *(_parameters(operation)),
        *(_request(operation)),
        *(element for spec in operation.responses for element in _response(operation, spec)),
    )
    named: dict[tuple[str, str], Element] = {(OPERATION, ""): Element(OPERATION, "", line)}
    for each in found:
        named.setdefault((each.kind, each.name), each)
    return OperationChart(
        uri=document.uri,
        name=str(operation),
        line=line,
        path=operation.path,
        operation_id=operation.operation_id or "",
        digest=digest_of(document),
        elements=tuple(sorted(named.values(), key=_order)),
    )


def status_class(status: str) -> str:
    """Return the class of *status* that the criterion tells apart: done, or refused."""
    return _CLASSES.get(status[:1], "")


def spelled(value: Json) -> str:
    """Return a value of a parameter as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def property_paths(
    root: Json, schema: Json | None, unwanted: str
) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield the path of every declared property, `*` for elements, and the object that declares it.

    Properties with the keyword *unwanted* (`readOnly` in requests) and what is inside of them are
    left out; a schema inside of itself is not followed again.
    """
    yield from _paths(root, schema, unwanted, "", ())


def _paths(
    root: Json, schema: Json | None, unwanted: str, at: str, inside: tuple[int, ...]
) -> Iterator[tuple[str, Mapping[str, Json]]]:
    own = tuple(shape.parts(root, schema))
    here = (*inside, *(id(part) for part in own))
    if any(id(part) in inside for part in own) or at.count("/") > _DEPTH:
        return
    for part in own:
        properties = part.get("properties")
        for name, inner in properties.items() if isinstance(properties, Mapping) else ():
            if any(each.get(unwanted) is True for each in shape.parts(root, inner)):
                continue
            path = join(at, name)
            yield path, properties if isinstance(properties, Mapping) else {}
            yield from _paths(root, inner, unwanted, path, here)
        if "items" in part:
            yield from _paths(root, part["items"], unwanted, f"{at}/*", here)


def _order(element: Element) -> tuple[int, int, str]:
    return OPERATION_KINDS.index(element.kind), element.line, element.name


def _parameters(operation: Operation) -> Iterator[Element]:
    for parameter in operation.parameters:
        line = operation.document.locate(parameter.at).line
        name = named(parameter)
        yield Element(PARAMETER, name, line)
        for value in choices(operation, parameter):
            yield Element(PARAMETER_VALUE, f"{name}={spelled(value)}", line)


def named(parameter: OpenApiParameter) -> str:
    """Return what reports call a parameter."""
    return f"{parameter.place} {parameter.name}"


def choices(operation: Operation, parameter: OpenApiParameter) -> tuple[Json, ...]:
    """Return the values of a parameter that has only a few: an enumeration, or true and false."""
    root = operation.document.tree
    schema = parameter.schema
    if shape.kinds(root, schema) == {"array"}:
        schema = shape.items(root, schema)
    for part in shape.parts(root, schema):
        listed = part.get("enum")
        if isinstance(listed, list):
            return tuple(listed[:_MOST])
    return (True, False) if shape.kinds(root, schema) == {"boolean"} else ()


def _request(operation: Operation) -> Iterator[Element]:
    spec = operation.request_body
    for entry in spec.media if spec else ():
        yield from _body(operation, entry, "request", REQUEST_PROPERTY, "readOnly")


def _response(operation: Operation, spec: ResponseSpec) -> Iterator[Element]:
    line = operation.document.locate_key(spec.at).line
    yield Element(STATUS, spec.status, line)
    if status_class(spec.status):
        yield Element(STATUS_CLASS, status_class(spec.status), line)
    for entry in spec.media:
        yield from _body(operation, entry, spec.status, RESPONSE_PROPERTY, "writeOnly")


def _body(
    operation: Operation, entry: Media, owner: str, kind: str, unwanted: str
) -> Iterator[Element]:
    document = operation.document
    line = document.locate_key(entry.at).line
    yield Element(MEDIA, f"{owner} {entry.name}", line)
    found = property_paths(document.tree, entry.schema, unwanted)
    for path, declaring in islice(found, _MOST):
        name = path.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        place = document.locate_member(declaring, name)
        yield Element(kind, f"{owner} {entry.name} {path}", place.line if place else line)
