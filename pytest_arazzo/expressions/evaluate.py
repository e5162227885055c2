"""The value of an expression, a template or a selector in a scope."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import assert_never

from pytest_arazzo import jsonvalue, media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.expressions import members, template
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.runtime import (
    Expression,
    Method,
    Named,
    Part,
    SelfUri,
    StatusCode,
    Url,
)
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Finished, Received, Scope, Sent
from pytest_arazzo.expressions.selector import Selector, select
from pytest_arazzo.expressions.template import Piece, Template
from pytest_arazzo.jsonvalue import Absent, Json

_FIELD = re.compile(r"\.(?:outputs|inputs)(?:\.|$)")
_NO_REQUEST = Absent("there is no request here")
_NO_RESPONSE = Absent("there is no response here")


def evaluate(
    value: str | Expression | Template | Selector,
    scope: Scope,
    reading: Reading = Reading.COMPAT,
) -> Json | Absent:
    """Return the value of *value* in *scope*; plain text is its own value.

    An expression keeps the type of what it names; a template is text, and absent when one of its
    expressions has no value.

    Spec: Arazzo 1.1.0, Runtime Expressions; Selector Object.
    """
    match value:
        case str():
            return value
        case Template():
            return _template(value, scope, reading)
        case Selector():
            is_text = value.kind == "xpath"
            found = (value_of if is_text else queried_value)(value.context, scope)
            return found if isinstance(found, Absent) else select(value, found)
        case _:
            return value_of(value, scope)


def value_of(expression: Expression, scope: Scope) -> Json | Absent:
    """Return the value of *expression* in *scope*."""
    match expression:
        case Url():
            return scope.sent.url if scope.sent else _NO_REQUEST
        case Method():
            return scope.sent.method if scope.sent else _NO_REQUEST
        case StatusCode():
            return scope.received.status if scope.received else _NO_RESPONSE
        case SelfUri():
            return (
                Absent("the document has no $self") if scope.self_uri is None else scope.self_uri
            )
        case Part():
            return _part(expression, scope)
        case Named():
            return _pointed(_named(expression, scope), expression.pointer)
        case _:
            assert_never(expression)


def queried_value(expression: Expression, scope: Scope) -> Json | Absent:
    """Return the value of *expression* for JSONPath or a pointer, which do not look at XML text."""
    exchanged = body_of(expression, scope)
    if exchanged is None or exchanged.body.is_empty:
        return value_of(expression, scope)
    return members_of(exchanged)


def body_of(expression: Expression, scope: Scope) -> Sent | Received | None:
    """Return the request or response whose whole body *expression* names, if it names one."""
    if not isinstance(expression, Part) or expression.place not in ("body", "payload"):
        return None
    if expression.steps or expression.pointer:
        return None
    return scope.sent if expression.side == "request" else scope.received


def members_of(exchanged: Sent | Received) -> Json | Absent:
    """Return the body as the value in which members are looked for."""
    is_xml = exchanged.body.family is media.Family.XML
    return exchanged.view if is_xml else exchanged.body.value


def text_of(value: Json) -> str:
    """Return the text that stands for *value* where it is embedded in a string.

    Spec: Arazzo 1.1.0, Runtime Expressions: strings as they are, structures as JSON.
    """
    if isinstance(value, str):
        return value
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def joined(parts: tuple[Piece, ...], scope: Scope) -> str | Absent:
    """Return the text of *parts* with the values of its expressions in their places."""
    texts: list[str] = []
    for part in parts:
        found = part if isinstance(part, str) else value_of(part, scope)
        if isinstance(found, Absent):
            return found
        texts.append(text_of(found))
    return "".join(texts)


def _plain(value: Json) -> Json:
    """Return *value* made of `dict` and `list`, whole numbers without a fraction."""
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return [_plain(element) for element in value]


def _template(value: Template, scope: Scope, reading: Reading) -> Json | Absent:
    spaced = template.spaced_input(value.text)
    if spaced in scope.inputs:
        return scope.inputs[spaced]
    if value.departures and reading is Reading.STRICT:
        letter = template.pieces(value.text, Reading.STRICT)
        return value.text if isinstance(letter, Malformed) else joined(letter, scope)
    return joined(value.parts, scope)


def _part(part: Part, scope: Scope) -> Json | Absent:
    if part.side == "request":
        return _NO_REQUEST if scope.sent is None else _of_request(part, scope.sent)
    return _NO_RESPONSE if scope.received is None else _of_response(part, scope.received)


def _of_request(part: Part, sent: Sent) -> Json | Absent:
    name = part.name or ""
    match part.place:
        case "header":
            return _header(sent.headers, name, "request")
        case "query" | "path":
            given = sent.query if part.place == "query" else sent.path
            if name in given:
                return given[name]
            return Absent(f"the request has no {part.place} parameter {name!r}")
        case _:
            return _body(part, sent, "request")


def _of_response(part: Part, received: Received) -> Json | Absent:
    match part.place:
        case "header":
            return _header(received.headers, part.name or "", "response")
        case "query" | "path":
            return Absent(f"a response has no {part.place}")
        case _:
            return _body(part, received, "response")


def _header(headers: Headers, name: str, side: str) -> Json | Absent:
    found = headers.get(name)
    return Absent(f"the {side} has no header {name!r}") if found is None else found


def _body(part: Part, exchanged: Sent | Received, side: str) -> Json | Absent:
    if exchanged.body.is_empty:
        return Absent(f"the {side} has no body")
    is_inside = bool(part.steps or part.pointer)
    value = members_of(exchanged) if is_inside else exchanged.body.value
    if isinstance(value, Absent):
        return value
    return _pointed(members.follow(value, part.steps), part.pointer)


def _pointed(value: Json | Absent, pointer: str | None) -> Json | Absent:
    if pointer is None or isinstance(value, Absent):
        return value
    return jsonvalue.get(value, pointer)


def _named(named: Named, scope: Scope) -> Json | Absent:
    match named.root:
        case "inputs":
            return _longest(scope.inputs, named.rest, "no input")
        case "outputs":
            return _longest(scope.outputs, named.rest, "no output")
        case "steps":
            return _step(named.rest, scope.steps)
        case "workflows":
            return _workflow(named.rest, scope.workflows)
        case "sourceDescriptions":
            return _source(named.rest, scope.sources)
        case "components":
            return _component(named.rest, scope.components)
        case _:
            assert_never(named.root)


def _longest(known: Mapping[str, Json], rest: str, missing: str) -> Json | Absent:
    """Return the value of the longest name in *known* that *rest* starts with, then its steps."""
    if rest in known:
        return known[rest]
    for name, steps in members.splits(rest):
        if name in known:
            return members.follow(known[name], steps)
    return Absent(f"{missing} {rest!r}")


def _step(rest: str, steps: Mapping[str, Finished]) -> Json | Absent:
    finished, field = _owner(steps, rest)
    if finished is None:
        step = rest.partition(".outputs")[0]
        return Absent(f"step {step!r} has not finished")
    if field == "outputs":
        return finished.outputs
    step = rest[: -len(field) - 1]
    name = field.removeprefix("outputs.")
    return _longest(finished.outputs, name, f"step {step!r} has no output")


def _workflow(rest: str, workflows: Mapping[str, Finished]) -> Json | Absent:
    finished, field = _owner(workflows, rest)
    if finished is None:
        return Absent(f"no workflow of {rest!r} has run")
    kind, _, name = field.partition(".")
    values = finished.inputs if kind == "inputs" else finished.outputs
    if not name:
        return values
    return _longest(values, name, f"workflow {rest[: -len(field) - 1]!r} has no {kind[:-1]}")


def _owner(known: Mapping[str, Finished], rest: str) -> tuple[Finished | None, str]:
    """Return the one that *rest* starts with, and what follows its id and dot.

    The longest id that `outputs` or `inputs` follows wins, and else the longest id at all.
    """
    ends = [at for at in reversed(range(len(rest))) if rest[at] == "." and rest[:at] in known]
    fitting = [at for at in ends if _FIELD.match(rest, at)]
    for end in (*fitting, *ends):
        return known[rest[:end]], rest[end + 1 :]
    return None, ""


def _source(rest: str, sources: Mapping[str, Mapping[str, Json]]) -> Json | Absent:
    end = len(rest)
    while (end := rest.rfind(".", 0, end)) != -1:
        if rest[:end] in sources:
            return _longest(sources[rest[:end]], rest[end + 1 :], f"{rest[:end]!r} has no")
    return Absent(f"no source description of {rest!r}")


def _component(rest: str, components: Json) -> Json | Absent:
    kind, _, name = rest.partition(".")
    declared = components.get(kind) if isinstance(components, Mapping) else None
    if not isinstance(declared, Mapping):
        return Absent(f"there are no components.{kind}")
    return _longest(declared, name, f"no {kind} component")
