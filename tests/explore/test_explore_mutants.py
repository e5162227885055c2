"""Responses broken on purpose: what is planted, and who notices."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

import pytest
from building import Played, answer, catalog, document, play, workflow

from pytest_arazzo.errors import TimedOut
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.explore.breaking import BOUNDS, ENUM, MISSING, PATTERN, TYPE
from pytest_arazzo.explore.mutants import EMPTY, GARBLED, LARGE, MEDIA, STATUS, Mutant, mutants_of
from pytest_arazzo.explore.scores import Score, score
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.scenario import Accepted

KINDS = {STATUS, MEDIA, EMPTY, GARBLED, MISSING, TYPE, ENUM, BOUNDS, PATTERN}

PET = """{
  type: object, required: [state, size, tag], properties: {
    state: {type: string, enum: [new, sold]},
    size: {type: integer, minimum: 1, maximum: 9},
    born: {type: string, format: date},
    names: {type: array, items: {type: string, minLength: 2, maxLength: 5}, minItems: 1, maxItems: 3},
    tag: {type: object, required: [code], properties: {code: {type: string, pattern: '^[A-Z]+$'}}}}}"""

BODY: Mapping[str, Json] = {
    "state": "new",
    "size": 3,
    "born": "2020-01-02",
    "names": ["rex"],
    "tag": {"code": "AB"},
}

GET = """
- stepId: get
  operationId: getPet
  parameters: [{{name: id, in: path, value: x}}]
  successCriteria: [{criteria}]
  {more}
"""


def api(
    schema: str = PET,
    *,
    edition: str = "3.1.1",
    media: str = "application/json",
    responses: str = "",
) -> str:
    return f"""
openapi: {edition}
info: {{title: pets, version: '1'}}
servers: [{{url: https://pets.test/v1}}]
paths:
  /pets/{{id}}:
    get:
      operationId: getPet
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses:
        '200': {{description: pet, content: {{{media}: {{schema: {schema}}}}}}}
        {responses}
"""


def steps(criteria: str = "{condition: $statusCode == 200}", more: str = "") -> str:
    return workflow(GET.format(criteria=criteria, more=more))


def played(text: str, *answers: Response, described: str | None = None) -> Played:
    source = catalog(api() if described is None else described)
    return play(document(text), *(answers or (answer(200, BODY),)), sources={"pets": source})


def planted(found: Played, most: int = 1000) -> tuple[Mutant, ...]:
    return mutants_of(found.program, found.trace, most)


def scored(found: Played, most: int = 1000) -> Score:
    return score(found.scenario, found.trace, check_response, most)


def told(mutants: tuple[Mutant, ...]) -> set[str]:
    return {f"{each.at} {each.what}".strip() for each in mutants}


def of_schema(schema: str, body: Json, edition: str = "3.1.1") -> set[str]:
    """Return what is planted into *body* itself, besides into the whole response."""
    found = planted(played(steps(), answer(200, body), described=api(schema, edition=edition)))
    own = {MISSING, TYPE, ENUM, BOUNDS, PATTERN}
    return told(tuple(each for each in found if each.kind in own and each.at))


def test_every_kind_is_planted_where_its_description_speaks_of_it() -> None:
    found = planted(played(steps()))

    assert {each.kind for each in found} == KINDS
    assert told(found) >= {
        "is 202, which is not declared",
        "is 503, which is not declared",
        "is text/html, which is not declared",
        "is empty",
        "is no JSON",
        "/state is missing",
        "/tag/code is missing",
        "/state is outside its enum",
        "/size is below its minimum",
        "/size is above its maximum",
        "/size is of type string",
        "/born is no date",
        "/tag/code does not match its pattern",
        "/names has too few elements",
        "/names has too many elements",
        "/names/0 is too short",
        "/names/0 is too long",
    }


def test_each_mutant_differs_from_the_response_in_one_place() -> None:
    for each in planted(played(steps())):
        if each.kind == MISSING:
            left = json.loads(each.response.body)
            gone = {**BODY, "tag": {}} if each.at == "/tag/code" else dict(BODY)
            gone.pop(each.at[1:], None)
            assert left == gone
        if each.kind not in (STATUS, MEDIA):
            assert each.response.status == 200
            assert each.response.headers == answer(200, BODY).headers
        if each.kind == STATUS:
            assert json.loads(each.response.body) == BODY


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ("{type: object, properties: {a: {}}}", {"a": 1}, set()),
        ("{type: object, properties: {a: {type: string}}}", {"b": 1}, set()),
        (
            "{properties: {a: {enum: [1, 2]}}}",
            {"a": 1},
            {"/a is of type string", "/a is outside its enum"},
        ),
        (
            "{properties: {a: {const: true}}}",
            {"a": True},
            {"/a is of type string", "/a is outside its enum"},
        ),
        (
            "{properties: {a: {type: [string, integer, boolean, object, array]}}}",
            {"a": 1},
            set(),
        ),
        (
            "{properties: {a: {type: number, exclusiveMaximum: 1.5}}}",
            {"a": 1},
            {"/a is of type string", "/a is above its maximum"},
        ),
        (
            "{properties: {a: {oneOf: [{type: string}, {type: object, required: [b]}]}}}",
            {"a": {"b": 1}},
            {"/a/b is missing"},
        ),
        (
            "{required: [a], properties: {a: {type: string, writeOnly: true}}}",
            {"a": "x"},
            {"/a is of type integer"},
        ),
    ],
)
def test_what_a_schema_leaves_open_is_not_planted(
    schema: str, body: Json, expected: set[str]
) -> None:
    assert of_schema(schema, body) == expected


def test_members_of_the_first_element_of_a_list_are_looked_at() -> None:
    schema = (
        "{properties: {pets: {items: {type: object, required: [name], "
        "properties: {name: {type: string}}}}}}"
    )

    found = of_schema(schema, {"pets": [{"name": "rex"}, {"name": "tom"}]})

    assert found == {
        "/pets/0 is of type string",
        "/pets/0/name is missing",
        "/pets/0/name is of type integer",
    }


def test_what_is_null_where_that_is_allowed_only_by_openapi_3_0_misleads_nobody() -> None:
    schema = (
        "{required: [a, b], properties: {a: {type: string, nullable: true}, b: {type: string}}}"
    )

    found = of_schema(schema, {"a": None, "b": "x"}, edition="3.0.4")

    assert found == {"/a is missing", "/b is missing", "/b is of type integer"}


def test_nothing_is_planted_that_a_default_response_or_a_range_of_media_types_allows() -> None:
    text = api(media="'*/*'", responses="default: {description: whatever}")

    found = planted(played(steps(), described=text))

    assert {each.kind for each in found} & {STATUS, MEDIA} == set()
    assert MISSING in {each.kind for each in found}


def test_a_status_that_is_taken_makes_way_for_the_next() -> None:
    text = api(responses="'202': {description: later}\n        '503': {description: down}")

    statuses = {
        each.response.status
        for each in planted(played(steps(), described=text))
        if each.kind == STATUS
    }

    assert statuses == {203, 500}


def test_a_response_without_a_declaration_and_one_without_a_body_have_few_mutants() -> None:
    undeclared = played(steps("{condition: $statusCode == 201}"), answer(201, BODY))
    bare = played(steps(), answer(200))

    assert planted(undeclared) == ()
    assert {each.kind for each in planted(bare)} == {STATUS, MEDIA}


def test_members_of_a_large_body_are_left_alone() -> None:
    large = answer(200, {**BODY, "more": "x" * LARGE})

    assert {each.kind for each in planted(played(steps(), large))} == {
        STATUS,
        MEDIA,
        EMPTY,
        GARBLED,
    }


def test_bodies_of_xml_are_broken_too() -> None:
    text = api(
        "{type: object, xml: {name: pet}, required: [state], properties: "
        "{state: {type: string, enum: [new, sold]}, size: {type: integer}}}",
        media="application/xml",
    )
    body = b"<pet><state>new</state><size>3</size></pet>"
    kind = Headers((("content-type", "application/xml"),))

    found = planted(played(steps(), Response(status=200, headers=kind, body=body), described=text))

    assert told(found) >= {
        "/state is missing",
        "/state is outside its enum",
        "/size is of type string",
    }
    assert all(b"<pet" in each.response.body for each in found if each.at)


def test_what_is_wrong_in_xml_is_caught_by_the_contract() -> None:
    text = api("{type: object, xml: {name: pet}, required: [state]}", media="application/xml")
    kind = Headers((("content-type", "application/xml"),))
    response = Response(status=200, headers=kind, body=b"<pet><state>new</state></pet>")

    found = scored(played(steps(), response, described=text))

    assert "/state is missing" in told(tuple(each.mutant for each in found.survivors))
    assert found.unseen == ()


@pytest.mark.parametrize(
    ("schema", "kind", "body"),
    [
        ("{type: integer}", "application/json", b"12"),
        ("{type: integer}", "application/json", b"7"),
    ],
)
def test_a_number_that_is_cut_off_is_no_number_any_more(
    schema: str, kind: str, body: bytes
) -> None:
    response = Response(status=200, headers=Headers((("content-type", kind),)), body=body)

    found = planted(played(steps(), response, described=api(schema)))

    cut = [each.response.body for each in found if each.kind == GARBLED]
    assert cut == [b"{"]


def test_what_is_no_json_already_is_not_made_worse() -> None:
    response = Response(
        status=200, headers=Headers((("content-type", "application/json"),)), body=b"{oops"
    )

    found = planted(played(steps(), response))

    assert {each.kind for each in found} == {STATUS, MEDIA, EMPTY}


def test_the_answer_to_head_has_no_body_to_break() -> None:
    text = api().replace("    get:", "    head:")

    found = planted(played(steps(), answer(200), described=text))

    assert {each.kind for each in found} == {STATUS}


def test_steps_that_call_a_workflow_are_looked_into() -> None:
    outer = workflow("- {stepId: call, workflowId: w}", name="outer")
    found = play(
        document(outer + steps()),
        answer(200, BODY),
        name="outer",
        sources={"pets": catalog(api())},
    )

    assert {each.step for each in planted(found)} == {"get"}
    assert scored(found).unseen == ()


def test_a_timeout_is_repeated_as_one() -> None:
    again = "timeout: 5000\n  onFailure: [{name: again, type: retry, retryLimit: 2}]"
    source = {"pets": catalog(api())}
    text = document(steps(more=again)).replace("arazzo: 1.0.1", "arazzo: 1.1.0")
    found = play(text, TimedOut, answer(200, BODY), sources=source)

    assert found.trace.path == ("get", "get")
    assert {each.visit for each in planted(found)} == {1}
    assert scored(found).idle is None


def test_few_mutants_are_spread_over_kinds_and_then_over_visits_and_are_always_the_same() -> None:
    again = "onFailure: [{name: again, type: retry, retryLimit: 5}]"
    found = played(
        steps("{condition: $response.body#/state == 'sold'}", again),
        answer(200, BODY),
        answer(200, BODY),
        answer(200, {**BODY, "state": "sold"}),
    )

    few, more = planted(found, len(KINDS)), planted(found, 3 * len(KINDS))

    assert {each.kind for each in few} == KINDS
    assert more[: len(few)] == few
    assert planted(found, 3 * len(KINDS)) == more
    assert {each.visit for each in more if each.kind == ENUM} == {0, 1, 2}
    assert max(Counter(each.kind for each in more).values()) == 3


def test_the_contract_catches_every_mutant_and_a_status_alone_catches_few() -> None:
    found = scored(played(steps()))

    assert found.planted > 20
    assert found.unseen == ()
    assert len(found.survivors) == found.planted - 2  # the statuses that are not 200
    assert found.is_asserted


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("/tag/code is missing", "add $response.body#/tag/code != null"),
        ("/size is of type string", "add $response.body#/size matches ^-?[0-9]+$"),
        ("/tag is of type string", "add $response.body#/tag/code != null"),
        (
            "/state is outside its enum",
            "add a criterion that $response.body#/state is one of its enum",
        ),
        (
            "/size is above its maximum",
            "add a criterion that $response.body#/size is within its bounds",
        ),
        (
            "/tag/code does not match its pattern",
            "add a criterion that $response.body#/tag/code has its form",
        ),
        ("is empty", "add $response.body#/state != null"),
        ("is text/html, which is not declared", "add $response.body#/state != null"),
    ],
)
def test_a_survivor_comes_with_a_criterion_that_catches_it(place: str, hint: str) -> None:
    survivors = scored(played(steps())).survivors

    hints = {f"{s.mutant.at} {s.mutant.what}".strip(): s.hint for s in survivors}

    assert hints[place] == hint


def test_a_criterion_that_is_added_as_the_hint_says_catches_the_mutant() -> None:
    criteria = "{condition: $statusCode == 200}, {condition: $response.body#/tag/code != null}"

    before = {s.mutant.at for s in scored(played(steps())).survivors if s.mutant.kind == MISSING}
    left = {
        s.mutant.at for s in scored(played(steps(criteria))).survivors if s.mutant.kind == MISSING
    }

    assert before == {"/state", "/size", "/tag", "/tag/code"}
    assert left == {"/state", "/size"}


def test_a_status_that_nothing_asks_for_is_named() -> None:
    found = scored(played(steps("{condition: $response.body#/state == 'new'}")))

    hints = {each.hint for each in found.survivors if each.mutant.kind == STATUS}

    assert hints == {"add $statusCode == 200"}


def test_another_output_counts_as_noticed() -> None:
    plain = steps()
    given = workflow(
        GET.format(
            criteria="{condition: $statusCode == 200}",
            more="outputs: {state: $response.body#/state}",
        ),
        "outputs: {state: $steps.get.outputs.state}",
    )

    unnoticed = {(s.mutant.kind, s.mutant.at) for s in scored(played(plain)).survivors}
    noticed = unnoticed - {(s.mutant.kind, s.mutant.at) for s in scored(played(given)).survivors}

    assert (ENUM, "/state") in noticed
    assert (MISSING, "/state") in noticed
    assert (ENUM, "/size") not in noticed


def test_another_way_counts_as_noticed_even_where_nothing_was_recorded() -> None:
    again = "onFailure: [{name: again, type: retry, retryLimit: 5}]"
    found = scored(played(steps("{condition: $response.body#/state == 'new'}", again)))

    assert [s.mutant.at for s in found.survivors if s.mutant.at == "/state"] == []
    assert [s for s in found.survivors if s.mutant.kind == EMPTY] == []


def test_an_accepted_finding_hides_mutants_from_the_contract_and_that_is_said() -> None:
    found = played(steps())
    accepted = (Accepted(code="AZ601", reason="known"),)
    blind = play(
        document(steps()), answer(200, BODY), sources={"pets": catalog(api())}, accepted=accepted
    )

    assert scored(found).unseen == ()
    unseen = scored(blind).unseen
    assert {each.mutant.kind for each in unseen} == {MISSING, TYPE, ENUM, BOUNDS, PATTERN}
    assert {each.hint for each in unseen} == {"the scenario accepts AZ601"}


def test_what_was_wrong_before_is_not_what_catches_a_mutant() -> None:
    found = scored(played(steps(), answer(200, {**BODY, "size": 99})))

    assert found.planted > 10
    assert found.unseen == ()


def test_findings_that_a_mutant_did_not_cause_are_not_taken_for_its_own() -> None:
    def only_about_five(_: Operation, response: Response) -> tuple[Finding, ...]:
        finding = Finding(code="AZ601", message="five", side="response", place="body")
        return (finding,) if response.body == answer(200, {**BODY, "size": 5}).body else ()

    other = "[{condition: $response.body#/state != 'new'}]"
    jump = f"{{name: skip, type: goto, stepId: last, criteria: {other}}}"
    step = (
        "- {{stepId: {0}, operationId: getPet, parameters: [{{name: id, in: path, value: x}}]{1}}}"
    )
    flow = "\n".join(
        (
            step.format("get", f", onSuccess: [{jump}]"),
            step.format("mid", ""),
            step.format("last", ""),
        )
    )
    last = answer(200, {**BODY, "size": 5})
    found = played(workflow(flow), answer(200, BODY), answer(200, BODY), last)

    blind = score(found.scenario, found.trace, only_about_five, 1000)

    assert found.trace.path == ("get", "mid", "last")
    assert blind.planted > 60
    assert len(blind.unseen) == blind.planted


def test_criteria_do_not_count_where_a_run_ends_in_failure() -> None:
    found = scored(played(steps("{condition: $statusCode == 201}")))

    assert found.planted > 20
    assert not found.is_asserted
    assert found.survivors == ()
    assert found.unseen == ()


def test_a_run_that_cannot_be_repeated_is_said_to_be_so() -> None:
    one = played(steps())
    other = played(steps("{condition: $statusCode == 201}"))

    found = score(one.scenario, other.trace, check_response, 10)

    assert found.planted == 0
    assert found.idle == "its run cannot be repeated from what was recorded"
