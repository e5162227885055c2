"""Rule AZ450: criteria on statuses that the operation does not declare.

With `default`, nothing is undeclared. Any server may be overloaded or ask who is there, whatever
its description says, so that failure actions may look out for such statuses.

Spec: OpenAPI 3.1.1, Responses Object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.representatives import Comparison, comparisons
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import Test
from pytest_arazzo.lint.rules.places import Use, agreed, condition_of, spot
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.expected import STATUS, admits, statuses_of
from pytest_arazzo.program.program import Flow, OperationCall, Program

_ANYWHERE = frozenset({401, 403, 407, 408, 429, *range(500, 600)})


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every criterion whose status none of its operations declares."""
    return agreed(program, _of_use)


def _of_use(use: Use, criterion: Criterion) -> Iterator[Diagnostic]:
    test, call = criterion.test, use.node.call
    if isinstance(test, Malformed) or not isinstance(call, OperationCall):
        return
    declared = [response.status for response in call.operation.responses]
    if not declared or "default" in declared:
        return
    if use.failing and not any(status[:1] in ("4", "5") for status in declared):
        return  # of a description that is silent on failures
    usual = _ANYWHERE if use.failing else frozenset[int]()
    missing = _missing(call.operation, test, usual)
    for status in missing:
        yield _problem(use.flow, call.operation, criterion, str(status), f"status {status}")
    if not missing and _admits_none(call.operation, test, usual):
        yield _problem(use.flow, call.operation, criterion, "", "any status that this admits")


def _missing(operation: Operation, test: Test, usual: frozenset[int]) -> list[int]:
    named = {*_named(comparisons(test) or ())} - usual
    return sorted(status for status in named if operation.response_for(status) is None)


def _admits_none(operation: Operation, test: Test, usual: frozenset[int]) -> bool:
    """Return whether *test* asks for statuses, of which none is declared or usual."""
    declared = {s for response in operation.responses for s in statuses_of(response, operation)}
    if any(admits(test, status) is not False for status in sorted({*declared, *usual})):
        return False
    return any(admits(test, status) for status in range(100, 600))


def _named(compared: Iterable[Comparison]) -> Iterator[int]:
    """Yield the statuses that one is equal to."""
    for each in compared:
        text = str(each.literal)
        if each.operand == STATUS and each.operator == "==" and _is_status(text):
            yield int(text)


def _is_status(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == 3  # noqa: PLR2004 - digits


def _problem(
    flow: Flow, operation: Operation, criterion: Criterion, status: str, what: str
) -> Diagnostic:
    declared = [response.status for response in operation.responses]
    at = condition_of(criterion)
    location, width = spot(flow.document, at, status)
    return Diagnostic(
        code="AZ450",
        message=f"{operation.operation_id or operation} does not declare {what}",
        location=location,
        severity=Severity.WARNING,
        help=f"declared are: {', '.join(declared)}",
        spec="OpenAPI 3.1.1, Responses Object",
        at=at,
        width=width,
    )
