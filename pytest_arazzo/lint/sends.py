"""What a step sends: every expression, and whether the step can do without its value.

A parameter or a member without a value is left out, which does no harm where the operation does
not ask for it. Where a description does not say, a value counts as one that can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.jsonvalue import Json, get
from pytest_arazzo.model.parameter import Parameter, RequestBody
from pytest_arazzo.model.value import Computed, Members, Value, expressions_in
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.operation import Media, Operation
from pytest_arazzo.program.program import FlowKey, Node, OperationCall, Program, WorkflowCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An expression of a value that a step sends, and where it stands.

    Attributes:
        name: of the parameter, the member or the part that it is the value of.
    """

    expression: Expression
    at: str
    name: str
    is_needed: bool


def sent(program: Program, node: Node) -> Iterator[Sent]:
    """Yield everything that *node* computes for its request, or for the workflow that it calls."""
    match node.call:
        case OperationCall(operation=operation):
            for parameter in node.parameters:
                place = parameter.place
                declared = operation.parameter(parameter.name, place) if place else None
                needed = place == "path" or (declared is not None and declared.required)
                yield from _of_value(parameter.value, parameter.name, needed=needed)
            if node.body is not None:
                yield from _of_body(operation, node.body)
        case WorkflowCall(flow=key):
            yield from handed(program, key, node.parameters)
        case _:
            return


def handed(program: Program, key: FlowKey, parameters: Iterable[Parameter]) -> Iterator[Sent]:
    """Yield everything that is computed for the inputs of the workflow *key*."""
    flow = program.flows[key]
    tree = flow.document.tree
    schema = get(tree, flow.inputs_at) if flow.inputs_at is not None else None
    wanted = certain.required(tree, schema) if isinstance(schema, Mapping) else frozenset()
    for parameter in parameters:
        has_default = isinstance(schema, Mapping) and _has_default(tree, schema, parameter.name)
        needed = parameter.name in wanted and not has_default
        yield from _of_value(parameter.value, parameter.name, needed=needed)


def _has_default(tree: Json, schema: Json, name: str) -> bool:
    found = certain.below(tree, schema, name)
    declared = found.schema if isinstance(found, certain.Found) else None
    return isinstance(declared, Mapping) and "default" in declared


def _of_value(value: Value, name: str, *, needed: bool) -> Iterator[Sent]:
    """Yield what is in a value of which no schema is looked at; only the whole of it is needed."""
    whole = isinstance(value, Computed)
    for at, expression in expressions_in(value):
        yield Sent(expression=expression, at=at, name=name, is_needed=needed and whole)


def _of_body(operation: Operation, body: RequestBody) -> Iterator[Sent]:
    spec = operation.request_body
    media = _media(spec.media, body.content_type) if spec is not None else None
    schema = media.schema if media is not None else None
    if body.payload is not None:
        needed = spec is not None and spec.required
        yield from _of_payload(operation.document.tree, schema, body.payload, "the body", needed)
    for replacement in body.replacements:
        yield from _of_value(replacement.value, replacement.target, needed=False)


def _media(listed: tuple[Media, ...], content_type: str | None) -> Media | None:
    if content_type is None:
        return listed[0] if len(listed) == 1 else None
    return next((media for media in listed if media.name == content_type), None)


def _of_payload(
    tree: Json,
    schema: Json,
    value: Value,
    name: str,
    needed: bool,  # noqa: FBT001 - of the five, what it is about
) -> Iterator[Sent]:
    if not isinstance(value, Members):
        yield from _of_value(value, name, needed=needed)
        return
    wanted = certain.required(tree, schema) if isinstance(schema, Mapping) else frozenset()
    for member, inner in value.fields:
        found = certain.below(tree, schema, member) if isinstance(schema, Mapping) else None
        below = found.schema if isinstance(found, certain.Found) else None
        yield from _of_payload(tree, below, inner, member, member in wanted)
