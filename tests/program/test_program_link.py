"""Names replaced by what they name: components, actions in force, targets of actions."""

from __future__ import annotations

import pytest
from building import document, flow_of, linked, workflow

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.model.value import Constant
from pytest_arazzo.program.arcs import branches
from pytest_arazzo.program.check import check
from pytest_arazzo.program.program import Flow, FlowKey, Node, Program

COMPONENTS = """
parameters:
  page: {name: page, in: query, value: 1}
successActions:
  stop: {name: stop, type: end}
failureActions:
  again: {name: again, type: retry, retryLimit: 3, retryAfter: 1.5}
"""


def flow(steps: str, fields: str = "", *, others: str = "") -> Flow:
    return flow_of(program(steps, fields, others=others))


def program(steps: str, fields: str = "", *, others: str = "") -> Program:
    return linked(document(workflow(steps, fields) + others, components=COMPONENTS))


def values(node: Node) -> list[tuple[str, str | None, object]]:
    return [
        (p.name, p.place, p.value.value if isinstance(p.value, Constant) else "computed")
        for p in node.parameters
    ]


def test_a_reference_stands_for_its_component_and_can_give_it_another_value() -> None:
    (one, two) = flow(
        """
        - stepId: a
          operationId: listPets
          parameters: [{reference: $components.parameters.page}]
        - stepId: b
          operationId: listPets
          parameters: [{reference: $components.parameters.page, value: 7}]
        """
    ).nodes

    assert values(one) == [("page", "query", 1)]
    assert values(two) == [("page", "query", 7)]


def test_a_value_of_null_replaces_the_components_too() -> None:
    (node,) = flow(
        """
        - stepId: a
          operationId: listPets
          parameters: [{reference: $components.parameters.page, value: null}]
        """
    ).nodes

    assert values(node) == [("page", "query", None)]


def test_actions_of_a_step_come_before_those_of_its_workflow_which_only_a_name_replaces() -> None:
    (node,) = flow(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{name: mine, type: end}, {name: shared, type: goto, stepId: a}]
          onFailure: [{reference: $components.failureActions.again}]
        """,
        """
        successActions:
        - {name: shared, type: end}
        - {reference: $components.successActions.stop}
        failureActions: [{name: again, type: end}, {name: other, type: end}]
        """,
    ).nodes

    assert [(move.name, move.kind) for move in node.on_success] == [
        ("mine", ActionKind.END),
        ("shared", ActionKind.GOTO),
        ("stop", ActionKind.END),
    ]
    assert [(move.name, move.retry_limit, move.retry_after) for move in node.on_failure] == [
        ("again", 3, 1.5),
        ("other", 1, 0.0),
    ]


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        (
            "$components.failureActions.agian",
            "components.failureActions has no 'agian'",
            "did you mean 'again'?",
        ),
        (
            "$components.successActions.stop",
            "'$components.successActions.stop' does not refer to components.failureActions",
            "a reference here has the form $components.failureActions.<name>",
        ),
        (
            "again",
            "'again' does not refer to components.failureActions",
            "a reference here has the form $components.failureActions.<name>",
        ),
    ],
)
def test_a_reference_to_no_component_is_an_error_where_it_stands(
    reference: str, message: str, hint: str
) -> None:
    found = flow(
        f"- {{stepId: a, operationId: listPets, onFailure: [{{reference: {reference}}}]}}"
    ).problems[0]

    assert (found.code, found.message, found.help) == ("AZ208", message, hint)
    assert found.at == "/workflows/0/steps/0/onFailure/0/reference"


def test_a_parameter_that_refers_to_no_component_is_left_out_and_reported() -> None:
    found = flow(
        """
        - stepId: a
          operationId: listPets
          parameters: [{reference: $components.parameters.pgae}, {name: p, in: query, value: 1}]
        """
    )

    assert values(found.nodes[0]) == [("p", "query", 1)]
    assert [(each.code, each.help) for each in found.problems] == [
        ("AZ208", "did you mean 'page'?")
    ]


def test_the_target_of_an_action_is_a_position_or_a_flow() -> None:
    (a, _) = flow(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{name: on, type: goto, stepId: b}, {name: off, type: goto, workflowId: w}]
        - {stepId: b, operationId: listPets}
        """
    ).nodes

    assert [(move.step, move.flow) for move in a.on_success] == [
        (1, None),
        (None, FlowKey("a.arazzo.yaml", "w")),
    ]


def test_the_target_of_an_end_does_not_matter() -> None:
    found = flow(
        "- {stepId: a, operationId: listPets, onSuccess: [{name: x, type: end, stepId: nope}]}"
    )

    assert found.problems == ()
    assert found.nodes[0].on_success[0].step is None


@pytest.mark.parametrize(
    ("action", "code", "message", "hint"),
    [
        (
            "{name: on, type: goto, stepId: firts}",
            "AZ206",
            "action 'on' goes to step 'firts', which workflow 'w' does not have",
            "did you mean 'first'?",
        ),
        (
            "{name: on, type: goto, stepId: zzz}",
            "AZ206",
            "action 'on' goes to step 'zzz', which workflow 'w' does not have",
            "its steps are: first",
        ),
        ("{name: on, type: goto, workflowId: v}", "AZ207", "unknown workflowId 'v'", None),
        (
            "{name: on, type: goto, workflowId: w, parameters: [{reference: $components.parameters.p}]}",
            "AZ208",
            "components.parameters has no 'p'",
            None,
        ),
    ],
)
def test_a_wrong_target_of_an_action_is_an_error_where_it_stands(
    action: str, code: str, message: str, hint: str | None
) -> None:
    (found,) = flow(f"- {{stepId: first, operationId: listPets, onSuccess: [{action}]}}").problems

    assert (found.code, found.message, found.help) == (code, message, hint)
    assert (found.at or "").startswith("/workflows/0/steps/0/onSuccess/0/")


def test_a_step_that_depends_on_an_unknown_one_is_an_error_where_it_says_so() -> None:
    (found,) = flow(
        """
        - {stepId: first, operationId: listPets}
        - {stepId: b, operationId: listPets, dependsOn: [first, frist]}
        """
    ).problems

    assert found.code == "AZ206"
    assert found.message == "step 'b' depends on step 'frist', which workflow 'w' does not have"
    assert found.help == "did you mean 'first'?"
    assert found.at == "/workflows/0/steps/1/dependsOn/1"


def test_a_workflow_that_depends_on_an_unknown_one_is_an_error_where_it_says_so() -> None:
    found = flow("- {stepId: a, operationId: listPets}", "dependsOn: [v, w]")

    assert [(each.code, each.at) for each in found.problems] == [
        ("AZ207", "/workflows/0/dependsOn/0")
    ]
    assert found.depends_on == (FlowKey("a.arazzo.yaml", "w"),)


def test_the_program_has_a_flow_per_workflow_in_the_order_of_the_document() -> None:
    step = "- {stepId: a, operationId: listPets}"
    found = program(step, others=workflow(step, name="b") + workflow(step, name="w"))

    assert [key.workflow_id for key in found.own] == ["w", "b"]
    assert found.flows[found.own[0]].at == "/workflows/0"
    assert [found.flows[found.own[1]].position(step) for step in ("a", "z")] == [0, None]


def test_a_time_limit_is_in_seconds() -> None:
    nodes = flow(
        "- {stepId: a, operationId: listPets, timeout: 250}\n- {stepId: b, operationId: listPets}"
    ).nodes

    assert [node.timeout for node in nodes] == [0.25, None]


def ways(steps: str, fields: str = "") -> list[tuple[str, bool]]:
    return [(str(branch.arc), branch.implicit) for branch in branches(flow(steps, fields))]


def test_a_step_without_actions_goes_on_or_fails_implicitly() -> None:
    assert ways("- {stepId: a, operationId: listPets}") == [
        ("a → next", False),
        ("a → fail", True),
    ]


def test_every_action_in_force_is_a_branch_and_each_retry_has_its_exhaustion() -> None:
    found = ways(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{name: x, type: end, criteria: [{condition: 1 == 1}]}]
          onFailure: [{name: r, type: retry, criteria: [{condition: 1 == 1}]}]
        """,
        "failureActions: [{name: s, type: goto, stepId: a, criteria: [{condition: 1 == 1}]}]",
    )

    assert found == [
        ("a → x", False),
        ("a → next", False),
        ("a → r", False),
        ("a: retry r exhausted", False),
        ("a → s", False),
        ("a → fail", False),
    ]


def test_an_unconditional_action_leaves_nothing_to_the_default_way() -> None:
    assert ways(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{name: x, type: end}]
          onFailure: [{name: r, type: retry}]
        """
    ) == [("a → x", False), ("a → r", False), ("a: retry r exhausted", False)]


def test_a_branch_is_where_its_action_is_or_else_its_step() -> None:
    found = flow(
        """
        - stepId: a
          operationId: listPets
          onSuccess: [{reference: $components.successActions.stop}]
          onFailure: [{name: r, type: end, criteria: [{condition: 1 == 1}]}]
        """
    )

    assert [branch.at for branch in branches(found)] == [
        "/components/successActions/stop",
        "/workflows/0/steps/0/onFailure/0",
        "/workflows/0/steps/0",
    ]


def test_a_wrong_document_has_no_warnings_that_are_errors_twice() -> None:
    found = check(program("- {stepId: a, operationId: nope, onSuccess: [{reference: x}]}"))

    assert [each.code for each in found] == ["AZ208", "AZ203"]
    assert {each.severity for each in found} == {Severity.ERROR}
