from __future__ import annotations

import json

import pytest

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request
from pytest_arazzo.openapi import wire
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Argument, Content, Prepared

EDITIONS = ("3.0.3", "3.1.1", "3.2.0")


def operation(
    node: dict[str, Json],
    *,
    path: str = "/pets",
    edition: str = "3.1.1",
    root: dict[str, Json] | None = None,
) -> Operation:
    tree = {"openapi": edition, "paths": {path: {"post": node}}, **(root or {})}
    document = yaml.parse("pets.json", json.dumps(tree, indent=1), yaml.DESCRIPTION_LIMITS)
    catalog = Catalog.of(document)
    found = catalog.at(catalog.pointers[0])
    assert found is not None
    return found


def request(
    target: Operation, *arguments: tuple[str, str, Json], content: Content | None = None
) -> Prepared:
    values = tuple(
        Argument(place=place, name=name, value=value) for place, name, value in arguments
    )
    found = wire.prepare(target, "https://pets.test", values, content)
    assert isinstance(found, Prepared), found
    return found


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(each.code, each.place, each.message) for each in findings]


def parameter(place: str, schema: Json, **rest: Json) -> dict[str, Json]:
    return {"parameters": [{"name": "p", "in": place, "schema": schema, **rest}]}


ARRAY: Json = {"type": "array", "items": {"type": "integer"}}
OBJECT: Json = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
STYLES: list[tuple[str, dict[str, Json]]] = [
    ("path", {"style": "simple"}),
    ("path", {"style": "simple", "explode": True}),
    ("path", {"style": "label"}),
    ("path", {"style": "label", "explode": True}),
    ("path", {"style": "matrix"}),
    ("path", {"style": "matrix", "explode": True}),
    ("query", {"style": "form"}),
    ("query", {"style": "form", "explode": False}),
    ("query", {"style": "spaceDelimited"}),
    ("query", {"style": "pipeDelimited"}),
    ("query", {"style": "deepObject", "explode": True}),
    ("header", {"style": "simple"}),
    ("header", {"style": "simple", "explode": True}),
    ("cookie", {"style": "form", "explode": False}),
    ("cookie", {"style": "form"}),
]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("place", "how"), STYLES)
def test_arrays_and_objects_of_every_style_are_judged_by_their_schema(
    place: str, how: dict[str, Json], edition: str
) -> None:
    path = "/pets/{p}" if place == "path" else "/pets"
    array = operation(parameter(place, ARRAY, **how), path=path, edition=edition)
    mapping = operation(parameter(place, OBJECT, **how), path=path, edition=edition)

    assert check_request(array, request(array, (place, "p", [1, 2]))) == ()
    assert check_request(mapping, request(mapping, (place, "p", {"a": 1}))) == ()
    (first,) = check_request(array, request(array, (place, "p", [1, "x"])))
    (second,) = check_request(mapping, request(mapping, (place, "p", {"a": "x"})))
    assert (first.code, first.message) == ("AZ602", "/1: 'x' is string, not integer")
    assert (second.code, second.message) == ("AZ602", "/a: 'x' is string, not integer")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_a_required_parameter_that_is_missing_is_found(place: str, edition: str) -> None:
    target = operation(parameter(place, {"type": "string"}, required=True), edition=edition)

    (found,) = check_request(target, request(target))

    called = "header 'p'" if place == "header" else f"{place} parameter 'p'"
    assert (found.code, found.place, found.side) == ("AZ603", called, "request")
    assert found.message == f"the required {called} is missing"


def test_an_optional_parameter_may_be_missing() -> None:
    target = operation(parameter("query", {"type": "string"}))

    assert check_request(target, request(target)) == ()


def test_a_parameter_points_to_the_keyword_that_it_violates() -> None:
    target = operation(parameter("query", {"type": "integer", "maximum": 9}))

    (found,) = check_request(target, request(target, ("query", "p", 10)))

    assert (found.code, found.message) == ("AZ602", "10 is more than the maximum 9")
    assert found.rule is not None
    assert target.document.line(found.rule.line).strip() == '"maximum": 9'


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_declarations_of_headers_that_the_specification_ignores_are_ignored(name: str) -> None:
    declared: Json = [{"name": name, "in": "header", "required": True, "schema": {"enum": ["x"]}}]
    target = operation({"parameters": declared})

    assert check_request(target, request(target)) == ()
    assert check_request(target, request(target, ("header", name, "other"))) == ()


def test_a_content_parameter_is_judged_and_must_be_json() -> None:
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    target = operation(
        {"parameters": [{"name": "p", "in": "query", "required": True, "content": content}]}
    )
    good = request(target, ("query", "p", {}))
    bad = Prepared(
        request=type(good.request)(method="POST", url="https://pets.test/pets?p=%7B"),
        path={},
        query=(("p", "{"),),
    )

    assert check_request(target, good) == ()
    assert [(each.code, each.place) for each in check_request(target, bad)] == [
        ("AZ607", "query parameter 'p'")
    ]
    assert brief(check_request(target, request(target, ("query", "p", [])))) == [
        ("AZ602", "query parameter 'p'", "[] is array, not object")
    ]


def test_an_empty_value_counts_as_sent_where_it_is_allowed() -> None:
    node = parameter("query", {"type": "integer"}, required=True, allowEmptyValue=True)
    target = operation(node)

    assert check_request(target, request(target, ("query", "p", ""))) == ()


def test_an_undeclared_query_parameter_is_a_warning() -> None:
    target = operation(parameter("query", {"type": "string"}))

    (found,) = check_request(target, request(target, ("query", "q", 1), ("query", "p", 1)))

    assert (found.code, found.severity) == ("AZ608", Severity.WARNING)
    assert found.message == "POST /pets declares no query parameter 'q'"


def test_what_belongs_to_the_address_or_to_credentials_is_no_undeclared_parameter() -> None:
    schemes: Json = {"key": {"type": "apiKey", "in": "query", "name": "api_key"}}
    target = operation({}, path="/?PutRule&v=1", root={"components": {"securitySchemes": schemes}})

    assert check_request(target, request(target, ("query", "api_key", "k"))) == ()


@pytest.mark.parametrize(
    "declared",
    [
        {"name": "o", "in": "query", "schema": {"type": "object", "additionalProperties": {}}},
        {"name": "q", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "w", "in": "querystring", "content": {"application/x-www-form-urlencoded": {}}},
    ],
)
def test_names_that_a_declared_object_claims_are_declared(declared: Json) -> None:
    target = operation({"parameters": [declared]}, edition="3.2.0")

    assert check_request(target, request(target, ("query", "q[a]", "1"))) == ()


def test_the_whole_query_is_judged_as_one_parameter() -> None:
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    target = operation(
        {"parameters": [{"name": "w", "in": "querystring", "content": content}]}, edition="3.2.0"
    )

    (found,) = check_request(target, request(target, ("querystring", "w", [1])))

    assert (found.code, found.place) == ("AZ602", "querystring parameter 'w'")


def body(schema: Json, media: str = "application/json", **rest: Json) -> dict[str, Json]:
    return {"requestBody": {"content": {media: {"schema": schema}}, **rest}}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_body_is_judged_by_its_schema(edition: str) -> None:
    target = operation(body({"required": ["a"]}), edition=edition)

    good = request(target, content=Content(media_type="application/json", value={"a": 1}))
    bad = request(target, content=Content(media_type="application/json", value={}))

    assert check_request(target, good) == ()
    assert brief(check_request(target, bad)) == [("AZ601", "body", "the member 'a' is missing")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_required_body_that_is_missing_is_found(edition: str) -> None:
    target = operation(body({}, required=True), edition=edition)

    assert brief(check_request(target, request(target))) == [
        ("AZ603", "body", "the required body is missing")
    ]


def test_an_optional_body_may_be_missing() -> None:
    target = operation(body({"type": "object"}))

    assert check_request(target, request(target)) == ()


def test_a_body_where_none_is_declared_is_found() -> None:
    target = operation({})

    (found,) = check_request(
        target, request(target, content=Content(media_type="text/plain", value="x"))
    )

    assert (found.code, found.severity) == ("AZ608", Severity.ERROR)


def test_an_undeclared_media_type_is_found() -> None:
    target = operation(body({}, required=True))

    (found,) = check_request(
        target, request(target, content=Content(media_type="text/plain", value="x"))
    )

    assert found.code == "AZ605"


def test_forms_are_read_with_the_types_of_their_schema() -> None:
    schema: Json = {
        "type": "object",
        "properties": {
            "n": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "address": {"type": "object", "properties": {"zip": {"type": "integer"}}},
        },
    }
    for media in ("application/x-www-form-urlencoded", "multipart/form-data"):
        target = operation(body(schema, media))
        value: Json = {"n": 1, "tags": ["one"], "address": {"zip": 7}}
        wrong: Json = {"n": "x", "tags": ["one"], "address": {"zip": "y"}}

        good = check_request(
            target, request(target, content=Content(media_type=media, value=value))
        )
        bad = check_request(
            target, request(target, content=Content(media_type=media, value=wrong))
        )

        assert good == ()
        assert [each.message for each in bad] == [
            "/n: 'x' is string, not integer",
            "/address/zip: 'y' is string, not integer",
        ]


def raw_request(target: Operation, media: str, content: bytes) -> Prepared:
    plain = request(target)
    headers = Headers((("Content-Type", media),))
    sent = type(plain.request)(method="POST", url=plain.request.url, headers=headers, body=content)
    return Prepared(request=sent, path={}, query=())


@pytest.mark.parametrize(
    ("media", "content", "words"),
    [
        ("multipart/form-data", b"--x--", "has no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n", "'x' does not close it"),
        ("multipart/form-data; boundary=x", b"", "required body is missing"),
    ],
)
def test_multipart_that_cannot_be_read_is_found(media: str, content: bytes, words: str) -> None:
    target = operation(body({"type": "object"}, "multipart/form-data", required=True))

    (found,) = check_request(target, raw_request(target, media, content))

    assert words in found.message


def test_multipart_parts_without_a_name_are_passed_over_and_json_parts_are_read() -> None:
    content = (
        b"--x\r\nContent-Type: text/plain\r\n\r\nlost\r\n"
        b"--x\r\ncontent-disposition: form-data; name=a\r\n"
        b'content-type: application/json\r\n\r\n{"b": "1"}\r\n--x--'
    )
    schema: Json = {"properties": {"a": {"properties": {"b": {"type": "integer"}}}}}
    target = operation(body(schema, "multipart/form-data"))

    found = check_request(
        target, raw_request(target, 'multipart/form-data; boundary="x"', content)
    )

    assert [each.message for each in found] == ["/a/b: '1' is string, not integer"]


def test_a_parameter_that_cannot_be_decoded_is_a_finding_of_the_request() -> None:
    target = operation(
        {"parameters": [{"$ref": "other.yaml#/p"}], "responses": {"200": {"$ref": "#/x"}}}
    )

    (found,) = check_request(target, request(target))

    assert (found.code, found.place) == ("AZ610", "description")
    assert "'other.yaml#/p' leads out of the description" in found.message
