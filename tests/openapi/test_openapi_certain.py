"""What schemas say for certain, and where they leave a question open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.certain import Found, Missing

ROOT: Json = {
    "components": {
        "Pet": {"type": "object", "properties": {"name": {"type": "string"}}},
        "Dog": {
            "allOf": [
                {"$ref": "#/components/Pet"},
                {"properties": {"tail": {"type": "number"}}, "required": ["age"]},
            ]
        },
        "Loop": {"allOf": [{"$ref": "#/components/Loop"}]},
        "Two": {"oneOf": [{"$ref": "#/components/Pet"}, {"properties": {"wing": {}}}]},
        "Maybe": {"oneOf": [{"$ref": "#/components/Pet"}, {"type": "null"}]},
    }
}


def of(name: str) -> Json:
    return {"$ref": f"#/components/{name}"}


@pytest.mark.parametrize(
    ("schema", "token", "found"),
    [
        (of("Pet"), "name", Found({"type": "string"})),
        (of("Pet"), "nam", Missing("nam", frozenset({"name"}), frozenset({"object"}))),
        (of("Dog"), "name", Found({"type": "string"})),
        (of("Dog"), "tail", Found({"type": "number"})),
        (of("Dog"), "tial", Missing("tial", frozenset({"name", "tail"}), frozenset({"object"}))),
        (of("Dog"), "age", None),
        (of("Loop"), "name", None),
        (of("Two"), "name", None),
        (of("Maybe"), "name", Found({"type": "string"})),
        (of("Nowhere"), "name", None),
        ({"$ref": "other.yaml"}, "name", None),
        (True, "name", None),
        ({"type": "object"}, "name", None),
        ({"type": "string"}, "name", Missing("name", frozenset(), frozenset({"string"}))),
        (
            {"enum": [1, "a"]},
            "name",
            Missing("name", frozenset(), frozenset({"integer", "string"})),
        ),
        ({"properties": {"a": {}}, "additionalProperties": {}}, "b", None),
        ({"properties": {"a": {}}, "additionalProperties": False}, "b", "missing"),
        ({"properties": {"a": {}}, "unevaluatedProperties": True}, "b", None),
        ({"properties": {"a": {}}, "patternProperties": {"b": {}}}, "b", None),
        ({"properties": {"a": {}}, "if": {}}, "b", None),
        ({"properties": 3}, "b", None),
        ({"type": "array", "items": {"type": "string"}}, "0", Found({"type": "string"})),
        ({"type": "array", "items": {"type": "string"}}, "-", Found({"type": "string"})),
        ({"type": "array", "items": {}}, "a", Missing("a", frozenset(), frozenset({"array"}))),
        ({"type": ["array", "null"], "items": {}}, "a", "missing"),
        ({"items": {}}, "a", None),
        ({"type": "array"}, "0", None),
        ({"type": "array", "prefixItems": [{}], "items": {}}, "a", None),
        (
            {
                "allOf": [
                    {"properties": {"a": {"minimum": 1}}},
                    {"properties": {"a": {"maximum": 2}}},
                ]
            },
            "a",
            Found({"allOf": [{"minimum": 1}, {"maximum": 2}]}),
        ),
        ({"oneOf": [{"type": "string"}] * 40}, "a", None),
        ({"allOf": [{"anyOf": [{}] * 6}] * 3}, "a", None),
    ],
)
def test_a_member_is_there_missing_or_uncertain(
    schema: Json, token: str, found: Found | Missing | str | None
) -> None:
    got = certain.below(ROOT, schema, token)

    assert ("missing" if found == "missing" and isinstance(got, Missing) else got) == found


def test_a_path_ends_where_a_step_is_missing_or_uncertain() -> None:
    schema: Json = {"properties": {"pets": {"type": "array", "items": of("Dog")}, "any": {}}}

    assert certain.walk(ROOT, schema, ("pets", "0", "tail")) == Found({"type": "number"})
    assert certain.walk(ROOT, schema, ()) == Found(schema)
    assert certain.walk(ROOT, schema, ("any", "0")) is None
    missing = certain.walk(ROOT, schema, ("pets", "0", "tale", "x"))
    assert isinstance(missing, Missing)
    assert missing.name == "tale"


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        ({"type": "string"}, {"string"}),
        ({"type": "number"}, {"number", "integer"}),
        ({"type": "integer"}, {"integer"}),
        ({"type": ["string", "null"]}, {"string", "null"}),
        ({"type": "string", "nullable": True}, {"string", "null"}),
        ({"enum": ["a", 1, None]}, {"string", "integer", "null"}),
        ({"const": True}, {"boolean"}),
        ({"allOf": [{"type": ["string", "number"]}, {"type": "integer"}]}, {"integer"}),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"string", "null"}),
        ({"type": "string", "oneOf": [{"minLength": 1}, {}]}, {"string"}),
        (of("Maybe"), {"object", "null"}),
        ({"oneOf": [{"type": "string"}, {}]}, None),
        ({}, None),
        (True, None),
        ({"type": 3}, None),
        (of("Nowhere"), None),
    ],
)
def test_types_are_known_or_not(schema: Json, kinds: set[str] | None) -> None:
    assert certain.kinds(ROOT, schema) == kinds


@pytest.mark.parametrize(
    ("schema", "choices"),
    [
        ({"enum": ["a", "b"]}, ("a", "b")),
        ({"const": 1}, (1,)),
        ({"enum": ["a"], "nullable": True}, ("a", None)),
        ({"allOf": [{"enum": ["a", "b"]}, {"enum": ["b"]}]}, ("b",)),
        ({"anyOf": [{"enum": ["a"]}, {"type": "null"}]}, ("a", None)),
        ({"anyOf": [{"enum": ["a"]}, {"type": "boolean"}]}, ("a", True, False)),
        ({"type": ["boolean", "null"]}, (True, False, None)),
        ({"anyOf": [{"enum": ["a"]}, {"type": "string"}]}, None),
        ({"type": "string"}, None),
        ({}, None),
        (False, None),
    ],
)
def test_values_are_counted_or_not(schema: Json, choices: tuple[Json, ...] | None) -> None:
    assert certain.choices(ROOT, schema) == choices


def test_members_elements_and_what_is_required_are_known_or_not() -> None:
    closed: Json = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    listed: Json = {"type": "array", "items": closed}

    assert certain.members(ROOT, closed) == {"a": {"type": "string"}}
    assert certain.members(ROOT, {"type": "object"}) == {}
    assert certain.members(ROOT, {"properties": {}, "additionalProperties": {}}) is None
    assert certain.members(ROOT, listed) is None
    assert certain.elements(ROOT, listed) == closed
    assert certain.elements(ROOT, closed) is None
    assert certain.elements(ROOT, {"type": "array", "items": closed, "not": {}}) is None
    assert certain.required(ROOT, closed) == {"a"}
    assert certain.required(ROOT, {"oneOf": [closed, {"required": ["b"]}]}) == frozenset()
    assert certain.required(ROOT, {"required": ["a", 3]}) == {"a"}
    assert certain.required(ROOT, {"required": 3}) == frozenset()


LEAVES: tuple[Json, ...] = (
    {"type": "string"},
    {"type": "integer"},
    {"enum": ["a", 1]},
    {"type": ["string", "null"]},
    {"const": None},
    {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"type": "array", "items": {"type": "boolean"}},
    {},
)
SCHEMAS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda each: {"allOf": each}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda each: {"anyOf": each}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda each: {"properties": {"a": each}, "type": "object"}, inner),
    ),
    max_leaves=4,
)
VALUES: tuple[Json, ...] = (
    *(None, True, 1, 1.5, "a", "b", {}, {"a": "x"}, {"a": 1}, {"a": None}),
    *([], [True], {"a": {"a": "a"}}, {"b": 1}),
)


@given(SCHEMAS, st.sampled_from(VALUES))
def test_a_value_that_a_schema_allows_is_among_its_types_and_its_values(
    schema: dict[str, Json], value: Json
) -> None:
    if not Draft202012Validator(schema).is_valid(value):
        return
    names = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    kinds, choices = certain.kinds(schema, schema), certain.choices(schema, schema)

    assert kinds is None or any(
        isinstance(value, names[kind])
        if kind in names
        else isinstance(value, (int, float)) and not isinstance(value, bool)
        for kind in kinds
    )
    assert choices is None or value in choices
