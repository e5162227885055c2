"""What holds for every workflow and every sequence of answers."""

from __future__ import annotations

import json

from building import Script, answer, library, no_findings
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.machine.advance import advance, start
from pytest_arazzo.machine.effects import Done, Elapsed, Event, Lost, Received, Send
from pytest_arazzo.machine.state import Turn
from pytest_arazzo.program.arcs import branches
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.trace import Outcome, Trace
from pytest_arazzo.transports.cassette import Cassette, Recorded
from pytest_arazzo.transports.replay import Replay

STEPS = ("a", "b", "c")
FLOWS = ("w", "v", "u")
LIMITS = RunLimits(visits_per_step=6, visits=25, depth=4)
STATUSES = (200, 201, 302, 404, 500, 503)

CRITERIA = st.lists(
    st.sampled_from(
        [
            {"condition": "$statusCode == 200"},
            {"condition": "$statusCode >= 500"},
            {"condition": "$statusCode != 404"},
            {"context": "$response.body", "condition": "$.next", "type": "jsonpath"},
        ]
    ),
    max_size=2,
)
TARGETS = st.one_of(
    st.builds(lambda step: {"stepId": step}, st.sampled_from(STEPS)),
    st.builds(lambda flow: {"workflowId": flow}, st.sampled_from(FLOWS)),
)


def _action(kinds: tuple[str, ...]) -> st.SearchStrategy[dict[str, Json]]:
    return st.builds(
        lambda name, kind, target, criteria, limit, after: {
            "name": name,
            "type": kind,
            **({} if kind == "end" else target),
            "criteria": criteria,
            **({"retryLimit": limit, "retryAfter": after} if kind == "retry" else {}),
        },
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(kinds),
        TARGETS | st.just({}),
        CRITERIA,
        st.integers(0, 3),
        st.sampled_from([0, 1.5]),
    )


def _actions(kinds: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Json]]]:
    return st.lists(_action(kinds), max_size=2, unique_by=lambda each: str(each["name"]))


CALLS = st.one_of(
    st.just({"operationId": "listPets"}),
    st.just({"operationId": "addPet", "requestBody": {"payload": {"name": "$inputs.n"}}}),
    st.builds(lambda flow: {"workflowId": flow}, st.sampled_from(FLOWS)),
    st.builds(
        lambda step: {
            "operationId": "getPet",
            "parameters": [{"name": "id", "in": "path", "value": f"$steps.{step}.outputs.o"}],
        },
        st.sampled_from(STEPS),
    ),
)


def _step(name: str) -> st.SearchStrategy[dict[str, Json]]:
    return st.builds(
        lambda call, success, failure, criteria, depends, timeout: {
            "stepId": name,
            **call,
            "onSuccess": success,
            "onFailure": failure,
            "successCriteria": criteria,
            "outputs": {"o": "$response.body#/next"},
            "dependsOn": depends,
            **({"timeout": 5} if timeout else {}),
        },
        CALLS,
        _actions(("end", "goto")),
        _actions(("end", "goto", "retry")),
        CRITERIA,
        st.lists(st.sampled_from(STEPS), max_size=1).filter(lambda names: name not in names),
        st.booleans(),
    )


def _flow(name: str) -> st.SearchStrategy[dict[str, Json]]:
    return st.builds(
        lambda steps, depends, failure: {
            "workflowId": name,
            "steps": steps,
            "dependsOn": depends,
            "failureActions": failure,
            "outputs": {"o": "$steps.a.outputs.o"},
        },
        st.tuples(*map(_step, STEPS)).map(list),
        st.lists(st.sampled_from(FLOWS), max_size=1).filter(lambda names: name not in names),
        _actions(("end", "goto", "retry")),
    )


PROGRAMS = st.tuples(*map(_flow, FLOWS)).map(
    lambda flows: link(
        library(
            json.dumps(
                {
                    "arazzo": "1.1.0",
                    "sourceDescriptions": [{"name": "pets", "url": "p", "type": "openapi"}],
                    "workflows": list(flows),
                }
            )
        )
    )
)
ANSWERS = st.lists(
    st.builds(
        answer,
        st.sampled_from(STATUSES),
        st.sampled_from([{}, {"next": "n"}, {"next": None}]),
    ),
    min_size=30,
    max_size=30,
)


def scenario(program: Program) -> Scenario:
    key = FlowKey(program.document.uri, "w")
    return Scenario(program=program, flow=key, inputs={"n": "Rex"}, limits=LIMITS)


def played(program: Program, answers: list[Response]) -> Trace:
    return run(
        scenario(program), over(Script(tuple(answers))), lambda _: None, lambda: 0.0, no_findings
    )


@settings(max_examples=100, deadline=None)
@given(PROGRAMS, ANSWERS)
def test_every_run_ends_within_its_limits_and_takes_only_branches_of_the_document(
    program: Program, answers: list[Response]
) -> None:
    known = {branch.arc for flow in program.flows.values() for branch in branches(flow)}
    trace = played(program, answers)

    assert len(trace.visits) <= LIMITS.visits + LIMITS.depth
    assert max((visit.depth for visit in trace.visits), default=0) < LIMITS.depth
    assert (trace.ending.outcome is Outcome.BROKEN) <= (trace.ending.code is not None)
    assert (trace.ending.outcome is Outcome.LIVELOCK) == (trace.ending.code == "AZ704")
    assert trace.arcs <= known
    for visit in trace.visits:
        assert {arc.step for arc in visit.arcs} <= {visit.step}
        if visit.outcome is Outcome.SUCCESS:
            assert len(visit.arcs) == (0 if visit.before_retry else 1)


@settings(max_examples=40, deadline=None)
@given(PROGRAMS, ANSWERS)
def test_a_run_over_what_another_recorded_is_the_same_run(
    program: Program, answers: list[Response]
) -> None:
    trace = played(program, answers)
    place = Location("c.yaml", 1, 1)
    recorded = tuple(
        Recorded(number=number, interaction=interaction, location=place)
        for number, interaction in enumerate(trace.interactions, 1)
    )
    replay = Replay(Cassette("c.yaml", recorded))
    again = run(scenario(program), over(replay), lambda _: None, lambda: 0.0, no_findings)

    assert again == trace
    assert replay.unplayed() == ()


@settings(max_examples=30, deadline=None)
@given(PROGRAMS, ANSWERS, st.data())
def test_a_state_that_is_continued_twice_in_one_way_gives_equal_turns(
    program: Program, answers: list[Response], data: st.DataObject
) -> None:
    turn = start(scenario(program), no_findings)
    left = iter(answers)
    while not isinstance(turn.effect, Done):
        event = _event(turn, next(left), data)
        other = advance(turn.state, Lost("gone")) if isinstance(turn.effect, Send) else turn
        one, two = advance(turn.state, event), advance(turn.state, event)
        assert (one.effect, one.state.visits) == (two.effect, two.state.visits)
        assert (one.state.clock, one.state.pending) == (two.state.clock, two.state.pending)
        assert isinstance(other.effect, Done) or other is turn
        turn = one

    assert turn.effect.trace.visits == turn.state.visits


def _event(turn: Turn, response: Response, data: st.DataObject) -> Event:
    if not isinstance(turn.effect, Send):
        return Elapsed()
    if data.draw(st.integers(0, 9)) == 0:
        return Lost("late", 1.0, timed_out=True)
    return Received(response, 0.5)
