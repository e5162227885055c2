"""What happened in a run: every visit in order, as immutable records.

A trace holds facts. Whether a response is allowed, whether the scenario passed and what is covered
are computed from it later, as often as one likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pytest_arazzo.exchange import Interaction, Response
from pytest_arazzo.expressions.truth import Truth
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.value import Omission
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import FlowKey


class Outcome(Enum):
    """How a step or a run ended.

    `BROKEN` is neither success nor failure of the API: the run could not go on, because the target
    could not answer or the inputs are unusable.
    """

    SUCCESS = "success"
    FAILED = "failed"
    LIVELOCK = "livelock"
    BROKEN = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One criterion as it was weighed; `action` is empty for a success criterion."""

    at: str
    uri: str
    condition: str
    truth: Truth
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request was not sent: it cannot be built, or its operation does not allow it."""

    code: str
    message: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One pass through a step.

    Attributes:
        number: how often this step has been entered in this run of its flow, from 1.
        depth: how many calls of workflows this visit is nested in.
        started: seconds since the run began, on the run's own clock.
        elapsed: seconds that the exchange took.
        lost: why the target gave no answer, which is not the API's fault.
        outputs: of a successful step; one without value is `Absent`.
        arcs: the ways out that were taken, an exhausted retry before what came after it.
    """

    flow: FlowKey
    step: str
    at: str
    number: int
    depth: int = 0
    started: float = 0.0
    elapsed: float = 0.0
    prepared: Prepared | None = None
    omissions: tuple[Omission, ...] = ()
    request_findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    response: Response | None = None
    lost: str | None = None
    called: FlowKey | None = None
    checks: tuple[Check, ...] = ()
    outcome: Outcome = Outcome.BROKEN
    outputs: tuple[tuple[str, Json | Absent], ...] = ()
    arcs: tuple[Arc, ...] = ()
    waits: float = 0.0
    before_retry: bool = False  # visited for a retry action of another step


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended, where, and by which action if by one."""

    outcome: Outcome
    flow: FlowKey
    step: str | None = None
    action: str | None = None
    code: str | None = None
    reason: str | None = None
    cycle: tuple[str, ...] = ()  # of a livelock: the steps that it goes round


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One whole run of one flow; `clock` is its length in seconds on its own clock."""

    flow: FlowKey
    inputs: Mapping[str, Json]
    visits: tuple[Visit, ...]
    ending: Ending
    outputs: tuple[tuple[str, Json | Absent], ...] = ()
    clock: float = 0.0

    @property
    def path(self) -> tuple[str, ...]:
        """The steps of the run's own flow, in the order in which they were visited."""
        return tuple(visit.step for visit in self.visits if visit.depth == 0)

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """Every request that was answered, with its response."""
        return tuple(
            Interaction(request=visit.prepared.request, response=visit.response)
            for visit in self.visits
            if visit.prepared is not None and visit.response is not None
        )

    @property
    def arcs(self) -> frozenset[Arc]:
        """Every way out of a step that was taken."""
        return frozenset(arc for visit in self.visits for arc in visit.arcs)
