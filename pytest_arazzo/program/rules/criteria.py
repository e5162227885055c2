"""Rules AZ50x and AZ51x: conditions and expressions that cannot be read, or not by the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pytest_arazzo import patterns
from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity
from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.selector import query_problem
from pytest_arazzo.expressions.spelling import respelled
from pytest_arazzo.expressions.truth import compile_test, departures
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import departures_in, unparsable_in
from pytest_arazzo.program.portable import portable
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.program.rules.values import places_of_spaced_inputs, values_of

_CODES = {"simple": "AZ502", "regex": "AZ503", "jsonpath": "AZ504", "xpath": "AZ505"}


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield what is wrong with the criteria and the expressions of *flow*."""
    for criterion in criteria_of(flow):
        yield from _of_criterion(flow, criterion)
    spaced = places_of_spaced_inputs(flow)
    for value in values_of(flow):
        for bad in unparsable_in(value):
            yield _malformed(flow, "AZ501", bad.problem, bad.at, "Runtime Expressions")
        for at, departure in departures_in(value):
            if at in spaced:
                continue
            yield _departure(flow, departure, at, "Runtime Expressions")


def criteria_of(flow: Flow) -> Iterator[Criterion]:
    """Yield every criterion of *flow* once: of steps, and of the actions in force."""
    seen: set[str] = set()
    for node in flow.nodes:
        moves = (*node.on_success, *node.on_failure)
        for criterion in (*node.criteria, *(c for move in moves for c in move.criteria)):
            if criterion.at not in seen:
                seen.add(criterion.at)
                yield criterion


def _of_criterion(flow: Flow, criterion: Criterion) -> Iterator[Diagnostic]:
    at = join(criterion.at, "condition")
    if isinstance(criterion.test, Malformed):
        in_context = criterion.test.text != criterion.condition
        place = join(criterion.at, "context") if in_context and criterion.context else at
        code = "AZ501" if in_context and criterion.context else _CODES.get(criterion.kind, "AZ506")
        wrong = _malformed(flow, code, criterion.test, place, "Criterion Object")
        yield _advised(wrong, criterion) if code == "AZ502" else wrong
        return
    for departure in departures(criterion.test):
        yield _departure(flow, departure, at, "Criterion Object")


def _advised(wrong: Diagnostic, criterion: Criterion) -> Diagnostic:
    """Return *wrong* with the condition that was meant, or with the type that it is of."""
    text, at = criterion.condition, join(criterion.at, "condition")
    meant = respelled(text)
    if meant is not None:
        fix = Replacement(at=at, old=text, new=meant, title=f"write {meant}")
        return replace(wrong, help=f"write {meant}", fix=fix)
    context = "" if criterion.context else " and a context, such as $response.body"
    kind = _kind_of(text)
    hint = f"with the type {kind}{context} this is a condition" if kind else wrong.help
    return replace(wrong, help=hint)


def _kind_of(text: str) -> str | None:
    """Return the type of which *text* is plainly a condition, other than simple."""
    if text.startswith(("$.", "$[")):
        test = compile_test(text, context="$response.body", kind="jsonpath")
        return None if isinstance(test, Malformed) else "jsonpath"
    if text.startswith("^") or text.endswith("$"):
        return None if patterns.problem(text) else "regex"
    return "xpath" if text.startswith("//") and not query_problem(text, "xpath", None) else None


def _malformed(flow: Flow, code: str, malformed: Malformed, at: str, section: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=f"{malformed.message} in {malformed.text!r}"
        if malformed.text
        else malformed.message,
        location=flow.document.locate_inside(at, malformed.position),
        spec=f"{flow.edition.text}, {section}",
        at=at,
    )


def _departure(flow: Flow, departure: Departure, at: str, section: str) -> Diagnostic:
    return Diagnostic(
        code=departure.code,
        message=departure.message,
        location=flow.document.locate_inside(at, departure.position),
        severity=Severity.WARNING,
        help=f"portable: {departure.portable}" if departure.portable else None,
        spec=f"{flow.edition.text}, {section}",
        at=at,
        fix=portable(flow.document, at, departure),
    )
