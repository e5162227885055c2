"""Every kind of branch, taken by answers that are found."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from building import catalog, document, linked

from pytest_arazzo.explore.discoveries import discoveries
from pytest_arazzo.explore.verdicts import Budget, Exploration, explore
from pytest_arazzo.program.program import FlowKey

API = """
openapi: 3.1.1
info: {title: jobs, version: '1'}
servers: [{url: https://jobs.test}]
paths:
  /jobs:
    get:
      operationId: listJobs
      parameters: [{name: page, in: query, schema: {type: string}}]
      responses:
        '200':
          description: jobs
          headers: {X-Kind: {schema: {type: string}}}
          content:
            application/json:
              schema:
                type: object
                properties:
                  jobs: {type: array, items: {$ref: '#/components/schemas/Job'}}
                  next: {type: string}
        '429': {description: too many}
        5XX: {description: broken}
  /jobs/{id}:
    get:
      operationId: getJob
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 5}}]
      responses:
        '200': {description: job, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
        '404': {description: none}
components:
  schemas:
    Job:
      type: object
      required: [state]
      properties:
        state: {type: string, enum: [NEW, DONE]}
        id: {type: integer, minimum: 5}
        name: {type: string}
        size: {type: number, minimum: 0}
"""


def explored(workflows: str, name: str = "w", budget: Budget | None = None) -> Exploration:
    program = linked(document(workflows), {"pets": catalog(API)})
    return explore(program, FlowKey(program.document.uri, name), budget=budget or Budget())


def fates(found: Exploration) -> Mapping[str, str]:
    return {str(fate.arc): fate.word for fate in found.fates}


def step(more: str, operation: str = "listJobs") -> str:
    indented = "".join(f"    {line}\n" for line in more.strip().splitlines())
    return f"- workflowId: w\n  steps:\n  - stepId: s\n    operationId: {operation}\n{indented}"


@pytest.mark.parametrize(
    "criterion",
    [
        "condition: $statusCode == 429",
        "condition: $statusCode >= 500",
        "condition: $response.header.X-Kind == 'odd'",
        "{context: $response.header.X-Kind, type: regex, condition: '^k-[0-9]+$'}",
        "condition: $response.body#/jobs/0/state == 'DONE'",
        "condition: $response.body#/jobs/1/size > 20",
        "condition: $response.body#/jobs/0/size == 2.5 && $response.body#/next == 'x'",
        "condition: $response.body#/next == null",
        "{context: $response.body#/next, type: regex, condition: '^p[a-c]{3}$'}",
        "{context: $response.body, type: jsonpath, condition: $.jobs.length > 3}",
        "{context: $response.body, type: jsonpath, condition: $.jobs.length == 0}",
        "{context: $response.body, type: jsonpath, condition: '$.jobs[?@.name == \"a b\"]'}",
        "{context: $response.body, type: jsonpath, condition: '$.jobs[?@.size > 7]'}",
        "condition: $inputs.mode == 'quick'",
        "condition: $inputs.mode == 'quick' && $response.body#/next == 'x'",
    ],
)
def test_answers_are_found_for_and_against_a_criterion(criterion: str) -> None:
    text = step(f"""
successCriteria: [{{condition: $statusCode > 0}}]
onSuccess:
- name: so
  type: end
  criteria:
  - {criterion}
""")
    inputs = "  inputs: {type: object, properties: {mode: {type: string}}}\n"

    found = explored(text.replace("  steps:\n", f"{inputs}  steps:\n"))

    assert {word for arc, word in fates(found).items() if "fail" not in arc} == {"reached"}


def test_retries_are_exhausted_and_what_comes_after_them_is_taken() -> None:
    found = explored(
        step("""
onFailure:
- {name: wait, type: retry, retryAfter: 5, retryLimit: 3, criteria: [{condition: $statusCode == 429}]}
- {name: stop, type: end, criteria: [{condition: $statusCode == 429}]}
""")
    )

    assert set(fates(found).values()) == {"reached"}
    run = next(run for run in found.runs if run.trace.ending.action == "stop")
    assert run.trace.path == ("s", "s", "s", "s")


def test_a_step_with_a_time_limit_goes_without_an_answer() -> None:
    found = explored(
        step("""
timeout: 500
onFailure: [{name: late, type: end, criteria: [{condition: $statusCode == null}]}]
""")
    )

    assert fates(found)["s → late"] == "reached"
    (late,) = [run for run in found.runs if run.target.name == "late"]
    assert late.script["s"][0].fault == "timeout"


NESTED = """
- workflowId: w
  steps:
  - stepId: call
    workflowId: inner
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $steps.call.outputs.state == 'DONE'}]}
    onFailure:
    - {name: sad, type: end}
  - stepId: look
    operationId: getJob
    parameters: [{name: id, in: path, value: 7}]
    onSuccess:
    - {name: same, type: end, criteria: [{condition: $steps.call.outputs.state == 'NEW'}]}
- workflowId: inner
  steps:
  - stepId: get
    operationId: getJob
    parameters: [{name: id, in: path, value: 7}]
    outputs: {state: $response.body#/state}
  outputs: {state: $steps.get.outputs.state}
"""


def test_workflows_that_are_called_are_answered_too() -> None:
    found = explored(NESTED)

    words = fates(found)
    assert (words["call → done"], words["call → sad"], words["call → next"]) == ("reached",) * 3
    assert (words["look → same"], words["look → fail"]) == ("reached", "reached")


def test_inputs_are_what_the_operations_take() -> None:
    found = explored("""
- workflowId: w
  inputs: {type: object, required: [job], properties: {job: {type: integer}}}
  steps:
  - stepId: s
    operationId: getJob
    parameters: [{name: id, in: path, value: $inputs.job}]
""")

    assert fates(found) == {"s → next": "reached", "s → fail": "reached"}
    assert found.runs[0].inputs == {"job": 5}


def test_a_request_that_cannot_be_sent_is_told_with_what_comes_after_it() -> None:
    found = explored("""
- workflowId: w
  steps:
  - stepId: s
    operationId: listJobs
    outputs: {name: $response.body#/jobs/0/name}
  - stepId: t
    operationId: getJob
    parameters: [{name: id, in: path, value: $steps.s.outputs.name}]
  - stepId: u
    operationId: listJobs
""")

    reasons = {str(fate.arc): fate.reason for fate in found.fates if fate.word == "not found"}
    assert "is string, not integer" in reasons["t → next"]
    assert reasons["u → next"] == "step 'u' was not reached"
    codes = [each.diagnostic.code for each in discoveries(found)]
    assert "AZ347" in codes


def test_a_loop_over_pages_that_asks_for_the_same_page_is_told() -> None:
    stuck = step("""
onSuccess: [{name: more, type: goto, stepId: s, criteria: [{condition: $response.body#/next != null}]}]
""")
    advancing = stuck.replace(
        "    onSuccess",
        "    parameters: [{name: page, in: query, value: $steps.s.outputs.next}]\n"
        "    outputs: {next: $response.body#/next}\n    onSuccess",
    )

    told = [
        [d.diagnostic.code for d in discoveries(explored(each))] for each in (stuck, advancing)
    ]

    assert ["AZ344" in codes for codes in told] == [True, False]


def test_a_budget_that_is_used_up_is_said() -> None:
    found = explored(NESTED, budget=Budget(answers=1))

    assert not found.graph.is_whole
    assert {f.reason for f in found.fates if f.word == "not found"} == {"the budget was used up"}


def test_few_runs_take_all_branches() -> None:
    found = explored(NESTED)

    taken = [run.trace.arcs for run in found.runs]
    for index in range(len(taken)):
        others = frozenset[object]().union(*(taken[:index] + taken[index + 1 :]))
        assert not {f.arc for f in found.fates if f.word == "reached"} <= others
