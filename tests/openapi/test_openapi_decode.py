from __future__ import annotations

import json

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation


def operation(
    node: dict[str, Json],
    *,
    item: dict[str, Json] | None = None,
    root: dict[str, Json] | None = None,
    edition: str = "3.1.0",
) -> Operation:
    tree = {"openapi": edition, "paths": {"/x": {**(item or {}), "get": node}}, **(root or {})}
    document = yaml.parse("api.yaml", json.dumps(tree), yaml.DESCRIPTION_LIMITS)
    found = Catalog.of(document).at("/paths/~1x/get")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("version", "edition"),
    [("3.0.0", "3.0"), ("3.0.4", "3.0"), ("3.1.1", "3.1"), ("3.2.0", "3.2"), ("3.7.0", "3.2")],
)
def test_major_and_minor_select_the_edition(version: str, edition: str) -> None:
    assert operation({}, edition=version).edition == edition


def test_parameters_of_the_path_item_are_merged_and_the_operations_own_win() -> None:
    found = operation(
        {"parameters": [{"name": "a", "in": "query", "required": True}]},
        item={"parameters": [{"name": "a", "in": "query"}, {"name": "b", "in": "header"}]},
    )

    assert [(each.name, each.place, each.required) for each in found.parameters] == [
        ("a", "query", True),
        ("b", "header", False),
    ]


@pytest.mark.parametrize(
    ("place", "style", "explode"),
    [
        ("query", "form", True),
        ("cookie", "form", True),
        ("path", "simple", False),
        ("header", "simple", False),
    ],
)
def test_style_and_explode_have_the_defaults_of_their_place(
    *, place: str, style: str, explode: bool
) -> None:
    (found,) = operation({"parameters": [{"name": "a", "in": place}]}).parameters

    assert (found.style, found.explode) == (style, explode)


def test_a_style_other_than_form_is_not_exploded_unless_it_says_so() -> None:
    parameters: Json = [
        {"name": "a", "in": "query", "style": "pipeDelimited"},
        {"name": "b", "in": "query", "style": "deepObject", "explode": True},
    ]
    found = operation({"parameters": parameters}).parameters

    assert [each.explode for each in found] == [False, True]


def test_a_path_parameter_is_required_even_if_it_does_not_say_so() -> None:
    (found,) = operation({"parameters": [{"name": "a", "in": "path"}]}).parameters

    assert found.required


def test_references_to_parameters_bodies_responses_headers_and_schemas_are_followed() -> None:
    found = operation(
        {
            "parameters": [{"$ref": "#/components/parameters/page"}],
            "requestBody": {"$ref": "#/components/requestBodies/pet"},
            "responses": {"200": {"$ref": "#/components/responses/ok"}},
        },
        root={
            "components": {
                "parameters": {
                    "page": {
                        "name": "page",
                        "in": "query",
                        "schema": {"$ref": "#/components/schemas/N"},
                    }
                },
                "requestBodies": {
                    "pet": {"required": True, "content": {"application/json": {"schema": True}}}
                },
                "responses": {"ok": {"headers": {"X": {"$ref": "#/components/headers/x"}}}},
                "headers": {"x": {"required": True, "schema": {"type": "integer"}}},
                "schemas": {"N": {"$ref": "#/components/schemas/M"}, "M": {"type": "integer"}},
            }
        },
    )

    assert found.problems == ()
    assert found.parameters[0].schema == {"type": "integer"}
    assert found.parameters[0].at == "/components/parameters/page"
    assert found.parameters[0].schema_at == "/components/parameters/page/schema"
    assert found.request_body is not None
    assert (found.request_body.required, found.request_body.media[0].schema) == (True, True)
    header = found.responses[0].headers[0]
    assert (header.name, header.place, header.required, header.at) == (
        "X",
        "header",
        True,
        "/components/headers/x",
    )


def test_a_parameter_that_is_described_by_content_has_its_media_type_and_schema() -> None:
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    (found,) = operation(
        {"parameters": [{"name": "a", "in": "query", "content": content}]}
    ).parameters

    assert (found.media, found.schema) == ("application/json", {"type": "object"})


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("#/components/parameters/nope", "leads nowhere"),
        ("#/components/parameters/loop", "leads back to itself"),
        ("common.yaml#/parameters/a", "leads out of the description"),
        ("#/components/parameters/text", "an object was expected, not string"),
        ("#/components/parameters/empty", "needs a `name`"),
        ("#/components/parameters/body", "needs a `name`"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_a_problem_and_no_parameter(
    reference: str, words: str
) -> None:
    found = operation(
        {"parameters": [{"$ref": reference}]},
        root={
            "components": {
                "parameters": {
                    "loop": {"$ref": "#/components/parameters/loop"},
                    "text": "a",
                    "empty": {},
                    "body": {"name": "a", "in": "body"},
                }
            }
        },
    )

    assert found.parameters == ()
    (problem,) = found.problems
    assert words in problem.message


def test_a_chain_of_references_without_end_is_a_problem() -> None:
    chain: dict[str, Json] = {
        f"p{index}": {"$ref": f"#/components/parameters/p{index + 1}"} for index in range(50)
    }
    found = operation(
        {"parameters": [{"$ref": "#/components/parameters/p0"}]},
        root={"components": {"parameters": chain}},
    )

    assert "more than 32 references" in found.problems[0].message


def test_a_schema_that_is_no_schema_is_a_problem() -> None:
    found = operation({"parameters": [{"name": "a", "in": "query", "schema": "integer"}]})

    assert found.parameters[0].schema is None
    assert found.problems[0].at == "/paths/~1x/get/parameters/0/schema"


@pytest.mark.parametrize(
    "node",
    [
        {"parameters": {}, "requestBody": [], "responses": []},
        {"parameters": [None], "requestBody": {"content": []}, "responses": {"200": 1}},
        {"parameters": [{"name": 1, "in": []}], "responses": {"200": {"content": {"a/b": 1}}}},
        {"servers": {}, "security": {}, "responses": {"x-note": 1}},
        {"servers": [1, {"url": 2}], "security": [1]},
    ],
)
def test_an_operation_of_any_shape_can_be_decoded(node: dict[str, Json]) -> None:
    found = operation(node)

    assert (found.parameters, found.servers) == ((), ())


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, "200"), (201, "2xx"), (299, "2xx"), (404, "4XX"), (500, "default")],
)
def test_a_status_is_found_by_itself_then_by_its_range_then_by_default(
    status: int, expected: str
) -> None:
    found = operation({"responses": {"default": {}, "2xx": {}, "4XX": {}, "200": {}}})

    response = found.response_for(status)

    assert response is not None
    assert response.status == expected


def test_a_status_without_declaration_finds_none() -> None:
    assert operation({"responses": {"200": {}}}).response_for(404) is None


def test_servers_come_from_the_nearest_owner_with_variables_filled() -> None:
    url: Json = {
        "url": "https://{region}.example.test/{base}{rest}",
        "variables": {"region": {"default": "eu"}, "base": {"enum": ["a"]}},
    }
    root: dict[str, Json] = {"servers": [{"url": "/root"}]}

    assert operation(
        {"servers": [url]}, item={"servers": [{"url": "/item"}]}, root=root
    ).servers == ("https://eu.example.test/{base}{rest}",)
    assert operation({}, item={"servers": [{"url": "/item"}]}, root=root).servers == ("/item",)
    assert operation({"servers": []}, root=root).servers == ("/root",)
    assert operation({}).servers == ()


def test_security_is_the_operations_own_else_the_descriptions() -> None:
    root: dict[str, Json] = {
        "security": [{"key": []}, {"a": [], "b": []}],
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "k"},
                "lost": {"$ref": "#/nope"},
            }
        },
    }

    assert operation({}, root=root).security == (("key",), ("a", "b"))
    assert operation({"security": []}, root=root).security == ()
    assert list(operation({}, root=root).security_schemes) == ["key"]


def test_header_parameters_are_found_in_any_letter_case_and_query_parameters_are_not() -> None:
    parameters: Json = [{"name": "X-Id", "in": "header"}, {"name": "Id", "in": "query"}]
    found = operation({"parameters": parameters})

    assert found.parameter("x-id", "header") is found.parameters[0]
    assert found.parameter("id", "query") is None


def test_a_header_that_cannot_be_read_is_a_problem_and_no_header() -> None:
    found = operation({"responses": {"200": {"headers": {"X": {"$ref": "#/nope"}}}}})

    assert found.responses[0].headers == ()
    assert found.problems[0].at == "/paths/~1x/get/responses/200/headers/X"


def test_keywords_beside_a_reference_keep_it_from_being_followed_but_annotations_do_not() -> None:
    schemas: dict[str, Json] = {"components": {"schemas": {"A": {"type": "integer"}}}}
    plain: Json = {"$ref": "#/components/schemas/A", "description": "a"}
    strict: Json = {"$ref": "#/components/schemas/A", "minimum": 1}
    parameters: Json = [
        {"name": "a", "in": "query", "schema": plain},
        {"name": "b", "in": "query", "schema": strict},
    ]
    later = operation({"parameters": parameters}, root=schemas).parameters
    earlier = operation({"parameters": parameters}, root=schemas, edition="3.0.3").parameters

    assert [each.schema for each in later] == [{"type": "integer"}, strict]
    assert [each.schema for each in earlier] == [{"type": "integer"}, {"type": "integer"}]
