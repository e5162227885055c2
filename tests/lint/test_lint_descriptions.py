from __future__ import annotations

from pathlib import Path

import pytest
from request_rules import HEAD, found, marked, openapi, places, step

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.reports.diagnostics import format_full
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

CALL = step("")


def of_schema(schema: str, version: str = "3.1.0", more: str = "") -> str:
    return openapi(
        f"""
paths:
  /pets:
    get:
      operationId: call
      responses:
        '200':
          description: Pets.
          content:
            application/json:
              schema:
                type: object
                properties:
                  a:
{_indented(schema, 20)}
{_indented(more, 0)}
""",
        version,
    )


def _indented(text: str, by: int) -> str:
    lines = text.strip("\n").split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(" " * by + line[margin:] for line in lines)


SCHEMAS = {
    "values that fit": """
        type: integer
        default: 3
        example: 4
        examples: [5, 6]
    """,
    "values that do not fit": """
        type: integer
        default: ten # AZ221
        example: 1.5 # AZ221
        examples:
        - 1
        - x # AZ221
    """,
    "no default is no value": "{type: string, default: null}",
    "an example is wrong inside": """
        type: object
        required: [b]
        properties: {b: {type: integer}, c: {type: string}}
        example:
          b: x # AZ221
          c: 3
    """,
    "an example of the other side may lack what is not for it": """
        type: object
        required: [b, c]
        properties: {b: {readOnly: true}, c: {writeOnly: true}}
        example: {}
    """,
    "a format is no more than said": "{type: string, format: uuid, example: x} # AZ221",
    "an unknown format": "{type: string, format: iso-9, example: x}",
    "bounds that exclude each other": """
        allOf:
        - minimum: 3 # AZ223
          maximum: 2
        - minLength: 3 # AZ223
          maxLength: 2
        - minItems: 3 # AZ223
          maxItems: 2
        - minProperties: 3 # AZ223
          maxProperties: 2
        - exclusiveMinimum: 2 # AZ223
          maximum: 2
        - minimum: 2 # AZ223
          exclusiveMaximum: 2
        - exclusiveMinimum: 2 # AZ223
          exclusiveMaximum: 2
    """,
    "bounds that leave one value": "{minimum: 2, maximum: 2, minLength: x, maxLength: true}",
    "nothing to choose from": """
        anyOf:
        - enum: [] # AZ223
    """,
    "members that are required and forbidden": """
        required:
        - b # AZ223
        - c # AZ223
        - d
        - 3
        properties: {b: false, d: {}}
        additionalProperties: false
    """,
    "members that a pattern allows": """
        required: [c]
        patternProperties: {c: {}}
        additionalProperties: false
    """,
    "patterns that do not compile": """
        pattern: '[a' # AZ224
        patternProperties:
          '(': {type: string} # AZ224
    """,
    "a member for nobody": """
        readOnly: true
        writeOnly: true # AZ225
    """,
    "every place of a schema": """
        items: {example: 1, type: string} # AZ221
        prefixItems:
        - {example: 1, type: string} # AZ221
        additionalProperties: {example: 1, type: string} # AZ221
        patternProperties:
          x: {example: 1, type: string} # AZ221
        oneOf:
        - {example: 1, type: string} # AZ221
        if: {example: 1, type: string} # AZ221
        then: {example: 1, type: string} # AZ221
        contains: {example: 1, type: string} # AZ221
        propertyNames: {example: 1, type: string} # AZ221
        properties:
          example: {example: 1, type: string} # AZ221
    """,
    "what only looks like a schema": """
        const: {example: 1, type: string}
        enum: [{example: 1, type: string}]
        not: {example: 1, type: string}
    """,
    "another dialect": """
        $schema: https://example.org/other
        example: 1
        type: string
    """,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_wrong_where_the_comments_say(name: str) -> None:
    description = of_schema(SCHEMAS[name])

    assert places(found(CALL, description)) == marked(CALL, description)


OLD = {
    "bounds are strict by a word": """
        allOf:
        - {minimum: 3, exclusiveMinimum: true, example: 3} # AZ221
        - {maximum: 3, exclusiveMaximum: true, example: 3} # AZ221
        - {minimum: 3, exclusiveMinimum: false, example: 3}
        - {minimum: 3, exclusiveMinimum: true, maximum: 3}
    """,
    "null may be allowed": """
        allOf:
        - {type: string, nullable: true, example: null}
        - {type: string, enum: [a], nullable: true, example: null}
        - {type: string, example: null} # AZ221
    """,
    "words beside a reference mean nothing": """
        $ref: '#/components/schemas/A'
        example: 1
    """,
    "words of later editions mean nothing": """
        allOf:
        - {const: 1, example: 2}
        - {unevaluatedProperties: false, example: {a: 1}}
    """,
}


@pytest.mark.parametrize("name", OLD)
def test_schemas_of_openapi_3_0_are_read_as_such(name: str) -> None:
    more = "components: {schemas: {A: {type: string}}}"
    description = of_schema(OLD[name], "3.0.4", more)

    assert places(found(CALL, description)) == marked(CALL, description)


NEW = {
    "words beside a reference count": """
        $ref: '#/components/schemas/A'
        example: 1 # AZ221
    """,
    "there are constants": "{const: 1, example: 2} # AZ221",
    "there are unevaluated members": """
        allOf: [{properties: {a: {}}}]
        unevaluatedProperties: false
        example:
          a: 1
          b: 1 # AZ221
    """,
    "null is a type": """
        allOf:
        - {type: [string, 'null'], example: null}
        - {type: string, example: null} # AZ221
    """,
    "what a reference leads to is looked at once": """
        anyOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/B'}]
    """,
}


@pytest.mark.parametrize("name", NEW)
def test_schemas_of_openapi_3_1_are_read_as_such(name: str) -> None:
    more = """
components:
  schemas:
    A: {type: string}
    B:
      properties: {again: {$ref: '#/components/schemas/B'}}
      type: string
      example: 3MARK
""".replace("MARK", " # AZ221" if "once" in name else "")
    description = of_schema(NEW[name], "3.1.1", more)

    assert places(found(CALL, description)) == marked(CALL, description)


OPERATIONS = {
    "examples of parameters and headers": """
    get:
      operationId: call
      parameters:
      - name: limit
        in: query
        schema: {type: integer}
        example: ten # AZ221
      - name: kind
        in: query
        schema: {type: string}
        examples:
          one: {value: cat}
          two:
            value: 3 # AZ221
          three: {$ref: '#/components/examples/number'}
          four: {$ref: '#/components/examples/none'}
          five: {externalValue: https://example.org}
      - name: deep
        in: query
        content: {text/plain: {schema: {type: string}, example: 3}}
      responses:
        '200':
          description: Pets.
          headers:
            X-Total:
              schema: {type: integer}
              example: many # AZ221
""",
    "examples of bodies": """
    get:
      operationId: call
      requestBody:
        content:
          application/json:
            schema: {type: integer}
            example: true # AZ221
          application/xml:
            schema: {type: integer}
            example: <a/>
      responses:
        '200':
          description: Pets.
          content:
            application/json:
              schema: {type: object, additionalProperties: false, properties: {a: {}}}
              examples:
                text: {value: '{"b": 1}'}
                wrong:
                  value:
                    b: 1 # AZ221
            application/problem+json: {example: 3}
""",
    "headers that are no parameters": """
    get:
      operationId: call
      parameters:
      - name: accept # AZ226
        in: header
        schema: {type: string}
      - name: Content-Type # AZ226
        in: header
        schema: {type: string}
      - {name: Authorization, in: query, schema: {type: string}}
      responses: {'200': {description: Pets.}}
""",
    "a required parameter that is read-only": """
    get:
      operationId: call
      parameters:
      - name: a
        in: query
        required: true # AZ225
        schema: {type: string, readOnly: true}
      - {name: b, in: query, schema: {type: string, readOnly: true}}
      responses: {'200': {description: Pets.}}
""",
    "other operations are nobody's business": """
    get:
      operationId: call
      responses: {'200': {description: Pets.}}
    post:
      operationId: other
      parameters: [{name: x, in: path, schema: {type: string}, example: 3}]
      responses: {'200': {description: Pets.}}
""",
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_wrong_where_the_comments_say(name: str) -> None:
    components = "components: {examples: {number: {value: 3}}}MARK\n".replace(
        "MARK", " # AZ221" if "headers" in name and "examples" in name else ""
    )
    description = openapi(f"paths:\n  /pets:{OPERATIONS[name]}{components}")
    listed = [each for each in found(CALL, description) if each.location.uri != "a.arazzo.yaml"]

    assert places(listed) == [p for p in marked(CALL, description) if p[0] != "a.arazzo.yaml"]


def test_a_path_and_its_parameters_name_each_other() -> None:
    description = openapi("""
    paths:
      /pets/{petId}/{other}: # AZ222
        parameters:
        - {name: other, in: path, required: true, schema: {type: string}}
        - name: petid # AZ222
          in: path
          required: true
          schema: {type: string}
        get:
          operationId: call
          responses: {'200': {description: Pets.}}
    """)
    listed = [each for each in found(CALL, description) if each.code == "AZ222"]

    assert places(listed) == marked(CALL, description)
    assert [each.help for each in listed] == ["did you mean 'petid'?", "did you mean 'petId'?"]
    assert {each.severity for each in listed} == {Severity.ERROR}
    assert {each.at for each in listed} == {"/workflows/0/steps/0"}


def test_an_operation_that_many_steps_call_is_looked_at_once() -> None:
    text = "- workflowId: w\n  steps:\n" + "".join(
        f"  - {{stepId: s{index}, operationId: call}}\n" for index in range(3)
    )
    listed = found(text, of_schema("{type: string, example: 3}"))

    assert [(each.code, each.at) for each in listed] == [("AZ221", "/workflows/0/steps/0")]


def test_a_large_example_is_one_finding() -> None:
    (only,) = found(CALL, of_schema("{items: {type: string}, example: [1, 2, 3]}"))

    assert (
        only.message == "the example does not fit its schema: 1 is integer, not string (+2 more)"
    )
    assert only.severity is Severity.WARNING
    assert only.spec == "OpenAPI, Schema Object, example; Media Type Object, example"


@pytest.mark.parametrize(
    ("pattern", "severity"),
    [
        ("(a", Severity.ERROR),
        ("a)", Severity.ERROR),
        ("*a", Severity.ERROR),
        (r"\cA", Severity.WARNING),
    ],
)
def test_a_pattern_may_be_one_of_another_dialect(pattern: str, severity: Severity) -> None:
    (only,) = found(CALL, of_schema(f"pattern: '{pattern}'"))

    assert (only.code, only.severity) == ("AZ224", severity)
    assert pattern.replace("\\", "\\\\") in only.message


def test_a_member_for_nobody_is_certain() -> None:
    (only,) = found(CALL, of_schema("{readOnly: true, writeOnly: true}"))

    assert (only.code, only.severity) == ("AZ225", Severity.ERROR)


def test_what_is_wrong_with_a_description_is_shown_with_its_line(tmp_path: Path) -> None:
    description = of_schema("{type: string, example: 3}")
    (tmp_path / "pets.openapi.yaml").write_text(description, "utf-8")
    (tmp_path / "a.arazzo.yaml").write_text(HEAD + CALL, "utf-8")
    shelf = Shelf(Places(root=tmp_path, rootdir=tmp_path))
    suite = Suite(tmp_path / "a.arazzo.yaml", shelf)
    (only,) = (each for each in suite.diagnostics() if each.code == "AZ221")
    lines = format_full(only, suite.documents()).split("\n")

    assert lines[0].startswith("pets.openapi.yaml:17:45: AZ221 warning: ")
    assert lines[2] == "17 |                     {type: string, example: 3}"
    assert lines[3].endswith("   ^")


def test_a_reference_of_a_description_that_leads_nowhere_is_another_rule_s_business() -> None:
    assert found(CALL, of_schema("{$ref: '#/components/schemas/none'}")) == []
