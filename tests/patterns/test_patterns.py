"""Patterns of others: searched, compiled and refused within bounds."""

from __future__ import annotations

import pytest

from pytest_arazzo import patterns
from pytest_arazzo.patterns import BadPattern


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a{9999}){9999}$",
        "((a{999}){999}){2}",
        "(a{99}){99}{999}",
        "(?:[(]x{9999}){999}",
        r"(\(b{9999}){999}",
        "(a{9999,}){9999}",
        "((" * 3 + "a{999}" + "){99})" * 3,
        "(a{999999999}){1}",
    ],
)
def test_repeats_that_would_be_written_out_without_end_are_refused(pattern: str) -> None:
    found = patterns.problem(pattern)

    assert isinstance(found, BadPattern)
    assert found.reason == "its repeats write out to more than 1000000 characters"


@pytest.mark.parametrize(
    "pattern",
    [
        "a{9999}",
        "(a{99}){99}",
        "a{0,65535}",
        "[{9999}]{9999}",
        r"\{9999}{9999}",
        "(x)a{9}b{9}",
        "{",
        "x{2,1}"[:4],
        "[]{99}]{9}",
    ],
)
def test_repeats_that_are_not_too_large_compile(pattern: str) -> None:
    assert patterns.problem(pattern) is None


def test_a_closing_bracket_too_much_is_an_error_of_its_own() -> None:
    found = patterns.problem("a)){99}")

    assert isinstance(found, BadPattern)
    assert "unbalanced" in found.reason or "parenthesis" in found.reason
