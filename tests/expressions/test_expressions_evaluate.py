"""Expressions, templates and selectors in a scope, and the values that they give."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.expressions.evaluate import evaluate, text_of
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Finished, Received, Scope, Sent
from pytest_arazzo.expressions.selector import Selector, compile_selector
from pytest_arazzo.expressions.template import parse_text
from pytest_arazzo.jsonvalue import Absent, Json

SCOPE = Scope(
    inputs={
        "token": "t0k",
        "user": {"name": "Ann", "tags": ["x", "y"], "a.b": {"c": 1}},
        "user.name": "declared",
        "filter[action]": "literal",
        "n": 3,
        "whole": 2.0,
        "half": 0.5,
        "none": None,
        "yes": True,
        "list": [1, 2.0, "ü"],
    },
    outputs={"result": {"ok": True}},
    steps={
        "find": Finished(outputs={"pets": [{"id": 7}], "a": {"b": 1}, "a.b": 2}),
        "find.outputs": Finished(outputs={"x": "odd id"}),
        "two.parts": Finished(outputs={"x": 5}),
    },
    workflows={"foo": Finished(inputs={"user": "u"}, outputs={"bar": {"n": 1}})},
    sources={"pet.store": {"url": "https://x/openapi.yaml"}, "s": {"type": "openapi"}},
    components={"parameters": {"page": {"name": "page", "in": "query"}}},
    self_uri="https://x/flow.yaml",
    sent=Sent(
        method="GET",
        url="https://x/pets/7?limit=2",
        headers=Headers((("Accept", "a/b"), ("accept", "c/d"))),
        query={"limit": "2"},
        path={"id": "7"},
        body=media.read("application/json", b'{"a": [1, {"b": null}]}'),
    ),
    received=Received(
        status=200,
        headers=Headers((("ETag", "abc"),)),
        body=media.read("application/json", b'{"items": [{"id": 1}], "text": "t", "a.b": 9}'),
    ),
)

VALUES: list[tuple[str, Json]] = [
    ("plain", "plain"),
    ("$url", "https://x/pets/7?limit=2"),
    ("$method", "GET"),
    ("$statusCode", 200),
    ("$self", "https://x/flow.yaml"),
    ("$request.header.ACCEPT", "a/b, c/d"),
    ("$request.query.limit", "2"),
    ("$request.path.id", "7"),
    ("$request.body#/a/1/b", None),
    ("$request.payload.a[0]", 1),
    ("$response.header.etag", "abc"),
    ("$message.header.ETag", "abc"),
    ("$message.payload#/text", "t"),
    ("$response.body", {"items": [{"id": 1}], "text": "t", "a.b": 9}),
    ("$response.body#", {"items": [{"id": 1}], "text": "t", "a.b": 9}),
    ("$response.body#/items/0/id", 1),
    ("$response.body.items[0].id", 1),
    ("$response.body.items.0.id", 1),
    ("$response.body['a.b']", 9),
    ("$response.body.items#/0/id", 1),
    ("$inputs.token", "t0k"),
    ("$inputs.none", None),
    ("$inputs.user.name", "declared"),
    ("$inputs.user#/name", "Ann"),
    ("$inputs.user.tags[1]", "y"),
    ("$inputs.user['a.b'].c", 1),
    ("$inputs.filter[action]", "literal"),
    ("$outputs.result", {"ok": True}),
    ("$outputs.result.ok", True),
    ("$steps.find.outputs.pets#/0/id", 7),
    ("$steps.find.outputs.pets[0].id", 7),
    ("$steps.find.outputs.a.b", 2),
    ("$steps.find.outputs.a#/b", 1),
    ("$steps.find.outputs.outputs.x", "odd id"),
    ("$steps.two.parts.outputs.x", 5),
    ("$steps.two.parts.x", 5),
    ("$steps.two.parts.outputs", {"x": 5}),
    ("$workflows.foo.inputs.user", "u"),
    ("$workflows.foo.outputs.bar#/n", 1),
    ("$workflows.foo.outputs", {"bar": {"n": 1}}),
    ("$sourceDescriptions.pet.store.url", "https://x/openapi.yaml"),
    ("$sourceDescriptions.s.type", "openapi"),
    ("$components.parameters.page", {"name": "page", "in": "query"}),
    ("$components.parameters.page#/in", "query"),
    ("Bearer {$inputs.token}", "Bearer t0k"),
    ("{$inputs.n}", "3"),
    ("{$inputs.whole}|{$inputs.half}|{$inputs.none}|{$inputs.yes}", "2|0.5|null|true"),
    ("{$inputs.list}", '[1,2,"ü"]'),
    ("{$inputs.user#/tags}{$outputs.result}", '["x","y"]{"ok":true}'),
    ("Bearer $inputs.token", "Bearer t0k"),
]

ABSENT: list[tuple[str, str]] = [
    ("$inputs.nope", "no input 'nope'"),
    ("$inputs.token.deeper", "string has no member 'deeper'"),
    ("$inputs.user.tags[9]", "no element 9 in an array of 2"),
    ("$inputs.list[*]", "not an index"),
    ("$outputs.nope", "no output 'nope'"),
    ("$steps.later.outputs.x", "step 'later' has not finished"),
    ("$steps.two.parts.outputs.nope", "step 'two.parts' has no output 'nope'"),
    ("$workflows.bar.outputs.x", "no workflow of 'bar.outputs.x' has run"),
    ("$workflows.foo.inputs.nope", "workflow 'foo' has no input 'nope'"),
    ("$sourceDescriptions.nope.url", "no source description of 'nope.url'"),
    ("$sourceDescriptions.s.url", "'s' has no 'url'"),
    ("$components.successActions.a", "there are no components.successActions"),
    ("$components.parameters.nope", "no parameters component 'nope'"),
    ("$request.header.X", "the request has no header 'X'"),
    ("$request.query.x", "the request has no query parameter 'x'"),
    ("$request.path.x", "the request has no path parameter 'x'"),
    ("$response.header.X", "the response has no header 'X'"),
    ("$response.query.x", "a response has no query"),
    ("$response.body#/nope", "no member 'nope'"),
    ("$response.body.nope.deeper", "no member 'nope'"),
    ("$response.body#/text/0", "string has no member '0'"),
    ("a {$inputs.nope} b", "no input 'nope'"),
    ("a $inputs.nope b", "no input 'nope'"),
]


def value(text: str, scope: Scope, reading: Reading = Reading.COMPAT) -> Json | Absent:
    parsed = parse_text(text)
    assert not isinstance(parsed, Malformed)
    return evaluate(parsed, scope, reading)


@pytest.mark.parametrize(("text", "expected"), VALUES, ids=[text for text, _ in VALUES])
def test_a_text_has_its_value(text: str, expected: Json) -> None:
    found = value(text, SCOPE)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("text", "reason"), ABSENT, ids=[text for text, _ in ABSENT])
def test_what_is_not_there_is_absent_with_a_reason(text: str, reason: str) -> None:
    found = value(text, SCOPE)

    assert isinstance(found, Absent)
    assert reason in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "$url",
        "$method",
        "$statusCode",
        "$self",
        "$request.body",
        "$response.body",
        "$message.payload",
    ],
)
def test_nothing_is_there_in_an_empty_scope(text: str) -> None:
    assert isinstance(value(text, Scope()), Absent)


def test_an_empty_body_is_absent() -> None:
    scope = Scope(sent=Sent(), received=Received(status=204))

    assert value("$response.body", scope) == Absent("the response has no body")
    assert value("$request.body", scope) == Absent("the request has no body")


def test_strict_leaves_unbraced_expressions_alone() -> None:
    assert value("{$inputs.n} $inputs.token", SCOPE, Reading.STRICT) == "3 $inputs.token"
    assert value("Bearer $inputs.token", SCOPE, Reading.STRICT) == "Bearer $inputs.token"
    assert value("$inputs.token", SCOPE, Reading.STRICT) == "t0k"


@pytest.mark.parametrize(
    ("json", "text"),
    [
        ("a", "a"),
        (1, "1"),
        (1.0, "1"),
        (-0.5, "-0.5"),
        (1e300, str(int(1e300))),
        (True, "true"),
        (None, "null"),
        ((1, {"a": (2.0,)}), '[1,{"a":[2]}]'),
    ],
)
def test_a_value_has_a_text_form(json: Json, text: str) -> None:
    assert text_of(json) == text


XML = "<order><id>7</id><lines><line>a</line><line>b</line></lines></order>"
ITEMS: Json = {
    "items": [{"id": 1, "on": True}, {"id": 2, "on": True}, {"id": 3}],
    "one": [{"id": 9}],
}
SELECTED: list[tuple[str, str, str | None, Json, Json | Absent]] = [
    ("$.items[0].id", "jsonpath", None, ITEMS, 1),
    ("$['items'][-1].id", "jsonpath", "rfc9535", ITEMS, 3),
    ("$.items[?@.id == 2].id", "jsonpath", None, ITEMS, 2),
    ("$.items[?@.on].id", "jsonpath", None, ITEMS, (1, 2)),
    ("$.one[*].id", "jsonpath", None, ITEMS, (9,)),
    ("$.one[0, 0].id", "jsonpath", None, ITEMS, (9, 9)),
    ("$.one[0:1].id", "jsonpath", None, ITEMS, (9,)),
    ("$.one..id", "jsonpath", None, ITEMS, (9,)),
    ("$.items[0].id", "jsonpath", "draft-goessner-dispatch-jsonpath-00", ITEMS, 1),
    ("$.one[*].id", "jsonpath", "draft-goessner-dispatch-jsonpath-00", ITEMS, (9,)),
    ("/items/1/id", "jsonpointer", None, ITEMS, 2),
    ("#/items/1/id", "jsonpointer", "rfc6901", ITEMS, 2),
    ("", "jsonpointer", None, "whole", "whole"),
    ("/order/id", "xpath", None, XML, "7"),
    ("//line", "xpath", None, XML, ("a", "b")),
    ("/order/lines", "xpath", None, XML, "<lines><line>a</line><line>b</line></lines>"),
    ("count(//line)", "xpath", "xpath-30", XML, 2),
    ("//line[1]/text()", "xpath", None, XML, "a"),
    ("number('x')", "xpath", None, XML, "nan"),
    ("1 = 1", "xpath", None, XML, True),
    ("/nope", "xpath", None, XML, Absent("/nope selects nothing")),
    ("//a", "xpath", None, "no xml", Absent("not XML: syntax error: line 1, column 0")),
    ("//a", "xpath", None, 5, Absent("XPath needs XML, not integer")),
    ("$.nope", "jsonpath", None, ITEMS, Absent("$.nope selects nothing")),
    ("$.a", "jsonpath", None, '{"a": 1}', Absent("$.a selects nothing")),
    ("/nope", "jsonpointer", None, ITEMS, Absent("no member 'nope'")),
]


@pytest.mark.parametrize(
    ("selector", "kind", "version", "given", "expected"),
    SELECTED,
    ids=[f"{n}-{row[1]}-{row[0]}" for n, row in enumerate(SELECTED)],
)
def test_a_selector_selects(
    selector: str, kind: str, version: str | None, given: Json, expected: Json | Absent
) -> None:
    named: Json = kind if version is None else {"type": kind, "version": version}
    compiled = compile_selector({"context": "$inputs.given", "selector": selector, "type": named})
    assert isinstance(compiled, Selector)

    assert evaluate(compiled, Scope(inputs={"given": given})) == expected


def test_a_selector_without_a_context_value_is_absent() -> None:
    compiled = compile_selector(
        {"context": "$response.body", "selector": "$.a", "type": "jsonpath"}
    )
    assert isinstance(compiled, Selector)

    assert evaluate(compiled, Scope()) == Absent("there is no response here")


def test_a_selector_that_fails_is_absent_with_the_reason() -> None:
    compiled = compile_selector(
        {"context": "$inputs.deep", "selector": "$..nope", "type": "jsonpath"}
    )
    assert isinstance(compiled, Selector)
    deep: Json = 1
    for _ in range(1_000):
        deep = [deep]

    assert evaluate(compiled, Scope(inputs={"deep": deep})) == Absent("recursion limit exceeded")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "a selector needs the texts 'context' and 'selector'"),
        ({"context": "$response.body", "selector": 5}, "a selector needs the texts"),
        ({"context": "$respons.body", "selector": "$.a", "type": "jsonpath"}, "did you mean"),
        ({"context": "$response.body", "selector": "$.a"}, "unknown type 'None'"),
        ({"context": "$response.body", "selector": "$.a", "type": "jsonpth"}, "did you mean"),
        ({"context": "$response.body", "selector": "$.", "type": "jsonpath"}, "shorthand"),
        ({"context": "$response.body", "selector": "a", "type": "jsonpointer"}, "start with '/'"),
        ({"context": "$response.body", "selector": "//[", "type": "xpath"}, "XPST0003"),
        (
            {
                "context": "$response.body",
                "selector": "$.[",
                "type": {
                    "type": "jsonpath",
                    "version": "draft-goessner-dispatch-jsonpath-00",
                },
            },
            "jsonpath-ng:",
        ),
        (
            {
                "context": "$response.body",
                "selector": "$.a",
                "type": {"type": "jsonpath", "version": "rfc9553"},
            },
            "unknown version of jsonpath 'rfc9553'; did you mean 'rfc9535'?",
        ),
        (
            {
                "context": "$response.body",
                "selector": "$.a",
                "type": {"type": "jsonpointer", "version": "x"},
            },
            "unknown version of jsonpointer 'x'; expected one of rfc6901",
        ),
    ],
)
def test_a_wrong_selector_says_what_is_wrong(fields: Mapping[str, Json], message: str) -> None:
    found = compile_selector(fields)

    assert isinstance(found, Malformed)
    assert message in found.message
