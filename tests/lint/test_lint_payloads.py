from __future__ import annotations

import pytest
from request_rules import found, marked, openapi, places, step

from pytest_arazzo.diagnostic import Diagnostic, Severity

DESCRIPTION = openapi("""
paths:
  /pets:
    get:
      operationId: bodiless
      responses: {'200': {description: Pets.}}
    post:
      operationId: call
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          text/plain: {schema: {type: string}}
      responses: {'200': {description: Pets.}}
  /jobs:
    post:
      operationId: job
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name, id]
              properties:
                id: {type: string, readOnly: true}
                name: {type: string}
                priority: {type: integer}
                due: {type: string, format: date-time}
      responses: {'200': {description: Pets.}}
  /forms:
    post:
      operationId: form
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Form'}
            encoding: {encoded: {contentType: application/json}}
          multipart/form-data:
            schema: {$ref: '#/components/schemas/Form'}
      responses: {'200': {description: Pets.}}
  /xml:
    post:
      operationId: xml
      requestBody: {content: {application/xml: {schema: {type: object, required: [a]}}}}
      responses: {'200': {description: Pets.}}
  /any:
    post:
      operationId: any
      requestBody: {content: {'*/*': {schema: {type: object, required: [a]}}}}
      responses: {'200': {description: Pets.}}
  /nothing:
    post:
      operationId: nothing
      requestBody: {}
      responses: {'200': {description: Pets.}}
  /broken:
    post:
      operationId: broken
      requestBody: {$ref: '#/components/requestBodies/none'}
      responses: {'200': {description: Pets.}}
components:
  schemas:
    Form:
      type: object
      required: [name]
      additionalProperties: false
      properties:
        name: {type: string, minLength: 2}
        age: {type: integer}
        tags: {type: array, items: {type: integer}}
        address: {type: object, properties: {zip: {type: integer}}}
        encoded: {type: object}
        file: {type: string, format: binary, maxLength: 1}
    Pet:
      type: object
      required: [name, kind]
      additionalProperties: false
      properties:
        name: {type: string, minLength: 1, pattern: '^[A-Z]'}
        kind: {type: string, enum: [cat, dog]}
        age: {type: integer, minimum: 0, exclusiveMaximum: 40}
        weight: {type: number, multipleOf: 0.1}
        tags: {type: array, items: {type: string}, minItems: 1, maxItems: 2}
        owner: {type: object, required: [id], properties: {id: {type: string, format: uuid}}}
        chip:
          oneOf:
          - {type: object, required: [number], properties: {number: {type: integer}}}
          - {type: object, required: [text], properties: {text: {type: string}}}
        loud: {type: boolean}
        note: {type: [string, 'null']}
        species: {const: pet}
""")
ALL = "inputs: {properties: {text: {type: string}, number: {type: integer}, bird: {enum: [bird]}}}"

WORKFLOWS = {
    "a body as declared": step("""
    requestBody:
      contentType: application/json
      payload:
        name: Rex
        kind: dog
        age: 3
        weight: 0.3
        tags: [a, $inputs.x]
        owner: {id: 8d3cbb6e-1f6e-4b5b-9b3e-0b3f5b9d7a11}
        chip: {text: a}
        note: null
        species: pet
    """),
    "nothing is known of what is computed": step("requestBody: {payload: $steps.a.outputs.x}"),
    "a computed member is there": step("""
    requestBody: {payload: {name: $inputs.x, kind: $inputs.y, owner: $inputs.z}}
    """),
    "required members are missing": step("""
    requestBody:
      payload: # AZ428
        name: rex
    """).replace("payload: # AZ428\n        name: rex", "payload:\n        name: Rex # AZ425"),
    "members that may not be there": step("""
    requestBody:
      payload:
        name: Rex
        kind: dog
        colour: black # AZ426
    """),
    "constants that the schema does not allow": step("""
    requestBody:
      payload:
        name: rex # AZ428
        kind: bird # AZ428
        age: 40 # AZ428
        weight: 0.25 # AZ428
        tags: [] # AZ428
        owner: {id: x} # AZ428
        chip: {number: a} # AZ428
        loud: 'true' # AZ428
        note: 1 # AZ428
        species: plant # AZ428
    """),
    "arrays are looked into": step("""
    requestBody:
      payload:
        name: Rex
        kind: dog
        tags:
        - 1 # AZ428
        - a
    """),
    "other kinds of values": step("""
    requestBody:
      payload:
        name: {first: Rex} # AZ428
        kind: [dog] # AZ428
        tags: {a: b} # AZ428
        owner: [1] # AZ428
    """),
    "what is computed can never be right": step(
        """
    requestBody:
      payload:
        name: $inputs.number # AZ429
        kind: $inputs.bird # AZ429
        age: $inputs.text # AZ429
        tags:
        - '{$inputs.text}'
        - $inputs.number # AZ429
        loud: '{$inputs.flag}' # AZ429
    """,
        more=ALL,
    ),
    "what is computed may be right": step(
        """
    requestBody:
      payload:
        name: '{$inputs.number} {$inputs.text}'
        kind: $inputs.text
        age: $inputs.number
        weight: $inputs.number
        note: $inputs.text
        loud: $inputs.unknown
    """,
        more=ALL,
    ),
    "a default that is not allowed": step(
        """
    requestBody:
      payload:
        name: Rex
        kind: $inputs.kind # AZ429
    """,
        more="inputs: {properties: {kind: {type: string, default: bird}}}",
    ),
    "names that are nearly right": step(
        """
    requestBody:
      payload:
        name: nightly
        priorty: 3 # AZ427
        Due: x # AZ427
        zzz: 1
        nam: 1
    """,
        "job",
    ),
    "members that are for the other side": step(
        """
    requestBody:
      payload:
        id: a # AZ436
        name: nightly
        due: tomorrow # AZ428
    """,
        "job",
    ),
    "a media type that is not declared": step("""
    requestBody:
      contentType: application/xml # AZ430
      payload: <a/>
    """),
    "a media type of the same family": step("""
    requestBody:
      contentType: application/vnd.pet+json # AZ430
      payload: {name: Rex, kind: dog, colour: black} # AZ426
    """),
    "a body that is not declared": step(
        """
    requestBody: # AZ431
      payload: {}
    """,
        "bodiless",
    ),
    "a request body without content": step("requestBody: {payload: {}}", "nothing"),
    "a request body that could not be read": step("requestBody: {payload: {}}", "broken"),
    "a body that is missing": step("").replace("- stepId: a", "- stepId: a # AZ432"),
    "a body without a payload": step("""
    requestBody:
      contentType: application/json # AZ432
    """),
    "an optional body that is missing": step("", "job"),
    "texts that cannot hold an object": step("""
    requestBody:
      contentType: text/plain
      payload: {a: 1} # AZ435
    """),
    "a form of an array": step(
        "requestBody: {contentType: multipart/form-data, payload: [1]} # AZ435", "form"
    ),
    "a form as declared": step(
        """
    requestBody:
      payload:
        name: Rex
        age: '3'
        tags: [1, '2']
        address: {zip: '8000'}
        address[street]: x
        encoded: {a: 1}
        file: some longer text
        zzz: null
    """,
        "form",
    ),
    "a form written by hand": step("requestBody: {payload: 'a=b'}", "form"),
    "a form of computed values": step(
        "requestBody: {payload: {name: $inputs.text, age: $inputs.text, tags: $inputs.number}}",
        "form",
        ALL,
    ),
    "a form that is wrong": step(
        """
    requestBody:
      payload:
        name: R # AZ428
        age: three # AZ428
        tags: [a] # AZ428
        colour: x # AZ426
        address: {zip: x} # AZ428
    """,
        "form",
    ),
    "a multipart form that is wrong": step(
        """
    requestBody:
      contentType: multipart/form-data
      payload:
        age: three # AZ425 AZ428
        address: {zip: '8000'} # AZ428
        file: some longer text
    """,
        "form",
    ),
    "a form of one computed value": step("requestBody: {payload: $inputs.x}", "form"),
    "a form of deep arrays": step(
        "requestBody: {payload: {name: Rex, tags: [[1]]}} # AZ428", "form"
    ),
    "selectors, and texts that are no expressions": step("""
    requestBody:
      payload:
        name: {context: $inputs.x, selector: $.a, type: jsonpath}
        kind: $inputs.[
        age: $inputs.a b
    """),
    "replacements deep in arrays": step("""
    requestBody:
      payload: {name: Rex, kind: dog, tags: [x]}
      replacements:
      - {target: /tags/0/a, value: x} # AZ433
    """),
    "XML is not looked into": step("requestBody: {payload: {b: 1}}", "xml"),
    "a range of media types": step(
        """
    requestBody:
      contentType: application/json
      payload: {b: 1} # AZ425
    """,
        "any",
    ),
    "a text that is no JSON": step("requestBody: {payload: 'a {b'} # AZ428"),
    "a template that is no JSON is left alone": step("requestBody: {payload: 'a {$inputs.x'}"),
    "replacements make what is sent": step("""
    requestBody:
      payload: {name: rex, kind: bird, tags: [x], owner: {}}
      replacements:
      - {target: /name, value: Rex}
      - {target: '#/kind', value: $inputs.kind}
      - {target: /tags/0, value: y}
      - {target: /tags/-, value: z}
      - {target: /owner/id, value: $inputs.id}
    """),
    "replacements without a place": step("""
    requestBody:
      payload: {name: Rex, kind: dog, tags: [x]}
      replacements:
      - {target: /owner/id, value: x} # AZ433
      - {target: /tags/3, value: x} # AZ433
      - {target: /name/first, value: x} # AZ433
      - {target: name, value: x} # AZ433
      - {target: $.none, targetSelectorType: jsonpath, value: x} # AZ433
      - {target: '$[', targetSelectorType: jsonpath, value: x} # AZ433
    """),
    "replacements may be wrong": step("""
    requestBody:
      payload: {name: Rex, kind: dog}
      replacements:
      - {target: /kind, value: bird} # AZ428
      - {target: /colour, value: black} # AZ426
    """),
    "replacements in what is computed": step("""
    requestBody:
      payload: {name: $inputs.name, kind: dog, tags: [$inputs.tag, b]}
      replacements:
      - {target: /name/first, value: x}
      - {target: /tags/1, value: 1}
      - {target: $.none, targetSelectorType: jsonpath, value: x}
    """),
    "queries that find their place": step("""
    requestBody:
      payload: {name: rex, kind: dog}
      replacements:
      - {target: $.name, targetSelectorType: jsonpath, value: Rex}
      - {target: $.name, targetSelectorType: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}, value: x}
      - {target: x, targetSelectorType: other, value: x}
    """),
    "XML is replaced by XPath": step(
        """
    requestBody:
      payload: <a><b/></a>
      replacements:
      - {target: /a/b, value: x}
      - {target: /a/c, value: x} # AZ433
      - {target: '///', value: x} # AZ433
    """,
        "xml",
    ),
    "what is no XML is left alone": step(
        """
    requestBody:
      payload: <a><b/>
      replacements: [{target: /a/c, value: x}]
    """,
        "xml",
    ),
    "computed XML is left alone": step(
        """
    requestBody:
      payload: <a>{$inputs.x}</a>
      replacements: [{target: /a/c, value: x}]
    """,
        "xml",
    ),
    "steps that call workflows have no body": "- {workflowId: w, steps: [{stepId: a, workflowId: w}]}\n",
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_bodies_are_wrong_where_the_comments_say(name: str) -> None:
    text = WORKFLOWS[name]

    assert places(found(text, DESCRIPTION)) == marked(text, DESCRIPTION)


def only(fields: str, operation: str = "call", more: str = "") -> Diagnostic:
    (diagnostic,) = found(step(fields, operation, more), DESCRIPTION)
    return diagnostic


@pytest.mark.parametrize(
    ("payload", "message", "hint"),
    [
        (
            "{name: Rex}",
            "body of POST /pets: the required member 'kind' is missing",
            None,
        ),
        (
            "{name: Rex, kind: dog, tag: [a]}",
            (
                "body of POST /pets, /tag: the member 'tag' is not declared, and "
                "`additionalProperties` is false"
            ),
            "did you mean 'tags'?",
        ),
        (
            "{name: Rex, kind: bird}",
            "body of POST /pets, /kind: 'bird' is not one of 'cat', 'dog'",
            None,
        ),
        (
            "{name: Rex, kind: dog, chip: {number: a}}",
            "body of POST /pets, /chip: no schema of `oneOf` allows this",
            "the nearest says: 'a' is string, not integer",
        ),
        (
            "{name: Rex, kind: dog, tags: [a, b, c]}",
            "body of POST /pets, /tags: there are 3 elements, at most 2 are allowed",
            None,
        ),
        (
            "{name: Rex, kind: dog, owner: 3}",
            "body of POST /pets, /owner: 3 is integer, not object",
            None,
        ),
        (
            "{name: Rex, kind: dog, age: '{$inputs.number}'}",
            (
                "body of POST /pets, /age: the text '{$inputs.number}' is string, where integer is "
                "needed"
            ),
            "write $inputs.number alone: its value keeps its type",
        ),
        (
            "{name: Rex, kind: dog, age: $inputs.text}",
            "body of POST /pets, /age: input 'text' is string, where integer is needed",
            None,
        ),
    ],
)
def test_a_message_says_what_is_and_what_would_be_right(
    payload: str, message: str, hint: str | None
) -> None:
    diagnostic = only(f"requestBody: {{payload: {payload}}}", more=ALL)

    assert diagnostic.message == message
    assert diagnostic.help == hint
    assert diagnostic.severity is Severity.ERROR
    assert diagnostic.spec == "Arazzo 1.1.0, Request Body Object, payload"


@pytest.mark.parametrize(
    ("fields", "operation", "code"),
    [
        ("requestBody: {payload: {name: x, priorty: 1}}", "job", "AZ427"),
        ("requestBody: {payload: {name: x, id: y}}", "job", "AZ436"),
        ("requestBody: {payload: {name: x, due: y}}", "job", "AZ428"),
        (
            "requestBody: {contentType: a/x+json, payload: {name: Rex, kind: dog}}",
            "call",
            "AZ430",
        ),
    ],
)
def test_what_may_be_right_is_a_warning(fields: str, operation: str, code: str) -> None:
    diagnostic = only(fields, operation)

    assert (diagnostic.code, diagnostic.severity) == (code, Severity.WARNING)


def test_a_mistake_in_a_text_of_json_is_shown_where_it_stands() -> None:
    text = step("""
    requestBody:
      payload: '{"name": "Rex", "kind": "{$inputs.text}", "age": "x"}'
    """)
    (diagnostic,) = found(text, DESCRIPTION)
    line = ("\n" * 5 + text).split("\n")[diagnostic.location.line - 1]

    assert diagnostic.code == "AZ428"
    assert line[diagnostic.location.column - 1 :].startswith('"x"')


def test_the_text_of_a_body_is_read_with_its_expressions() -> None:
    text = step(
        """
    requestBody:
      payload: |
        {
          "name": "{$inputs.text}",
          "kind": "bird",
          "age": {$inputs.number},
          "weight": "{$inputs.number}",
          "tags": ["{$inputs.text} \\" {", "{$inputs.text}"],
          "colour": [{$inputs.text}]
        }
    """,
        more=ALL,
    )
    listed = found(text, DESCRIPTION)
    lines = ("\n" * 5 + text).split("\n")

    assert [(e.code, lines[e.location.line - 1][e.location.column - 1 :]) for e in listed] == [
        ("AZ428", '"bird",'),
        ("AZ429", '"{$inputs.number}",'),
        ("AZ426", "[{$inputs.text}]"),
    ]
    assert {each.at for each in listed} == {"/workflows/0/steps/0/requestBody/payload"}


@pytest.mark.parametrize(
    "payload",
    [
        "'{\"kind\": $inputs.text}'",
        '\'{"kind": "a" {$inputs.text}}\'',
        "'{\"{$inputs.text}\": 1}'",
        '\'{"kind": "\ue000{$inputs.a}"}\'',
    ],
)
def test_nothing_is_claimed_of_a_text_that_is_not_all_understood(payload: str) -> None:
    assert found(step(f"requestBody: {{payload: {payload}}}"), DESCRIPTION) == []


def test_a_media_type_is_recommended() -> None:
    near = only("requestBody: {contentType: application/jason, payload: {name: Rex}}")
    far = only("requestBody: {contentType: image/png, payload: x}")

    assert near.code == "AZ430"
    assert near.help == "did you mean 'application/json'?"
    assert far.help == "declared are: application/json, text/plain"
