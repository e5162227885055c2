"""The end of a visit: outcome, outputs, and where the run goes from there."""

from __future__ import annotations

import email.utils
from dataclasses import replace

from pytest_arazzo.exchange import Response
from pytest_arazzo.expressions.scope import Finished, Scope
from pytest_arazzo.machine.decide import (
    Decision,
    compute_outputs,
    decide_failure,
    decide_success,
    succeeded,
    weigh_success,
)
from pytest_arazzo.machine.effects import Wait
from pytest_arazzo.machine.frames import end_flow, transfer
from pytest_arazzo.machine.render import workflow_inputs
from pytest_arazzo.machine.state import Retry, State, Turn, present
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.program import Move, Node
from pytest_arazzo.trace import Ending, Outcome, Visit


def conclude(
    state: State, visit: Visit, node: Node, scope: Scope, *, called_failed: bool = False
) -> State | Turn:
    """Judge the step by its criteria and go the way that its actions say.

    A step that called a workflow which failed is not successful, whatever its criteria.
    """
    reading = state.scenario.reading
    checks = weigh_success(node, state.top.flow, scope, reading)
    status = visit.response.status if visit.response is not None else None
    visit = replace(visit, checks=checks)
    if called_failed or not succeeded(node, checks, status):
        return failed_visit(state, visit, node, scope)
    outputs = compute_outputs(node.outputs, scope, reading)
    visit = replace(visit, outcome=Outcome.SUCCESS, outputs=outputs)
    left = Finished(inputs={}, outputs={**scope.outputs, **present(outputs)})
    frame = state.top
    state = state.with_top(replace(frame, steps={**frame.steps, node.step_id: left}))
    if frame.retrying is not None:
        return _back_to_retry(state, visit, frame.retrying)
    after = replace(scope, steps=state.top.steps)
    decision = decide_success(frame.flow, node, after, reading)
    state = _keep(state, visit, decision)
    if decision.move is None:
        return state.with_top(state.top.entering(frame.position + 1))
    if decision.move.kind is ActionKind.END:
        return end_flow(state, Outcome.SUCCESS, decision.move.name)
    return transfer(state, decision.move, after)


def failed_visit(
    state: State, visit: Visit, node: Node, scope: Scope | None = None
) -> State | Turn:
    """Go the way that the failure actions of *node* say."""
    reading = state.scenario.reading
    visit = replace(visit, outcome=Outcome.FAILED)
    frame = state.top
    if frame.retrying is not None:
        return _back_to_retry(state, visit, frame.retrying)
    seen = state.scope() if scope is None else scope
    decision = decide_failure(frame.flow, node, seen, reading, frame.attempts)
    if decision.move is None:
        reason = visit.lost or (visit.refusal.message if visit.refusal else None)
        return end_flow(_keep(state, visit, decision), Outcome.FAILED, reason=reason)
    if decision.move.kind is ActionKind.END:
        return end_flow(_keep(state, visit, decision), Outcome.FAILED, decision.move.name)
    if decision.move.kind is ActionKind.GOTO:
        return transfer(_keep(state, visit, decision), decision.move, seen)
    return _wait(state, visit, decision, decision.move, seen)


def retry_delay(move: Move, response: Response | None, limit: float) -> float:
    """Return how many seconds to wait before the next attempt, *limit* at most.

    Spec: Arazzo 1.1.0, Failure Action Object, retryAfter; RFC 9110, section 10.2.3.
    """
    asked = _server_delay(response) if response is not None else 0.0
    return min(max(move.retry_after, asked), limit)


def _wait(state: State, visit: Visit, decision: Decision, move: Move, scope: Scope) -> Turn:
    key = (visit.step, move.name)
    frame = state.top
    attempts = {**frame.attempts, key: frame.attempts.get(key, 0) + 1}
    seconds = retry_delay(move, visit.response, state.scenario.limits.wait)
    inputs = workflow_inputs(move.parameters, scope, state.scenario.reading)
    state = state.with_top(replace(frame, attempts=attempts))
    state = _keep(state, replace(visit, waits=seconds), decision)
    retry = Retry(move=move, seconds=seconds, inputs=inputs)
    return Turn(replace(state, pending=retry), Wait(seconds))


def _server_delay(response: Response) -> float:
    """Return the seconds that Retry-After asks for; a date counts from the response's own Date."""
    text = (response.headers.get("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = email.utils.parsedate_to_datetime(text)
        since = email.utils.parsedate_to_datetime(response.headers.get("date") or "")
        return max((until - since).total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _keep(state: State, visit: Visit, decision: Decision) -> State:
    """Put the finished visit into the trace, before the visits of a workflow that it called."""
    visit = replace(visit, checks=(*visit.checks, *decision.checks), arcs=decision.arcs)
    return append_visit(state, visit)


def append_visit(state: State, visit: Visit) -> State:
    """Return *state* with *visit* in its place in the trace."""
    calling = state.top.calling
    index = len(state.visits) if calling is None else calling[0]
    visits = (*state.visits[:index], visit, *state.visits[index:])
    after = state.with_top(replace(state.top, calling=None))
    return replace(after, visits=visits, interrupted=_interruption(visit))


def _interruption(visit: Visit) -> Ending | None:
    """Return how the run ends when a limit stopped a criterion: which way to go is not known."""
    stopped = next((check for check in visit.checks if check.truth.stopped), None)
    if stopped is None:
        return None
    return Ending(
        outcome=Outcome.BROKEN,
        flow=visit.flow,
        step=visit.step,
        code="AZ702",
        reason=f"criterion {stopped.condition!r} cannot be judged: {stopped.truth.broken}",
    )


def _back_to_retry(state: State, visit: Visit, position: int) -> State:
    """Return to the step that is to be retried: the visit before it decides nothing."""
    state = append_visit(state, visit)
    return state.with_top(replace(state.top, position=position, retrying=None))
