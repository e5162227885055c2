from __future__ import annotations

import base64
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_arazzo.documents.writing import Dumpable, dump
from pytest_arazzo.documents.yaml import Binary, parse
from pytest_arazzo.jsonvalue import Json

texts = st.text() | st.text(alphabet="a:#-'\"|>&*!%@{}[],? \n\t\r\x85\u2028\ufeff0~\\\x00")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.binary().map(lambda raw: Binary(base64.b64encode(raw).decode())),
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=25,
)


@given(values)
@example("a\n\n\n")
@example({"a": ["b\n\nc", ["d\n"], {"e": "f\n\n"}], "g": "h"})
@example({"k" * 1500: {"a": 1}, "l": [[[]], [{}], {}]})
@example({"": {"\n": ""}})
def test_what_is_written_reads_back_as_the_same(value: Json) -> None:
    document = parse("a.yaml", dump(value))

    assert document.tree == value
    assert repr(document.tree) == repr(value)
    assert document.problems == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null\n"),
        (True, "true\n"),
        (17, "17\n"),
        (1e16, "1.0e+16\n"),
        (1.5e-7, "1.5e-07\n"),
        (-0.0, "-0.0\n"),
        (math.nan, ".nan\n"),
        (math.inf, ".inf\n"),
        (-math.inf, "-.inf\n"),
        ("", '""\n'),
        ("plain text", "plain text\n"),
        ("application/json", "application/json\n"),
        ("http://localhost:80/a", "http://localhost:80/a\n"),
        ("17", "'17'\n"),
        ("2019-12-02", "'2019-12-02'\n"),
        ("yes", "'yes'\n"),
        ("Null", "'Null'\n"),
        ("it's: # 'so'", "'it''s: # ''so'''\n"),
        (" a", "' a'\n"),
        ("a\tb", '"a\\tb"\n'),
        ("a\x00\x85\u2028\U000e0001\ufeff", '"a\\x00\\x85\\u2028\U000e0001\\uFEFF"\n'),
        ("half \ud800", '"half \\uFFFD"\n'),
        ("😀", "'😀'\n"),
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\nb\n", "|\n  a\n  b\n"),
        ("a\n\n", "|+\n  a\n\n"),
        (" a\nb", '" a\\nb"\n'),
        ("a\n \nb", '"a\\n \\nb"\n'),
        ([], "[]\n"),
        ({}, "{}\n"),
        ([1, [2, [3]], {"a": 4, "b": []}], "- 1\n- - 2\n  - - 3\n- a: 4\n  b: []\n"),
        ({"b": 1, "a": [{"c": "x\ny"}]}, "b: 1\na:\n  - c: |-\n      x\n      y\n"),
        ({"200": {"x": None}}, "'200':\n  x: null\n"),
        (("a", ("b",)), "- a\n- - b\n"),
        (b"", '!!binary ""\n'),
        (b"hi", "!!binary |\n  aGk=\n"),
        ({"a": b"x" * 60}, "a: !!binary |\n  " + "eHh4" * 19 + "\n  eHh4\n"),
        (Binary("aGk="), "!!binary |\n  aGk=\n"),
    ],
)
def test_a_value_is_written_in_block_style(value: Dumpable, text: str) -> None:
    assert dump(value) == text


def test_a_key_too_long_for_one_line_is_written_with_a_question_mark() -> None:
    key = "k" * 1001

    assert dump({key: [1]}) == f"? {key}\n:\n  - 1\n"
    assert dump([{key: 1}]) == f"- ? {key}\n  : 1\n"


def test_bytes_read_back_as_their_base64_text() -> None:
    tree = parse("a.yaml", dump({"body": b"\xff\x00"})).tree

    assert isinstance(tree, dict)
    assert isinstance(tree["body"], Binary)
    assert tree["body"].decoded() == b"\xff\x00"


def test_an_integer_of_very_many_digits_is_written_in_hexadecimal() -> None:
    assert dump(16**5000) == "0x1" + "0" * 5000 + "\n"
    assert dump(-(16**5000)) == "-0x1" + "0" * 5000 + "\n"
