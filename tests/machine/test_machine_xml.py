from __future__ import annotations

import pytest
from building import Played, catalog, document, play, workflow

from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.trace import Outcome

BASES = """
openapi: 3.1.1
info: {title: bases, version: '1'}
servers: [{url: https://bases.test}]
paths:
  /bases:
    post:
      operationId: look
      requestBody:
        content: {application/xml: {schema: {$ref: '#/components/schemas/Base'}}}
      responses:
        '200':
          description: bases
          content: {application/xml: {schema: {$ref: '#/components/schemas/Bases'}}}
components:
  schemas:
    Base: {type: object, properties: {port: {type: integer}}}
    Bases:
      type: object
      properties: {bases: {type: array, items: {$ref: '#/components/schemas/Base'}}}
"""
XML = """<LookResponse xmlns="urn:b"><LookResult><Bases><Base><Port>80</Port><Name>n</Name></Base>
</Bases></LookResult></LookResponse>"""


def asked(condition: str, *, kind: str, body: str = XML, media: str = "text/xml") -> Played:
    quoted = condition.replace("'", "''")
    criterion = f"{{context: $response.body, condition: '{quoted}', type: {kind}}}"
    if kind == "simple":
        criterion = f"{{condition: '{quoted}'}}"
    text = f"""
        - stepId: a
          operationId: look
          requestBody: {{payload: {{port: 7}}}}
          successCriteria: [{criterion}]
          outputs:
            port: $response.body#/bases/0/port
            all: $response.body
            ours: $request.body#/port
            chosen: {{context: $response.body, selector: '$.bases[*].port', type: jsonpath}}
            queried: {{context: $response.body, selector: '//*:Port', type: xpath}}
        """
    response = Response(
        status=200, headers=Headers((("Content-Type", media),)), body=body.encode()
    )
    return play(document(workflow(text)), response, sources={"pets": catalog(BASES)})


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("$.bases[?@.port == 80]", "jsonpath"),
        ("$.bases[0].port == 80", "jsonpath"),
        ("$.bases.length == 1", "jsonpath"),
        ("count(//*:Port) = 1", "xpath"),
        ("<Port>\\d+</Port>", "regex"),
        ("$response.body#/bases/0/port == 80", "simple"),
        ("$response.body.bases[0].port == 80", "simple"),
        ("$request.body#/port == 7", "simple"),
    ],
)
def test_pointers_and_jsonpath_see_the_value_and_xpath_and_regex_the_text(
    condition: str, kind: str
) -> None:
    played = asked(condition, kind=kind)

    assert played.requests[0].body == b"<Base><port>7</port></Base>"
    assert played.trace.ending.outcome is Outcome.SUCCESS
    assert dict(played.trace.visits[0].outputs) == {
        "port": 80,
        "all": XML,
        "ours": 7,
        "chosen": (80,),
        "queried": "80",
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [("<a>", "not XML"), ("<!DOCTYPE a><a/>", "a document type declaration is refused")],
)
def test_what_cannot_be_read_breaks_the_criterion_with_its_reason(body: str, reason: str) -> None:
    truth = asked("$.bases", kind="jsonpath", body=body).trace.visits[0].checks[0].truth

    assert truth.holds is False
    assert reason in (truth.broken or "")


def found(body: str, media: str = "application/xml") -> list[tuple[str, str]]:
    (operation,) = catalog(BASES).by_id("look")
    headers = Headers((("Content-Type", media),))
    response = Response(status=200, headers=headers, body=body.encode())
    return [(each.code, each.message) for each in check_response(operation, response)]


def test_an_xml_body_is_judged_as_the_value_that_it_is() -> None:
    assert found(XML) == []
    assert found(XML.replace("80", "http")) == [
        ("AZ601", "/bases/0/port: 'http' is string, not integer")
    ]
    assert [code for code, _ in found(XML, "text/xml")] == ["AZ606"]


@pytest.mark.parametrize("body", ["<a>", "<!DOCTYPE a><a/>"])
def test_a_body_that_is_no_xml_is_garbled(body: str) -> None:
    assert [code for code, _ in found(body)] == ["AZ607"]


def test_a_body_whose_bytes_are_no_text_is_garbled() -> None:
    assert [code for code, _ in found(XML, "application/xml; charset=zip")] == ["AZ607"]


def test_xml_without_a_schema_is_said_not_to_be_judged() -> None:
    described: Json = BASES.replace("{schema: {$ref: '#/components/schemas/Bases'}}", "{}")
    (operation,) = catalog(str(described)).by_id("look")
    headers = Headers((("Content-Type", "application/xml"),))

    (finding,) = check_response(operation, Response(status=200, headers=headers, body=b"<a/>"))

    assert finding.code == "AZ609"
