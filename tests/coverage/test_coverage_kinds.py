"""What is counted of workflows and operations: kinds, levels, exclusions, thresholds, versions."""

from __future__ import annotations

import pytest
from building import PETS, answer, catalog, document, flow_of, linked, play, workflow

from pytest_arazzo.coverage.differ import newly_uncovered
from pytest_arazzo.coverage.kinds import KINDS, Summary, summary
from pytest_arazzo.coverage.levels import levels, reached
from pytest_arazzo.coverage.measure import Coverage, chart, measure, potential, union
from pytest_arazzo.coverage.operations import operation_chart
from pytest_arazzo.coverage.pragmas import excuse
from pytest_arazzo.coverage.shortfalls import shortfalls
from pytest_arazzo.coverage.tally import operation_tallies, tallies
from pytest_arazzo.coverage.thresholds import Threshold, parse_thresholds
from pytest_arazzo.coverage.versions import Versions, digests, without
from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi.catalog import Catalog

API = """
openapi: 3.1.1
info: {title: pets, version: '1'}
servers: [{url: https://pets.test/v1}]
paths:
  /pets/{kind}:
    parameters: [{name: kind, in: path, required: true, schema: {enum: [cat, dog]}}]
    post:
      operationId: addPet
      parameters:
      - {name: dry, in: query, schema: {type: boolean}}
      - {name: tags, in: query, explode: false, schema: {type: array, items: {enum: [a, b]}}}
      - {name: X-Trace, in: header, schema: {type: string}}
      - {name: session, in: cookie, schema: {type: string}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}
          application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
      responses:
        '201':
          description: made
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
            text/plain: {}
        4XX: {description: refused}
        default: {description: other}
components:
  schemas:
    Pet:
      type: object
      properties:
        id: {type: integer, readOnly: true}
        secret: {type: string, writeOnly: true}
        name: {type: string}
        parent: {$ref: '#/components/schemas/Pet'}
"""

FLOW = document(
    workflow("""
    - stepId: add
      operationId: addPet
      parameters:
      - {name: kind, in: path, value: cat}
      - {name: tags, in: query, value: [a, c]}
      - {name: dry, in: query, value: true}
      requestBody: {contentType: application/json, payload: {name: Rex, parent: {name: Tom}}}
      successCriteria: [{condition: $statusCode == 201}]
    """)
)

JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "application/xml"


def measured(text: str, *answers: Response, api: str = API, origin: str = "moto") -> Coverage:
    """Return the coverage of one run of *text* against *api*."""
    sources = {"pets": Catalog.of(yaml.parse("pets.yaml", api))}
    program = linked(text, sources)
    trace = play(text, *answers, sources=sources).trace
    return potential(program, program.own) | measure(program, trace, "one", origin)


def seen(coverage: Coverage, kind: str) -> list[str]:
    (tally,) = operation_tallies(coverage)
    return [name for found, name in tally.seen if found == kind]


def missing(coverage: Coverage, kind: str) -> list[str]:
    (tally,) = operation_tallies(coverage)
    return [each.name for each in tally.missing if each.kind == kind]


def test_an_operation_is_charted_with_everything_that_an_exchange_can_show() -> None:
    (operation,) = Catalog.of(yaml.parse("pets.yaml", API)).by_id("addPet")
    found = operation_chart(operation)

    assert (found.name, found.path, found.operation_id) == (
        "POST /pets/{kind}",
        "/pets/{kind}",
        "addPet",
    )
    assert {(e.kind, e.name) for e in found.elements if e.kind != "request-properties"} == {
        ("operations", ""),
        ("media-types", f"request {JSON}"),
        ("media-types", f"request {FORM}"),
        ("media-types", f"request {XML}"),
        ("media-types", f"201 {JSON}"),
        ("media-types", "201 text/plain"),
        ("parameters", "path kind"),
        ("parameters", "query dry"),
        ("parameters", "query tags"),
        ("parameters", "header X-Trace"),
        ("parameters", "cookie session"),
        ("parameter-values", "path kind=cat"),
        ("parameter-values", "path kind=dog"),
        ("parameter-values", "query dry=true"),
        ("parameter-values", "query dry=false"),
        ("parameter-values", "query tags=a"),
        ("parameter-values", "query tags=b"),
        ("status-classes", "2XX"),
        ("status-classes", "4XX"),
        ("statuses", "201"),
        ("statuses", "4XX"),
        ("statuses", "default"),
        ("response-properties", f"201 {JSON} /*/id"),
        ("response-properties", f"201 {JSON} /*/name"),
        ("response-properties", f"201 {JSON} /*/parent"),
    }
    lines = API.split("\n")
    for each in found.elements:
        last = each.name.rpartition("/")[2]
        if each.kind.endswith("properties"):
            assert f"        {last}: " in lines[each.line - 1]


def test_properties_that_a_side_never_has_are_not_asked_for() -> None:
    (operation,) = Catalog.of(yaml.parse("pets.yaml", API)).by_id("addPet")
    names = [e.name for e in operation_chart(operation).elements if e.kind == "request-properties"]

    assert [name for name in names if JSON in name] == [
        f"request {JSON} /secret",
        f"request {JSON} /name",
        f"request {JSON} /parent",
    ]


def test_an_exchange_shows_what_was_sent_and_what_came_back() -> None:
    found = measured(FLOW, answer(201, [{"id": 1}, {"name": "x", "other": 1}]))

    assert seen(found, "operations") == [""]
    assert seen(found, "parameters") == ["path kind", "query dry", "query tags"]
    assert missing(found, "parameters") == ["header X-Trace", "cookie session"]
    assert seen(found, "parameter-values") == ["path kind=cat", "query dry=true", "query tags=a"]
    assert seen(found, "media-types") == [f"201 {JSON}", f"request {JSON}"]
    assert seen(found, "statuses") == ["201"]
    assert seen(found, "status-classes") == ["2XX"]
    assert seen(found, "request-properties") == [
        f"request {JSON} /name",
        f"request {JSON} /parent",
    ]
    assert seen(found, "response-properties") == [f"201 {JSON} /*/id", f"201 {JSON} /*/name"]
    assert missing(found, "response-properties") == [f"201 {JSON} /*/parent"]
    assert {origin for *_, origin in found.exchanges} == {"moto"}


@pytest.mark.parametrize(
    ("status", "name", "group"), [(404, "4XX", ["4XX"]), (500, "default", ["4XX"])]
)
def test_a_status_counts_for_the_response_that_is_declared_for_it(
    status: int, name: str, group: list[str]
) -> None:
    found = measured(FLOW, answer(status))

    assert seen(found, "statuses") == [name]
    assert seen(found, "status-classes") == group


def test_a_status_that_is_not_declared_is_named() -> None:
    api = API.replace("        default: {description: other}\n", "")
    found = measured(FLOW, answer(500), api=api)
    (tally,) = operation_tallies(found)

    assert tally.undeclared == ("500",)
    assert seen(found, "statuses") == []


@pytest.mark.parametrize(
    ("media_type", "payload"),
    [
        (FORM, "{name: Rex}"),
        (XML, "<Pet><name>Rex</name></Pet>"),
    ],
)
def test_properties_are_found_in_forms_and_in_xml(media_type: str, payload: str) -> None:
    text = FLOW.replace(JSON, media_type).replace("{name: Rex, parent: {name: Tom}}", payload)
    found = measured(text, answer(201))

    assert seen(found, "request-properties") == [f"request {media_type} /name"]


def test_text_has_no_properties_and_counts_as_a_media_type() -> None:
    headers = Headers((("content-type", "text/plain"),))
    found = measured(FLOW, Response(status=201, headers=headers, body=b"made"))

    assert seen(found, "media-types") == ["201 text/plain", f"request {JSON}"]
    assert seen(found, "response-properties") == []


def test_a_body_of_a_media_type_that_is_not_declared_shows_nothing() -> None:
    headers = Headers((("content-type", "image/png"),))
    found = measured(FLOW, Response(status=201, headers=headers, body=b"\x89PNG"))

    assert seen(found, "media-types") == [f"request {JSON}"]


def test_headers_and_cookies_are_parameters() -> None:
    sent = """- {name: X-Trace, in: header, value: t}
      - {name: session, in: cookie, value: s}
      - {name: kind"""
    found = measured(FLOW.replace("- {name: kind", sent), answer(201))

    assert missing(found, "parameters") == []


def test_a_request_that_was_not_sent_shows_nothing() -> None:
    found = measured(FLOW.replace("value: cat", "value: $inputs.none"))

    assert found.exchanges == frozenset()
    assert measured(FLOW).exchanges == frozenset()


def test_every_kind_has_its_numbers() -> None:
    found = summary(measured(FLOW, answer(201, [])))

    assert [count.kind for count in found.totals] == list(KINDS)
    assert {c.kind: (c.covered, c.total) for c in found.totals} == {
        "steps": (1, 1),
        "branches": (1, 1),
        "implicit": (0, 1),
        "criteria": (1, 2),
        "outputs": (0, 0),
        "operations": (1, 1),
        "media-types": (2, 5),
        "parameters": (3, 5),
        "parameter-values": (3, 6),
        "status-classes": (1, 2),
        "statuses": (1, 3),
        "request-properties": (2, 9),
        "response-properties": (0, 3),
    }
    assert found.total("criteria").percent() == 50


SMALL = document(
    workflow("""
    - stepId: list
      operationId: listPets
      parameters:
      - {name: limit, in: query, value: 1}
      - {name: page, in: query, value: p}
      - {name: X-Trace, in: header, value: t}
      successCriteria: [{condition: $statusCode == 200}]
    """)
)
FULL: Json = {"next": "n", "pets": [{"name": "x", "tag": "y"}]}


def small(*answers: Response, text: str = SMALL) -> Summary:
    program = linked(text)
    runs = [measure(program, play(text, each).trace, "s", "moto") for each in answers]
    return summary(union([potential(program, program.own), *runs]))


def test_a_level_is_reached_when_nothing_of_it_or_below_is_missing() -> None:
    nothing, some, more = small(), small(answer(200, {})), small(answer(200, {}), answer(103))
    every = small(answer(200, FULL), answer(103))

    assert [reached(levels(each)) for each in (nothing, some, more, every)] == [0, 4, 5, 7]
    assert [(row.level, row.count.kind) for row in levels(every)] == [
        (1, "paths"),
        (2, "operations"),
        (3, "media-types"),
        (4, "parameters"),
        (4, "status-classes"),
        (5, "parameter-values"),
        (5, "statuses"),
        (6, "response-properties"),
        (7, "operation-flows"),
    ]


def test_without_operations_no_level_is_reached() -> None:
    assert reached(levels(summary(Coverage()))) == 0


EXCUSED = document(
    workflow("""
    - stepId: look
      operationId: listPets
      successCriteria: [{condition: $statusCode == 200}]
      onSuccess:
      - name: rare  # arazzo: no cover: happens once a year
        type: end
        criteria: [{condition: $response.body#/next == 'x'}]
      onFailure:
      # arazzo: no cover
      - {name: again, type: retry, retryLimit: 1}
    - stepId: undo  # arazzo: no cover - by hand
      operationId: listPets
      successCriteria: [{condition: $statusCode == 200}]
      outputs: {pets: $response.body#/pets}
    - stepId: last
      x-arazzo-no-cover: true
      operationId: listPets
    """)
)


def test_what_a_document_excludes_is_listed_with_the_reason_and_not_counted() -> None:
    (tally,) = tallies(Coverage(charts=frozenset({chart(flow_of(linked(EXCUSED)))})))

    assert [(str(way.arc), way.excluded) for way in tally.excluded] == [
        ("look → rare", "happens once a year"),
        ("look → again", "no cover"),
        ("look: retry again exhausted", "no cover"),
        ("undo → next", "by hand"),
        ("undo → fail", "by hand"),
        ("last → next", "no cover"),
        ("last → fail", "no cover"),
    ]
    assert [str(way.arc) for way in tally.counted] == ["look → next"]
    assert [step for step, _ in tally.steps] == ["look"]
    assert [at for at, _, held in tally.criteria if held] == [
        "/workflows/0/steps/0/successCriteria/0"
    ]
    assert tally.outputs == ()


def test_a_document_in_json_has_members_and_no_comments() -> None:
    text = '{"a": "# arazzo: no cover", "b": {"x-arazzo-no-cover": "slow"}}'
    found = yaml.parse("a.JSON", text)

    assert [excuse(found, at) for at in ("/a", "/b", "/c")] == ["", "slow", ""]


def test_a_whole_query_is_a_parameter() -> None:
    api = API.replace("name: dry, in: query, schema", "name: dry, in: querystring, schema")
    text = FLOW.replace("name: dry, in: query,", "name: tags, in: query,")

    assert seen(measured(text, answer(201), api=api), "parameters") == [
        "path kind",
        "query tags",
        "querystring dry",
    ]


def test_elements_can_be_asked_for_by_kind() -> None:
    (tally,) = operation_tallies(measured(FLOW, answer(201)))

    assert [each.name for each in tally.of_kind("statuses")] == ["201", "4XX", "default"]


def test_a_member_of_an_object_can_give_the_reason_and_false_is_none() -> None:
    text = EXCUSED.replace("x-arazzo-no-cover: true", "x-arazzo-no-cover: too slow")
    plain = EXCUSED.replace("x-arazzo-no-cover: true", "x-arazzo-no-cover: false")

    assert [w.excluded for w in chart(flow_of(linked(text))).ways][-1] == "too slow"
    assert [w.excluded for w in chart(flow_of(linked(plain))).ways][-1] == ""


def test_a_document_without_comments_of_ours_excludes_nothing() -> None:
    plain = EXCUSED.replace("# arazzo: no cover", "# nothing").replace("x-arazzo-no-cover", "x-a")

    assert {way.excluded for way in chart(flow_of(linked(plain))).ways} == {""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("90", (Threshold("", 90.0),)),
        ("steps=100, branches = 90.5", (Threshold("steps", 100.0), Threshold("branches", 90.5))),
        ("80\n\nwait=70\n", (Threshold("", 80.0), Threshold("wait", 70.0))),
        ("a.yaml::w=1=50", (Threshold("a.yaml::w=1", 50.0),)),
        ("all", "must be a number of at least 0, not 'all'"),
        ("nan", "must be a number of at least 0, not 'nan'"),
        ("-1", "must be a number of at least 0, not '-1'"),
        ("steps=", "must be a number of at least 0, not ''"),
        ("steps=101", "must be at most 100, not '101'"),
        ("=5", "must have the form N, KIND=N or WORKFLOW=N, not '=5'"),
    ],
)
def test_thresholds_are_read(text: str, expected: tuple[Threshold, ...] | str) -> None:
    assert parse_thresholds(text) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Threshold("", 100), []),
        (Threshold("steps", 100), []),
        (
            Threshold("criteria", 50.5),
            ["FAIL Required coverage of criteria of 50.5% not reached. Total coverage: 50.00%"],
        ),
        (Threshold("w", 100), []),
        (Threshold("a.arazzo.yaml::w", 100), []),
        (
            Threshold("statuss", 1),
            [
                (
                    "FAIL Required coverage of workflow 'statuss' of 1% not reached. "
                    "No workflow of that name was measured; did you mean 'statuses'?"
                )
            ],
        ),
        (
            Threshold("b.yaml::w", 0),
            [
                (
                    "FAIL Required coverage of workflow 'b.yaml::w' of 0% not reached. "
                    "No workflow of that name was measured"
                )
            ],
        ),
    ],
)
def test_what_is_not_reached_is_said(wanted: Threshold, expected: list[str]) -> None:
    assert list(shortfalls(small(answer(200, {})), [wanted])) == expected


def test_a_workflow_that_falls_short_is_named_with_its_share() -> None:
    assert shortfalls(small(), [Threshold("w", 1), Threshold("", 0.5)], digits=3) == (
        "FAIL Required coverage of workflow 'w' of 1% not reached. Coverage: 0.000%",
        "FAIL Required workflow coverage of 0.5% not reached. Total coverage: 0.000%",
    )


def test_rounding_reaches_no_threshold() -> None:
    steps = "\n".join(f"    - {{stepId: s{n}, operationId: listPets}}" for n in range(400))
    text = document(workflow(steps + "\n"))
    program = linked(text)
    taken = {way.arc for each in potential(program, program.own).charts for way in each.ways}
    arcs = frozenset((a, "moto") for a in taken if a.kind == "next" and a.step != "s0")
    found = summary(potential(program, program.own) | Coverage(arcs=arcs))

    assert found.total("branches").percent() == 99
    assert len(shortfalls(found, [Threshold("", 99.76)])) == 1
    assert shortfalls(found, [Threshold("", 99.75)]) == ()


def test_coverages_of_different_versions_are_told_apart() -> None:
    versions = Versions()
    first, other = potential_of(SMALL), potential_of(SMALL.replace("value: p", "value: q"))

    assert versions.unknown(first) == ("a.arazzo.yaml", "pets.yaml")
    assert versions.changed(first, "one") == ()
    assert versions.changed(first, "two") == ()
    assert [(c.uri, c.origin, c.first) for c in versions.changed(other, "three")] == [
        ("a.arazzo.yaml", "three", "one")
    ]
    assert versions.unknown(other) == ()


def test_another_version_of_a_description_is_one_too_and_line_ends_are_not() -> None:
    other = Catalog.of(yaml.parse("pets.yaml", PETS.replace("title: pets", "title: cats")))
    lines = Catalog.of(yaml.parse("pets.yaml", PETS.replace("\n", "\r\n")))
    own = digests(potential_of(SMALL))["pets.yaml"]
    found = []
    for each in (catalog(), lines, other):
        program = linked(SMALL, {"pets": each})
        found.append(digests(potential(program, program.own))["pets.yaml"] == own)

    assert found == [True, True, False]


def test_nothing_remains_of_a_document_that_is_left_out() -> None:
    found = measured(FLOW, answer(201, []))

    assert without(found, ["a.arazzo.yaml", "pets.yaml"]) == Coverage()
    assert without(found, ["b.yaml"]) == found
    assert without(found, ["a.arazzo.yaml"]).exchanges == found.exchanges


def potential_of(text: str) -> Coverage:
    program = linked(text)
    return potential(program, program.own)


def test_only_branches_that_were_covered_or_are_new_are_newly_uncovered() -> None:
    text = document(
        workflow("""
        - stepId: look
          operationId: listPets
          successCriteria: [{condition: $statusCode == 200}]
          onSuccess:
          - {name: some, type: end, criteria: [{condition: $response.body#/next == 'x'}]}
        """)
    )
    more = text.replace(
        "      - {name: some",
        "      - {name: none, type: end, criteria: [{condition: $response.body#/pets == 'y'}]}\n"
        "      - {name: some",
    )
    program = linked(text)
    ran = measure(program, play(text, answer(200, {"next": "x"})).trace, "s", "moto")
    base, now = potential_of(text) | ran, potential_of(more)

    assert [(str(u.way.arc), u.why) for u in newly_uncovered(base, now)] == [
        ("look → none", "is new"),
        ("look → some", "was covered"),
    ]
    assert newly_uncovered(now, now) == ()
    assert newly_uncovered(base, base | ran) == ()
