"""What the fields of success and failure actions do when a workflow runs."""

from __future__ import annotations

import pytest
from building import HEAD, Played, answer, described, document, play, workflow

from pytest_arazzo.model.structure import problems
from pytest_arazzo.trace import Outcome


@pytest.fixture(params=["1.0.1", "1.1.0"])
def head(request: pytest.FixtureRequest) -> str:
    """Return the head of a document of each edition."""
    return HEAD.replace("1.1.0", str(request.param))


CALLED = workflow(
    """
    - stepId: inner
      operationId: listPets
      parameters: [{name: limit, in: query, value: $inputs.n}]
      outputs: {s: $statusCode}
    """,
    "outputs: {s: $steps.inner.outputs.s}",
    name="v",
)


def acting(
    actions: str, *statuses: int, head: str, when: str = "onSuccess", fields: str = ""
) -> Played:
    """Return the run of three steps, the first of them with *actions*."""
    steps = f"""
    - stepId: a
      operationId: listPets
      {when}: [{actions}]
    - {{stepId: b, operationId: listPets}}
    - {{stepId: c, operationId: listPets}}
    """
    text = document(workflow(steps, fields) + CALLED, head=head)
    assert problems(described(text).document) == ()
    return play(text, *map(answer, statuses))


def test_the_first_action_whose_criteria_hold_is_taken(head: str) -> None:
    actions = (
        "{name: one, type: end, criteria: [{condition: $statusCode == %s}, "
        "{condition: $method == 'PUT'}]}, "
        "{name: two, type: goto, stepId: c, criteria: [{condition: $statusCode == %s}, "
        "{condition: $method == 'GET'}]}, {name: three, type: end}"
    )
    success = acting(actions % (201, 201), 201, 200, head=head)
    failure = acting(actions % (404, 404), 404, 200, head=head, when="onFailure")
    other = acting(actions % (404, 404), 200, head=head)

    assert [played.ways[0] for played in (success, failure, other)] == [
        "a → two",
        "a → two",
        "a → three",
    ]
    assert success.trace.path == failure.trace.path == ("a", "c")


@pytest.mark.parametrize(
    ("action", "path", "statuses"),
    [
        ("{name: x, type: end}", ("a",), (200,)),
        ("{name: x, type: goto, stepId: c}", ("a", "c"), (200, 200)),
        ("{name: x, type: goto, workflowId: v}", ("a", "inner"), (200, 200)),
    ],
)
def test_a_success_action_ends_or_goes_elsewhere(
    head: str, action: str, path: tuple[str, ...], statuses: tuple[int, ...]
) -> None:
    played = acting(action, *statuses, head=head)

    assert (played.trace.path, played.trace.ending.outcome) == (path, Outcome.SUCCESS)
    assert played.ways[0] == "a → x"


@pytest.mark.parametrize(
    ("action", "visited", "statuses", "outcome"),
    [
        ("{name: x, type: end}", "a", (500,), Outcome.FAILED),
        ("{name: x, type: goto, stepId: c}", "a c", (500, 200), Outcome.SUCCESS),
        ("{name: x, type: goto, workflowId: v}", "a inner", (500, 200), Outcome.SUCCESS),
        ("{name: x, type: retry}", "a a b c", (500, 200, 200, 200), Outcome.SUCCESS),
        ("{name: x, type: retry, stepId: c}", "a c a b c", (500,) + (200,) * 4, Outcome.SUCCESS),
        (
            "{name: x, type: retry, workflowId: v}",
            "a inner a b c",
            (500,) + (200,) * 4,
            Outcome.SUCCESS,
        ),
    ],
)
def test_a_failure_action_ends_goes_elsewhere_or_retries(
    head: str, action: str, visited: str, statuses: tuple[int, ...], outcome: Outcome
) -> None:
    played = acting(action, *statuses, head=head, when="onFailure")

    assert " ".join(visit.step for visit in played.trace.visits) == visited
    assert played.trace.ending.outcome is outcome
    assert played.ways[0] == "a → x"


def test_a_retry_waits_and_is_made_as_often_as_it_says(head: str) -> None:
    twice = "{name: x, type: retry, retryAfter: 1.5, retryLimit: 2}"
    played = acting(twice, 500, 500, 500, head=head, when="onFailure")
    once = acting("{name: x, type: retry}", 500, 500, head=head, when="onFailure")
    never = acting("{name: x, type: retry, retryLimit: 0}", 500, head=head, when="onFailure")

    assert [len(each.requests) for each in (played, once, never)] == [3, 2, 1]
    assert (played.slept, once.slept, never.slept) == ((1.5, 1.5), (0.0,), ())
    assert played.trace.ending.outcome is Outcome.FAILED


def test_an_answer_can_ask_for_a_longer_wait_before_a_retry(head: str) -> None:
    text = document(
        workflow(
            "- {stepId: a, operationId: listPets, "
            "onFailure: [{name: x, type: retry, retryAfter: 1}]}"
        ),
        head=head,
    )

    assert play(text, answer(503, retry_after="7"), answer()).slept == (7.0,)


SHARED = """
successActions: [{name: s, type: goto, stepId: c}]
failureActions: [{name: f, type: goto, stepId: c}]
"""


def test_actions_of_the_workflow_are_in_force_at_every_step(head: str) -> None:
    success = acting(
        "", 200, 200, 200, head=head, fields=SHARED.replace("stepId: c", "workflowId: v")
    )
    failure = acting("", 500, 200, 200, head=head, when="onFailure", fields=SHARED.splitlines()[2])

    assert success.ways[0] == "a → s"
    assert (failure.ways[0], failure.trace.path) == ("a → f", ("a", "c"))


def test_an_action_replaces_the_workflows_of_its_name(head: str) -> None:
    same = acting("{name: s, type: end}", 200, head=head, fields=SHARED)
    other = acting(
        "{name: f, type: retry, retryLimit: 1}",
        500,
        500,
        head=head,
        when="onFailure",
        fields=SHARED,
    )
    new = acting(
        "{name: g, type: retry, retryLimit: 1}",
        500,
        500,
        200,
        head=head,
        when="onFailure",
        fields=SHARED.splitlines()[2],
    )

    assert (same.trace.path, same.ways) == (("a",), ["a → s"])
    assert other.ways == ["a → f", "a: retry f exhausted"]
    assert new.ways[:3] == ["a → g", "a: retry g exhausted", "a → f"]


@pytest.mark.parametrize(
    ("action", "when", "statuses"),
    [
        ("type: goto", "onSuccess", (200, 200)),
        ("type: goto", "onFailure", (500, 200)),
        ("type: retry", "onFailure", (500, 200, 200, 200, 200)),
    ],
)
def test_an_action_passes_parameters_to_its_workflow(
    action: str, when: str, statuses: tuple[int, ...]
) -> None:
    played = acting(
        f"{{name: x, {action}, workflowId: v, parameters: [{{name: n, value: $statusCode}}]}}",
        *statuses,
        head=HEAD,
        when=when,
    )

    assert played.urls[1] == f"/pets?limit={statuses[0]}"


def test_an_action_of_edition_1_0_has_no_parameters() -> None:
    action = "{name: x, type: goto, workflowId: v, parameters: [{name: n, value: 1}]}"
    text = document(
        workflow(f"- {{stepId: a, operationId: listPets, onSuccess: [{action}]}}") + CALLED,
        head=HEAD.replace("1.1.0", "1.0.1"),
    )

    assert [d.code for d in problems(described(text).document)] == ["AZ102"]
