"""The loop between the machine and the world."""

from __future__ import annotations

import pytest
from building import answer, document, flow_of, linked, no_findings, play, unreachable, workflow

from pytest_arazzo.exchange import Interaction, Request, Response
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.trace import Outcome

RETRIED = document(
    workflow(
        """
        - stepId: a
          operationId: listPets
          onFailure: [{name: r, type: retry, retryAfter: 2, retryLimit: 3}]
        - {stepId: b, operationId: addPet, requestBody: {payload: {name: Rex}}}
        """
    )
)


def test_every_request_is_sent_once_and_every_wait_is_slept() -> None:
    played = play(RETRIED, answer(500), answer(503, retry_after="5"), answer(), answer(201))

    assert [(r.method, r.url) for r in played.requests] == [
        ("GET", "https://pets.test/v1/pets"),
        ("GET", "https://pets.test/v1/pets"),
        ("GET", "https://pets.test/v1/pets"),
        ("POST", "https://pets.test/v1/pets"),
    ]
    assert played.slept == (2.0, 5.0)
    assert played.trace.clock == 7.0


def test_the_clock_is_looked_at_before_and_after_each_exchange() -> None:
    played = play(RETRIED, answer(), unreachable, ticks=(1.0, 1.5, 3.0, 7.0))

    assert [visit.elapsed for visit in played.trace.visits] == [0.5, 4.0]
    assert played.trace.clock == 4.5


def test_the_interactions_of_a_trace_are_what_was_answered() -> None:
    played = play(RETRIED, answer(500), answer(), unreachable)

    assert played.trace.interactions == (
        Interaction(request=played.requests[0], response=answer(500)),
        Interaction(request=played.requests[1], response=answer()),
    )
    assert played.trace.ending.outcome is Outcome.BROKEN


def test_what_is_no_fault_of_a_target_is_not_taken_for_one() -> None:
    class Defective:
        def send(self, request: Request, *, timeout: float) -> Response:
            raise RuntimeError(f"{request.method} {timeout}")

    program = linked(RETRIED)
    scenario = Scenario(program=program, flow=flow_of(program).key)

    with pytest.raises(RuntimeError, match=r"GET 30\.0"):
        run(scenario, over(Defective()), lambda _: None, lambda: 0.0, no_findings)
