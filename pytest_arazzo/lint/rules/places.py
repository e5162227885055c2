"""Where criteria stand, at which step they are weighed, and what all steps agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import get, join
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.program.program import Flow, Node, Program


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A list of criteria as it is weighed at a step; `failing` for those of failure actions."""

    flow: Flow
    node: Node
    criteria: tuple[Criterion, ...]
    owner: str
    failing: bool


UseRule = Callable[[Use, Criterion], Iterable[Diagnostic]]


def uses(program: Program) -> Iterator[Use]:
    """Yield every list of criteria of the document at every step where it is in force."""
    for flow in (program.flows[key] for key in program.own):
        for node in flow.nodes:
            yield from _of_node(flow, node)


def _of_node(flow: Flow, node: Node) -> Iterator[Use]:
    if node.criteria:
        owner = f"the success criteria of step {node.step_id!r}"
        yield Use(flow, node, node.criteria, owner, failing=False)
    for moves, failing in ((node.on_success, False), (node.on_failure, True)):
        for move in moves:
            if move.criteria:
                owner = f"the criteria of action {move.name!r}"
                yield Use(flow, node, move.criteria, owner, failing=failing)


def lists(program: Program) -> Iterator[Use]:
    """Yield every list of criteria of the document once."""
    seen: set[str] = set()
    for use in uses(program):
        if use.criteria[0].at not in seen:
            seen.add(use.criteria[0].at)
            yield use


def agreed(program: Program, rule: UseRule) -> Iterator[Diagnostic]:
    """Yield what *rule* says of each criterion at every step where it is in force.

    An action that many steps share looks at many operations: a mistake of it is one with all.
    """
    said: dict[str, list[tuple[Diagnostic, ...]]] = {}
    for use in uses(program):
        for criterion in use.criteria:
            said.setdefault(criterion.at, []).append(tuple(rule(use, criterion)))
    return common(said)


def common(said: Mapping[str, list[tuple[Diagnostic, ...]]]) -> Iterator[Diagnostic]:
    """Yield what is said every time that something is said of the same place."""
    for found in said.values():
        others = [{(d.code, d.location) for d in each} for each in found[1:]]
        for diagnostic in found[0]:
            if all((diagnostic.code, diagnostic.location) in each for each in others):
                yield diagnostic


def condition_of(criterion: Criterion) -> str:
    """Return the JSON Pointer of the text of *criterion*."""
    return join(criterion.at, "condition")


def spot(document: Document, at: str, text: str) -> tuple[Location, int]:
    """Return where *text* stands in the scalar at *at*, and its width; else the scalar's place."""
    whole = get(document.tree, at)
    start = whole.find(text) if isinstance(whole, str) and text else -1
    if start < 0:
        return document.locate(at), 1
    return document.locate_inside(at, start), len(text)
