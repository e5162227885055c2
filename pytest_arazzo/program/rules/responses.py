"""Rule AZ411: outputs and criteria that read what the response's schema does not have.

Only what the schema says for certain counts: where it allows a value without naming it, nothing
is claimed. Such an output is a mistake of the document or a gap of the description; either way the
document fails, but its workflows can still be run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.runtime import Expression, Part
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import BareComparison, JsonPathTest, XPathTest
from pytest_arazzo.jsonvalue import Absent, Json, get, join, tokens
from pytest_arazzo.media import Family, family
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program

_HOPS = 32
_OPEN = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "patternProperties", "$dynamicRef"})
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A path below a response's body that something reads, and where it says so."""

    path: Path
    at: str
    field: str


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every place of *flow* that reads what no success response has."""
    for node in flow.nodes:
        if isinstance(node.call, OperationCall):
            schemas = _schemas(node.call.operation)
            for reading in dict.fromkeys(_readings(node)) if schemas else ():
                yield from _of_reading(flow, node.call.operation, schemas, reading)


def _readings(node: Node) -> Iterator[_Reading]:
    for _, value in node.outputs:
        for at, expression in expressions_in(value):
            path = _path(expression)
            if path:
                yield _Reading(path=path, at=at, field="Step Object, outputs")
    # A failure may come with a body of another response, so only what follows a success counts.
    criteria = (c for move in node.on_success for c in move.criteria)
    for criterion in (*node.criteria, *criteria):
        for path in _paths(criterion):
            at = join(criterion.at, "condition")
            yield _Reading(path=path, at=at, field="Criterion Object, condition")


def _paths(criterion: Criterion) -> Iterator[Path]:
    test = criterion.test
    if isinstance(test, Malformed | JsonPathTest | XPathTest):
        return
    if isinstance(test, BareComparison):
        base = _path(test.context)
        for query in queries(test) if base is not None else ():
            yield (*(base or ()), *(str(step) for step in query.steps))
    for expression in mentions(test):
        path = _path(expression)
        if path:
            yield path


def _path(expression: Expression) -> Path | None:
    """Return the path that *expression* takes below a response's body, None if it does not."""
    if not isinstance(expression, Part) or expression.side != "response":
        return None
    if expression.place != "body":
        return None
    return (*expression.steps, *tokens(expression.pointer or ""))


def _of_reading(
    flow: Flow, operation: Operation, schemas: list[Json], reading: _Reading
) -> Iterator[Diagnostic]:
    misses = [_walk(operation.document.tree, schema, reading.path) for schema in schemas]
    if any(miss is None for miss in misses):
        return
    missing, known = next(miss for miss in misses if miss is not None)
    pointer = join("", *reading.path)
    yield Diagnostic(
        code="AZ411",
        message=f"the response of {operation.operation_id or operation} has no {missing!r} "
        f"at '#{pointer}'",
        location=flow.document.locate(reading.at),
        help=nearest(missing, known) or f"its schema has: {', '.join(sorted(known)) or 'nothing'}",
        spec=f"{flow.edition.text}, {reading.field}",
        at=reading.at,
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


def _walk(root: Json, schema: Json, path: Path) -> tuple[str, frozenset[str]] | None:
    """Return the first step of *path* that *schema* does not know, with what it knows there."""
    for step in path:
        schema = _followed(root, schema)
        if not isinstance(schema, Mapping) or schema.keys() & _OPEN:
            return None
        if "items" in schema:
            if not step.isdigit():
                certain = schema.get("type") == "array" and step != "-"
                return (step, frozenset({"length"})) if certain else None
            schema = schema["items"]
            continue
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties:
            return None
        if step not in properties:
            return None if schema.get("additionalProperties") else (step, frozenset(properties))
        schema = properties[step]
    return None


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
