"""Rule AZ515: steps that call a workflow and look at a request or response, of which they have none.

Spec: Arazzo 1.1.0, Runtime Expressions; silent on such steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.runtime import Expression, Method, Part, StatusCode, Url
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.program import Flow, Node, Program, WorkflowCall


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield a warning for every such expression in the step's own criteria and outputs."""
    for node in flow.nodes:
        if isinstance(node.call, WorkflowCall):
            for at, expression in dict.fromkeys(_looked_at(node)):
                if isinstance(expression, Method | Part | StatusCode | Url):
                    yield _warning(flow, node, at, expression)


def _looked_at(node: Node) -> Iterator[tuple[str, Expression]]:
    for _, value in node.outputs:
        yield from expressions_in(value)
    for criterion in node.criteria:
        if not isinstance(criterion.test, Malformed):
            for expression in mentions(criterion.test):
                yield join(criterion.at, "condition"), expression


def _warning(flow: Flow, node: Node, at: str, expression: Expression) -> Diagnostic:
    return Diagnostic(
        code="AZ515",
        message=f"{text_of(expression)!r} in step {node.step_id!r}, which calls a workflow: "
        "the workflow's last exchange is looked at",
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help="portable: look at an output of the workflow, $outputs.<name>",
        spec=f"{flow.edition.text}, Runtime Expressions",
        at=at,
    )
