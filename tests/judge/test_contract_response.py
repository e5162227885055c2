from __future__ import annotations

import json

import pytest

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation

EDITIONS = ("3.0.3", "3.1.1", "3.2.0")


def operation(
    responses: Json, *, edition: str = "3.1.1", method: str = "get", schemas: Json = None
) -> Operation:
    tree = {
        "openapi": edition,
        "paths": {"/pets": {method: {"responses": responses}}},
        "components": {"schemas": schemas or {}},
    }
    text = json.dumps(tree, indent=1)
    document = yaml.parse("pets.json", text, yaml.DESCRIPTION_LIMITS)
    found = Catalog.of(document).at(f"/paths/~1pets/{method}")
    assert found is not None
    return found


def json_of(schema: Json, *, edition: str = "3.1.1", schemas: Json = None) -> Operation:
    content: Json = {"application/json": {"schema": schema}}
    return operation({"200": {"content": content}}, edition=edition, schemas=schemas)


def answer(
    body: Json | bytes,
    *,
    status: int = 200,
    media: str | None = "application/json",
    **headers: str,
) -> Response:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    if media is not None:
        fields = (("Content-Type", media), *fields)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers=Headers(fields), body=raw)


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(each.code, each.at, each.message) for each in findings]


PET: Json = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "minLength": 2},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
    },
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_body_as_declared_has_no_findings(edition: str) -> None:
    target = json_of({"$ref": "#/components/schemas/Pet"}, edition=edition, schemas={"Pet": PET})

    assert check_response(target, answer({"id": 1, "name": "Rex", "tags": ["a"]})) == ()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_violation_of_a_body_is_found_with_its_place(edition: str) -> None:
    target = json_of({"$ref": "#/components/schemas/Pet"}, edition=edition, schemas={"Pet": PET})

    found = check_response(target, answer({"id": "x", "tags": ["a", "c"]}))

    assert sorted(brief(found)) == [
        ("AZ601", "", "the member 'name' is missing"),
        ("AZ601", "/id", "/id: 'x' is string, not integer"),
        ("AZ601", "/tags/1", "/tags/1: 'c' is not one of a, b"),
    ]
    assert {each.severity for each in found} == {Severity.ERROR}
    assert {(each.side, each.place) for each in found} == {("response", "body")}


def test_a_violation_points_to_the_keyword_in_the_description() -> None:
    target = json_of({"$ref": "#/components/schemas/Pet"}, schemas={"Pet": PET})

    (found,) = check_response(target, answer({"id": 1, "name": "R"}))

    assert found.rule is not None
    assert target.document.line(found.rule.line).strip() == '"minLength": 2'
    assert found.message == "/name: 'R' has 1 characters, at least 2 needed"


def test_a_pointer_is_escaped() -> None:
    target = json_of({"additionalProperties": {"type": "integer"}})

    (found,) = check_response(target, answer({"a/b~c": "x"}))

    assert found.at == "/a~1b~0c"


def test_an_undeclared_status_lists_the_declared_ones_and_stops_there() -> None:
    target = operation({"200": {}, "2XX": {}, "404": {}})

    (found,) = check_response(target, answer(b"garbage", status=500))

    assert (found.code, found.place) == ("AZ604", "status")
    assert found.message == "500 is not among the responses of GET /pets (200, 2XX, 404)"
    assert found.rule is not None
    assert target.document.line(found.rule.line).strip() == '"responses": {'


def test_an_operation_without_responses_declares_no_status() -> None:
    (found,) = check_response(operation({}), answer(b""))

    assert found.message.endswith("GET /pets (none)")


@pytest.mark.parametrize(("status", "codes"), [(200, []), (204, []), (404, []), (500, [])])
def test_ranges_and_default_declare_a_status(status: int, codes: list[str]) -> None:
    target = operation({"2xx": {}, "4XX": {}, "default": {}})

    found = check_response(target, answer(b"", status=status))

    assert [each.code for each in found] == codes


def test_an_undeclared_media_type_is_found_and_the_body_is_not_judged() -> None:
    target = json_of({"type": "object"})

    (found,) = check_response(target, answer(b"<p>", media="text/html"))

    assert (found.code, found.severity) == ("AZ605", Severity.ERROR)
    assert found.message == "the media type 'text/html' is not declared, only application/json"


@pytest.mark.parametrize(
    "media", ["application/x-amz-json-1.1", "text/plain", "application/vnd.pet+json", None]
)
def test_json_by_another_name_is_a_warning_and_is_still_judged(media: str | None) -> None:
    target = json_of({"required": ["a"]})

    found = check_response(target, answer({}, media=media))

    assert [(each.code, each.severity) for each in found] == [
        ("AZ606", Severity.WARNING),
        ("AZ601", Severity.ERROR),
    ]


def test_a_body_without_media_type_says_so() -> None:
    found = check_response(json_of({"type": "object"}), answer({}, media=None))

    assert found[0].message.startswith("no media type is given, only application/json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON: "),
        (b'{"a": 1, "a": 2}', "the name 'a' stands twice"),
        (b'{"a": NaN}', "is not JSON"),
        (b"\xff\xfe{", "is not utf-8"),
        (b'{"a": 1} x', "not JSON: "),
    ],
)
@pytest.mark.parametrize("media", ["application/json", "application/x-amz-json-1.0"])
def test_a_body_that_is_not_json_is_found(body: bytes, words: str, media: str) -> None:
    found = check_response(json_of({"type": "object"}), answer(body, media=media))

    assert found[-1].code == "AZ607"
    assert words in found[-1].message


def test_an_unknown_charset_is_found() -> None:
    (found,) = check_response(json_of({}), answer({}, media="application/json; charset=zip"))

    assert (found.code, found.message) == ("AZ607", "charset 'zip' is not supported")


def test_an_empty_body_is_found_where_json_is_declared() -> None:
    (found,) = check_response(json_of({"type": "object"}), answer(b""))

    assert (found.code, found.message) == ("AZ607", "empty body, but application/json is declared")


@pytest.mark.parametrize(
    ("method", "status", "content"),
    [
        ("head", 200, {"application/json": {"schema": {}}}),
        ("get", 204, {"application/json": {"schema": {}}}),
        ("get", 304, {"application/json": {"schema": {}}}),
        ("get", 100, {"application/json": {"schema": {}}}),
        ("get", 200, {"text/plain": {"schema": {}}}),
        ("get", 200, {"application/json": {"schema": {}}, "image/png": {"schema": {}}}),
        ("get", 200, {"application/json": {}}),
        ("get", 200, {}),
    ],
)
def test_an_empty_body_is_fine_where_none_can_be_expected(
    method: str, status: int, content: Json
) -> None:
    target = operation({"default": {"content": content}}, method=method)

    assert check_response(target, answer(b"", status=status)) == ()


def test_a_body_of_a_head_response_is_not_looked_at() -> None:
    target = operation(
        {"200": {"content": {"application/json": {"schema": False}}}}, method="head"
    )

    assert check_response(target, answer(b"garbage")) == ()


@pytest.mark.parametrize(
    ("responses", "media", "words"),
    [
        ({"200": {}}, "application/json", "no body is declared for it"),
        ({"200": {"content": {}}}, "text/plain", "no body is declared for it"),
        ({"200": {"content": {"*/*": {}}}}, "application/json", "no schema is declared for '*/*'"),
        (
            {"200": {"content": {"image/png": {"schema": {"type": "string"}}}}},
            "image/png",
            "binary bodies are not validated",
        ),
        (
            {"200": {"content": {"multipart/mixed": {"schema": {"type": "array"}}}}},
            "multipart/mixed; boundary=b",
            "multipart bodies other than forms are not validated",
        ),
    ],
)
def test_a_body_that_nothing_can_judge_is_said_to_be_so(
    responses: Json, media: str, words: str
) -> None:
    (found,) = check_response(operation(responses), answer(b"{}", media=media))

    assert (found.code, found.severity) == ("AZ609", Severity.ADVICE)
    assert words in found.message


HEADERS: Json = {
    "X-Count": {"required": True, "schema": {"type": "integer"}},
    "X-Names": {"schema": {"type": "array", "items": {"type": "string", "maxLength": 2}}},
    "X-Json": {"content": {"application/json": {"schema": {"type": "object"}}}},
    "Content-Type": {"required": True, "schema": {"type": "integer"}},
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_headers_as_declared_have_no_findings(edition: str) -> None:
    target = operation({"200": {"headers": HEADERS}}, edition=edition)
    response = answer(b"", X_COUNT="3", X_Names="ab, c", X_Json="{}")

    assert check_response(target, response) == ()


def test_headers_are_judged_by_their_schema() -> None:
    target = operation({"200": {"headers": HEADERS}})

    found = check_response(target, answer(b"", X_Count="x", X_Names="ab,abc", X_Json="["))

    assert [(each.code, each.place, each.message) for each in found] == [
        ("AZ607", "header 'X-Json'", "not JSON: Expecting value: line 1 column 2 (char 1)"),
        ("AZ602", "header 'X-Count'", "'x' is string, not integer"),
        ("AZ602", "header 'X-Names'", "/1: 'abc' has 3 characters, at most 2 allowed"),
    ]


def test_a_required_header_that_is_missing_is_found() -> None:
    target = operation({"200": {"headers": HEADERS}})

    (found,) = check_response(target, answer(b""))

    assert (found.code, found.message) == ("AZ603", "the required header 'X-Count' is missing")
    assert found.rule is not None
    assert target.document.line(found.rule.line).strip() == '"X-Count": {'


def test_violations_are_shown_up_to_a_hundred_and_counted() -> None:
    target = json_of({"items": {"type": "integer"}})

    found = check_response(target, answer(["x"] * 150))

    assert len(found) == 101
    assert (found[-1].code, found[-1].message) == ("AZ601", "+50 more")


def test_beyond_a_thousand_violations_nobody_counts() -> None:
    target = json_of({"items": {"type": "integer"}})

    assert check_response(target, answer(["x"] * 5000))[-1].message == "+900 more at least"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_nearest_branch_explains_why_none_fits(edition: str) -> None:
    branches: Json = [
        {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
        {"type": "string"},
    ]
    for keyword in ("oneOf", "anyOf"):
        (found,) = check_response(
            json_of({keyword: branches}, edition=edition), answer({"a": "x"})
        )

        assert found.message == (
            f"fits no schema of `{keyword}`; nearest: /a: 'x' is string, not integer"
        )


def test_a_value_that_fits_two_branches_of_one_of_is_found() -> None:
    target = json_of({"oneOf": [{"type": "integer"}, {"minimum": 1}]})

    (found,) = check_response(target, answer(5))

    assert found.message == "5 fits more than one schema of `oneOf`"


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": ["integer", "null"]}, "x", "'x' is string, not integer or null"),
        ({"const": 1}, 2, "2 is not 1"),
        ({"pattern": "^a"}, "b", "'b' does not match '^a'"),
        ({"format": "date"}, "x", "'x' is not of the format 'date'"),
        ({"minimum": 3}, 2, "2 is less than the minimum 3"),
        ({"maximum": 3}, 4, "4 is more than the maximum 3"),
        ({"exclusiveMinimum": 3}, 3, "3 is not more than 3"),
        ({"exclusiveMaximum": 3}, 3, "3 is not less than 3"),
        ({"multipleOf": 2}, 3, "3 is no multiple of 2"),
        ({"maxItems": 1}, [1, 2], "[1, 2] has 2 elements, at most 1 allowed"),
        ({"minProperties": 1}, {}, "{} has 0 members, at least 1 needed"),
        ({"uniqueItems": True}, [1, 1.0], "the element 1 stands twice"),
        ({"additionalProperties": False}, {"a": 1}, "the schema does not allow the members 'a'"),
        (
            {"enum": list(range(20))},
            20,
            "20 is not one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, +8 more",
        ),
        ({"type": "string"}, list(range(20)), "an array of 20 elements is array, not string"),
        ({"type": "string"}, {"a": "x" * 99}, "an object of 1 members is object, not string"),
        ({"type": "integer"}, "x" * 99, f"'{'x' * 80}...' is string, not integer"),
        ({"not": {}}, "x" * 300, "'" + "x" * 199 + "..."),
        (False, 1, "False schema does not allow 1"),
    ],
)
def test_messages_say_what_is_and_what_is_expected(
    schema: Json, value: Json, message: str
) -> None:
    (found,) = check_response(json_of(schema), answer(value))

    assert found.message == message


@pytest.mark.parametrize(
    ("media", "schema", "body", "messages"),
    [
        ("text/plain", {"type": "string", "maxLength": 2}, b"abc", ["has 3 characters"]),
        ("text/plain", {"type": "integer"}, b"7", []),
        ("text/plain", {"type": "integer"}, b"x", ["'x' is string, not integer"]),
        ("text/plain", {"type": "string"}, b'{"a": 1}', []),
        ("text/plain", {"type": "object"}, b'{"a": 1}', []),
        ("text/plain", {}, b"\xff", ["is not utf-8"]),
        ("application/x-www-form-urlencoded", {"required": ["b"]}, b"a=1", ["'b' is missing"]),
    ],
)
def test_text_and_forms_are_judged_too(
    media: str, schema: Json, body: bytes, messages: list[str]
) -> None:
    target = operation({"200": {"content": {media: {"schema": schema}}}})

    found = check_response(target, answer(body, media=media))

    assert len(found) == len(messages)
    assert all(words in each.message for words, each in zip(messages, found, strict=True))


def test_a_response_that_cannot_be_decoded_is_a_finding_of_the_response_alone() -> None:
    target = operation({"200": {"$ref": "#/components/responses/lost"}, "default": {}})

    (found,) = check_response(target, answer(b""))

    assert (found.code, found.place) == ("AZ610", "description")
    assert "'#/components/responses/lost' leads nowhere" in found.message
