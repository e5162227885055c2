"""Conditions: text to tree, mistakes to messages, departures with their portable form."""

from __future__ import annotations

import pytest

from pytest_arazzo.expressions import condition, runtime, tree
from pytest_arazzo.expressions.runtime import Named, Part, StatusCode
from pytest_arazzo.expressions.scanner import MAX_DEPTH, MAX_LENGTH, Dialect, Malformed
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Condition,
    Literal,
    Not,
    Or,
    Query,
    Reference,
    Text,
    Tree,
)

STATUS = Reference(StatusCode(), "$statusCode")
A, B, C = Literal(1), Literal(2), Literal(3)

TREES: list[tuple[str, Tree]] = [
    ("true", Literal(True)),
    ("null", Literal(None)),
    ("-1.5e2", Literal(-150.0)),
    ("'it''s'", Literal("it's")),
    ("$statusCode", STATUS),
    ("{$statusCode}", STATUS),
    ("$statusCode == 200", Compare(operator="==", left=STATUS, right=Literal(200))),
    ("200 <= $statusCode", Compare(operator="<=", left=Literal(200), right=STATUS)),
    ("!true", Not(Literal(True))),
    ("1 || 2 && 3", Or((A, And((B, C))))),
    ("(1 || 2) && 3", And((Or((A, B)), C))),
    ("1 || 2 || 3", Or((A, B, C))),
    ("1 && (2 && 3)", And((A, And((B, C))))),
    ("!1 == 2", Compare(operator="==", left=Not(A), right=B)),
    ("!(1 == 2)", Not(Compare(operator="==", left=A, right=B))),
    (
        "(1 == 2) == 3",
        Compare(operator="==", left=Compare(operator="==", left=A, right=B), right=C),
    ),
    (
        "$inputs.filter['a b'] != null",
        Compare(
            operator="!=",
            left=Reference(Named(root="inputs", rest="filter['a b']"), "$inputs.filter['a b']"),
            right=Literal(None),
        ),
    ),
    (
        "{$response.body#/a b}",
        Reference(Part(side="response", place="body", pointer="/a b"), "$response.body#/a b"),
    ),
    ("'{$method}!'", Text((runtime.Method(), "!"))),
]

BARE: list[tuple[str, Tree]] = [
    ("$", Query(steps=(), counts=False, text="$")),
    ("$.a.b", Query(steps=("a", "b"), counts=False, text="$.a.b")),
    ("$.a-b", Query(steps=("a-b",), counts=False, text="$.a-b")),
    ("$[0][-1]", Query(steps=(0, -1), counts=False, text="$[0][-1]")),
    ("$['a.b']", Query(steps=("a.b",), counts=False, text="$['a.b']")),
    ('$[ "a\'b" ].c', Query(steps=("a'b", "c"), counts=False, text='$[ "a\'b" ].c')),
    ("$['']", Query(steps=("",), counts=False, text="$['']")),
    ("$['a\\u0062']", Query(steps=("ab",), counts=False, text="$['a\\u0062']")),
    ("$.a.length", Query(steps=("a",), counts=True, text="$.a.length")),
    ("$.length", Query(steps=(), counts=True, text="$.length")),
    ("$.length.a", Query(steps=("length", "a"), counts=False, text="$.length.a")),
    ("{ }", Literal({})),
    ("[ ]", Literal(())),
    ('"a\\"b"', Literal('a"b')),
    ("'a\\'b'", Literal("a'b")),
    ("'a''b'", Literal("a'b")),
    ("'a\"b\\n'", Literal('a"b\n')),
]

MISTAKES: list[tuple[str, int, str]] = [
    ("", 0, "unexpected end; expected a value"),
    ("a == 1", 0, "unexpected 'a'; strings need single quotes: 'a'"),
    ("$statusCode == ok", 15, "strings need single quotes: 'ok'"),
    ("$statusCode = 200", 12, "unexpected '='; did you mean '=='?"),
    ("$statusCode & 1", 12, "did you mean '&&'?"),
    ("$statusCode | 1", 12, "did you mean '||'?"),
    ("1 == 1 and 2 == 2", 7, "unexpected 'and'; did you mean '&&'?"),
    ("1 == 1 OR 2 == 2", 7, "unexpected 'OR'; did you mean '||'?"),
    ("'a' contains 'b'", 4, "a regex criterion searches in text"),
    ("1 == 1 5", 7, "unexpected '5'; expected '&&', '||' or the end"),
    ("1 == 1)", 6, "unexpected ')'; expected '&&', '||' or the end"),
    ("(1 == 1", 7, "unexpected end; expected ')'"),
    ("(1 == 1 2", 8, "unexpected '2'; expected ')'"),
    ("== 1", 0, "unexpected '=='; expected a value"),
    ("1 ==", 4, "unexpected end; expected a value"),
    ("1 < 2 < 3", 6, "unexpected '<'; comparisons do not chain"),
    ("'abc", 0, "the string that starts with ' never ends"),
    ('1 == "abc', 5, 'the string that starts with " never ends'),
    ('"\\x" == 1', 0, "the string has an unknown escape"),
    ("{$statusCode == 1", 0, "the expression that starts with { never ends; expected '}'"),
    ("{a} == 1", 0, "unexpected '{'; expected a value or an operator"),
    ("1e999 == 1", 0, "the number is out of range"),
    ("01 == 1", 0, "unexpected '0'; expected a value or an operator"),
    ("$step.a.outputs.b == 1", 0, "unknown $step; did you mean '$steps'?"),
    ("1 == $response.headers.X", 15, "did you mean 'header'?"),
    ("1 == {$response.headers.X}", 16, "did you mean 'header'?"),
    ("'{$inputs.a' == 1", 0, "unexpected end; expected '}'"),
    ("$.a == 1", 0, "a JSONPath query needs the type jsonpath and a context"),
    ("(" * 10_000, MAX_DEPTH + 1, f"nested deeper than {MAX_DEPTH}"),
    ("!" * 10_000 + "true", MAX_DEPTH + 1, f"nested deeper than {MAX_DEPTH}"),
    (" " * (MAX_LENGTH + 1), MAX_LENGTH, f"longer than {MAX_LENGTH} characters (20001)"),
]


@pytest.mark.parametrize(("text", "expected"), TREES, ids=[text for text, _ in TREES])
def test_a_simple_condition_parses_to_its_tree(text: str, expected: Tree) -> None:
    found = condition.parse(text)

    assert not isinstance(found, Malformed)
    assert found.tree == expected
    assert reparsed(found.tree) == found.tree


@pytest.mark.parametrize(("text", "expected"), BARE, ids=[text for text, _ in BARE])
def test_a_bare_operand_parses_to_its_tree(text: str, expected: Tree) -> None:
    found = condition.parse(text, Dialect.BARE)

    assert not isinstance(found, Malformed)
    assert found.tree == expected


@pytest.mark.parametrize(
    ("text", "position", "message"), MISTAKES, ids=[repr(text[:40]) for text, _, _ in MISTAKES]
)
def test_a_mistake_says_where_and_what_was_expected(
    text: str, position: int, message: str
) -> None:
    found = condition.parse(text)

    assert isinstance(found, Malformed)
    assert (found.position, found.text) == (position, text)
    assert message in found.message


@pytest.mark.parametrize("text", ["$.a[*] == 1", "$..a == 1", "$.a[1:2] == 1", "$.a[?@.b] == 1"])
def test_a_bare_comparison_takes_queries_for_one_value_only(text: str) -> None:
    found = condition.parse(text, Dialect.BARE)

    assert found == Malformed(
        text, 0, "unexpected '$'; expected a query for one value, such as $.a.b[0]"
    )


def test_nesting_is_fine_up_to_the_limit() -> None:
    text = "(" * MAX_DEPTH + "true" + ")" * MAX_DEPTH

    assert condition.parse(text) == Condition(tree=Literal(True))
    assert isinstance(condition.parse(f"({text})"), Malformed)


def test_many_alternatives_do_not_nest() -> None:
    found = condition.parse(" || ".join(["1 == 2"] * 2_000))

    assert not isinstance(found, Malformed)
    assert isinstance(found.tree, Or)
    assert len(found.tree.items) == 2_000


def test_departures_stand_where_the_text_leaves_the_letter() -> None:
    found = condition.parse('$response.body.a == "it\'s" && $request.body.b[0] == "x"')

    assert not isinstance(found, Malformed)
    assert [(each.code, each.position, each.portable) for each in found.departures] == [
        ("AZ511", 0, "$response.body#/a"),
        ("AZ513", 20, "'it''s'"),
        ("AZ511", 30, "$request.body#/b/0"),
        ("AZ513", 52, "'x'"),
    ]


def test_a_query_formats_as_itself() -> None:
    found = condition.parse("$.a == 1", Dialect.BARE)

    assert not isinstance(found, Malformed)
    assert tree.format(found.tree) == "$.a == 1"


def reparsed(parsed: Tree) -> Tree:
    again = condition.parse(tree.format(parsed))
    assert not isinstance(again, Malformed)
    return again.tree
