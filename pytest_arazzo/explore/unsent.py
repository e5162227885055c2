"""Steps whose request the description refuses, whatever the inputs are and whatever was answered.

That is said only where two agree: the checker, which knows what a step gives by its text alone, and
the machine, which has refused every request of the step that came about.

Spec: Arazzo 1.1.0, Step Object (parameters, requestBody).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.jsonvalue import Json, tokens
from pytest_arazzo.lint.rules import parameters, payloads
from pytest_arazzo.model.value import Computed, Constant, Elements, Members, Unparsable, Value
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.operation import Operation, RequestBodySpec
from pytest_arazzo.program.inputs import with_defaults
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program

_ABSENT_PARAMETER, _UNFIT_INPUT = "AZ422", "AZ424"
_ABSENT_BODY, _UNDECLARED_BODY, _UNWRITABLE = "AZ432", "AZ431", "AZ435"
_WRITTEN = frozenset({"AZ425", "AZ428"})
"""Codes of what is wrong with the text of a payload itself."""

_UNFIT_IN_BODY = "AZ429"


def unsent(program: Program, flow: Flow) -> Mapping[str, str]:
    """Return the stepIds of *flow* of which no request can ever be sent, with the reason."""
    found: dict[str, str] = {}
    for rule in (parameters.problems, payloads.problems):
        for each in rule(program, flow):
            node = _node(flow, each)
            if node is not None and _is_lasting(flow, node, each):
                found.setdefault(node.step_id, each.message)
    return found


def _node(flow: Flow, found: Diagnostic) -> Node | None:
    at = found.at or ""
    inside = (node for node in flow.nodes if at == node.at or at.startswith(f"{node.at}/"))
    return next(inside, None)


def _is_lasting(flow: Flow, node: Node, found: Diagnostic) -> bool:
    """Return whether what was found is so with all inputs and answers, and refuses the request."""
    call = node.call
    if not isinstance(call, OperationCall) or node.depends_on or node.awaits:
        return False
    if found.code in {_ABSENT_PARAMETER, _ABSENT_BODY}:
        return True
    if found.severity is not Severity.ERROR:
        return False
    if found.code == _UNFIT_INPUT:
        return _is_required_parameter(flow, node, call.operation, found.at or "")
    return _is_lasting_in_body(flow, node, call.operation, found)


def _is_required_parameter(flow: Flow, node: Node, operation: Operation, at: str) -> bool:
    for given in node.parameters:
        if at == given.value.at and given.place is not None and _is_input(flow, given.value):
            declared = operation.parameter(given.name, given.place)
            return declared is not None and declared.required
    return False


def _is_input(flow: Flow, value: Value) -> bool:
    """Return whether *value* is an input for which nothing stands in when it is not given."""
    return (
        isinstance(value, Computed)
        and isinstance(value.source, Named)
        and value.source.root == "inputs"
        and not with_defaults(flow, {})
    )


def _is_lasting_in_body(flow: Flow, node: Node, operation: Operation, found: Diagnostic) -> bool:
    body, spec = node.body, operation.request_body
    if body is None or body.payload is None or body.replacements:
        return False
    is_written = isinstance(body.payload, Members | Elements | Constant)
    if found.code in {_UNDECLARED_BODY, _UNWRITABLE}:
        return is_written
    way = _way(body.payload, found.at or "")
    if way is None or spec is None:
        return False
    path, value = way
    if found.code in _WRITTEN:
        return is_written and not isinstance(value, Computed | Unparsable)
    unfit = found.code == _UNFIT_IN_BODY and _is_input(flow, value)
    return unfit and (_is_due(operation, spec, path) if path else spec.required)


def _way(payload: Value, at: str) -> tuple[tuple[str, ...], Value] | None:
    """Return the way in *payload* to what is written at *at*, as far as it is written out."""
    if at != payload.at and not at.startswith(f"{payload.at}/"):
        return None
    here, path = payload, tuple(tokens(at.removeprefix(payload.at)))
    for token in path:
        inner = next((value for name, value in _inside(here) if name == token), None)
        if inner is None:
            # A constant is one value, whatever is in it.
            return (path, here) if isinstance(here, Constant) else None
        here = inner
    return path, here


def _inside(value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Members):
        yield from value.fields
    elif isinstance(value, Elements):
        yield from ((str(index), item) for index, item in enumerate(value.items))


def _is_due(operation: Operation, spec: RequestBodySpec, path: tuple[str, ...]) -> bool:
    """Return whether every member on *path* must be there, so that leaving it out is no way."""
    root = operation.document.tree
    if len(spec.media) != 1 or spec.media[0].schema is None:
        return False
    here: Json = spec.media[0].schema
    for name in path:
        if name not in certain.required(root, here):
            return False
        below = certain.walk(root, here, (name,))
        if not isinstance(below, certain.Found):
            return False
        here = below.schema
    return True
