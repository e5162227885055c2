"""Runtime expressions: text to tree, mistakes to messages, and the way down."""

from __future__ import annotations

import pytest

from pytest_arazzo.expressions import descent, members, runtime
from pytest_arazzo.expressions.runtime import (
    Expression,
    Method,
    Named,
    Part,
    SelfUri,
    StatusCode,
    Url,
)
from pytest_arazzo.expressions.scanner import MAX_LENGTH, Malformed

TREES: list[tuple[str, Expression]] = [
    ("$url", Url()),
    ("$method", Method()),
    ("$statusCode", StatusCode()),
    ("$self", SelfUri()),
    ("$request.header.accept", Part(side="request", place="header", name="accept")),
    ("$response.header.Server", Part(side="response", place="header", name="Server")),
    (
        "$response.header.X-Rate_Limit!",
        Part(side="response", place="header", name="X-Rate_Limit!"),
    ),
    ("$message.header.Server", Part(side="message", place="header", name="Server")),
    ("$request.query.queryUrl", Part(side="request", place="query", name="queryUrl")),
    ("$request.query.filter[a b]", Part(side="request", place="query", name="filter[a b]")),
    ("$request.path.id", Part(side="request", place="path", name="id")),
    ("$request.body", Part(side="request", place="body")),
    ("$request.body#/user/uuid", Part(side="request", place="body", pointer="/user/uuid")),
    ("$response.body#", Part(side="response", place="body", pointer="")),
    ("$response.body#/", Part(side="response", place="body", pointer="/")),
    ("$response.body#/a b/~0~1", Part(side="response", place="body", pointer="/a b/~0~1")),
    ("$response.body#/{id}", Part(side="response", place="body", pointer="/{id}")),
    ("$response.payload#/a", Part(side="response", place="payload", pointer="/a")),
    ("$message.payload#/status", Part(side="message", place="payload", pointer="/status")),
    ("$response.body.a.b", Part(side="response", place="body", steps=("a", "b"))),
    ("$response.body[0].b", Part(side="response", place="body", steps=("0", "b"))),
    ("$response.body['a b']", Part(side="response", place="body", steps=("a b",))),
    ('$response.body["it\'s"]', Part(side="response", place="body", steps=("it's",))),
    ("$response.body.a#/b", Part(side="response", place="body", steps=("a",), pointer="/b")),
    ("$inputs.username", Named(root="inputs", rest="username")),
    ("$inputs.user#/name", Named(root="inputs", rest="user", pointer="/name")),
    ("$inputs.a.b-c_d", Named(root="inputs", rest="a.b-c_d")),
    ("$inputs.filter[action]", Named(root="inputs", rest="filter[action]")),
    ("$inputs.größe", Named(root="inputs", rest="größe")),
    ("$outputs.bar", Named(root="outputs", rest="bar")),
    ("$steps.find.outputs.pets", Named(root="steps", rest="find.outputs.pets")),
    (
        "$steps.find.outputs.pets#/0/id",
        Named(root="steps", rest="find.outputs.pets", pointer="/0/id"),
    ),
    ("$steps.find.outputs.items[0].id", Named(root="steps", rest="find.outputs.items[0].id")),
    ("$steps.find.outputs", Named(root="steps", rest="find.outputs")),
    ("$steps.plan.finalizedPaymentPlan", Named(root="steps", rest="plan.finalizedPaymentPlan")),
    ("$workflows.foo.inputs.username", Named(root="workflows", rest="foo.inputs.username")),
    (
        "$workflows.foo.outputs.bar#/n",
        Named(root="workflows", rest="foo.outputs.bar", pointer="/n"),
    ),
    (
        "$sourceDescriptions.petstore.getPetById",
        Named(root="sourceDescriptions", rest="petstore.getPetById"),
    ),
    (
        "$sourceDescriptions.petstore.GET /pets",
        Named(root="sourceDescriptions", rest="petstore.GET /pets"),
    ),
    (
        "$sourceDescriptions.museum#/paths/~1events~1{id}/get",
        Named(root="sourceDescriptions", rest="museum", pointer="/paths/~1events~1{id}/get"),
    ),
    ("$components.parameters.foo", Named(root="components", rest="parameters.foo")),
    ("$components.successActions.bar", Named(root="components", rest="successActions.bar")),
    ("$components.failureActions.b.z", Named(root="components", rest="failureActions.b.z")),
]

MISTAKES: list[tuple[str, int, str]] = [
    ("", 0, "unexpected end; expected '$'"),
    ("inputs.a", 0, "unexpected 'i'; expected '$'"),
    ("$", 0, "unknown $; expected one of $components"),
    ("$x.a", 0, "unknown $x; expected one of $components"),
    ("$step.a.outputs.b", 0, "did you mean '$steps'?"),
    ("$input.a", 0, "did you mean '$inputs'?"),
    ("$output.a", 0, "did you mean '$outputs'?"),
    ("$workflow.a.outputs.b", 0, "did you mean '$workflows'?"),
    ("$sourceDescription.a.url", 0, "did you mean '$sourceDescriptions'?"),
    ("$component.parameters.a", 0, "did you mean '$components'?"),
    ("$statuscode", 0, "did you mean '$statusCode'?"),
    ("$url.a", 4, "unexpected '.'; nothing may follow '$url'"),
    ("$statusCode == 200", 11, "unexpected ' '; nothing may follow '$statusCode'"),
    ("$response", 9, "unexpected end; expected '.' after '$response'"),
    ("$response.", 10, "unknown part of response; expected one of body, header"),
    ("$response.headers.X", 10, "unknown 'headers' of response; did you mean 'header'?"),
    ("$request.params.x", 9, "unknown 'params' of request"),
    ("$response.header", 16, "unexpected end; expected '.' and a name"),
    ("$response.header.", 17, "unexpected end; expected '.' and a name"),
    ("$response.header.a b", 18, "unexpected ' '; expected a character of a header name"),
    ("$response.header.X#/a", 19, "unexpected '/'; expected a character of a header name"),
    ("$request.query.a{b", 16, "unexpected '{'; names have no braces"),
    ("$response.bodyX", 10, "unknown 'bodyX' of response; did you mean 'body'?"),
    ("$response.body x", 14, "unexpected ' '; expected '#/' or the end"),
    ("$response.body#a", 15, "unexpected 'a'; expected '/', as in '#/items/0/id'"),
    ("$response.body#/a~2", 18, "unexpected '2'; expected 0 or 1 after '~'"),
    ("$response.body#/a~", 18, "unexpected end; expected 0 or 1 after '~'"),
    ("$inputs", 7, "unexpected end; expected '.' and a name"),
    ("$inputs.", 8, "unexpected end; expected a name"),
    ("$inputs..", 8, "unexpected '.'; expected a name"),
    ("$inputs.a b", 9, "unexpected ' '; expected '#/' or the end"),
    ("$inputs.a#b", 10, "unexpected 'b'; expected '/'"),
    ("$steps.find", 11, "unexpected end; expected '.outputs.' after the step id"),
    ("$steps.find.", 11, "unexpected '.'; expected '.outputs.' after the step id"),
    ("$steps.find.output.id", 12, "unknown 'output' of a step; did you mean 'outputs'?"),
    ("$workflows.foo", 14, "unexpected end; expected '.inputs.' or '.outputs.'"),
    ("$workflows.foo.output.b", 15, "unknown 'output' of a workflow; did you mean 'outputs'?"),
    ("$sourceDescriptions.", 20, "unexpected end; expected a name"),
    ("$sourceDescriptions.a", 21, "unexpected end; expected '.' and an operationId"),
    ("$sourceDescriptions.a.b{c}", 23, "unexpected '{'; names have no braces"),
    ("$sourceDescriptions.a#/~9", 24, "unexpected '9'; expected 0 or 1 after '~'"),
    (
        "$components.parameter.a",
        12,
        "unknown 'parameter' of components; did you mean 'parameters'?",
    ),
    ("$components.parameters", 22, "unexpected end; expected '.' and a name"),
    ("$inputs." + "a" * MAX_LENGTH, MAX_LENGTH, f"longer than {MAX_LENGTH} characters"),
]


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[text for text, _ in TREES])
def test_an_expression_parses_to_its_tree_and_formats_back(text: str, tree: Expression) -> None:
    assert runtime.parse(text) == tree
    assert runtime.format(tree) == text


@pytest.mark.parametrize(
    ("text", "position", "message"), MISTAKES, ids=[repr(text[:40]) for text, _, _ in MISTAKES]
)
def test_a_mistake_says_where_and_what_was_expected(
    text: str, position: int, message: str
) -> None:
    found = runtime.parse(text)

    assert isinstance(found, Malformed)
    assert (found.text, found.position) == (text, position)
    assert message in found.message


@pytest.mark.parametrize(
    ("text", "base", "tokens"),
    [
        ("$statusCode", "$statusCode", ()),
        ("$response.body", "$response.body", ()),
        ("$response.body#/a/0", "$response.body", ("a", "0")),
        ("$response.body.a[0]#/b~1c", "$response.body", ("a", "0", "b/c")),
        ("$response.header.X", "$response.header.X", ()),
        ("$steps.a.outputs.b#/c", "$steps.a.outputs.b", ("c",)),
        ("$steps.a.outputs.b.c", "$steps.a.outputs.b.c", ()),
    ],
)
def test_the_way_down_is_told_from_where_it_starts(
    text: str, base: str, tokens: tuple[str, ...]
) -> None:
    assert descent.base(parsed(text)) == (parsed(base), tokens)


@pytest.mark.parametrize(
    ("text", "tokens", "longer"),
    [
        ("$response.body", ("a", "0"), "$response.body#/a/0"),
        ("$response.body.x", ("a/b",), "$response.body#/x/a~1b"),
        ("$response.body#/x", ("y",), "$response.body#/x/y"),
        ("$response.body", (), "$response.body"),
        ("$inputs.a", ("b",), "$inputs.a#/b"),
        ("$response.header.X", ("b",), None),
        ("$response.header.X", (), "$response.header.X"),
        ("$statusCode", ("b",), None),
        ("$statusCode", (), "$statusCode"),
    ],
)
def test_an_expression_is_extended_by_a_pointer_where_it_can_have_one(
    text: str, tokens: tuple[str, ...], longer: str | None
) -> None:
    found = descent.below(parsed(text), tokens)

    assert (None if found is None else runtime.format(found)) == longer


@pytest.mark.parametrize(
    ("text", "portable"),
    [
        ("$response.body.a.b", "$response.body#/a/b"),
        ("$response.body.items[0]['a/b']", "$response.body#/items/0/a~1b"),
        ("$request.body.a#/b", "$request.body#/a/b"),
        ("$steps.plan.total", "$steps.plan.outputs.total"),
        ("$steps.plan.total#/a", "$steps.plan.outputs.total#/a"),
    ],
)
def test_a_departure_from_the_letter_comes_with_the_portable_form(
    text: str, portable: str
) -> None:
    (departure,) = descent.departures(parsed(text))

    assert (departure.code, departure.portable) == ("AZ511", portable)


@pytest.mark.parametrize(
    "text",
    ["$response.body#/a", "$response.body", "$steps.a.outputs.b.c", "$inputs.a.b", "$statusCode"],
)
def test_the_letter_is_no_departure(text: str) -> None:
    assert descent.departures(parsed(text)) == ()


def test_a_name_with_steps_is_split_in_every_way_longest_name_first() -> None:
    assert tuple(members.splits("a.b[0].c")) == (
        ("a.b[0].c", ()),
        ("a.b[0]", ("c",)),
        ("a.b", ("0", "c")),
        ("a", ("b", "0", "c")),
    )


@pytest.mark.parametrize("text", ["a", ".", "..a", "[", "[0", "[]", ".a b", "['a]"])
def test_what_is_no_run_of_steps_is_none(text: str) -> None:
    assert members.parse(text) is None


def parsed(text: str) -> Expression:
    found = runtime.parse(text)
    assert not isinstance(found, Malformed)
    return found
