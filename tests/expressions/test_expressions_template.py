"""Texts of a document: plain, expressions, templates, or nearly so."""

from __future__ import annotations

import pytest

from pytest_arazzo.expressions import runtime, template
from pytest_arazzo.expressions.reading import Departure, Reading
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.expressions.scanner import MAX_LENGTH, Malformed
from pytest_arazzo.expressions.template import Piece, Template, parse_text

TOKEN = Named(root="inputs", rest="token")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "$5.00",
        "US$ 5",
        "$",
        "$$",
        "$ref",
        "{curly}",
        "{$curly}",
        "{$curly.x}",
        "${inputs.token}",
        "{ $ }",
        "{$",
        "$.a.b == 1",
        "$[?@.a]",
        "^[A-Z]$",
        "query($url: String!, $input: X) { a(url: $url, input: $input) }",
        "costs $statusCode maybe",
        "read $response.header.* here",
        "$param.value",
        "say $steps.find only",
        "x" * (MAX_LENGTH + 1),
        "x$" * MAX_LENGTH,
    ],
)
def test_text_that_merely_looks_similar_is_itself(text: str) -> None:
    assert parse_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "$inputs.token",
        "$statusCode",
        "$response.body#/a b/c",
        "$response.body.a[0]",
        "$steps.find.outputs.items[0].id",
        "$inputs.filter[action]",
        "$sourceDescriptions.petstore.GET /pets",
        "$request.query.a, b",
    ],
)
def test_text_that_is_wholly_an_expression_is_that_expression(text: str) -> None:
    assert parse_text(text) == runtime.parse(text)
    assert not isinstance(parse_text(text), Malformed)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{$inputs.token}", (TOKEN,)),
        ("Bearer {$inputs.token}", ("Bearer ", TOKEN)),
        ("{$inputs.token}{$inputs.token}", (TOKEN, TOKEN)),
        ("a{$inputs.token}b{$inputs.token}c", ("a", TOKEN, "b", TOKEN, "c")),
        ("{{$inputs.token}}", ("{", TOKEN, "}")),
        ('{"a": "{$inputs.token}"}', ('{"a": "', TOKEN, '"}')),
        ("{$x} {$inputs.token}", ("{$x} ", TOKEN)),
        (
            "{$sourceDescriptions.p.url}#/paths/~1pet~1{id}/get",
            (Named(root="sourceDescriptions", rest="p.url"), "#/paths/~1pet~1{id}/get"),
        ),
        ("{$inputs.a:b}", (Named(root="inputs", rest="a:b"),)),
    ],
)
def test_expressions_in_braces_are_embedded(text: str, parts: tuple[Piece, ...]) -> None:
    found = parse_text(text)

    assert found == Template(text=text, parts=parts)
    assert template.format(parts) == text


@pytest.mark.parametrize(
    ("text", "parts", "places"),
    [
        ("Bearer $inputs.token", ("Bearer ", TOKEN), (7,)),
        ("$inputs.token/x", (TOKEN, "/x"), (0,)),
        ("$inputs.token.", (TOKEN, "."), (0,)),
        ("$inputs.token and $inputs.token", (TOKEN, " and ", TOKEN), (0, 18)),
        ('{"a":"$inputs.token"}', ('{"a":"', TOKEN, '"}'), (6,)),
        ("{$inputs.token} $inputs.token!", (TOKEN, " ", TOKEN, "!"), (16,)),
        ("{$x}$inputs.token", ("{$x}", TOKEN), (4,)),
        (
            "id=$steps.a.outputs.b#/0/c;",
            ("id=", runtime.parse("$steps.a.outputs.b#/0/c"), ";"),
            (3,),
        ),
        ("v $response.body.a[0]", ("v ", runtime.parse("$response.body.a[0]")), (2,)),
        ("h $request.header.X-A, ok", ("h ", runtime.parse("$request.header.X-A"), ", ok"), (2,)),
        ("$inputs.token $steps.find", (TOKEN, " $steps.find"), (0,)),
    ],
)
def test_expressions_without_braces_are_substituted_with_a_departure(
    text: str, parts: tuple[Piece, ...], places: tuple[int, ...]
) -> None:
    found = parse_text(text)

    assert isinstance(found, Template)
    assert found.parts == parts
    assert tuple(departure.position for departure in found.departures) == places
    assert {departure.code for departure in found.departures} == {"AZ512"}


def test_a_departure_says_what_to_write_instead() -> None:
    found = parse_text("Bearer $inputs.token")

    assert isinstance(found, Template)
    assert found.departures == (
        Departure(
            code="AZ512",
            message="$inputs.token stands in a text without braces",
            portable="{$inputs.token}",
            position=7,
        ),
    )


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("$input.token", 0, "did you mean '$inputs'?"),
        ("$inputsx.a", 0, "did you mean '$inputs'?"),
        ("$imputs.token", 0, "did you mean '$inputs'?"),
        ("$response.headers.X", 10, "did you mean 'header'?"),
        ("$steps.find", 11, "expected '.outputs.'"),
        ("Bearer {$input.token}", 8, "did you mean '$inputs'?"),
        ("a {$response.headers.X} b", 13, "did you mean 'header'?"),
        ("{$inputs.token", 14, "unexpected end; expected '}'"),
        ("{$inputs.a}{$steps.find}", 23, "unexpected end; expected '.outputs.'"),
        ("{$inputs.a}" * MAX_LENGTH, MAX_LENGTH, f"longer than {MAX_LENGTH}"),
    ],
)
def test_what_is_nearly_an_expression_is_malformed_with_a_hint(
    text: str, position: int, message: str
) -> None:
    found = parse_text(text)

    assert isinstance(found, Malformed)
    assert (found.position, found.text) == (position, text)
    assert message in found.message


def test_strict_pieces_leave_unbraced_expressions_as_text() -> None:
    text = "{$inputs.token} $inputs.token"

    assert template.pieces(text, Reading.STRICT) == (TOKEN, " $inputs.token")
    assert template.pieces(text, Reading.COMPAT) == (TOKEN, " ", TOKEN)
