"""What a step gives its operation: every parameter, where it goes, and where the document says so.

Spec: Arazzo 1.1.0, Step Object, parameters; Workflow Object, parameters; Reusable Object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from pytest_arazzo.jsonvalue import get, join, tokens
from pytest_arazzo.model.parameter import Parameter
from pytest_arazzo.openapi import unstyle
from pytest_arazzo.openapi.operation import OpenApiParameter, Operation
from pytest_arazzo.program.program import Flow, Node, OperationCall

_SLOT = re.compile(r"\{([^{}]{1,500})\}")

IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI does not let parameters declare (OpenAPI 3.1.1, Parameter Object, name)."""

_COMMON = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "baggage",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-md5",
        "cookie",
        "date",
        "dnt",
        "expect",
        "forwarded",
        "from",
        "host",
        "idempotency-key",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "max-forwards",
        "origin",
        "pragma",
        "prefer",
        "proxy-authorization",
        "range",
        "referer",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
        "x-correlation-id",
        "x-csrf-token",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
        "x-requested-with",
        "x-trace-id",
    }
)
"""Headers that clients, proxies and protocols add; descriptions seldom declare them."""

_CREDENTIALS = frozenset(
    {"accesstoken", "apikey", "apitoken", "authtoken", "authorization", "bearer", "key", "token"}
)

_OF_THE_CLIENT = frozenset({"connection", "content-length", "cookie", "host", "user-agent"})
"""Headers that whoever sends a request adds without being told."""


@dataclass(frozen=True, slots=True)
class Supply:
    """One parameter of a step.

    Attributes:
        place: its `in`; None when neither the document nor the operation says.
        at: JSON Pointer of what stands in the step or the workflow: the parameter itself, or the
            reference to it.
    """

    parameter: Parameter
    place: str | None
    at: str

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return self.parameter.name

    @property
    def is_component(self) -> bool:
        """Whether the parameter is a component that is referred to."""
        return self.parameter.at != self.at

    def field(self, name: str) -> str:
        """Return the place of a field of the parameter, or of the reference to it."""
        return join(self.at, "reference" if self.is_component else name)

    @property
    def value_at(self) -> str:
        """Where the value stands, or the reference to a component that has it."""
        at = self.parameter.value.at
        return self.field("value") if at.startswith("/components/") else at


def supplies(flow: Flow, node: Node, call: OperationCall) -> tuple[Supply, ...]:
    """Return all parameters of *node*, those of the workflow among them."""
    return tuple(
        Supply(each, each.place or place_of(call.operation, each.name), _written(flow, node, each))
        for each in node.parameters
    )


def place_of(operation: Operation, name: str) -> str | None:
    """Return where *operation* declares a parameter *name*, if it does."""
    return next((each.place for each in operation.parameters if each.name == name), None)


def _written(flow: Flow, node: Node, parameter: Parameter) -> str:
    if not parameter.at.startswith("/components/"):
        return parameter.at
    wanted = f"$components.parameters.{tokens(parameter.at)[-1]}"
    for owner in (node.at, flow.at):
        listed = get(flow.document.tree, join(owner, "parameters"))
        for index in range(len(listed) if isinstance(listed, list) else 0):
            at = join(owner, "parameters", index)
            if get(flow.document.tree, join(at, "reference")) == wanted:
                return at
    return node.at


def slots(path: str) -> tuple[str, ...]:
    """Return the names in braces of a path key; `{key+}` is `key`.

    Spec: OpenAPI 3.1.1, Paths Object, path templating.
    """
    return tuple(name.removesuffix("+") for name in _SLOT.findall(path))


def is_credential(operation: Operation, name: str, place: str) -> bool:
    """Return whether a security scheme of the description has the parameter *name* in *place*."""
    return any(
        isinstance(declared := scheme.get("name"), str)
        and scheme.get("in") == place
        and (declared == name or (place == "header" and declared.lower() == name.lower()))
        for scheme in operation.security_schemes.values()
    )


def looks_like_a_credential(operation: Operation, name: str) -> bool:
    """Return whether *name* is what an operation that wants credentials may call them.

    Descriptions declare such a parameter beside the security scheme that it belongs to.
    """
    plain = "".join(letter for letter in name.lower() if letter.isalnum()).removeprefix("x")
    return plain in _CREDENTIALS and any(operation.security)


def is_expected(operation: Operation, name: str, place: str) -> bool:
    """Return whether *operation* has a use for the parameter *name* in *place*."""
    if operation.parameter(name, place) is not None or is_credential(operation, name, place):
        return True
    if place == "header":
        return name.lower() in IGNORED | _COMMON
    if place == "path":
        return name in slots(operation.path)
    return place == "query" and _claimed(operation, name)


def _claimed(operation: Operation, name: str) -> bool:
    """Return whether a name in the query is part of the path key, or of a larger parameter."""
    fixed = operation.path.partition("#")[0].partition("?")[2]
    if name in {unquote_plus(pair.partition("=")[0]) for pair in fixed.split("&")}:
        return True
    places = ("query", "querystring")
    root = operation.document.tree
    declared = (each for each in operation.parameters if each.place in places)
    return any(unstyle.claims(root, each, name) for each in declared)


def required(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield name and place of every parameter without which no request can be right."""
    places = slots(operation.path)
    for each in operation.parameters:
        has_place = each.place != "path" or each.name in places
        if each.required and has_place and not _is_supplied_elsewhere(operation, each):
            yield each.name, each.place
    declared = {each.name for each in operation.parameters if each.place == "path"}
    for name in slots(operation.path.partition("#")[0].partition("?")[0]):
        if name not in declared:
            yield name, "path"


def _is_supplied_elsewhere(operation: Operation, parameter: OpenApiParameter) -> bool:
    if is_credential(operation, parameter.name, parameter.place):
        return True
    name = parameter.name.lower()
    return parameter.place == "header" and name in IGNORED | _OF_THE_CLIENT
