"""Rule AZ102: fields of actions that their type has no use for.

Spec: Arazzo 1.1.0, Success Action Object, Failure Action Object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.jsonvalue import get, join
from pytest_arazzo.lint.notices import listed
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.program import Flow, Move, Program

_TARGETS = ("stepId", "workflowId")
_DELAYS = ("retryAfter", "retryLimit")
_USELESS: Mapping[ActionKind, tuple[str, ...]] = {
    ActionKind.END: (*_TARGETS, *_DELAYS),
    ActionKind.GOTO: _DELAYS,
    ActionKind.RETRY: (),
}


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every field of an action that changes nothing, once."""
    seen: set[str] = set()
    for key in program.own:
        flow = program.flows[key]
        for node in flow.nodes:
            for move in (*node.on_success, *node.on_failure):
                if move.uri == flow.document.uri and move.at not in seen:
                    seen.add(move.at)
                    yield from _of_move(flow, move)


def _of_move(flow: Flow, move: Move) -> Iterator[Diagnostic]:
    """Yield one problem for all such fields of an action; editors fill them in together."""
    tree = get(flow.document.tree, move.at)
    useless = [each for each in _USELESS[move.kind] if isinstance(tree, Mapping) and each in tree]
    for first in useless[:1]:
        at = join(move.at, first)
        verb = "has" if len(useless) == 1 else "have"
        types = "goto or retry" if first in _TARGETS else "retry"
        yield Diagnostic(
            code="AZ102",
            message=f"{listed(useless)} {verb} no effect in action {move.name!r}, which is of the "
            f"type {move.kind.value}",
            location=flow.document.locate_key(at),
            severity=Severity.WARNING,
            help=f"leave out what has no effect, or make it an action of the type {types}",
            spec=f"{flow.edition.text}, Failure Action Object, {first}",
            at=at,
            width=len(first),
        )
