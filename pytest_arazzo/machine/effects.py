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
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.trace import Trace, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send this request and wait at most `timeout` seconds for its response.

    Attributes:
        visit: the visit that the request belongs to, as far as it has come.
        operation: what the request is made for.
    """

    request: Request
    timeout: float
    visit: Visit
    operation: Operation


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

    A time limit that the step itself sets (`timed_out`) is an answer of sorts, and so is what the
    scenario itself asks for (`scripted`): the step fails and its failure actions are considered.
    Anything else says nothing about the API.
    """

    reason: str
    elapsed: float = 0.0
    timed_out: bool = False
    scripted: bool = False


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The wait is over."""


Event = Received | Lost | Elapsed
