from __future__ import annotations

import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents.document import Document, lines
from pytest_arazzo.documents.yaml import dump, parse
from pytest_arazzo.jsonvalue import Json, join

TEXT = """\
arazzo: 1.0.1
# é
info: {title: "a 😀", version: 1}
workflows:
- workflowId: first
  steps:
    - stepId: one
    -
      stepId: two
shared: &s
  x: 1
again: *s
empty:
'a/b~c': here
"""


def document(text: str = TEXT) -> Document:
    return parse("a.yaml", text)


def place(location: object) -> str:
    return str(location).removeprefix("a.yaml:")


@pytest.mark.parametrize(
    ("at", "value", "key"),
    [
        ("", "1:1", "1:1"),
        ("/arazzo", "1:9", "1:1"),
        ("/info", "3:7", "3:1"),
        ("/info/title", "3:15", "3:8"),
        ("/info/version", "3:31", "3:22"),
        ("/workflows", "5:1", "4:1"),
        ("/workflows/0", "5:3", "5:3"),
        ("/workflows/0/workflowId", "5:15", "5:3"),
        ("/workflows/0/steps/1", "9:7", "9:7"),
        ("/workflows/0/steps/1/stepId", "9:15", "9:7"),
        ("/again", "12:8", "12:1"),
        ("/again/x", "11:6", "11:3"),
        ("/empty", "13:7", "13:1"),
        ("/a~1b~0c", "14:10", "14:1"),
        ("/nowhere", "1:1", "1:1"),
        ("/info/nowhere/deeper", "3:7", "3:1"),
        ("/workflows/7", "5:1", "4:1"),
        ("/workflows/01", "5:1", "4:1"),
        ("/arazzo/x", "1:9", "1:1"),
    ],
)
def test_a_pointer_has_a_line_and_a_column(at: str, value: str, key: str) -> None:
    assert place(document().locate(at)) == value
    assert place(document().locate_key(at)) == key


def test_a_member_is_found_by_the_identity_of_its_object() -> None:
    here = document()
    tree = here.tree
    assert isinstance(tree, dict)

    assert place(here.locate_member(tree, "again")) == "12:1"
    assert place(here.locate_member(tree["again"], "x")) == "11:3"
    assert place(here.locate_member(tree["workflows"], 0)) == "5:3"
    assert here.locate_member(tree, "nowhere") is None
    assert here.locate_member({"x": 1}, "x") is None


def test_an_empty_text_is_located_at_its_beginning() -> None:
    assert place(document("").locate("/a")) == "1:1"


def test_a_dropped_duplicate_leaves_the_places_of_the_first() -> None:
    here = document("a: {x: 1}\na: {y: [2]}\n")

    assert place(here.locate("/a/x")) == "1:8"
    assert place(here.locate("/a/y")) == "1:4"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, ""),
        (1, "arazzo: 1.0.1"),
        (2, "# é"),
        (14, "'a/b~c': here"),
        (15, ""),
        (16, ""),
        (-1, ""),
    ],
)
def test_a_source_line_is_had_by_its_number(number: int, text: str) -> None:
    assert document().line(number) == text


def test_lines_end_where_the_parser_says() -> None:
    assert lines("a\r\nb\rc\nd\x0be") == ["a", "b", "c", "d\x0be"]


def test_json_has_places_too() -> None:
    here = parse("a.json", '{\n\t"a": {"b": [1,\n 2]}\n}')

    assert str(here.locate("/a/b/1")) == "a.json:3:2"
    assert str(here.locate_key("/a")) == "a.json:2:2"


@pytest.mark.parametrize("other", ["", "\ue800", "\ue800\\ue000", "\\uE9ff\uf000"])
def test_columns_stay_right_behind_pairs_of_escapes(other: str) -> None:
    text = f'{{"a": "{other}\\ud83d\\ude00", "b": 1}}'

    assert str(parse("a.json", text).locate("/b")) == f"a.json:1:{text.index('1}') + 1}"


@pytest.mark.parametrize(
    ("text", "offset", "found"),
    [
        ("a: hello", 0, "1:4"),
        ("a: hello", 4, "1:8"),
        ("a: hello", 5, "1:9"),
        ("a: hello", 99, "1:9"),
        ("a: 'hello'", 0, "1:5"),
        ("a: 'it''s'", 3, "1:9"),
        ("a: 'hello'", 5, "1:10"),
        ('a: "x\\n\\x41\\u0041\\U00000041\\"z"', 6, "1:30"),
        ('a: "\\ud83d\\ude00z"', 1, "1:17"),
        ("a: &x hello", 1, "1:8"),
        ("a: !!str &x 'hello'", 1, "1:15"),
        ("a: !!str\n  'hello'", 1, "2:5"),
        ("a: &x # why\n  hello", 1, "2:4"),
        ("a: one\n  two", 3, "1:7"),
        ("a: one\n  two", 4, "2:3"),
        ("a: one\n\n  two", 3, "2:1"),
        ("a: one\n\n  two", 4, "3:3"),
        ("a: 'one \n  two'", 3, "1:8"),
        ("a: 'one \n  two'", 4, "2:3"),
        ('a: "one\\\n  two"', 3, "2:3"),
        ("a: |\n  one\n  two\n", 0, "2:3"),
        ("a: |\n  one\n  two\n", 3, "2:6"),
        ("a: |\n  one\n  two\n", 4, "3:3"),
        ("a: |\n  one\n\n  two\n", 5, "4:3"),
        ("a: |\n\n  one\n", 1, "3:3"),
        ("a: |2\n   one\n", 1, "2:4"),
        ("a: |-\n  one\nb: 1", 99, "2:6"),
        ("a: >\n  one\n  two\n", 4, "3:3"),
        ("a: >\n  one\n\n  two\n", 4, "4:3"),
        ("a: >\n  one\n    more\n  two\n", 4, "3:3"),
        ("a: ''", 0, "1:5"),
        ("a: |\n", 0, "1:4"),
        ("a: 12", 1, "1:4"),
        ("a: [b]", 1, "1:4"),
        ("b: &x hey\na: *x", 1, "2:4"),
        ("a:", 0, "1:3"),
    ],
)
def test_a_character_of_a_string_has_a_place(text: str, offset: int, found: str) -> None:
    assert place(document(text).locate_inside("/a", offset)) == found


def test_the_place_inside_of_nothing_is_the_place_of_the_nearest() -> None:
    assert place(document("b: 1").locate_inside("/a", 3)) == "1:1"


words = st.text(alphabet="abcd efg'\"\\\n", min_size=1)


@given(words, st.data())
def test_letters_are_found_where_they_stand(value: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(value) - 1))
    for text in (dump({"k": [value]}), json.dumps({"k": [value]})):
        here = document(text)
        location = here.locate_inside("/k/0", offset)
        if value[offset].isalpha():
            assert here.line(location.line)[location.column - 1] == value[offset]


def places(value: Json, at: str = "") -> list[tuple[str, Json]]:
    found: list[tuple[str, Json]] = [(at, value)]
    if isinstance(value, dict):
        for key, member in value.items():
            found += places(member, join(at, key))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            found += places(element, join(at, index))
    return found


trees = st.recursive(
    st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=80), inner),
    max_leaves=20,
)


@given(trees)
def test_every_number_is_found_where_it_stands(value: Json) -> None:
    for text in (dump(value), json.dumps(value, indent=2)):
        here = document(text)
        for at, each in places(value):
            location = here.locate(at)
            if isinstance(each, int):
                assert here.line(location.line)[location.column - 1 :].startswith(str(each))


def test_a_folded_text_is_found_to_the_line() -> None:
    text = textwrap.dedent("""\
        condition: >-
          $statusCode == 200
          && $response.body#/x == 1
        """)

    assert place(document(text).locate_inside("/condition", 22)) == "3:6"
