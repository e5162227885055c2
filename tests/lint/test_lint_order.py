from __future__ import annotations

import pytest
from flow_rules import found, marked, places

from pytest_arazzo.diagnostic import Severity

FLOWS = {
    "a step that comes later has no outputs yet": """
- workflowId: w
  steps:
  - stepId: get
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.make.outputs.id} # AZ320
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
""",
    "criteria, outputs and payloads read it as well": """
- workflowId: w
  steps:
  - stepId: first
    operationId: createPet
    requestBody:
      contentType: application/json
      payload:
        name: Rex
        kind: $steps.last.outputs.kind # AZ320
        age: 3
    successCriteria:
    - condition: $steps.last.outputs.kind == 'cat' # AZ320
    outputs:
      kind: $steps.last.outputs.kind # AZ320
    onSuccess:
    - name: odd
      type: goto
      workflowId: v
      parameters:
      - {name: kind, value: $steps.last.outputs.kind} # AZ320
      criteria:
      - {condition: $statusCode == 201}
      - {condition: $steps.last.outputs.kind == 'cat'} # AZ320
    onFailure:
    - name: odd
      type: end
      criteria: [{condition: $steps.last.outputs.kind == 'dog'}] # AZ320
  - {stepId: last, operationId: getPet, outputs: {kind: $response.body#/kind}}
- workflowId: v
  steps: [{stepId: a, operationId: listPets}]
""",
    "a step on the other branch never comes before": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: none, type: goto, stepId: make, criteria: [{condition: $response.header.X-Total == 0}]}
  - {stepId: get, operationId: getPet, outputs: {id: $response.body#/id}, onSuccess: [{name: stop, type: end}]}
  - stepId: make
    operationId: deletePet
    parameters:
    - {name: petId, in: path, value: $steps.get.outputs.id} # AZ320
""",
    "a later step may have come before in a loop": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    parameters:
    - {name: pageToken, in: query, value: $steps.more.outputs.token}
  - stepId: more
    operationId: listPets
    outputs: {token: $response.body#/nextToken}
    onSuccess:
    - name: again
      type: goto
      stepId: list
      criteria: [{condition: $response.body#/nextToken != null}]
""",
    "a step has no outputs before it has succeeded": """
- workflowId: w
  steps:
  - stepId: get
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.get.outputs.id} # AZ321
    successCriteria:
    - condition: $steps.get.outputs.id == 1 # AZ321
    outputs:
      id: $response.body#/id
      same: $steps.get.outputs.id # AZ321
    onFailure:
    - name: stop
      type: end
      criteria: [{condition: $steps.get.outputs.id == 1}] # AZ321
""",
    "a success action sees the step's own outputs": """
- workflowId: w
  steps:
  - stepId: get
    operationId: getPet
    outputs: {id: $response.body#/id}
    onSuccess:
    - {name: stop, type: end, criteria: [{condition: $steps.get.outputs.id == 1}]}
    - name: go
      type: goto
      workflowId: v
      parameters: [{name: id, value: $steps.get.outputs.id}]
- workflowId: v
  inputs: {type: object, required: [id], properties: {id: {type: integer}}}
  steps: [{stepId: a, operationId: listPets}]
""",
    "a loop reads its own last answer": """
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
    "what a loop cannot do without is not there on the first visit": """
- workflowId: w
  steps:
  - stepId: get
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.get.outputs.owner} # AZ322
    outputs: {owner: $response.body#/id}
    onSuccess:
    - name: again
      type: goto
      stepId: get
      criteria: [{condition: $response.body#/kind == 'cat'}]
""",
    "a failure leads to a step that needs what has failed": """
- workflowId: w
  steps:
  - stepId: make
    operationId: createPet
    outputs: {id: $response.body#/id}
    onFailure: [{name: clean, type: goto, stepId: clean}]
  - stepId: clean
    operationId: deletePet
    parameters:
    - {name: petId, in: path, value: $steps.make.outputs.id} # AZ322
""",
    "an action leads past a step whose outputs are needed": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: get, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: get
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.make.outputs.id} # AZ322
""",
    "what follows from one gap is not said twice": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: get, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: get
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.make.outputs.id} # AZ322
  - stepId: drop
    operationId: deletePet
    parameters:
    - {name: petId, in: path, value: $steps.make.outputs.id}
""",
    "required members of payloads and inputs are needed, others are not": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: use, criteria: [{condition: $response.header.X-Total > 0}]}
  - stepId: get
    operationId: getPet
    outputs: {name: $response.body#/name, age: $response.body#/age, all: $response.body}
  - stepId: use
    operationId: createPet
    requestBody:
      contentType: application/json
      payload:
        name: $steps.get.outputs.name # AZ322
        age: $steps.get.outputs.age
        kind: cat
      replacements:
      - {target: /age, value: $steps.get.outputs.age}
  - stepId: whole
    operationId: createPet
    requestBody: {payload: $steps.list.outputs.all}
  - stepId: sub
    workflowId: v
    parameters:
    - {name: id, value: $steps.use.outputs.id}
- workflowId: v
  inputs: {type: object, required: [id], properties: {id: {type: integer}}}
  steps: [{stepId: a, operationId: listPets}]
""",
    "required inputs are needed unless they have a default": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: sub, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: get, operationId: getPet, outputs: {name: $response.body#/name}}
  - stepId: sub
    workflowId: v
    parameters:
    - {name: free, value: $steps.get.outputs.name}
    - {name: usual, value: $steps.get.outputs.name}
    - {name: name, value: $steps.get.outputs.name} # AZ322
    onFailure:
    - name: other
      type: goto
      workflowId: v
      parameters: [{name: name, value: $steps.get.outputs.name}] # AZ322
- workflowId: v
  inputs:
    type: object
    required: [name, usual]
    properties: {name: {type: string}, usual: {type: string, default: x}, free: {type: string}}
  steps: [{stepId: a, operationId: listPets}]
""",
    "a whole body is needed where one is required": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: make, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: get, operationId: getPet, outputs: {pet: $response.body}}
  - {stepId: make, operationId: createPet, requestBody: {payload: $steps.get.outputs.pet}} # AZ322
  - {stepId: start, operationId: startJob, requestBody: {payload: $steps.list.outputs.job}}
""",
    "a criterion may be what tells the ways apart": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: next, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: next
    operationId: listPets
    onSuccess:
    - {name: made, type: goto, stepId: get, criteria: [{condition: $steps.make.outputs.id != null}]}
    - {name: stop, type: end}
  - stepId: get
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.make.outputs.id}]
""",
    "every way may lead through it": """
- workflowId: w
  steps:
  - stepId: make
    operationId: createPet
    outputs: {id: $response.body#/id}
    onSuccess:
    - {name: a, type: goto, stepId: right, criteria: [{condition: $response.body#/kind == 'cat'}]}
  - {stepId: left, operationId: listPets}
  - stepId: right
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.make.outputs.id}]
""",
    "a step that nothing leads to is another rule's": """
- workflowId: w
  steps:
  - {stepId: a, operationId: listPets, onSuccess: [{name: go, type: goto, stepId: c}]}
  - {stepId: b, operationId: createPet, outputs: {id: $response.body#/id}} # AZ301
  - stepId: c
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.b.outputs.id}]
""",
    "a retry that visits a step first has its outputs": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    parameters: [{name: X-Tenant, in: header, value: $steps.login.outputs.tenant}]
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: again, type: retry, retryLimit: 1, stepId: login}]
  - stepId: login
    operationId: listPets
    parameters: [{name: pageToken, in: query, value: $steps.list.outputs.token}] # AZ320
    outputs: {tenant: $response.header.X-Total}
""",
    "what is visited only ahead of a retry may need what is not there": """
- workflowId: w
  steps:
  - {stepId: start, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: list
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: again, type: retry, retryLimit: 1, stepId: login}]
  - stepId: login
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.start.outputs.id}]
""",
    "of what is visited only ahead of a retry, no way is known": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: use, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: use
    operationId: listPets
    onSuccess: [{name: stop, type: end}]
    onFailure: [{name: again, type: retry, retryLimit: 1, stepId: login}]
  - stepId: login
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.make.outputs.id}]
""",
    "a text with an expression in it is left out whole": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: use, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: use
    operationId: getPet
    parameters: [{name: petId, in: path, value: "{$steps.make.outputs.id}"}] # AZ322
""",
    "a step may not depend on what comes later, or on itself": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    dependsOn:
    - b # AZ323
    - a # AZ323
    - nowhere
  - {stepId: b, operationId: listPets, dependsOn: [a]}
""",
    "a step may not depend on what is skipped": """
- workflowId: w
  steps:
  - stepId: a
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: c, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: b, operationId: listPets, outputs: {tenant: $response.header.X-Total}}
  - stepId: c
    operationId: getPet
    dependsOn: [b] # AZ324
    parameters: [{name: petId, in: path, value: $steps.b.outputs.tenant}]
  - stepId: d
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.b.outputs.tenant}]
""",
    "an action to a step that does not exist may mean any step": """
- workflowId: w
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: petId, in: path, value: $steps.make.outputs.id}]
    onSuccess: [{name: go, type: goto, stepId: nowhere}]
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
""",
    "an operation that is not known may do without anything": """
- workflowId: w
  steps:
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: some, type: goto, stepId: get, criteria: [{condition: $response.header.X-Total > 0}]}
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
  - stepId: get
    operationId: nothingKnown
    parameters: [{name: petId, in: path, value: $steps.make.outputs.id}]
""",
}


@pytest.mark.parametrize("workflows", FLOWS.values(), ids=FLOWS)
def test_steps_that_need_what_is_not_there(workflows: str) -> None:
    diagnostics = found(workflows)
    assert places(diagnostics) == marked(workflows), "\n".join(map(str, diagnostics))


SAID = {
    "a step that comes later has no outputs yet": (
        "step 'get' reads '$steps.make.outputs.id', but step 'make' never comes before it",
        "put step 'make' before step 'get', or read what an earlier step leaves behind",
        Severity.ERROR,
    ),
    "a failure leads to a step that needs what has failed": (
        (
            "step 'clean' needs '$steps.make.outputs.id' for 'petId', but on the way make → clean "
            "step 'make' has failed"
        ),
        (
            "lead every way to step 'clean' through step 'make', or read a value that is there on "
            "all of them"
        ),
        Severity.WARNING,
    ),
    "an action leads past a step whose outputs are needed": (
        (
            "step 'get' needs '$steps.make.outputs.id' for 'petId', but on the way list → get "
            "step 'make' is skipped"
        ),
        (
            "lead every way to step 'get' through step 'make', or read a value that is there on "
            "all of them"
        ),
        Severity.WARNING,
    ),
    "what a loop cannot do without is not there on the first visit": (
        "on its first visit step 'get' has no '$steps.get.outputs.owner' yet, which 'petId' needs",
        "read an input, or what an earlier step leaves behind",
        Severity.WARNING,
    ),
    "a step may not depend on what is skipped": (
        "step 'c' depends on step 'b', which on the way a → c is skipped: there step 'c' fails",
        "lead every way to step 'c' through step 'b', or leave it out",
        Severity.WARNING,
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_the_way_is_said_and_what_to_do(name: str) -> None:
    (only,) = found(FLOWS[name])

    assert (only.message, only.help, only.severity) == SAID[name]


def test_what_a_step_can_read_instead_of_its_own_outputs_is_said() -> None:
    diagnostics = found(FLOWS["a step has no outputs before it has succeeded"])

    assert [each.help for each in diagnostics] == [
        "read an input, or what an earlier step leaves behind",
        "the answer of the step itself is $response",
        "the answer of the step itself is $response",
        "a failed step has no outputs; its answer is $response, even when it has failed",
    ]
    assert {each.severity for each in diagnostics} == {Severity.ERROR}


def test_what_a_step_may_not_depend_on_is_said() -> None:
    diagnostics = found(FLOWS["a step may not depend on what comes later, or on itself"])

    assert [each.message for each in diagnostics] == [
        "step 'a' depends on step 'b', which never comes before it",
        "step 'a' depends on itself",
    ]
    assert [each.help for each in diagnostics] == ["put step 'b' before step 'a'", "leave it out"]
    assert {each.severity for each in diagnostics} == {Severity.ERROR}


def test_what_a_component_reads_is_wrong_where_it_is_used() -> None:
    (only,) = found("""
- workflowId: w
  steps:
  - stepId: get # here, with what it uses
    operationId: getPet
    parameters:
    - reference: $components.parameters.id
  - {stepId: make, operationId: createPet, outputs: {id: $response.body#/id}}
components:
  parameters:
    id: {name: petId, in: path, value: $steps.make.outputs.id}
""")

    assert only.code == "AZ320"
    assert only.message.endswith("(in /components/parameters/id/value)")
    assert only.location.line == 9
