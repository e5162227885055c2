"""Flows that call flows: entering, leaving, and the limits of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_arazzo.expressions.scope import Finished, Scope
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.machine.decide import compute_outputs
from pytest_arazzo.machine.effects import Done
from pytest_arazzo.program.inputs import with_defaults
from pytest_arazzo.machine.render import workflow_inputs
from pytest_arazzo.machine.state import Frame, Purpose, Retry, Returned, State, Turn, present
from pytest_arazzo.program.program import FlowKey, Move, Node
from pytest_arazzo.trace import Ending, Outcome, Trace, Visit


def next_dependency(state: State) -> State | Turn:
    """Enter the first workflow that the innermost flow depends on and that has not been run.

    Spec: Arazzo 1.1.0, Workflow Object, dependsOn: completed before this workflow is processed.
    """
    frame = state.top
    for key in frame.flow.depends_on:
        if key in state.finished:
            continue
        if any(key == running.flow.key for running in state.frames):
            reason = f"workflow {key.workflow_id!r} depends on itself"
            return end_run(state, _broken(state, reason))
        return _push(state, key, {}, Purpose.DEPENDENCY)
    return state.with_top(replace(frame, ready=True))


def call_workflow(state: State, visit: Visit, node: Node, key: FlowKey) -> State | Turn:
    """Enter the workflow that *node* calls; *visit* waits for it."""
    inputs = workflow_inputs(node.parameters, state.scope(), state.scenario.reading)
    waiting = (len(state.visits), replace(visit, called=key))
    state = state.with_top(replace(state.top, calling=waiting))
    return _push(state, key, inputs, Purpose.CALL)


def resume_retry(state: State, retry: Retry) -> State | Turn:
    """Visit what the retry action wants visited first, then the failed step again."""
    frame = state.top
    move = retry.move
    if move.flow is not None:
        inputs = workflow_inputs(move.parameters, state.scope(), state.scenario.reading)
        return _push(state, move.flow, inputs, Purpose.PRELUDE)
    if move.step is not None and move.step != frame.position:
        return state.with_top(replace(frame, position=move.step, retrying=frame.position))
    return state


def transfer(state: State, move: Move, scope: Scope) -> State | Turn:
    """Go to a step of this flow, or to another flow in this one's stead.

    Spec: Arazzo 1.1.0, Success Action Object, type: `goto` is a one-way transfer.
    """
    if move.flow is None:
        position = move.step if move.step is not None else state.top.position + 1
        return state.with_top(state.top.entering(position))
    inputs = workflow_inputs(move.parameters, scope, state.scenario.reading)
    purpose = state.top.purpose
    return _push(replace(state, frames=state.frames[:-1]), move.flow, inputs, purpose)


def end_flow(
    state: State, outcome: Outcome, action: str | None = None, reason: str | None = None
) -> State | Turn:
    """Leave the innermost flow with *outcome*; its outputs are evaluated however it ended."""
    frame = state.top
    outputs = compute_outputs(frame.flow.outputs, state.scope(), state.scenario.reading)
    left = Finished(inputs=frame.inputs, outputs=present(outputs))
    finished = {**state.finished, frame.flow.key: left}
    last = next((v.step for v in reversed(state.visits) if v.depth == len(state.frames) - 1), None)
    ending = Ending(
        outcome=outcome, flow=frame.flow.key, step=last, action=action, reason=reason
    )
    if len(state.frames) == 1:
        return end_run(state, ending)
    below = replace(state, frames=state.frames[:-1], finished=finished)
    failed = outcome is not Outcome.SUCCESS
    match frame.purpose:
        case Purpose.CALL:
            return replace(below, returned=Returned(outputs=left.outputs, failed=failed))
        case Purpose.DEPENDENCY if failed:
            name = frame.flow.key.workflow_id
            return end_flow(below, Outcome.FAILED, reason=f"its dependency {name!r} failed")
        case _:
            return below


def end_run(state: State, ending: Ending, visit: Visit | None = None) -> Turn:
    """End the whole run, whatever flows are still open; *visit* is the one that ended it."""
    outermost = state.frames[0]
    whole = replace(state, frames=(outermost,))
    calling = [frame.calling for frame in state.frames if frame.calling is not None]
    visits = list(state.visits)
    for index, waiting in calling:
        visits.insert(index, waiting)
    if visit is not None:
        visits.append(visit)
    trace = Trace(
        flow=outermost.flow.key,
        inputs=outermost.inputs,
        visits=tuple(visits),
        ending=ending,
        outputs=compute_outputs(outermost.flow.outputs, whole.scope(), state.scenario.reading),
        clock=state.clock,
    )
    return Turn(replace(whole, pending=None, visits=trace.visits), Done(trace))


def over_limit(state: State) -> Ending | None:
    """Return how the run ends when one more visit would exceed a limit."""
    frame, limits = state.top, state.scenario.limits
    step = frame.node.step_id
    if len(state.frames) > limits.depth:
        return _broken(state, f"workflows call each other more than {limits.depth} deep", "AZ702")
    if frame.counts.get(step, 0) >= limits.visits_per_step:
        reason = f"step {step!r} was visited {limits.visits_per_step} times"
    elif len(state.visits) >= limits.visits:
        reason = f"the run made {limits.visits} visits"
    else:
        return None
    return Ending(
        outcome=Outcome.LIVELOCK,
        flow=frame.flow.key,
        step=step,
        code="AZ704",
        reason=reason,
        cycle=_cycle(state, step),
    )


def _cycle(state: State, step: str) -> tuple[str, ...]:
    """Return the steps from the last visit of *step* on: what the run goes round."""
    path = [v.step for v in state.visits if v.flow == state.top.flow.key]
    if step not in path:
        return (step,)
    last = len(path) - 1 - path[::-1].index(step)
    return tuple(path[last:])


def _push(
    state: State, key: FlowKey, inputs: Mapping[str, Json], purpose: Purpose
) -> State | Turn:
    flow = state.scenario.program.flows.get(key)
    if flow is None:
        return end_run(state, _broken(state, f"workflow {key.workflow_id!r} is not available"))
    frame = Frame(flow=flow, inputs=with_defaults(flow, inputs), purpose=purpose)
    return replace(state, frames=(*state.frames, frame))


def _broken(state: State, reason: str, code: str = "AZ701") -> Ending:
    frame = state.top
    inside = frame.position < len(frame.flow.nodes)
    return Ending(
        outcome=Outcome.BROKEN,
        flow=frame.flow.key,
        step=frame.node.step_id if inside else None,
        code=code,
        reason=reason,
    )
