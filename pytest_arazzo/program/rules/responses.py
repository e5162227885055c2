"""Rule AZ411: outputs and criteria that read what the response's schema does not have.

Only what the schema says for certain counts: where it allows a value without naming it, nothing
is claimed. Such an output is a mistake of the document or a gap of the description; either way the
document fails, but its workflows can still be run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.expressions.mentions import mentions, queries
from pytest_arazzo.expressions.outline import Step, outline
from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.selector import DRAFT, Selector
from pytest_arazzo.expressions.truth import BareComparison, JsonPathTest, XPathTest
from pytest_arazzo.jsonvalue import join, tokens
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import Computed, Value, expressions_in, sources_in
from pytest_arazzo.openapi.certain import Missing
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.expected import looked_at
from pytest_arazzo.program.operands import bodies, body_path, down, miss, output_of
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program
from pytest_arazzo.program.queries import missed
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import values_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A path below a response's body that something reads, and where it says so.

    Attributes:
        steps: of a JSONPath query below the path.
        query: its text.
        failing: whether it is read when the step failed.
    """

    path: Path
    at: str
    field: str
    steps: tuple[Step, ...] = ()
    query: str = ""
    failing: bool = False


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every place of *flow* that reads what no response has."""
    said: dict[_Reading, list[tuple[Diagnostic, ...]]] = {}
    for node in flow.nodes:
        for reading in dict.fromkeys(_readings(node)):
            said.setdefault(reading, []).append(tuple(_of_reading(flow, node, reading)))
    # An action that several steps share may be about the response of one of them.
    yield from (found[0][0] for found in said.values() if all(found))
    for node, reading in dict.fromkeys(_through_outputs(flow)):
        yield from _of_reading(flow, node, reading)


def _readings(node: Node) -> Iterator[_Reading]:
    for _, value in node.outputs:
        yield from _of_value(value, "Step Object, outputs")
    for move in node.on_success:
        for parameter in move.parameters:
            yield from _of_value(parameter.value, "Success Action Object, parameters")
        for criterion in move.criteria:
            yield from _of_criterion(criterion)
    for criterion in node.criteria:
        yield from _of_criterion(criterion)
    for criterion in (c for move in node.on_failure for c in move.criteria):
        yield from _of_criterion(criterion, failing=True)


def _of_value(value: Value, field: str) -> Iterator[_Reading]:
    for at, source in sources_in(value):
        if isinstance(source, Selector):
            yield from _of_selector(source, at, field)
    for at, expression in expressions_in(value):
        path = body_path(expression)
        if path:
            yield _Reading(path=path, at=at, field=field)


def _of_selector(selector: Selector, at: str, field: str) -> Iterator[_Reading]:
    path = body_path(selector.context)
    if path is None or selector.version == DRAFT:
        return
    place = join(at, "selector")
    if selector.kind == "jsonpointer":
        below = tokens(selector.selector.removeprefix("#"))
        yield _Reading(path=(*path, *below), at=place, field=field)
    elif selector.kind == "jsonpath":
        steps, query = outline(selector.selector) or (), selector.selector
        yield _Reading(path=path, steps=steps, at=place, field=field, query=query)


def _of_criterion(criterion: Criterion, *, failing: bool = False) -> Iterator[_Reading]:
    test, at = criterion.test, join(criterion.at, "condition")
    field = "Criterion Object, condition"
    if isinstance(test, Malformed | XPathTest):
        return
    if isinstance(test, JsonPathTest):
        path = body_path(test.context)
        if path is not None and test.version != DRAFT:
            steps = outline(test.text) or () if _is_plain(test) else ()
            yield _Reading(
                path=path, steps=steps, at=at, field=field, query=test.text, failing=failing
            )
        return
    if isinstance(test, BareComparison):
        path = body_path(test.context)
        for query in queries(test) if path is not None else ():
            below = (*(path or ()), *map(str, query.steps))
            yield _Reading(path=below, at=at, field=field, failing=failing)
    for expression in mentions(test):
        path = body_path(expression)
        if path:
            yield _Reading(path=path, at=at, field=field, failing=failing)


def _is_plain(test: JsonPathTest) -> bool:
    return all(isinstance(part, str) for part in test.parts)


def _through_outputs(flow: Flow) -> Iterator[tuple[Node, _Reading]]:
    """Yield what is read below outputs that are parts of responses of earlier steps."""
    found = [each for value in values_of(flow) for each in expressions_in(value)]
    found += expressions_of_criteria(flow)
    for at, expression in found:
        if isinstance(expression, Named) and expression.root == "steps":
            for owner, value, path in output_of(flow, expression) if _goes_on(expression) else ():
                first = _plain_path(value)
                if first is not None and path:
                    below = (*first, *path)
                    yield owner, _Reading(path=below, at=at, field="Runtime Expressions")


def _goes_on(expression: Named) -> bool:
    return bool(expression.pointer) or expression.rest.count(".") > 2 or "[" in expression.rest  # noqa: PLR2004 - step.outputs.name has two


def _plain_path(value: Value) -> Path | None:
    if not isinstance(value, Computed) or not isinstance(value.source, Expression):
        return None
    return body_path(value.source)


def _of_reading(flow: Flow, node: Node, reading: _Reading) -> Iterator[Diagnostic]:
    if not isinstance(node.call, OperationCall):
        return
    operation = node.call.operation
    schemas = bodies(operation, looked_at(node, operation, failing=reading.failing))
    missing = miss(schemas, reading.path)
    where = f"at '#{join('', *reading.path)}'"
    if missing is None and reading.steps:
        missing = missed(down(schemas, reading.path), reading.steps)
        where = f"for {reading.query}"
    if missing is None:
        return
    yield Diagnostic(
        code="AZ411",
        message=f"the response of {operation.operation_id or operation} has no {missing.name!r} "
        f"{where}",
        location=flow.document.locate(reading.at),
        help=nearest(missing.name, missing.known) or _known(missing),
        spec=f"{flow.edition.text}, {reading.field}",
        at=reading.at,
        fix=correction(flow.document, reading.at, missing.name, missing.known),
    )


def _known(missing: Missing) -> str:
    if missing.known:
        return f"its schema has: {', '.join(sorted(missing.known))}"
    kind = " or ".join(sorted(missing.kinds - {"null"}))
    if kind == "array":
        return (
            "it is an array there, whose elements are 0, 1, ...: in JSONPath [0], [*] or a filter"
        )
    return f"it is a value of the type {kind} there, which has no members"
