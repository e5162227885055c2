"""The rules that look at a whole program, and everything that they find.

`program.check` holds the rules that a run depends on; these here hold for people who write
documents, and close no gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.lint.rules import (
    bodies,
    conditions,
    contradictions,
    descriptions,
    effects,
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
    texts,
    unused,
)
from pytest_arazzo.program.program import Flow, Program

FlowRule = Callable[[Program, Flow], Iterator[Diagnostic]]
DocumentRule = Callable[[Program], Iterator[Diagnostic]]

_EXAMPLE = "AZ221"

FLOW_RULES: tuple[FlowRule, ...] = (
    gaps.problems,
    media_headers.problems,
    order.problems,
    parameters.problems,
    payloads.problems,
    polling.problems,
    reachability.problems,
    shadowing.problems,
    texts.problems,
)
"""Asked once for each workflow of the document itself."""

DOCUMENT_RULES: tuple[DocumentRule, ...] = (
    bodies.problems,
    conditions.problems,
    contradictions.problems,
    descriptions.problems,
    effects.problems,
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
    return tuple(_folded(dict.fromkeys(found)))


def _folded(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield *found* with one wrong example for all of an operation.

    Tools that make examples up make hundreds of them wrong in the same way.
    """
    alike: dict[str | None, list[Diagnostic]] = {}
    for each in found:
        if each.code == _EXAMPLE:
            alike.setdefault(each.at, []).append(each)
        else:
            yield each
    for each_operation in alike.values():
        first = min(each_operation, key=lambda one: (one.location.line, one.location.column))
        rest = len(each_operation) - 1
        more = f"; nor do {rest} more that this operation uses" if rest else ""
        yield replace(first, message=f"{first.message}{more}")
