from __future__ import annotations

import pytest
from flow_rules import found, marked, places

from pytest_arazzo.diagnostic import Severity

FLOWS = {
    "a step after one that always ends is unreachable": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
  - stepId: get # AZ301
    operationId: getPet
""",
    "steps in a row are said once": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess: [{name: skip, type: goto, stepId: last}]
  - {stepId: one, operationId: listPets} # AZ301
  - {stepId: two, operationId: listPets}
  - {stepId: last, operationId: listPets}
""",
    "each gap is said": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: skip, type: goto, stepId: c}]}
  - {stepId: b, operationId: listPets} # AZ301
  - {stepId: c, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - {stepId: d, operationId: listPets} # AZ301
""",
    "unreachable steps that lead to each other are unreachable": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - {stepId: b, operationId: listPets} # AZ301
  - stepId: c
    operationId: listPets
    onFailure: [{name: again, type: goto, stepId: b}]
""",
    "criteria that leave nothing for the next step make it unreachable": """
- workflowId: w
  steps:
  - stepId: job
    operationId: getJob
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: other, type: end, criteria: [{condition: $response.body#/state != 'DONE'}]}
  - {stepId: list, operationId: listPets} # AZ301
""",
    "an action of the workflow that always ends is in force at every step": """
- workflowId: w
  successActions: [{name: stop, type: end}]
  steps:
  - {stepId: a, operationId: listPets}
  - {stepId: b, operationId: listPets} # AZ301
""",
    "a step redefines an action of the workflow by its name": """
- workflowId: w
  successActions: [{name: stop, type: end}]
  steps:
  - stepId: a
    operationId: listPets
    onSuccess: [{name: stop, type: goto, stepId: b}]
  - {stepId: b, operationId: listPets}
""",
    "a failure leads there": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: clean, type: goto, stepId: b}]
  - {stepId: b, operationId: listPets}
""",
    "a retry visits it first": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: again, type: retry, stepId: b, retryLimit: 2, retryAfter: 1}]
  - {stepId: b, operationId: listPets}
""",
    "what follows a step that is visited only ahead of a retry is unreachable": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: again, type: retry, stepId: b, retryLimit: 2, retryAfter: 1}]
  - {stepId: b, operationId: listPets}
  - {stepId: c, operationId: listPets} # AZ301
""",
    "an action with criteria may not be taken": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: skip, type: end, criteria: [{condition: $statusCode == 200}]}
  - {stepId: b, operationId: listPets}
""",
    "success criteria that never hold are another rule's": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}, {condition: $statusCode == 404}]
  - {stepId: b, operationId: listPets}
""",
    "an action to a step that does not exist may mean any step": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto, stepId: nowhere}]}
  - {stepId: b, operationId: listPets}
""",
    "an action that does not say where it goes may go anywhere": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto}]}
  - {stepId: b, operationId: listPets}
""",
    "steps of one name cannot be told apart": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: stop, type: end}]}
  - {stepId: a, operationId: listPets}
""",
    "a workflow without steps has none that are unreachable": """
- workflowId: w
  steps: []
""",
    "a step that always comes back to itself goes round until it fails": """
- workflowId: w
  steps:
  - stepId: poll
    operationId: listPets
    onSuccess:
    - {name: again, type: goto, stepId: poll} # AZ303 AZ931
""",
    "two steps can go round as well": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets}
  - {stepId: b, operationId: listPets}
  - stepId: c
    operationId: listPets
    onSuccess:
    - {name: again, type: goto, stepId: b} # AZ303 AZ931
""",
    "ways back to one loop are one loop": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - name: red # AZ303 AZ931
      type: goto
      stepId: a
      criteria: [{condition: $response.header.X-Total == 0}]
    - {name: blue, type: goto, stepId: a} # AZ931
""",
    "a loop that some answer leaves has a way out": """
- workflowId: w
  steps:
  - stepId: job
    operationId: getJob
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'FAILED'}]}
    - {name: again, type: goto, stepId: job} # AZ931
""",
    "a failure action that ends the workflow is a way out": """
- workflowId: w
  steps:
  - stepId: poll
    operationId: listPets
    onSuccess:
    - {name: again, type: goto, stepId: poll} # AZ931
    onFailure: [{name: gone, type: end}]
""",
    "another workflow is a way out": """
- workflowId: w
  steps:
  - stepId: poll
    operationId: listPets
    onSuccess:
    - name: leave
      type: goto
      workflowId: v
      criteria: [{condition: $response.header.X-Total == 0}]
    - {name: again, type: goto, stepId: poll} # AZ931
- workflowId: v
  steps: [{stepId: a, operationId: listPets}]
""",
    "a step that is tried again until a limit goes on at last": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onFailure: [{name: again, type: retry, retryLimit: 3, retryAfter: 1}]
""",
}


@pytest.mark.parametrize("workflows", FLOWS.values(), ids=FLOWS)
def test_steps_that_nothing_leads_to_and_loops_that_nothing_leaves(workflows: str) -> None:
    diagnostics = found(workflows)
    assert places(diagnostics) == marked(workflows), "\n".join(map(str, diagnostics))


def test_the_way_that_is_taken_instead_is_named() -> None:
    (unreachable,) = found(FLOWS["steps in a row are said once"])

    assert unreachable.severity is Severity.WARNING
    assert unreachable.message == "no way leads to step 'one', nor to step 'two' after it"
    assert unreachable.help is not None
    assert unreachable.help.startswith(
        "step 'list' before it always takes action 'skip', which has no criteria"
    )


def test_actions_that_leave_nothing_for_the_next_step_are_named() -> None:
    name = "criteria that leave nothing for the next step make it unreachable"
    (unreachable,) = found(FLOWS[name])

    assert unreachable.help is not None
    assert unreachable.help.startswith("step 'job' before it always takes 'done' or 'other'")
