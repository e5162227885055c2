from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.expressions import condition
from pytest_arazzo.expressions.scanner import MAX_LENGTH, Malformed
from pytest_arazzo.expressions.spelling import respelled

STATUS = "$statusCode"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"{STATUS} = 200", f"{STATUS} == 200"),
        (f"{STATUS} === 200", f"{STATUS} == 200"),
        (f"{STATUS} !== 200", f"{STATUS} != 200"),
        (f"{STATUS} <> 200", f"{STATUS} != 200"),
        (f"{STATUS} => 200", f"{STATUS} >= 200"),
        (f"{STATUS} =< 200", f"{STATUS} <= 200"),
        (f"{STATUS} eq 200", f"{STATUS} == 200"),
        (f"{STATUS} ne 200", f"{STATUS} != 200"),
        (f"{STATUS} lt 300 and {STATUS} gt 199", f"{STATUS} < 300 && {STATUS} > 199"),
        (f"{STATUS} lte 300 AND {STATUS} gte 199", f"{STATUS} <= 300 && {STATUS} >= 199"),
        (f"{STATUS} le 300 or {STATUS} ge 199", f"{STATUS} <= 300 || {STATUS} >= 199"),
        (f"{STATUS} = 200 | {STATUS} = 201", f"{STATUS} == 200 || {STATUS} == 201"),
        (f"{STATUS} = 200 & {STATUS} = 201", f"{STATUS} == 200 && {STATUS} == 201"),
        ("not $inputs.ok", "!$inputs.ok"),
        ("not ($inputs.ok)", "!($inputs.ok)"),
        ("$inputs.ok == True", "$inputs.ok == true"),
        ("$inputs.ok == FALSE", "$inputs.ok == false"),
        ("$inputs.ok is None", "$inputs.ok == null"),
        ("$inputs.a == DONE", "$inputs.a == 'DONE'"),
        ("$inputs.a == DONE && $inputs.b = x-y", "$inputs.a == 'DONE' && $inputs.b == 'x-y'"),
        ("$inputs.a == \u2018DONE\u2019", "$inputs.a == 'DONE'"),
        (f"{STATUS} in [200, 201]", f"({STATUS} == 200 || {STATUS} == 201)"),
        ("$inputs.a IN ('x', 'y')", "($inputs.a == 'x' || $inputs.a == 'y')"),
        ("$inputs.a = 'and or ='", "$inputs.a == 'and or ='"),
    ],
)
def test_what_other_languages_write_is_written_as_here(written: str, meant: str) -> None:
    assert respelled(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "$inputs.a contains 'x'",
        "$inputs.a matches '^x'",
        "1 == 1 ~ 2",
        "$inputs.a ==",
        "$.a == 1",
        "^2",
        "",
        "$inputs.and = 'x" + "y" * MAX_LENGTH,
    ],
)
def test_what_is_not_plain_is_left_to_the_author(text: str) -> None:
    assert respelled(text) is None


def test_a_condition_is_not_respelled_as_itself() -> None:
    assert respelled("$statusCode == 200") is None


@given(st.text(alphabet="$.ab'\"=!<>&| ()[]{},01andornotinis#/", max_size=40))
def test_what_is_made_is_always_a_condition(text: str) -> None:
    made = respelled(text)

    assert made is None or not isinstance(condition.parse(made), Malformed)
