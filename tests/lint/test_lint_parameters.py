from __future__ import annotations

import pytest
from request_rules import HEAD, found, marked, openapi, places, step

from pytest_arazzo.diagnostic import Diagnostic, Severity

DESCRIPTION = openapi("""
paths:
  /pets/{petId}:
    parameters:
    - {name: petId, in: path, required: true, schema: {type: integer}}
    get:
      operationId: call
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
      - {name: kind, in: query, schema: {type: string, enum: [cat, dog]}}
      - {name: tags, in: query, schema: {type: array, items: {type: integer}, maxItems: 2}}
      - {name: since, in: query, schema: {type: string, format: date}}
      - {name: loud, in: query, schema: {type: boolean}}
      - {name: note, in: query, schema: {type: string, minLength: 2}, allowEmptyValue: true}
      - {name: any, in: query}
      - {name: filter, in: query, schema: {type: object, properties: {age: {type: integer}}}}
      - {name: where, in: query, style: deepObject, schema: {type: object}}
      - name: json
        in: query
        content: {application/json: {schema: {type: object, required: [a]}}}
      - {name: X-Tenant, in: header, schema: {type: integer}}
      - {name: session, in: cookie, schema: {type: string, minLength: 3}}
      responses: {'200': {description: Pets.}}
  /search:
    get:
      operationId: search
      security: [{key: []}, {cookie: []}]
      parameters:
      - {name: q, in: query, required: true, schema: {type: string}}
      - {name: api_key, in: query, required: true, schema: {type: string}}
      - {name: token, in: header, required: true, schema: {type: string}}
      - {name: User-Agent, in: header, required: true, schema: {type: string}}
      - {name: Accept, in: header, required: true, schema: {type: string}} # AZ226
      responses: {'200': {description: Pets.}}
  /loose/{id}: # AZ222
    get:
      operationId: loose
      responses: {'200': {description: A pet.}}
  /?Action=List#x:
    get:
      operationId: fixed
      responses: {'200': {description: Pets.}}
  /files/{key+}:
    get:
      operationId: file
      parameters:
      - {name: key, in: path, required: true, schema: {type: string}}
      - {name: filter, in: query, required: true, schema: {type: object, properties: {a: {}}}}
      responses: {'200': {description: A file.}}
  /broken:
    get:
      operationId: broken
      parameters: [{$ref: '#/components/parameters/none'}]
      responses: {'200': {description: A file.}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: api_key}
    cookie: {type: apiKey, in: cookie, name: sid}
    head: {type: apiKey, in: header, name: X-Key}
""")
GIVEN = "    - {name: petId, in: path, value: 7}\n"

WORKFLOWS = {
    "every parameter is given as declared": step(f"""
    parameters:
{GIVEN}
    - {{name: limit, in: query, value: '10'}}
    - {{name: kind, in: query, value: cat}}
    - {{name: tags, in: query, value: [1, '2']}}
    - {{name: since, in: query, value: '2024-02-29'}}
    - {{name: loud, in: query, value: 'true'}}
    - {{name: note, in: query, value: ''}}
    - {{name: any, in: query, value: {{a: 1}}}}
    - {{name: where, in: query, value: {{a: {{b: 1}}}}}}
    - {{name: json, in: query, value: {{a: 1}}}}
    - {{name: x-tenant, in: header, value: 3}}
    - {{name: session, in: cookie, value: 'a+b'}}
    """),
    "names that the operation does not declare": step("""
    parameters:
    - {name: petId, in: path, value: 7}
    - {name: limits, in: query, value: 7} # AZ420
    - {name: colour, in: query, value: 7} # AZ420
    - {name: X-Tenent, in: header, value: 7} # AZ420
    - {name: other, in: path, value: 7} # AZ420
    - {name: crumb, in: cookie, value: 7} # AZ420
    """),
    "a misspelt required parameter is one mistake": step("""
    parameters:
    - {name: pet_id, in: path, value: 7} # AZ420
    """),
    "what clients, proxies and security schemes add is known": step("""
    parameters:
    - {name: petId, in: path, value: 7}
    - {name: Authorization, in: header, value: Bearer x}
    - {name: If-Match, in: header, value: x}
    - {name: X-Request-ID, in: header, value: x}
    - {name: x-key, in: header, value: x}
    - {name: api_key, in: query, value: x}
    - {name: sid, in: cookie, value: x}
    - {name: age, in: query, value: 3}
    - {name: 'where[a]', in: query, value: 3}
    """),
    "parameters in the wrong place": step("""
    parameters:
    - name: petId
      in: query # AZ421
      value: 7
    - name: limit
      in: header # AZ421
      value: 7
    - name: kind
      in: path # AZ421
      value: cat
    """),
    "what is required is not there": step("    parameters: []", "search").replace(
        "- stepId: a", "- stepId: a # AZ422 AZ422"
    ),
    "the name in the path is required even if it is not declared": step("", "loose").replace(
        "- stepId: a", "- stepId: a # AZ422"
    ),
    "the name in the path is known even if it is not declared": step(
        "parameters: [{name: id, in: path, value: 1}]", "loose"
    ),
    "the query of the path key is no stray": step(
        "parameters: [{name: Action, in: query, value: List}]", "fixed"
    ),
    "a member of an exploded object stands for the object": step(
        "parameters: [{name: key, in: path, value: a/b}, {name: a, in: query, value: 1}]", "file"
    ),
    "nothing is claimed of an operation that could not be read": step(
        "parameters: [{name: id, in: query, value: 1}]", "broken"
    ),
    "constants that the schema does not allow": step("""
    parameters:
    - {name: petId, in: path, value: rex} # AZ423
    - {name: limit, in: query, value: 101} # AZ423
    - {name: kind, in: query, value: bird} # AZ423
    - {name: tags, in: query, value: [1, 2, 3]} # AZ423
    - {name: since, in: query, value: '2023-02-29'} # AZ423
    - {name: loud, in: query, value: 'yes'} # AZ423
    - {name: note, in: query, value: x} # AZ423
    - {name: json, in: query, value: {b: 1}} # AZ423
    - {name: X-Tenant, in: header, value: acme} # AZ423
    - {name: session, in: cookie, value: ab} # AZ423
    """),
    "a path parameter is not empty, and holds no deep value": step("""
    parameters:
    - {name: petId, in: path, value: ''} # AZ423
    - {name: filter, in: query, value: {a: {b: 1}}} # AZ423
    - {name: session, in: cookie, value: [[1]]} # AZ423
    """),
    "inputs that can never be what is needed": step(
        """
    parameters:
    - {name: petId, in: path, value: $inputs.flag} # AZ424
    - {name: limit, in: query, value: $inputs.kind} # AZ424
    - {name: kind, in: query, value: $inputs.bird} # AZ424
    - {name: loud, in: query, value: $inputs.number} # AZ424
    - {name: X-Tenant, in: header, value: 'acme-{$inputs.text}'} # AZ424
    - {name: tags, in: query, value: $inputs.kind} # AZ424
    """,
        more="""
    inputs:
      $ref: '#/components/inputs/all'
    """,
    ),
    "inputs that may be what is needed": step(
        """
    parameters:
    - {name: petId, in: path, value: $inputs.text}
    - {name: limit, in: query, value: '{$inputs.number}'}
    - {name: kind, in: query, value: $inputs.text}
    - {name: loud, in: query, value: $inputs.flag}
    - {name: since, in: query, value: '2024-{$inputs.text}'}
    - {name: X-Tenant, in: header, value: '1{$inputs.number}'}
    - {name: tags, in: query, value: $inputs.list}
    - {name: note, in: query, value: $inputs.flag}
    - {name: session, in: cookie, value: $steps.a.outputs.x}
    - {name: where, in: query, value: {a: $inputs.kind}}
    - {name: json, in: query, value: $inputs.kind}
    """,
        more="""
    inputs:
      $ref: '#/components/inputs/all'
    """,
    ),
    "a default that is not allowed": step(
        """
    parameters:
    - {name: petId, in: path, value: 1}
    - {name: kind, in: query, value: $inputs.fallback} # AZ424
    """,
        more="inputs: {type: object, properties: {fallback: {type: string, default: bird}}}",
    ),
    "a parameter of the workflow is for the steps that can use it": """
- workflowId: w
  parameters:
  - {name: X-Tenant, in: header, value: 1}
  - {name: X-Nobody, in: header, value: 1} # AZ420
  - {name: q, in: query, value: rex}
  - {name: token, in: header, value: x}
  steps:
  - {stepId: a, operationId: call, parameters: [{name: petId, in: path, value: 1}]}
  - {stepId: b, operationId: search}
""",
    "a null is not sent": step("""
    parameters:
    - {name: petId, in: path, value: 7}
    - {name: limit, in: query, value: null}
    """),
    "inputs that are not all understood": step(
        """
    parameters:
    - {name: petId, in: path, value: $inputs.a}
    - {name: loud, in: query, value: $inputs.b}
    - {name: limit, in: query, value: $inputs.c#/d}
    """,
        more="""
    inputs:
      properties:
        a: {$ref: '#/components/inputs/none', type: boolean}
        b: {$dynamicRef: '#x', type: integer}
        c: {type: boolean}
    """,
    ),
    "a component in the wrong place": """
- workflowId: w
  parameters:
  - reference: $components.parameters.my.pet
  steps:
  - stepId: a
    operationId: call
    parameters:
    - reference: $components.parameters.head # AZ421
""",
    "components are wrong where they are used": """
- workflowId: w
  steps:
  - stepId: a
    operationId: call
    parameters:
    - reference: $components.parameters.pet
    - reference: $components.parameters.kind # AZ423
    - reference: $components.parameters.limit
      value: 0 # AZ423
    - reference: $components.parameters.stray # AZ420
    - reference: $components.parameters.homeless # AZ401
""",
}
INPUTS = """\
components:
  parameters:
    pet: {name: petId, in: path, value: 7}
    my.pet: {name: petId, in: path, value: 7}
    head: {name: limit, in: header, value: 7}
    kind: {name: kind, in: query, value: bird}
    limit: {name: limit, in: query, value: 5}
    stray: {name: stray, in: query, value: 5}
    homeless: {name: homeless, value: 5}
  inputs:
    all:
      type: object
      properties:
        text: {type: string}
        flag: {type: boolean}
        number: {type: number}
        kind: {type: string, enum: [cat, dog]}
        bird: {allOf: [{type: string}, {enum: [bird, fish]}]}
        list: {type: array}
"""


def _head() -> str:
    return HEAD.removesuffix("workflows:\n")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_parameters_are_wrong_where_the_comments_say(name: str) -> None:
    text = f"{INPUTS}workflows:\n{WORKFLOWS[name].lstrip(chr(10))}"
    description = DESCRIPTION.replace(" # AZ226", "").replace(" # AZ222", "")

    diagnostics = [e for e in found(text, description, _head()) if e.code[:4] != "AZ22"]

    assert places(diagnostics) == marked(text, description, _head())


def about(fields: str, operation: str = "call", more: str = "") -> list[Diagnostic]:
    diagnostics = found(step(fields, operation, more), DESCRIPTION)
    return [each for each in diagnostics if not each.code.startswith("AZ22")]


def test_an_undeclared_parameter_is_an_error_only_where_the_request_cannot_be_right() -> None:
    listed = about("""
    parameters:
    - {name: petId, in: path, value: 7}
    - {name: limits, in: query, value: 7}
    - {name: other, in: path, value: 7}
    """)

    assert [each.severity for each in listed] == [Severity.WARNING, Severity.ERROR]
    assert listed[0].help == "did you mean 'limit'?"
    assert listed[1].help == "its path parameters are: petId"
    assert listed[0].message == "GET /pets/{petId} declares no query parameter 'limits'"
    assert listed[0].spec == "Arazzo 1.1.0, Step Object, parameters"


def test_a_slip_of_the_pen_has_one_answer() -> None:
    (slip, misplaced) = about("""
    parameters:
    - name: petID
      in: path
      value: 7
    - {name: limit, in: header, value: 7}
    """)

    assert slip.severity is Severity.ERROR
    assert slip.fix is not None
    assert (slip.fix.at, slip.fix.old, slip.fix.new) == (slip.at, "petID", "petId")
    assert slip.at == "/workflows/0/steps/0/parameters/0/name"
    assert misplaced.severity is Severity.WARNING
    assert misplaced.fix is not None
    assert (misplaced.fix.old, misplaced.fix.new) == ("header", "query")
    assert misplaced.help == "write `in: query`"
    assert misplaced.width == len("header")


def test_a_component_is_not_rewritten_from_where_it_is_used() -> None:
    text = f"{INPUTS}workflows:\n{WORKFLOWS['components are wrong where they are used'].lstrip()}"
    listed = found(text, DESCRIPTION, _head())

    assert [each.fix for each in listed if each.code == "AZ420"] == [None]
    assert [each.at for each in listed if each.code == "AZ423"] == [
        "/workflows/0/steps/0/parameters/1/reference",
        "/workflows/0/steps/0/parameters/2/value",
    ]


def test_credentials_beside_a_security_scheme_may_come_from_elsewhere() -> None:
    missing = about("parameters: []", "search")

    assert {each.message: each.severity for each in missing} == {
        "the required query parameter 'q' of GET /search is not given": Severity.ERROR,
        "the required header parameter 'token' of GET /search is not given": Severity.WARNING,
    }
    assert missing[0].help == "add it to the `parameters` of step 'a'"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{name: limit, in: query, value: 0}", "query parameter 'limit': 0 is less than 1"),
        (
            "{name: kind, in: query, value: bird}",
            "query parameter 'kind': 'bird' is not one of 'cat', 'dog'",
        ),
        (
            "{name: tags, in: query, value: [a]}",
            "query parameter 'tags': 'a' is string, not integer",
        ),
        (
            "{name: loud, in: query, value: $inputs.n}",
            "query parameter 'loud': input 'n' is integer, where boolean is needed",
        ),
        (
            "{name: kind, in: query, value: 'a {$inputs.s} b'}",
            "query parameter 'kind': the text 'a {$inputs.s} b' is not one of 'cat', 'dog'",
        ),
        (
            "{name: limit, in: query, value: $inputs.e}",
            "query parameter 'limit': input 'e' is one of 'a', 'b', and none of these is allowed",
        ),
    ],
)
def test_a_message_says_what_is_and_what_would_be_right(given: str, message: str) -> None:
    inputs = """
    inputs:
      properties: {n: {type: integer}, s: {type: string}, e: {enum: [a, b]}}
    """
    (only,) = about(f"parameters: [{{name: petId, in: path, value: 1}}, {given}]", more=inputs)

    assert only.message == message
    assert only.severity is Severity.ERROR


def test_a_format_is_only_an_annotation() -> None:
    (only,) = about("""
    parameters: [{name: petId, in: path, value: 1}, {name: since, in: query, value: x}]
    """)

    assert (only.code, only.severity) == ("AZ423", Severity.WARNING)


def test_steps_that_call_workflows_are_left_alone() -> None:
    text = (
        "- {workflowId: w, steps: [{stepId: a, workflowId: v, parameters: [{name: x, value: 1}]}]}"
    )

    assert found(f"{text}\n- {{workflowId: v, steps: []}}\n", DESCRIPTION) == []


def test_the_whole_query_as_one_parameter_claims_every_name() -> None:
    description = openapi(
        """
    paths:
      /pets:
        get:
          operationId: call
          parameters:
          - {name: q, in: querystring, required: true, content: {application/x-www-form-urlencoded: {schema: {type: object}}}}
          responses: {'200': {description: Pets.}}
    """,
        "3.2.0",
    )

    assert (
        found(step("parameters: [{name: q, in: querystring, value: {a: 1}}]"), description) == []
    )


HEADERS = openapi("""
paths:
  /pets:
    get:
      operationId: call
      responses: {'200': {description: Pets., content: {application/json: {}}}}
    post:
      operationId: add
      requestBody: {content: {application/json: {}, text/plain: {}}}
      responses: {'200': {description: Pets.}}
""")
OF_HEADERS = {
    "a content type without content": step("""
    parameters:
    - {name: Content-Type, in: header, value: application/json} # AZ434
    """),
    "another content type than the body's": step(
        """
    requestBody: {payload: {}}
    parameters:
    - {name: content-type, in: header, value: text/plain} # AZ434
    """,
        "add",
    ),
    "the content type of the body": step(
        """
    requestBody: {payload: x, contentType: text/plain}
    parameters:
    - {name: Content-Type, in: header, value: text/plain; charset=utf-8}
    - {name: Accept, in: header, value: text/plain}
    """,
        "add",
    ),
    "an answer that no response is": step("""
    parameters:
    - {name: Accept, in: header, value: application/xml} # AZ434
    """),
    "answers that may come": step("""
    parameters:
    - {name: Accept, in: header, value: 'text/html, application/json;q=0.9'}
    - {name: X-Accept, in: header, value: $inputs.x} # AZ420
    """),
    "any answer": step("parameters: [{name: Accept, in: header, value: '*/*'}]"),
    "computed": step("parameters: [{name: Accept, in: header, value: $inputs.x}]"),
    "for all steps": """
- workflowId: w
  parameters: [{name: Content-Type, in: header, value: application/json}]
  steps: [{stepId: a, operationId: call}]
""",
    "not of operations": "- {workflowId: w, steps: [{stepId: a, workflowId: w}]}\n",
}


@pytest.mark.parametrize("name", OF_HEADERS)
def test_headers_are_held_against_media_types(name: str) -> None:
    text = OF_HEADERS[name]

    assert places(found(text, HEADERS)) == marked(text, HEADERS)
