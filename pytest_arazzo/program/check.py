"""All that can be known to be wrong with a program without running it, and the one gate.

The gate lets a flow through when nothing is wrong with it or with what it stands on; a mistake in
one workflow does not keep another from running.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.grounds import leading_to, reachable, stands_on
from pytest_arazzo.program.program import Flow, Program, Unresolved
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
ADVISORY = frozenset({"AZ411", "AZ102"})
"""Codes that fail the document but do not keep a workflow from running."""


def check(program: Program) -> tuple[Diagnostic, ...]:
    """Return every problem of the program's own document, structure aside."""
    found: list[Diagnostic] = [*program.problems]
    for key in program.own:
        flow = program.flows[key]
        found += _of_flow(program, flow)
        found += _of_others(program, flow)
    return tuple(dict.fromkeys(found))


def _of_flow(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    yield from flow.problems
    yield from _unresolved(flow)
    for rule in RULES:
        yield from rule(program, flow)


def _of_others(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    """Yield every error of other documents' workflows that *flow* can reach, where it is reached."""
    for other in reachable(flow.key, program.flows):
        if other.key.uri != flow.key.uri:
            structure = (d for d in problems(other.document) if _concerns(d, other))
            for wrong in (*structure, *_of_flow(program, other)):
                if wrong.severity is Severity.ERROR and wrong.code not in ADVISORY:
                    at = leading_to(flow, other.key, program.flows)
                    yield Diagnostic(
                        code=wrong.code,
                        message=f"workflow {other.key.workflow_id!r} of another document cannot "
                        f"be run: {wrong.message} ({wrong.location})",
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
    errors = tuple(
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.severity is Severity.ERROR
        and diagnostic.code not in ADVISORY
        and _concerns(diagnostic, flow)
    )
    if errors:
        raise Rejected(errors)


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
