"""The rules that look at a whole program, and everything that they find.

`program.check` holds the rules that a run depends on; these here hold for people who write
documents, and close no gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.lint.rules import (
    bodies,
    conditions,
    contradictions,
    descriptions,
    filters,
    gaps,
    headers,
    literals,
    manners,
    media_headers,
    order,
    parameters,
    payloads,
    polling,
    reachability,
    shadowing,
    sources,
    statuses,
    unused,
)
from pytest_arazzo.program.program import Flow, Program

FlowRule = Callable[[Program, Flow], Iterator[Diagnostic]]
DocumentRule = Callable[[Program], Iterator[Diagnostic]]

FLOW_RULES: tuple[FlowRule, ...] = (
    gaps.problems,
    media_headers.problems,
    order.problems,
    parameters.problems,
    payloads.problems,
    polling.problems,
    reachability.problems,
    shadowing.problems,
)
"""Asked once for each workflow of the document itself."""

DOCUMENT_RULES: tuple[DocumentRule, ...] = (
    bodies.problems,
    conditions.problems,
    contradictions.problems,
    descriptions.problems,
    filters.problems,
    headers.problems,
    literals.problems,
    manners.problems,
    sources.problems,
    statuses.problems,
    unused.problems,
)
"""Asked once for the document."""


def findings(program: Program) -> tuple[Diagnostic, ...]:
    """Return what the rules find in the program's own document, without repeats."""
    found: list[Diagnostic] = []
    for key in program.own:
        for rule in FLOW_RULES:
            found += rule(program, program.flows[key])
    for survey in DOCUMENT_RULES:
        found += survey(program)
    return tuple(dict.fromkeys(found))
