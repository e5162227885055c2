"""A step and what it can see to the request that it sends.

Spec: Arazzo 1.1.0, Parameter Object, Request Body Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo import media
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.machine.replace import apply_replacements
from pytest_arazzo.model.parameter import Parameter, RequestBody
from pytest_arazzo.model.value import Computed, Constant, Omission, compute
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Argument, Content, Prepared, prepare
from pytest_arazzo.program.program import Node, OperationCall
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.trace import Refusal

NOWHERE = "http://localhost"
"""The base of relative servers: only a target that does not look at hosts can answer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A request ready to be checked, or why there is none; and what was left out of it."""

    outcome: Prepared | Refusal
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class _Computed:
    """What was computed for one part of a request."""

    arguments: tuple[Argument, ...] = ()
    content: Content | None = None
    omissions: tuple[Omission, ...] = field(default=())


def render(
    node: Node,
    call: OperationCall,
    scope: Scope,
    scenario: Scenario,
) -> Rendered:
    """Return the request that *node* sends in *scope*, under the rules of *scenario*."""
    reading = scenario.reading
    arguments = _arguments(node, call.operation, scope, reading)
    if isinstance(arguments, Refusal):
        return Rendered(outcome=arguments)
    content = _content(node.body, call.operation, scope, reading)
    if isinstance(content, Refusal):
        return Rendered(outcome=content, omissions=arguments.omissions)
    prepared = prepare(
        call.operation,
        _base_url(call, scenario.servers),
        arguments.arguments,
        content.content,
        scenario.files,
    )
    omissions = (*arguments.omissions, *content.omissions)
    if isinstance(prepared, str):
        refusal = _undeclared(content.content, call.operation, node.at)
        return Rendered(outcome=refusal or _refusal(prepared, node.at), omissions=omissions)
    return Rendered(outcome=prepared, omissions=omissions)


def workflow_inputs(
    parameters: tuple[Parameter, ...], scope: Scope, reading: Reading
) -> Mapping[str, Json]:
    """Return the inputs that *parameters* pass to a workflow; those without value are left out.

    Spec: Arazzo 1.1.0, Parameter Object, in: all parameters map to workflow inputs.
    """
    values = {p.name: compute(p.value, scope, reading)[0] for p in parameters}
    return {name: value for name, value in values.items() if not isinstance(value, Absent)}


def _base_url(call: OperationCall, servers: Mapping[str, str]) -> str:
    """Return where the operation is served: the scenario's word, else the description's first."""
    chosen = servers.get(call.source) or servers.get("*")
    if chosen:
        return chosen
    declared = call.operation.servers[0] if call.operation.servers else ""
    return declared if "://" in declared else NOWHERE + "/" + declared.strip("/")


def _arguments(
    node: Node, operation: Operation, scope: Scope, reading: Reading
) -> _Computed | Refusal:
    arguments: list[Argument] = []
    omissions: list[Omission] = []
    for parameter in node.parameters:
        place = parameter.place or _place(parameter.name, operation)
        if place is None:
            message = f"parameter {parameter.name!r} says not where it goes (in)"
            return _refusal(message, parameter.at)
        value, below = compute(parameter.value, scope, reading)
        omissions += below
        if not isinstance(value, Absent):
            arguments.append(Argument(name=parameter.name, place=place, value=value))
        elif _is_required(parameter.name, place, operation):
            message = f"required {place} parameter {parameter.name!r} has no value: {value.reason}"
            return _refusal(message, parameter.at)
        else:
            omissions.append(Omission(f"{place} parameter {parameter.name!r}", value.reason))
    return _Computed(tuple(arguments), None, tuple(omissions))


def _place(name: str, operation: Operation) -> str | None:
    return next((p.place for p in operation.parameters if p.name == name), None)


def _is_required(name: str, place: str, operation: Operation) -> bool:
    if place == "path":
        return True
    return any(
        parameter.required
        for parameter in operation.parameters
        if parameter.place == place and _same(parameter.name, name, place)
    )


def _same(one: str, other: str, place: str) -> bool:
    return one.lower() == other.lower() if place == "header" else one == other


def _content(
    body: RequestBody | None, operation: Operation, scope: Scope, reading: Reading
) -> _Computed | Refusal:
    if body is None or body.payload is None:
        return _Computed()
    media_type = body.content_type or _declared_media_type(operation)
    value, omissions = compute(body.payload, scope, reading)
    if isinstance(value, Absent):
        if operation.request_body is not None and operation.request_body.required:
            return _refusal(f"the required request body has no value: {value.reason}", body.at)
        return _Computed(omissions=(*omissions, Omission("request body", value.reason)))
    value = _read_template(body, value, media_type)
    replaced = apply_replacements(value, body.replacements, media_type, scope, reading)
    if isinstance(replaced, Refusal):
        return replaced
    return _Computed((), Content(media_type=media_type, value=replaced), omissions)


def _declared_media_type(operation: Operation) -> str:
    """Return the media type of the first body that the operation declares, JSON if it has one.

    Spec: Arazzo 1.1.0, Request Body Object, contentType: if omitted, the operation's.
    """
    declared = operation.request_body.media if operation.request_body else ()
    names = [each.name for each in declared if "*" not in each.name]
    json_names = [name for name in names if media.family(name) is media.Family.JSON]
    return (json_names or names or ["application/json"])[0]


def _read_template(body: RequestBody, value: Json, media_type: str) -> Json:
    """Return the JSON that a text payload spells out, where the payload is written as a text.

    Spec: Arazzo 1.1.0, Request Body Object, examples: a JSON template is a text with embedded
    expressions; a value that an expression yields is never read again.
    """
    written = isinstance(body.payload, Constant) or (
        isinstance(body.payload, Computed) and isinstance(body.payload.source, Template)
    )
    is_json = media.family(media.parse(media_type).name) is media.Family.JSON
    if not (written and is_json and isinstance(value, str)):
        return value
    try:
        return media.loads(value)
    except ValueError:
        return value


def _undeclared(content: Content | None, operation: Operation, at: str) -> Refusal | None:
    """Return that the body's media type is not declared, the likely cause if it cannot be written."""
    declared = operation.request_body.media if operation.request_body is not None else ()
    if content is None or match(content.media_type, None, declared) is not None:
        return None
    names = ", ".join(each.name for each in declared) or "none"
    message = f"the media type {content.media_type!r} of the body is not declared ({names})"
    return Refusal(code="AZ605", message=message, at=at)


def _refusal(message: str, at: str) -> Refusal:
    return Refusal(code="AZ705", message=message, at=at)
