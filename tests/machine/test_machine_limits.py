"""Time, endless loops, and targets that cannot answer."""

from __future__ import annotations

import pytest
from building import (
    Fault,
    answer,
    document,
    flow_of,
    linked,
    no_findings,
    play,
    unreachable,
    workflow,
)

from pytest_arazzo.errors import NoRecording, TimedOut
from pytest_arazzo.machine.advance import advance, start
from pytest_arazzo.machine.effects import Elapsed, Lost, Received, Send, Wait
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.trace import Outcome

RECOVER = """
- stepId: a
  operationId: listPets%s
  onFailure: [{name: on, type: goto, stepId: b}]
- {stepId: b, operationId: listPets}
"""


@pytest.mark.parametrize("fault", [unreachable, TimedOut])
def test_a_target_that_cannot_answer_breaks_the_run_off_and_no_failure_action_fires(
    fault: Fault,
) -> None:
    played = play(document(workflow(RECOVER % "")), fault, answer())

    ending, visit = played.trace.ending, played.trace.visits[0]
    assert (ending.outcome, ending.step, ending.code) == (Outcome.BROKEN, "a", "AZ701")
    assert ending.reason == visit.lost
    assert (visit.outcome, visit.arcs, visit.response) == (Outcome.BROKEN, (), None)
    assert visit.prepared is not None
    assert played.trace.interactions == ()


def test_the_reason_of_a_lost_answer_is_the_targets() -> None:
    played = play(
        document(workflow(RECOVER % "")),
        lambda request, _: NoRecording(request, "c.yaml", "nothing recorded"),
    )

    assert played.trace.ending.reason == "c.yaml: nothing recorded"


def test_a_time_limit_of_the_step_itself_fails_the_step_and_its_actions_decide() -> None:
    text = document(workflow(RECOVER % "\n  timeout: 1500"))
    played = play(text, TimedOut, answer(), ticks=(0.0, 1.5))

    visit = played.trace.visits[0]
    assert played.timeouts == (1.5, 30.0)
    assert played.ways == ["a → on", "b → next"]
    assert (visit.lost, visit.outcome) == ("no answer within 1.5 s", Outcome.FAILED)
    assert played.trace.visits[1].started == 1.5


def test_a_step_that_timed_out_without_failure_action_fails_the_run_with_the_reason() -> None:
    text = document(workflow("- {stepId: a, operationId: listPets, timeout: 10}"))
    played = play(text, TimedOut)

    assert played.trace.ending.outcome is Outcome.FAILED
    assert played.trace.ending.reason == "no answer within 0.01 s"
    assert played.ways == ["a → fail"]


def test_a_time_limit_of_the_step_is_no_excuse_for_other_faults() -> None:
    text = document(workflow(RECOVER % "\n  timeout: 1500"))

    assert play(text, unreachable).trace.ending.outcome is Outcome.BROKEN


def test_without_a_time_limit_of_the_step_the_sessions_holds() -> None:
    played = play(
        document(workflow(RECOVER % "")), answer(), answer(), limits=RunLimits(timeout=4)
    )

    assert played.timeouts == (4, 4)


def test_a_document_of_edition_1_0_has_no_time_limits() -> None:
    text = document(workflow(RECOVER % "\n  timeout: 5")).replace("1.1.0", "1.0.1")

    assert play(text, answer(), answer()).timeouts == (30.0, 30.0)


def test_the_clock_of_a_run_counts_exchanges_and_waits() -> None:
    text = """
    - {stepId: a, operationId: listPets, onFailure: [{name: r, type: retry, retryAfter: 3}]}
    """
    played = play(document(workflow(text)), answer(500), answer(), ticks=(10.0, 10.25, 20.0, 20.5))

    assert [(v.started, v.elapsed, v.waits) for v in played.trace.visits] == [
        (0.0, 0.25, 3.0),
        (3.25, 0.5, 0.0),
    ]
    assert played.trace.clock == 3.75


LOOP = """
- {stepId: start, operationId: listPets}
- {stepId: poll, operationId: listPets}
- {stepId: wait, operationId: listPets, onSuccess: [{name: back, type: goto, stepId: poll}]}
"""


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_step_that_is_visited_too_often_is_a_livelock_that_names_the_cycle(limit: int) -> None:
    played = play(
        document(workflow(LOOP)), *[answer()] * 20, limits=RunLimits(visits_per_step=limit)
    )

    ending = played.trace.ending
    assert (ending.outcome, ending.code, ending.step) == (Outcome.LIVELOCK, "AZ704", "poll")
    assert ending.reason == f"step 'poll' was visited {limit} times"
    assert ending.cycle == ("poll", "wait")
    assert played.trace.path == ("start", *["poll", "wait"] * limit)


@pytest.mark.parametrize(
    ("limit", "step", "cycle"), [(4, "wait", ("wait", "poll")), (3, "poll", ("poll", "wait"))]
)
def test_a_run_of_too_many_visits_is_a_livelock(
    limit: int, step: str, cycle: tuple[str, ...]
) -> None:
    played = play(document(workflow(LOOP)), *[answer()] * 20, limits=RunLimits(visits=limit))

    ending = played.trace.ending
    assert (ending.outcome, ending.step, ending.cycle) == (Outcome.LIVELOCK, step, cycle)
    assert ending.reason == f"the run made {limit} visits"
    assert len(played.trace.visits) == limit


def test_a_run_of_just_as_many_visits_as_allowed_is_fine() -> None:
    text = document(workflow(LOOP.replace("[{name: back, type: goto, stepId: poll}]", "[]")))
    played = play(text, *[answer()] * 3, limits=RunLimits(visits=3, visits_per_step=1))

    assert played.trace.ending.outcome is Outcome.SUCCESS


def test_a_run_that_may_make_no_visit_stops_before_its_first() -> None:
    played = play(document(workflow(LOOP)), limits=RunLimits(visits=0))

    assert (played.trace.visits, played.trace.ending.cycle) == ((), ("start",))


def test_a_loop_of_workflows_is_a_livelock_too() -> None:
    text = document(
        workflow(
            "- {stepId: a, operationId: listPets, onSuccess: [{name: on, type: goto, workflowId: v}]}"
        )
        + workflow(
            "- {stepId: b, operationId: listPets, onSuccess: [{name: on, type: goto, workflowId: w}]}",
            name="v",
        )
    )
    played = play(text, *[answer()] * 20, limits=RunLimits(visits=7))

    assert played.trace.ending.outcome is Outcome.LIVELOCK
    assert played.trace.path == ("a", "b", "a", "b", "a", "b", "a")


def test_a_retry_is_bounded_by_the_visits_of_its_step() -> None:
    text = """
    - {stepId: a, operationId: listPets, onFailure: [{name: r, type: retry, retryLimit: 1000000}]}
    """
    played = play(
        document(workflow(text)), *[answer(500)] * 9, limits=RunLimits(visits_per_step=4)
    )

    assert played.trace.ending.outcome is Outcome.LIVELOCK
    assert played.trace.path == ("a",) * 4


def test_an_event_that_answers_something_else_is_a_mistake_of_the_caller() -> None:
    program = linked(document(workflow(RECOVER % "")))
    turn = start(Scenario(program=program, flow=flow_of(program).key), no_findings)

    assert isinstance(turn.effect, Send)
    with pytest.raises(TypeError, match="does not answer what the run waits for"):
        advance(turn.state, Elapsed())


def test_one_state_can_be_continued_in_more_than_one_way() -> None:
    program = linked(
        document(
            workflow("- {stepId: a, operationId: listPets, onFailure: [{name: r, type: retry}]}")
        )
    )
    turn = start(Scenario(program=program, flow=flow_of(program).key), no_findings)
    failed = advance(turn.state, Received(answer(500), 1.0))
    lost = advance(turn.state, Lost("gone"))

    assert isinstance(failed.effect, Wait)
    assert advance(turn.state, Received(answer(500), 1.0)).effect == failed.effect
    assert advance(turn.state, Lost("gone")).effect == lost.effect
    with pytest.raises(TypeError):
        advance(failed.state, Received(answer(), 0.0))
    with pytest.raises(TypeError):
        advance(advance(turn.state, Received(answer(), 0.0)).state, Elapsed())
