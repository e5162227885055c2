"""Where to point, and how to list: what the rules about control flow share in saying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.jsonvalue import Absent, get, join
from pytest_arazzo.program.grounds import user_of
from pytest_arazzo.program.program import Flow, Move, Node


def warning(flow: Flow, code: str, at: str, message: str, section: str) -> Diagnostic:
    """Return a warning at *at*; one about a component is where *flow* uses it."""
    if at.startswith("/components/"):
        message += f" (in {at})"
        at = user_of(flow, at)
    value = get(flow.document.tree, at)
    return Diagnostic(
        code=code,
        message=message,
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        spec=f"{flow.edition.text}, {section}",
        at=at,
        width=len(value) if isinstance(value, str) and "\n" not in value else 1,
    )


def place_of(flow: Flow, node: Node, move: Move) -> str:
    """Return where the action *move* stands in the workflow; of a component, its reference."""
    if not move.at.startswith("/components/"):
        return move.at
    name = move.at.rsplit("/", 1)[-1]
    owners = (
        *(join(node.at, field) for field in ("onSuccess", "onFailure")),
        *(join(flow.at, field) for field in ("successActions", "failureActions")),
    )
    entries = (entry for owner in owners for entry in _entries(flow, owner))
    return next((at for at, named in entries if named.endswith(f"Actions.{name}")), node.at)


def _entries(flow: Flow, owner: str) -> Iterator[tuple[str, str]]:
    """Yield the references in the list at *owner*, each with its place."""
    listed = get(flow.document.tree, owner)
    for index in range(len(listed) if isinstance(listed, list) else 0):
        named = get(flow.document.tree, join(owner, index, "reference"))
        if isinstance(named, str):
            yield join(owner, index), named


def name_of(flow: Flow, at: str) -> str:
    """Return the place of the name of the action at *at*, or of the action if it has none."""
    for field in ("name", "reference"):
        if not isinstance(get(flow.document.tree, join(at, field)), Absent):
            return join(at, field)
    return at


def called(move: Move) -> str:
    """Return how a message names an action."""
    return f"action {move.name!r}" if move.name else f"the {move.kind.value} action"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return *names* as a list in a sentence."""
    each = list(names)
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} {last} {each[-1]}"
