"""Where a run stands, as one frozen value that can be kept, compared and continued twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from pytest_arazzo.expressions.scope import Finished, Scope
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.machine.effects import Effect
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.program import Flow, FlowKey, Move, Node
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.trace import Ending, Visit

CheckRequest = Callable[[Operation, Prepared], tuple[Finding, ...]]
"""The one opinion that a run needs: an invalid request is not sent."""


class Purpose(Enum):
    """Why a frame runs, which says what happens when it ends."""

    RUN = "the scenario's own flow"
    CALL = "a step calls the workflow"
    PRELUDE = "a retry action visits the workflow first"
    DEPENDENCY = "another workflow depends on it"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One flow that is being run, and how far it is.

    Attributes:
        origin: the flow that was asked for, which may have gone over to this one.
        steps: what finished steps left behind, by stepId.
        counts: visits by stepId.
        attempts: retries used, by step and action, since the step was entered from elsewhere.
        retrying: the position to go back to once the step visited before a retry is done.
        calling: the visit that waits for the frame above this one, and where it belongs.
    """

    flow: Flow
    inputs: Mapping[str, Json]
    purpose: Purpose
    origin: FlowKey
    position: int = 0
    steps: Mapping[str, Finished] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    attempts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    retrying: int | None = None
    calling: tuple[int, Visit] | None = None
    ready: bool = False  # whether its dependencies have been run

    @property
    def node(self) -> Node:
        """The step at the current position."""
        return self.flow.nodes[self.position]

    def entering(self, position: int) -> Frame:
        """Return this frame at *position*, the step's retries forgotten if it comes from elsewhere."""
        if position == self.position:
            return self
        step = self.flow.nodes[position].step_id if position < len(self.flow.nodes) else ""
        kept = {key: used for key, used in self.attempts.items() if key[0] != step}
        return replace(self, position=position, attempts=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The run waits before this move's next attempt."""

    move: Move
    seconds: float
    inputs: Mapping[str, Json] = field(default_factory=dict)  # of the workflow to visit first


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a called workflow has just come back with."""

    outputs: Mapping[str, Json]
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """The whole run: frames with the innermost last, and the visits so far.

    Attributes:
        finished: what flows that ended left behind, however they ended.
        completed: the flows that ended in success, which nothing that depends on them runs again.
    """

    scenario: Scenario
    check: CheckRequest
    frames: tuple[Frame, ...]
    finished: Mapping[FlowKey, Finished] = field(default_factory=dict)
    completed: frozenset[FlowKey] = frozenset()
    visits: tuple[Visit, ...] = ()
    clock: float = 0.0
    pending: Visit | Retry | None = None
    returned: Returned | None = None
    interrupted: Ending | None = None  # why nothing may follow the last visit

    @property
    def top(self) -> Frame:
        """The frame that runs."""
        return self.frames[-1]

    def with_top(self, frame: Frame) -> State:
        """Return this state with another innermost frame."""
        return replace(self, frames=(*self.frames[:-1], frame))

    def scope(self) -> Scope:
        """Return what an expression at the current step can see, exchange aside."""
        frame = self.top
        tree = frame.flow.document.tree
        members = tree if isinstance(tree, Mapping) else {}
        own = members.get("$self")
        return Scope(
            inputs=frame.inputs,
            steps=frame.steps,
            workflows={
                key.workflow_id: value
                for key, value in self.finished.items()
                if key.uri == frame.flow.key.uri
            },
            sources=frame.flow.sources,
            components=members.get("components"),
            self_uri=own if isinstance(own, str) else None,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A state, and the effect that it waits for."""

    state: State
    effect: Effect


def present(values: tuple[tuple[str, Json | Absent], ...]) -> Mapping[str, Json]:
    """Return the outputs that have a value."""
    return {name: value for name, value in values if not isinstance(value, Absent)}
