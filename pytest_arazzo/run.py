"""The only loop of a run: the machine asks, the world answers."""

from __future__ import annotations

from collections.abc import Callable

from pytest_arazzo.errors import TimedOut, TransportError, Withheld
from pytest_arazzo.exchange import Response, Transport
from pytest_arazzo.machine.advance import advance, start
from pytest_arazzo.machine.effects import Done, Elapsed, Event, Lost, Received, Send
from pytest_arazzo.machine.state import CheckRequest
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.trace import Trace

Sleep = Callable[[float], None]
"""Let so many seconds pass."""

Answer = Callable[[Send], Response]
"""Return the response to a request; raises `TransportError` when there can be none."""

Clock = Callable[[], float]
"""Seconds since some moment."""


def over(transport: Transport) -> Answer:
    """Return the answers that *transport* brings; it sees the request alone."""
    return lambda send: transport.send(send.request, timeout=send.timeout)


def run(
    scenario: Scenario, answer: Answer, sleep: Sleep, clock: Clock, check: CheckRequest
) -> Trace:
    """Return the trace of *scenario*, its requests answered by *answer*.

    Raises nothing: a target that cannot answer is part of the trace. If something else escapes,
    it is a defect of this package; please report it.
    """
    turn = start(scenario, check)
    while not isinstance(turn.effect, Done):
        if isinstance(turn.effect, Send):
            event = _exchange(turn.effect, answer, clock)
        else:
            sleep(turn.effect.seconds)
            event = Elapsed()
        turn = advance(turn.state, event)
    return turn.effect.trace


def _exchange(effect: Send, answer: Answer, clock: Clock) -> Event:
    begun = clock()
    try:
        response = answer(effect)
    except Withheld as error:
        return Lost(str(error), clock() - begun, timed_out=error.seconds > 0, scripted=True)
    except TransportError as error:
        return Lost(str(error), clock() - begun, isinstance(error, TimedOut))
    return Received(response, clock() - begun)
