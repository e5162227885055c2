"""One cause, one report: what only follows from another problem is told with that problem.

The gate still sees every one of them, since each keeps another workflow from running.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import get, tokens

_SHOWN = 5  # names that are listed
Cause = tuple[str, Location]


def folded(diagnostics: Iterable[Diagnostic], document: Document) -> tuple[Diagnostic, ...]:
    """Return *diagnostics* without those whose cause is among them, which then says who needs it.

    Args:
        diagnostics: What was found.
        document: The one that the places of what follows from another problem are in.
    """
    found = tuple(diagnostics)
    followers: dict[Cause, list[Diagnostic]] = {}
    for each in found:
        if each.cause is not None:
            followers.setdefault((each.code, each.cause), []).append(each)
    causes = {_key(each) for each in found if each.cause is None}
    return tuple(
        _with_users(each, followers, document)
        for each in found
        if each.cause is None or (each.code, each.cause) not in causes
    )


def _key(diagnostic: Diagnostic) -> Cause:
    return diagnostic.code, diagnostic.location


def _with_users(
    cause: Diagnostic, followers: Mapping[Cause, list[Diagnostic]], document: Document
) -> Diagnostic:
    if cause.cause is not None or _key(cause) not in followers:
        return cause
    users = list(
        dict.fromkeys(
            _user(each, document)
            for each in followers[_key(cause)]
            if each.location != cause.location
        )
    )
    if not users:
        return cause
    more = f" and {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
    needed = f"needed by {', '.join(users[:_SHOWN])}{more}"
    return replace(cause, help=f"{cause.help}; {needed}" if cause.help else needed)


def _user(diagnostic: Diagnostic, document: Document) -> str:
    """Return the innermost step or workflow that the problem is in."""
    names = [*_names(diagnostic.at or "", document)]
    return names[-1] if names else f"{diagnostic.location}"


def _names(at: str, document: Document) -> Iterator[str]:
    path = ""
    for token in tokens(at):
        path += f"/{token}"
        here = get(document.tree, path)
        for noun in ("workflow", "step"):
            name = here.get(f"{noun}Id") if isinstance(here, Mapping) else None
            if isinstance(name, str) and path.endswith(f"s/{token}") and f"/{noun}s/" in path:
                yield f"{noun} {name!r}"
