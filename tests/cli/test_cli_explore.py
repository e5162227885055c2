"""`pytest-arazzo explore`: what it prints, what it writes, and what pytest makes of that."""

from __future__ import annotations

import json

import pytest
from calling import Project

from pytest_arazzo.documents import yaml
from pytest_arazzo.program.scenario_file import decode_scenarios

DOCUMENT = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions: [{name: pets, url: pets.openapi.yaml, type: openapi}]
workflows:
- workflowId: wait
  steps:
  - stepId: poll
    operationId: getJob
    parameters: [{name: jobId, in: path, value: job-1}]
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - {name: done, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
    - {name: again, type: goto, stepId: poll, criteria: [{condition: $response.body#/state != 'DONE'}]}
- workflowId: look
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: petId, in: path, value: 7}]
    successCriteria: [{condition: $statusCode == 200}]
    onFailure: [{name: gone, type: end, criteria: [{condition: $statusCode == 404}]}]
"""
SCENARIOS = """\
# what we know of pets
workflows:
  look:  # one pet
    scenarios:
      explore-get-gone: {target: cassette}  # ours, do not touch
      plain:
        target: cassette

  # the end
"""


@pytest.fixture
def pets(project: Project) -> Project:
    project.write("pets.arazzo.yaml", DOCUMENT)
    return project


def test_branches_runs_and_findings_are_printed(pets: Project) -> None:
    called = pets.call("explore", "pets.arazzo.yaml")

    assert called.code == 0
    assert "pets.arazzo.yaml:5: workflow wait" in called.out
    assert "  + reached   poll → done\n" in called.out
    assert "  x dead      poll → next: " in called.out
    assert (
        "  run explore-poll-again\n    poll (line 7)  GET /jobs/{jobId}  200 state=" in called.out
    )
    assert "AZ340 step 'poll' asks again for ever when state is 'FAILED'" in called.out


def test_the_report_can_be_read_by_machines(pets: Project) -> None:
    called = pets.call("explore", "--format", "json", "--workflow", "look")

    (found,) = json.loads(called.out)["workflows"]
    assert found["workflow"] == "look"
    assert {each["branch"]: each["fate"] for each in found["branches"]} == {
        "get → next": "reached",
        "get → gone": "reached",
        "get → fail": "dead",
    }
    assert [each["name"] for each in found["runs"]] == ["explore-get-next", "explore-get-gone"]


def test_two_calls_print_the_same(pets: Project) -> None:
    assert pets.call("explore").out == pets.call("explore").out


def test_a_branch_that_is_not_found_makes_the_exit_code_one(pets: Project) -> None:
    called = pets.call("explore", "--max-answers", "1", "--workflow", "wait")

    assert called.code == 1
    assert "? not found poll → done: the budget was used up" in called.out


def test_a_workflow_that_there_is_not_is_named_with_the_nearest(pets: Project) -> None:
    called = pets.call("explore", "--workflow", "lok")

    assert called.code == 2
    assert "there is no workflow 'lok'; did you mean 'look'?" in called.err


def test_a_workflow_with_errors_is_not_explored(project: Project) -> None:
    project.write("pets.arazzo.yaml", DOCUMENT.replace("getPet", "gotPet"))

    called = project.call("explore")

    assert "workflow 'look' is not explored: pets.arazzo.yaml:17:18: AZ203" in called.err
    assert "workflow wait" in called.out


def test_what_is_found_is_written_once_as_scenarios_that_can_be_read(pets: Project) -> None:
    called = pets.call("explore", "--write")
    text = (pets.path / "pets.scenarios.yaml").read_text("utf-8")
    again = pets.call("explore", "--write")

    assert called.err == "pytest-arazzo: pets.scenarios.yaml: written\n"
    assert again.err == "pytest-arazzo: pets.scenarios.yaml: unchanged\n"
    assert (pets.path / "pets.scenarios.yaml").read_text("utf-8") == text
    assert text.count("# synthesised by `pytest-arazzo explore`") == 4
    file = decode_scenarios(yaml.parse("pets.scenarios.yaml", text))
    assert file.problems == ()
    assert [(plan.workflow_id, plan.name, plan.target) for plan in file.plans] == [
        ("wait", "explore-poll-again", "synth"),
        ("wait", "explore-poll-fail", "synth"),
        ("look", "explore-get-next", "synth"),
        ("look", "explore-get-gone", "synth"),
    ]


def test_scenarios_are_added_and_nothing_that_is_there_is_changed(pets: Project) -> None:
    path = pets.write("pets.scenarios.yaml", SCENARIOS)

    pets.call("explore", "--write")

    text = path.read_text("utf-8")
    rest = iter(text.splitlines())
    assert [line for line in SCENARIOS.splitlines() if line not in rest] == []
    plans = decode_scenarios(yaml.parse("pets.scenarios.yaml", text)).plans
    names = [(plan.workflow_id, plan.name, plan.target) for plan in plans]
    assert ("look", "explore-get-gone", "cassette") in names
    assert ("look", "explore-get-next", "synth") in names
    assert ("wait", "explore-poll-again", "synth") in names


@pytest.mark.parametrize(
    "text",
    ["workflows: {look: {scenarios: {plain: {target: moto}}}}\n", "workflows: [\n", "a: b\n"],
)
def test_a_file_to_which_nothing_can_be_added_stays_as_it_is(pets: Project, text: str) -> None:
    path = pets.write("pets.scenarios.yaml", text)

    called = pets.call("explore", "--write")

    assert called.code == 2
    assert path.read_text("utf-8") == text
