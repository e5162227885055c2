"""Inputs of scenarios that no workflow takes: a misspelled one would change nothing."""

from __future__ import annotations

import pytest
from building import document, linked, workflow

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.documents import yaml
from pytest_arazzo.program.scenario_file import decode_scenarios
from pytest_arazzo.program.scenario_inputs import strange_inputs

STEP = "- {stepId: one, operationId: listPets}"
PROGRAM = linked(
    document(
        workflow(STEP, "inputs: {type: object, properties: {petName: {type: string}}}")
        + workflow(STEP, name="bare")
        + workflow(STEP, "inputs: {allOf: [{type: object}]}", name="open")
    )
)


def strange(text: str) -> tuple[Diagnostic, ...]:
    return strange_inputs(decode_scenarios(yaml.parse("s.yaml", text.encode())), PROGRAM)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (
            "workflows:\n  w:\n    scenarios:\n      s:\n        inputs:\n          petname: Rex\n",
            (6, 11),
            "workflow 'w' declares no input 'petname'",
            "did you mean 'petName'?",
        ),
        (
            "workflows:\n  w:\n    inputs: {size: 1}\n    scenarios: {s: {}, t: {}}\n",
            (3, 14),
            "workflow 'w' declares no input 'size'",
            "its inputs are: petName",
        ),
        (
            "workflows:\n  bare:\n    scenarios: {s: {inputs: {size: 1}}}\n",
            (3, 30),
            "workflow 'bare' declares no input 'size'",
            "its inputs are: none",
        ),
    ],
)
def test_an_input_that_the_workflow_does_not_declare_is_a_warning(
    text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    (only,) = strange(text)

    assert (only.code, only.severity) == ("AZ111", Severity.WARNING)
    assert (only.location.line, only.location.column) == place
    assert (only.message, only.help) == (message, hint)


@pytest.mark.parametrize(
    "text",
    [
        "workflows: {w: {scenarios: {s: {inputs: {petName: Rex}}}}}",
        "workflows: {w: {scenarios: {s: {}}}}",
        "{defaults: {inputs: {size: 1}}, workflows: {w: {scenarios: {s: {}}}}}",
        "workflows: {open: {scenarios: {s: {inputs: {size: 1}}}}}",
        "workflows: {unknown: {scenarios: {s: {inputs: {size: 1}}}}}",
    ],
)
def test_inputs_that_are_declared_shared_or_cannot_be_told_are_left_alone(text: str) -> None:
    assert strange(text) == ()


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("PAR", ["Token", "Par"], "did you mean 'Par'?"),
        ("abc", ["abcd", "ABC"], "did you mean 'ABC'?"),
        ("tokn", ["Par", "token"], "did you mean 'token'?"),
        ("x", ["Par", "token"], None),
    ],
)
def test_what_differs_in_letter_case_alone_is_nearest(
    name: str, known: list[str], said: str | None
) -> None:
    assert nearest(name, known) == said
