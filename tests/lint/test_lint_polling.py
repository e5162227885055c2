from __future__ import annotations

import pytest
from flow_rules import found, marked, places

from pytest_arazzo.diagnostic import Severity

FLOWS = {
    "a failure that leads back to its step knows no limit": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure:
    - {name: again, type: goto, stepId: a} # AZ304
""",
    "criteria do not make it a limit": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure:
    - name: busy # AZ304
      type: goto
      stepId: a
      criteria: [{condition: $statusCode == 400}]
""",
    "a failure may lead back by way of other steps": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets}
  - {stepId: b, operationId: listPets}
  - stepId: c
    operationId: listPets
    onFailure:
    - {name: again, type: goto, stepId: a} # AZ304
""",
    "a failure that leads to a step which does not come back is no loop": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto, stepId: c}]}
  - {stepId: b, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - {stepId: c, operationId: listPets, onFailure: [{name: clean, type: goto, stepId: b}]}
""",
    "a retry has a limit": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure: [{name: again, type: retry, retryLimit: 5, retryAfter: 1}]
""",
    "a retry that does not say its limit has the limit one": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure:
    - {name: again, type: retry, retryAfter: 10} # AZ932
""",
    "a retry of the workflow is said once": """
- workflowId: w
  failureActions:
  - {name: again, type: retry, retryAfter: 10} # AZ932
  steps:
  - {stepId: a, operationId: listPets}
  - {stepId: b, operationId: listPets}
""",
    "a loop that asks for the first page's next page again and again": """
- workflowId: w
  steps:
  - stepId: first
    operationId: listPets
    outputs: {token: $response.body#/nextToken}
  - stepId: more
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $steps.first.outputs.token} # AZ305
    outputs: {nextToken: $response.body#/nextToken}
    onSuccess:
    - name: again
      type: goto
      stepId: more
      criteria: [{condition: $response.body#/nextToken != null}]
""",
    "the same with a query": """
- workflowId: w
  inputs: {type: object, properties: {cursor: {type: string}}}
  steps:
  - stepId: more
    operationId: listPets
    parameters:
    - {name: limit, in: query, value: 10}
    - {name: pageToken, in: query, value: $inputs.cursor} # AZ305
    onSuccess:
    - name: again
      type: goto
      stepId: more
      criteria: [{type: jsonpath, context: $response.body, condition: $.nextToken}]
""",
    "the same through an output and a bare comparison": """
- workflowId: w
  inputs: {type: object, properties: {from: {type: string}}}
  steps:
  - stepId: more
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $inputs.from} # AZ305
    outputs: {rest: $response.body#/nextToken}
    onSuccess:
    - name: again
      type: goto
      stepId: more
      criteria: [{condition: $steps.more.outputs.rest != ''}]
  - stepId: other
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $inputs.from} # AZ305
    onSuccess:
    - name: again
      type: goto
      stepId: other
      criteria: [{type: jsonpath, context: $response.body, condition: $.nextToken != null}]
""",
    "a loop that sends no token at all": """
- workflowId: w
  steps:
  - stepId: more
    operationId: listPets
    onSuccess:
    - name: again # AZ305
      type: goto
      stepId: more
      criteria: [{condition: $response.body#/nextToken != null}]
""",
    "a loop that sends the token of its last answer": """
- workflowId: w
  steps:
  - stepId: more
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $steps.more.outputs.token}
    outputs: {token: $response.body#/nextToken}
    onSuccess:
    - name: again
      type: goto
      stepId: more
      criteria: [{condition: $response.body#/nextToken != null}]
""",
    "the token may come from another step of the loop": """
- workflowId: w
  steps:
  - stepId: look
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $steps.look.outputs.token}
    outputs: {token: $response.body#/nextToken}
  - stepId: more
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $steps.look.outputs.token}
    onSuccess:
    - name: again
      type: goto
      stepId: look
      criteria: [{condition: $response.body#/nextToken != null}]
""",
    "a loop that waits for a state is polling": """
- workflowId: w
  inputs: {type: object, properties: {id: {type: string}}}
  steps:
  - stepId: job
    operationId: getJob
    parameters: [{name: jobId, in: path, value: $inputs.id}]
    onSuccess:
    - name: again # AZ931
      type: goto
      stepId: job
      criteria:
      - condition: $response.body#/state == 'QUEUED' || $response.body#/state == 'RUNNING'
""",
    "an operation that takes no token may give the next page by itself": """
- workflowId: w
  steps:
  - stepId: job
    operationId: getJob
    onSuccess:
    - name: again
      type: goto
      stepId: job
      criteria: [{condition: $response.body#/hasMore == true}]
""",
    "a called workflow may send something else each time": """
- workflowId: w
  steps:
  - stepId: sub
    workflowId: v
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $steps.sub.outputs.rest == 0}]}
    - {name: again, type: goto, stepId: sub}
- workflowId: v
  steps: [{stepId: a, operationId: listPets}]
""",
    "what cannot be read may be something else each time": """
- workflowId: w
  steps:
  - stepId: a
    operationId: createPet
    parameters: [{name: limit, in: query, value: $response.bdy}]
    requestBody: {payload: {name: $response.bdy}}
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $statusCode == 201}]}
    - {name: again, type: goto, stepId: a}
""",
    "a payload that cannot be read may be something else each time": """
- workflowId: w
  steps:
  - stepId: a
    operationId: createPet
    requestBody: {payload: {name: $response.bdy}}
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $statusCode == 201}]}
    - {name: again, type: goto, stepId: a}
""",
    "the way back to a step that is not visited again is no loop": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto, stepId: c}]}
  - {stepId: b, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - {stepId: c, operationId: listPets, onSuccess: [{name: last, type: goto, stepId: b}]}
""",
}


@pytest.mark.parametrize("workflows", FLOWS.values(), ids=FLOWS)
def test_loops_without_limit_advance_or_delay(workflows: str) -> None:
    diagnostics = found(workflows)
    assert places(diagnostics) == marked(workflows), "\n".join(map(str, diagnostics))


def test_what_is_sent_instead_is_spelt_out() -> None:
    (stands,) = found(FLOWS["a loop that asks for the first page's next page again and again"])

    assert stands.severity is Severity.WARNING
    assert stands.message == (
        "action 'again' sends step 'more' round for the next page, but every round sends the same "
        "'pageToken': $steps.first.outputs.token"
    )
    assert stands.help == (
        "send the token of the last answer, pageToken: $steps.more.outputs.nextToken; "
        "the first visit leaves it out and gets the first page"
    )


def test_a_token_that_is_not_sent_is_named() -> None:
    (stands,) = found(FLOWS["a loop that sends no token at all"])

    assert stands.message.endswith(
        "but every round asks for the same one: 'pageToken' is not sent"
    )
    assert stands.help is not None
    assert "pageToken: $steps.more.outputs.<token>" in stands.help


def test_a_failure_that_leads_back_should_be_a_retry() -> None:
    (own,) = found(FLOWS["a failure that leads back to its step knows no limit"])
    (other,) = found(FLOWS["a failure may lead back by way of other steps"])

    assert own.help == "use type: retry with retryAfter and retryLimit"
    assert other.help == "use type: retry, stepId: a with retryAfter and retryLimit"
    assert own.severity is Severity.WARNING


def test_polling_and_single_retries_are_no_more_than_advised_against() -> None:
    (poll,) = found(FLOWS["a loop that waits for a state is polling"])
    (once,) = found(FLOWS["a retry that does not say its limit has the limit one"])

    assert poll.message == "action 'again' asks step 'job' again without any delay"
    assert once.message == "action 'again' tries step 'a' once more, not until it succeeds"
    assert {poll.severity, once.severity} == {Severity.ADVICE}


BODY = """
openapi: 3.1.0
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: listThings
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {size: {type: integer}, next_cursor: {type: string}}}
      responses: {'200': {description: things}}
    get:
      operationId: nextThings
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: things}}
  /links:
    get:
      operationId: links
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses: {'200': {description: things}}
"""


def test_tokens_of_bodies_and_links_to_the_next_page_count() -> None:
    workflows = """
- workflowId: w
  steps:
  - stepId: a
    operationId: listThings
    onSuccess:
    - name: again # AZ305
      type: goto
      stepId: a
      criteria: [{condition: $response.body#/meta/next_cursor != ''}]
  - stepId: b
    operationId: nextThings
    onSuccess:
    - {name: again, type: goto, stepId: b, criteria: [{condition: $response.body#/hasMore == true}]}
  - stepId: c
    operationId: links
    onSuccess:
    - name: again # AZ305
      type: goto
      stepId: c
      criteria: [{condition: $response.body#/links/next/href != null}]
"""
    assert places(found(workflows, BODY)) == marked(workflows)
