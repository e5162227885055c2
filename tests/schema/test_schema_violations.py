from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pytest_arazzo.documents.yaml import parse
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.schema import violations


def found(schema: Json, value: Json, at: str = "") -> list[str]:
    return [f"{each.at} {each.keyword}: {each.message}" for each in violations(schema, at, value)]


@pytest.mark.parametrize(
    ("schema", "value", "messages"),
    [
        (True, 1, []),
        ({}, 1, []),
        (False, 1, [" false: 1 is here, where nothing may be"]),
        ({"properties": {"a": False}}, {"a": 1}, ["/a false: 1 is here, where nothing may be"]),
        ({"type": "string"}, 5, [" type: 5 is of type integer; expected string"]),
        ({"type": ["string", "null"]}, [5], [" type: [5] is of type array; expected string or null"]),
        ({"type": "integer"}, 1.0, []),
        ({"type": "number"}, True, [" type: True is of type boolean; expected number"]),
        ({"enum": ["a", None]}, "b", [" enum: 'b' is not one of 'a', None"]),
        ({"enum": [1]}, True, [" enum: True is not one of 1"]),
        ({"const": {"a": [1]}}, {"a": [1.0]}, []),
        ({"const": 0}, False, [" const: False is not 0"]),
        ({"minLength": 2}, "é", [" minLength: 'é' has 1 characters; expected at least 2"]),
        ({"maxLength": 1}, "ab", [" maxLength: 'ab' has 2 characters; expected at most 1"]),
        ({"minItems": 1}, [], [" minItems: the array has 0 elements; expected at least 1"]),
        ({"maxItems": 1}, [1, 2], [" maxItems: the array has 2 elements; expected at most 1"]),
        ({"minProperties": 1}, {}, [" minProperties: the object has 0 members; expected at least 1"]),
        ({"maxProperties": 0}, {"a": 1}, [" maxProperties: the object has 1 members; expected at most 0"]),
        ({"minimum": 2}, 1, [" minimum: 1 is not at least 2"]),
        ({"maximum": 2}, 3, [" maximum: 3 is not at most 2"]),
        ({"exclusiveMinimum": 2}, 2, [" exclusiveMinimum: 2 is not greater than 2"]),
        ({"exclusiveMaximum": 2}, 2, [" exclusiveMaximum: 2 is not less than 2"]),
        ({"multipleOf": 0.1}, 0.3, []),
        ({"multipleOf": 0.01}, 19.99, []),
        ({"multipleOf": 0.01}, 1e308, []),
        ({"multipleOf": 1e-300}, 1e300, []),
        ({"multipleOf": 0.1}, 0.35, [" multipleOf: 0.35 is not a multiple of 0.1"]),
        ({"multipleOf": 3}, 10**30 + 1, [f" multipleOf: {10**30 + 1} is not a multiple of 3"]),
        ({"multipleOf": 3}, True, []),
        ({"multipleOf": 3}, "x", []),
        ({"pattern": "^a$"}, "b", [" pattern: 'b' does not match the pattern '^a$'"]),
        ({"pattern": "^a$"}, 5, []),
        ({"pattern": "\\p{Lu}"}, "É", []),
        ({"required": ["a", "b"]}, {"a": 1}, [" required: the member 'b' is missing"]),
        ({"required": ["a"]}, [], []),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1, "x": 2, "y": 3}, [
            "/x additionalProperties: unknown member 'x'; known are 'a'",
            "/y additionalProperties: unknown member 'y'; known are 'a'",
        ]),
        ({"additionalProperties": False}, {"x": 2}, ["/x additionalProperties: unknown member 'x'"]),
        ({"additionalProperties": {"type": "string"}, "patternProperties": {"^x-": True}}, {"x-a": 1, "b": 2}, [
            "/b type: 2 is of type integer; expected string",
        ]),
        ({"additionalProperties": False, "patternProperties": {"^x-": True}}, [], []),
        ({"patternProperties": {"^a": {"type": "string"}}}, {"a/~": 1, "b": 2}, [
            "/a~1~0 type: 1 is of type integer; expected string",
        ]),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, [" maxLength: 'ab' has 2 characters; expected at most 1"]),
        ({"uniqueItems": True}, [1, True, "1", 1.0], [" uniqueItems: the elements 0 and 3 are both 1.0; expected no repeats"]),
        ({"uniqueItems": True}, [{"a": [1]}, {"a": [True]}, {"a": 1}, 0, False, None], []),
        ({"uniqueItems": True}, [{"a": [1], "b": 2}, {"b": 2, "a": [1]}], [
            " uniqueItems: the elements 0 and 1 are both {'a': [1], 'b': 2}; expected no repeats",
        ]),
        ({"uniqueItems": False}, [1, 1], []),
        ({"uniqueItems": True}, "aa", []),
        ({"items": {"type": "string"}}, ["a", 1, 2], [
            "/1 type: 1 is of type integer; expected string",
            "/2 type: 2 is of type integer; expected string",
        ]),
        ({"prefixItems": [True], "items": False}, [1, 2], [" items: the array has 2 elements; expected fewer"]),
        ({"contains": {"type": "string"}}, [1], [" contains: too few of the 1 elements match; expected at least 1"]),
        ({"contains": True, "maxContains": 1}, [1, 2], [" maxContains: too many of the 2 elements match; expected at most 1"]),
        ({"contains": {"const": 1}, "minContains": 2}, [1, 2], [" minContains: too few of the 2 elements match; expected at least 2"]),
        ({"not": {"type": "string"}}, "a", [" not: 'a' matches the schema that it must not match"]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, [" anyOf: 1 matches none of the 2 schemas"]),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, 1, [" oneOf: 1 matches none of the 2 schemas; expected exactly one"]),
        ({"oneOf": [True, {"type": "integer"}]}, 1, [" oneOf: 1 matches more than one of the 2 schemas; expected one"]),
        ({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}}, 1, [" minimum: 1 is not at least 2"]),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, [" dependentRequired: 'b' is a dependency of 'a'"]),
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, {"a": 1}, [" required: the member 'b' is missing"]),
    ],
)  # fmt: skip
def test_a_keyword_says_what_is_and_what_is_expected(
    schema: Json, value: Json, messages: list[str]
) -> None:
    assert found(schema, value) == messages


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2024-02-29", "2000-02-29", "2023-12-31"], ["2023-02-29", "1900-02-29", "2023-13-01", "2023-04-31", "2023-01-00", "23-01-01", "2023-1-1"]),
        ("date-time", ["2023-01-01T00:00:00Z", "2023-01-01t23:59:60.123+05:30"], ["2023-01-01", "2023-01-01 00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T00:00:00", "2023-02-30T00:00:00Z"]),
        ("email", ["a@b.c", '"a b"@c'], ["a", "a@", "@b", "a@b@c", "a b@c"]),
        ("ipv4", ["127.0.0.1"], ["127.0.0", "256.0.0.1", "127.0.0.01", "::1"]),
        ("ipv6", ["::1", "fe80::1"], ["127.0.0.1", ":::", "fe80::1%eth0"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000", "x"]),
        ("regex", ["^a$", "\\p{L}"], ["(", "[a"]),
        ("hostname", ["a", "???"], []),
    ],
)  # fmt: skip
def test_a_format_is_checked(name: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if violations({"format": name}, "", text)] == []
    assert [text for text in bad if not violations({"format": name}, "", text)] == []
    assert violations({"format": name}, "", 5) == ()


@pytest.mark.parametrize(
    ("schema", "value", "extra"),
    [
        ({"properties": {"a": True}}, {"a": 1, "z": 2}, ["/z"]),
        ({"patternProperties": {"^a": True}}, {"ab": 1, "z": 2}, ["/z"]),
        ({"additionalProperties": True}, {"z": 2}, []),
        ({"allOf": [{"properties": {"a": True}}]}, {"a": 1, "z": 2}, ["/z"]),
        ({"anyOf": [{"required": ["b"], "properties": {"b": True}}, {"properties": {"a": True}}]}, {"a": 1, "z": 2}, ["/z"]),
        ({"anyOf": [{"required": ["b"], "properties": {"b": True}}, {"properties": {"a": True}}]}, {"a": 1, "b": 2}, []),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"a": True}}}}, {"a": 1, "z": 2}, ["/z"]),
        ({"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"properties": {"b": True}}, "else": {"properties": {"c": True}}}, {"a": 1, "b": 1, "c": 1}, ["/c"]),
        ({"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "else": {"properties": {"c": True}}}, {"a": 2, "c": 1}, ["/a"]),
        ({"dependentSchemas": {"a": {"properties": {"a": True, "b": True}}, "x": {"properties": {"z": True}}}}, {"a": 1, "b": 1, "z": 1}, ["/z"]),
        ({"allOf": [{"unevaluatedProperties": True}]}, {"a": 1}, []),
        ({"allOf": [True]}, {"a": 1}, ["/a"]),
        ({"anyOf": [True, {"$ref": "#/$defs/a"}], "$defs": {"a": False}}, {"a": 1}, ["/a"]),
    ],
)  # fmt: skip
def test_a_member_that_no_schema_looks_at_is_unevaluated(
    schema: dict[str, Json], value: Json, extra: list[str]
) -> None:
    whole: Json = {**schema, "unevaluatedProperties": False}

    assert [each.at for each in violations(whole, "", value)] == extra
    assert {each.keyword for each in violations(whole, "", value)} <= {"unevaluatedProperties"}


@pytest.mark.parametrize(
    ("schema", "value", "extra"),
    [
        ({"prefixItems": [True]}, [1, 2, 3], ["/1", "/2"]),
        ({"prefixItems": [True, True]}, [1], []),
        ({"items": True}, [1, 2], []),
        ({"contains": {"type": "string"}}, [1, "a"], ["/0"]),
        ({"allOf": [{"prefixItems": [True]}, {"prefixItems": [True, True]}]}, [1, 2, 3], ["/2"]),
        ({"allOf": [{"unevaluatedItems": True}]}, [1], []),
        ({"dependentSchemas": {"a": {"items": True}}}, ["a"], ["/0"]),
        ({"$schema": "https://json-schema.org/draft/2019-09/schema", "items": [True]}, [1, 2], ["/1"]),
        ({"$schema": "https://json-schema.org/draft/2019-09/schema", "items": [True], "additionalItems": True}, [1, 2], []),
        ({"$schema": "https://json-schema.org/draft/2019-09/schema", "contains": True}, [1], ["/0"]),
    ],
)  # fmt: skip
def test_an_element_that_no_schema_looks_at_is_unevaluated(
    schema: dict[str, Json], value: Json, extra: list[str]
) -> None:
    whole: Json = {**schema, "unevaluatedItems": False}

    assert [each.at for each in violations(whole, "", value)] == extra


def test_a_reference_that_leads_nowhere_evaluates_nothing() -> None:
    schema: Json = {"$ref": "#/nowhere", "unevaluatedProperties": False}

    assert [each.keyword for each in violations(schema, "", {"a": 1})] == [
        "$ref",
        "unevaluatedProperties",
    ]


def test_what_is_unevaluated_may_have_a_schema() -> None:
    assert found({"unevaluatedProperties": {"type": "string"}}, {"a": 1, "b": ""}) == [
        "/a type: 1 is of type integer; expected string"
    ]
    assert found({"unevaluatedItems": {"type": "string"}}, [1, ""]) == [
        "/0 type: 1 is of type integer; expected string"
    ]
    assert found({"unevaluatedItems": False, "unevaluatedProperties": False}, "text") == []


DOCUMENT: Json = {
    "workflows": [{"inputs": {"$ref": "#/components/inputs/page~1size"}}, {"inputs": {"$ref": "#paged"}}],
    "components": {
        "inputs": {
            "page/size": {"type": "object", "properties": {"size": {"minimum": 1}}},
            "other": {"$anchor": "paged", "required": ["page"]},
            "own": {"$id": "https://a.test/own", "$ref": "#inner", "$defs": {"x": {"$anchor": "inner", "type": "null"}}},
            "by id": {"$ref": "https://a.test/own"},
            "relative": {"$id": "https://a.test/other", "$ref": "own#/$defs/x"},
            "percent": {"$ref": "#/components/inputs/by%20id"},
        }
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("at", "value", "messages"),
    [
        ("/workflows/0/inputs", {"size": 0}, ["/size minimum: 0 is not at least 1"]),
        ("/workflows/1/inputs", {}, [" required: the member 'page' is missing"]),
        ("/components/inputs/own", 1, [" type: 1 is of type integer; expected null"]),
        ("/components/inputs/by id", 1, [" type: 1 is of type integer; expected null"]),
        ("/components/inputs/relative", 1, [" type: 1 is of type integer; expected null"]),
        ("/components/inputs/percent", 1, [" type: 1 is of type integer; expected null"]),
        ("/nowhere", 1, [" $ref: there is no schema at '/nowhere': no member 'nowhere'"]),
        (
            "/workflows",
            1,
            [" $ref: 'urn:document#/workflows' leads to a value of type array; expected a schema"],
        ),
    ],
)
def test_references_resolve_inside_of_the_document(
    at: str, value: Json, messages: list[str]
) -> None:
    assert found(DOCUMENT, value, at) == messages


@pytest.mark.parametrize(
    "ref",
    [
        "https://a.test/elsewhere",
        "file:///etc/passwd",
        "other.yaml#/a",
        "#/nowhere",
        "#nowhere",
        "#/a/x",
        "#/a/9",
        "#/b/0",
        "http://[",
        "#/n/x",
    ],
)
def test_a_reference_to_elsewhere_is_a_violation_and_nothing_is_retrieved(ref: str) -> None:
    root: Json = {"a": [1], "b": "text", "n": None, "s": {"properties": {"p": {"$ref": ref}}}}

    (violation,) = violations(root, "/s", {"p": 1})

    assert (violation.at, violation.keyword, violation.expected) == ("/p", "$ref", ref)
    assert violation.schema is get(root, "/s/properties/p")


def test_the_root_may_have_an_id_of_its_own() -> None:
    root: Json = {"$id": "https://a.test/b/root.json", "$defs": {"x": {"$id": "x.json", "type": "null"}}, "a": {"$ref": "x.json"}}  # fmt: skip

    assert found(root, 1, "/a") == [" type: 1 is of type integer; expected null"]
    seven = "http://json-schema.org/draft-07/schema#"
    assert found({"$id": "#odd", "type": "null", "$schema": seven}, 1) == [
        " type: 1 is of type integer; expected null"
    ]


def test_an_id_that_is_no_uri_is_passed_over() -> None:
    root: Json = {"a": {"$ref": "https://a.test/x"}, "b": {"$id": "http://["}, "c": {"$id": 5}, "d": {"$anchor": 5}}  # fmt: skip

    assert [each.keyword for each in violations(root, "/a", 1)] == ["$ref"]
    assert [each.keyword for each in violations(root, "/b", 1)] == ["$ref"]
    assert found(
        {"$id": "https://a.test/", "x": {"$id": "http://["}, "y": {"type": "null"}}, 1, "/y"
    ) == [" type: 1 is of type integer; expected null"]


def test_dynamic_references_follow_the_outermost_anchor() -> None:
    root: Json = {
        "strict": {"$id": "https://a.test/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False},
        "tree": {"$id": "https://a.test/tree", "$dynamicAnchor": "node", "properties": {"children": {"items": {"$dynamicRef": "#node"}}}},
    }  # fmt: skip

    assert found(root, {"children": [{"x": 1}]}, "/tree") == []
    assert found(root, {"children": [{"x": 1}]}, "/strict") == [
        "/children/0/x unevaluatedProperties: unknown member 'x'"
    ]


def test_recursive_references_of_2019_09_are_followed() -> None:
    root: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "properties": {"a": {"$recursiveRef": "#"}},
        "additionalProperties": False,
    }

    assert found(root, {"a": {"b": 1}}) == [
        "/a/b additionalProperties: unknown member 'b'; known are 'a'"
    ]
    assert found({**root, "unevaluatedProperties": False}, {"a": {}}) == []


@pytest.mark.parametrize(
    ("dialect", "schema", "value", "is_valid"),
    [
        ("http://json-schema.org/draft-04/schema#", {"minimum": 1, "exclusiveMinimum": True}, 1, False),
        ("http://json-schema.org/draft-04/schema#", {"const": 1}, 2, True),
        ("http://json-schema.org/draft-06/schema#", {"const": 1}, 2, False),
        ("http://json-schema.org/draft-07/schema#", {"items": [{"type": "string"}], "additionalItems": False}, ["a", 1], False),
        ("http://json-schema.org/draft-07/schema#", {"$ref": "#anchored", "definitions": {"a": {"$id": "#anchored", "type": "null"}}}, 1, False),
        ("https://example.test/unknown", {"prefixItems": [False]}, [1], False),
        (5, {"prefixItems": [False]}, [1], False),
    ],
)  # fmt: skip
def test_the_schema_names_its_dialect(
    dialect: Json,
    schema: dict[str, Json],
    value: Json,
    is_valid: bool,  # noqa: FBT001 - a table
) -> None:
    assert (violations({"a": {"$schema": dialect, **schema}}, "/a", value) == ()) is is_valid
    if isinstance(dialect, str) and "$ref" not in schema:
        assert (violations({"$schema": dialect, "a": schema}, "/a", value) == ()) is is_valid


@pytest.mark.parametrize(
    ("schema", "keyword", "message"),
    [
        ({"type": 5}, "type", "the schema is wrong at 'type': 5 is not one of"),
        ({"properties": {"a": {"enum": 5}}}, "enum", "the schema is wrong at 'enum': 5 is of type integer; expected array"),
        ({"properties": 5}, "properties", "the schema is wrong at 'properties': 5 is of type integer; expected object"),
        ({"required": ["a", 5]}, "required", "the schema is wrong at 'required': 5 is of type integer; expected string"),
        ({"multipleOf": 0}, "multipleOf", "the schema is wrong at 'multipleOf': 0 is not greater than 0"),
        ({"allOf": []}, "allOf", "the schema is wrong at 'allOf': the array has 0 elements; expected at least 1"),
        ({"$anchor": 5}, "$anchor", "the schema is wrong at '$anchor': 5 is of type integer; expected string"),
        ({"items": [True]}, "items", "the schema is wrong at 'items':"),
    ],
)  # fmt: skip
def test_a_wrong_schema_is_one_violation_at_the_wrong_keyword(
    schema: Json, keyword: str, message: str
) -> None:
    (violation,) = violations({"s": schema}, "/s", {"a": 1})

    assert violation.keyword == keyword
    assert violation.message.startswith(message)
    assert keyword in violation.schema


def test_a_wrong_schema_is_found_where_a_reference_leads() -> None:
    root: Json = {"a": {"not": {"$ref": "#/b"}}, "b": {"type": "strange"}}

    assert [each.schema for each in violations(root, "/a", 1)] == [{"type": "strange"}]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "("}, "a"),
        ({"not": {"pattern": "("}}, "a"),
        ({"anyOf": [{"pattern": "("}, True]}, "a"),
        ({"items": {"pattern": "("}}, ["a", "b", "c"]),
        ({"patternProperties": {"(": True}}, {"a": 1, "b": 2}),
        ({"pattern": "(a|a)*\\1$"}, "a" * 40 + "b"),
    ],
    ids=["plain", "in not", "in anyOf", "many times", "patternProperties", "too slow"],
)
def test_a_pattern_that_cannot_be_used_is_one_violation(schema: Json, value: Json) -> None:
    (violation,) = violations(schema, "", value)

    assert violation.keyword in ("pattern", "patternProperties")
    assert "cannot be used" in violation.message


def test_patterns_are_bounded_below_a_dialect_of_its_own_too() -> None:
    slow: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "pattern": "(a|a)*\\1$",
    }

    (violation,) = violations({"properties": {"x": slow}}, "", {"x": "a" * 40 + "b"})

    assert "took more than" in violation.message


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


def test_values_may_be_nested_to_the_limit() -> None:
    assert violations({}, "", nested(199)) == ()
    assert violations({}, "", nested(200)) == ()
    assert [each.message for each in violations({}, "", nested(201))] == [
        "schema too deep: the value is nested more than 200 deep"
    ]
    assert violations({}, "", nested(100_000))


@pytest.mark.parametrize(
    "root",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"not": {"$ref": "#"}},
        {"$ref": "#", "unevaluatedProperties": False},
        {"$ref": "#/a", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}},
    ],
)
def test_references_in_a_circle_are_too_deep(root: Json) -> None:
    assert any("schema too deep" in each.message for each in violations(root, "", {"a": 1}))


def test_references_may_be_nested_to_the_limit() -> None:
    root: Json = {"items": {"$ref": "#"}}

    assert violations(root, "", nested(99)) == ()
    assert [each.message for each in violations(root, "", nested(100))] == [
        "schema too deep: more than 100 references inside of each other"
    ]


def test_a_schema_too_deep_for_the_stack_is_a_violation() -> None:
    schema: Json = {}
    for _ in range(400):
        schema = {"properties": {"a": schema}}

    assert [each.message for each in violations(schema, "", {})] == [
        "schema too deep for the interpreter's stack"
    ]


def test_a_schema_that_multiplies_is_given_up() -> None:
    root: Json = {f"d{n}": {"allOf": [{"$ref": f"#/d{n + 1}"}] * 9} for n in range(20)} | {
        "d20": True
    }

    assert [each.message for each in violations(root, "/d0", 1, limit=2000)] == [
        "schema too expensive: more than 2000 schemas were applied"
    ]


def test_no_more_than_a_thousand_violations_are_listed() -> None:
    schema: Json = {"items": {"type": "string"}}

    assert len(violations(schema, "", [1] * 1000)) == 1000
    (first, *_), many = violations(schema, "", [1] * 1001), violations(schema, "", [1] * 5000)
    assert first.message == "more than 1000 violations; the rest is not listed"
    assert len(many) == 1001


def test_violations_come_in_the_order_of_the_value_and_telling_ones_first() -> None:
    schema: Json = {
        "anyOf": [False],
        "required": ["z"],
        "properties": {"a": {"type": "null"}, "b": {"items": {"anyOf": [{"type": "null"}], "minimum": 3}}},
    }  # fmt: skip

    assert [
        f"{each.at} {each.keyword}" for each in violations(schema, "", {"b": [1, 5], "a": 1})
    ] == [
        " required",
        " anyOf",
        "/b/0 minimum",
        "/b/0 anyOf",
        "/b/1 anyOf",
        "/a type",
    ]


def test_the_branches_of_any_of_are_kept() -> None:
    schema: Json = {"items": {"anyOf": [{"type": "null"}, {"properties": {"a": {"const": 1}}}]}}

    (violation,) = violations(schema, "", [{"a": 2}])

    assert [f"{each.at} {each.keyword}" for each in violation.context] == ["/0 type", "/0/a const"]


def test_a_violation_holds_the_very_object_of_the_tree() -> None:
    text = "a:\n  $ref: '#/b'\nb:\n  type: object\n  properties:\n    x: {enum: [1]}\n"
    document = parse("openapi.yaml", text)

    (violation,) = violations(document.tree, "/a", {"x": 2})

    assert str(document.locate_member(violation.schema, violation.keyword)) == "openapi.yaml:6:9"
    assert violation.expected == [1]


@pytest.mark.parametrize(
    "value",
    ["x" * 500, ["x" * 500] * 50, {"k" * 500: {"x": ["y" * 500]}}, 10**200, 16**5000],
    ids=["text", "array", "object", "integer", "enormous integer"],
)
def test_values_are_cut_in_messages(value: Json) -> None:
    (violation,) = violations({"const": None}, "", value)

    assert len(violation.message) < 120


def test_any_sequence_and_mapping_will_do() -> None:
    assert violations({"type": "array", "items": {"type": "integer"}}, "", (1, 2)) == ()
    assert violations({"enum": ("a", "b"), "required": ("x",)}, "", "a") == ()


def test_metaschemas_are_known_without_retrieval() -> None:
    root: Json = {"$ref": "https://json-schema.org/draft/2020-12/schema"}

    assert violations(root, "", {"type": "object", "pattern": "("})[0].keyword == "format"
    assert [
        each.at for each in violations(root, "", {"properties": {"a": {"minLength": -1}}})
    ] == ["/properties/a/minLength"]


values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
names = st.lists(st.sampled_from("abc"), unique=True)


def below(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    members = st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    branches = st.lists(inner, min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"]),
            "enum": st.lists(values, max_size=2),
            "const": values,
            "properties": members,
            "patternProperties": members,
            "additionalProperties": inner,
            "unevaluatedProperties": inner,
            "required": names,
            "prefixItems": branches,
            "items": inner,
            "contains": inner,
            "unevaluatedItems": inner,
            "uniqueItems": st.booleans(),
            "minimum": st.integers(-2, 2),
            "multipleOf": st.integers(1, 3),
            "maxLength": st.integers(0, 2),
            "pattern": st.sampled_from(["a", "^b"]),
            "allOf": branches,
            "anyOf": branches,
            "oneOf": branches,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": members,
        },
    )  # fmt: skip


@given(st.recursive(st.booleans(), below, max_leaves=5), values)
def test_schemas_judge_as_the_reference_implementation_does(schema: Json, value: Json) -> None:
    assert isinstance(schema, bool | dict)
    judged = violations(schema, "", value)

    assert (judged == ()) is Draft202012Validator(schema).is_valid(value)
    assert not any(isinstance(get(value, each.at), Absent) for each in judged)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["$ref", "$id", "$anchor", "$schema", "$dynamicRef", "type", "properties", "items", "allOf", "pattern", "format", "a"]),
        inner | st.sampled_from(["#", "#/a", "#a", "(", "http://[", "string", "x"]),
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(anything, values)
def test_no_schema_breaks_the_judge(schema: Json, value: Json) -> None:
    for each in violations({"s": schema}, "/s", value):
        assert each.message
        assert json.dumps(each.at)
