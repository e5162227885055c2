"""All that can be known to be wrong with a program without running it, and the one gate.

The gate lets a flow through when nothing is wrong with it or with what it stands on; a mistake in
one workflow does not keep another from running.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.grounds import leading_to, reachable, stands_on
from pytest_arazzo.program.program import Flow, FlowKey, Program, Unresolved
from pytest_arazzo.program.rules import (
    criteria,
    cycles,
    descriptions,
    messages,
    references,
    responses,
    returned,
    schemas,
)

RULES = (
    references.problems,
    cycles.problems,
    criteria.problems,
    messages.problems,
    schemas.problems,
    returned.problems,
    descriptions.problems,
    responses.problems,
)
ADVISORY = frozenset({"AZ102", "AZ215", "AZ411"})
"""Codes that fail the document but do not keep a workflow from running."""


def check(program: Program) -> tuple[Diagnostic, ...]:
    """Return every problem of the program's own document, structure aside."""
    found: list[Diagnostic] = [*program.problems]
    elsewhere = _elsewhere(program)
    for key in program.own:
        flow = program.flows[key]
        found += _of_flow(program, flow)
        for other in reachable(key, program.flows):
            if other.key in elsewhere:
                at = leading_to(flow, other.key, program.flows)
                found += (_through(flow, at, other, wrong) for wrong in elsewhere[other.key])
    return tuple(dict.fromkeys(found))


def _of_flow(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    yield from flow.problems
    yield from _unresolved(flow)
    for rule in RULES:
        yield from rule(program, flow)


def _elsewhere(program: Program) -> Mapping[FlowKey, tuple[Diagnostic, ...]]:
    """Return the errors of each workflow of another document that one of the own can reach.

    A circle is left out: it is an error of the workflow that leads into it.
    """
    reached = {f.key: f for key in program.own for f in reachable(key, program.flows)}
    others = [flow for key, flow in reached.items() if key.uri != program.document.uri]
    structure = {flow.key.uri: problems(flow.document) for flow in others}
    return {
        flow.key: tuple(
            wrong
            for wrong in (*structure[flow.key.uri], *_of_flow(program, flow))
            if _keeps_back(wrong, flow) and wrong.code != "AZ213"
        )
        for flow in others
    }


def _through(flow: Flow, at: str, other: Flow, wrong: Diagnostic) -> Diagnostic:
    """Return what is *wrong* with a workflow of another document as a problem of *flow*."""
    return Diagnostic(
        code=wrong.code,
        message=f"workflow {other.key.workflow_id!r} of another document cannot be run: "
        f"{wrong.message} ({wrong.location})",
        location=flow.document.locate(at),
        help=wrong.help,
        spec=wrong.spec,
        at=at,
    )


def demand(flow: Flow, diagnostics: Iterable[Diagnostic]) -> None:
    """Let *flow* through when no error stands in its way.

    Raises:
        Rejected: with the errors that do.
    """
    errors = tuple(each for each in diagnostics if _keeps_back(each, flow))
    if errors:
        raise Rejected(errors)


def _keeps_back(diagnostic: Diagnostic, flow: Flow) -> bool:
    is_error = diagnostic.severity is Severity.ERROR and diagnostic.code not in ADVISORY
    return is_error and _concerns(diagnostic, flow)


def _concerns(diagnostic: Diagnostic, flow: Flow) -> bool:
    """Whether a problem is one of the document at large or of what *flow* stands on.

    A source description that cannot be had is reported again by every step that needs it.
    """
    at = diagnostic.at or ""
    if at.startswith("/sourceDescriptions/"):
        return False
    return not at.startswith(("/workflows/", "/components/")) or stands_on(flow, at)


def _unresolved(flow: Flow) -> Iterator[Diagnostic]:
    return (node.call.diagnostic for node in flow.nodes if isinstance(node.call, Unresolved))
