"""Flows that call flows: entering, leaving, and the limits of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_arazzo.expressions.scope import Finished, Scope
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.machine.decide import compute_outputs
from pytest_arazzo.machine.effects import Done
from pytest_arazzo.machine.render import workflow_inputs
from pytest_arazzo.machine.state import Frame, Purpose, Retry, Returned, State, Turn, present
from pytest_arazzo.program.inputs import input_violations, with_defaults
from pytest_arazzo.program.program import FlowKey, Move, Node
from pytest_arazzo.trace import Ending, Outcome, Trace, Visit


def next_dependency(state: State) -> State | Turn:
    """Enter the first workflow that the innermost flow depends on and that has not been run.

    Spec: Arazzo 1.1.0, Workflow Object, dependsOn: completed before this workflow is processed.
    """
    frame = state.top
    for key in frame.flow.depends_on:
        if key in state.completed:
            continue
        if any(key in (running.flow.key, running.origin) for running in state.frames):
            reason = f"workflow {key.workflow_id!r} depends on itself"
            return end_run(state, _broken(state, reason, "AZ213"))
        return _push(state, key, {}, Purpose.DEPENDENCY)
    return state.with_top(replace(frame, ready=True))


def call_workflow(state: State, visit: Visit, node: Node, key: FlowKey) -> State | Turn:
    """Enter the workflow that *node* calls; *visit* waits for it.

    Inputs that the called workflow's schema does not allow are a mistake of the document.
    """
    inputs = workflow_inputs(node.parameters, state.scope(), state.scenario.reading)
    wrong = _wrong_inputs(state, key, inputs)
    if wrong is not None:
        return end_run(state, wrong, replace(visit, called=key))
    waiting = (len(state.visits), replace(visit, called=key))
    state = state.with_top(replace(state.top, calling=waiting))
    return _push(state, key, inputs, Purpose.CALL)


def resume_retry(state: State, retry: Retry) -> State | Turn:
    """Visit what the retry action wants visited first, then the failed step again."""
    frame = state.top
    move = retry.move
    if move.flow is not None:
        wrong = _wrong_inputs(state, move.flow, retry.inputs)
        if wrong is not None:
            return end_run(state, wrong)
        return _push(state, move.flow, retry.inputs, Purpose.PRELUDE)
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
    wrong = _wrong_inputs(state, move.flow, inputs)
    if wrong is not None:
        return end_run(state, wrong)
    leaving = state.top
    below = replace(state, frames=state.frames[:-1])
    return _push(below, move.flow, inputs, leaving.purpose, leaving.origin)


def end_flow(
    state: State, outcome: Outcome, action: str | None = None, reason: str | None = None
) -> State | Turn:
    """Leave the innermost flow with *outcome*; its outputs are evaluated however it ended."""
    frame = state.top
    outputs = compute_outputs(frame.flow.outputs, state.scope(), state.scenario.reading)
    left = Finished(inputs=frame.inputs, outputs=present(outputs))
    if len(state.frames) == 1:
        step = _last_step(state)
        return end_run(
            state,
            Ending(outcome=outcome, flow=frame.flow.key, step=step, action=action, reason=reason),
        )
    keys = {frame.flow.key, frame.origin}
    failed = outcome is not Outcome.SUCCESS
    below = replace(
        state,
        frames=state.frames[:-1],
        finished={**state.finished, **dict.fromkeys(keys, left)},
        completed=state.completed - keys if failed else state.completed | keys,
    )
    match frame.purpose:
        case Purpose.CALL:
            return replace(below, returned=Returned(outputs=left.outputs, failed=failed))
        case Purpose.DEPENDENCY if failed:
            name = frame.origin.workflow_id
            return end_flow(below, Outcome.FAILED, reason=f"its dependency {name!r} failed")
        case _:
            return below


def _last_step(state: State) -> str | None:
    """Return the step of the innermost flow that was visited last."""
    depth, key = len(state.frames) - 1, state.top.flow.key
    own = (v.step for v in reversed(state.visits) if v.depth == depth and v.flow == key)
    return next(own, None)


def end_run(state: State, ending: Ending, visit: Visit | None = None) -> Turn:
    """End the whole run, whatever flows are still open; *visit* is the one that ended it."""
    outermost = state.frames[0]
    whole = replace(state, frames=(outermost,))
    calling = [frame.calling for frame in state.frames if frame.calling is not None]
    visits = list(state.visits)
    for before, (index, waiting) in enumerate(calling):
        visits.insert(index + before, waiting)
    if visit is not None:
        visits.append(visit)
    trace = Trace(
        flow=outermost.flow.key,
        inputs=outermost.inputs,
        visits=tuple(visits),
        ending=state.interrupted or ending,
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
    state: State,
    key: FlowKey,
    inputs: Mapping[str, Json],
    purpose: Purpose,
    origin: FlowKey | None = None,
) -> State:
    """Enter the flow *key*; the linker has seen to it that it exists."""
    flow = state.scenario.program.flows[key]
    frame = Frame(
        flow=flow, inputs=with_defaults(flow, inputs), purpose=purpose, origin=origin or key
    )
    return replace(state, frames=(*state.frames, frame))


def _wrong_inputs(state: State, key: FlowKey, inputs: Mapping[str, Json]) -> Ending | None:
    """Return how the run ends when the flow *key* may not be given *inputs*, None when it may.

    Spec: Arazzo 1.1.0, Workflow Object, inputs.
    """
    flow = state.scenario.program.flows[key]
    for violation in input_violations(flow, with_defaults(flow, inputs)):
        what = f"input {violation.at[1:]!r}" if violation.at else "the inputs"
        rule = flow.document.locate_member(violation.schema, violation.keyword)
        place = rule or flow.document.locate(flow.inputs_at or flow.at)
        reason = f"{what} of workflow {key.workflow_id!r}: {violation.message} (schema at {place})"
        return _broken(state, reason, "AZ803")
    return None


def _broken(state: State, reason: str, code: str) -> Ending:
    frame = state.top
    inside = frame.position < len(frame.flow.nodes)
    return Ending(
        outcome=Outcome.BROKEN,
        flow=frame.flow.key,
        step=frame.node.step_id if inside else None,
        code=code,
        reason=reason,
    )
