"""The verdict on runs: what speaks against a scenario, where, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from building import Played, answer, document, play, workflow

from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.errors import TimedOut
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.secrets import secrets_of
from pytest_arazzo.judge.verdict import Verdict, judge, node_of, same_json, with_unplayed
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import Accepted, Expectation, RunLimits
from pytest_arazzo.trace import Ending, Outcome, Trace, Visit
from pytest_arazzo.transports.stand_ins import cores, spellings

TEXT = document(
    workflow(
        """
        - stepId: look
          operationId: listPets
          successCriteria: [{condition: $statusCode == 200}]
          onSuccess:
          - {name: more, type: goto, stepId: look, criteria: [{condition: $response.body#/more}]}
          onFailure:
          - {name: stop, type: end, criteria: [{condition: $statusCode == 418}]}
        - stepId: add
          operationId: addPet
          outputs: {pet: $response.body}
        """,
        "outputs: {pet: $steps.add.outputs.pet, apiKey: $steps.add.outputs.pet#/name}",
    )
    + workflow("- {stepId: call, workflowId: w}", name="outer")
    + workflow("- {stepId: only, operationId: listPets}", "dependsOn: [w]", name="after")
)
GOOD = (answer(200, {}), answer(201, {"name": "Rex"}))
FINDING = Finding(code="AZ601", message="/a: 1 is integer", side="response", place="body", at="/a")


def nothing(operation: Operation, response: Response) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule's form
    return ()


AS_USUAL = Expectation()


def verdict(
    played: Played,
    expectation: Expectation = AS_USUAL,
    *found: Finding,
    accepted: Iterable[Accepted] = (),
    fatal: bool = True,
) -> Verdict:
    """Return the verdict when every response of `listPets` has the findings *found*."""

    def check(operation: Operation, response: Response) -> tuple[Finding, ...]:  # noqa: ARG001
        return found if operation.operation_id == "listPets" else ()

    return judge(
        played.program,
        played.trace,
        expectation,
        tuple(accepted),
        check,
        contract_is_fatal=fatal,
    )


def objections(found: Verdict) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in found.objections]


def test_a_run_that_ends_as_expected_passes() -> None:
    found = verdict(play(TEXT, *GOOD))

    assert found.passed
    assert (found.objections, found.findings, found.broken) == ((), (), False)


@pytest.mark.parametrize(
    ("answers", "expectation", "message"),
    [
        (
            [answer(500)],
            Expectation(),
            (
                "the run failed at step 'look': $statusCode == 200 does not hold "
                "($statusCode is 500); expected was success"
            ),
        ),
        (
            [answer(418)],
            Expectation(),
            (
                "the run failed at step 'look' by action 'stop': $statusCode == 200 does not hold "
                "($statusCode is 418); expected was success"
            ),
        ),
        (
            [answer(200, {}), answer(409)],
            Expectation(),
            (
                "the run failed at step 'add': status 409, and there are no success criteria; "
                "expected was success"
            ),
        ),
        (
            GOOD,
            Expectation(outcome="failed"),
            "the run succeeded at step 'add'; expected was failed",
        ),
        (
            GOOD,
            Expectation(step="look"),
            "the run ended at step 'add'; expected was step 'look'",
        ),
        (
            GOOD,
            Expectation(action="more"),
            "the run ended by no action; expected was action 'more'",
        ),
        (
            [answer(418)],
            Expectation(outcome="failed", action="more"),
            "the run ended by action 'stop'; expected was action 'more'",
        ),
        (
            GOOD,
            Expectation(path=("look",)),
            (
                "visit 2 of the path is 'add', expected was none (the end): the run went look → add, "
                "expected was look"
            ),
        ),
        (
            GOOD,
            Expectation(path=("look", "look", "add")),
            (
                "visit 2 of the path is 'add', expected was 'look': the run went look → add, "
                "expected was look x2 → add"
            ),
        ),
        (
            GOOD,
            Expectation(path=()),
            (
                "visit 1 of the path is 'look', expected was none (the end): the run went "
                "look → add, expected was nowhere"
            ),
        ),
        (
            GOOD,
            Expectation(outputs={"pet": {"name": "Rex", "tag": None}}),
            'output \'pet\' is {"name": "Rex"}; expected was {"name": "Rex", "tag": null}',
        ),
        (
            [answer(200, {}), answer(201)],
            Expectation(outputs={"pet": 1}),
            "output 'pet' has no value (step 'add' has no output 'pet'); expected was 1",
        ),
        (
            GOOD,
            Expectation(outputs={"dog": 1}),
            "the workflow has no output 'dog' (its outputs: pet, apiKey)",
        ),
        (
            GOOD,
            Expectation(outputs={"apiKey": "hidden"}),
            "output 'apiKey' is [redacted]; expected was [redacted]",
        ),
    ],
)
def test_a_run_that_ends_otherwise_does_not_pass(
    answers: Iterable[Response], expectation: Expectation, message: str
) -> None:
    found = verdict(play(TEXT, *answers), expectation)

    assert objections(found) == [("AZ801", message)]
    assert not found.passed
    assert not found.broken


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation(outcome="failed"),
        Expectation(outcome="failed", step="look", action="stop", path=("look",)),
    ],
)
def test_an_expected_failure_passes(expectation: Expectation) -> None:
    assert verdict(play(TEXT, answer(418)), expectation).passed


def test_what_follows_from_another_outcome_is_not_held_against_the_run_again() -> None:
    expectation = Expectation(path=("look", "add"), outputs={"pet": {"name": "Rex"}})

    assert len(verdict(play(TEXT, answer(500)), expectation).objections) == 1


def test_a_criterion_that_decided_is_the_place_to_look_at() -> None:
    found = verdict(play(TEXT, answer(500))).objections[0]

    assert found.location == Location("a.arazzo.yaml", 11, 37)
    assert found.visit == 0


def test_a_criterion_that_cannot_be_judged_says_why() -> None:
    text = document(
        workflow("""
        - stepId: look
          operationId: listPets
          successCriteria:
          - {condition: '[', context: $response.body, type: regex}
        """)
    )
    (message,) = [text for _, text in objections(verdict(play(text, answer(200, {}))))]

    assert message.startswith("the run failed at step 'look': [ cannot be judged: ")


def test_a_livelock_is_none_of_the_other_endings() -> None:
    again = [answer(200, {"more": True})] * 3
    played = play(TEXT, *again, limits=RunLimits(visits_per_step=3))

    found = verdict(played)

    assert objections(found) == [
        (
            "AZ704",
            "the run went round and round: step 'look' was visited 3 times; expected was success",
        )
    ]
    assert found.objections[0].visit == 2
    assert verdict(played, Expectation(outcome="livelock")).passed
    assert objections(verdict(played, Expectation(outcome="failed")))[0][0] == "AZ801"


def test_a_target_that_cannot_answer_is_an_error_whatever_is_expected() -> None:
    for expectation in (Expectation(), Expectation(outcome="failed", path=("add",))):
        found = verdict(
            play(TEXT, TimedOut), expectation, accepted=[Accepted(code="AZ1", reason="x")]
        )

        assert objections(found) == [("AZ701", "step 'look': no answer within 30 s")]
        assert found.objections[0].visit == 0
        assert found.broken
        assert not found.passed


def test_a_violation_comes_before_the_ending_that_it_explains() -> None:
    found = verdict(play(TEXT, answer(500)), Expectation(), FINDING)

    assert objections(found) == [
        ("AZ601", "response of 'look': /a: 1 is integer"),
        (
            "AZ801",
            (
                "the run failed at step 'look': $statusCode == 200 does not hold ($statusCode is "
                "500); expected was success"
            ),
        ),
    ]
    assert found.objections[0].location == Location("a.arazzo.yaml", 9, 7)


def test_a_violation_can_be_lowered_to_a_warning() -> None:
    found = verdict(play(TEXT, *GOOD), Expectation(), FINDING, fatal=False)

    assert found.passed
    assert [judged.finding for judged in found.findings] == [FINDING]


def test_warnings_and_advice_do_not_fail_a_scenario() -> None:
    mild = [
        Finding(code="AZ606", message="m", side="response", place="body", severity=severity)
        for severity in (Severity.WARNING, Severity.ADVICE)
    ]
    found = verdict(play(TEXT, *GOOD), Expectation(), *mild)

    assert found.passed
    assert [judged.is_fatal for judged in found.findings] == [False, False]


@pytest.mark.parametrize("step", [None, "look"])
def test_an_accepted_violation_does_not_fail_a_scenario(step: str | None) -> None:
    known = Accepted(code="AZ601", reason="known", step=step)
    found = verdict(play(TEXT, *GOOD), Expectation(), FINDING, accepted=[known])

    assert found.passed
    assert [judged.accepted for judged in found.findings] == [known]


def test_what_is_accepted_elsewhere_or_does_not_occur_is_held_against_the_scenario() -> None:
    accepted = [
        Accepted(code="AZ601", reason="known", step="add"),
        Accepted(code="AZ604", reason="known"),
    ]
    found = verdict(play(TEXT, *GOOD), Expectation(), FINDING, accepted=accepted)

    assert objections(found) == [
        ("AZ601", "response of 'look': /a: 1 is integer"),
        ("AZ802", "finding AZ601 at step 'add' is accepted but did not occur: remove it"),
        ("AZ802", "finding AZ604 is accepted but did not occur: remove it"),
    ]


def test_a_request_that_was_not_sent_is_named_once() -> None:
    wrong = Finding(
        code="AZ602", message="'x' is string", side="request", place="query parameter 'limit'"
    )

    def check(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:  # noqa: ARG001
        return (wrong,)

    found = verdict(play(TEXT, check=check))

    assert objections(found) == [
        ("AZ602", "request of 'look': query parameter 'limit': 'x' is string (not sent)")
    ]


def test_a_request_that_cannot_be_built_says_why() -> None:
    text = document(workflow("- {stepId: one, operationId: getPet}"))
    (objection,) = verdict(play(text)).objections

    assert objection.code == "AZ705"
    assert objection.message.startswith("the run failed at step 'one': ")


def test_a_finding_about_a_secret_does_not_quote_it() -> None:
    secret = [
        Finding(
            code="AZ602", message="'topsecret' is", side="response", place="header 'X-Api-Key'"
        ),
        Finding(
            code="AZ601", message="'x' is", side="response", place="body", at="/user/password"
        ),
        Finding(code="AZ603", message="missing", side="response", place="header 'X-Api-Key'"),
    ]
    found = verdict(play(TEXT, *GOOD), Expectation(), *secret)

    assert [text for _, text in objections(found)] == [
        "response of 'look': header 'X-Api-Key': the value [redacted] does not meet its schema",
        "response of 'look': /user/password: the value [redacted] does not meet its schema",
        "response of 'look': missing",
    ]


def test_the_visit_inside_a_called_workflow_decides() -> None:
    found = verdict(play(TEXT, answer(200, {}), answer(409), name="outer"))

    assert objections(found) == [
        (
            "AZ801",
            (
                "the run failed at step 'call', in step 'add' of workflow 'w': status 409, and there "
                "are no success criteria; expected was success"
            ),
        )
    ]
    assert found.objections[0].visit == 2


def test_a_step_whose_own_criteria_fail_after_its_workflow_decides_itself() -> None:
    text = TEXT + workflow(
        "- {stepId: call, workflowId: w, successCriteria: [{condition: 1 == 2}]}", name="strict"
    ).replace("- workflowId", "  - workflowId").replace("\n  ", "\n    ")
    found = verdict(play(text, *GOOD, name="strict"))

    assert objections(found) == [
        ("AZ801", "the run failed at step 'call': 1 == 2 does not hold; expected was success")
    ]
    assert found.objections[0].visit == 0


def test_a_dependency_that_fails_is_named() -> None:
    found = verdict(play(TEXT, answer(500), name="after"))

    assert [text for _, text in objections(found)] == [
        (
            "the run failed, in step 'look' of workflow 'w': $statusCode == 200 does not hold "
            "($statusCode is 500); expected was success"
        )
    ]


def test_a_path_counts_the_visits_of_the_own_flow_only() -> None:
    played = play(TEXT, *GOOD, name="outer")

    assert verdict(played, Expectation(path=("call",))).passed
    assert verdict(played, Expectation(path=("call", "more"))).objections[0].visit == 0


def test_a_run_without_visits_has_no_deciding_visit() -> None:
    played = play(TEXT, *GOOD)
    flow = played.trace.flow
    ending = Ending(outcome=Outcome.BROKEN, flow=flow)
    empty = Trace(flow=flow, inputs={}, visits=(), ending=ending)
    found = judge(played.program, empty, Expectation(), (), nothing)
    failed = Trace(
        flow=flow, inputs={}, visits=(), ending=Ending(outcome=Outcome.FAILED, flow=flow)
    )

    assert objections(found) == [("AZ701", "the run broke off")]
    assert found.objections[0].visit is None
    assert objections(judge(played.program, failed, Expectation(), (), nothing)) == [
        ("AZ801", "the run failed; expected was success")
    ]
    succeeded = Trace(
        flow=flow, inputs={}, visits=(), ending=Ending(outcome=Outcome.SUCCESS, flow=flow)
    )
    expected = Expectation(step="look", path=("look",))
    assert objections(judge(played.program, succeeded, expected, (), nothing)) == [
        ("AZ801", "the run ended before any step; expected was step 'look'"),
        (
            "AZ801",
            (
                "visit 1 of the path is none (the end), expected was 'look': the run went nowhere, "
                "expected was look"
            ),
        ),
    ]


def test_a_visit_of_an_unknown_flow_is_a_visit_of_no_step() -> None:
    program: Program = play(TEXT, *GOOD).program
    known = FlowKey("a.arazzo.yaml", "w")
    unknown = Visit(flow=FlowKey("b", "w"), step="look", at="", number=1)

    assert node_of(program, unknown) is None
    assert node_of(program, Visit(flow=known, step="gone", at="", number=1)) is None
    found = node_of(program, Visit(flow=known, step="look", at="", number=1))
    assert found is not None
    assert found.step_id == "look"


def test_interactions_that_were_not_played_fail_a_run_that_went_well() -> None:
    good, bad = verdict(play(TEXT, *GOOD)), verdict(play(TEXT, answer(500)))
    places = (Location("c.yaml", 3, 1), Location("c.yaml", 9, 1))

    assert with_unplayed(good, ()) is good
    assert with_unplayed(bad, places) is bad
    assert [(o.code, o.message, o.location) for o in with_unplayed(good, places).objections] == [
        (
            "AZ703",
            (
                "2 recorded interactions were not played, the first is here: the run ended without "
                "asking for them"
            ),
            places[0],
        )
    ]
    assert with_unplayed(good, places[:1]).objections[0].message == (
        "1 recorded interaction was not played: the run ended without asking for it"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (True, True, True),
        (False, 0, False),
        (None, None, True),
        (None, False, False),
        ("1", 1, False),
        ("a", "a", True),
        ([], {}, False),
        ([], (), True),
        ([1, [2]], (1, (2.0,)), True),
        ([1], [1, 2], False),
        ([1, 0], [1, False], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {}, False),
        ("ab", ["a", "b"], False),
    ],
)
def test_json_values_are_the_same(one: Json, other: Json, *, expected: bool) -> None:
    assert same_json(one, other) is expected
    assert same_json(other, one) is expected


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", '{"password": "hunter22", "name": "nobody"}', ["hunter22"]),
        ("application/json", '[{"token": {"value": 123456, "on": true}}]', ["123456"]),
        (
            "application/x-www-form-urlencoded",
            "name=nobody&client_secret=h%26nter22",
            ["h&nter22"],
        ),
        ("application/xml", "<a><SecretAccessKey>wJalr</SecretAccessKey><b>x</b></a>", ["wJalr"]),
        ("text/plain", "password hunter22", []),
        ("application/json", '{"password": "abc"}', []),  # so short that it stands everywhere
    ],
)
def test_secrets_of_a_run_are_found_under_their_names(
    content_type: str, body: str, expected: list[str]
) -> None:
    response = Response(
        status=500, headers=Headers((("Content-Type", content_type),)), body=body.encode()
    )
    found = secrets_of(play(TEXT, response).trace)

    assert set(found) == {each for text in expected for each in (*spellings(text), *cores(text))}


def test_secrets_stand_in_headers_cookies_urls_and_inputs() -> None:
    fields = (
        ("Set-Cookie", "session=c00kie; Path=/"),
        ("Authorization", "Bearer t0ken-1"),
    )
    played = play(TEXT, Response(status=500, headers=Headers(fields)), inputs={"apiKey": "k3y-1"})
    found = secrets_of(played.trace)

    assert {"c00kie", "t0ken-1", "k3y-1"} <= set(found)
    assert list(found) == sorted(found, key=lambda text: (-len(text), text))


def test_a_request_names_what_must_not_be_shown() -> None:
    request = Request(method="GET", url="https://me:pa55word@pets.test/?api_key=abc%2Fdef&page=1")
    visit = Visit(
        flow=FlowKey("a", "w"),
        step="s",
        at="",
        number=1,
        prepared=Prepared(request=request, path={"accessToken": "in-path"}, query=()),
    )
    flow = FlowKey("a", "w")
    ending = Ending(outcome=Outcome.FAILED, flow=flow)
    trace = Trace(flow=flow, inputs={}, visits=(visit,), ending=ending)

    told = ("pa55word", "abc/def", "in-path")
    expected = {each for text in told for each in (*spellings(text), *cores(text))}
    assert set(secrets_of(trace)) == expected


def test_a_body_that_is_nested_deeply_is_judged_all_the_same() -> None:
    depth = 400
    nested = '{"a":' * depth + "1" + "}" * depth
    response = Response(
        status=500, headers=Headers((("Content-Type", "application/json"),)), body=nested.encode()
    )

    assert not verdict(play(TEXT, response)).passed


def test_a_step_that_runs_out_of_its_own_time_says_so() -> None:
    text = document(workflow("- {stepId: slow, operationId: listPets, timeout: 100}"))

    assert objections(verdict(play(text, TimedOut))) == [
        (
            "AZ801",
            "the run failed at step 'slow': no answer within 0.1 s; expected was success",
        )
    ]
