"""What criteria compare with what, for the analysis of dead branches."""

from __future__ import annotations

import pytest

from pytest_arazzo.expressions.representatives import Comparison, comparisons, holds_with, key
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.tree import Literal, Query
from pytest_arazzo.expressions.truth import Test, compile_test
from pytest_arazzo.jsonvalue import Absent, Json

STATE = "$response.body|$.image.state.status"


def simple(condition: str) -> Test:
    test = compile_test(condition)
    assert not isinstance(test, Malformed)
    return test


def bare(condition: str, context: str = "$response.body", kind: str = "jsonpath") -> Test:
    test = compile_test(condition, context=context, kind=kind)
    assert not isinstance(test, Malformed)
    return test


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (simple("$statusCode == 200"), [("$statusCode", "==", 200)]),
        (simple("200 < $statusCode"), [("$statusCode", ">", 200)]),
        (simple("200 == $statusCode"), [("$statusCode", "==", 200)]),
        (
            simple("!($statusCode == 200 && $inputs.a >= 1) || 'x' != $url"),
            [("$statusCode", "==", 200), ("$inputs.a", ">=", 1), ("$url", "!=", "x")],
        ),
        (simple("$response.body#/image/state/status == 'A'"), [(STATE, "==", "A")]),
        (simple("$response.body.image.state.status == 'A'"), [(STATE, "==", "A")]),
        (bare("$.image.state.status == 'A'"), [(STATE, "==", "A")]),
        (bare("$.status == 'A'", "$response.body#/image/state"), [(STATE, "==", "A")]),
        (bare("$['image'][\"state\"].status == 'A'"), [(STATE, "==", "A")]),
        (bare("$.a[0]['x y'] == []"), [("$response.body|$.a[0]['x y']", "==", ())]),
        (bare("$[-1] == 1"), [("$response.body|$[-1]", "==", 1)]),
        (bare("$.a.length > 0"), [("$response.body|$.a.length", ">", 0)]),
        (bare("$ == 1"), [("$response.body", "==", 1)]),
        (
            bare("$.a == 1 && $statusCode == 2"),
            [
                ("$response.body|$.a", "==", 1),
                ("$statusCode", "==", 2),
            ],
        ),
        (simple("$response.header.X-A == 1"), [("$response.header.x-a", "==", 1)]),
        (simple("$steps.a.outputs.b#/c == 1"), [("$steps.a.outputs.b|$.c", "==", 1)]),
    ],
)
def test_comparisons_of_an_operand_with_a_literal_are_told(
    test: Test, expected: list[tuple[str, str, Json]]
) -> None:
    found = comparisons(test)

    assert found == tuple(
        Comparison(operand=operand, operator=operator, literal=literal)
        for operand, operator, literal in expected
    )


@pytest.mark.parametrize(
    "test",
    [
        simple("$statusCode"),
        simple("true"),
        simple("1 == 1"),
        simple("$inputs.a == $inputs.b"),
        simple("$statusCode == 200 || $inputs.flag"),
        simple("($statusCode == 200) == true"),
        simple("$url == '{$inputs.a}'"),
        bare("$.a == 1 && $.b"),
        bare("$.a == $.b"),
        bare("$.a == $inputs.b"),
        bare("$.a"),
        bare("^2", kind="regex"),
        bare("/a", kind="xpath"),
    ],
)
def test_anything_more_is_not_described(test: Test) -> None:
    assert comparisons(test) is None


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (simple("$response.body#/image/state/status == 'A'"), "a", True),
        (bare("$.image.state.status == 'A'"), "a", False),
        (bare("$.image.state.status == 'A'"), "A", True),
        (simple("$response.body#/image/state/status != 'A'"), None, True),
        (bare("$.image.state.status == null"), Absent("left out"), True),
        (bare("$.image.state.status == null"), 0, False),
        (bare("!($.image.state.status == null)"), 0, True),
        (bare("$.image"), {}, False),
    ],
)
def test_a_criterion_is_decided_with_given_values(
    test: Test,
    value: Json | Absent,
    expected: bool,  # noqa: FBT001 - a table
) -> None:
    assert holds_with(test, {STATE: value}) is expected


def test_an_operand_without_a_value_is_absent() -> None:
    assert holds_with(simple("$statusCode == null"), {})
    assert not holds_with(simple("$statusCode == 200"), {})
    assert holds_with(simple("$statusCode == 200"), {"$statusCode": 200})


def test_texts_with_expressions_and_lone_values_are_absent_too() -> None:
    assert not holds_with(simple("$url == '{$inputs.a}x'"), {"$url": "1x", "$inputs.a": 1})
    assert holds_with(simple("$inputs.flag"), {"$inputs.flag": True})


def test_what_is_no_place_has_no_key_of_a_place() -> None:
    assert key(Query(steps=("a",), counts=False, text="$.a"), None) == "$.a"
    assert key(Literal(1), None) == ""
