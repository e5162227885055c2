"""What of a state decides where the run can still go: two states that agree in it are one."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterator

from pytest_arazzo.explore.looks import watched
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.machine.state import Frame, State
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.rules.values import values_of_step
from pytest_arazzo.trace import Outcome


def key_of(state: State) -> Hashable:
    """Return what tells *state* from those from which the run goes on otherwise."""
    return (
        tuple(_of_frame(frame) for frame in state.frames),
        tuple(sorted(state.completed)),
        tuple(sorted(_awaited(state))),
        tuple((key, tuple(sorted(left.outputs))) for key, left in sorted(state.finished.items())),
    )


def _of_frame(frame: Frame) -> Hashable:
    step = frame.flow.nodes[frame.position].step_id if _is_inside(frame) else ""
    attempts = tuple(sorted(each for each in frame.attempts.items() if each[0][0] == step))
    return (
        frame.flow.key,
        frame.position,
        frame.retrying,
        frame.purpose.name,
        frame.origin,
        frame.ready,
        attempts,
        tuple(_facts(frame)),
    )


def _is_inside(frame: Frame) -> bool:
    return frame.position < len(frame.flow.nodes)


def _facts(frame: Frame) -> Iterator[Hashable]:
    """Yield which values there are, and those that criteria look at."""
    looked, used = watched(frame.flow), _used(frame.flow)
    for name, value in sorted(frame.inputs.items()):
        yield "inputs", name, repr(value) if _is_in(f"inputs.{name}", looked) else ""
    for step, left in sorted(frame.steps.items()):
        if step in used:
            yield "step", step
        for name, value in sorted(left.outputs.items()):
            text = f"steps.{step}.outputs.{name}"
            if _is_in(text, looked):
                yield text, repr(value)
            elif _is_in(text, used):
                yield (text,)


def _is_in(text: str, known: frozenset[str]) -> bool:
    return text in known or any(each.startswith((f"{text}.", f"{text}[")) for each in known)


@functools.lru_cache(maxsize=512)
def _used(flow: Flow) -> frozenset[str]:
    """Return what steps of *flow* send or depend on, as texts below `$`, and stepIds."""
    found = {name for node in flow.nodes for name in node.depends_on}
    for node in flow.nodes:
        for value in values_of_step(node):
            for _, each in expressions_in(value):
                if isinstance(each, Named):
                    found.add(f"{each.root}.{each.rest}")
    return frozenset(found)


def _awaited(state: State) -> Iterator[tuple[str, str]]:
    awaited = {
        each
        for flow in state.scenario.program.flows.values()
        for node in flow.nodes
        for each in node.awaits
    }
    for visit in state.visits if awaited else ():
        if (visit.flow, visit.step) in awaited and visit.outcome is Outcome.SUCCESS:
            yield visit.flow.workflow_id, visit.step
