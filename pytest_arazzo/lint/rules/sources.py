"""Rules AZ216 to AZ218: source descriptions and outputs of workflows that are named wrongly.

Spec: Arazzo 1.1.0, Source Description Object; Runtime Expressions ($sourceDescriptions, $outputs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.expressions import members
from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.jsonvalue import get, join
from pytest_arazzo.lint.rules.places import spot
from pytest_arazzo.lint.rules.readings import Reading, agreed_readings
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.program import Flow, OperationCall, Program, WorkflowCall
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import values_of


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield what is wrong with the sources, with what names them, and with `$outputs`."""
    yield from _twice(program)
    for flow in (program.flows[key] for key in program.own):
        found = [each for value in values_of(flow) for each in expressions_in(value)]
        for at, expression in dict.fromkeys((*found, *expressions_of_criteria(flow))):
            yield from _of_source(flow, at, expression)
    yield from agreed_readings(program, _of_outputs)


def _twice(program: Program) -> Iterator[Diagnostic]:
    """Yield every source description with the URL and the type of an earlier one."""
    document = program.document
    listed = get(document.tree, "/sourceDescriptions")
    seen: dict[tuple[str, str], str] = {}
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        url = entry.get("url") if isinstance(entry, Mapping) else None
        if not isinstance(url, str):
            continue
        first = seen.setdefault((url, str(entry.get("type"))), str(entry.get("name")))
        if first != str(entry.get("name")):
            at = join("/sourceDescriptions", index, "url")
            yield Diagnostic(
                code="AZ216",
                message=f"{url!r} is source {first!r} already",
                location=document.locate(at),
                severity=Severity.WARNING,
                help=f"use {first!r}, or correct the URL",
                spec=f"{program.edition.text}, Source Description Object, url",
                at=at,
                width=len(url),
            )


def _of_source(flow: Flow, at: str, expression: Expression) -> Iterator[Diagnostic]:
    if not isinstance(expression, Named) or expression.root != "sourceDescriptions":
        return
    if any(f"{expression.rest}.".startswith(f"{name}.") for name in flow.sources):
        return
    name = expression.rest.partition(".")[0]
    known = list(flow.sources)
    location, width = spot(flow.document, at, name)
    yield Diagnostic(
        code="AZ217",
        message=f"{text_of(expression)!r} names source {name!r}, which is not declared",
        location=location,
        help=nearest(name, known) or f"declared are: {', '.join(known) or 'none'}",
        spec=f"{flow.edition.text}, Runtime Expressions",
        at=at,
        width=width,
        fix=correction(flow.document, at, name, known),
    )


def _of_outputs(reading: Reading) -> Iterator[Diagnostic]:
    """Yield `$outputs` where no workflow is called, or where that one has no such output."""
    expression, call = reading.expression, reading.node.call
    if not isinstance(expression, Named) or expression.root != "outputs":
        return
    step = repr(reading.node.step_id)
    if isinstance(call, OperationCall):
        yield _wrong_output(
            reading,
            expression,
            f"{text_of(expression)!r} in step {step}, which calls no workflow and has none",
            {},
        )
    if not isinstance(call, WorkflowCall):
        return
    known = dict(reading.program.flows[call.flow].outputs)
    if not any(name in known for name, _ in members.splits(expression.rest)):
        yield _wrong_output(
            reading,
            expression,
            f"{text_of(expression)!r} names an output that workflow "
            f"{call.flow.workflow_id!r} does not have",
            known,
        )


def _wrong_output(
    reading: Reading, expression: Named, message: str, known: Mapping[str, object]
) -> Diagnostic:
    document, name = reading.flow.document, expression.rest
    location, width = spot(document, reading.at, name)
    listed = f"its outputs are: {', '.join(known) or 'none'}"
    own = "an output of a step is $steps.<id>.outputs.<name>"
    is_called = isinstance(reading.node.call, WorkflowCall)
    return Diagnostic(
        code="AZ218",
        message=message,
        location=location,
        severity=Severity.ERROR if is_called else Severity.WARNING,
        help=(nearest(name, known) or listed) if is_called else own,
        spec=f"{reading.flow.edition.text}, Runtime Expressions, $outputs",
        at=reading.at,
        width=width,
        fix=correction(document, reading.at, name, known),
    )
