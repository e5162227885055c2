"""Which way a step that is done goes."""

from __future__ import annotations

import pytest
from building import NOTHING, Played, answer, document, play, workflow

from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.program.arcs import branches
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.scenario import RunLimits
from pytest_arazzo.trace import Outcome


def steps(text: str, *answers: Response, fields: str = "") -> Played:
    return play(document(workflow(text, fields)), *answers)


def ended(played: Played) -> tuple[str, str | None, str | None]:
    ending = played.trace.ending
    return ending.outcome.value, ending.step, ending.action


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "success"),
        (204, "success"),
        (302, "success"),
        (399, "success"),
        (103, "success"),
        (102, "failed"),
        (400, "failed"),
        (404, "failed"),
        (500, "failed"),
    ],
)
def test_without_criteria_2xx_3xx_and_declared_statuses_that_are_no_errors_are_success(
    status: int, outcome: str
) -> None:
    played = steps("- {stepId: a, operationId: listPets}", answer(status))

    assert ended(played) == (outcome, "a", None)


@pytest.mark.parametrize(
    ("criteria", "outcome"),
    [
        ("[{condition: $statusCode == 404}]", "success"),
        ("[{condition: $statusCode == 404}, {condition: $statusCode > 500}]", "failed"),
        ("[{condition: $statusCode > 500}, {condition: $statusCode == 404}]", "failed"),
    ],
)
def test_every_success_criterion_has_to_hold_and_each_is_weighed(
    criteria: str, outcome: str
) -> None:
    played = steps(
        f"- {{stepId: a, operationId: listPets, successCriteria: {criteria}}}", answer(404)
    )

    assert ended(played)[0] == outcome
    assert len(played.trace.visits[0].checks) == criteria.count("condition")


def test_a_criterion_that_cannot_be_evaluated_fails_and_the_trace_says_why() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          successCriteria: [{condition: '$statusCode ==='}]
        """,
        answer(),
    )

    check = played.trace.visits[0].checks[0]
    assert ended(played)[0] == "failed"
    assert (check.at, check.truth.holds) == ("/workflows/0/steps/0/successCriteria/0", False)
    assert check.truth.broken


def test_a_failed_step_leaves_no_outputs() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          outputs: {s: $statusCode}
          onFailure: [{name: on, type: goto, stepId: b}]
        - {stepId: b, operationId: listPets}
        """,
        answer(500),
        answer(),
        fields="outputs: {s: $steps.a.outputs.s}",
    )

    assert played.trace.visits[0].outputs == ()
    assert isinstance(dict(played.trace.outputs)["s"], Absent)
    assert ended(played) == ("success", "b", None)


def test_steps_follow_each_other_and_the_run_ends_after_the_last() -> None:
    played = steps(
        "- {stepId: a, operationId: listPets}\n- {stepId: b, operationId: listPets}",
        answer(),
        answer(),
    )

    assert played.trace.path == ("a", "b")
    assert played.ways == ["a → next", "b → next"]
    assert ended(played) == ("success", "b", None)


def test_a_failure_without_action_breaks_and_returns() -> None:
    played = steps(
        "- {stepId: a, operationId: listPets}\n- {stepId: b, operationId: listPets}", answer(500)
    )

    assert (played.trace.path, played.ways) == (("a",), ["a → fail"])
    assert ended(played) == ("failed", "a", None)


ACTIONS = """
- stepId: a
  operationId: listPets
  onSuccess:
  - {name: first, type: goto, stepId: c, criteria: [{condition: $statusCode == 201}]}
  - {name: second, type: goto, stepId: b, criteria: [{condition: $statusCode < 203}]}
  - {name: third, type: end, criteria: [{condition: $statusCode == 202}]}
- {stepId: b, operationId: listPets, onSuccess: [{name: over, type: end}]}
- {stepId: c, operationId: listPets}
"""


@pytest.mark.parametrize(
    ("status", "ways"),
    [
        (201, ["a → first", "c → next"]),
        (202, ["a → second", "b → over"]),
        (204, ["a → next", "b → over"]),
    ],
)
def test_the_first_success_action_whose_criteria_all_hold_is_taken(
    status: int, ways: list[str]
) -> None:
    played = steps(ACTIONS, answer(status), answer())

    assert played.ways == ways
    assert ended(played)[0] == "success"


def test_an_action_with_one_failing_criterion_of_two_is_passed_over() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onSuccess:
          - name: both
            type: end
            criteria: [{condition: $statusCode == 200}, {condition: $statusCode == 201}]
        - {stepId: b, operationId: listPets}
        """,
        answer(),
        answer(),
    )

    assert played.ways == ["a → next", "b → next"]
    assert [(c.action, c.truth.holds) for c in played.trace.visits[0].checks] == [
        ("both", True),
        ("both", False),
    ]


def test_a_success_action_can_look_at_the_outputs_of_its_own_step() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          outputs: {n: $response.body#/next}
          onSuccess:
          - {name: done, type: end, criteria: [{condition: $steps.a.outputs.n == 'no'}]}
        - {stepId: b, operationId: listPets}
        """,
        answer(200, {"next": "no"}),
    )

    assert ended(played) == ("success", "a", "done")


def test_an_end_in_a_success_action_is_success_and_in_a_failure_action_failure() -> None:
    text = """
    - stepId: a
      operationId: listPets
      onSuccess: [{name: fine, type: end}]
      onFailure: [{name: sorry, type: end}]
    - {stepId: b, operationId: listPets}
    """

    assert ended(steps(text, answer())) == ("success", "a", "fine")
    assert ended(steps(text, answer(500))) == ("failed", "a", "sorry")


def test_a_failure_that_an_action_recovered_from_is_no_failure_of_the_run() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onFailure:
          - {name: no, type: end, criteria: [{condition: $statusCode == 404}]}
          - {name: on, type: goto, stepId: c}
        - {stepId: b, operationId: listPets}
        - {stepId: c, operationId: listPets}
        """,
        answer(500),
        answer(),
    )

    assert played.trace.path == ("a", "c")
    assert [visit.outcome for visit in played.trace.visits] == [Outcome.FAILED, Outcome.SUCCESS]
    assert ended(played) == ("success", "c", None)


def test_a_goto_without_target_goes_on_with_the_next_step() -> None:
    played = steps(
        """
        - {stepId: a, operationId: listPets, onFailure: [{name: on, type: goto}]}
        - {stepId: b, operationId: listPets}
        """,
        answer(500),
        answer(),
    )

    assert played.trace.path == ("a", "b")


def test_workflow_actions_apply_unless_the_step_redefines_them_by_name() -> None:
    played = steps(
        """
        - {stepId: a, operationId: listPets}
        - {stepId: b, operationId: listPets, onFailure: [{name: recover, type: goto, stepId: d}]}
        - {stepId: c, operationId: listPets}
        - stepId: d
          operationId: listPets
          onFailure: [{name: mine, type: end, criteria: [{condition: $statusCode == 501}]}]
        """,
        answer(200),
        answer(500),
        answer(500),
        fields="failureActions: [{name: recover, type: end}]",
    )

    assert played.ways == ["a → next", "b → recover", "d → recover"]
    assert ended(played) == ("failed", "d", "recover")


RETRY = """
- stepId: a
  operationId: listPets
  onFailure:
  - {name: again, type: retry%s}
  - {name: give up, type: goto, stepId: c}
- {stepId: b, operationId: listPets}
- {stepId: c, operationId: listPets}
"""


@pytest.mark.parametrize(
    ("limit", "retries"),
    [("", 1), (", retryLimit: 0", 0), (", retryLimit: 1", 1), (", retryLimit: 3", 3)],
)
def test_a_retry_is_made_as_often_as_its_limit_before_later_actions(
    limit: str, retries: int
) -> None:
    failures = [answer(500)] * (retries + 1)
    played = steps(RETRY % limit, *failures, answer())

    assert played.trace.path == ("a",) * (retries + 1) + ("c",)
    assert played.ways == [
        *["a → again"] * retries,
        "a: retry again exhausted",
        "a → give up",
        "c → next",
    ]
    assert [visit.number for visit in played.trace.visits[:-1]] == list(range(1, retries + 2))


def test_a_retry_that_works_goes_on_as_if_nothing_had_been() -> None:
    played = steps(
        RETRY % ", retryLimit: 5", answer(500), answer(500), answer(), answer(), answer()
    )

    assert played.trace.path == ("a", "a", "a", "b", "c")
    assert ended(played) == ("success", "c", None)


def test_an_exhausted_retry_without_later_action_ends_the_workflow() -> None:
    played = steps(
        "- {stepId: a, operationId: listPets, onFailure: [{name: again, type: retry}]}",
        answer(500),
        answer(500),
    )

    assert played.ways == ["a → again", "a: retry again exhausted"]
    assert ended(played) == ("failed", "a", None)


def test_two_retries_of_a_step_have_budgets_of_their_own() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onFailure:
          - {name: busy, type: retry, retryLimit: 2, criteria: [{condition: $statusCode == 503}]}
          - {name: other, type: retry, retryLimit: 1}
        """,
        *[answer(status) for status in (503, 500, 503, 503)],
    )

    assert played.ways == [
        "a → busy",
        "a → other",
        "a → busy",
        "a: retry busy exhausted",
        "a: retry other exhausted",
    ]


def test_a_retry_whose_criteria_do_not_hold_is_not_used_up() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onFailure:
          - {name: busy, type: retry, criteria: [{condition: $statusCode == 503}]}
        """,
        answer(500),
    )

    assert played.ways == ["a → fail"]


def test_retries_are_counted_per_entry_of_the_step_from_elsewhere() -> None:
    played = steps(
        """
        - {stepId: a, operationId: listPets, onFailure: [{name: again, type: retry}]}
        - stepId: b
          operationId: listPets
          onSuccess:
          - {name: back, type: goto, stepId: a, criteria: [{condition: $statusCode == 201}]}
        """,
        *[answer(status) for status in (500, 200, 201, 500, 200, 200)],
    )

    assert played.trace.path == ("a", "a", "b", "a", "a", "b")
    assert ended(played)[0] == "success"


def test_a_goto_to_the_step_itself_does_not_give_its_retries_back() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{name: more, type: goto, stepId: a}]
          onFailure: [{name: again, type: retry}]
        """,
        *[answer(status) for status in (500, 200, 500)],
    )

    assert played.ways == ["a → again", "a → more", "a: retry again exhausted"]


def test_a_retry_visits_the_named_step_first_which_decides_nothing() -> None:
    text = """
    - stepId: a
      operationId: listPets
      onFailure: [{name: again, type: retry, stepId: login, retryLimit: 2}]
    - {stepId: b, operationId: listPets, onSuccess: [{name: done, type: end}]}
    - stepId: login
      operationId: listPets
      outputs: {s: $statusCode}
      onSuccess: [{name: wrong, type: goto, stepId: b}]
      onFailure: [{name: worse, type: end}]
    """
    played = steps(
        text,
        *[answer(status) for status in (500, 201, 500, 404, 200, 200)],
        fields="outputs: {s: $steps.login.outputs.s}",
    )

    assert played.trace.path == ("a", "login", "a", "login", "a", "b")
    assert [visit.before_retry for visit in played.trace.visits] == [
        False,
        True,
        False,
        True,
        False,
        False,
    ]
    assert played.ways == ["a → again", "a → again", "a → next", "b → done"]
    assert played.outputs == {"s": 201}


def test_a_retry_that_names_its_own_step_just_repeats_it() -> None:
    played = steps(
        """
        - stepId: a
          operationId: listPets
          onFailure: [{name: again, type: retry, stepId: a}]
        """,
        answer(500),
        answer(),
    )

    assert played.trace.path == ("a", "a")
    assert [visit.before_retry for visit in played.trace.visits] == [False, False]


AGO = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("after", "headers", "waited"),
    [
        ("", {}, 0.0),
        (", retryAfter: 2.5", {}, 2.5),
        (", retryAfter: 2", {"retry_after": "7"}, 7.0),
        (", retryAfter: 9", {"retry_after": "7"}, 9.0),
        ("", {"retry_after": " 3 "}, 3.0),
        ("", {"retry_after": "61"}, 60.0),
        ("", {"retry_after": "9" * 5000}, 60.0),
        (", retryAfter: 61.5", {}, 60.0),
        ("", {"retry_after": "-3"}, 0.0),
        ("", {"retry_after": "soon"}, 0.0),
        ("", {"retry_after": ""}, 0.0),
        ("", {"retry_after": "²"}, 0.0),
        ("", {"retry_after": "Wed, 21 Oct 2015 07:28:20 GMT", "date": AGO}, 20.0),
        ("", {"retry_after": "Wed, 21 Oct 2015 07:27:00 GMT", "date": AGO}, 0.0),
        ("", {"retry_after": "Wed, 21 Oct 2026 07:28:20 GMT", "date": AGO}, 60.0),
        ("", {"retry_after": "Wed, 21 Oct 2026 07:28:20 GMT"}, 0.0),
        ("", {"retry_after": "Wed, 21 Oct 2026 07:28:20 -0000", "date": AGO}, 0.0),
        ("", {"retry_after": f"Wed, 21 Oct 2026 07:28:20 +{'9' * 30}", "date": AGO}, 0.0),
    ],
)
def test_a_retry_waits_as_long_as_the_action_or_the_server_says_within_the_limit(
    after: str, headers: dict[str, str], waited: float
) -> None:
    played = steps(RETRY % after, answer(503, NOTHING, **headers), answer(), answer(), answer())

    assert played.slept == (waited,)
    assert played.trace.visits[0].waits == waited
    assert played.trace.clock == waited
    assert played.trace.visits[1].started == waited


def test_the_limit_of_a_wait_is_the_sessions() -> None:
    text = document(workflow(RETRY % ", retryAfter: 5"))
    played = play(text, answer(503), answer(), answer(), answer(), limits=RunLimits(wait=0.5))

    assert played.slept == (0.5,)


def test_a_step_that_depends_on_one_that_has_not_completed_fails_with_that_reason() -> None:
    played = steps(
        """
        - {stepId: a, operationId: listPets, onFailure: [{name: on, type: goto, stepId: b}]}
        - {stepId: b, operationId: listPets, dependsOn: [a]}
        """,
        answer(500),
    )

    assert played.trace.path == ("a", "b")
    assert played.ways == ["a → on", "b → fail"]
    assert len(played.requests) == 1
    assert played.trace.visits[1].refusal is not None
    assert played.trace.ending.reason == "depends on step 'a', which has not completed"


def test_a_step_that_depends_on_completed_ones_runs_and_its_failure_actions_see_it_fail() -> None:
    text = """
    - {stepId: a, operationId: listPets}
    - stepId: b
      operationId: listPets
      dependsOn: [a, c]
      onFailure: [{name: first, type: goto, stepId: c}]
    - {stepId: c, operationId: listPets, onSuccess: [{name: back, type: goto, stepId: b}]}
    """
    played = play(document(workflow(text)), *[answer()] * 9, limits=RunLimits(visits_per_step=2))

    assert played.ways[:4] == ["a → next", "b → first", "c → back", "b → next"]


def test_a_document_of_edition_1_0_knows_no_dependencies_of_steps() -> None:
    text = document(
        workflow(
            """
            - {stepId: a, operationId: listPets, onFailure: [{name: on, type: goto, stepId: b}]}
            - {stepId: b, operationId: listPets, dependsOn: [a]}
            """
        )
    ).replace("1.1.0", "1.0.1")

    assert play(text, answer(500), answer()).trace.ending.outcome is Outcome.SUCCESS


@pytest.mark.parametrize("statuses", [(200, 500, 500), (201, 500, 200, 200), (404,), (503, 503)])
def test_only_branches_of_the_flow_are_taken(statuses: tuple[int, ...]) -> None:
    played = steps(
        ACTIONS + RETRY[1:].replace("stepId: ", "stepId: r") % "", *map(answer, statuses)
    )

    flow: Flow = played.program.flows[played.trace.flow]
    assert played.trace.arcs
    assert played.trace.arcs <= {branch.arc for branch in branches(flow)}
