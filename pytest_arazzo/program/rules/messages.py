"""Rule AZ506: expressions about messages of AsyncAPI, which no step that can be run has.

Spec: Arazzo 1.1.0, Runtime Expressions, $message.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.expressions.runtime import Part
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.grounds import user_of
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import values_of


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every expression of *flow* that reads a message."""
    found = [each for value in values_of(flow) for each in expressions_in(value)]
    found += expressions_of_criteria(flow)
    for where, expression in dict.fromkeys(found):
        if isinstance(expression, Part) and expression.side == "message":
            at = user_of(flow, where) if where.startswith("/components/") else where
            yield Diagnostic(
                code="AZ506",
                message=f"{text_of(expression)!r} reads a message of an AsyncAPI step, "
                "and those cannot be run",
                location=flow.document.locate(at),
                help="the answer of an operation is $response",
                spec=f"{flow.edition.text}, Runtime Expressions",
                at=at,
            )
