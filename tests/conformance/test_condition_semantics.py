"""One table of what conditions mean: by the letter (strict), and as they are meant (compat)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scope import Finished, Received, Scope, Sent
from pytest_arazzo.expressions.truth import Truth, compile_test, weigh
from pytest_arazzo.jsonvalue import Json

PASS, FAIL, BROKEN = "pass", "fail", "broken"

BODY: Mapping[str, Json] = {
    "status": "Available",
    "count": 3,
    "zero": 0,
    "price": 9.5,
    "whole": 2.0,
    "negative": -4,
    "big": 12345678901234567890,
    "yes": True,
    "no": False,
    "nothing": None,
    "empty": "",
    "numeric": "42",
    "padded": " 42",
    "word": "forty-two",
    "quote": "it's",
    "items": [{"id": "a1", "n": 1}, {"id": "b2", "n": 2}],
    "none": [],
    "nested": {"deep": {"er": "bottom"}, "list": [[1, 2], [3]]},
    "odd name": 1,
    "dotted.name": "dot",
    "list[0]": "bracket",
    "other": {"deep": {"er": "bottom"}, "list": [[1, 2], [3]]},
    "a/b": "slash",
    "m~n": "tilde",
    "date": "2026-01-02",
    "ÄÖ": "Straße",
}

SCOPE = Scope(
    inputs={
        "threshold": 2,
        "text": "available",
        "flag": True,
        "off": False,
        "none": None,
        "limit": "3",
        "filter": {"status": "open", "tags": ["x", "y"]},
        "filter[action]": "literal",
        "a.b": "dotted input",
    },
    outputs={"result": "done"},
    steps={
        "find": Finished(outputs={"id": "a1", "list": [{"id": "b2"}], "n.m": 7}),
        "two.part": Finished(outputs={"id": "c3"}),
    },
    workflows={"other": Finished(inputs={"x": 1}, outputs={"y": "out"})},
    sources={"petstore": {"url": "https://example.com/openapi.yaml", "type": "openapi"}},
    self_uri="https://example.com/flow.arazzo.yaml",
    sent=Sent(
        method="POST",
        url="https://api.example.com/pets?limit=2",
        headers=Headers((("Accept", "application/json"),)),
        query={"limit": "2"},
        path={"petId": "7"},
        body=media.Body(media.Family.JSON, {"name": "Rex"}),
    ),
    received=Received(
        status=201,
        headers=Headers((("Location", "/pets/7"), ("X-Remaining", "10"), ("X-Odd", "1.5e1"))),
        body=media.Body(media.Family.JSON, BODY),
    ),
)

# condition, strict, compat
SIMPLE: list[tuple[str, str, str]] = [
    # literals alone
    ("true", PASS, PASS),
    ("false", FAIL, FAIL),
    ("null", FAIL, FAIL),
    ("1", FAIL, FAIL),
    ("'true'", FAIL, FAIL),
    ("''", FAIL, FAIL),
    ("!false", PASS, PASS),
    ("!true", FAIL, FAIL),
    ("!null", PASS, PASS),
    ("!!true", PASS, PASS),
    ("!'text'", PASS, PASS),
    # numbers
    ("1 == 1", PASS, PASS),
    ("1 == 1.0", PASS, PASS),
    ("1 == 2", FAIL, FAIL),
    ("-1 == -1", PASS, PASS),
    ("-1 < 0", PASS, PASS),
    ("1e3 == 1000", PASS, PASS),
    ("1E-2 == 0.01", PASS, PASS),
    ("2.5 > 2", PASS, PASS),
    ("0 == -0", PASS, PASS),
    ("01 == 1", BROKEN, BROKEN),
    ("+1 == 1", BROKEN, BROKEN),
    (".5 == 0.5", BROKEN, BROKEN),
    ("1. == 1", BROKEN, BROKEN),
    ("0x10 == 16", BROKEN, BROKEN),
    ("1e999 > 1", BROKEN, BROKEN),
    ("12345678901234567890 == 12345678901234567890", PASS, PASS),
    ("12345678901234567890 == 12345678901234567891", FAIL, FAIL),
    # strings
    ("'a' == 'a'", PASS, PASS),
    ("'a' == 'A'", PASS, PASS),
    ("'a' != 'A'", FAIL, FAIL),
    ("'a' < 'B'", PASS, PASS),
    ("'b' > 'A'", PASS, PASS),
    ("'it''s' == 'IT''S'", PASS, PASS),
    ("'' == ''", PASS, PASS),
    ("'' == null", FAIL, FAIL),
    ("' a' == 'a'", FAIL, FAIL),
    ("'STRASSE' == 'straße'", PASS, PASS),
    ("'a\\n' == 'a'", FAIL, FAIL),
    ("\"a\" == 'a'", BROKEN, PASS),
    ("'a' == \"A\"", BROKEN, PASS),
    ("\"it's\" == 'it''s'", BROKEN, PASS),
    ('"a\\"b" == \'a"b\'', BROKEN, PASS),
    ("'abc", BROKEN, BROKEN),
    ("'a' == b", BROKEN, BROKEN),
    # numeric strings
    ("'5' == 5", PASS, PASS),
    ("5 == '5'", PASS, PASS),
    ("'5.0' == 5", PASS, PASS),
    ("'5' != 5", FAIL, FAIL),
    ("'5e0' == 5", PASS, PASS),
    ("'-5' < 0", PASS, PASS),
    ("'five' == 5", FAIL, FAIL),
    ("'five' != 5", PASS, PASS),
    ("'five' < 5", FAIL, FAIL),
    ("'five' > 5", FAIL, FAIL),
    ("'five' >= 5", FAIL, FAIL),
    ("' 5' == 5", FAIL, FAIL),
    ("'05' == 5", FAIL, FAIL),
    ("'' == 0", FAIL, FAIL),
    ("'' < 1", FAIL, FAIL),
    ("'5' == '5.0'", FAIL, FAIL),
    ("'10' > '9'", PASS, PASS),
    ("'10' > '9a'", FAIL, FAIL),
    ("'NaN' == 0", FAIL, FAIL),
    ("'Infinity' > 1", FAIL, FAIL),
    # booleans and null
    ("true == true", PASS, PASS),
    ("true == false", FAIL, FAIL),
    ("true != false", PASS, PASS),
    ("true == 1", FAIL, FAIL),
    ("false == 0", FAIL, FAIL),
    ("true == 'true'", FAIL, FAIL),
    ("true > false", FAIL, FAIL),
    ("null == null", PASS, PASS),
    ("null != null", FAIL, FAIL),
    ("null == false", FAIL, FAIL),
    ("null == 0", FAIL, FAIL),
    ("null != 0", PASS, PASS),
    ("null == ''", FAIL, FAIL),
    ("null < 1", FAIL, FAIL),
    ("null <= null", FAIL, FAIL),
    ("null >= null", FAIL, FAIL),
    ("True == true", BROKEN, BROKEN),
    ("NULL == null", BROKEN, BROKEN),
    # operators, precedence, grouping
    ("true && true", PASS, PASS),
    ("true && false", FAIL, FAIL),
    ("false || true", PASS, PASS),
    ("false || false", FAIL, FAIL),
    ("true || false && false", PASS, PASS),
    ("(true || false) && false", FAIL, FAIL),
    ("!true || true", PASS, PASS),
    ("!(true || true)", FAIL, FAIL),
    ("!false && true", PASS, PASS),
    ("1 < 2 && 2 < 3", PASS, PASS),
    ("1 == 1 || 1 == 2 && 1 == 3", PASS, PASS),
    ("(1 == 1) == true", PASS, PASS),
    ("(1 == 2) == false", PASS, PASS),
    ("!(1 == 2)", PASS, PASS),
    ("!false == true", PASS, PASS),
    ("((1 == 1))", PASS, PASS),
    ("1==1&&2==2", PASS, PASS),
    (" 1 == 1 ", PASS, PASS),
    ("1\t==\n1", PASS, PASS),
    ("1 < 2 < 3", BROKEN, BROKEN),
    ("1 == 1 == true", BROKEN, BROKEN),
    ("1 =< 2", BROKEN, BROKEN),
    ("1 = 1", BROKEN, BROKEN),
    ("1 === 1", BROKEN, BROKEN),
    ("1 & 1", BROKEN, BROKEN),
    ("true and true", BROKEN, BROKEN),
    ("true or true", BROKEN, BROKEN),
    ("not true", BROKEN, BROKEN),
    ("", BROKEN, BROKEN),
    ("   ", BROKEN, BROKEN),
    ("()", BROKEN, BROKEN),
    ("(true", BROKEN, BROKEN),
    ("true)", BROKEN, BROKEN),
    ("true true", BROKEN, BROKEN),
    ("&& true", BROKEN, BROKEN),
    ("true &&", BROKEN, BROKEN),
    ("1 + 1 == 2", BROKEN, BROKEN),
    ("true; true", BROKEN, BROKEN),
    # status, method, URL
    ("$statusCode == 201", PASS, PASS),
    ("$statusCode == 200", FAIL, FAIL),
    ("$statusCode == '201'", PASS, PASS),
    ("201 == $statusCode", PASS, PASS),
    ("$statusCode != 404", PASS, PASS),
    ("$statusCode >= 200 && $statusCode < 300", PASS, PASS),
    ("$statusCode >= 200 && $statusCode < 201", FAIL, FAIL),
    ("$statusCode > 199", PASS, PASS),
    ("$statusCode <= 201", PASS, PASS),
    ("$statusCode", FAIL, FAIL),
    ("!$statusCode", PASS, PASS),
    ("$statuscode == 201", BROKEN, BROKEN),
    ("$status == 201", BROKEN, BROKEN),
    ("statusCode == 201", BROKEN, BROKEN),
    ("$method == 'post'", PASS, PASS),
    ("$method == 'GET'", FAIL, FAIL),
    ("$url == 'https://api.example.com/pets?limit=2'", PASS, PASS),
    ("$self == 'https://example.com/flow.arazzo.yaml'", PASS, PASS),
    # headers and parameters
    ("$response.header.Location == '/pets/7'", PASS, PASS),
    ("$response.header.location == '/PETS/7'", PASS, PASS),
    ("$response.header.X-Remaining > 5", PASS, PASS),
    ("$response.header.x-remaining == 10", PASS, PASS),
    ("$response.header.X-Odd == 15", PASS, PASS),
    ("$response.header.X-Missing == null", PASS, PASS),
    ("$response.header.X-Missing != null", FAIL, FAIL),
    ("$response.header.X-Missing == ''", FAIL, FAIL),
    ("$response.headers.Location == '/pets/7'", BROKEN, BROKEN),
    ("$request.header.accept == 'application/json'", PASS, PASS),
    ("$request.query.limit == 2", PASS, PASS),
    ("$request.query.limit == $inputs.threshold", PASS, PASS),
    ("$request.query.Limit == null", PASS, PASS),
    ("$request.path.petId == '7'", PASS, PASS),
    ("$request.path.petid == null", PASS, PASS),
    ("$request.body#/name == 'rex'", PASS, PASS),
    ("$message.header.Location == '/pets/7'", PASS, PASS),
    ("$message.payload#/count == 3", PASS, PASS),
    # bodies by pointer
    ("$response.body#/status == 'available'", PASS, PASS),
    ("$response.body#/status == 'AVAILABLE'", PASS, PASS),
    ("$response.body#/status == 'gone'", FAIL, FAIL),
    ("$response.body#/status == $inputs.text", PASS, PASS),
    ("$response.body#/count > $inputs.threshold", PASS, PASS),
    ("$response.body#/count == $inputs.limit", PASS, PASS),
    ("$response.body#/count == 3", PASS, PASS),
    ("$response.body#/zero == 0", PASS, PASS),
    ("$response.body#/zero == false", FAIL, FAIL),
    ("$response.body#/zero == null", FAIL, FAIL),
    ("$response.body#/zero", FAIL, FAIL),
    ("$response.body#/price > 9.4", PASS, PASS),
    ("$response.body#/whole == 2", PASS, PASS),
    ("$response.body#/negative < -3", PASS, PASS),
    ("$response.body#/big == 12345678901234567890", PASS, PASS),
    ("$response.body#/big == 12345678901234567891", FAIL, FAIL),
    ("$response.body#/yes", PASS, PASS),
    ("$response.body#/no", FAIL, FAIL),
    ("!$response.body#/no", PASS, PASS),
    ("$response.body#/yes == true", PASS, PASS),
    ("$response.body#/yes == 'true'", FAIL, FAIL),
    ("$response.body#/yes == 1", FAIL, FAIL),
    ("$response.body#/nothing == null", PASS, PASS),
    ("$response.body#/nothing != null", FAIL, FAIL),
    ("$response.body#/nothing", FAIL, FAIL),
    ("$response.body#/missing == null", PASS, PASS),
    ("$response.body#/missing != null", FAIL, FAIL),
    ("$response.body#/missing", FAIL, FAIL),
    ("$response.body#/missing < 1", FAIL, FAIL),
    ("$response.body#/missing != 1", PASS, PASS),
    ("$response.body#/missing == $response.body#/nothing", PASS, PASS),
    ("$response.body#/status != null", PASS, PASS),
    ("$response.body#/status == null", FAIL, FAIL),
    ("$response.body#/status", FAIL, FAIL),
    ("$response.body#/empty == ''", PASS, PASS),
    ("$response.body#/empty == null", FAIL, FAIL),
    ("$response.body#/numeric == 42", PASS, PASS),
    ("$response.body#/numeric > 41.5", PASS, PASS),
    ("$response.body#/padded == 42", FAIL, FAIL),
    ("$response.body#/word == 42", FAIL, FAIL),
    ("$response.body#/quote == 'it''s'", PASS, PASS),
    ("$response.body#/a~1b == 'slash'", PASS, PASS),
    ("$response.body#/m~0n == 'tilde'", PASS, PASS),
    ("$response.body#/ÄÖ == 'strasse'", PASS, PASS),
    ("$response.body#/date >= '2026-01-01'", PASS, PASS),
    ("$response.body#/date < '2025-12-31'", FAIL, FAIL),
    ("$response.body#/items/0/id == 'A1'", PASS, PASS),
    ("$response.body#/items/1/n == 2", PASS, PASS),
    ("$response.body#/items/2/n == null", PASS, PASS),
    ("$response.body#/items/00/n == null", PASS, PASS),
    ("$response.body#/nested/deep/er == 'bottom'", PASS, PASS),
    ("$response.body#/nested == $response.body#/other", PASS, PASS),
    ("$response.body#/nested != $response.body#/items", PASS, PASS),
    ("$response.body#/none == $response.body#/items", FAIL, FAIL),
    ("$response.body#/none == null", FAIL, FAIL),
    ("$response.body#/none", FAIL, FAIL),
    ("$response.body#/items > 1", FAIL, FAIL),
    ("$response.body#/items == '[]'", FAIL, FAIL),
    ("$response.body != null", PASS, PASS),
    ("$response.body == null", FAIL, FAIL),
    ("$response.body", FAIL, FAIL),
    ("$response.body# != null", PASS, PASS),
    ("$response.body#items == 1", BROKEN, BROKEN),
    ("$response.body#/a~2 == 1", BROKEN, BROKEN),
    # de-reference
    ("$response.body.count > $inputs.threshold", PASS, PASS),
    ("$response.body.status == 'available'", PASS, PASS),
    ("$response.body.nested.deep.er == 'bottom'", PASS, PASS),
    ("$response.body.items[0].id == 'a1'", PASS, PASS),
    ("$response.body.items[1].id == 'a1'", FAIL, FAIL),
    ("$response.body.items[9].id == null", PASS, PASS),
    ("$response.body.nested.list[0][1] == 2", PASS, PASS),
    ("$response.body['odd name'] == 1", PASS, PASS),
    ("$response.body.missing.deeper == null", PASS, PASS),
    ("$response.body#/items[0].id == 'a1'", PASS, PASS),
    ("$response.body#/list[0] == 'bracket'", PASS, PASS),
    ("$response.body#/dotted.name == 'dot'", PASS, PASS),
    ("$response.body#/nested.deep.er == 'bottom'", PASS, PASS),
    ("$response.body#/nested/list[1][0] == 3", PASS, PASS),
    ("$response.body#/items[7].id == null", PASS, PASS),
    ("$response.body#/nope[0].id == null", PASS, PASS),
    # inputs, outputs, steps, workflows
    ("$inputs.flag", PASS, PASS),
    ("$inputs.off", FAIL, FAIL),
    ("$inputs.flag == true", PASS, PASS),
    ("$inputs.none == null", PASS, PASS),
    ("$inputs.undeclared == null", PASS, PASS),
    ("$inputs.undeclared == true", FAIL, FAIL),
    ("$inputs.filter.status == 'open'", PASS, PASS),
    ("$inputs.filter#/status == 'open'", PASS, PASS),
    ("$inputs.filter.tags[1] == 'y'", PASS, PASS),
    ("$inputs.filter[action] == 'literal'", PASS, PASS),
    ("$inputs.filter['status'] == 'open'", PASS, PASS),
    ("$inputs.a.b == 'dotted input'", PASS, PASS),
    ("$inputs == null", BROKEN, BROKEN),
    ("$input.flag == true", BROKEN, BROKEN),
    ("$outputs.result == 'done'", PASS, PASS),
    ("$steps.find.outputs.id == $response.body#/items/0/id", PASS, PASS),
    ("$steps.find.outputs.list#/0/id == 'b2'", PASS, PASS),
    ("$steps.find.outputs.list[0].id == 'b2'", PASS, PASS),
    ("$steps.find.outputs.n.m == 7", PASS, PASS),
    ("$steps.two.part.outputs.id == 'c3'", PASS, PASS),
    ("$steps.unvisited.outputs.id == null", PASS, PASS),
    ("$steps.find.outputs.nope != null", FAIL, FAIL),
    ("$step.find.outputs.id == 1", BROKEN, BROKEN),
    ("$workflows.other.outputs.y == 'out'", PASS, PASS),
    ("$workflows.other.inputs.x == 1", PASS, PASS),
    ("$sourceDescriptions.petstore.type == 'openapi'", PASS, PASS),
    # braces, and texts with expressions
    ("{$statusCode} == 201", PASS, PASS),
    ("{$inputs.threshold} < {$response.body#/count}", PASS, PASS),
    ("{$response.body#/odd name} == 1", PASS, PASS),
    ("'{$method}-{$statusCode}' == 'post-201'", PASS, PASS),
    ("'{$inputs.missing}' == null", PASS, PASS),
    ("{$statusCode == 201", BROKEN, BROKEN),
    # what belongs to other types
    ("$.status == 'available'", BROKEN, BROKEN),
    ("$[0] == 1", BROKEN, BROKEN),
    ("$response.body#/url contains 'x'", BROKEN, BROKEN),
    ("__import__('os') == 1", BROKEN, BROKEN),
    ("'a' * 9 == 1", BROKEN, BROKEN),
]

DATA: Mapping[str, Json] = {
    "image": {"state": {"status": "FAILED"}, "tags": ["x", "y"]},
    "repositories": [{"name": "one"}, {"name": "two"}],
    "empty": [],
    "nothing": None,
    "ok": True,
    "off": False,
    "zero": 0,
    "n": 5,
    "text": "hello",
    "numeric": "5",
    "object": {},
    "length-named": {"length": 99},
    "pets": [1],
    "x-y": 1,
    "odd name": 2,
    "it's": 3,
}

# condition, value of the context, strict, compat
JSONPATH: list[tuple[str, Json, str, str]] = [
    # queries
    ("$", DATA, PASS, PASS),
    ("$", 0, PASS, PASS),
    ("$", False, PASS, PASS),
    ("$", "text", PASS, PASS),
    ("$", None, FAIL, FAIL),
    ("$.ok", DATA, PASS, PASS),
    ("$.off", DATA, PASS, PASS),
    ("$.nothing", DATA, PASS, PASS),
    ("$.missing", DATA, FAIL, FAIL),
    ("$.image.state.status", DATA, PASS, PASS),
    ("$.repositories[*]", DATA, PASS, PASS),
    ("$.empty[*]", DATA, FAIL, FAIL),
    ("$.object.*", DATA, FAIL, FAIL),
    ("$.repositories[1]", DATA, PASS, PASS),
    ("$.repositories[2]", DATA, FAIL, FAIL),
    ("$.repositories[-1]", DATA, PASS, PASS),
    ("$..name", DATA, PASS, PASS),
    ("$..nope", DATA, FAIL, FAIL),
    ("$['odd name']", DATA, PASS, PASS),
    ("$.repositories[?@.name == 'two']", DATA, PASS, PASS),
    ("$.repositories[?(@.name == 'two')]", DATA, PASS, PASS),
    ("$.repositories[?@.name == 'TWO']", DATA, FAIL, FAIL),
    ("$.repositories[?@.name == $.repositories[0].name]", DATA, PASS, PASS),
    ("$.repositories[?match(@.name, 't.*')]", DATA, PASS, PASS),
    ("$.repositories[?match(@.name, 'w')]", DATA, FAIL, FAIL),
    ("$.repositories[?search(@.name, 'w')]", DATA, PASS, PASS),
    ("$.repositories[?length(@.name) == 3]", DATA, PASS, PASS),
    ("$[?@.name]", [{"name": 1}], PASS, PASS),
    ("$[0]", [1], PASS, PASS),
    ("$[0]", {"0": 1}, FAIL, FAIL),
    ("$[?count(@.pets) > 0]", [{"pets": []}], PASS, PASS),
    ("$.a", "not an object", FAIL, FAIL),
    ("$.a", '{"a": 1}', FAIL, FAIL),
    # a filter on an object
    ("$[?count(@.pets) > 0]", DATA, FAIL, PASS),
    ("$[?count(@.pets) > 1]", DATA, FAIL, FAIL),
    ("$[?@.ok == true]", DATA, FAIL, PASS),
    # a member that is no object has nothing there, and by RFC 9535 nothing is not null
    ("$[?@.access_token != null]", {"access_token": "t"}, PASS, PASS),
    ("$[?@.status == 'x']", {"a": {"status": "x"}}, PASS, PASS),
    ("$[?@.status == 'x']", [], FAIL, FAIL),
    ("$[?@ == 1]", 1, FAIL, FAIL),
    ("$.image[?@.status == 'FAILED']", DATA, PASS, PASS),
    ("$.image[?@.state.status == 'FAILED']", DATA, FAIL, FAIL),
    # bare comparisons
    ('$.image.state.status == "FAILED"', DATA, BROKEN, PASS),
    ("$.image.state.status == 'FAILED'", DATA, BROKEN, PASS),
    ("$.image.state.status == 'failed'", DATA, BROKEN, FAIL),
    ('$.image.state.status != "FAILED"', DATA, BROKEN, FAIL),
    (
        '$.image.state.status == "AVAILABLE" || $.image.state.status == "FAILED"',
        DATA,
        BROKEN,
        PASS,
    ),
    (
        '$.image.state.status != "AVAILABLE" && $.image.state.status != "FAILED"',
        DATA,
        BROKEN,
        FAIL,
    ),
    ('!($.image.state.status == "FAILED")', DATA, BROKEN, FAIL),
    ("$.ok == true", DATA, BROKEN, PASS),
    ("$.off == false", DATA, BROKEN, PASS),
    ("$.off == null", DATA, BROKEN, FAIL),
    ("$.zero == 0", DATA, BROKEN, PASS),
    ("$.zero == false", DATA, BROKEN, FAIL),
    ("$.n > 4", DATA, BROKEN, PASS),
    ("$.n >= 5 && $.n <= 5", DATA, BROKEN, PASS),
    ("$.n < 5", DATA, BROKEN, FAIL),
    ("5 == $.n", DATA, BROKEN, PASS),
    ("$.n == 5.0", DATA, BROKEN, PASS),
    ("$.n == '5'", DATA, BROKEN, FAIL),
    ("$.numeric == 5", DATA, BROKEN, FAIL),
    ("$.numeric == '5'", DATA, BROKEN, PASS),
    ("$.n == -5", DATA, BROKEN, FAIL),
    ("$.text > 'a'", DATA, BROKEN, PASS),
    ("$.text > 1", DATA, BROKEN, FAIL),
    ("$.nothing == null", DATA, BROKEN, PASS),
    ("$.nothing != null", DATA, BROKEN, FAIL),
    ("$.nextToken == null", DATA, BROKEN, PASS),
    ("$.nextToken != null", DATA, BROKEN, FAIL),
    ("$.nextToken != null", {"nextToken": "t"}, BROKEN, PASS),
    ("$.missing < 1", DATA, BROKEN, FAIL),
    ("$.missing == $.nothing", DATA, BROKEN, PASS),
    ("$.empty == []", DATA, BROKEN, PASS),
    ("$.repositories == []", DATA, BROKEN, FAIL),
    ("$.repositories != [ ]", DATA, BROKEN, PASS),
    ("$.object == {}", DATA, BROKEN, PASS),
    ("$.image != {}", DATA, BROKEN, PASS),
    ("$.empty == {}", DATA, BROKEN, FAIL),
    ("$.missing == []", DATA, BROKEN, FAIL),
    ("$['odd name'] == 2", DATA, BROKEN, PASS),
    ('$["odd name"] == 2', DATA, BROKEN, PASS),
    ("$['it\\'s'] == 3", DATA, BROKEN, PASS),
    ("$.x-y == 1", DATA, BROKEN, PASS),
    ("$.repositories[0].name == 'one'", DATA, BROKEN, PASS),
    ("$.repositories[-1].name == 'two'", DATA, BROKEN, PASS),
    ("$.repositories[5].name == null", DATA, BROKEN, PASS),
    ("$[0].n == 1", [{"n": 1}], BROKEN, PASS),
    ("$[0] == 1", {"0": 1}, BROKEN, FAIL),
    ("$ == 'x'", "x", BROKEN, PASS),
    ("$ == 5", 5, BROKEN, PASS),
    ("$.n == 5 && $.ok", DATA, BROKEN, PASS),
    ("$.n == 5 && $.off", DATA, BROKEN, PASS),
    ("$.n == 5 && $.missing", DATA, BROKEN, FAIL),
    ("$.n == 5 && !$.missing", DATA, BROKEN, PASS),
    ("$.n == 5 || $.missing", DATA, BROKEN, PASS),
    ("($.n == 4 || $.n == 5) && $.ok == true", DATA, BROKEN, PASS),
    ("true", DATA, BROKEN, PASS),
    ("false", DATA, BROKEN, FAIL),
    # .length
    ("$.repositories.length > 0", DATA, BROKEN, PASS),
    ("$.repositories.length == 2", DATA, BROKEN, PASS),
    ("$.repositories.length == 0", DATA, BROKEN, FAIL),
    ("$.empty.length == 0", DATA, BROKEN, PASS),
    ("$.empty.length > 0", DATA, BROKEN, FAIL),
    ("$.text.length == 5", DATA, BROKEN, PASS),
    ("$.object.length == 0", DATA, BROKEN, PASS),
    ("$.length-named.length == 99", DATA, BROKEN, PASS),
    ("$.missing.length == 0", DATA, BROKEN, FAIL),
    ("$.missing.length == null", DATA, BROKEN, PASS),
    ("$.n.length == null", DATA, BROKEN, PASS),
    ("$.length == 2", [1, 2], BROKEN, PASS),
    ("$.length > 0", [], BROKEN, FAIL),
    ("$.length", [1], FAIL, FAIL),
    ("$.n == 5 && $.repositories.length", DATA, BROKEN, PASS),
    ("$.n == 5 && $.empty.length", DATA, BROKEN, FAIL),
    # embedded expressions
    ('$.repositories[?@.name == "{$inputs.name}"]', DATA, PASS, PASS),
    ("$.repositories[?@.name == '{$inputs.name}']", DATA, PASS, PASS),
    ("$.repositories[?@.name == {$inputs.name}]", DATA, PASS, PASS),
    ("$.repositories[?@.name == '{$inputs.nasty}']", DATA, FAIL, FAIL),
    ('$.repositories[?@.name == "{$inputs.nasty2}"]', DATA, FAIL, FAIL),
    ("$.repositories[?@.name == {$inputs.nasty}]", DATA, FAIL, FAIL),
    ("$.repositories[?@.name == '{$inputs.missing}']", DATA, BROKEN, BROKEN),
    ("$.repositories[{$inputs.index}]", DATA, PASS, PASS),
    ("$.{$inputs.member}", DATA, PASS, PASS),
    ("$.{$inputs.nasty}", DATA, BROKEN, BROKEN),
    ("$[?@ == {$inputs.five}]", [5], PASS, PASS),
    ("$[?@ == {$inputs.fiveText}]", [5], PASS, PASS),
    ("$[?@ == {$inputs.yes}]", [True], PASS, PASS),
    ("$[?@ == {$inputs.null}]", [None], PASS, PASS),
    ("$.repositories[?@.name == $inputs.name]", DATA, BROKEN, PASS),
    ("$.n == $inputs.five", DATA, BROKEN, PASS),
    ("$.n == {$inputs.five}", DATA, BROKEN, PASS),
    ("$.n == {$inputs.fiveText}", DATA, BROKEN, PASS),
    ("$.numeric == {$inputs.fiveText}", DATA, BROKEN, PASS),
    ("$.image.state.status == '{$inputs.failed}'", DATA, BROKEN, PASS),
    ("$.n == 5 && $inputs.yes", DATA, BROKEN, PASS),
    ("$statusCode == 200", DATA, BROKEN, PASS),
    # neither
    ("$.repositories[*].name == 'one'", DATA, BROKEN, BROKEN),
    ("$..name == 'one'", DATA, BROKEN, BROKEN),
    ("$.repositories[0:1] == 1", DATA, BROKEN, BROKEN),
    ("$.a ==", DATA, BROKEN, BROKEN),
    ("$.a = 1", DATA, BROKEN, BROKEN),
    ("$.a == available", DATA, BROKEN, BROKEN),
    ("$.[", DATA, BROKEN, BROKEN),
    ("", DATA, BROKEN, BROKEN),
    ("status", DATA, BROKEN, BROKEN),
    ("@.n == 5", DATA, BROKEN, BROKEN),
    ("$.repositories[(@.length-1)]", DATA, BROKEN, BROKEN),
]

INPUTS: Mapping[str, Json] = {
    "name": "two",
    "nasty": "x' || @.name == 'one",
    "nasty2": 'x" || @.name == "one',
    "index": 1,
    "member": "ok",
    "five": 5,
    "fiveText": "5",
    "yes": True,
    "null": None,
    "failed": "FAILED",
    "pattern": "a.c",
    "word": "Rex",
    "quoted": 'Re"x',
    "structure": {"a": [1]},
}

# condition, value of the context, outcome in both readings
REGEX: list[tuple[str, Json, str]] = [
    ("^200$", 200, PASS),
    ("^2\\d{2}$", 204, PASS),
    ("^2\\d{2}$", 404, FAIL),
    ("20", 1200, PASS),
    ("ell", "hello", PASS),
    ("^ell", "hello", FAIL),
    ("HELLO", "hello", FAIL),
    ("(?i)HELLO", "hello", PASS),
    ("^$", "", PASS),
    ("", "anything", PASS),
    ("^true$", True, PASS),
    ("^false$", False, PASS),
    ("null", None, FAIL),
    ("^1\\.5$", 1.5, PASS),
    ("^2$", 2.0, PASS),
    ('^\\{"a":1\\}$', {"a": 1}, PASS),
    ("^\\[1,2\\]$", [1, 2], PASS),
    ("ü", "Tür", PASS),
    ("^[A-Z]{3}$", "EUR", PASS),
    ("^[A-Z]{3}$", "EURO", FAIL),
    ("^a$", "a\nb", FAIL),
    ("(?m)^b$", "a\nb", PASS),
    ("\\bcat\\b", "a cat sat", PASS),
    ("^(?!no).*$", "yes", PASS),
    ("(a)\\1", "aa", PASS),
    ("^{$inputs.word}$", "Rex", PASS),
    ("^{$inputs.pattern}$", "a.c", PASS),
    ("^{$inputs.pattern}$", "abc", PASS),
    ("^{$inputs.pattern}$", "abbc", FAIL),
    ("^{$inputs.five}$", 5, PASS),
    ("{$inputs.missing}", "x", BROKEN),
    ("a{2}", "aa", PASS),
    ("(", "x", BROKEN),
    ("[a-", "x", BROKEN),
    ("*", "x", BROKEN),
    ("(a+)+$", "a" * 40 + "!", FAIL),
]

XML = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<root xmlns:s="urn:s"><pets><pet age="3">Rex</pet><pet age="5">Tom</pet></pets>'
    "<count>2</count><empty/><zero>0</zero><s:scoped>1</s:scoped><q>it's</q></root>"
)

# condition, version, outcome in both readings
XPATH: list[tuple[str, str | None, str]] = [
    ("/root/pets", None, PASS),
    ("/root/nope", None, FAIL),
    ("//pet", None, PASS),
    ("count(/root/pets/*) > 0", None, PASS),
    ("count(/root/pets/*) > 2", None, FAIL),
    ("count(/root/pets/*)", None, PASS),
    ("count(//nope)", None, FAIL),
    ("/root/empty", None, PASS),
    ("string(/root/empty)", None, FAIL),
    ("string(/root/count)", None, PASS),
    ("/root/zero", None, PASS),
    ("number(/root/zero)", None, FAIL),
    ("number('x')", None, FAIL),
    ("true()", None, PASS),
    ("false()", None, FAIL),
    ("not(//nope)", None, PASS),
    ("/root/count = 2", None, PASS),
    ("/root/count = '2'", None, PASS),
    ("/root/count != 2", None, FAIL),
    ("//pet = 'Tom'", None, PASS),
    ("//pet = 'tom'", None, FAIL),
    ("//pet[@age > 4]", None, PASS),
    ("//pet[@age > 9]", None, FAIL),
    ("//pet[2] = 'Tom'", None, PASS),
    ("//pet/@age", None, PASS),
    ("contains(//pet[1], 'ex')", None, PASS),
    ("starts-with(/root/count, '3')", None, FAIL),
    ("/root/pets and /root/count = 2", None, PASS),
    ("if (//pet) then true() else false()", None, PASS),
    ("some $p in //pet satisfies $p = 'Rex'", None, PASS),
    ("every $p in //pet satisfies $p = 'Rex'", None, FAIL),
    ("let $n := count(//pet) return $n = 2", None, PASS),
    ("let $n := count(//pet) return $n = 2", "xpath-30", PASS),
    ("let $n := count(//pet) return $n = 2", "xpath-20", BROKEN),
    ("map { 'a': 1 }('a') = 1", "xpath-31", PASS),
    ("map { 'a': 1 }('a') = 1", "xpath-30", BROKEN),
    ("if (//pet) then true() else false()", "xpath-20", PASS),
    ("if (//pet) then true() else false()", "xpath-10", BROKEN),
    ("//pet = 'Tom'", "xpath-10", PASS),
    ("//count = 2", "xpath-10", PASS),
    ("//pets/pet/text()", "xpath-10", PASS),
    ("//nope", "xpath-10", FAIL),
    ("//pet", "xpath-99", BROKEN),
    ("//s:scoped = 1", None, PASS),
    ("//t:scoped = 1", None, BROKEN),
    ("(1, 2)", None, BROKEN),
    ("1 div 0", None, BROKEN),
    ("//pet[", None, BROKEN),
    ("", None, BROKEN),
    ("$undeclared", None, BROKEN),
    ("nonsense()", None, BROKEN),
    ("doc('file:///etc/passwd')", None, BROKEN),
    ("unparsed-text('file:///etc/passwd')", None, BROKEN),
    ("environment-variable('HOME')", None, BROKEN),
    ("matches(//pet[1], '(a+)+$')", None, BROKEN),
    ("count(1 to 100000000) > 0", None, BROKEN),
    ("count(1 to 10) = 10", None, PASS),
    ("//pet = '{$inputs.word}'", None, PASS),
    ('//pet = "{$inputs.word}"', None, PASS),
    ("//pet = {$inputs.word}", None, PASS),
    ('//pet = "{$inputs.quoted}"', None, FAIL),
    ("//pet[@age = {$inputs.five}]", None, PASS),
    ("//pet[@age = {$inputs.fiveText}]", None, PASS),
    ("//pet = '{$inputs.nasty}'", None, FAIL),
    ("//pet = '{$inputs.missing}'", None, BROKEN),
    ("//{$inputs.word}", None, FAIL),
    ("not({$inputs.yes})", None, FAIL),
    ("not({$inputs.null})", None, PASS),
]

DRAFT = "draft-goessner-dispatch-jsonpath-00"

# condition, value of the context, strict, compat
GOESSNER: list[tuple[str, Json, str, str]] = [
    ("$.repositories[0]", DATA, PASS, PASS),
    ("$.repositories[(@.length-1)]", DATA, PASS, PASS),
    ("$.repositories[?(@.name=='two')]", DATA, PASS, PASS),
    ("$.repositories[?(@.name=='three')]", DATA, FAIL, FAIL),
    ("$..name", DATA, PASS, PASS),
    ("$.missing", DATA, FAIL, FAIL),
    ("$.n == 5", DATA, BROKEN, PASS),
    ("$.[", DATA, BROKEN, BROKEN),
]


def outcome(truth: Truth) -> str:
    assert not (truth.holds and truth.broken is not None)
    return PASS if truth.holds else FAIL if truth.broken is None else BROKEN


def both(
    scope: Scope, condition: str, context: str | None, kind: str, version: str | None = None
) -> tuple[str, str]:
    test = compile_test(condition, context=context, kind=kind, version=version)
    strict, compat = (weigh(test, scope, reading) for reading in (Reading.STRICT, Reading.COMPAT))
    return outcome(strict), outcome(compat)


def answering(value: Json) -> Scope:
    body = media.read("application/json", json.dumps(value).encode())
    return Scope(inputs=INPUTS, received=Received(status=200, body=body))


def names(rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Return a test id per row: its number, so that it is unique, and its condition."""
    return [f"{number}-{str(row[0])[:60]!r}" for number, row in enumerate(rows)]


@pytest.mark.parametrize(("condition", "strict", "compat"), SIMPLE, ids=names(SIMPLE))
def test_a_simple_condition_means_what_the_table_says(
    condition: str, strict: str, compat: str
) -> None:
    assert both(SCOPE, condition, None, "simple") == (strict, compat)


@pytest.mark.parametrize(("condition", "value", "strict", "compat"), JSONPATH, ids=names(JSONPATH))
def test_a_jsonpath_condition_means_what_the_table_says(
    condition: str, value: Json, strict: str, compat: str
) -> None:
    assert both(answering(value), condition, "$response.body", "jsonpath") == (strict, compat)


@pytest.mark.parametrize(("condition", "value", "strict", "compat"), GOESSNER, ids=names(GOESSNER))
def test_a_condition_of_the_older_draft_means_what_the_table_says(
    condition: str, value: Json, strict: str, compat: str
) -> None:
    found = both(answering(value), condition, "$response.body", "jsonpath", DRAFT)

    assert found == (strict, compat)


@pytest.mark.parametrize(("condition", "value", "expected"), REGEX, ids=names(REGEX))
def test_a_regex_condition_means_what_the_table_says(
    condition: str, value: Json, expected: str
) -> None:
    scope = Scope(inputs={**INPUTS, "context": value})

    assert both(scope, condition, "$inputs.context", "regex") == (expected, expected)


@pytest.mark.parametrize(("value", "expected"), [("a.c", PASS), ("abc", FAIL)])
def test_what_a_server_said_is_never_taken_for_a_pattern(value: str, expected: str) -> None:
    left = {"find": Finished(outputs={"name": "a.c"})}
    scope = Scope(inputs={"context": value}, steps=left)
    condition = "^{$steps.find.outputs.name}$"

    assert both(scope, condition, "$inputs.context", "regex") == (expected, expected)


@pytest.mark.parametrize(("condition", "version", "expected"), XPATH, ids=names(XPATH))
def test_an_xpath_condition_means_what_the_table_says(
    condition: str, version: str | None, expected: str
) -> None:
    body = media.read("application/xml", XML.encode())
    scope = Scope(inputs=INPUTS, received=Received(status=200, body=body))

    assert both(scope, condition, "$response.body", "xpath", version) == (expected, expected)


@pytest.mark.parametrize("kind", ["regex", "jsonpath", "xpath"])
def test_an_absent_context_fails_without_being_broken(kind: str) -> None:
    assert both(
        Scope(),
        "a" if kind == "regex" else "/a" if kind == "xpath" else "$.a",
        "$response.body",
        kind,
    ) == (FAIL, FAIL)


def test_the_table_is_large() -> None:
    rows = len(SIMPLE) + len(JSONPATH) + len(GOESSNER) + len(REGEX) + len(XPATH)

    assert rows >= 300
