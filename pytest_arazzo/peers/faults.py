"""Answers of any target, some of which get lost or damaged because a scenario says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from pytest_arazzo.errors import Withheld
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.program.faults import Faults, ScriptedFault
from pytest_arazzo.program.program import FlowKey

Answer = Callable[[Send], Response]
"""What answers where nothing goes wrong; it raises `TransportError` when there is no answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fault of a script: the step, and its index there."""

    step: str
    index: int


class Faulty:
    """What *answer* answers, with faults; it keeps which of them happened.

    A visit is counted when its request is about to be sent, for each step of each flow.

    Attributes:
        waited: seconds that time limits would have taken, which nobody waited for.
    """

    def __init__(self, faults: Faults, answer: Answer) -> None:
        self.waited = 0.0
        self._faults = faults
        self._answer = answer
        self._visits: dict[tuple[FlowKey, str], int] = {}
        self._happened: set[Entry] = set()

    def answer(self, send: Send) -> Response:
        """Return the answer to *send*, or what the scenario makes of it.

        A request that the scenario answers itself, or not at all, does not reach the target.

        Raises:
            TransportError: there is none.
        """
        fault = self._next(send)
        if fault is None:
            return self._answer(send)
        if fault.kind == "timeout":
            self.waited += send.timeout
            reason = f"the scenario says that no answer comes within {send.timeout:g} s"
            raise Withheld(send.request, reason, send.timeout)
        if fault.kind is not None:
            raise Withheld(send.request, "the scenario says that the connection is reset")
        if fault.status is not None:
            return _answered(fault, fault.status)
        return _cut(self._answer(send), fault.keep)

    def unplayed(self) -> tuple[Entry, ...]:
        """Return the faults that no visit came to."""
        return tuple(
            entry
            for step, faults in self._faults.items()
            for index in range(len(faults))
            if (entry := Entry(step, index)) not in self._happened
        )

    def _next(self, send: Send) -> ScriptedFault | None:
        visit = send.visit
        listed = self._faults.get(visit.step, ())
        key = visit.flow, visit.step
        number = self._visits[key] = self._visits.get(key, 0) + 1
        for index, fault in enumerate(listed):
            if fault.visit == number:
                self._happened.add(Entry(visit.step, index))
                return fault
        return None


def _answered(fault: ScriptedFault, status: int) -> Response:
    headers = Headers(tuple(fault.headers.items()))
    if isinstance(fault.body, Absent):
        return Response(status=status, headers=headers)
    body = json.dumps(fault.body, ensure_ascii=False).encode()
    if headers.get("content-type") is None:
        headers = headers.having("Content-Type", "application/json")
    return Response(status=status, headers=headers, body=body)


def _cut(response: Response, keep: int | None) -> Response:
    """Return *response* with the first bytes of its body, as if that were all of it."""
    body = response.body[:keep]
    headers = response.headers
    if headers.get("content-length") is not None:
        headers = headers.having("Content-Length", str(len(body)))
    return replace(response, headers=headers, body=body)
