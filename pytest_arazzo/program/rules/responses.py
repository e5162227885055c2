"""Rule AZ411: outputs that read what the response's schema does not have.

Only what the schema says for certain counts: where it allows a value without naming it, nothing
is claimed. Such an output is a mistake of the document or a gap of the description; either way the
document fails, but its workflows can still be run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.expressions.runtime import Part
from pytest_arazzo.jsonvalue import Absent, Json, get, tokens
from pytest_arazzo.media import Family, family
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Flow, OperationCall, Program

_HOPS = 32


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every output of *flow* whose pointer leads nowhere in all success responses."""
    for node in flow.nodes:
        if not isinstance(node.call, OperationCall):
            continue
        for _, value in node.outputs:
            for at, expression in expressions_in(value):
                if isinstance(expression, Part):
                    yield from _of_part(flow, node.call.operation, at, expression)


def _of_part(flow: Flow, operation: Operation, at: str, part: Part) -> Iterator[Diagnostic]:
    if part.side != "response" or part.place != "body" or not part.pointer:
        return
    path = (*part.steps, *tokens(part.pointer))
    misses = [_walk(operation.document.tree, schema, path) for schema in _schemas(operation)]
    if not misses or any(miss is None for miss in misses):
        return
    missing, known = next(miss for miss in misses if miss is not None)
    message = (
        f"the response of {operation.operation_id or operation} has no {missing!r} "
        f"at '#{part.pointer}'"
    )
    yield Diagnostic(
        code="AZ411",
        message=message,
        location=flow.document.locate(at),
        help=nearest(missing, known) or f"its schema has: {', '.join(sorted(known)) or 'nothing'}",
        spec=f"{flow.edition.text}, Step Object, outputs",
        at=at,
    )


def _schemas(operation: Operation) -> list[Json]:
    """Return the schemas of all JSON bodies of success responses; none if one has no schema."""
    found: list[Json] = []
    for response in operation.responses:
        if not response.status.upper().startswith(("2", "D")):
            continue
        for media in response.media:
            if family(media.name) is not Family.JSON or media.schema is None:
                return []
            found.append(media.schema)
        if not response.media:
            return []
    return found


def _walk(
    root: Json, schema: Json, path: tuple[str, ...]
) -> tuple[str, frozenset[str]] | None:
    """Return the first step of *path* that *schema* does not know, with what it knows there."""
    for step in path:
        schema = _followed(root, schema)
        if not isinstance(schema, Mapping) or schema.keys() & _OPEN:
            return None
        if step.isdigit() and "items" in schema:
            schema = schema["items"]
            continue
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties:
            return None
        if step not in properties:
            return None if schema.get("additionalProperties") else (step, frozenset(properties))
        schema = properties[step]
    return None


_OPEN = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "patternProperties", "$dynamicRef"})


def _followed(root: Json, schema: Json) -> Json:
    """Return *schema* with local references followed; an `allOf` of one part is that part."""
    for _ in range(_HOPS):
        if not isinstance(schema, Mapping):
            return schema
        parts = schema.get("allOf")
        if isinstance(parts, list) and len(parts) == 1 and "properties" not in schema:
            schema = parts[0]
            continue
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        found = get(root, reference[1:]) if reference.startswith("#/") else None
        schema = None if isinstance(found, Absent) else found
    return None
