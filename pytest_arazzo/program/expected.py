"""Which of an operation's declared responses a place of a step looks at.

A step that demands 404 reads the body of the 404, so what success criteria say of `$statusCode`
is weighed for the declared statuses.

Spec: Arazzo 1.1.0, Step Object, successCriteria; OpenAPI 3.1.1, Responses Object.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from pytest_arazzo import patterns
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.representatives import comparisons, holds_with
from pytest_arazzo.expressions.runtime import StatusCode
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import RegexTest, Test
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi.operation import Operation, ResponseSpec
from pytest_arazzo.program.program import Node

STATUS = "$statusCode"
"""The key of the status among what criteria compare."""

_USUAL = frozenset(
    {
        *(100, 200, 201, 202, 203, 204, 206, 300, 301, 302, 303, 304, 307, 308),
        *(400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 423, 424, 429),
        *(500, 501, 502, 503, 504),
    }
)
"""Statuses that are tried for ranges and `default`, beside those that criteria name."""

NO_BODY = frozenset({204, 205, 304})
"""Statuses whose responses have no body. Spec: RFC 9110, section 15."""


@functools.lru_cache(maxsize=256)  # many rules ask it of the same step
def expected(node: Node, operation: Operation) -> tuple[ResponseSpec, ...]:
    """Return the declared responses with which *node* can succeed."""
    about = [criterion for criterion in node.criteria if _mentions_status(criterion)]
    tests = [c.test for c in about if not isinstance(c.test, Malformed)]
    if about:
        usual = {*_USUAL, *_literals(tests)}
        return tuple(r for r in operation.responses if _is_admitted(r, operation, tests, usual))
    return tuple(r for r in operation.responses if r.status[:1].upper() in ("2", "3", "D"))


def looked_at(node: Node, operation: Operation, *, failing: bool) -> tuple[ResponseSpec, ...]:
    """Return the declared responses that criteria of the actions of *node* may look at.

    A step fails with any response that its success criteria do not admit; where none of those
    is declared, none is known.
    """
    if not failing:
        return expected(node, operation)
    is_known = any(r.status[:1].upper() in ("4", "5", "D") for r in operation.responses)
    return operation.responses if is_known else ()


def admits(test: Test, status: int) -> bool | None:
    """Return whether *test* holds for *status*, None when more than the status decides."""
    if isinstance(test, RegexTest):
        if test.context != StatusCode() or not all(isinstance(p, str) for p in test.parts):
            return None
        found = patterns.search("".join(map(str, test.parts)), str(status))
        return found if isinstance(found, bool) else None
    compared = comparisons(test)
    if not compared or any(each.operand != STATUS for each in compared):
        return None
    return holds_with(test, {STATUS: status})


def statuses_of(response: ResponseSpec, operation: Operation) -> Iterable[int]:
    """Return the statuses that *response* stands for: itself, or those left to a range or default."""
    if response.status.isdigit():
        return (int(response.status),)
    return (s for s in range(100, 600) if operation.response_for(s) is response)


def _is_admitted(
    response: ResponseSpec, operation: Operation, tests: Iterable[Test], usual: Iterable[int]
) -> bool:
    own = statuses_of(response, operation)
    among = own if response.status.isdigit() else sorted({*usual} & {*own})
    return any(all(admits(test, status) is not False for test in tests) for status in among)


def _mentions_status(criterion: Criterion) -> bool:
    if isinstance(criterion.test, Malformed):
        return False
    return any(expression == StatusCode() for expression in mentions(criterion.test))


def _literals(tests: Iterable[Test]) -> Iterable[int]:
    """Return the whole numbers near those that *tests* compare the status with."""
    for test in tests:
        for compared in comparisons(test) or ():
            text = str(compared.literal)
            if text.isdecimal() and len(text) <= 3:  # noqa: PLR2004 - a status has three digits
                yield from (int(text) - 1, int(text), int(text) + 1)
