"""The state machine of a run: `start` and `advance`, from values to values.

A turn is a state and the effect that it waits for. Between two effects the machine goes on by
itself: it enters steps, calls workflows, returns from them.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scope import Received as ReceivedView
from pytest_arazzo.expressions.scope import Scope, Sent
from pytest_arazzo.machine.conclude import conclude, failed_visit
from pytest_arazzo.machine.deadlines import aborted, deadline
from pytest_arazzo.machine.effects import Elapsed, Event, Lost, Received, Send
from pytest_arazzo.machine.frames import (
    call_workflow,
    end_flow,
    end_run,
    next_dependency,
    over_limit,
    resume_retry,
)
from pytest_arazzo.machine.render import render
from pytest_arazzo.machine.state import CheckRequest, Frame, Purpose, Retry, Returned, State, Turn
from pytest_arazzo.openapi import xml_view
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.inputs import with_defaults
from pytest_arazzo.program.program import Node, OperationCall, Unresolved, WorkflowCall
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.trace import Ending, Outcome, Refusal, Visit


def start(scenario: Scenario, check: CheckRequest) -> Turn:
    """Return the first turn of *scenario*; *check* says what is wrong with a request."""
    flow = scenario.program.flows[scenario.flow]
    inputs = with_defaults(flow, scenario.inputs)
    frame = Frame(flow=flow, inputs=inputs, purpose=Purpose.RUN, origin=flow.key)
    return _proceed(State(scenario=scenario, check=check, frames=(frame,)))


def advance(state: State, event: Event) -> Turn:
    """Return the turn that follows when *event* answers the effect that *state* waits for.

    Raises:
        TypeError: it answers something else, which is a mistake of the caller.
    """
    match event, state.pending:
        case Elapsed(), Retry() as retry:
            clock = state.clock + retry.seconds
            return _settle(resume_retry(replace(state, pending=None, clock=clock), retry))
        case Received(), Visit(prepared=Prepared() as prepared) as visit:
            return _settle(_receive(state, visit, prepared, event))
        case Lost(), Visit() as visit:
            return _settle(_lose(state, visit, event))
        case _:
            raise TypeError(f"{event} does not answer what the run waits for")


def _settle(reached: State | Turn) -> Turn:
    return reached if isinstance(reached, Turn) else _proceed(reached)


def _proceed(state: State) -> Turn:
    """Go on until the world has to answer."""
    reached: State | Turn = state
    while isinstance(reached, State):
        reached = _go_on(reached)
    return reached


def _go_on(state: State) -> State | Turn:
    frame = state.top
    if state.interrupted is not None:
        return end_run(state, state.interrupted)
    due = deadline(state)
    if due is not None and due.remaining < 0:
        return aborted(state, due)
    if state.returned is not None and frame.calling is not None:
        return _return(replace(state, returned=None), state.returned, *frame.calling)
    return _go_into(state, frame)


def _go_into(state: State, frame: Frame) -> State | Turn:
    if not frame.ready:
        return next_dependency(state)
    if frame.position >= len(frame.flow.nodes):
        return end_flow(state, Outcome.SUCCESS)
    stopped = over_limit(state)
    if stopped is not None:
        return end_run(state, stopped)
    return _enter(state, frame.node)


def _return(state: State, returned: Returned, first: int, visit: Visit) -> State | Turn:
    """Conclude the visit that waited for the workflow which has just ended.

    Spec: silent on the request and response of such a step; by the letter it has none, in the
    compat reading the last ones since its *first* visit are meant.
    """
    scope = replace(state.scope(), outputs=returned.outputs)
    if state.scenario.reading is Reading.COMPAT:
        scope = _with_last_exchange(state, scope, first)
    return conclude(state, visit, state.top.node, scope, called_failed=returned.failed)


def _with_last_exchange(state: State, scope: Scope, first: int) -> Scope:
    for visit in reversed(state.visits[first:]):
        flow = state.scenario.program.flows[visit.flow]
        position = flow.position(visit.step)
        call = flow.nodes[position].call if position is not None else None
        if visit.prepared and visit.response and isinstance(call, OperationCall):
            sent = view_sent(visit.prepared, call.operation)
            received = view_received(visit.response, call.operation)
            return replace(scope, sent=sent, received=received)
    return scope


def _enter(state: State, node: Node) -> State | Turn:
    """Begin a visit of *node*."""
    frame = state.top
    count = frame.counts.get(node.step_id, 0) + 1
    state = state.with_top(replace(frame, counts={**frame.counts, node.step_id: count}))
    visit = Visit(
        flow=frame.flow.key,
        step=node.step_id,
        at=node.at,
        number=count,
        depth=len(state.frames) - 1,
        started=state.clock,
        before_retry=frame.retrying is not None,
    )
    missing = _not_completed(state, node)
    if missing is not None:
        reason = f"depends on step {missing}, which has not completed"
        refusal = Refusal(code="AZ705", message=reason, at=node.at)
        return failed_visit(state, replace(visit, refusal=refusal), node)
    match node.call:
        case OperationCall():
            return _send(state, visit, node, node.call)
        case WorkflowCall():
            return call_workflow(state, visit, node, node.call.flow)
        case Unresolved(diagnostic=diagnostic):
            ending = Ending(
                outcome=Outcome.BROKEN,
                flow=frame.flow.key,
                step=node.step_id,
                code=diagnostic.code,
                reason=diagnostic.message,
            )
            return end_run(state, ending, visit)


def _not_completed(state: State, node: Node) -> str | None:
    """Return the first step that *node* depends on and that has not completed, as it is called.

    Spec: Arazzo 1.1.0, Step Object, dependsOn.
    """
    for name in node.depends_on:
        if name not in state.top.steps:
            return repr(name)
    completed = {(v.flow, v.step) for v in state.visits if v.outcome is Outcome.SUCCESS}
    for flow, name in node.awaits:
        if (flow, name) not in completed:
            return f"{name!r} of workflow {flow.workflow_id!r}"
    return None


def _send(state: State, visit: Visit, node: Node, call: OperationCall) -> Turn:
    scenario = state.scenario
    rendered = render(node, call, state.scope(), scenario)
    visit = replace(visit, omissions=rendered.omissions)
    if isinstance(rendered.outcome, Refusal):
        return _refuse(state, visit, rendered.outcome)
    findings = state.check(call.operation, rendered.outcome)
    visit = replace(visit, prepared=rendered.outcome, request_findings=findings)
    refusal = _refusal(scenario, visit)
    if refusal is not None:
        return _refuse(state, visit, refusal)
    timeout = _time_limit(state, node)
    send = Send(
        request=rendered.outcome.request, timeout=timeout, visit=visit, operation=call.operation
    )
    return Turn(replace(state, pending=visit), send)


def _time_limit(state: State, node: Node) -> float:
    """Return the seconds for an exchange: the step's or the session's, or what callers leave."""
    own = state.scenario.limits.timeout if node.timeout is None else node.timeout
    due = deadline(state)
    return own if due is None else max(min(own, due.remaining), 0.0)


def _refusal(scenario: Scenario, visit: Visit) -> Refusal | None:
    """Return why the request must not be sent: the first error that nobody accepted."""
    if not scenario.contract_is_fatal:
        return None
    accepted = {(each.code, each.step) for each in scenario.accepted}
    for finding in visit.request_findings:
        is_accepted = accepted & {(finding.code, None), (finding.code, visit.step)}
        if finding.severity is Severity.ERROR and not is_accepted:
            message = f"the request violates its operation: {finding.message}"
            return Refusal(code=finding.code, message=message, at=visit.at)
    return None


def _refuse(state: State, visit: Visit, refusal: Refusal) -> Turn:
    """End the run: a request that was not sent says nothing about which way the API would go."""
    visit = replace(visit, refusal=refusal, outcome=Outcome.FAILED)
    ending = Ending(
        outcome=Outcome.FAILED,
        flow=visit.flow,
        step=visit.step,
        code=refusal.code,
        reason=refusal.message,
    )
    return end_run(state, ending, visit)


def _receive(state: State, visit: Visit, prepared: Prepared, event: Received) -> State | Turn:
    visit = replace(visit, response=event.response, elapsed=event.elapsed)
    state = replace(state, pending=None, clock=state.clock + event.elapsed)
    node = state.top.node
    assert isinstance(node.call, OperationCall)  # noqa: S101 - nothing else sends
    scope = replace(
        state.scope(),
        sent=view_sent(prepared, node.call.operation),
        received=view_received(event.response, node.call.operation),
    )
    return conclude(state, visit, node, scope)


def _lose(state: State, visit: Visit, event: Lost) -> State | Turn:
    node, due = state.top.node, deadline(state)
    is_due = due is not None and due.remaining <= _time_limit(state, node)
    state = replace(state, pending=None, clock=state.clock + event.elapsed)
    visit = replace(visit, lost=event.reason, elapsed=event.elapsed)
    if event.timed_out and due is not None and is_due:
        return aborted(state, due, (visit,))
    if event.scripted or (event.timed_out and node.timeout is not None):
        # Spec: Arazzo 1.1.0, Step Object, timeout: the step fails, its failure actions decide.
        return failed_visit(state, visit, node)
    ending = Ending(
        outcome=Outcome.BROKEN,
        flow=visit.flow,
        step=visit.step,
        code="AZ701",
        reason=event.reason,
    )
    return end_run(state, ending, visit)


def view_sent(prepared: Prepared, operation: Operation) -> Sent:
    """Return the request as expressions see it; the operation says how XML is a value."""
    request = prepared.request
    kind = request.headers.get("content-type")
    body = media.read(kind, request.body)
    return Sent(
        method=request.method,
        url=request.url,
        headers=request.headers,
        query=dict(prepared.query),
        path=prepared.path,
        body=body,
        view=xml_view.of_request(operation, kind, body),
    )


def view_received(response: Response, operation: Operation) -> ReceivedView:
    """Return the response as expressions see it; the operation says how XML is a value."""
    kind = response.headers.get("content-type")
    body = media.read(kind, response.body)
    return ReceivedView(
        status=response.status,
        headers=response.headers,
        body=body,
        view=xml_view.of_response(operation, response.status, kind, body),
    )
