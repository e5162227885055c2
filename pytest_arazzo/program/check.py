"""All that can be known to be wrong with a program without running it, and the one gate.

The gate lets a flow through when nothing is wrong with it or with what it stands on; a mistake in
one workflow does not keep another from running.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.program.program import Flow, Program, Unresolved
from pytest_arazzo.program.rules import criteria, references, responses

RULES = (references.problems, criteria.problems, responses.problems)
ADVISORY = frozenset({"AZ411", "AZ102"})
"""Codes that fail the document but do not keep a workflow from running."""


def check(program: Program) -> tuple[Diagnostic, ...]:
    """Return every problem of the program's own document, structure aside."""
    found: list[Diagnostic] = [*program.problems]
    for key in program.own:
        flow = program.flows[key]
        found += flow.problems
        found += _unresolved(flow)
        for rule in RULES:
            found += rule(program, flow)
    return tuple(dict.fromkeys(found))


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
    at = diagnostic.at or ""
    elsewhere = at.startswith("/workflows/") and not f"{at}/".startswith(f"{flow.at}/")
    return not elsewhere and not at.startswith("/sourceDescriptions/")


def _unresolved(flow: Flow) -> Iterator[Diagnostic]:
    return (node.call.diagnostic for node in flow.nodes if isinstance(node.call, Unresolved))
