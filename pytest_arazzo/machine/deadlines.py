"""Time limits of steps that call workflows: what is inside of them ends with them.

Spec: Arazzo 1.1.0, Step Object, timeout: the step is aborted and fails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_arazzo.machine.conclude import failed_visit
from pytest_arazzo.machine.state import State, Turn
from pytest_arazzo.trace import Visit


@dataclass(frozen=True, slots=True)
class Deadline:
    """How many seconds are left of the limit of the step that waits in the frame *index*."""

    remaining: float
    index: int


def deadline(state: State) -> Deadline | None:
    """Return the nearest deadline of the steps that wait for a workflow, if one has any."""
    found = [
        Deadline(limit - (state.clock - frame.calling[1].started), index)
        for index, frame in enumerate(state.frames)
        if frame.calling is not None and (limit := frame.node.timeout) is not None
    ]
    return min(found, key=lambda each: each.remaining, default=None)


def aborted(state: State, due: Deadline, unfinished: tuple[Visit, ...] = ()) -> State | Turn:
    """Return how the run goes on when the step that waits for too long has failed.

    What it waited for is left where it was; *unfinished* is the visit that was going on there.
    """
    visits = list(state.visits)
    inner = [frame.calling for frame in state.frames[due.index + 1 :] if frame.calling]
    for before, (index, waiting) in enumerate(inner):
        visits.insert(index + before, waiting)
    visits += unfinished
    state = replace(
        state, frames=state.frames[: due.index + 1], visits=tuple(visits), returned=None
    )
    assert state.top.calling is not None  # noqa: S101 - it has the deadline
    node = state.top.node
    lost = f"workflow not completed within {node.timeout:g} s"
    return failed_visit(state, replace(state.top.calling[1], lost=lost), node)
