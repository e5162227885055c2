"""What a visit sends, and when it sends nothing."""

from __future__ import annotations

import json

import pytest
from building import Played, answer, document, linked, no_findings, play, workflow

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.check import check
from pytest_arazzo.program.scenario import Accepted
from pytest_arazzo.trace import Outcome


def one(step: str, *, fields: str = "", inputs: dict[str, Json] | None = None) -> Played:
    return play(document(workflow(step, fields)), answer(201), inputs=inputs)


def body_of(played: Played) -> Json:
    body = played.requests[0].body
    assert body is not None
    found: Json = json.loads(body)
    return found


def test_a_step_parameter_replaces_the_one_of_the_workflow_and_leaves_the_others() -> None:
    played = one(
        """
        - stepId: a
          operationId: listPets
          parameters: [{name: limit, in: query, value: 2}]
        """,
        fields="""
        parameters:
        - {name: limit, in: query, value: 1}
        - {name: page, in: query, value: first}
        """,
    )

    assert played.urls == ["/pets?limit=2&page=first"]


def test_a_header_is_replaced_whatever_the_case_of_its_name() -> None:
    played = one(
        """
        - stepId: a
          operationId: listPets
          parameters: [{name: x-trace, in: header, value: mine}]
        """,
        fields="parameters: [{name: X-Trace, in: header, value: theirs}]",
    )

    assert played.requests[0].headers.all("X-Trace") == ("mine",)


@pytest.mark.parametrize(
    ("value", "query"),
    [
        ("7", "limit=7"),
        ("$inputs.n", "limit=5"),
        ("'{$inputs.n}0'", "limit=50"),
        ("{context: $inputs.deep, selector: '#/n/0', type: jsonpointer}", "limit=9"),
    ],
)
def test_a_parameter_is_a_constant_an_expression_a_text_with_one_or_a_selector(
    value: str, query: str
) -> None:
    played = one(
        f"""
        - stepId: a
          operationId: listPets
          parameters: [{{name: limit, in: query, value: {value}}}]
        """,
        inputs={"n": 5, "deep": {"n": [9]}},
    )

    assert played.urls == [f"/pets?{query}"]


def test_a_parameter_that_says_not_where_it_goes_goes_where_the_operation_has_it() -> None:
    played = one("- {stepId: a, operationId: listPets, parameters: [{name: limit, value: 4}]}")

    assert played.urls == ["/pets?limit=4"]


def test_a_parameter_that_has_no_place_anywhere_cannot_be_sent() -> None:
    played = one("- {stepId: a, operationId: listPets, parameters: [{name: what, value: 4}]}")

    assert played.requests == ()
    assert played.trace.ending.code == "AZ705"
    assert played.trace.ending.reason == "parameter 'what' says not where it goes (in)"


def test_an_optional_parameter_without_value_is_left_out_and_the_trace_says_so() -> None:
    played = one(
        """
        - stepId: a
          operationId: listPets
          parameters: [{name: limit, in: query, value: $inputs.nothing}]
        """
    )

    assert played.urls == ["/pets"]
    assert [each.what for each in played.trace.visits[0].omissions] == ["query parameter 'limit'"]


@pytest.mark.parametrize(
    ("operation", "name", "place"), [("getPet", "id", "path"), ("searchPets", "q", "query")]
)
def test_a_required_parameter_without_value_is_an_error_and_nothing_is_sent(
    operation: str, name: str, place: str
) -> None:
    played = one(
        f"""
        - stepId: a
          operationId: {operation}
          parameters: [{{name: {name}, in: {place}, value: $inputs.nothing}}]
          onFailure: [{{name: again, type: retry}}]
        """
    )

    visit = played.trace.visits[0]
    assert played.requests == ()
    assert visit.refusal is not None
    assert visit.refusal.message.startswith(f"required {place} parameter {name!r} has no value")
    assert (visit.outcome, played.trace.ending.outcome) == (Outcome.FAILED, Outcome.FAILED)
    assert visit.arcs == ()


def test_null_is_sent_where_it_is_given_and_never_invented() -> None:
    played = one(
        """
        - stepId: a
          operationId: addPet
          requestBody: {payload: {name: $inputs.name, tag: $inputs.tag}}
        """,
        inputs={"name": None},
    )

    assert body_of(played) == {"name": None}


def test_a_payload_is_computed_at_every_depth_and_a_whole_expression_keeps_its_type() -> None:
    played = one(
        """
        - stepId: a
          operationId: addPet
          requestBody:
            payload:
              name: $inputs.n
              list: [$inputs.flag, {deep: ['{$inputs.n}!', $inputs.none]}, 3]
              gone: {inner: $inputs.none}
        """,
        inputs={"n": 5, "flag": True},
    )

    assert body_of(played) == {"name": 5, "list": [True, {"deep": ["5!"]}, 3], "gone": {}}
    assert [each.what for each in played.trace.visits[0].omissions] == [
        "/workflows/0/steps/0/requestBody/payload/list/1/deep/1",
        "/workflows/0/steps/0/requestBody/payload/gone/inner",
    ]


def test_a_template_written_as_text_is_the_json_that_it_spells() -> None:
    played = one(
        """
        - stepId: a
          operationId: addPet
          requestBody: {payload: '{"name": "{$inputs.n}", "tag": null}'}
        """,
        inputs={"n": "Rex"},
    )

    assert body_of(played) == {"name": "Rex", "tag": None}


def test_text_that_an_expression_yields_is_not_read_again() -> None:
    played = one(
        "- {stepId: a, operationId: addPet, requestBody: {payload: $inputs.text}}",
        inputs={"text": "5"},
    )

    assert body_of(played) == "5"


def test_text_that_spells_no_json_is_a_json_string() -> None:
    played = one("- {stepId: a, operationId: addPet, requestBody: {payload: Rex}}")

    assert body_of(played) == "Rex"


def test_replacements_are_applied_in_order_and_one_without_value_changes_nothing() -> None:
    played = one(
        """
        - stepId: a
          operationId: addPet
          requestBody:
            payload: {name: x, tags: [a]}
            replacements:
            - {target: /tags/-, value: b}
            - {target: /tags/0, value: $inputs.first}
            - {target: '/tags/1', value: c}
            - {target: /name, value: $inputs.none}
        """,
        inputs={"first": {"deep": 1}},
    )

    assert body_of(played) == {"name": "x", "tags": [{"deep": 1}, "c"]}


@pytest.mark.parametrize(
    ("replacement", "code", "message"),
    [
        ("{target: /a/b/c, value: 1}", "AZ705", "replacement target '/a/b/c' does not exist"),
        (
            "{target: a, targetSelectorType: regex, value: 1}",
            "AZ506",
            "replacements by regex are not supported",
        ),
    ],
)
def test_a_replacement_that_cannot_be_made_keeps_the_request_back(
    replacement: str, code: str, message: str
) -> None:
    played = one(
        f"""
        - stepId: a
          operationId: addPet
          requestBody: {{payload: {{}}, replacements: [{replacement}]}}
        """
    )

    assert played.requests == ()
    assert played.trace.ending.code == code
    assert (played.trace.ending.reason or "").startswith(message)


def test_a_required_body_without_value_is_an_error_and_an_optional_one_is_left_out() -> None:
    required = one("- {stepId: a, operationId: addPet, requestBody: {payload: $inputs.none}}")
    optional = one("- {stepId: a, operationId: addNote, requestBody: {payload: $inputs.none}}")

    assert required.requests == ()
    assert (required.trace.ending.reason or "").startswith(
        "the required request body has no value"
    )
    assert [request.body for request in optional.requests] == [None]
    assert [each.what for each in optional.trace.visits[0].omissions] == ["request body"]


@pytest.mark.parametrize(
    ("chosen", "sent", "body"),
    [
        ("", "application/json", b'{"a":1}'),
        (
            "contentType: application/x-www-form-urlencoded,",
            "application/x-www-form-urlencoded",
            b"a=1",
        ),
    ],
)
def test_a_payload_is_written_as_its_media_type_or_the_operations_json_says(
    chosen: str, sent: str, body: bytes
) -> None:
    played = one(
        f"- {{stepId: a, operationId: addNote, requestBody: {{{chosen} payload: {{a: 1}}}}}}"
    )

    assert played.requests[0].headers.get("content-type") == sent
    assert (played.requests[0].body or b"").replace(b" ", b"") == body


def test_a_request_body_without_payload_sends_none() -> None:
    played = one("- {stepId: a, operationId: addNote, requestBody: {contentType: text/plain}}")

    assert played.requests[0].body is None


def test_a_request_that_cannot_be_written_is_not_sent() -> None:
    played = one(
        """
        - stepId: a
          operationId: getPet
          parameters: [{name: id, in: path, value: '..'}]
        """
    )

    assert played.requests == ()
    assert "dot segment" in (played.trace.ending.reason or "")


@pytest.mark.parametrize(
    ("servers", "url"),
    [
        ({}, "https://pets.test/v1/pets"),
        ({"pets": "https://one.test"}, "https://one.test/pets"),
        ({"*": "https://any.test/x/"}, "https://any.test/x/pets"),
        ({"pets": "https://one.test", "*": "https://any.test"}, "https://one.test/pets"),
        ({"other": "https://one.test"}, "https://pets.test/v1/pets"),
    ],
)
def test_the_server_is_the_scenarios_or_else_the_descriptions(
    servers: dict[str, str], url: str
) -> None:
    text = document(workflow("- {stepId: a, operationId: listPets}"))

    assert [r.url for r in play(text, answer(), servers=servers).requests] == [url]


def is_wrong(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:
    message = f"{operation.operation_id}: wrong is {prepared.request.method}"
    found = Finding(code="AZ601", message=message, side="request", place="body")
    advice = Finding(
        code="AZ609", message="no schema", side="request", place="body", severity=Severity.WARNING
    )
    return (advice, found)


TWO = document(
    workflow(
        """
        - {stepId: a, operationId: listPets, onFailure: [{name: on, type: goto, stepId: b}]}
        - {stepId: b, operationId: listPets}
        """
    )
)


def test_an_invalid_request_is_not_sent_and_no_failure_action_fires() -> None:
    played = play(TWO, answer(), answer(), check=is_wrong)

    ending = played.trace.ending
    assert (ending.outcome, ending.step, ending.code) == (Outcome.FAILED, "a", "AZ601")
    assert ending.reason == "the request violates its operation: listPets: wrong is GET"
    assert played.requests == ()
    assert played.trace.interactions == ()
    assert [f.code for f in played.trace.visits[0].request_findings] == ["AZ609", "AZ601"]
    assert [visit.prepared is not None for visit in played.trace.visits] == [True]


def test_an_invalid_request_is_sent_when_the_contract_is_only_a_warning() -> None:
    played = play(TWO, answer(), answer(), check=is_wrong, contract_is_fatal=False)

    assert len(played.requests) == 2
    assert played.trace.ending.outcome is Outcome.SUCCESS


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ([("AZ601", None)], 2),
        ([("AZ601", "a")], 1),
        ([("AZ601", "b")], 0),
        ([("AZ602", None)], 0),
        ([("AZ601", "a"), ("AZ601", "b")], 2),
    ],
)
def test_an_invalid_request_is_sent_where_its_finding_is_accepted(
    accepted: list[tuple[str, str | None]], sent: int
) -> None:
    allowed = [Accepted(code=code, step=step, reason="known") for code, step in accepted]

    assert len(play(TWO, answer(), answer(), check=is_wrong, accepted=allowed).requests) == sent


def test_a_warning_about_a_request_does_not_keep_it_back() -> None:
    def warn(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:
        return is_wrong(operation, prepared)[:1]

    assert len(play(TWO, answer(), answer(), check=warn).requests) == 2


def test_a_request_can_be_read_by_the_expressions_of_its_step() -> None:
    played = play(
        document(
            workflow(
                """
                - stepId: a
                  operationId: getPet
                  parameters:
                  - {name: id, in: path, value: p1}
                  - {name: since, in: query, value: now}
                  - {name: X-Id, in: header, value: h}
                  outputs:
                    method: $method
                    url: $url
                    status: $statusCode
                    path: $request.path.id
                    query: $request.query.since
                    header: $request.header.X-Id
                    answered: $response.header.X-Answer
                """
            )
        ),
        answer(200, x_answer="yes"),
        check=no_findings,
    )

    assert dict(played.trace.visits[0].outputs) == {
        "method": "GET",
        "url": "https://pets.test/v1/pets/p1?since=now",
        "status": 200,
        "path": "p1",
        "query": "now",
        "header": "h",
        "answered": "yes",
    }


def test_an_output_without_a_value_is_absent_and_one_that_is_null_is_null() -> None:
    played = play(
        document(
            workflow(
                """
                - stepId: a
                  operationId: listPets
                  outputs: {none: $response.body#/none, nothing: $response.body#/nothing}
                """,
                "outputs: {none: $steps.a.outputs.none, nothing: $steps.a.outputs.nothing}",
            )
        ),
        answer(200, {"nothing": None}),
    )

    outputs = dict(played.trace.visits[0].outputs)
    assert isinstance(outputs["none"], Absent)
    assert outputs["nothing"] is None
    assert played.outputs == {"nothing": None}


SPACED = """
- stepId: a
  operationId: addPet
  requestBody:
    contentType: application/json
    payload: {name: $inputs.pet name, note: 'is {$inputs.pet name}', plain: $inputs.first one}
"""


def test_an_input_with_blanks_in_its_name_is_known_by_the_declared_names() -> None:
    text = document(
        workflow(SPACED, "inputs: {properties: {pet name: {type: string}, first: {}}}")
    )
    played = play(text, answer(201), inputs={"pet name": "Rex", "first": "no"})

    assert body_of(played) == {"name": "Rex", "note": "is Rex", "plain": "no one"}


def test_only_the_text_that_is_no_declared_name_is_warned_about() -> None:
    text = document(
        workflow(SPACED, "inputs: {properties: {pet name: {type: string}, first: {}}}")
    )

    assert [(d.code, d.at) for d in check(linked(text))] == [
        ("AZ512", "/workflows/0/steps/0/requestBody/payload/plain")
    ]
