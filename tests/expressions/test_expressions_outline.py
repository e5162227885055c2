from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.expressions.jsonpath import MAX_LENGTH, problem
from pytest_arazzo.expressions.outline import Against, Beyond, Each, Name, Step, Where, outline


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("$", ()),
        ("$.a['b c'][0]", (Name("a"), Name("b c"), Each())),
        ("$.a[*].b", (Name("a"), Each(any_member=True), Name("b"))),
        ("$[1:3]", (Each(),)),
        ("$..a", (Beyond(),)),
        ("$['a', 'b'].c", (Beyond(),)),
        ("$[?@.a]", (Where((("a",),), ()),)),
        ("$[?@.a.b == 'x']", (Where((("a", "b"),), (Against(("a", "b"), "==", "x"),)),)),
        ("$[?3 < @.a]", (Where((("a",),), (Against(("a",), ">", 3),)),)),
        ("$[?true == @.a]", (Where((("a",),), (Against(("a",), "==", True),)),)),
        ("$[?@.a[0] != 1.5]", (Where((("a", "0"),), (Against(("a", "0"), "!=", 1.5),)),)),
        ("$[?@.a == @.b]", (Where((("a",), ("b",)), ()),)),
        ("$[?@.a == $.b]", (Where((("a",),), ()),)),
        ("$[?@ == 'x']", (Where(((),), (Against((), "==", "x"),)),)),
        ("$[?count(@.a.*) > 0]", (Where((("a",),), ()),)),
        ("$[?@[?@.b == 1]]", (Where(((),), ()),)),
        (
            "$[?!(@.a == 'x') || search(@.b, 'y')]",
            (Where((("a",), ("b",)), (Against(("a",), "==", "x"),)),),
        ),
    ],
)
def test_a_query_is_its_steps(query: str, steps: tuple[Step, ...]) -> None:
    assert outline(query) == steps


@pytest.mark.parametrize("text", ["", "a", "$[", "$.a == 1", "$[9" + "9" * 400 + "]"])
def test_what_is_no_query_has_no_outline(text: str) -> None:
    assert outline(text) is None


def test_what_is_too_long_to_be_a_query_has_no_outline() -> None:
    assert outline("$" + ".a" * MAX_LENGTH) is None


@given(st.text(alphabet="$.@?[]()*'ab01 =<!&|:", max_size=30))
def test_what_has_an_outline_is_a_query(text: str) -> None:
    assert (outline(f"${text}") is None) == (problem(f"${text}") is not None)


@given(st.lists(st.text(max_size=8), max_size=5))
def test_names_are_outlined_as_they_are(names: list[str]) -> None:
    query = "$" + "".join(f"[{json.dumps(name)}]" for name in names)

    assert outline(query) in (tuple(map(Name, names)), None)
