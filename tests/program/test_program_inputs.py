"""Inputs of a workflow: what its schema adds to them, and what it says about them."""

from __future__ import annotations

import pytest
from building import document, flow_of, linked, workflow

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.program.inputs import declared_inputs, input_violations, with_defaults
from pytest_arazzo.program.program import Flow


def flow(inputs: str, components: str = "") -> Flow:
    fields = f"inputs: {inputs}" if inputs else ""
    return flow_of(
        linked(
            document(
                workflow("- {stepId: a, operationId: listPets}", fields), components=components
            )
        )
    )


COMPONENTS = """
inputs:
  base: {properties: {a: {default: 1}, b: {$ref: '#/components/inputs/b'}}}
  b: {default: [2]}
  nearer: {allOf: [{$ref: '#/components/inputs/base'}], properties: {a: {default: 9}}}
  loop: {$ref: '#/components/inputs/loop'}
  round: {allOf: [{$ref: '#/components/inputs/round'}, {properties: {r: {default: 1}}}]}
  twice: {allOf: [{$ref: '#/components/inputs/base'}, {$ref: '#/components/inputs/base'}]}
  null: {properties: {n: {default: null}}}
"""


@pytest.mark.parametrize(
    ("inputs", "defaults"),
    [
        ("", {}),
        ("{}", {}),
        ("true", {}),
        ("{properties: {a: {default: x}, b: {}, c: true}}", {"a": "x"}),
        ("{properties: [a]}", {}),
        ("{$ref: '#/components/inputs/base'}", {"a": 1, "b": [2]}),
        ("{$ref: '#/components/inputs/nearer'}", {"a": 9, "b": [2]}),
        (
            "{allOf: [{$ref: '#/components/inputs/base'}, {properties: {a: {default: 3}}}]}",
            {"a": 3, "b": [2]},
        ),
        ("{$ref: '#/components/inputs/twice'}", {"a": 1, "b": [2]}),
        ("{$ref: '#/components/inputs/null'}", {"n": None}),
        ("{$ref: '#/components/inputs/loop'}", {}),
        ("{$ref: '#/components/inputs/round'}", {"r": 1}),
        ("{$ref: '#/components/inputs/gone'}", {}),
        ("{$ref: 'https://elsewhere.test/inputs'}", {}),
        ("{allOf: true}", {}),
    ],
)
def test_defaults_are_found_through_references_and_parts_without_end(
    inputs: str, defaults: dict[str, Json]
) -> None:
    assert with_defaults(flow(inputs, COMPONENTS), {}) == defaults


def test_a_given_input_goes_before_its_default_even_when_it_is_null() -> None:
    found = flow("{properties: {a: {default: 1}, b: {default: 2}}}")

    assert with_defaults(found, {"a": None, "c": 3}) == {"a": None, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ("", []),
        ("{properties: {a: {}, b: {}}}", ["a", "b"]),
        ("{$ref: '#/components/inputs/base'}", ["a", "b"]),
        ("{$ref: '#/components/inputs/nearer'}", None),
        ("{oneOf: []}", None),
        ("{$ref: '#/components/inputs/loop'}", None),
        ("false", None),
    ],
)
def test_declared_inputs_are_known_unless_the_schema_leaves_them_open(
    inputs: str, names: list[str] | None
) -> None:
    found = declared_inputs(flow(inputs, COMPONENTS))

    assert (None if found is None else sorted(found)) == names


def test_inputs_are_judged_by_their_schema_with_its_references() -> None:
    found = flow(
        "{$ref: '#/components/inputs/one'}",
        "inputs: {one: {required: [b], properties: {a: {$ref: '#/components/inputs/n'}}}, n: {type: integer}}",
    )

    assert [(v.at, v.keyword) for v in input_violations(found, {"a": "x"})] == [
        ("", "required"),
        ("/a", "type"),
    ]
    assert input_violations(found, {"a": 1, "b": 2}) == ()


def test_inputs_without_schema_are_not_judged() -> None:
    assert input_violations(flow(""), {"anything": 1}) == ()
