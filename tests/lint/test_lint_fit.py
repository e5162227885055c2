"""What is certain to be wrong before a run, against what a run finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from building import catalog
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core.checker import request_violations
from pytest_arazzo.judge.openapi_core.view import Read
from pytest_arazzo.lint.fit import Fitting
from pytest_arazzo.lint.language import language_of
from pytest_arazzo.lint.sketch import Array, Domain, Hole, Object, Place, Sketch, of_json
from pytest_arazzo.openapi.operation import Operation

HERE = Place("")
NAMES = st.sampled_from(["a", "b", "c"])
SCALARS: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0, -2.5]),
    st.sampled_from(["", "a", "bb", "1", "true"]),
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object"])


def schemas(version: str) -> st.SearchStrategy[Json]:
    """Return schemas of one edition."""
    is_old = version == "3.0.4"
    number = st.integers(-2, 2)
    count = st.integers(0, 2)
    plain: dict[str, st.SearchStrategy[Json]] = {
        "type": TYPES if is_old else st.one_of(TYPES, st.lists(TYPES, min_size=1, max_size=2)),
        "enum": st.lists(SCALARS, min_size=1, max_size=3),
        "minimum": number,
        "maximum": number,
        "exclusiveMinimum": st.booleans() if is_old else number,
        "exclusiveMaximum": st.booleans() if is_old else number,
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "minLength": count,
        "maxLength": count,
        "pattern": st.sampled_from(["^a", "b$", "[0-9]"]),
        "minItems": count,
        "maxItems": count,
        "minProperties": count,
        "maxProperties": count,
        "required": st.lists(NAMES, min_size=1, max_size=2, unique=True),
        "additionalProperties": st.booleans(),
        **({"nullable": st.booleans()} if is_old else {"const": SCALARS}),
    }

    def above(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        branches = st.lists(inner, min_size=1, max_size=2)
        deep = {
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "items": inner,
            "allOf": branches,
            "anyOf": branches,
            "oneOf": branches,
            "additionalProperties": inner,
            **(
                {}
                if is_old
                else {
                    "unevaluatedProperties": st.just(False),
                    "patternProperties": st.dictionaries(st.just("^a"), inner, max_size=1),
                }
            ),
        }
        return st.fixed_dictionaries({}, optional={**plain, **deep}).map(_few)

    return st.recursive(st.fixed_dictionaries({}, optional=plain).map(_few), above, max_leaves=5)


def _few(schema: Mapping[str, object]) -> Json:
    """Return a schema of a few keywords, since one of many allows nothing."""
    kept: dict[str, Json] = dict(list(schema.items())[-4:])  # type: ignore[arg-type]
    # Without their partner these mean nothing in OpenAPI 3.0, and no judge has to know them.
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(kept.get(word), bool) and bound not in kept:
            del kept[word]
    return kept


def operation(schema: Json, version: str = "3.1.0") -> Operation:
    """Return an operation whose body has that schema."""
    content: Json = {"application/json": {"schema": schema}}
    item: Json = {
        "post": {
            "operationId": "call",
            "requestBody": {"content": content},
            "responses": {"200": {"description": "ok"}},
        }
    }
    tree: Json = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/": item},
        "components": {
            "schemas": {"Text": {"type": "string"}, "Loop": {"$ref": "#/components/schemas/Loop"}}
        },
    }
    (found,) = catalog(json.dumps(tree), "a.json").by_id("call")
    return found


def fitting(called: Operation) -> Fitting:
    return Fitting(language_of(called.document))


def body(called: Operation) -> Json:
    assert called.request_body is not None
    return called.request_body.media[0].schema


def refused(schema: Json, sketch: Sketch, version: str = "3.1.0") -> list[str]:
    """Return what is certain to be wrong with *sketch*."""
    called = operation(schema, version)
    found = fitting(called).misfits(body(called), sketch)
    return [each.message for each in found if not each.is_soft]


@pytest.mark.parametrize("version", ["3.0.4", "3.1.0"])
@given(data=st.data(), value=VALUES)
@settings(max_examples=60, deadline=None)
def test_what_is_certain_to_be_wrong_is_found_by_a_run(
    version: str, data: st.DataObject, value: Json
) -> None:
    called = operation(data.draw(schemas(version)), version)
    assert called.request_body is not None
    media = called.request_body.media[0]

    certain = fitting(called).refuses((media.schema,), of_json(value, HERE))
    found = request_violations(called, {}, Read(value, media))

    assert not certain or found


def punched(sketch: Sketch, choose: Callable[[], bool]) -> Sketch:
    """Return *sketch* with holes in it."""
    if choose():
        return Hole(HERE)
    match sketch:
        case Object():
            members = {name: punched(each, choose) for name, each in sketch.members.items()}
            return Object(members, HERE)
        case Array():
            return Array(tuple(punched(each, choose) for each in sketch.items), HERE)
        case _:
            return sketch


@given(schema=schemas("3.1.0"), value=VALUES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_hole_makes_nothing_wrong(schema: Json, value: Json, data: st.DataObject) -> None:
    called = operation(schema)
    whole = of_json(value, HERE)
    holed = punched(whole, lambda: data.draw(st.booleans()))
    judge = fitting(called)

    assert not judge.refuses((body(called),), holed) or judge.refuses((body(called),), whole)


@pytest.mark.parametrize(
    ("schema", "kinds", "is_wrong"),
    [
        ({"type": "integer"}, {"string"}, True),
        ({"type": "integer"}, {"string", "integer"}, False),
        ({"type": "integer"}, {"number", "integer"}, False),
        ({"type": "number"}, {"integer"}, False),
        ({"type": ["integer", "null"]}, {"boolean"}, True),
        ({"enum": [1, 2]}, {"string"}, True),
        ({"enum": [1.0]}, {"integer"}, False),
        ({"const": "a"}, {"object"}, True),
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, {"object"}, True),
        ({"anyOf": [{"type": "string"}, {}]}, {"object"}, False),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, {"integer"}, True),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, {"integer"}, False),
        ({"$ref": "#/components/schemas/Text"}, {"integer"}, True),
        ({"$ref": "#/components/schemas/Loop"}, {"integer"}, False),
        ({"$ref": "#/components/schemas/None"}, {"integer"}, False),
        ({"$id": "https://example.org/a", "type": "string"}, {"integer"}, False),
        ({"type": "pet"}, {"integer"}, False),
        ({"type": "string"}, {"null"}, True),
        ({"type": ["string", "null"]}, {"integer", "null"}, False),
        ({"type": ["string", "null"]}, {"integer"}, True),
        ({"enum": [None]}, {"integer", "null"}, False),
        (True, {"null"}, False),
        ({"anyOf": [False, {"type": "string"}]}, {"integer"}, True),
    ],
)
def test_a_computed_value_is_wrong_when_no_type_of_it_is_allowed(
    schema: Json,
    kinds: set[str],
    is_wrong: bool,  # noqa: FBT001 - a column of the table
) -> None:
    domain = Domain(name="it", kinds=frozenset(kinds))

    assert bool(refused(schema, Hole(HERE, domain))) is is_wrong


@pytest.mark.parametrize(
    ("schema", "kinds", "is_wrong"),
    [
        ({"type": "integer"}, {"string"}, False),
        ({"type": "integer"}, {"number", "integer"}, False),
        ({"type": "boolean"}, {"integer"}, True),
        ({"type": "boolean"}, {"integer", "null"}, False),
        ({"type": "boolean"}, {"object"}, False),
        ({"type": "object"}, {"string"}, False),
        ({"type": "array", "items": {"type": "integer"}}, {"integer"}, False),
        ({}, {"integer"}, False),
    ],
)
def test_a_computed_value_that_travels_as_text_is_read_as_wanted(
    schema: Json,
    kinds: set[str],
    is_wrong: bool,  # noqa: FBT001 - a column of the table
) -> None:
    domain = Domain(name="it", kinds=frozenset(kinds))

    assert bool(refused(schema, Hole(HERE, domain, is_text=True))) is is_wrong


@pytest.mark.parametrize(
    ("values", "is_text", "is_wrong"),
    [
        (("bird", "fish"), False, True),
        (("bird", "cat"), False, False),
        (("bird", None), False, True),
        (("bird", None), True, False),
        (("bird", ["cat"]), True, True),
    ],
)
def test_a_computed_value_of_few_is_wrong_when_each_of_them_is(
    values: tuple[Json, ...],
    is_text: bool,  # noqa: FBT001 - a column of the table
    is_wrong: bool,  # noqa: FBT001 - a column of the table
) -> None:
    hole = Hole(HERE, Domain(name="it", values=values), is_text=is_text)

    assert bool(refused({"enum": ["cat", "dog"]}, hole)) is is_wrong


@pytest.mark.parametrize(
    ("schema", "prefix", "suffix", "is_wrong"),
    [
        ({"type": "integer"}, "no-", "", True),
        ({"type": "integer"}, "1", "0", False),
        ({"type": "boolean"}, "tr", "", False),
        ({"type": "string"}, "no-", "", False),
        ({"enum": ["no-1", "no-2"]}, "no-", "", False),
        ({"enum": ["no-1", "no-2"]}, "no-", "-1", True),
        ({"enum": ["aba"]}, "ab", "ba", True),
        ({"anyOf": [{"const": "a"}, {"const": "b"}]}, "c", "", True),
        ({"anyOf": [{"const": "a"}, {"type": "string"}]}, "c", "", False),
    ],
)
def test_the_text_around_an_expression_is_known(
    schema: Json,
    prefix: str,
    suffix: str,
    is_wrong: bool,  # noqa: FBT001 - a column of the table
) -> None:
    domain = Domain(name="it", kinds=frozenset({"string"}), prefix=prefix, suffix=suffix)

    assert bool(refused(schema, Hole(HERE, domain, is_text=True))) is is_wrong


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (False, 1, "a value is here, where nothing may be"),
        ({"properties": {"a": False}}, {"a": 1}, "a value is here, where nothing may be"),
        ({"anyOf": [{"minimum": 2}]}, 1, "no schema of `anyOf` allows this: 1 is less than 2"),
        ({"type": "array"}, {}, "an object is here, not array"),
        ({"type": ["array", "null"]}, {}, "an object is here, not array or null"),
        ({"minProperties": 1}, {}, "there are 0 members, at least 1 are needed"),
        ({"enum": [1]}, [1], "an array is here, not integer"),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, "there are 2 members, at most 1 are allowed"),
        ({"patternProperties": {"^a": {"type": "string"}}}, {"ab": 1}, "1 is integer, not string"),
        ({"exclusiveMinimum": 1}, 1, "1 is not more than 1"),
        ({"exclusiveMaximum": 1}, 1, "1 is not less than 1"),
        ({"minLength": 2}, "a", "'a' has 1 characters, at least 2 are needed"),
        ({"maxLength": 1}, "ab", "'ab' has 2 characters, at most 1 are allowed"),
        ({"multipleOf": 0.1}, 0.25, "0.25 is no multiple of 0.1"),
    ],
)
def test_a_value_is_told_apart(schema: Json, value: Json, message: str) -> None:
    assert refused(schema, of_json(value, HERE)) == [message]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "enum": [1, 2]}, "1"),
        ({"multipleOf": 0}, 1),
        ({"multipleOf": "x"}, 1),
        ({"minimum": "x", "maximum": None, "exclusiveMinimum": "y"}, 1),
        ({"pattern": 3, "format": 3, "enum": "x", "minLength": "x"}, "a"),
        ({"pattern": "(", "maxLength": "x"}, "a"),
        ({"required": "a", "properties": 3, "patternProperties": 3}, {"a": 1}),
        ({"required": [3], "allOf": {}, "anyOf": 3}, {"a": 1}),
        ({"items": [{"type": "string"}]}, [1]),
        ({"patternProperties": {"^a": {"type": "string"}}}, {"b": 1}),
        ({"prefixItems": [{}], "items": {"type": "string"}}, [1]),
        ({"type": []}, 1),
        ({"type": "integer"}, 1.0),
        ({"enum": [1.0]}, 1),
        ({"minimum": 3}, True),
        ({"not": {"type": "integer"}}, 1),
    ],
)
def test_a_keyword_that_is_wrong_or_not_followed_claims_nothing(schema: Json, value: Json) -> None:
    assert refused(schema, of_json(value, HERE)) == []


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ({"additionalProperties": False, "properties": {"a": {}}}, ["b"]),
        ({"additionalProperties": False, "patternProperties": {"^a": {}}}, ["b"]),
        ({"allOf": [{"additionalProperties": False}]}, ["a", "b"]),
        ({"unevaluatedProperties": False, "allOf": [{"properties": {"a": {}}}]}, ["b"]),
        ({"unevaluatedProperties": False, "if": {"properties": {"a": {}}}}, ["b"]),
        (
            {"unevaluatedProperties": False, "dependentSchemas": {"a": {"properties": {"a": {}}}}},
            ["b"],
        ),
        ({"unevaluatedProperties": False, "anyOf": [{"additionalProperties": True}]}, []),
        ({"unevaluatedProperties": False, "$ref": "#/components/schemas/None"}, []),
        ({"unevaluatedProperties": False, "anyOf": [{"$id": "https://a.test/b"}]}, []),
    ],
)
def test_members_that_nothing_declares_are_refused_where_the_schema_is_closed(
    schema: Json, names: list[str]
) -> None:
    messages = refused(schema, of_json({"a": 1, "b": 2}, HERE))

    assert [message.split("'")[1] for message in messages] == names


def test_a_schema_that_leads_back_to_itself_ends() -> None:
    schema: Json = {"anyOf": [{"$ref": "#/components/schemas/Loop"}, {"type": "string"}]}

    assert refused(schema, of_json(1, HERE)) == []


def test_a_schema_that_branches_without_end_claims_nothing() -> None:
    branches: Json = [{"$ref": "#/components/schemas/Wide"}] * 9

    assert refused({"anyOf": branches, "oneOf": branches}, of_json(1, HERE)) == []
    assert refused({"anyOf": branches}, Hole(HERE, Domain(name="it"))) == []
