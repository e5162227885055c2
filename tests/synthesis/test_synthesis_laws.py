from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo import schema
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.synthesis.subject import Impossible, Subject
from pytest_arazzo.synthesis.value import value

NAMES = st.sampled_from(["id", "name", "status", "createdAt", "tags", "nextToken"])
SCALARS: st.SearchStrategy[Json] = (
    st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(["", "a", "FAILED", "x-1"])
)


def bounds(low: str, high: str, most: int) -> st.SearchStrategy[Mapping[str, Json]]:
    return st.tuples(st.integers(0, most), st.integers(0, most)).flatmap(
        lambda pair: st.sampled_from(
            [{}, {low: min(pair)}, {high: max(pair)}, {low: min(pair), high: max(pair)}]
        )
    )


STRINGS = st.builds(
    lambda sizes, extra: {"type": "string", **sizes, **extra},
    bounds("minLength", "maxLength", 12),
    st.sampled_from(
        [
            {},
            {"format": "date-time"},
            {"format": "uuid"},
            {"pattern": "^[a-z]{2,4}-[0-9]+$"},
            {"pattern": "[0-9]"},
        ]
    ),
)
NUMBERS = st.builds(
    lambda kind, limits, extra: {"type": kind, **limits, **extra},
    st.sampled_from(["integer", "number"]),
    bounds("minimum", "maximum", 20) | bounds("exclusiveMinimum", "exclusiveMaximum", 20),
    st.sampled_from([{}, {"multipleOf": 3}, {"multipleOf": 0.5}]),
)
LEAVES: st.SearchStrategy[Json] = st.one_of(
    STRINGS,
    NUMBERS,
    st.just({"type": "boolean"}),
    st.builds(lambda values: {"enum": values}, st.lists(SCALARS, min_size=1, max_size=3)),
    st.builds(lambda only: {"const": only}, SCALARS),
    st.booleans(),
    st.just({"$ref": "#/$defs/node"}),
)


def composed(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    several = st.lists(inner, min_size=1, max_size=3)
    objects = st.builds(
        lambda properties, required, extra, sizes: {
            "type": "object",
            "properties": properties,
            "required": sorted(required),
            **extra,
            **sizes,
        },
        st.dictionaries(NAMES, inner, max_size=3),
        st.sets(NAMES, max_size=2),
        st.sampled_from(
            [
                {},
                {"additionalProperties": False},
                {"additionalProperties": {"type": "integer"}},
                {"patternProperties": {"^x-": {"type": "string"}}},
                {"dependentRequired": {"id": ["name"]}},
                {"propertyNames": {"maxLength": 6}},
            ]
        ),
        bounds("minProperties", "maxProperties", 4),
    )
    arrays = st.builds(
        lambda items, extra, sizes: {"type": "array", "items": items, **extra, **sizes},
        inner,
        st.sampled_from([{}, {"uniqueItems": True}, {"contains": {"const": "a"}}]),
        bounds("minItems", "maxItems", 3),
    )
    tuples = st.builds(lambda first: {"type": "array", "prefixItems": first}, several)
    choices = st.builds(
        lambda keyword, branches: {keyword: branches},
        st.sampled_from(["allOf", "oneOf", "anyOf"]),
        several,
    )
    negations = st.builds(lambda one, other: {"allOf": [one, {"not": other}]}, inner, inner)
    conditions = st.builds(
        lambda one, two, three: {"if": one, "then": two, "else": three}, inner, inner, inner
    )
    return objects | arrays | tuples | choices | negations | conditions


SCHEMAS = st.recursive(LEAVES, composed, max_leaves=6)
NODE: Json = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "below": {"type": "array", "items": {"$ref": "#/$defs/node"}},
    },
}


def root_of(inner: Json) -> Json:
    return {"schema": inner, "$defs": {"node": NODE}}


@settings(max_examples=100, deadline=None)
@given(SCHEMAS)
def test_what_is_made_is_valid_and_anything_else_has_a_reason(inner: Json) -> None:
    root = root_of(inner)

    made = value(Subject(root=root, at="/schema"))

    if isinstance(made, Impossible):
        assert made.reason
    else:
        assert schema.violations(root, "/schema", made) == ()


@settings(max_examples=80, deadline=None)
@given(SCHEMAS, st.sampled_from(["name", "status", "tags[1]", "tags.0.id", ""]), SCALARS)
def test_what_is_wished_is_there_or_impossible(inner: Json, place: str, wish: Json) -> None:
    root = root_of(inner)
    pointer = {"": "", "tags[1]": "/tags/1", "tags.0.id": "/tags/0/id"}.get(place, f"/{place}")

    made = value(Subject(root=root, at="/schema"), {place: wish})

    if not isinstance(made, Impossible):
        assert get(made, pointer) == wish
        assert schema.violations(root, "/schema", made) == ()


@settings(max_examples=40, deadline=None)
@given(SCHEMAS, NAMES)
def test_what_is_wished_away_is_absent(inner: Json, name: str) -> None:
    made = value(Subject(root=root_of(inner), at="/schema"), {name: Absent("not wanted")})

    if not isinstance(made, Impossible):
        assert isinstance(get(made, f"/{name}"), Absent)


@settings(max_examples=40, deadline=None)
@given(SCHEMAS)
def test_the_same_schema_gives_the_same_value(inner: Json) -> None:
    assert value(Subject(root=root_of(inner), at="/schema")) == value(
        Subject(root=root_of(inner), at="/schema")
    )
