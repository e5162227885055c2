"""Answers that a scenario lists visit by visit, completed by the synthesised peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo.exchange import Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.peers.responses import Wanted, respond
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.synthesis.subject import Impossible

Script = Mapping[str, tuple[ScriptedAnswer, ...]]
"""Answers by stepId, visit by visit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a script: the step, and its index there."""

    step: str
    index: int


class Scripted:
    """Plays a script; it keeps which of its entries were asked for."""

    def __init__(self, script: Script, synth: Synth) -> None:
        self._script = script
        self._synth = synth
        self._visits: dict[tuple[FlowKey, str], int] = {}
        self._played: set[Entry] = set()

    def answer(self, send: Send) -> Response:
        """Return the answer to *send*: the entry of this visit, the last one for later visits.

        Raises:
            TransportError: there can be none, or the entry is a fault.
        """
        visit = send.visit
        entries = self._script.get(visit.step)
        if not entries:
            return self._synth.answer(send)
        key = visit.flow, visit.step
        index = min(self._visits.get(key, 0), len(entries) - 1)
        self._visits[key] = self._visits.get(key, 0) + 1
        self._played.add(Entry(visit.step, index))
        return self._synth.answer(send, entries[index])

    def unplayed(self) -> tuple[Entry, ...]:
        """Return the entries that no visit asked for."""
        return tuple(
            entry
            for step, entries in self._script.items()
            for index in range(len(entries))
            if (entry := Entry(step, index)) not in self._played
        )


def refused(
    operation: Operation, answer: ScriptedAnswer, tolerated: frozenset[str]
) -> Impossible | None:
    """Return why *operation* cannot be answered so, None when it can."""
    if answer.fault is not None:
        return None
    wanted = Wanted(
        status=answer.status, headers=answer.headers, wishes=answer.wishes, tolerated=tolerated
    )
    found = respond(operation, wanted)
    return found if isinstance(found, Impossible) else None
