"""The gate: which mistakes keep which workflow from running."""

from __future__ import annotations

import pytest
from building import document, flow_of, linked, workflow

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.program.program import Program

FINE = "- {stepId: a, operationId: listPets}"
WRONG = "- {stepId: a, operationId: nope}"


def refused(program: Program, name: str, *more: Diagnostic) -> list[str]:
    """Return the codes that keep workflow *name* from running."""
    try:
        demand(flow_of(program, name), (*more, *check(program)))
    except Rejected as rejected:
        return [each.code for each in rejected.diagnostics]
    return []


def found_at(at: str, code: str = "AZ101", severity: Severity = Severity.ERROR) -> Diagnostic:
    place = Location("a.arazzo.yaml", 1, 1)
    return Diagnostic(code=code, message="wrong", location=place, severity=severity, at=at)


def test_a_mistake_in_one_workflow_does_not_keep_another_from_running() -> None:
    program = linked(
        document(workflow(FINE) + workflow(WRONG, name="v") + workflow(FINE, name="u"))
    )

    assert {name: refused(program, name) for name in "wvu"} == {"w": [], "v": ["AZ203"], "u": []}


@pytest.mark.parametrize(
    "steps",
    [
        "- {stepId: a, workflowId: v}",
        "- {stepId: a, operationId: listPets, onSuccess: [{name: x, type: goto, workflowId: v}]}",
        "- {stepId: a, operationId: listPets, onFailure: [{name: x, type: retry, workflowId: v}]}",
    ],
)
def test_a_mistake_in_a_workflow_that_it_can_reach_keeps_a_workflow_from_running(
    steps: str,
) -> None:
    program = linked(document(workflow(steps) + workflow(WRONG, name="v")))

    assert refused(program, "w") == ["AZ203"]


def test_a_mistake_in_a_workflow_that_it_depends_on_keeps_a_workflow_from_running() -> None:
    program = linked(
        document(
            workflow(FINE, "dependsOn: [v]")
            + workflow(FINE, "dependsOn: [u]", name="v")
            + workflow(WRONG, name="u")
        )
    )

    assert [refused(program, name) for name in "wvu"] == [["AZ203"]] * 3


def test_workflows_that_reach_each_other_are_let_through_when_all_are_right() -> None:
    one = (
        "- {stepId: a, operationId: listPets, onSuccess: [{name: x, type: goto, workflowId: %s}]}"
    )
    program = linked(document(workflow(one % "v") + workflow(one % "w", name="v")))

    assert [refused(program, name) for name in "wv"] == [[], []]


SHARED = "failureActions: {f: {name: f, type: goto, stepId: rescue}}"
USE = "failureActions: [{reference: $components.failureActions.f}]"
RESCUED = FINE + "\n- {stepId: rescue, operationId: listPets}"


def test_a_shared_action_is_wrong_where_its_step_does_not_exist_only() -> None:
    program = linked(
        document(
            workflow(RESCUED, USE) + workflow(FINE, USE, name="v") + workflow(FINE, name="u"),
            components=SHARED,
        )
    )
    (found,) = check(program)

    assert {name: refused(program, name) for name in "wvu"} == {"w": [], "v": ["AZ206"], "u": []}
    assert found.at == "/workflows/1"
    assert found.message == "action 'f' goes to step 'rescue', which workflow 'v' does not have"


def test_a_shared_parameter_is_wrong_where_its_input_does_not_exist_only() -> None:
    use = (
        "- {stepId: a, operationId: listPets, parameters: [{reference: $components.parameters.p}]}"
    )
    program = linked(
        document(
            workflow(use, "inputs: {properties: {n: {}}}")
            + workflow(FINE + "\n" + use.replace("stepId: a", "stepId: b"), name="v"),
            components="parameters: {p: {name: limit, in: query, value: $inputs.n}}",
        )
    )
    (found,) = check(program)

    assert {name: refused(program, name) for name in "wv"} == {"w": [], "v": ["AZ210"]}
    assert found.at == "/workflows/1/steps/1"
    assert found.message == (
        "'$inputs.n' names an input that the workflow does not declare "
        "(in /components/parameters/p/value)"
    )


def test_the_expressions_of_workflow_actions_of_components_are_reported_at_their_user() -> None:
    program = linked(
        document(
            workflow(
                "- {stepId: a, operationId: listPets, onSuccess: "
                "[{reference: $components.successActions.s}]}"
            ),
            components="""
            successActions:
              s:
                name: s
                type: goto
                workflowId: w
                parameters: [{name: n, value: $inputs.n}]
            """,
        )
    )

    assert [(each.code, each.at) for each in check(program)] == [("AZ210", "/workflows/0/steps/0")]


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        ("", "wv"),
        ("/info", "wv"),
        ("/workflows", "wv"),
        ("/components", "wv"),
        ("/components/parameters", "w"),
        ("/workflows/0", "w"),
        ("/workflows/0/steps/0/stepId", "w"),
        ("/workflows/1/inputs", "v"),
        ("/workflows/10", ""),
        ("/sourceDescriptions/0/url", ""),
        ("/components/parameters/p/value", "w"),
        ("/components/parameters/pp", ""),
        ("/components/inputs/i", "v"),
        ("/components/successActions/s", ""),
    ],
)
def test_a_wrong_shape_keeps_back_the_workflows_that_stand_on_it(at: str, wrong: str) -> None:
    program = linked(
        document(
            workflow(
                "- {stepId: a, operationId: listPets, "
                "parameters: [{reference: $components.parameters.p}]}"
            )
            + workflow(FINE, "inputs: {$ref: '#/components/inputs/i'}", name="v"),
            components="parameters: {p: {name: limit, in: query, value: 1}}\ninputs: {i: {}}",
        )
    )

    assert "".join(name for name in "wv" if refused(program, name, found_at(at))) == wrong


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("AZ411", Severity.ERROR),
        ("AZ102", Severity.ERROR),
        ("AZ101", Severity.WARNING),
        ("AZ101", Severity.ADVICE),
    ],
)
def test_what_is_only_advice_keeps_nothing_back(code: str, severity: Severity) -> None:
    program = linked(document(workflow(FINE)))

    assert refused(program, "w", found_at("/workflows/0", code, severity)) == []


def test_the_gate_names_every_error_in_its_way_and_no_warning() -> None:
    program = linked(
        document(
            workflow(
                """
                - {stepId: a, operationId: nope, onSuccess: [{name: x, type: goto, stepId: q}]}
                - {stepId: b, operationPath: 'pets#/paths/~1pets/get'}
                """
            )
        )
    )

    assert [each.code for each in check(program)] == ["AZ206", "AZ211", "AZ203"]
    assert refused(program, "w") == ["AZ206", "AZ203"]


def test_a_source_that_cannot_be_had_matters_to_the_workflows_that_need_it() -> None:
    at = "/sourceDescriptions/0/url"
    program = linked(
        document(
            workflow(FINE)
            + workflow("- {stepId: a, workflowId: u}", name="v")
            + "- {workflowId: u, steps: []}"
        ),
        {"pets": found_at(at, "AZ201")},
    )

    assert [refused(program, name) for name in "wv"] == [["AZ201"], []]
    assert check(program)[0].at == at
