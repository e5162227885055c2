"""What weighing a criterion tells besides its outcome, and what is refused when it is compiled."""

from __future__ import annotations

import json

import pytest

from pytest_arazzo import media
from pytest_arazzo.expressions import jsonpath, runtime, truth, xml, xpath
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Received, Scope, Sent
from pytest_arazzo.expressions.truth import (
    BareComparison,
    JsonPathTest,
    RegexTest,
    SimpleTest,
    Test,
    Truth,
    XPathTest,
    compile_test,
    weigh,
)
from pytest_arazzo.jsonvalue import Absent, Json


def compiled(condition: str, kind: str = "simple", context: str | None = "$response.body") -> Test:
    test = compile_test(condition, context=None if kind == "simple" else context, kind=kind)
    assert not isinstance(test, Malformed)
    return test


def answering(value: Json, **inputs: Json) -> Scope:
    body = media.read("application/json", json.dumps(value).encode())
    return Scope(inputs=inputs, received=Received(status=409, body=body))


# what is compiled


@pytest.mark.parametrize(
    ("condition", "kind", "expected"),
    [
        ("$statusCode == 200", "simple", SimpleTest),
        ("^2", "regex", RegexTest),
        ("$.a", "jsonpath", JsonPathTest),
        ("$.a == 1", "jsonpath", BareComparison),
        ("$[?@.a == $inputs.b]", "jsonpath", JsonPathTest),
        ("/a", "xpath", XPathTest),
        ("/a[b = $inputs.c]", "xpath", XPathTest),
    ],
)
def test_each_type_of_condition_has_its_class(
    condition: str, kind: str, expected: type[Test]
) -> None:
    assert type(compiled(condition, kind)) is expected


@pytest.mark.parametrize(
    ("condition", "context", "kind", "version", "position", "message"),
    [
        ("^2", None, "regex", None, 0, "a regex condition needs a context"),
        ("$.a", None, "jsonpath", None, 0, "a jsonpath condition needs a context"),
        ("/a", None, "xpath", None, 0, "a xpath condition needs a context"),
        ("$.a", "$respons.body", "jsonpath", None, 0, "did you mean '$response'?"),
        ("$.a", "$response.body", "jsonpth", None, 0, "did you mean 'jsonpath'?"),
        ("/a", "$response.body", "jsonpointer", None, 0, "unknown type 'jsonpointer'"),
        ("$.a", "$response.body", "jsonpath", "2", 0, "unknown version of jsonpath '2'"),
        ("/a", "$response.body", "xpath", "xpath-32", 0, "did you mean 'xpath-31'?"),
        ("ab(c", "$response.body", "regex", None, 4, "missing )"),
        ("{$inputs.a", "$response.body", "regex", None, 10, "expected '}'"),
        ("{$inputs.a", "$response.body", "jsonpath", None, 10, "expected '}'"),
        ("{$inputs.a", "$response.body", "xpath", None, 10, "expected '}'"),
        ("$.a[*] == 1", "$response.body", "jsonpath", None, 7, "unexpected token '=='"),
        ("$.a == b", "$response.body", "jsonpath", None, 7, "strings need single quotes"),
        ("//a[", "$response.body", "xpath", None, 3, "XPST0003"),
        ("x" * 20_001, None, "simple", None, 20_000, "longer than 20000 characters"),
        ("$." + "a" * 3_000, "$response.body", "jsonpath", None, 2_000, "longer than 2000"),
        ("/" + "a" * 3_000, "$response.body", "xpath", None, 2_000, "longer than 2000"),
    ],
)
def test_what_cannot_be_compiled_is_malformed(  # noqa: PLR0913, PLR0917 - a table
    condition: str,
    context: str | None,
    kind: str,
    version: str | None,
    position: int,
    message: str,
) -> None:
    found = compile_test(condition, context=context, kind=kind, version=version)

    assert isinstance(found, Malformed)
    assert found.position == position
    assert message in found.message


def test_what_is_malformed_fails_with_its_message() -> None:
    found = compile_test("1 ==")
    assert isinstance(found, Malformed)

    assert weigh(found, Scope()) == Truth(holds=False, broken="unexpected end; expected a value")


# what was looked at


def test_a_truth_tells_the_values_of_the_operands() -> None:
    scope = answering({"a": [1]}, n=2)

    found = weigh(compiled("$statusCode == 409 && $response.body#/a/0 == $inputs.n"), scope)

    assert found == Truth(
        holds=False, values=(("$statusCode", 409), ("$response.body#/a/0", 1), ("$inputs.n", 2))
    )


def test_operands_that_do_not_matter_are_not_looked_at() -> None:
    assert weigh(compiled("$statusCode == 409 || $inputs.n == 1"), answering({})).values == (
        ("$statusCode", 409),
    )


def test_an_absent_operand_keeps_its_reason() -> None:
    (operand,) = weigh(compiled("$inputs.n == 1"), Scope()).values

    assert operand == ("$inputs.n", Absent("no input 'n'"))


def test_a_bare_comparison_tells_its_queries() -> None:
    test = compiled('$.a.b == "x" || $.list.length > $inputs.n', "jsonpath")

    found = weigh(test, answering({"a": {"b": "y"}, "list": [1, 2]}, n=1))

    assert found.holds
    assert found.values == (("$.a.b", "y"), ("$.list.length", 2), ("$inputs.n", 1))


@pytest.mark.parametrize("kind", ["regex", "jsonpath", "xpath"])
def test_a_condition_with_a_context_tells_it_with_the_embedded_values(kind: str) -> None:
    condition = {"regex": "{$inputs.n}", "jsonpath": "$[{$inputs.n}]", "xpath": "//a[{$inputs.n}]"}

    found = weigh(compiled(condition[kind], kind), answering([1, 2], n=1))

    assert found.values == (("$response.body", [1, 2]), ("$inputs.n", 1))


# why something cannot be judged


@pytest.mark.parametrize(
    ("content_type", "body", "kind", "reason"),
    [
        ("application/xml", b"<a/>", "jsonpath", "the body is XML, not JSON"),
        ("text/plain", b"hello", "jsonpath", "the body is text, not JSON"),
        ("application/json", b'{"a": 1,}', "jsonpath", "not JSON: "),
        ("application/json", b'{"a": 1}', "xpath", "XPath needs XML, not object"),
        ("text/plain", b"hello", "xpath", "not XML: syntax error"),
        (
            "application/xml",
            b"<!DOCTYPE a><a/>",
            "xpath",
            "a document type declaration is refused",
        ),
    ],
)
def test_a_body_of_another_kind_is_a_reason(
    content_type: str, body: bytes, kind: str, reason: str
) -> None:
    scope = Scope(received=Received(status=200, body=media.read(content_type, body)))

    found = weigh(compiled("$.a" if kind == "jsonpath" else "/a", kind), scope)

    assert not found.holds
    assert found.broken is not None
    assert reason in found.broken


def test_a_request_body_can_be_the_context() -> None:
    scope = Scope(sent=Sent(body=media.read("text/plain", b"hello")))

    found = weigh(compiled("$.a == 1", "jsonpath", "$request.body"), scope)

    assert found.broken == "the body is text, not JSON"


def test_text_that_is_no_body_is_a_json_value() -> None:
    assert weigh(compiled("$ == 'x'", "jsonpath", "$inputs.n"), Scope(inputs={"n": "x"})).holds
    assert weigh(
        compiled("$ == 'x'", "jsonpath", "$response.body#/n"), answering({"n": "x"})
    ).holds


@pytest.mark.parametrize(
    ("condition", "kind", "reason"),
    [
        ("\"a\" == 'a'", "simple", "strings need single quotes: 'a'"),
        ("$.a == 1", "jsonpath", "not a JSONPath query: unexpected token '=='"),
        ("$[?@ == $inputs.n]", "jsonpath", "$inputs.n stands in a text without braces"),
        ("/a[b = $inputs.n]", "xpath", "$inputs.n stands in a text without braces"),
    ],
)
def test_strict_says_why_the_letter_does_not_take_it(
    condition: str, kind: str, reason: str
) -> None:
    found = weigh(compiled(condition, kind), answering({}, n=1), Reading.STRICT)

    assert found.broken is not None
    assert reason in found.broken
    assert found.departures == ()


def test_an_embedded_expression_without_a_value_is_a_reason() -> None:
    found = weigh(compiled("^{$inputs.n}$", "regex"), answering("x"))

    assert found.broken == "an embedded expression has no value: no input 'n'"


def test_a_search_that_takes_too_long_is_a_reason() -> None:
    test = compiled("(a|aa)+$", "regex", "$inputs.n")

    found = weigh(test, Scope(inputs={"n": "a" * 40 + "!"}))

    assert (found.holds, found.broken) == (
        False,
        "the search took more than 1 s and was stopped",
    )


# departures


@pytest.mark.parametrize(
    ("condition", "portable"),
    [
        ('$.image.state.status == "FAILED"', "$response.body#/image/state/status == 'FAILED'"),
        ("$.a == 1 || $.b[0] != null", "$response.body#/a == 1 || $response.body#/b/0 != null"),
        ("!($.a == 'it''s')", "!($response.body#/a == 'it''s')"),
        (
            "($.a == 1 || $.b == 2) && $.c == $inputs.d",
            "($response.body#/a == 1 || $response.body#/b == 2) && $response.body#/c == $inputs.d",
        ),
        ("$ == 1", "$response.body == 1"),
        ("$.n == 1 && $inputs.flag", "$response.body#/n == 1 && $inputs.flag"),
        ("$.a.length > 0", None),
        ("$.a == []", None),
        ("$.a == {}", None),
        ("$[-1] == 1", None),
        ("$.a == 1 && $.b", None),
        ("!$.a || $.b == 1", None),
        ("!$.a && !$.b", None),
        ("1 == $.a.length", None),
        ("$.a == '{$inputs.b}'", None),
        ("$['a b'] == 1", None),
    ],
)
def test_a_bare_comparison_departs_with_its_portable_form_if_any(
    condition: str, portable: str | None
) -> None:
    (departure,) = truth.departures(compiled(condition, "jsonpath"))

    assert (departure.code, departure.portable) == ("AZ510", portable)
    assert ("no simple condition says the same" in departure.message) is (portable is None)


@pytest.mark.parametrize(
    ("context", "portable"),
    [
        ("$response.body#/a", "$response.body#/a/b == 1"),
        ("$steps.s.outputs.o", "$steps.s.outputs.o#/b == 1"),
        ("$response.header.X", None),
        ("$statusCode", None),
    ],
)
def test_the_portable_form_starts_at_the_context(context: str, portable: str | None) -> None:
    (departure,) = truth.departures(compiled("$.b == 1", "jsonpath", context))

    assert departure.portable == portable


@pytest.mark.parametrize(
    ("condition", "kind", "context", "codes"),
    [
        ("$statusCode == 200", "simple", None, []),
        ('$response.body.a == "b"', "simple", None, ["AZ511", "AZ513"]),
        ("^2", "regex", "$statusCode", []),
        ("^2", "regex", "$response.body.status", ["AZ511"]),
        ("$.a", "jsonpath", "$response.body.b", ["AZ511"]),
        ("$.a == 1", "jsonpath", "$response.body.b", ["AZ511", "AZ510"]),
        ("$[?@ == $inputs.n]", "jsonpath", "$response.body", ["AZ512"]),
        ("/a[b = $inputs.c]", "xpath", "$response.body.x", ["AZ511", "AZ512"]),
        ("/a", "xpath", "$response.body", []),
    ],
)
def test_departures_are_known_when_a_criterion_is_compiled(
    condition: str, kind: str, context: str | None, codes: list[str]
) -> None:
    found = truth.departures(compiled(condition, kind, context))

    assert [departure.code for departure in found] == codes


def test_a_truth_carries_the_departures_of_its_test() -> None:
    test = compiled("$.a == 1", "jsonpath")

    assert weigh(test, answering({"a": 1})).departures == truth.departures(test)


def test_a_filter_on_an_object_departs_only_when_it_matters() -> None:
    test = compiled("$[?count(@.pets) > 0]", "jsonpath")

    (departure,) = weigh(test, answering({"pets": [1]})).departures
    assert (departure.code, departure.portable) == ("AZ514", None)
    assert weigh(test, answering({"nope": [1]})).departures == ()
    assert weigh(test, answering({"a": {"pets": [1]}})).departures == ()
    assert weigh(test, answering({"pets": [1]}), Reading.STRICT).departures == ()


@pytest.mark.parametrize(
    ("condition", "kind", "expected"),
    [
        ("$inputs.a == $statusCode", "simple", ["$inputs.a", "$statusCode"]),
        (
            "!($inputs.a == 1) && ($url == '{$method}x' || $self == null)",
            "simple",
            ["$inputs.a", "$url", "$method", "$self"],
        ),
        ("$.a == $inputs.b", "jsonpath", ["$response.body", "$inputs.b"]),
        ("^{$inputs.b}", "regex", ["$response.body", "$inputs.b"]),
        ("$[{$inputs.b}]", "jsonpath", ["$response.body", "$inputs.b"]),
        ("//a[{$inputs.b}]", "xpath", ["$response.body", "$inputs.b"]),
    ],
)
def test_every_expression_of_a_criterion_is_told(
    condition: str, kind: str, expected: list[str]
) -> None:
    assert [runtime.format(each) for each in mentions(compiled(condition, kind))] == expected


# limits


def test_a_query_over_too_many_nodes_is_stopped() -> None:
    wide: Json = [[[[1] * 40] * 40] * 40] * 40

    found = jsonpath.find("$[*][*][*,*,*,*,*,*,*,*][*,*]", wide)

    assert found == jsonpath.Failed(f"more than {jsonpath.MAX_VISITS} nodes visited", stopped=True)


def test_nodes_inside_filters_count_as_well() -> None:
    deep: Json = [[[[1] * 40] * 40] * 40]

    found = jsonpath.exists("$[?count(@[*,*,*,*][*,*,*,*][*,*]) < 0]", deep)

    assert found == jsonpath.Failed(f"more than {jsonpath.MAX_VISITS} nodes visited", stopped=True)


def test_a_slow_search_in_a_filter_is_stopped() -> None:
    found = jsonpath.exists("$[?match(@, '(a|aa)+b')]", ["a" * 40 + "!"])

    assert found == jsonpath.Failed("the search took more than 1 s and was stopped", stopped=True)


def test_deep_values_are_refused_by_descendants_rather_than_overflowing() -> None:
    deep: Json = 1
    for _ in range(2_000):
        deep = [deep]

    for find in (jsonpath.find, jsonpath.exists):
        found = find("$..nope", deep)
        assert isinstance(found, jsonpath.Failed)


@pytest.mark.parametrize("query", ["$.a == 1", "$["])
def test_a_malformed_query_finds_nothing_and_says_why(query: str) -> None:
    assert isinstance(jsonpath.find(query, {}), jsonpath.Failed)
    assert isinstance(jsonpath.exists(query, {}), jsonpath.Failed)
    assert not jsonpath.is_filter_first(query)
    assert not jsonpath.may_select_one(query)


def test_functions_of_a_filter_look_at_texts_only() -> None:
    assert jsonpath.find("$[?match(@, 'a')]", [1, "a", None]) == ("a",)
    assert jsonpath.find("$[?search(@, '(?=a)')]", ["a"]) == ()
    assert jsonpath.find("$[?match(@, 'a.c')]", ["abc", "a\rc", "a\u2028c"]) == ("abc", "a\u2028c")
    assert jsonpath.find("$[?match(@, 'a[.]c')]", ["abc", "a.c"]) == ("a.c",)
    assert jsonpath.find("$[?match(@, 'a\\\\.c')]", ["abc", "a.c"]) == ("a.c",)


def test_the_root_of_a_filter_inside_a_filter_is_the_whole_value() -> None:
    assert jsonpath.find("$.l[?@[?@ == $.k]]", {"k": 5, "l": [[5], [6]]}) == ([5],)


@pytest.mark.parametrize("query", ["$[?@.a == " + "9" * 400 + "]", "$[" + "9" * 400 + "]"])
def test_a_number_that_the_library_cannot_read_is_malformed(query: str) -> None:
    assert isinstance(jsonpath.problem(query), Malformed)


def test_a_query_of_the_draft_may_fail_with_a_reason() -> None:
    assert jsonpath.draft_problem("$.a") is None
    assert isinstance(jsonpath.find_by_draft("$.[", {}), jsonpath.Failed)
    assert isinstance(jsonpath.draft_problem("$" + ".a" * 2_000), Malformed)


@pytest.mark.parametrize("query", ["$.a[?(@.b =~ '(a+)+$')]", "$.`sub(/(a+)+$/, x)`"])
def test_what_the_library_adds_to_the_draft_is_refused(query: str) -> None:
    found = jsonpath.draft_problem(query)

    assert isinstance(found, Malformed)
    assert "is not in the draft" in found.message


def test_a_query_as_deep_as_the_interpreter_goes_fails_with_a_reason() -> None:
    query = "$" + ".a" * 990
    deep: Json = {}
    for _ in range(1_200):
        deep = {"a": deep}

    assert jsonpath.find(query, deep) == jsonpath.Failed("the value is nested too deep")
    assert jsonpath.exists(query, deep) == jsonpath.Failed("the value is nested too deep")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a>" * 300 + "</a>" * 300, "elements nest deeper than 256"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a document type declaration is refused"),
        ("<a>&x;</a>", "undefined entity"),
        ("<a", "unclosed token"),
        ("", "no element found"),
        ("<a>\x00</a>", "not well-formed"),
        ("<a>\ud800</a>", ""),
    ],
)
def test_risky_and_broken_xml_is_refused(text: str, reason: str) -> None:
    found = xml.read(text)

    assert isinstance(found, xml.NotXml) or reason == ""
    assert not isinstance(found, xml.NotXml) or reason in found.reason


def test_xml_nests_up_to_the_limit() -> None:
    assert isinstance(xml.read("<a>" * 256 + "</a>" * 256), xml.Xml)
    assert isinstance(xml.read("<a>" * 257 + "</a>" * 257), xml.NotXml)


def test_the_encoding_that_xml_declares_was_used_before() -> None:
    found = xml.read('<?xml version="1.0" encoding="UTF-16"?><a>ü</a>')

    assert isinstance(found, xml.Xml)
    assert found.root.text == "ü"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("count(for $a in //*, $b in //*, $c in //* return 1)", "nodes and items looked at"),
        ("count(1 to 10001)", "ranges need literal bounds, and at most 10000 items together"),
        ("count((1 to 101) ! (1 to 101))", "ranges need literal bounds"),
        ("count(1 to count(//*))", "ranges need literal bounds"),
        ("fold-left((1, 2), 0, function($a, $b) { $a })", "folds cannot be bounded"),
        ("replace('a', 'a', 'b')", "use contains() or type regex"),
        ("fn:tokenize('a', 'a')", "use contains() or type regex"),
        ("let $a := 1 return " + "+".join(["$a"] * 30), "more than 20 variables"),
        ("(" * 1_500, ""),
    ],
)
def test_an_expression_without_bounds_is_refused(expression: str, reason: str) -> None:
    found = xpath.holds(expression, "<r>" + "<a/>" * 200 + "</r>")

    assert isinstance(found, xpath.Failed)
    assert reason in found.reason


def test_namespaces_of_a_document_are_known_by_its_prefixes() -> None:
    text = '<a xmlns="urn:d" xmlns:p="urn:p"><p:b>1</p:b></a>'

    assert xpath.holds("//p:b = 1", text) is True
    assert xpath.holds("/a", text) is False


def test_the_first_version_of_xpath_compares_numbers_only() -> None:
    assert isinstance(xpath.holds("'a' < 'b'", "<a/>", "xpath-10"), xpath.Failed)
    assert xpath.holds("//a = 7", "<r><a>1</a><a>7</a></r>", "xpath-10") is True


def test_an_element_may_be_called_to() -> None:
    assert xpath.holds("/mail/to = 'Ann'", "<mail><to>Ann</to></mail>") is True
    assert xpath.holds("//a = 'doc(1 to 99999)'", "<a>doc(1 to 99999)</a>") is True


def test_an_unknown_version_of_xpath_is_a_problem() -> None:
    assert isinstance(xpath.problem("/a", "xpath-99"), Malformed)
