"""What the fields of parameters, request bodies, replacements and selectors put into a request."""

from __future__ import annotations

import json

import pytest
from building import HEAD, PETS, Played, answer, catalog, described, document, play, workflow

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model.structure import problems

ANY = """
openapi: 3.2.0
info: {title: any, version: '1'}
servers: [{url: https://pets.test/v1}]
paths:
  /a/{id}:
    get:
      operationId: get
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: q, in: query, schema: {type: string}}
      - {name: X-H, in: header, schema: {type: string}}
      - {name: c, in: cookie, schema: {type: string}}
  /s:
    get:
      operationId: search
      parameters:
      - name: whole
        in: querystring
        content: {application/x-www-form-urlencoded: {schema: {type: object}}}
  /b:
    post:
      operationId: send
      requestBody: {content: {application/json: {}}}
  /n:
    post: {operationId: note, requestBody: {content: {text/plain: {}}}}
"""


@pytest.fixture(params=["1.0.1", "1.1.0"])
def head(request: pytest.FixtureRequest) -> str:
    """Return the head of a document of each edition."""
    return HEAD.replace("1.1.0", str(request.param))


def sent(
    step: str, *, head: str = HEAD, inputs: dict[str, Json] | None = None, fields: str = ""
) -> Played:
    text = document(workflow(step, fields), head=head)
    assert [d for d in problems(described(text).document) if d.severity is Severity.ERROR] == []
    return play(
        text, answer(201), answer(201), inputs=inputs, sources={"pets": catalog(ANY + "\n")}
    )


def body_of(played: Played) -> tuple[str | None, bytes | None]:
    (request,) = played.requests
    return request.headers.get("content-type"), request.body


def test_a_parameter_goes_where_it_says(head: str) -> None:
    played = sent(
        """
        - stepId: a
          operationId: get
          parameters:
          - {name: id, in: path, value: x}
          - {name: q, in: query, value: y}
          - {name: X-H, in: header, value: z}
          - {name: c, in: cookie, value: w}
        """,
        head=head,
    )
    (request,) = played.requests

    assert played.urls == ["/a/x?q=y"]
    assert (request.headers.get("x-h"), request.headers.get("cookie")) == ("z", "c=w")


def test_the_whole_query_string_can_be_one_parameter() -> None:
    step = """
    - stepId: a
      operationId: search
      parameters: [{name: whole, in: querystring, value: 'a=1&b={$inputs.b}'}]
    """
    old = document(workflow(step), head=HEAD.replace("1.1.0", "1.0.1"))

    assert sent(step, inputs={"b": "x"}).urls == ["/s?a=1&b=x"]
    assert [d.code for d in problems(described(old).document)] == ["AZ101"]


def test_a_parameter_of_an_operation_needs_a_place(head: str) -> None:
    text = document(
        workflow("- {stepId: a, operationId: get, parameters: [{name: id, value: 1}]}"), head=head
    )

    assert [(d.code, d.at) for d in problems(described(text).document)] == [
        ("AZ101", "/workflows/0/steps/0/parameters/0")
    ]


def test_parameters_of_the_workflow_are_sent_by_every_step(head: str) -> None:
    played = sent(
        """
        - {stepId: a, operationId: get, parameters: [{name: id, in: path, value: x}]}
        - stepId: b
          operationId: get
          parameters: [{name: id, in: path, value: y}, {name: q, in: query, value: 2}]
        """,
        head=head,
        fields="parameters: [{name: q, in: query, value: 1}, {name: X-H, in: header, value: h}]",
    )

    assert played.urls == ["/a/x?q=1", "/a/y?q=2"]
    assert [request.headers.get("x-h") for request in played.requests] == ["h", "h"]


@pytest.mark.parametrize(
    ("value", "query"),
    [
        ("7", "q=7"),
        ("plain", "q=plain"),
        ("$inputs.n", "q=5"),
        ("'{$inputs.n}0'", "q=50"),
        ("'{$method}'", ""),
    ],
)
def test_a_value_is_computed_when_the_step_is_visited(head: str, value: str, query: str) -> None:
    step = f"""
    - stepId: a
      operationId: get
      parameters: [{{name: id, in: path, value: x}}, {{name: q, in: query, value: {value}}}]
    """
    played = sent(step, head=head, inputs={"n": 5})

    assert played.urls == ["/a/x" + (f"?{query}" if query else "")]


DEEP: Json = {"items": [{"id": 1}, {"id": 2}], "xml": "<r><i n='3'>four</i></r>"}


@pytest.mark.parametrize(
    ("selector", "value"),
    [
        ("{context: $inputs.deep, selector: '$.items[1].id', type: jsonpath}", 2),
        ("{context: $inputs.deep, selector: /items/0, type: jsonpointer}", {"id": 1}),
        ("{context: $inputs.deep#/items, selector: /0/id, type: jsonpointer}", 1),
        ("{context: $inputs.deep#/xml, selector: /r/i, type: xpath}", "four"),
        (
            (
                "{context: $inputs.deep#/xml, selector: string(/r/i/@n), "
                "type: {type: xpath, version: xpath-10}}"
            ),
            "3",
        ),
    ],
)
def test_a_selector_selects_a_part_of_its_context(selector: str, value: Json) -> None:
    step = f"- {{stepId: a, operationId: send, requestBody: {{payload: {{v: {selector}}}}}}}"
    _, body = body_of(sent(step, inputs={"deep": DEEP}))

    assert json.loads(body or b"") == {"v": value}


def test_what_looks_like_a_selector_is_an_object_in_edition_1_0() -> None:
    step = """
    - stepId: a
      operationId: send
      requestBody: {payload: {context: here, selector: /a, type: jsonpointer}}
    """
    _, body = body_of(sent(step, head=HEAD.replace("1.1.0", "1.0.1")))

    assert json.loads(body or b"") == {"context": "here", "selector": "/a", "type": "jsonpointer"}


@pytest.mark.parametrize(
    ("operation", "fields", "written"),
    [
        ("send", "payload: {a: 1}", ("application/json", b'{"a":1}')),
        ("note", "payload: text", ("text/plain", b"text")),
        (
            "send",
            "contentType: application/x-www-form-urlencoded, payload: {a: 1, b: x y}",
            ("application/x-www-form-urlencoded", b"a=1&b=x+y"),
        ),
        (
            "send",
            "contentType: application/xml, payload: <a>1</a>",
            ("application/xml", b"<a>1</a>"),
        ),
        (
            "send",
            "contentType: application/x+json, payload: '[1]'",
            ("application/x+json", b"[1]"),
        ),
    ],
)
def test_a_request_body_is_sent_as_its_content_type(
    head: str, operation: str, fields: str, written: tuple[str, bytes]
) -> None:
    step = f"- {{stepId: a, operationId: {operation}, requestBody: {{{fields}}}}}"

    assert body_of(sent(step, head=head)) == written


def test_a_payload_is_computed_at_every_depth(head: str) -> None:
    played = sent(
        """
        - stepId: a
          operationId: send
          requestBody:
            payload:
              whole: $inputs.list
              text: 'n={$inputs.list#/0}'
              deep: [{gone: $inputs.gone, none: null, kept: $5}]
        """,
        head=head,
        inputs={"list": [1, 2]},
    )

    assert json.loads(body_of(played)[1] or b"") == {
        "whole": [1, 2],
        "text": "n=1",
        "deep": [{"none": None, "kept": "$5"}],
    }


def test_replacements_put_values_into_the_payload(head: str) -> None:
    played = sent(
        """
        - stepId: a
          operationId: send
          requestBody:
            payload: {a: [1, 2], b: {}}
            replacements:
            - {target: /a/1, value: $inputs.n}
            - {target: /b/c, value: {d: true}}
            - {target: /b/e, value: 'x{$inputs.n}'}
        """,
        head=head,
        inputs={"n": 5},
    )

    assert json.loads(body_of(played)[1] or b"") == {
        "a": [1, 5],
        "b": {"c": {"d": True}, "e": "x5"},
    }


@pytest.mark.parametrize(
    ("replacement", "written"),
    [
        ("{target: '$.items[*].id', targetSelectorType: jsonpath, value: 9}", [9, 9]),
        ("{target: /items/0/id, targetSelectorType: jsonpointer, value: 9}", [9, 2]),
        (
            (
                "{target: '$.items[?(@.id==2)].id', "
                "targetSelectorType: {type: jsonpath, version: rfc9535}, value: 9}"
            ),
            [1, 9],
        ),
        (
            (
                "{target: /items/0/id, "
                "value: {context: $inputs.deep, selector: '$.items[1].id', type: jsonpath}}"
            ),
            [2, 2],
        ),
    ],
)
def test_a_replacement_can_say_the_language_of_its_target(
    replacement: str, written: list[int]
) -> None:
    played = sent(
        f"""
        - stepId: a
          operationId: send
          requestBody:
            payload: {{items: [{{id: 1}}, {{id: 2}}]}}
            replacements: [{replacement}]
        """,
        inputs={"deep": DEEP},
    )
    found = json.loads(body_of(played)[1] or b"")

    assert [item["id"] for item in found["items"]] == written


@pytest.mark.parametrize("kind", ["", "targetSelectorType: xpath, "])
def test_a_target_in_xml_is_an_xpath_expression(kind: str) -> None:
    step = f"""
    - stepId: a
      operationId: send
      requestBody:
        contentType: application/xml
        payload: <pet><name>rex</name></pet>
        replacements: [{{target: /pet/name, {kind}value: tom}}]
    """

    assert body_of(sent(step)) == ("application/xml", b"<pet><name>tom</name></pet>")


def test_a_body_of_a_described_operation_is_the_one_that_it_declares() -> None:
    text = document(workflow("- {stepId: a, operationId: addPet, requestBody: {payload: {}}}"))
    played = play(text, answer(201), sources={"pets": catalog(PETS)})

    assert body_of(played) == ("application/json", b"{}")
