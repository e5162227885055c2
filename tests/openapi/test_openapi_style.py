from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import style, unstyle
from pytest_arazzo.openapi.operation import OpenApiParameter
from pytest_arazzo.openapi.unstyle import Garbled

ARRAY: Json = ["blue", "black", "brown"]
OBJECT: Json = {"R": 100, "G": 200, "B": 150}
STRINGS: Json = {"type": "array", "items": {"type": "string"}}
NUMBERS: Json = {"type": "object", "additionalProperties": {"type": "integer"}}


def parameter(
    place: str, how: str, *, explode: bool, schema: Json = None, media: str | None = None
) -> OpenApiParameter:
    plain = style.default("color", place)
    return replace(
        plain, style=how, explode=explode, schema=schema, media=media, allow_empty=False
    )


def text(pairs: style.Pairs | Absent) -> str:
    assert not isinstance(pairs, Absent)
    return "&".join(f"{name}={value}" for name, value in pairs)


# The table of the specification, Style Examples, percent-encoded.
@pytest.mark.parametrize(
    ("how", "explode", "scalar", "array", "mapping"),
    [
        ("matrix", False, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
        (
            "matrix",
            True,
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
        ("label", False, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        ("label", True, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        ("simple", False, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        ("simple", True, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ],
)
def test_a_path_parameter_is_written_as_its_style_says(
    *, how: str, explode: bool, scalar: str, array: str, mapping: str
) -> None:
    declared = parameter("path", how, explode=explode)

    assert style.path_text(declared, "blue", slashes=False) == scalar
    assert style.path_text(declared, ARRAY, slashes=False) == array
    assert style.path_text(declared, OBJECT, slashes=False) == mapping


@pytest.mark.parametrize(
    ("how", "explode", "array", "mapping"),
    [
        ("form", False, "color=blue,black,brown", "color=R,100,G,200,B,150"),
        ("form", True, "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
        (
            "spaceDelimited",
            False,
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ),
        (
            "pipeDelimited",
            False,
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            "deepObject",
            True,
            "color=blue&color=black&color=brown",
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ),
    ],
)
def test_a_query_parameter_is_written_as_its_style_says(
    *, how: str, explode: bool, array: str, mapping: str
) -> None:
    declared = parameter("query", how, explode=explode)

    assert text(style.query_pairs(declared, "blue")) == "color=blue"
    assert text(style.query_pairs(declared, ARRAY)) == array
    assert text(style.query_pairs(declared, OBJECT)) == mapping


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (2.0, "2"),
        (1e300, "1e+300"),
        ("", ""),
        ("a b", "a b"),
    ],
)
def test_scalars_are_written_as_json_writes_them(value: Json, expected: str) -> None:
    assert style.text(value) == expected


@pytest.mark.parametrize("value", [None, [1], {}])
def test_null_and_containers_have_no_text(value: Json) -> None:
    assert isinstance(style.text(value), Absent)


@pytest.mark.parametrize("value", [[[1]], [{"a": 1}], {"a": [1]}, {"a": {"b": 1}}])
def test_nested_values_cannot_be_written_except_as_a_deep_object(value: Json) -> None:
    assert isinstance(
        style.path_text(parameter("path", "simple", explode=False), value, slashes=False), Absent
    )
    assert isinstance(
        style.header_text(parameter("header", "simple", explode=False), value), Absent
    )
    assert isinstance(style.query_pairs(parameter("query", "form", explode=True), value), Absent)


def test_a_deep_object_is_written_at_every_depth() -> None:
    declared = parameter("query", "deepObject", explode=True)
    value: Json = {"a": {"b": [1, 2]}, "c": [{"d": True}], "e": None}

    found = style.query_pairs(declared, value)

    assert text(found).replace("%5B", "[").replace("%5D", "]") == (
        "color[a][b]=1&color[a][b]=2&color[c][0][d]=true"
    )


def test_null_leaves_a_parameter_out_and_is_left_out_inside() -> None:
    declared = parameter("query", "form", explode=True)

    assert style.query_pairs(declared, None) == ()
    assert style.query_pairs(declared, [1, None, 2]) == (("color", "1"), ("color", "2"))
    assert style.query_pairs(declared, {"a": None, "b": 1}) == (("b", "1"),)


def test_an_empty_matrix_value_is_the_name_alone() -> None:
    assert (
        style.path_text(parameter("path", "matrix", explode=False), "", slashes=False) == ";color"
    )


def test_only_a_slot_for_slashes_keeps_them() -> None:
    declared = parameter("path", "simple", explode=False)

    assert style.path_text(declared, "a/b c?d#e", slashes=False) == "a%2Fb%20c%3Fd%23e"
    assert style.path_text(declared, "a/b c?d#e", slashes=True) == "a/b%20c%3Fd%23e"


def test_reserved_characters_are_kept_when_allowed_but_never_those_that_end_a_value() -> None:
    allowed = replace(parameter("query", "form", explode=True), allow_reserved=True)

    assert style.query_pairs(allowed, "/a?b=c&d#e+f%") == (("color", "/a?b=c%26d%23e%2Bf%25"),)
    in_path = replace(parameter("path", "simple", explode=False), allow_reserved=True)
    assert style.path_text(in_path, "a:b/c", slashes=False) == "a:b%2Fc"


def test_a_content_parameter_is_written_as_its_media_type_says() -> None:
    declared = parameter("query", "form", explode=True, media="application/json")

    assert style.query_pairs(declared, {"a": [1]}) == (("color", "%7B%22a%22%3A%5B1%5D%7D"),)
    assert style.header_text(replace(declared, place="header"), {"a": 1}) == '{"a":1}'
    plain = replace(declared, media="text/plain")
    assert style.query_pairs(plain, "a b") == (("color", "a%20b"),)
    assert isinstance(style.query_pairs(plain, {}), Absent)
    assert isinstance(style.path_text(plain, {}, slashes=False), Absent)


def test_a_cookie_keeps_what_a_cookie_may_hold() -> None:
    declared = parameter("cookie", "form", explode=True)

    assert style.cookie_pairs(declared, "abc==/+;, %") == (("color", "abc==/+%3B%2C%20%25"),)


SCALARS = st.one_of(st.text(max_size=8), st.integers(), st.booleans())
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)


@given(
    st.sampled_from(
        [
            ("simple", False),
            ("simple", True),
            ("label", False),
            ("matrix", True),
            ("matrix", False),
        ]
    ),
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=6),
        min_size=1,
        max_size=4,
    ),
)
def test_a_path_array_reads_back_as_it_was(how: tuple[str, bool], value: list[str]) -> None:
    declared = parameter("path", how[0], explode=how[1], schema=STRINGS)

    raw = style.path_text(declared, value, slashes=False)

    assert isinstance(raw, str)
    assert unstyle.path_value({}, declared, raw) == value


@given(
    st.sampled_from(
        [
            ("form", False),
            ("form", True),
            ("spaceDelimited", False),
            ("pipeDelimited", False),
            ("deepObject", True),
        ]
    ),
    st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=1, max_size=4
    ),
)
def test_a_query_array_reads_back_as_it_was(how: tuple[str, bool], value: list[str]) -> None:
    if how[0] == "spaceDelimited":
        value = [each.replace(" ", "_") for each in value]
    if how[0] == "pipeDelimited":
        value = [each.replace("|", "_") for each in value]
    declared = parameter("query", how[0], explode=how[1], schema=STRINGS)

    pairs = style.query_pairs(declared, value)

    assert not isinstance(pairs, Absent)
    assert unstyle.query_value({}, declared, pairs) == value


@given(
    st.sampled_from(
        [("form", False), ("form", True), ("pipeDelimited", False), ("deepObject", True)]
    ),
    st.dictionaries(
        st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.integers(), min_size=1, max_size=4
    ),
)
def test_a_query_object_reads_back_as_it_was(how: tuple[str, bool], value: dict[str, int]) -> None:
    declared = parameter("query", how[0], explode=how[1], schema=NUMBERS)

    pairs = style.query_pairs(declared, value)

    assert not isinstance(pairs, Absent)
    assert unstyle.query_value({}, declared, pairs) == value


@pytest.mark.parametrize(
    ("how", "explode"),
    [
        ("simple", False),
        ("simple", True),
        ("label", False),
        ("label", True),
        ("matrix", False),
        ("matrix", True),
    ],
)
def test_a_path_object_reads_back_as_it_was(*, how: str, explode: bool) -> None:
    declared = parameter("path", how, explode=explode, schema=NUMBERS)

    raw = style.path_text(declared, OBJECT, slashes=False)

    assert isinstance(raw, str)
    assert unstyle.path_value({}, declared, raw) == OBJECT


@pytest.mark.parametrize(
    ("schema", "raw", "expected"),
    [
        ({"type": "integer"}, "7", 7),
        ({"type": "integer"}, "1_0", "1_0"),
        ({"type": "integer"}, "x", "x"),
        ({"type": "number"}, "1.50", 1.5),
        ({"type": "number"}, "7", 7),
        ({"type": "number"}, "nan", "nan"),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "yes", "yes"),
        ({"type": "string"}, "7", "7"),
        ({}, "7", "7"),
        (None, "7", "7"),
        ({"enum": [1, 2]}, "2", 2),
        ({"const": True}, "true", True),
        ({"type": ["integer", "null"]}, "", None),
        ({"type": "integer", "nullable": True}, "null", None),
        ({"type": ["string", "null"]}, "null", "null"),
        ({"allOf": [{"$ref": "#/Number"}]}, "7", 7),
        ({"oneOf": [{"type": "boolean"}, {"type": "integer"}]}, "7", 7),
        ({"$ref": "#/Loop"}, "7", "7"),
        ({"$ref": "#/Nowhere"}, "7", "7"),
    ],
)
def test_text_is_read_as_the_schema_wants_it_or_stays_text(
    schema: Json, raw: str, expected: Json
) -> None:
    root: Json = {"Number": {"type": "number"}, "Loop": {"allOf": [{"$ref": "#/Loop"}]}}
    declared = parameter("path", "simple", explode=False, schema=schema)

    found = unstyle.path_value(root, declared, raw)

    assert (found, type(found)) == (expected, type(expected))


def test_a_query_parameter_that_was_not_sent_is_absent() -> None:
    for how in ("form", "deepObject"):
        declared = parameter("query", how, explode=True, schema=NUMBERS)
        closed = replace(declared, schema={"type": "object", "properties": {"a": {}}})
        assert isinstance(unstyle.query_value({}, closed, [("other", "1")]), Absent)


def test_a_scalar_that_was_sent_twice_is_read_as_an_array() -> None:
    declared = parameter("query", "form", explode=True, schema={"type": "string"})

    assert unstyle.query_value({}, declared, [("color", "a"), ("color", "b")]) == ["a", "b"]


def test_an_object_with_an_odd_number_of_pieces_stays_text() -> None:
    declared = parameter("query", "form", explode=False, schema=NUMBERS)

    assert unstyle.query_value({}, declared, [("color", "R,100,G")]) == "R,100,G"


def test_content_parameters_are_read_by_their_media_type() -> None:
    declared = parameter("query", "form", explode=True, media="application/json")

    assert unstyle.query_value({}, declared, [("color", "%7B%22a%22%3A1%7D")]) == {"a": 1}
    assert isinstance(unstyle.query_value({}, declared, [("color", "{")]), Garbled)
    assert isinstance(unstyle.query_value({}, declared, []), Absent)
    assert unstyle.header_value({}, replace(declared, media="text/plain"), "{") == "{"
    assert unstyle.path_value({}, declared, "%5B%5D") == []


def test_headers_are_split_at_commas() -> None:
    declared = parameter("header", "simple", explode=False, schema=STRINGS)

    assert unstyle.header_value({}, declared, "a, b,c") == ["a", "b", "c"]
    assert unstyle.header_value({}, declared, "") == []
    exploded = replace(declared, explode=True, schema=NUMBERS)
    assert unstyle.header_value({}, exploded, "R=1, G=2") == {"R": 1, "G": 2}


def test_the_whole_query_is_read_by_its_media_type() -> None:
    whole = parameter("querystring", "form", explode=True, media="application/json")

    assert unstyle.whole_query(whole, "%7B%22a%22%3A1%7D") == {"a": 1}
    form = replace(whole, media="application/x-www-form-urlencoded")
    assert unstyle.whole_query(form, "a=1&b=x+y") == {"a": "1", "b": "x y"}
    assert isinstance(unstyle.whole_query(form, ""), Absent)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", 1)], {"a": 1}),
        ([("a", 1), ("a", 2), ("a", 3)], {"a": [1, 2, 3]}),
        ([("a[b]", 1), ("a[c][d]", 2)], {"a": {"b": 1, "c": {"d": 2}}}),
        ([("a[0]", 1), ("a[1]", 2)], {"a": [1, 2]}),
        ([("a[]", 1), ("a[]", 2)], {"a": [1, 2]}),
        ([("a[]", 1)], {"a": [1]}),
        ([("a", 1), ("a[b]", 2)], {"a": {"b": 2}}),
        ([("a[b", 1), ("[c]", 2)], {"a": 1, "[c]": 2}),
        ([], {}),
    ],
)
def test_names_with_brackets_are_nested(pairs: list[tuple[str, Json]], expected: Json) -> None:
    assert unstyle.nested(pairs) == expected


def test_a_recursive_schema_reads_a_form_up_to_a_depth() -> None:
    root: Json = {"Tree": {"additionalProperties": {"$ref": "#/Tree"}, "type": "object"}}
    name = "color" + "[a]" * 30

    declared = parameter("query", "deepObject", explode=True, schema={"$ref": "#/Tree"})
    found = unstyle.query_value(root, declared, [(name, "1")])

    for _ in range(30):
        assert isinstance(found, dict)
        found = found["a"]
    assert found == "1"
