"""Texts that were meant as expressions, fields without an effect, and retries without a delay."""

from __future__ import annotations

import pytest
from building import catalog, linked
from flow_rules import DESCRIPTION, HEAD

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.lint.registry import findings

CODES = {"AZ102", "AZ451", "AZ501", "AZ506", "AZ521", "AZ931"}
OUTPUT = """\
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      found: %s
"""
CRITERION = """\
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    successCriteria:
    - condition: %s
"""
ACTION = """\
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
    onFailure:
    - {name: a, %s}
  - stepId: again
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
"""


def found(workflows: str, edition: str = "1.1.0") -> list[Diagnostic]:
    """Return what is found of these codes in a document of *workflows*."""
    head = HEAD.replace("1.1.0", edition)
    program = linked(head + workflows, {"pets": catalog(DESCRIPTION)})
    return [each for each in findings(program) if each.code in CODES]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("response.body#/0/name", "$response.body#/0/name"),
        ("statusCode", "$statusCode"),
        ("$statuscode", "$statusCode"),
        ("inputs.name", "$inputs.name"),
        ("//pets/name", None),
        ("done", None),
        ("''", None),
    ],
)
def test_an_output_without_an_expression_is_always_the_same_text(
    text: str, meant: str | None
) -> None:
    (only,) = found(OUTPUT % text)

    assert (only.code, only.severity, only.location.line) == ("AZ501", Severity.WARNING, 12)
    assert only.fix is None if meant is None else only.fix is not None and only.fix.new == meant
    assert only.help == (
        "an output is an expression, such as $statusCode"
        if meant is None
        else f"did you mean {meant}?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "$statusCode",
        "$response.body#/0/name",
        "'{$statusCode}'",
        "'status {$statusCode}'",
        "$self",
    ],
)
def test_an_output_with_an_expression_is_left_alone(text: str) -> None:
    assert found(OUTPUT % text) == []


def test_the_document_s_own_uri_came_with_the_second_edition() -> None:
    (only,) = found(OUTPUT % "$self", "1.0.1")

    assert (only.code, only.severity, only.location.line) == ("AZ506", Severity.WARNING, 12)


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("$statusCode == $statusCode", ["AZ521"]),
        ("$method <= $method", ["AZ521"]),
        ("$statusCode != $statusCode", ["AZ451"]),
        ("$url < $url", ["AZ451"]),
        ("$response.header.X-Next == $response.header.X-Next", []),
        ("$statusCode == $response.body#/0/petId", []),
        ("$statusCode == 200", []),
    ],
)
def test_what_every_exchange_has_equals_itself(condition: str, codes: list[str]) -> None:
    assert [each.code for each in found(CRITERION % condition)] == codes


@pytest.mark.parametrize(
    ("action", "code", "said"),
    [
        ("type: end, stepId: again", "AZ102", "stepId has no effect in action 'a'"),
        (
            "type: end, retryLimit: 2, retryAfter: 1",
            "AZ102",
            "retryAfter and retryLimit have no effect in action 'a'",
        ),
        ("type: goto, stepId: again, retryAfter: 1", "AZ102", "retryAfter has no effect"),
        ("type: retry, retryLimit: 3", "AZ931", "action 'a' tries step 'list' again without any"),
        ("type: retry, retryLimit: 3, retryAfter: 0", "AZ931", "action 'a' tries step 'list'"),
    ],
)
def test_fields_without_an_effect_and_retries_without_a_delay(
    action: str, code: str, said: str
) -> None:
    (only,) = found(ACTION % action)

    assert (only.code, only.location.line) == (code, 12)
    assert only.message.startswith(said)


@pytest.mark.parametrize(
    "action",
    [
        "type: end",
        "type: goto, stepId: again",
        "type: retry, retryLimit: 3, retryAfter: 1",
        "type: retry, retryLimit: 1",
        "type: retry, stepId: again, retryLimit: 2, retryAfter: 0.5",
    ],
)
def test_actions_with_what_their_type_asks_for_are_left_alone(action: str) -> None:
    assert found(ACTION % action) == []


def test_a_shared_action_is_looked_at_once() -> None:
    shared = ACTION % "reference: $components.failureActions.stop"
    shared = shared.replace("{name: a, reference:", "{reference:")
    shared += "    onFailure: [{reference: $components.failureActions.stop}]\n"
    shared += "components: {failureActions: {stop: {name: stop, type: end, retryAfter: 1}}}\n"

    assert [each.code for each in found(shared)] == ["AZ102"]


def test_one_example_is_told_for_all_that_an_operation_uses() -> None:
    wrong = DESCRIPTION.replace("minimum: 1, maximum: 100}", "maximum: 100, example: many}")
    wrong = wrong.replace("enum: [cat, dog]}", "enum: [cat, dog], example: cow}", 1)
    wrong = wrong.replace(
        "petId, in: path, required: true, schema: {",
        "petId, in: path, required: true, example: x, schema: {",
    )
    program = linked(
        HEAD + OUTPUT % "$statusCode" + "  - {stepId: one, operationId: getPet}\n",
        {"pets": catalog(wrong)},
    )
    told = [each for each in findings(program) if each.code == "AZ221"]

    assert [each.location.line for each in told] == [9, 44]
    assert told[0].message.endswith("; nor do 1 more that this operation uses")
    assert "more that" not in told[1].message


def test_an_input_that_stands_for_the_name_of_a_member_is_meant_to_be_used() -> None:
    flow = """\
- workflowId: w
  inputs: {type: object, properties: {key: {type: string}, other: {type: string}}}
  steps:
  - stepId: one
    operationId: createPet
    requestBody: {contentType: application/json, payload: {name: Rex, $inputs.key: 1}}
"""
    program = linked(HEAD + flow, {"pets": catalog(DESCRIPTION)})
    told = [each.message for each in findings(program) if each.code == "AZ902"]

    assert told == ["nothing uses input 'other' of workflow 'w'"]
