from __future__ import annotations

import pytest
from flow_rules import DESCRIPTION, found, marked, places

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.lint.words import is_final, is_token, is_under_way, names_token

JOB = """
- workflowId: w
  inputs: {type: object, properties: {id: {type: string}}}
  steps:
  - stepId: job
    operationId: getJob
    parameters: [{name: jobId, in: path, value: $inputs.id}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      state: $response.body#/state
      text: "{$response.body#/state}!"
    onSuccess:
"""
REST = """\
  - {stepId: one, operationId: listPets}
  - {stepId: two, operationId: listPets}
"""

ACTIONS = {
    "a value that no action catches falls through to the end": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]} # AZ306
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'FAILED'}]}
""",
    "it falls through to a step that is meant for another value": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]} # AZ306
    - name: failed
      type: goto
      stepId: one
      criteria: [{condition: $response.body#/state == 'FAILED'}]
"""
    + REST,
    "a step that no action leads to may be meant for whatever is left": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - name: failed
      type: goto
      stepId: two
      criteria: [{condition: $response.body#/state == 'FAILED'}]
"""
    + REST,
    "one action and the next step may share the values": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
""",
    "a state under way that leaves a polling loop": """\
    - name: again # AZ931
      type: goto
      stepId: job
      criteria: [{condition: $response.body#/state == 'RUNNING'}] # AZ306
"""
    + REST,
    "a polling loop that stops only for the final states": """\
    - name: again # AZ931
      type: goto
      stepId: job
      criteria: [{condition: $response.body#/state == 'RUNNING' || $response.body#/state == 'QUEUED'}]
"""
    + REST,
    "a polling loop that goes on in a final state": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - name: again # AZ931
      type: goto
      stepId: job
      criteria: [{condition: $response.body#/state != 'DONE'}] # AZ307
""",
    "an action without criteria goes on as well": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: again, type: goto, stepId: job} # AZ307 AZ931
""",
    "an output of the step is its answer": """\
    - {name: done, type: end, criteria: [{condition: $steps.job.outputs.state == 'DONE'}]}
    - name: again # AZ931
      type: goto
      stepId: job
      criteria: [{condition: $steps.job.outputs.state != 'DONE'}] # AZ307
""",
    "a text made of the answer is not the answer": """\
    - {name: done, type: end, criteria: [{condition: $steps.job.outputs.text == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $steps.job.outputs.text == 'FAILED'}]}
""",
    "a bare comparison looks below its context": """\
    - name: done
      type: end
      criteria: [{type: jsonpath, context: $response.body, condition: $.state == 'DONE'}]
    - name: again # AZ931
      type: goto
      stepId: job
      criteria: [{type: jsonpath, context: $response.body, condition: $.state != 'DONE'}] # AZ307
""",
    "another action catches the final state": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'FAILED'}]}
    - {name: again, type: goto, stepId: job} # AZ931
""",
    "whatever is left has an action": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - name: failed
      type: goto
      stepId: two
      criteria: [{condition: $response.body#/state == 'FAILED'}]
    - {name: other, type: goto, stepId: one}
"""
    + REST,
    "an action that looks at something else may catch it": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'FAILED'}]}
    - {name: late, type: end, criteria: [{condition: $response.header.X-Late == 1}]}
""",
    "an order of texts is not understood": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'FAILED'}]}
    - {name: late, type: end, criteria: [{condition: $response.body#/id > 'M'}]}
""",
    "a member that is not listed has any value": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/id == 'a'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/id == 'b'}]}
""",
    "literals that the description does not know are another rule's": """\
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'OVER'}]}
    - {name: failed, type: end, criteria: [{condition: $response.body#/state == 'BROKEN'}]}
""",
    "a criterion that cannot be read says nothing": """\
    - {name: done, type: end, criteria: [{condition: "$response.body#/state =="}]}
""",
    "lengths are no values": """\
    - name: done
      type: end
      criteria: [{type: jsonpath, context: $response.body, condition: $.state.length == 4}]
    - name: failed
      type: end
      criteria: [{type: jsonpath, context: $response.header.X-Job, condition: $.state == 'DONE'}]
""",
    "one state that is told apart is no list of final ones": """\
    - name: go
      type: goto
      stepId: two
      criteria: [{condition: $response.body#/state != 'DONE'}]
"""
    + REST,
}


@pytest.mark.parametrize("actions", ACTIONS.values(), ids=ACTIONS)
def test_values_that_actions_leave_out(actions: str) -> None:
    diagnostics = found(JOB + actions)
    assert places(diagnostics) == marked(JOB + actions), "\n".join(map(str, diagnostics))


def gap(name: str) -> Diagnostic:
    (only,) = (each for each in found(JOB + ACTIONS[name]) if each.code < "AZ9")
    return only


def test_what_falls_through_is_said_and_where_to() -> None:
    falls = gap("a value that no action catches falls through to the end")
    other = gap("it falls through to a step that is meant for another value")
    polls = gap("a state under way that leaves a polling loop")

    assert falls.message == (
        "no action of step 'job' catches 'QUEUED' and 'RUNNING' of $response.body|$.state, which "
        "the description allows: with them the run falls through to the end, as a success"
    )
    assert other.message.endswith("the run falls through to step 'one'")
    assert "catches 'QUEUED' of" in polls.message
    assert polls.help is not None
    assert polls.help.startswith("name it in the criteria")
    assert falls.severity is Severity.WARNING


def test_what_goes_round_for_ever_is_said() -> None:
    again = gap("a polling loop that goes on in a final state")

    assert again.message == (
        "'FAILED' of $response.body|$.state sounds final, but action 'again' takes it like any "
        "state under way: the run goes round for as long as that lasts"
    )
    assert again.help == "name it in the criteria of an action that leaves"


ORDERS = """
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /order:
    get:
      operationId: getOrder
      responses:
        '200':
          description: order
          content:
            application/json:
              schema:
                type: object
                properties:
                  state: {type: string, enum: [NEW, PACKING, DONE, FAILED, EXPIRED, TIMED_OUT]}
                  level: {type: integer, enum: [1, 2]}
                  parts: {type: array, items: {enum: [A, B, null]}}
        default: {description: problem}
    delete: {operationId: cancelOrder, responses: {'204': {description: gone}}}
"""
CANCEL = """
- workflowId: w
  steps:
  - stepId: look
    operationId: getOrder
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - name: open
      type: goto
%s
      criteria:
      - {condition: $statusCode == 200}
      - condition: $response.body#/state != 'DONE' && $response.body#/state != 'FAILED' # AZ307
    - name: over
      type: end
      criteria: [{condition: $response.body#/state == 'DONE' || $response.body#/state == 'FAILED'}]
  - {stepId: cancel, operationId: cancelOrder}
- workflowId: v
  steps: [{stepId: cancel, operationId: cancelOrder}]
"""


@pytest.mark.parametrize(
    ("target", "whither"),
    [("stepId: cancel", "to step 'cancel'"), ("workflowId: v", "to another workflow")],
)
def test_a_list_of_final_states_that_is_not_complete(target: str, whither: str) -> None:
    text = CANCEL % f"      {target}"
    (lacking,) = (each for each in found(text, ORDERS) if each.code == "AZ307")

    assert places([lacking]) == marked(text)
    assert lacking.message.startswith("'EXPIRED' and 'TIMED_OUT' of ")
    assert lacking.message.endswith(f"the run goes {whither}")
    assert lacking.help == "name them among the final states"


def test_numbers_and_null_are_no_states() -> None:
    text = """
- workflowId: w
  steps:
  - stepId: look
    operationId: getOrder
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - {name: one, type: end, criteria: [{condition: $response.body#/level == 1}]}
    - {name: two, type: end, criteria: [{condition: $response.body#/level == '7'}]}
  - stepId: again
    operationId: getOrder
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - name: one
      type: end
      criteria: [{type: jsonpath, context: $response.body, condition: "$.parts[0] == 'A'"}] # AZ306
    - name: two
      type: end
      criteria: [{type: jsonpath, context: $response.body, condition: "$.parts[0] == 'C'"}]
"""
    diagnostics = found(text, ORDERS)

    assert places(diagnostics) == marked(text), "\n".join(map(str, diagnostics))
    assert "catches 'B' of" in diagnostics[0].message


def test_a_list_that_is_too_long_is_not_looked_at() -> None:
    many = ", ".join(["DONE", "FAILED", *(f"S{number}" for number in range(100))])
    description = DESCRIPTION.replace("QUEUED, RUNNING, DONE, FAILED", many)
    name = "a value that no action catches falls through to the end"

    assert many in description
    assert found(JOB + ACTIONS[name], description) == []


def test_a_called_workflow_has_no_answer_of_its_own() -> None:
    text = """
- workflowId: w
  steps:
  - stepId: sub
    workflowId: v
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $steps.sub.outputs.state == 'FAILED'}]}
- workflowId: v
  steps: [{stepId: job, operationId: getJob, outputs: {state: $response.body#/state}}]
"""
    assert found(text) == []


def test_an_answer_of_another_step_is_not_the_step_s_own() -> None:
    text = """
- workflowId: w
  steps:
  - {stepId: job, operationId: getJob, outputs: {state: $response.body#/state}}
  - stepId: list
    operationId: listPets
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $steps.job.outputs.state == 'DONE'}]}
    - {name: failed, type: end, criteria: [{condition: $steps.job.outputs.state == 'FAILED'}]}
"""
    assert found(text) == []


@pytest.mark.parametrize(
    "state",
    [
        "DONE",
        "completed",
        "Cancelled",
        "TIMED_OUT",
        "timedOut",
        "build-failed",
        "UPDATE_COMPLETE",
        "DELETED",
    ],
)
def test_words_that_say_that_nothing_follows(state: str) -> None:
    assert is_final(state)
    assert not is_under_way(state)


@pytest.mark.parametrize(
    "state",
    ["RUNNING", "in_progress", "UPDATE_IN_PROGRESS", "queued", "rolledBackPending", "SCHEDULED"],
)
def test_words_that_say_that_something_goes_on(state: str) -> None:
    assert is_under_way(state)
    assert not is_final(state)


@pytest.mark.parametrize(
    "state",
    [
        "NOT_COMPLETED",
        "partially_failed",
        "MISSING",
        "ACTIVE",
        "ready",
        "KING",
        "",
        "1",
        "NOT_IN_PROGRESS",
        "not_running",
    ],
)
def test_other_words_say_neither(state: str) -> None:
    assert not is_final(state)
    assert not is_under_way(state)


def test_tokens_of_pages_are_known_by_their_names() -> None:
    assert all(map(is_token, ["nextToken", "next_page_token", "NextMarker", "cursor", "has-more"]))
    assert not any(map(is_token, ["token", "id", "nextStep", "page", ""]))
    assert names_token("$.meta[?@.next_cursor]")
    assert not names_token("$.items[?@.marker == 'x' && @.next]")
