"""How two values compare: rules that the table of conditions cannot reach."""

from __future__ import annotations

import pytest

from pytest_arazzo.expressions import comparison
from pytest_arazzo.jsonvalue import Absent, Json


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": [1, {"b": None}]}, {"a": (1.0, {"b": None})}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ([1], [1, 1], False),
        ([1], {"0": 1}, False),
        ([], "", False),
        ({}, [], False),
        ({}, None, False),
        ("a", "A", False),
        (None, None, True),
        (0, False, False),
        (1, True, False),
        (2**70, float(2**70), True),
    ],
)
def test_equality_is_deep_and_knows_types(left: Json, right: Json, expected: object) -> None:
    assert comparison.equal(left, right) is expected
    assert comparison.equal(right, left) is expected


def test_equality_of_deep_values_does_not_overflow() -> None:
    left: Json = 1
    right: Json = 1
    for _ in range(50_000):
        left, right = [left], [right]

    assert comparison.equal(left, right)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-5", -5),
        ("0.50", 0.5),
        ("1e2", 100.0),
        ("9" * 300, int("9" * 300)),
        ("9" * 5_000, None),
        ("1e999", None),
        ("", None),
        ("٣", None),
        ("1 ", None),
        ("1_0", None),
        ("nan", None),
    ],
)
def test_a_text_is_a_number_by_the_grammar_of_json(text: str, value: float | None) -> None:
    assert comparison.number(text) == value


def test_what_is_absent_behaves_as_null() -> None:
    nothing = Absent("not there")

    assert comparison.loosely("==", nothing, None)
    assert comparison.exactly("==", nothing, nothing)
    assert not comparison.loosely("<=", nothing, nothing)
    assert comparison.loosely("!=", nothing, 0)


def test_case_counts_in_bare_comparisons_only() -> None:
    assert comparison.loosely("==", "a", "A")
    assert not comparison.exactly("==", "a", "A")
    assert comparison.exactly("<", "A", "a")


def test_numeric_texts_are_numbers_beside_runtime_values() -> None:
    assert comparison.numerically("==", "5", 5)
    assert not comparison.exactly("==", "5", 5)
    assert not comparison.numerically("==", "a", "A")
