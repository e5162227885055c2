"""What can be known to be wrong with expressions, criteria and outputs."""

from __future__ import annotations

import pytest
from building import HEAD, catalog, described, document, linked, workflow

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.program.check import check

INPUTS = "inputs: {type: object, properties: {name: {type: string}, 'a.b': {}}}"
STEP = "- {stepId: one, operationId: listPets, outputs: {found: $response.body#/next, 'x.y': '1'}}"


def checked(
    steps: str, fields: str = INPUTS, *, others: str = "", components: str = ""
) -> tuple[Diagnostic, ...]:
    return check(linked(document(workflow(steps, fields) + others, components=components)))


def sends(expression: str) -> str:
    return f"""{STEP}
- stepId: two
  operationId: addPet
  requestBody: {{payload: {{deep: [{expression}]}}}}
"""


@pytest.mark.parametrize(
    "expression",
    [
        "$inputs.name",
        "$inputs.name.deeper",
        "$inputs.a.b",
        "$steps.one.outputs.found",
        "$steps.one.outputs.x.y",
        "$workflows.w.outputs.all",
        "$sourceDescriptions.pets.url",
        "no $inputs",
    ],
)
def test_an_expression_that_names_what_there_is_has_no_problem(expression: str) -> None:
    fields = INPUTS + "\noutputs: {all: '1'}"

    assert [d.code for d in checked(sends(f"'{expression}'"), fields)] in ([], ["AZ511"])


@pytest.mark.parametrize(
    ("expression", "code", "message", "hint"),
    [
        (
            "$inputs.nam",
            "AZ210",
            "'$inputs.nam' names an input that the workflow does not declare",
            "did you mean 'name'?",
        ),
        (
            "$inputs.zzz",
            "AZ210",
            "'$inputs.zzz' names an input that the workflow does not declare",
            "declared are: a.b, name",
        ),
        (
            "$steps.on.outputs.found",
            "AZ209",
            "'$steps.on.outputs.found' names step 'on', which the workflow does not have",
            "did you mean 'one'?",
        ),
        (
            "$steps.zzz.outputs.found",
            "AZ209",
            "'$steps.zzz.outputs.found' names step 'zzz', which the workflow does not have",
            "its steps are: one, two",
        ),
        (
            "$steps.one.two.outputs.found",
            "AZ209",
            "'$steps.one.two.outputs.found' names step 'one.two', which the workflow does not have",
            "did you mean 'two'?",
        ),
        (
            "$steps.one.outputs.fuond",
            "AZ209",
            "'$steps.one.outputs.fuond' names an output that step 'one' does not have",
            "did you mean 'found'?",
        ),
        (
            "$steps.two.outputs.q",
            "AZ209",
            "'$steps.two.outputs.q' names an output that step 'two' does not have",
            "its outputs are: none",
        ),
        (
            "$workflows.ww.outputs.q",
            "AZ207",
            "'$workflows.ww.outputs.q' names workflow 'ww', which does not exist",
            "did you mean 'w'?",
        ),
        (
            "$workflows.w.outputs.q",
            "AZ209",
            "'$workflows.w.outputs.q' names an output that workflow 'w' does not have",
            "its outputs are: none",
        ),
    ],
)
def test_an_expression_that_names_nothing_is_an_error_where_it_stands(
    expression: str, code: str, message: str, hint: str | None
) -> None:
    (found,) = checked(sends(expression))

    assert (found.code, found.message, found.help) == (code, message, hint)
    assert found.at == "/workflows/0/steps/1/requestBody/payload/deep/0"
    assert found.severity is Severity.ERROR
    assert found.location.line == 12


def test_what_is_not_an_output_of_a_workflow_is_left_to_the_run() -> None:
    assert checked(sends("$workflows.w.inputs.q")) == ()


@pytest.mark.parametrize(
    "fields",
    [
        "inputs: {allOf: [{properties: {a: {}}}]}",
        "inputs: {$ref: '#/components/inputs/nowhere'}",
        "inputs: {$ref: 'https://elsewhere.test/x'}",
        "inputs: true",
    ],
)
def test_inputs_that_cannot_be_told_are_not_reported(fields: str) -> None:
    assert [d for d in checked(sends("$inputs.zzz"), fields) if d.code != "AZ214"] == []


@pytest.mark.parametrize("fields", ["", "inputs: {type: object}", "inputs: {properties: []}"])
def test_inputs_that_no_schema_declares_are_reported(fields: str) -> None:
    assert [d.help for d in checked(sends("$inputs.zzz"), fields)] == ["declared are: none"]


def test_inputs_are_declared_through_references_too() -> None:
    found = checked(
        sends("$inputs.other"),
        "inputs: {$ref: '#/components/inputs/one'}",
        components="""
        inputs:
          one: {$ref: '#/components/inputs/t%77o'}
          two: {properties: {oter: {}}}
        """,
    )

    assert [(d.code, d.help) for d in found] == [("AZ210", "did you mean 'oter'?")]


CALLED = workflow("- {stepId: i, operationId: listPets}", "outputs: {lent: '1'}", name="called")


def test_an_output_of_a_called_workflow_can_be_read_of_the_step_with_a_warning() -> None:
    steps = """
    - {stepId: call, workflowId: called, outputs: {own: $outputs.lent}}
    - stepId: use
      operationId: listPets
      parameters:
      - {name: page, in: query, value: $steps.call.outputs.own}
      - {name: limit, in: query, value: $steps.call.outputs.lent}
    """
    (found,) = checked(steps, others=CALLED)

    assert (found.code, found.severity) == ("AZ209", Severity.WARNING)
    assert found.message == (
        "'$steps.call.outputs.lent' names an output that step 'call' does not have: "
        "it is one of workflow 'called'"
    )
    assert found.help == "portable: declare it in the outputs of step 'call'"


def test_an_output_that_neither_a_step_nor_its_called_workflow_has_is_an_error() -> None:
    steps = """
    - {stepId: call, workflowId: called, outputs: {own: $outputs.lent}}
    - {stepId: use, operationId: listPets, outputs: {x: $steps.call.outputs.len}}
    """
    (found,) = checked(steps, others=CALLED)

    assert (found.code, found.severity) == ("AZ209", Severity.ERROR)
    assert found.help == "did you mean 'lent'?"


def test_expressions_are_found_wherever_values_and_criteria_are() -> None:
    steps = """
    - stepId: a
      operationId: addPet
      parameters: [{name: limit, in: query, value: $inputs.q1}]
      requestBody: {payload: {}, replacements: [{target: /x, value: $inputs.q2}]}
      successCriteria: [{condition: $inputs.q3 == 1}]
      outputs: {o: $inputs.q4}
      onSuccess:
      - name: on
        type: goto
        workflowId: w
        parameters: [{name: n, value: '{$inputs.q5}'}]
        criteria: [{context: $inputs.q6, condition: '$.x', type: jsonpath}]
      onFailure: [{name: f, type: end, criteria: [{condition: $inputs.q7 == 1}]}]
    """
    found = checked(steps, INPUTS + "\noutputs: {w: $inputs.q8}")

    assert sorted(d.message[:12] for d in found) == [f"'$inputs.q{i}'" for i in range(1, 9)]
    assert {d.code for d in found} == {"AZ210"}


@pytest.mark.parametrize(
    ("criterion", "code", "at"),
    [
        ("{condition: '$statusCode === 200'}", "AZ502", "condition"),
        ("{context: $response.body, condition: '(', type: regex}", "AZ503", "condition"),
        ("{context: $response.body, condition: '$[', type: jsonpath}", "AZ504", "condition"),
        ("{context: $response.body, condition: '//[', type: xpath}", "AZ505", "condition"),
        ("{context: $nonsense, condition: a, type: regex}", "AZ501", "context"),
        ("{condition: a, type: cobol}", "AZ506", "condition"),
        ("{context: $response.body}", "AZ502", ""),
    ],
)
def test_a_criterion_that_cannot_be_read_is_an_error_with_the_code_of_its_kind(
    criterion: str, code: str, at: str
) -> None:
    (found,) = checked(
        f"""
        - stepId: a
          operationId: listPets
          successCriteria:
          - {criterion}
        """
    )

    assert found.code == code
    assert (found.at or "").startswith(f"/workflows/0/steps/0/successCriteria/0/{at}")
    assert found.location.line == 12


def test_a_malformed_condition_is_reported_at_the_character() -> None:
    (found,) = checked(
        """
        - stepId: a
          operationId: listPets
          successCriteria: [{condition: '1 == 1 ~ 2'}]
        """
    )
    line = "      successCriteria: [{condition: '1 == 1 ~ 2'}]"

    assert found.location.column == line.index("~") + 1


def test_an_expression_that_cannot_be_parsed_is_an_error_where_it_stands() -> None:
    found = checked(
        """
        - stepId: a
          operationId: addPet
          requestBody: {payload: {a: [$response.boby]}}
          parameters: [{name: limit, in: query, value: '{$response.boby}'}]
        """
    )

    assert [(d.code, d.at) for d in found] == [
        ("AZ501", "/workflows/0/steps/0/parameters/0/value"),
        ("AZ501", "/workflows/0/steps/0/requestBody/payload/a/0"),
    ]


def test_the_portable_form_is_advised_where_the_compat_reading_leaves_the_letter() -> None:
    found = checked(
        """
        - stepId: a
          operationId: listPets
          parameters: [{name: X-Trace, in: header, value: Bearer $inputs.name}]
          successCriteria:
          - {context: $response.body, type: jsonpath, condition: $.next == "x"}
        """
    )

    assert [(d.code, d.severity) for d in found] == [
        ("AZ510", Severity.WARNING),
        ("AZ512", Severity.WARNING),
    ]
    assert [(d.help or "").partition(" ")[0] for d in found] == ["portable:", "portable:"]
    assert [d.at for d in found] == [
        "/workflows/0/steps/0/successCriteria/0/condition",
        "/workflows/0/steps/0/parameters/0/value",
    ]


def test_the_criteria_of_a_shared_action_are_reported_once() -> None:
    found = checked(
        "- {stepId: a, operationId: listPets}\n- {stepId: b, operationId: listPets}",
        "failureActions: [{reference: $components.failureActions.f}]",
        components="failureActions: {f: {name: f, type: end, criteria: [{condition: '='}]}}",
    )

    assert [(d.code, d.at) for d in found] == [
        ("AZ502", "/components/failureActions/f/criteria/0/condition")
    ]


def reads(pointer: str, operation: str = "listPets") -> str:
    return f"- {{stepId: a, operationId: {operation}, outputs: {{o: '$response.{pointer}'}}}}"


@pytest.mark.parametrize(
    "pointer",
    [
        "body",
        "body#/next",
        "body#/pets/0/name",
        "body#/pets",
        "header.X-Any",
        "body#/pets/-/name",
    ],
)
def test_an_output_that_the_response_can_have_has_no_problem(pointer: str) -> None:
    assert [d.code for d in checked(reads(pointer))] == []


@pytest.mark.parametrize(
    ("pointer", "missing", "hint"),
    [
        ("body#/nxt", "nxt", "did you mean 'next'?"),
        ("body#/zzz/0", "zzz", "its schema has: next, pets"),
        ("body#/pets/0/nmae", "nmae", "did you mean 'name'?"),
        (
            "body#/next/deeper",
            "deeper",
            "it is a value of the type string there, which has no members",
        ),
        (
            "body#/pets/name",
            "name",
            "it is an array there, whose elements are 0, 1, ...: in JSONPath [0], [*] or a filter",
        ),
    ],
)
def test_an_output_that_no_response_has_is_reported_but_does_not_keep_a_run_back(
    pointer: str, missing: str, hint: str
) -> None:
    (found,) = checked(reads(pointer))

    place = pointer.removeprefix("body")
    assert found.code == "AZ411"
    assert found.message == f"the response of listPets has no {missing!r} at '{place}'"
    assert found.help == hint
    assert found.at == "/workflows/0/steps/0/outputs/o"


def of_schema(schema: str, *, more: str = "") -> tuple[Diagnostic, ...]:
    description = f"""
openapi: 3.1.1
paths:
  /x:
    get:
      operationId: x
      responses:
        '200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}
        '404': {{description: d}}
{more}
components:
  schemas:
    A: {{$ref: '#/components/schemas/B'}}
    B: {{properties: {{b: {{properties: {{c: {{}}}}}}}}}}
    L: {{$ref: '#/components/schemas/L'}}
"""
    text = document(workflow(reads("body#/b/d", "x")))
    return check(linked(text, {"pets": catalog(description)}))


@pytest.mark.parametrize(
    ("schema", "codes"),
    [
        ("{$ref: '#/components/schemas/A'}", ["AZ411"]),
        ("{allOf: [{$ref: '#/components/schemas/A'}]}", ["AZ411"]),
        ("{properties: {b: {properties: {c: {}}, additionalProperties: false}}}", ["AZ411"]),
        ("{properties: {b: {properties: {c: {}}, additionalProperties: true}}}", []),
        ("{properties: {b: {properties: {c: {}}, patternProperties: {'^d': {}}}}}", []),
        ("{properties: {b: {anyOf: [{properties: {c: {}}}, {properties: {e: {}}}]}}}", []),
        ("{properties: {b: {anyOf: [{properties: {c: {}}}, {type: 'null'}]}}}", ["AZ411"]),
        ("{properties: {b: {properties: {c: {}}, discriminator: {propertyName: c}}}}", []),
        ("{properties: {b: {required: [d], properties: {c: {}}}}}", []),
        ("{allOf: [{$ref: '#/components/schemas/A'}, {properties: {z: {}}}]}", ["AZ411"]),
        ("{allOf: [{$ref: '#/components/schemas/A'}, {additionalProperties: true}]}", ["AZ411"]),
        ("{properties: {b: {}}}", []),
        ("{properties: {b: true}}", []),
        ("{items: {properties: {c: {}}}}", []),
        ("{$ref: '#/components/schemas/L'}", []),
        ("{$ref: '#/components/schemas/Nowhere'}", ["AZ215"]),
        ("{$ref: 'other.yaml#/B'}", []),
        ("true", []),
    ],
)
def test_only_what_a_schema_says_for_certain_is_missing(schema: str, codes: list[str]) -> None:
    assert [d.code for d in of_schema(schema)] == codes


@pytest.mark.parametrize(
    "more",
    [
        "        '201': {description: d}",
        "        '202': {description: d, content: {application/xml: {schema: {}}}}",
        "        2XX: {description: d, content: {application/json: {}}}",
        "        default: {description: d, content: {application/json: {schema: {}}}}",
    ],
)
def test_an_output_that_another_response_may_have_is_not_reported(more: str) -> None:
    assert of_schema("{$ref: '#/components/schemas/A'}", more=more) == ()


def test_a_workflow_of_another_document_counts_with_its_outputs() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    steps = """
    - {stepId: call, workflowId: $sourceDescriptions.o.there}
    - {stepId: use, operationId: listPets, outputs: {x: $steps.call.outputs.n}}
    """
    other = described(
        HEAD + "workflows: [{workflowId: there, steps: [{stepId: s, operationId: listPets}], "
        "outputs: {n: '1'}}]",
        "o.yaml",
    )
    found = check(linked(document(workflow(steps), head=head), {"pets": catalog(), "o": other}))

    assert [(d.code, d.severity) for d in found] == [("AZ209", Severity.WARNING)]
