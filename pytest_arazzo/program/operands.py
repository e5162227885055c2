"""The schemas of what an expression reads, followed through outputs and inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_arazzo.expressions import members
from pytest_arazzo.expressions.runtime import Expression, Named, Part
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import Json, get, tokens
from pytest_arazzo.media import Family, family
from pytest_arazzo.model.value import Computed, Value
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.certain import Found, Missing
from pytest_arazzo.openapi.operation import Operation, ResponseSpec
from pytest_arazzo.program.expected import NO_BODY, looked_at
from pytest_arazzo.program.program import Flow, Node, OperationCall

_HOPS = 8  # outputs that are followed to other outputs


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """A schema, and the tree in which its references resolve."""

    root: Json
    schema: Json


def body_path(expression: Expression) -> tuple[str, ...] | None:
    """Return the path that *expression* takes below a response's body, None if it does not."""
    if not isinstance(expression, Part) or expression.side != "response":
        return None
    if expression.place != "body":
        return None
    return (*expression.steps, *tokens(expression.pointer or ""))


def bodies(operation: Operation, responses: Iterable[ResponseSpec]) -> tuple[Typed, ...]:
    """Return the schemas of all JSON bodies of *responses*; none if one has no schema."""
    found: list[Typed] = []
    for response in responses:
        for media in response.media:
            if family(media.name) is not Family.JSON or media.schema is None:
                return ()
            found.append(Typed(operation.document.tree, media.schema))
        if not response.media and _may_have_a_body(response):
            return ()
    return tuple(found)


def schemas_of(
    flow: Flow,
    node: Node,
    expression: Expression,
    *,
    failing: bool = False,
    hops: int = _HOPS,
) -> tuple[Typed, ...]:
    """Return the schemas of what *expression* reads at *node*, none when they are not known.

    Responses are those with which the step succeeds, or where it is *failing*, all.
    """
    if isinstance(expression, Part):
        return _of_part(node, expression, failing=failing)
    if not isinstance(expression, Named) or not hops:
        return ()
    if expression.root == "inputs" and flow.inputs_at is not None:
        tree = flow.document.tree
        found = (Typed(tree, get_schema(tree, flow.inputs_at)),)
        return _named(found, expression)
    if expression.root == "steps":
        return _of_output(flow, expression, hops)
    return ()


def get_schema(tree: Json, at: str) -> Json:
    """Return the schema at *at*, `{}` when there is none."""
    found = get(tree, at)
    return found if isinstance(found, dict) else {}


def output_of(flow: Flow, expression: Named) -> Iterator[tuple[Node, Value, tuple[str, ...]]]:
    """Yield the step and the output that `$steps.id.outputs.name` names, and the way below it."""
    owners = (n for n in flow.nodes if expression.rest.startswith(f"{n.step_id}.outputs."))
    owner = max(owners, key=lambda n: len(n.step_id), default=None)
    if owner is None:
        return
    outputs = dict(owner.outputs)
    wanted = expression.rest.removeprefix(f"{owner.step_id}.outputs.")
    for name, steps in members.splits(wanted):
        if name in outputs:
            yield owner, outputs[name], (*steps, *tokens(expression.pointer or ""))
            return


def down(schemas: Iterable[Typed], path: Iterable[str]) -> tuple[Typed, ...]:
    """Return where *path* leads from each of *schemas*; none if that is uncertain for one.

    Where one has no such member, there is no value to speak of.
    """
    way, found = tuple(path), list[Typed]()
    for typed in schemas:
        there = certain.walk(typed.root, typed.schema, way)
        if there is None:
            return ()
        if isinstance(there, Found):
            found.append(Typed(typed.root, there.schema))
    return tuple(found)


def miss(schemas: Iterable[Typed], path: Iterable[str]) -> Missing | None:
    """Return what is missing on *path* in all of *schemas*, None when one may have it."""
    way, first = tuple(path), None
    for typed in schemas:
        there = certain.walk(typed.root, typed.schema, way)
        if not isinstance(there, Missing):
            return None
        first = first or there
    return first


def _of_part(node: Node, part: Part, *, failing: bool) -> tuple[Typed, ...]:
    if not isinstance(node.call, OperationCall) or part.side != "response":
        return ()
    operation = node.call.operation
    responses = looked_at(node, operation, failing=failing)
    path = body_path(part)
    if path is not None:
        return down(bodies(operation, responses), path)
    name = (part.name or "").lower()
    named = [h for r in responses for h in r.headers if h.name.lower() == name]
    found = tuple(
        Typed(operation.document.tree, header.schema)
        for header in named
        if header.schema is not None
    )
    return found if len(found) == len(responses) else ()


def _of_output(flow: Flow, expression: Named, hops: int) -> tuple[Typed, ...]:
    for owner, value, path in output_of(flow, expression):
        if isinstance(value, Computed) and not isinstance(value.source, Template | Selector):
            return down(schemas_of(flow, owner, value.source, hops=hops - 1), path)
    return ()


def _named(schemas: tuple[Typed, ...], expression: Named) -> tuple[Typed, ...]:
    """Return where the longest declared name in *expression* leads."""
    for name, steps in members.splits(expression.rest):
        found = down(schemas, (name, *steps, *tokens(expression.pointer or "")))
        if found:
            return found
    return ()


def _may_have_a_body(response: ResponseSpec) -> bool:
    status = response.status
    return not (status.isdigit() and int(status) in NO_BODY) and not status.startswith("3")
