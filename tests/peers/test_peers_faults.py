"""Faults that a scenario scripts, over a target that always answers."""

from __future__ import annotations

import json

import pytest
from building import document, linked, no_findings, workflow

from pytest_arazzo.errors import Withheld
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.machine.advance import start
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.peers.faults import Entry, Faulty
from pytest_arazzo.program.faults import NO_BODY, ScriptedFault, decode_faults
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.run import run
from pytest_arazzo.trace import Trace

LENGTH = ("Content-Length", "9")
ANSWER = Response(status=200, headers=Headers((("X", "y"), LENGTH)), body=b"123456789")
STEP = """
- stepId: get
  operationId: listPets
  timeout: 5000
  successCriteria: [{condition: $statusCode == 200}]
  onFailure:
  - {name: again, type: retry, retryAfter: 3, retryLimit: 9}
"""
PROGRAM = linked(document(workflow(STEP)))
SCENARIO = Scenario(program=PROGRAM, flow=FlowKey(PROGRAM.document.uri, "w"))


def faulty(*entries: Json, asked: list[Send] | None = None) -> Faulty:
    def answer(send: Send) -> Response:
        if asked is not None:
            asked.append(send)
        return ANSWER

    return Faulty(decode_faults({"get": list(entries)}), answer)


def first_send() -> Send:
    effect = start(SCENARIO, no_findings).effect
    assert isinstance(effect, Send)
    return effect


def played(*entries: Json) -> tuple[Trace, list[float], Faulty]:
    slept: list[float] = []
    target = faulty(*entries)
    return (
        run(SCENARIO, target.answer, slept.append, lambda: target.waited, no_findings),
        slept,
        target,
    )


def test_every_field_of_a_fault_is_read() -> None:
    assert decode_faults(
        {
            "a": [
                {"visit": 2, "fault": "timeout"},
                {"visit": 1, "status": 503, "retry-after": 2, "headers": {"X": "y", "Z": 1}},
                {"visit": 3, "status": 500, "body": None, "retry-after": "soon"},
                {"visit": 4, "truncate": 0},
            ]
        }
    ) == {
        "a": (
            ScriptedFault(visit=2, kind="timeout"),
            ScriptedFault(visit=1, status=503, headers={"X": "y", "Retry-After": "2"}),
            ScriptedFault(visit=3, status=500, headers={"Retry-After": "soon"}, body=None),
            ScriptedFault(visit=4, keep=0),
        )
    }


@pytest.mark.parametrize("tree", [None, 7, [], {"a": 7}, {"a": []}])
def test_what_has_the_wrong_shape_says_nothing(tree: Json) -> None:
    assert decode_faults(tree) == {}


def test_entries_of_the_wrong_shape_never_happen() -> None:
    entries: list[Json] = [
        7,
        {"fault": 3, "visit": True, "retry-after": True, "headers": 7, "status": "x"},
    ]
    nothing = ScriptedFault(visit=0, body=NO_BODY)

    assert decode_faults({"a": entries}) == {"a": (nothing, nothing)}
    assert faulty(*entries).answer(first_send()) is ANSWER


def test_visits_that_are_not_listed_are_the_targets() -> None:
    asked: list[Send] = []
    target = faulty({"visit": 2, "fault": "reset"}, asked=asked)
    send = first_send()

    assert target.answer(send) is ANSWER
    with pytest.raises(Withheld, match="the scenario says that the connection is reset"):
        target.answer(send)
    assert target.answer(send) is ANSWER
    assert len(asked) == 2


def test_a_timeout_takes_the_time_of_the_limit_and_the_step_decides() -> None:
    trace, slept, target = played({"visit": 1, "fault": "timeout"})
    lost, answered = trace.visits

    assert (lost.lost, lost.elapsed) == (
        "the scenario says that no answer comes within 5 s",
        5.0,
    )
    assert answered.response == ANSWER
    assert (slept, trace.clock) == ([3.0], 8.0)
    assert target.unplayed() == ()


def test_a_timeout_has_the_limit_of_the_request() -> None:
    send = first_send()
    with pytest.raises(Withheld) as caught:
        faulty({"visit": 1, "fault": "timeout"}).answer(send)

    assert (caught.value.seconds, caught.value.request) == (5.0, send.request)


def test_after_a_reset_the_failure_actions_of_the_step_decide() -> None:
    trace, slept, _ = played({"visit": 1, "fault": "reset"})
    lost, answered = trace.visits

    assert lost.lost == "the scenario says that the connection is reset"
    assert lost.outcome.value == "failed"
    assert answered.response == ANSWER
    assert slept == [3.0]


def test_an_answer_on_the_way_makes_a_retry_wait_as_it_says() -> None:
    trace, slept, _ = played(
        {"visit": 1, "status": 503, "retry-after": 7}, {"visit": 2, "status": 503}
    )

    assert [visit.response.status for visit in trace.visits if visit.response] == [503, 503, 200]
    assert slept == [7.0, 3.0]


@pytest.mark.parametrize(
    ("entry", "kind", "body"),
    [
        ({}, None, b""),
        ({"body": {"message": "später"}}, "application/json", '{"message": "später"}'.encode()),
        ({"body": None}, "application/json", b"null"),
        ({"body": "x", "headers": {"Content-Type": "a/b"}}, "a/b", b'"x"'),
    ],
)
def test_an_answer_on_the_way_has_the_body_that_is_said(
    entry: dict[str, Json], kind: str | None, body: bytes
) -> None:
    answer = faulty({"visit": 1, "status": 500, **entry}).answer(first_send())

    assert (answer.status, answer.headers.get("content-type"), answer.body) == (500, kind, body)


@pytest.mark.parametrize(
    ("keep", "body"), [(0, b""), (4, b"1234"), (9, b"123456789"), (99, ANSWER.body)]
)
def test_a_cut_body_is_the_beginning_of_the_targets(keep: int, body: bytes) -> None:
    answer = faulty({"visit": 1, "truncate": keep}).answer(first_send())

    assert (answer.status, answer.body) == (200, body)
    assert list(answer.headers) == [("X", "y"), ("Content-Length", str(len(body)))]


def test_a_cut_body_has_a_length_only_if_the_whole_one_had() -> None:
    bare = Response(status=200, body=json.dumps([1]).encode())
    target = Faulty(decode_faults({"get": [{"visit": 1, "truncate": 1}]}), lambda _: bare)

    assert target.answer(first_send()) == Response(status=200, body=b"[")


def test_faults_that_did_not_happen_are_known() -> None:
    target = Faulty(
        decode_faults(
            {
                "get": [{"visit": 9, "fault": "reset"}, {"visit": 1, "truncate": 3}],
                "other": [{"visit": 1, "fault": "timeout"}],
            }
        ),
        lambda _: ANSWER,
    )
    target.answer(first_send())

    assert target.unplayed() == (Entry("get", 0), Entry("other", 0))
