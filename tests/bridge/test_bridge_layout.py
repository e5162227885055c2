from __future__ import annotations

import json

import pytest
from building import document, linked, workflow

from pytest_arazzo.bridge.layout import Layout, code_of, layout
from pytest_arazzo.coverage.measure import potential
from pytest_arazzo.coverage.tally import Tally, tallies
from pytest_arazzo.documents import yaml
from pytest_arazzo.program.arcs import Arc

POLL = """
- stepId: start
  operationId: addPet
  successCriteria:
  - condition: $statusCode == 201
- stepId: poll
  operationId: listPets
  successCriteria:
  - condition: $statusCode == 200
  onSuccess:
  - name: done
    type: end
    criteria:
    - condition: $response.body#/next == 'no'
  onFailure:
  - name: tryAgain
    type: retry
    retryLimit: 3
    criteria:
    - condition: $statusCode == 503
- stepId: finish
  operationId: listPets
"""


def counted(text: str) -> tuple[Tally, ...]:
    program = linked(text)
    return tallies(potential(program, program.own))


def laid(text: str) -> tuple[Layout, tuple[Tally, ...]]:
    found = counted(text)
    return layout(found), found


def line_of(text: str, part: str) -> int:
    return next(n for n, row in enumerate(text.splitlines(), 1) if part in row)


def branches(found: tuple[Tally, ...]) -> int:
    return sum(len(tally.counted) for tally in found)


def test_workflows_steps_actions_and_criteria_are_lines_that_count() -> None:
    text = document(workflow(POLL))
    made, _ = laid(text)

    rows = [text.splitlines()[line - 1].strip() for line in sorted(made.statements)]
    assert rows == [
        "- workflowId: w",
        "- stepId: start",
        "- condition: $statusCode == 201",
        "- stepId: poll",
        "- condition: $statusCode == 200",
        "- name: done",
        "- condition: $response.body#/next == 'no'",
        "- name: tryAgain",
        "- condition: $statusCode == 503",
        "- stepId: finish",
    ]


def test_a_branch_goes_to_its_action_or_the_next_step_and_else_to_an_exit_of_its_own() -> None:
    text = document(workflow(POLL))
    made, found = laid(text)
    poll, finish = line_of(text, "stepId: poll"), line_of(text, "stepId: finish")

    leaving = {to: said.name for (line, to), said in made.jumps.items() if line == poll}
    assert leaving == {
        line_of(text, "name: done"): "onSuccess[done] of step 'poll'",
        finish: "step 'poll' goes on",
        line_of(text, "name: tryAgain"): "onFailure[tryAgain] of step 'poll'",
        -1: "onFailure[tryAgain] of step 'poll' exhausted",
        -2: "step 'poll' fails",
    }
    assert len(made.jumps) == branches(found)


def test_steps_with_one_branch_give_it_to_the_line_of_their_workflow() -> None:
    text = document(workflow(POLL))
    made, _ = laid(text)
    top = line_of(text, "workflowId: w")

    gathered = {to: said.missing for (line, to), said in made.jumps.items() if line == top}
    assert gathered == {
        line_of(text, "stepId: start"): "step 'start' never went on to what follows it",
        line_of(text, "stepId: finish"): "step 'finish' never went on to what follows it",
    }


ONE = "- {stepId: only, operationId: listPets}"


def test_the_only_branch_of_a_workflow_gathers_with_those_of_the_others() -> None:
    text = document(workflow(ONE, name="first") + workflow(ONE, name="second"))
    made, found = laid(text)
    top = line_of(text, "workflowId: first")

    assert {line for line, _ in made.jumps} == {top}
    assert [said.name for said in made.jumps.values()] == [
        "step 'only' goes on",
        "step 'only' of workflow 'second' goes on",
    ]
    assert len(made.jumps) == branches(found) == 2


def test_the_only_branch_that_is_left_joins_a_line_that_has_branches() -> None:
    text = document(workflow(POLL, name="long") + workflow(ONE, name="short"))
    made, found = laid(text)

    assert len(made.jumps) == branches(found)
    assert line_of(text, "workflowId: short") not in {line for line, _ in made.jumps}


def test_a_document_with_one_branch_has_none_for_coverage_py() -> None:
    made, found = laid(document(workflow(ONE)))

    assert (dict(made.jumps), branches(found)) == ({}, 1)


def test_two_actions_on_one_line_are_two_branches() -> None:
    text = document(
        workflow("""
- stepId: a
  operationId: listPets
  onSuccess: [{name: one, type: end, criteria: [{condition: $response.body#/next == 'a'}]}, {name: two, type: end}]
""")
    )
    made, found = laid(text)

    assert sorted(said.name for said in made.jumps.values()) == [
        "onSuccess[one] of step 'a'",
        "onSuccess[two] of step 'a'",
    ]
    assert sorted(to for _, to in made.jumps) == [-1, line_of(text, "onSuccess")]
    assert branches(found) == 2


def test_a_document_on_one_line_has_all_of_its_branches() -> None:
    tree = yaml.parse("a.yaml", document(workflow(POLL) + workflow(POLL, name="other"))).tree
    made, found = laid(json.dumps(tree))

    assert made.statements == {1}
    assert len(made.jumps) == branches(found) == 14
    assert len({said.name for said in made.jumps.values()}) == 14


def test_what_is_excluded_is_no_line_and_no_branch_and_nothing_goes_there() -> None:
    text = document(
        workflow("""
- stepId: a
  operationId: listPets
  onSuccess:
  - name: early
    type: end
    criteria:
    - condition: $response.body#/next == 'no'
- stepId: b  # arazzo: no cover: only a person can
  operationId: listPets
  successCriteria:
  - condition: $statusCode == 200
""")
    )
    made, found = laid(text)

    assert made.excluded == {line_of(text, "stepId: b"), line_of(text, "$statusCode == 200")}
    assert not made.excluded & made.statements
    assert [to for _, to in made.jumps] == [line_of(text, "name: early"), -1]
    assert branches(found) == 2


def test_a_dead_action_is_excluded() -> None:
    text = document(
        workflow("""
- stepId: a
  operationId: listPets
  onSuccess:
  - name: always
    type: end
  - name: never
    type: end
  onFailure:
  - name: stop
    type: end
""")
    )
    made, found = laid(text)

    assert made.excluded == {line_of(text, "name: never")}
    assert len(made.jumps) == branches(found) == 2


def test_an_action_of_the_workflow_is_a_branch_of_each_of_its_steps() -> None:
    text = document(
        workflow(
            "- {stepId: a, operationId: listPets}\n- {stepId: b, operationId: listPets}",
            fields="failureActions:\n- name: give-up\n  type: end",
        )
    )
    made, found = laid(text)
    shared = line_of(text, "give-up")

    assert {line for line, to in made.jumps if to == shared} == {
        line_of(text, "stepId: a"),
        line_of(text, "stepId: b"),
    }
    assert len(made.jumps) == branches(found) == 4


def test_what_data_files_hold_does_not_depend_on_lines_and_stands_for_each_branch() -> None:
    text = document(workflow(POLL))
    made, found = laid(text)
    moved, _ = laid(text.replace("workflows:", "\n\nworkflows:"))

    assert made.recorded.keys() == moved.recorded.keys()
    assert made.recorded.keys() == {code_of(way.arc) for tally in found for way in tally.counted}
    assert {jump for jumps in made.recorded.values() for jump in jumps} == set(made.jumps)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a\x1b[31m", "a\nb", "x\u202ey"])
def test_names_in_reports_have_neither_markup_nor_control_characters(hostile: str) -> None:
    quoted = json.dumps(hostile)
    text = document(
        workflow(f"""
- stepId: {quoted}
  operationId: listPets
  onSuccess:
  - name: {quoted}
    type: end
    criteria: [{{condition: $response.body#/next == 'no'}}]
""")
    )
    made, _ = laid(text)
    shown = "".join(said.name + said.missing for said in made.jumps.values())

    assert shown
    assert shown.isprintable()
    assert not set(shown) & set("<>&")


def test_a_long_name_is_cut() -> None:
    found = counted(document(workflow(POLL.replace("tryAgain", "x" * 500))))

    assert max(len(said.missing) for said in layout(found).jumps.values()) < 300


def test_codes_of_different_branches_are_different() -> None:
    arcs = [
        Arc("u", "w", "a", "success", "b"),
        Arc("u", "w", "a", "failure", "b"),
        Arc("u", "w", "a", "next"),
        Arc("u", "w2", "a", "next"),
    ]

    assert len({code_of(arc) for arc in arcs}) == 4
    assert all(source < 0 and to < 0 for source, to in map(code_of, arcs))
