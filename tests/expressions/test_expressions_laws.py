"""Laws: trees format and parse back, and no text makes a parser or an evaluation raise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.expressions import condition, members, runtime, template, tree
from pytest_arazzo.expressions.evaluate import evaluate
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.representatives import comparisons, holds_with
from pytest_arazzo.expressions.runtime import Expression, Named, Part
from pytest_arazzo.expressions.scanner import Dialect, Malformed
from pytest_arazzo.expressions.scope import Finished, Received, Scope, Sent
from pytest_arazzo.expressions.selector import Selector, compile_selector
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.expressions.tree import And, Compare, Literal, Not, Or, Reference, Tree
from pytest_arazzo.expressions.truth import Truth, compile_test, departures, weigh
from pytest_arazzo.jsonvalue import Absent, Json, join

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
any_names = st.text(
    st.characters(exclude_characters="{}'\"", exclude_categories=["Cs"]), max_size=6
)
pointers = st.none() | st.lists(any_names, max_size=3).map(lambda tokens: join("", *tokens))
steps = st.lists(names | st.integers(0, 99).map(str) | any_names, max_size=3).map(tuple)
parts = st.one_of(
    st.builds(
        Part,
        side=st.sampled_from(["request", "response", "message"]),
        place=st.sampled_from(["header", "query", "path"]),
        name=names,
    ),
    st.builds(
        Part,
        side=st.sampled_from(["request", "response", "message"]),
        place=st.sampled_from(["body", "payload"]),
        steps=steps,
        pointer=pointers,
    ),
)
named = st.one_of(
    st.builds(Named, root=st.sampled_from(["inputs", "outputs"]), rest=names, pointer=pointers),
    st.builds(
        Named,
        root=st.sampled_from(["steps", "workflows"]),
        rest=st.tuples(names, names).map(".outputs.".join),
        pointer=pointers,
    ),
    st.builds(
        Named,
        root=st.just("sourceDescriptions"),
        rest=st.tuples(names, names).map(".".join),
    ),
    st.builds(
        Named,
        root=st.just("components"),
        rest=names.map("parameters.".__add__),
        pointer=pointers,
    ),
)
trees = st.one_of(
    st.sampled_from([runtime.Url(), runtime.Method(), runtime.StatusCode(), runtime.SelfUri()]),
    parts,
    named,
)
# the JSONPath library refuses control characters even where they are escaped
readable = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
jsons: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | readable,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
literals = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=6),
).map(Literal)
simple_names = st.builds(Named, root=st.just("inputs"), rest=names)
operands = literals | (st.just(runtime.StatusCode()) | simple_names).map(
    lambda expression: Reference(expression, runtime.format(expression))
)
conditions: st.SearchStrategy[Tree] = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.builds(
            Compare,
            operator=st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
            left=inner,
            right=inner,
        ),
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
fragments = st.sampled_from(
    [
        *(
            "$",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "'",
            '"',
            ".",
            "#",
            "/",
            "~",
            "\\",
            " ",
            "*",
            "?",
            "@",
        ),
        *("==", "!=", "<=", "<", "&&", "||", "!", "true", "null", "1", "-1", "1e9", "a", "Ü"),
        *("$inputs.a", "$inputs.", "{$inputs.a}", "{$inputs.x", "$response.body", "#/a/0"),
        *("$statusCode", "$steps.s.outputs.o", "$.a", "$..", "$[?@.a", ".length", "count(", "//a"),
    ]
)
texts = st.lists(fragments | st.text(max_size=3), max_size=12).map("".join)
kinds = st.sampled_from(["simple", "regex", "jsonpath", "xpath", "else"])
versions = st.sampled_from(
    [None, "rfc9535", "draft-goessner-dispatch-jsonpath-00", "xpath-10", "xpath-31"]
)
readings = st.sampled_from(Reading)


def scope_of(value: Json) -> Scope:
    body = media.Body(media.Family.JSON, value)
    return Scope(
        inputs={"a": value},
        steps={"s": Finished(outputs={"o": value})},
        sent=Sent(method="GET", url="https://x", headers=Headers(), body=body),
        received=Received(status=200, body=body),
    )


@given(trees)
def test_an_expression_formats_to_text_that_parses_to_it(expression: Expression) -> None:
    assert runtime.parse(runtime.format(expression)) == expression


@given(steps)
def test_steps_format_to_text_that_parses_to_them(tokens: tuple[str, ...]) -> None:
    assert members.parse(members.format(tokens)) == tokens


@given(st.lists(trees | st.text(st.sampled_from("ab /{}$.:"), min_size=1, max_size=5), max_size=5))
def test_a_template_keeps_its_expressions_and_its_text(pieces: list[Expression | str]) -> None:
    text = template.format(tuple(pieces))
    found = template.pieces(text, Reading.STRICT)

    assert not isinstance(found, Malformed)
    assert template.format(found) == text
    assert [p for p in found if not isinstance(p, str)] == [
        p for p in pieces if not isinstance(p, str)
    ]


@given(conditions)
def test_a_condition_formats_to_text_that_parses_to_it(expected: Tree) -> None:
    found = condition.parse(tree.format(expected))

    assert not isinstance(found, Malformed)
    assert found.tree == expected


@given(conditions, jsons)
def test_a_condition_or_its_opposite_holds(expected: Tree, value: Json) -> None:
    scope = scope_of(value)

    truths = [
        weigh(compile_test(text), scope)
        for text in (f"({tree.format(expected)})", f"!({tree.format(expected)})")
    ]

    assert [truth.broken for truth in truths] == [None, None]
    assert sorted(truth.holds for truth in truths) == [False, True]


@given(texts, jsons, readings)
def test_no_text_makes_parsing_or_evaluating_raise(
    text: str, value: Json, reading: Reading
) -> None:
    parsed = template.parse_text(text)

    if isinstance(parsed, Malformed):
        assert 0 <= parsed.position <= len(text)
    else:
        found = evaluate(parsed, scope_of(value), reading)
        assert isinstance(parsed, str) or found != text or isinstance(parsed, Template)


@given(texts)
def test_a_malformed_expression_or_condition_points_into_its_text(text: str) -> None:
    for found in (
        runtime.parse(text),
        condition.parse(text),
        condition.parse(text, Dialect.BARE),
    ):
        if isinstance(found, Malformed):
            assert found.text == text
            assert 0 <= found.position <= len(text)
            assert found.message


@given(texts, kinds, versions, jsons, readings)
def test_no_criterion_makes_compiling_or_weighing_raise(
    text: str, kind: str, version: str | None, value: Json, reading: Reading
) -> None:
    test = compile_test(text, context="$response.body", kind=kind, version=version)

    found = weigh(test, scope_of(value), reading)

    assert isinstance(found, Truth)
    assert not (found.holds and found.broken is not None)
    if not isinstance(test, Malformed):
        assert departures(test) == departures(test)
        assert all(isinstance(runtime.format(each), str) for each in mentions(test))
        assert comparisons(test) is None or holds_with(test, {}) in (True, False)


@given(texts, st.sampled_from(["jsonpath", "xpath", "jsonpointer", "x"]), versions, jsons)
def test_no_selector_makes_compiling_or_selecting_raise(
    text: str, kind: str, version: str | None, value: Json
) -> None:
    fields: dict[str, Json] = {"context": "$response.body", "selector": text}
    fields["type"] = kind if version is None else {"type": kind, "version": version}

    found = compile_selector(fields)

    assert isinstance(found, Malformed | Selector)
    if isinstance(found, Selector):
        assert not isinstance(evaluate(found, scope_of(value)), Malformed)


@given(jsons)
def test_an_embedded_value_never_changes_what_is_asked(value: Json) -> None:
    scope = scope_of({"k": "v", "given": value})
    for text, kind in (
        ("$[?@ == '{$response.body#/given}' && @ == 'no such value']", "jsonpath"),
        ('$[?@ == "{$response.body#/given}" && @ == "no such value"]', "jsonpath"),
        ("^(?:{$response.body#/given})no such value$", "regex"),
    ):
        test = compile_test(text, context="$response.body", kind=kind)
        found = weigh(test, scope)
        assert (found.holds, found.broken) == (False, None)


@given(readable)
def test_a_text_is_found_by_a_condition_that_embeds_it(value: str) -> None:
    left = {"s": Finished(outputs={"a": value})}
    scope = Scope(inputs={"a": value, "list": [value]}, steps=left)
    for text, kind, context in (
        ("$[?@ == '{$inputs.a}']", "jsonpath", "$inputs.list"),
        ('$[?@ == "{$inputs.a}"]', "jsonpath", "$inputs.list"),
        ("^{$steps.s.outputs.a}$", "regex", "$inputs.a"),
        ("'{$inputs.a}' == '{$inputs.a}'", "simple", None),
    ):
        assert weigh(compile_test(text, context=context, kind=kind), scope).holds


@given(trees, jsons)
def test_an_expression_has_a_value_or_a_reason(expression: Expression, value: Json) -> None:
    found = evaluate(expression, scope_of(value))

    assert not isinstance(found, Absent) or found.reason
