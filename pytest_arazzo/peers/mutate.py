"""A peer that repeats what a run was answered, but for one response."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.trace import Trace, Visit


@dataclass(frozen=True, slots=True)
class Changed:
    """The response that the visit with this index in the trace gets in place of its own."""

    visit: int
    response: Response


class Repeating:
    """Answers by step and visit as in *trace*; whatever else is asked for, nothing answers."""

    def __init__(self, trace: Trace, changed: Changed | None = None) -> None:
        self._changed = changed
        self._asked: Counter[tuple[FlowKey, str]] = Counter()
        self._visits: dict[tuple[FlowKey, str], list[tuple[int, Visit]]] = {}
        for index, visit in enumerate(trace.visits):
            if visit.response is not None or visit.lost is not None:
                self._visits.setdefault((visit.flow, visit.step), []).append((index, visit))

    def answer(self, send: Send) -> Response:
        """Return the recorded answer to *send*.

        Raises:
            TransportError: none was recorded, or what was recorded is that none came.
        """
        key = send.visit.flow, send.visit.step
        known, count = self._visits.get(key, []), self._asked[key]
        self._asked[key] += 1
        if count >= len(known):
            raise Unreachable(send.request, "the run has left the path that was recorded")
        index, visit = known[count]
        if self._changed is not None and self._changed.visit == index:
            return self._changed.response
        if visit.response is None:
            raise TimedOut(send.request, send.timeout)
        return visit.response
