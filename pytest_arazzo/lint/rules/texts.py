"""Rules AZ501 and AZ506 where a run has no objection: texts that were meant as expressions.

An output without an expression in it is the same text in every run, and `$self` is read in every
edition, although the older one does not have it.

Spec: Arazzo 1.1.0, Step Object, outputs; Workflow Object, outputs; Runtime Expressions, $self.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity
from pytest_arazzo.expressions import runtime
from pytest_arazzo.expressions.runtime import SelfUri
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.model.edition import V1_0
from pytest_arazzo.model.value import Constant, Value, expressions_in
from pytest_arazzo.program.grounds import user_of
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import values_of


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every output of *flow* that is no expression, and every `$self` before its time."""
    listed = [*(node.outputs for node in flow.nodes), flow.outputs]
    for name, value in (each for outputs in listed for each in outputs):
        yield from _output(flow, name, value)
    if flow.edition is V1_0:
        yield from _too_early(flow)


def _output(flow: Flow, name: str, value: Value) -> Iterator[Diagnostic]:
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        return
    text, at = value.value, value.at
    meant = _meant(text)
    yield Diagnostic(
        code="AZ501",
        message=f"output {name!r} is no expression: it is the text {text!r} in every run",
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help=f"did you mean {meant}?"
        if meant
        else "an output is an expression, such as $statusCode",
        spec=f"{flow.edition.text}, Step Object, outputs",
        at=at,
        width=len(text) if "\n" not in text else 1,
        fix=Replacement(at=at, old=text, new=meant, title=f"write {meant}") if meant else None,
    )


def _meant(text: str) -> str | None:
    """Return the expression that *text* is but for its dollar sign, or for letter case."""
    bare = text.removeprefix("$")
    spelt = next((root for root in runtime.ROOTS if root.casefold() == bare.casefold()), bare)
    expression = f"${spelt}"
    return None if isinstance(runtime.parse(expression), Malformed) else expression


def _too_early(flow: Flow) -> Iterator[Diagnostic]:
    found = [each for value in values_of(flow) for each in expressions_in(value)]
    found += expressions_of_criteria(flow)
    for where, expression in dict.fromkeys(found):
        if isinstance(expression, SelfUri):
            at = user_of(flow, where) if where.startswith("/components/") else where
            yield Diagnostic(
                code="AZ506",
                message=f"'$self' is no expression of {flow.edition.text}; other tools take it for text",
                location=flow.document.locate(at),
                severity=Severity.WARNING,
                help="it came with Arazzo 1.1: say `arazzo: 1.1.0`",
                spec="Arazzo 1.1.0, Runtime Expressions, $self",
                at=at,
            )
