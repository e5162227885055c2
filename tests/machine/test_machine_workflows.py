"""Workflows that call, follow and depend on workflows."""

from __future__ import annotations

import pytest
from building import HEAD, answer, catalog, described, document, flow_of, play, workflow

from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.program.arcs import branches
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.scenario import RunLimits
from pytest_arazzo.trace import Outcome

CALLED = workflow(
    """
    - stepId: inner
      operationId: listPets
      parameters: [{name: limit, in: query, value: $inputs.n}]
      outputs: {next: $response.body#/next}
    """,
    """
    inputs: {type: object, properties: {n: {type: integer, default: 8}}}
    outputs: {next: $steps.inner.outputs.next, none: $steps.inner.outputs.none}
    """,
    name="called",
)
CALLER = workflow(
    """
    - stepId: call
      workflowId: called
      parameters: [{name: n, value: $inputs.n}]
      successCriteria: [{condition: $outputs.next != 'bad'}]
      outputs: {mine: $outputs.next}
    - stepId: after
      operationId: listPets
      parameters:
      - {name: page, in: query, value: $steps.call.outputs.mine}
      - {name: limit, in: query, value: '{$steps.call.outputs.next}{$workflows.called.outputs.next}'}
    """,
    "outputs: {s: $steps.call.outputs.mine}",
)


def test_a_called_workflow_gets_its_inputs_and_gives_its_outputs() -> None:
    played = play(document(CALLER + CALLED), answer(200, {"next": "x"}), answer(), inputs={"n": 3})

    assert played.urls == ["/pets?limit=3", "/pets?page=x&limit=xx"]
    assert played.outputs == {"s": "x"}


def test_an_input_without_value_is_left_to_the_default_of_the_called_workflow() -> None:
    played = play(document(CALLER + CALLED), answer(200, {"next": "x"}), answer())

    assert played.urls[0] == "/pets?limit=8"


def test_the_visits_of_a_called_workflow_come_after_the_visit_that_calls_it() -> None:
    played = play(document(CALLER + CALLED), answer(200, {"next": "x"}), answer())

    assert [(v.step, v.depth, v.outcome) for v in played.trace.visits] == [
        ("call", 0, Outcome.SUCCESS),
        ("inner", 1, Outcome.SUCCESS),
        ("after", 0, Outcome.SUCCESS),
    ]
    assert played.trace.visits[0].called == FlowKey("a.arazzo.yaml", "called")
    assert played.trace.path == ("call", "after")
    assert played.trace.visits[0].prepared is None


def test_a_step_that_calls_a_workflow_can_fail_by_its_own_criteria() -> None:
    played = play(document(CALLER + CALLED), answer(200, {"next": "bad"}))

    assert played.ways == ["call → fail", "inner → next"]
    assert played.trace.ending.outcome is Outcome.FAILED
    assert played.trace.ending.step == "call"


def test_a_step_whose_workflow_failed_is_not_successful_whatever_its_criteria() -> None:
    text = document(
        workflow(
            """
            - stepId: call
              workflowId: called
              successCriteria: [{condition: 1 == 1}]
              onFailure: [{name: again, type: retry}]
            """
        )
        + CALLED
    )
    played = play(text, answer(500), answer())

    assert played.ways == ["call → again", "inner → fail", "call → next", "inner → next"]
    assert [(v.step, v.number) for v in played.trace.visits] == [
        ("call", 1),
        ("inner", 1),
        ("call", 2),
        ("inner", 1),
    ]


def test_every_branch_that_nested_workflows_take_is_one_of_theirs() -> None:
    played = play(document(CALLER + CALLED), answer(200, {"next": "x"}), answer(500))
    known = {
        branch.arc
        for name in ("w", "called")
        for branch in branches(flow_of(played.program, name))
    }

    assert len(played.trace.arcs) == 3
    assert played.trace.arcs <= known


NESTED = (
    workflow("- {stepId: one, workflowId: second}")
    + workflow("- {stepId: two, workflowId: third}", name="second")
    + workflow("- {stepId: three, operationId: listPets}", name="third")
)


@pytest.mark.parametrize("answers", [[], [answer()]])
def test_visits_of_calls_in_calls_are_in_order_whether_the_run_ends_or_breaks_off(
    answers: list[object],
) -> None:
    played = play(document(NESTED), *[answer() for _ in answers])

    assert [(v.step, v.depth) for v in played.trace.visits] == [
        ("one", 0),
        ("two", 1),
        ("three", 2),
    ]


def test_the_steps_that_wait_when_a_run_breaks_off_have_no_outcome_of_their_own() -> None:
    played = play(document(NESTED))

    assert [visit.outcome for visit in played.trace.visits] == [Outcome.BROKEN] * 3
    assert (played.trace.ending.flow.workflow_id, played.trace.ending.step) == ("third", "three")


def test_a_goto_to_a_workflow_is_one_way_and_ends_as_that_workflow_does() -> None:
    text = document(
        workflow(
            """
            - stepId: a
              operationId: listPets
              onSuccess:
              - {name: on, type: goto, workflowId: called, parameters: [{name: n, value: 1}]}
            - {stepId: b, operationId: listPets}
            """,
            "outputs: {mine: $statusCode}",
        )
        + CALLED
    )
    fine = play(text, answer(), answer(200, {"next": "x"}))
    bad = play(text, answer(), answer(500))

    assert fine.trace.path == ("a", "inner")
    assert fine.ways == ["a → on", "inner → next"]
    assert fine.outputs == {"next": "x"}
    assert (fine.trace.ending.outcome, fine.trace.ending.step) == (Outcome.SUCCESS, "inner")
    assert fine.trace.ending.flow.workflow_id == "called"
    assert bad.trace.ending.outcome is Outcome.FAILED


def test_a_called_workflow_that_goes_to_another_returns_what_that_one_leaves() -> None:
    text = document(
        workflow(
            "- {stepId: call, workflowId: middle, outputs: {n: $outputs.next}}",
            "outputs: {n: $steps.call.outputs.n}",
        )
        + workflow(
            """
            - stepId: m
              operationId: listPets
              onFailure: [{name: on, type: goto, workflowId: called}]
            """,
            name="middle",
        )
        + CALLED
    )

    assert play(text, answer(500), answer(200, {"next": "x"})).outputs == {"n": "x"}


def test_a_goto_can_pass_what_was_answered() -> None:
    text = document(
        workflow(
            """
            - stepId: a
              operationId: listPets
              onFailure:
              - name: on
                type: goto
                workflowId: called
                parameters: [{name: n, value: $statusCode}]
            """
        )
        + CALLED
    )

    assert play(text, answer(500), answer()).urls[1] == "/pets?limit=500"


def test_a_retry_can_visit_a_workflow_first_and_pass_it_what_was_answered() -> None:
    text = document(
        workflow(
            """
            - stepId: a
              operationId: listPets
              onFailure:
              - name: again
                type: retry
                retryAfter: 2
                retryLimit: 2
                workflowId: called
                parameters: [{name: n, value: $statusCode}]
            """
        )
        + CALLED
    )
    played = play(text, answer(401), answer(500), answer(402), answer(), answer())

    assert played.urls == ["/pets", "/pets?limit=401", "/pets", "/pets?limit=402", "/pets"]
    assert played.trace.path == ("a", "a", "a")
    assert played.trace.ending.outcome is Outcome.SUCCESS
    assert [visit.started for visit in played.trace.visits] == [0, 2, 2, 4, 4]


CHAIN = (
    workflow("- {stepId: a, operationId: listPets}", "dependsOn: [login, setup]")
    + workflow(
        "- {stepId: s, operationId: listPets, outputs: {t: $statusCode}}",
        "dependsOn: [login]\noutputs: {t: $steps.s.outputs.t}",
        name="setup",
    )
    + workflow("- {stepId: l, operationId: listPets}", name="login")
)


def test_workflows_that_one_depends_on_run_before_it_once_and_with_their_own() -> None:
    played = play(document(CHAIN), answer(), answer(), answer())

    assert [(v.step, v.depth) for v in played.trace.visits] == [("l", 1), ("s", 1), ("a", 0)]


def test_a_dependency_of_a_dependency_comes_first() -> None:
    text = document(CHAIN.replace("[login, setup]", "[setup]"))

    assert [v.step for v in play(text, *[answer()] * 3).trace.visits] == ["l", "s", "a"]


def test_what_a_dependency_leaves_can_be_read() -> None:
    text = document(
        CHAIN.replace(
            "stepId: a, operationId: listPets",
            "stepId: a, operationId: listPets, parameters: "
            "[{name: limit, in: query, value: $workflows.setup.outputs.t}]",
        )
    )

    assert play(text, answer(), answer(201), answer()).urls[2] == "/pets?limit=201"


def test_a_failed_dependency_fails_the_workflow_by_name_and_nothing_else_runs() -> None:
    played = play(document(CHAIN), answer(), answer(500))

    ending = played.trace.ending
    assert (ending.outcome, ending.flow.workflow_id, ending.step) == (Outcome.FAILED, "w", None)
    assert ending.reason == "its dependency 'setup' failed"
    assert played.trace.path == ()


def test_a_failed_dependency_of_a_dependency_is_named_where_it_hurts() -> None:
    played = play(document(CHAIN.replace("[login, setup]", "[setup]")), answer(500))

    assert played.trace.ending.reason == "its dependency 'setup' failed"


def test_a_dependency_that_failed_is_run_again_when_its_dependent_is_retried() -> None:
    text = document(
        workflow("- {stepId: a, workflowId: middle, onFailure: [{name: again, type: retry}]}")
        + workflow("- {stepId: m, operationId: listPets}", "dependsOn: [login]", name="middle")
        + workflow("- {stepId: l, operationId: listPets}", name="login")
    )
    played = play(text, answer(500), answer(), answer())

    assert [visit.step for visit in played.trace.visits] == ["a", "l", "a", "l", "m"]
    assert played.trace.ending.outcome is Outcome.SUCCESS


def test_a_dependency_is_done_when_the_workflow_that_it_went_to_is_done() -> None:
    text = document(
        workflow("- {stepId: a, operationId: listPets}", "dependsOn: [login]")
        + workflow(
            """
            - stepId: l
              operationId: listPets
              onSuccess: [{name: on, type: goto, workflowId: called}]
            """,
            name="login",
        )
        + CALLED
    )
    played = play(text, answer(), answer(), answer())

    assert [visit.step for visit in played.trace.visits] == ["l", "inner", "a"]


@pytest.mark.parametrize(
    ("flows", "culprit"),
    [
        (workflow("- {stepId: a, operationId: listPets}", "dependsOn: [w]"), "w"),
        (
            workflow("- {stepId: a, operationId: listPets}", "dependsOn: [v]")
            + workflow("- {stepId: b, operationId: listPets}", "dependsOn: [w]", name="v"),
            "w",
        ),
        (
            workflow("- {stepId: a, operationId: listPets}", "dependsOn: [v]")
            + workflow(
                """
                - stepId: b
                  operationId: listPets
                  onSuccess: [{name: back, type: goto, workflowId: w}]
                """,
                name="v",
            ),
            "v",
        ),
    ],
)
def test_a_workflow_that_depends_on_itself_cannot_be_run(flows: str, culprit: str) -> None:
    played = play(document(flows), answer())

    ending = played.trace.ending
    assert (ending.outcome, ending.code) == (Outcome.BROKEN, "AZ213")
    assert ending.reason == f"workflow {culprit!r} depends on itself"


OTHER = """
arazzo: 1.0.1
info: {title: other, version: '1'}
sourceDescriptions: [{name: pets, url: pets.yaml, type: openapi}]
workflows:
- workflowId: there
  inputs: {$ref: '#/components/inputs/page'}
  outputs: {n: $steps.far.outputs.n}
  steps:
  - stepId: far
    operationId: listPets
    parameters: [{reference: $components.parameters.page}]
    outputs: {n: $response.body#/next}
components:
  inputs: {page: {type: object, properties: {p: {default: d}}}}
  parameters: {page: {name: page, in: query, value: '{$inputs.p}!'}}
"""


def test_a_workflow_of_another_document_runs_in_the_scope_of_that_document() -> None:
    steps = """
    - stepId: call
      workflowId: $sourceDescriptions.other.there
      outputs: {n: $outputs.n}
    """
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: other, url: o, type: arazzo}]")
    text = document(workflow(steps, "outputs: {n: $steps.call.outputs.n}"), head=head)
    played = play(
        text,
        answer(200, {"next": "x"}),
        sources={"pets": catalog(), "other": described(OTHER, "other.arazzo.yaml")},
    )

    assert played.urls == ["/pets?page=d%21"]
    assert played.outputs == {"n": "x"}
    assert [v.flow.uri for v in played.trace.visits] == ["a.arazzo.yaml", "other.arazzo.yaml"]


def test_a_workflow_without_steps_succeeds_at_once() -> None:
    played = play(
        document("- {workflowId: w, steps: [], outputs: {n: $inputs.n}}"), inputs={"n": 1}
    )

    assert (played.trace.visits, played.outputs) == ((), {"n": 1})
    assert (played.trace.ending.outcome, played.trace.ending.step) == (Outcome.SUCCESS, None)


def test_calls_have_a_depth_that_they_do_not_exceed() -> None:
    text = document(workflow("- {stepId: a, workflowId: w}"))
    played = play(text, limits=RunLimits(depth=3))

    ending = played.trace.ending
    assert (ending.outcome, ending.code) == (Outcome.BROKEN, "AZ702")
    assert ending.reason == "workflows call each other more than 3 deep"
    assert [visit.depth for visit in played.trace.visits] == [0, 1, 2]


def test_a_step_of_an_unknown_operation_breaks_the_run_off() -> None:
    played = play(document(workflow("- {stepId: a, operationId: nope}")))

    ending = played.trace.ending
    assert (ending.outcome, ending.code, ending.step) == (Outcome.BROKEN, "AZ203", "a")
    assert [visit.step for visit in played.trace.visits] == ["a"]


def test_a_run_that_breaks_off_has_the_outputs_it_has_so_far() -> None:
    played = play(
        document(
            workflow(
                """
                - {stepId: a, operationId: listPets, outputs: {s: $statusCode}}
                - {stepId: b, operationId: listPets, outputs: {s: $statusCode}}
                """,
                "outputs: {a: $steps.a.outputs.s, b: $steps.b.outputs.s}",
            )
        ),
        answer(204),
    )

    outputs = dict(played.trace.outputs)
    assert outputs["a"] == 204
    assert isinstance(outputs["b"], Absent)


def test_the_inputs_of_a_run_have_the_defaults_of_their_schema() -> None:
    played = play(document(CALLED), answer(), name="called")

    assert played.trace.inputs == {"n": 8}
