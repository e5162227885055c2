"""What the fields of documents, workflows, components and references do when a workflow runs."""

from __future__ import annotations

import pytest
from building import (
    HEAD,
    answer,
    catalog,
    described,
    document,
    flow_of,
    library,
    linked,
    play,
    workflow,
)

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.check import check
from pytest_arazzo.program.inputs import declared_inputs, input_violations, with_defaults
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import OperationCall
from pytest_arazzo.trace import Outcome


@pytest.fixture(params=["1.0.1", "1.1.0"])
def head(request: pytest.FixtureRequest) -> str:
    """Return the head of a document of each edition."""
    return HEAD.replace("1.1.0", str(request.param))


def refusals(text: str) -> list[tuple[str, str | None]]:
    """Return code and place of every error that is known of *text* before anything runs."""
    found = [*problems(described(text).document), *check(link(library(text)))]
    return [(d.code, d.at) for d in found if d.severity is Severity.ERROR]


STEP = "- {stepId: a, operationId: listPets}"


@pytest.mark.parametrize(
    ("version", "codes", "timeout"),
    [
        ("1.0.0", ["AZ102"], None),
        ("1.0.9", ["AZ102"], None),
        ("1.1.0", [], 1.0),
        ("1.9.0", ["AZ106"], 1.0),
        ("2.0.0", ["AZ106"], 1.0),
    ],
)
def test_the_version_selects_the_edition(
    version: str, codes: list[str], timeout: float | None
) -> None:
    text = document(
        workflow("- {stepId: a, operationId: listPets, timeout: 1000}"),
        head=HEAD.replace("1.1.0", version),
    )

    assert [d.code for d in problems(described(text).document)] == codes
    assert flow_of(linked(text)).nodes[0].timeout == timeout


DESCRIBED = """
arazzo: %s
info: {title: other, version: '9', summary: s, description: d}
sourceDescriptions: [{name: pets, url: pets.yaml, type: openapi}]
workflows:
- workflowId: w
  summary: s
  description: d
  steps: [{stepId: a, operationId: listPets, description: '{$inputs.d} $nothing'}]
"""


def test_what_describes_has_no_effect(head: str) -> None:
    plain = play(document(workflow(STEP), head=head), answer())
    text = DESCRIBED % head.split()[1]
    described_at_length = play(text, answer())

    assert refusals(text) == []
    assert described_at_length.requests == plain.requests
    assert described_at_length.ways == plain.ways
    assert check(described_at_length.program) == ()


def test_every_workflow_can_be_run(head: str) -> None:
    text = document(
        workflow(STEP) + workflow(STEP.replace("stepId: a", "stepId: b"), name="V.2-x_"), head=head
    )

    assert [play(text, answer(), name=name).trace.path for name in ("w", "V.2-x_")] == [
        ("a",),
        ("b",),
    ]
    assert refusals(text.replace("V.2-x_", "w")) == [("AZ104", "/workflows/1/workflowId")]


def test_components_have_no_effect_unless_they_are_referred_to(head: str) -> None:
    components = """
    parameters: {p: {name: limit, in: query, value: 1}}
    successActions: {s: {name: s, type: end}}
    failureActions: {f: {name: f, type: retry}}
    inputs: {i: {required: [x]}}
    """
    text = document(workflow(STEP), head=head, components=components)
    played = play(text, answer(500))

    assert (refusals(text), played.urls, played.ways) == ([], ["/pets"], ["a → fail"])


def test_a_source_description_is_referred_to_by_its_name(head: str) -> None:
    text = document(
        workflow(
            """
            - stepId: a
              operationId: $sourceDescriptions.pets.listPets
              outputs:
                url: $sourceDescriptions.pets.url
                type: $sourceDescriptions.pets.type
            """,
            "outputs: {u: $steps.a.outputs.url, t: $steps.a.outputs.type}",
        ),
        head=head,
    )

    assert play(text, answer()).outputs == {"u": "pets.yaml", "t": "openapi"}
    assert refusals(
        text.replace("$sourceDescriptions.pets.listPets", "$sourceDescriptions.x.a")
    ) == [("AZ201", "/workflows/0/steps/0/operationId")]


def test_an_operation_that_is_called_as_a_field_is_still_an_operation(head: str) -> None:
    odd = """
openapi: 3.1.0
info: {title: odd, version: '1'}
paths: {/u: {get: {operationId: url, responses: {'200': {description: ok}}}}}
"""
    text = document(
        workflow("- {stepId: a, operationId: $sourceDescriptions.pets.url}"), head=head
    )
    call = flow_of(linked(text, {"pets": catalog(odd)})).nodes[0].call

    assert isinstance(call, OperationCall)
    assert call.operation.operation_id == "url"


INPUTS = """
inputs:
  page:
    $anchor: paging
    type: object
    required: [q]
    properties: {n: {$ref: '#number'}, q: {type: string}}
  number: {$anchor: number, type: integer, default: 3}
"""
PAGING = (
    "type: object, required: [q], properties: {n: {type: integer, default: 3}, q: {type: string}}"
)


@pytest.mark.parametrize(
    "inputs",
    [
        PAGING,
        "$ref: '#/components/inputs/page'",
        "$ref: '#paging'",
        "$ref: '#/components/inputs/p%61ge'",
    ],
)
def test_inputs_are_judged_by_their_schema_wherever_it_stands(head: str, inputs: str) -> None:
    text = document(
        workflow(
            "- {stepId: a, operationId: listPets, "
            "parameters: [{name: limit, in: query, value: $inputs.n}]}",
            f"inputs: {{{inputs}}}",
        ),
        head=head,
        components=INPUTS,
    )
    flow = flow_of(linked(text))

    assert refusals(text) == []
    assert with_defaults(flow, {"q": "x"}) == {"n": 3, "q": "x"}
    assert declared_inputs(flow) == frozenset({"n", "q"})
    assert [(v.at, v.keyword) for v in input_violations(flow, {"n": "x"})] == [
        ("", "required"),
        ("/n", "type"),
    ]
    assert play(text, answer(), inputs={"q": "x"}).urls == ["/pets?limit=3"]


@pytest.mark.parametrize(
    "reference", ["#page", "#/components/inputs/nope", "other.yaml#/x", "#/x"]
)
@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ("$ref: '%s'", "/workflows/0/inputs/$ref"),
        (
            "properties: {a: {items: [{$ref: '%s'}]}}",
            "/workflows/0/inputs/properties/a/items/0/$ref",
        ),
        ("$ref: '#wrong'", "/components/inputs/wrong/allOf/0/$ref"),
    ],
)
def test_a_reference_of_inputs_that_leads_nowhere_is_refused(
    reference: str, inputs: str, place: str
) -> None:
    components = f"inputs: {{wrong: {{$anchor: wrong, allOf: [{{$ref: '{reference}'}}]}}}}"
    text = document(
        workflow(STEP, f"inputs: {{{inputs.replace('%s', reference)}}}"), components=components
    )

    assert ("AZ214", place) in refusals(text)


def test_references_in_a_circle_lead_somewhere() -> None:
    components = "inputs: {tree: {$anchor: tree, properties: {left: {$ref: '#tree'}}}}"

    assert (
        refusals(document(workflow(STEP, "inputs: {$ref: '#tree'}"), components=components)) == []
    )


def test_a_part_with_a_uri_of_its_own_is_left_to_the_run() -> None:
    fields = (
        "inputs: {properties: {a: {$id: 'https://x.test/a', $ref: '#/$defs/b', $defs: {b: {}}}}}"
    )

    assert refusals(document(workflow(STEP, fields))) == []


def test_what_looks_like_a_reference_in_data_is_none() -> None:
    fields = "inputs: {properties: {a: {default: {$ref: '#x'}, enum: [{$ref: '#x'}]}}}"

    assert refusals(document(workflow(STEP, fields))) == []


def test_a_reference_by_the_documents_own_uri_is_one_into_it() -> None:
    own = "https://flows.test/w/a.yaml"
    for reference in (f"{own}#paging", f"{own}#/components/inputs/page", "a.yaml#paging"):
        text = document(
            workflow(STEP, f"inputs: {{$ref: '{reference}'}}"),
            head=HEAD.replace("info:", f"$self: {own}\ninfo:"),
            components=INPUTS,
        )
        flow = flow_of(linked(text))

        assert refusals(text) == []
        assert with_defaults(flow, {}) == {"n": 3}
        assert [v.keyword for v in input_violations(flow, {})] == ["required"]


@pytest.mark.parametrize("own", ["a.yaml", "http://["])
def test_a_document_without_absolute_uri_is_not_referred_to_by_it(own: str) -> None:
    text = document(
        workflow(STEP, "inputs: {$ref: 'a.yaml#paging'}"),
        head=HEAD.replace("info:", f"$self: '{own}'\ninfo:"),
        components=INPUTS,
    )

    assert ("AZ214", "/workflows/0/inputs/$ref") in refusals(text)


def test_workflows_that_one_depends_on_run_first(head: str) -> None:
    text = document(
        workflow(STEP, "dependsOn: [u, v]")
        + workflow(STEP.replace("stepId: a", "stepId: b"), "dependsOn: [v]", name="u")
        + workflow(STEP.replace("stepId: a", "stepId: c"), name="v"),
        head=head,
    )
    played = play(text, answer(), answer(), answer())
    failed = play(text, answer(500))

    assert [visit.step for visit in played.trace.visits] == ["c", "b", "a"]
    assert [visit.step for visit in failed.trace.visits] == ["c"]
    assert failed.trace.ending.outcome is Outcome.FAILED
    assert refusals(text.replace("dependsOn: [u, v]", "dependsOn: [u, t]")) == [
        ("AZ207", "/workflows/0/dependsOn/1")
    ]


def test_outputs_of_a_workflow_are_evaluated_at_its_end(head: str) -> None:
    text = document(
        workflow(
            """
            - {stepId: a, operationId: listPets, outputs: {s: $statusCode}}
            - {stepId: b, operationId: listPets, outputs: {s: $statusCode}}
            """,
            "outputs: {a: $steps.a.outputs.s, b: $steps.b.outputs.s, text: 'got {$steps.a.outputs.s}'}",
        ),
        head=head,
    )
    fine, broken = play(text, answer(201), answer(202)), play(text, answer(201), answer(500))

    assert fine.outputs == {"a": 201, "b": 202, "text": "got 201"}
    assert broken.outputs == {"a": 201, "text": "got 201"}
    assert isinstance(dict(broken.trace.outputs)["b"], Absent)


COMPONENTS = """
parameters: {p: {name: limit, in: query, value: $inputs.n}}
successActions: {s: {name: s, type: goto, stepId: c}}
failureActions: {f: {name: f, type: retry, retryLimit: 1}}
"""
REFERRING = """
- stepId: a
  operationId: listPets
  parameters: [{reference: $components.parameters.p}]
  onSuccess: [{reference: $components.successActions.s}]
  onFailure: [{reference: $components.failureActions.f}]
- {stepId: b, operationId: listPets}
- {stepId: c, operationId: listPets}
"""
N = "inputs: {properties: {n: {}}}"


def test_a_reference_stands_for_its_component(head: str) -> None:
    text = document(workflow(REFERRING, N), head=head, components=COMPONENTS)
    played = play(text, answer(500), answer(), answer(), inputs={"n": 4})

    assert refusals(text) == []
    assert played.urls == ["/pets?limit=4", "/pets?limit=4", "/pets"]
    assert played.ways == ["a → f", "a → s", "c → next"]


@pytest.mark.parametrize(
    "wrong",
    [
        "$components.parameters.q",
        "$components.successActions.s",
        "$components.inputs.p",
        "$inputs.n",
        "p",
    ],
)
def test_a_reference_to_anything_else_is_refused(head: str, wrong: str) -> None:
    steps = REFERRING.replace("$components.parameters.p", wrong)
    text = document(workflow(steps, N), head=head, components=COMPONENTS)

    assert refusals(text) == [("AZ208", "/workflows/0/steps/0/parameters/0/reference")]


@pytest.mark.parametrize(
    ("value", "query"), [("7", "7"), ("$inputs.m", "8"), ("'{$inputs.m}0'", "80")]
)
def test_a_reference_can_give_a_parameter_another_value(head: str, value: str, query: str) -> None:
    steps = REFERRING.replace("parameters.p}", f"parameters.p, value: {value}}}")
    text = document(workflow(steps, N), head=head, components=COMPONENTS)
    inputs: dict[str, Json] = {"n": 4, "m": 8}

    assert play(text, answer(), answer(), inputs=inputs).urls[0] == f"/pets?limit={query}"
