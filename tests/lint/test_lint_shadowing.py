from __future__ import annotations

import pytest
from flow_rules import found, marked, places

from pytest_arazzo.diagnostic import Severity

FLOWS = {
    "after an action without criteria no other is taken": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: go, type: goto, stepId: b}
    - name: stop # AZ302
      type: end
      criteria: [{condition: $response.header.X-Total == 0}]
  - {stepId: b, operationId: listPets}
""",
    "the same criteria are met by the first": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: go, type: goto, stepId: b, criteria: [{condition: $statusCode == 200}]}
    - name: stop # AZ302
      type: end
      criteria:
      - condition: $statusCode == 200
  - {stepId: b, operationId: listPets}
""",
    "queries that say the same are met by the first": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - name: go
      type: goto
      stepId: b
      criteria: [{type: jsonpath, context: $response.body, condition: "$.pets[?@.age > 3]"}]
    - name: stop # AZ302
      type: end
      criteria:
      - {condition: $statusCode == 200}
      - {type: jsonpath, context: $response.body, condition: "$.pets[?@.age > 3]"}
  - {stepId: b, operationId: listPets}
""",
    "weaker criteria before leave nothing for stronger ones": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getJob
    onSuccess:
    - {name: go, type: goto, stepId: b, criteria: [{condition: $response.body#/state != 'DONE'}]}
    - name: failed
      type: end
      criteria:
      - condition: $response.body#/state == 'FAILED' # AZ302
  - {stepId: b, operationId: listPets}
""",
    "success criteria leave no other status for success actions": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getPet
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - name: missing
      type: end
      criteria:
      - condition: $statusCode == 404 # AZ302
  - {stepId: b, operationId: listPets}
""",
    "success criteria leave no failure of that status": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getPet
    successCriteria: [{condition: $statusCode == 200 || $statusCode == 404}]
    onFailure:
    - name: missing
      type: end
      criteria:
      - condition: $statusCode == 404 # AZ302
""",
    "a retry without an attempt is never taken": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getPet
    onFailure:
    - name: again
      type: retry
      retryLimit: 0 # AZ302
""",
    "what comes after a retry is taken once it is exhausted": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure:
    - {name: again, type: retry, retryLimit: 2, retryAfter: 1}
    - {name: stop, type: end}
""",
    "an action of the workflow that one step cuts off is taken at another": """
- workflowId: w
  successActions:
  - {name: stop, type: end, criteria: [{condition: $response.header.X-Total == 0}]}
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto, stepId: b}]}
  - {stepId: b, operationId: listPets}
""",
    "an action of the workflow that every step cuts off is never taken": """
- workflowId: w
  failureActions:
  - {name: again, type: retry, retryLimit: 2, retryAfter: 1}
  - {name: stop, type: end}
  - name: late # AZ302
    type: end
  steps:
  - {stepId: a, operationId: listPets}
  - {stepId: b, operationId: listPets}
""",
    "a component that is never taken is wrong where it is used": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: go, type: goto, stepId: b}
    - reference: $components.successActions.stop # AZ302
  - stepId: b
    operationId: listPets
    onSuccess:
    - reference: $components.successActions.stop
components:
  successActions:
    stop: {name: stop, type: end, criteria: [{condition: $statusCode == 200}]}
""",
    "a component of the workflow that is never taken is wrong there": """
- workflowId: w
  successActions:
  - {name: go, type: end}
  - reference: $components.successActions.stop # AZ302
  steps:
  - {stepId: a, operationId: listPets}
components:
  successActions:
    stop: {name: stop, type: end, criteria: [{condition: $statusCode == 200}]}
""",
    "criteria that contradict themselves are another rule's": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getJob
    onSuccess:
    - name: odd
      type: end
      criteria: [{condition: $response.body#/state == 'DONE' && $response.body#/state == 'FAILED'}]
""",
    "success criteria that never hold are another rule's": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}, {condition: $statusCode == 404}]
    onSuccess: [{name: stop, type: end}]
""",
    "a step that nothing leads to is another rule's": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - stepId: b # AZ301
    operationId: listPets
    onSuccess: [{name: go, type: end}, {name: stop, type: end}]
""",
    "a way to the next step that is never taken was never written down": """
- workflowId: w
  steps:
  - stepId: a
    operationId: getJob
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: go, type: goto, stepId: b, criteria: [{condition: $response.body#/state != 'DONE'}]}
  - {stepId: b, operationId: listPets}
""",
    "criteria that differ may tell answers apart": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - name: old
      type: goto
      stepId: b
      criteria: [{type: jsonpath, context: $response.body, condition: "$.pets[?@.age > 3]"}]
    - name: some
      type: end
      criteria: [{type: jsonpath, context: $response.body, condition: "$.pets[?@.age > 2]"}]
  - {stepId: b, operationId: listPets}
""",
    "actions of one name are another rule's": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: go, type: goto, stepId: b}
    - {name: go, type: end}
  - {stepId: b, operationId: listPets}
""",
}


@pytest.mark.parametrize("workflows", FLOWS.values(), ids=FLOWS)
def test_actions_that_are_never_taken(workflows: str) -> None:
    diagnostics = found(workflows)
    assert places(diagnostics) == marked(workflows), "\n".join(map(str, diagnostics))


HELPS = {
    "after an action without criteria no other is taken": (
        "action 'stop' is never taken at step 'a': go, before it, is always taken",
        "put it before that action, or give that one criteria",
    ),
    "queries that say the same are met by the first": (
        (
            "action 'stop' is never taken at step 'a': "
            "go, before it, is taken whenever its criteria hold"
        ),
        "take action 'stop' out, or change its criteria or its place",
    ),
    "success criteria leave no other status for success actions": (
        (
            "action 'missing' is never taken at step 'a': "
            "no value of $statusCode meets it when the step succeeds"
        ),
        (
            "actions are looked at after the success criteria; "
            "an answer that these refuse is one for onFailure"
        ),
    ),
    "success criteria leave no failure of that status": (
        (
            "action 'missing' is never taken at step 'a': "
            "no value of $statusCode meets it when the step fails"
        ),
        (
            "actions are looked at after the success criteria; "
            "an answer that these admit is one for onSuccess"
        ),
    ),
    "a retry without an attempt is never taken": (
        "action 'again' is never taken at step 'a': its retryLimit is 0",
        "retryLimit is how often the step is tried again, at least 1",
    ),
    "an action of the workflow that every step cuts off is never taken": (
        "action 'late' is never taken at any of 2 steps: stop, before it, is always taken",
        "put it before that action, or give that one criteria",
    ),
}


@pytest.mark.parametrize("name", HELPS)
def test_the_reason_is_said_and_what_to_do(name: str) -> None:
    (dead,) = found(FLOWS[name])

    assert (dead.message, dead.help) == HELPS[name]
    assert dead.severity is Severity.WARNING


def test_a_step_that_never_fails_has_no_use_for_failure_actions() -> None:
    (dead,) = found("""
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    successCriteria: [{condition: $statusCode > 0}]
    onFailure: [{name: stop, type: end}]
""")

    assert dead.message == "action 'stop' is never taken at step 'a': the step never fails"
    assert dead.help is not None
    assert dead.help.startswith("success criteria decide")


def test_an_action_without_a_name_is_called_by_what_it_does() -> None:
    (dead,) = found("""
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: go, type: goto, stepId: b}
    - {type: end}
  - {stepId: b, operationId: listPets}
""")

    assert dead.message.startswith("the end action is never taken")
    assert dead.location.line == 13
