"""Requests that the description refuses whatever happens, and what dies with them."""

from __future__ import annotations

import pytest
from building import catalog, document, linked

from pytest_arazzo.explore.verdicts import DEAD, NOT_FOUND, REACHED, Exploration, explore

API = catalog("""
openapi: 3.1.1
info: {title: jobs, version: '1'}
servers: [{url: https://jobs.test}]
paths:
  /jobs:
    get:
      operationId: listJobs
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 3}}
      responses:
        '200': {description: jobs}
        '404': {description: none}
        default: {description: error, content: {application/json: {schema: {$ref: 'other.json#/Error'}}}}
    post:
      operationId: makeJob
      parameters: [{name: X-Team, in: header, required: true, schema: {type: string}}]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [size]
              properties: {size: {type: integer}, name: {type: string}, parts: {type: array}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object}}}}
  /jobs/{id}:
    delete:
      operationId: dropJob
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}}
""")
TEAM = "{name: X-Team, in: header, value: red}"
INPUTS = """
  inputs:
    type: object
    properties: {word: {type: string}, count: {type: integer}, id: {type: string}, list: {type: array}}
"""


def explored(steps: str) -> Exploration:
    text = f"- workflowId: w{INPUTS}  steps:\n{steps}"
    program = linked(document(text), {"pets": API})
    return explore(program, program.own[0])


def fates(found: Exploration) -> dict[str, tuple[str, str]]:
    return {str(fate.arc): (fate.word, fate.reason) for fate in found.fates}


def making(body: str, parameters: str = TEAM) -> Exploration:
    return explored(f"""
  - stepId: make
    operationId: makeJob
    parameters: [{parameters}]
    requestBody: {{contentType: application/json, payload: {body}}}
  - stepId: list
    operationId: listJobs
""")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (making("{size: 1}", ""), "required header parameter 'X-Team'"),
        (making("{name: a}"), "'size'"),
        (making("{size: many}"), "size"),
        (making("{size: $inputs.word}"), "size"),
    ],
    ids=["parameter", "member", "constant", "input"],
)
def test_what_can_never_be_sent_is_dead_and_all_that_comes_after_it(
    found: Exploration, reason: str
) -> None:
    words = fates(found)

    assert {word for word, _ in words.values()} == {DEAD}
    assert words["make → next"][1].startswith("the request of step 'make' is never sent: ")
    assert reason in words["make → next"][1]
    assert words["list → next"][1] == "no run comes to step 'list': every way to it is dead"


@pytest.mark.parametrize(
    "body",
    [
        "{size: 1, name: $inputs.count}",
        "{size: $inputs.count}",
        "$inputs.list",
    ],
    ids=["an optional member", "what fits", "a body that may be left out"],
)
def test_what_may_be_left_out_is_left_out(body: str) -> None:
    words = fates(making(body))

    assert words["make → next"][0] == REACHED
    assert words["list → next"][0] == REACHED


def test_a_refusal_that_rests_on_an_answer_is_not_called_dead() -> None:
    words = fates(
        explored("""
  - stepId: list
    operationId: makeJob
    parameters: [{name: X-Team, in: header, value: red}]
    requestBody: {contentType: application/json, payload: {size: 1}}
    outputs: {all: $response.body}
  - stepId: drop
    operationId: dropJob
    parameters: [{name: id, in: path, value: $steps.list.outputs.all}]
""")
    )

    assert words["drop → next"][0] == NOT_FOUND
    assert "the path parameter 'id' is empty" in words["drop → next"][1]


def test_a_number_is_sent_as_the_text_that_the_workflow_wants() -> None:
    found = explored("""
  - stepId: drop
    operationId: dropJob
    parameters: [{name: id, in: path, value: $inputs.id}]
""")

    assert fates(found)["drop → next"][0] == REACHED
    assert found.runs[0].inputs["id"] == "1"


def test_a_body_of_a_success_that_nobody_described_may_hold_what_is_read() -> None:
    found = explored("""
  - stepId: list
    operationId: listJobs
    outputs: {first: '$response.body#/jobs/0/id'}
    onSuccess:
    - {name: big, type: end, criteria: [{condition: '$response.body#/size > 7'}]}
  - stepId: drop
    operationId: dropJob
    parameters: [{name: id, in: path, value: $inputs.id}]
    onSuccess:
    - {name: known, type: end, criteria: [{condition: $steps.list.outputs.first != null}]}
""")

    words = fates(found)
    assert words["list → big"][0] == REACHED
    assert words["drop → known"][0] == REACHED


def test_a_status_of_which_no_answer_can_be_made_is_said() -> None:
    words = fates(
        explored("""
  - stepId: list
    operationId: listJobs
    onFailure: [{name: denied, type: end, criteria: [{condition: $statusCode == 401}]}]
""")
    )

    word, reason = words["list → denied"]
    assert word == NOT_FOUND
    assert reason.startswith("no answer for 'default' can be made: ")
    assert "other.json#/Error" in reason
