"""What the machine asks of the world, and what the world answers.

| effect | event |
| --- | --- |
| `Send` | `Received` or `Lost` |
| `Wait` | `Elapsed` |
| `Done` | none: the run is over |
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.trace import Trace


@dataclass(frozen=True, slots=True)
class Send:
    """Send this request and wait at most `timeout` seconds for its response."""

    request: Request
    timeout: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Let `seconds` pass before the next attempt."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """The run is over."""

    trace: Trace


Effect = Send | Wait | Done


@dataclass(frozen=True, slots=True)
class Received:
    """The response came after `elapsed` seconds."""

    response: Response
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class Lost:
    """No response came, and why.

    A time limit that the step itself sets (`timed_out`) is an answer of sorts: the step fails and
    its failure actions are considered. Anything else says nothing about the API.
    """

    reason: str
    elapsed: float = 0.0
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The wait is over."""


Event = Received | Lost | Elapsed
