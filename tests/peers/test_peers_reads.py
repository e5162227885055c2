from __future__ import annotations

import pytest
from building import HEAD, document, flow_of, linked, workflow

from pytest_arazzo.peers.reads import Reads, reads_of

WHERE = (
    "successCriteria: [{context: $response.body#/pets, type: jsonpath,"
    " condition: \"$[?@.name == 'a' && @.tag]\"}]"
)


def reads(fields: str, after: str = "") -> Reads:
    """Return what is read of the response to a step with *fields*."""
    steps = f"- {{stepId: one, operationId: listPets, {fields}}}\n{after}"
    return reads_of(flow_of(linked(document(workflow(steps), head=HEAD))))["one"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("outputs: {a: $response.body#/pets/0/name}", [("pets", "0", "name")]),
        ("outputs: {a: $response.body.next}", [("next",)]),
        ("outputs: {a: $response.body, b: $statusCode, c: $request.body#/x}", []),
        ("successCriteria: [{condition: $response.body#/next == 'a'}]", [("next",)]),
        (
            WHERE,
            [("pets", "0", "name"), ("pets", "0", "tag"), ("pets", "0"), ("pets",)],
        ),
        (
            "successCriteria: [{context: $response.body, type: jsonpath, condition: '$.pets[*].name'}]",
            [("pets", "0", "name")],
        ),
        (
            "successCriteria: [{context: $response.body, type: jsonpath, condition: $..name}]",
            [],
        ),
        (
            "successCriteria: [{context: $request.body, type: jsonpath, condition: $.name}]",
            [],
        ),
        (
            "successCriteria: [{context: $response.body, type: jsonpath, condition: $.pets.length > 0}]",
            [("pets",)],
        ),
        (
            "onSuccess: [{name: x, type: end, criteria: [{condition: $response.body#/next}]}]",
            [("next",)],
        ),
        (
            "onFailure: [{name: x, type: end, criteria: [{condition: $response.body#/next}]}]",
            [],
        ),
        ("successCriteria: [{condition: '$response.body#/next =='}]", []),
        (
            "outputs: {a: {context: $response.body, selector: '$.pets[0].name', type: jsonpath}}",
            [("pets", "0", "name")],
        ),
        (
            "outputs: {a: {context: $response.body#/pets, selector: /0/tag, type: jsonpointer}}",
            [("pets",), ("pets", "0", "tag")],
        ),
        (
            "outputs: {a: {context: $request.body, selector: /0/tag, type: jsonpointer}}",
            [],
        ),
    ],
)
def test_the_places_of_a_body_that_are_read(fields: str, expected: list[tuple[str, ...]]) -> None:
    assert sorted(reads(fields).paths) == sorted(expected)


def test_what_is_read_below_an_output_is_read_of_the_response() -> None:
    after = """
- stepId: two
  operationId: getPet
  parameters: [{name: id, in: path, value: $steps.one.outputs.all#/0/name}]
- stepId: three
  operationId: getPet
  parameters: [{name: id, in: path, value: $steps.one.outputs.text#/0}]
"""
    found = reads("outputs: {all: $response.body#/pets, text: 'a {$response.body#/next}'}", after)

    assert set(found.paths) == {("pets",), ("pets", "0", "name"), ("next",)}


def test_headers_that_are_read_are_known_in_lower_case() -> None:
    found = reads(
        "outputs: {a: $response.header.X-Next, b: $request.header.X-Sent},"
        " successCriteria: [{condition: $response.header.Location != null}]"
    )

    assert found.headers == {"x-next", "location"}
