"""What a scenario says goes wrong on the way to the steps and back, whatever answers.

    getImage:
    - {visit: 1, fault: timeout}              # no answer within the time limit
    - {visit: 2, fault: reset}                # the connection breaks
    - {visit: 3, status: 503, retry-after: 2} # somebody on the way answers, not the target
    - {visit: 4, truncate: 10}                # the target's answer, the first 10 bytes of its body

Visits that are not listed are answered by the target alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.jsonvalue import Absent, Json

NO_BODY = Absent("the scenario gives no body")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedFault:
    """What goes wrong with one visit.

    Attributes:
        visit: which one, from 1; 0 when the scenario says no number.
        kind: `timeout` or `reset` in place of an answer.
        status: of an answer that is not the target's; it has `headers` and `body`.
        keep: bytes of the body of the target's answer that arrive.
    """

    visit: int
    kind: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json | Absent = NO_BODY
    keep: int | None = None


Faults = Mapping[str, tuple[ScriptedFault, ...]]
"""Faults by stepId, in the order of the scenario file."""


def decode_faults(tree: Json | Absent) -> Faults:
    """Return the faults that *tree* lists by stepId; what has the wrong shape says nothing."""
    steps = tree if isinstance(tree, Mapping) else {}
    return {
        step: tuple(map(_fault, entries))
        for step, entries in steps.items()
        if isinstance(entries, list) and entries
    }


def _fault(entry: Json) -> ScriptedFault:
    said = entry if isinstance(entry, Mapping) else {}
    kind = said.get("fault")
    return ScriptedFault(
        visit=_whole(said.get("visit")) or 0,
        kind=kind if isinstance(kind, str) else None,
        status=_whole(said.get("status")),
        headers=_headers(said),
        body=said.get("body", NO_BODY),
        keep=_whole(said.get("truncate")),
    )


def _headers(said: Mapping[str, Json]) -> Mapping[str, str]:
    listed, after = said.get("headers"), said.get("retry-after")
    found = {
        name: text
        for name, text in (listed.items() if isinstance(listed, Mapping) else ())
        if isinstance(text, str)
    }
    if after is not None and not isinstance(after, bool):
        found["Retry-After"] = str(after)
    return found


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
