from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document, lines
from pytest_arazzo.documents.yaml import FAST, PORTABLE, Binary, Limits, parse
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.jsonvalue import Json

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
IMAGE_BUILDER = SHARED / "seeds" / "openapi" / "amazon-ec2-image-builder-openapi.yaml"

both_parsers = pytest.mark.parametrize("parser", [FAST, PORTABLE], ids=["fast", "portable"])


def problems(document: Document) -> list[str]:
    return [
        f"{each.location.line}:{each.location.column} {each.code} {each.message}"
        for each in document.problems
    ]


def refusal(text: str | bytes, limits: Limits = yaml.DOCUMENT_LIMITS) -> NotYaml:
    with pytest.raises(NotYaml) as caught:
        parse("a.yaml", text, limits)
    return caught.value


@both_parsers
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing", None),
        ("---", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("n", "n"),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("017", 17),
        ("08", 8),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("190:20:30", "190:20:30"),
        ("2019-12-02", "2019-12-02"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("1e", "1e"),
        (".", "."),
        ("-", [None]),
        ("+", "+"),
        ("1.2.3", "1.2.3"),
        ("=", "="),
        ("١٢", "١٢"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("!!int '12'", 12),
        ("!!float 1", 1.0),
        ("!!float 1.5", 1.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("!!binary aGk=", Binary("aGk=")),
        ("!!binary |\n  aG\n  k=\n", Binary("aGk=")),
        ('"\\ud83d\\ude00"', "😀"),
        ('{"a": "x\\\\ud83d\\\\ude00"}', {"a": "x\\ud83d\\ude00"}),
        ("'\\ud83d\\ude00 \\uD83D\\uDe00'", "\\ud83d\\ude00 \\uD83D\\uDe00"),
        ('["\ue800", "\\ud83d\\ude00\\n", "\\n"]', ["\ue800", "😀\n", "\n"]),
        ('["\\ue800", "\\ue000\\ud83d\\ude00"]', ["\ue800", "\ue000😀"]),
        ('["\ue800\ue000\uf000", "\\ud83d\\ude00", "\\n"]', ["\ue800\ue000\uf000", "😀", "\n"]),
        ("'\\n'", "\\n"),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x k\n*x : 1", {"a": "k", "k": 1}),
        ("&x 5: *x", {"5": 5}),
        ("[&a [&a x, *a]]", [["x", "x"]]),
        ("[&a [&a x], *a]", [["x"], "x"]),
        ("a: |\n  b\n  c\nd: >-\n  e\n  f", {"a": "b\nc\n", "d": "e f"}),
        (
            "200: a\nnull: b\ntrue: c\n1.5: d\n~: e",
            dict(zip(["200", "null", "true", "1.5", "~"], "abcde", strict=True)),
        ),
        ("? a\n: 1\n? b", {"a": 1, "b": None}),
        ("? !!str 1\n: 1", {"1": 1}),
        ("%YAML 1.2\n---\na", "a"),
        ("a: 1\n...\n", {"a": 1}),
        ("\ufeffa: 1", {"a": 1}),
        ('{"a":1,"b":[true,null,"\\/"]}', {"a": 1, "b": [True, None, "/"]}),
        ('[\n\t{"a": -1.5e+3}\n]', [{"a": -1500.0}]),
    ],
)
def test_a_text_reads_as_yaml_1_2(text: str, value: Json, parser: yaml.Parser) -> None:
    document = parse("a.yaml", text, parser=parser)

    assert document.tree == value
    assert json.dumps(document.tree) == json.dumps(value)
    assert type(document.tree) is type(value)
    assert document.problems == ()


@both_parsers
@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("a: 1\nb: 2\na: 3", {"a": 1, "b": 2}, ["3:1 AZ103 duplicate key 'a'; it stands at line 1, column 1 already"]),
        ("200: 1\n'200': 2", {"200": 1}, ["2:1 AZ103 duplicate key '200'; it stands at line 1, column 1 already"]),
        ("a: {x: 1, x: {y: 2}}", {"a": {"x": 1}}, ["1:11 AZ103 duplicate key 'x'; it stands at line 1, column 5 already"]),
        ("- !x a\n- !x {}\n- !!set {a}\n- !!timestamp 2020-01-01", ["a", {}, {"a": None}, "2020-01-01"], [
            "1:3 AZ107 the tag !x is not part of JSON; it is ignored",
            "2:3 AZ107 the tag !x is not part of JSON; it is ignored",
            "3:3 AZ107 the tag !!set is not part of JSON; it is ignored",
            "4:3 AZ107 the tag !!timestamp is not part of JSON; it is ignored",
        ]),
        ("!!str [1]", [1], ["1:1 AZ107 the tag !!str is not part of JSON; it is ignored"]),
        ("!x k: 1", {"k": 1}, ["1:1 AZ107 the tag !x is not part of JSON; it is ignored"]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  '<<': 2", {"a": {"b": 1}, "c": {"<<": {"b": 1}}}, [
            "3:3 AZ107 a merge key '<<', which YAML 1.2 does not have; nothing is merged",
            "4:3 AZ103 duplicate key '<<'; it stands at line 3, column 3 already",
        ]),
        ("'<<': 1", {"<<": 1}, []),
        ("&a [1, *a]", [1, None], ["1:8 AZ107 the alias *a stands inside of what it repeats"]),
        ("&a {b: {c: *a}}", {"b": {"c": None}}, ["1:12 AZ107 the alias *a stands inside of what it repeats"]),
        ("a: 1\n---\nb: 2", {"a": 1}, ["2:1 AZ107 a second document begins here; only the first is read"]),
        ("---\n---\n", None, ["2:1 AZ107 a second document begins here; only the first is read"]),
        ("[.inf, -.Inf, .NAN]", [".inf", "-.Inf", ".NAN"], [
            "1:2 AZ107 JSON has no number .inf; it is read as text",
            "1:8 AZ107 JSON has no number -.Inf; it is read as text",
            "1:15 AZ107 JSON has no number .NAN; it is read as text",
        ]),
        ("1e999", "1e999", ["1:1 AZ107 the number 1e999 is too large for a float; it is read as text"]),
        ("!!int x", "x", ["1:1 AZ107 'x' is not a value of !!int; it is read as text"]),
        ("!!int true", "true", ["1:1 AZ107 'true' is not a value of !!int; it is read as text"]),
        ("!!int .inf", ".inf", ["1:1 AZ107 JSON has no number .inf; it is read as text"]),
        ("!!bool yes", "yes", ["1:1 AZ107 'yes' is not a value of !!bool; it is read as text"]),
        ("!!binary a", "a", ["1:1 AZ107 the text of !!binary is not base64; it is read as text"]),
        ("!!binary é", "é", ["1:1 AZ107 the text of !!binary is not base64; it is read as text"]),
    ],
)  # fmt: skip
def test_what_json_cannot_hold_is_a_problem_with_its_place(
    text: str, value: Json, found: list[str], parser: yaml.Parser
) -> None:
    document = parse("a.yaml", text, parser=parser)

    assert problems(document) == found
    assert document.tree == value


def test_a_problem_names_the_object_that_it_is_in_and_the_width_of_the_key() -> None:
    (problem,) = parse("a.yaml", "a:\n- b: {long: 1, long: 2}").problems

    assert problem.at == "/a/0/b"
    assert [each.at for each in parse("a.yaml", "[1, !x a, {k: !x b}]").problems] == ["/1", "/2/k"]
    assert [each.at for each in parse("a.yaml", "!x a").problems] == [""]
    assert problem.width == 4
    assert str(problem.location) == "a.yaml:2:16"


def test_a_file_full_of_mistakes_lists_a_hundred_of_them() -> None:
    document = parse("a.yaml", "[" + ", ".join(["!x a"] * 200) + "]")

    assert len(document.problems) == 100


@pytest.mark.parametrize(
    ("digits", "is_number"),
    [
        ("1" * 4300, True),
        ("1" * 4301, False),
        ("0x" + "F" * 3500, True),
        ("0o" + "7" * 3501, False),
    ],
    ids=["most", "one more", "most in hexadecimal", "one more in octal"],
)
def test_an_integer_of_too_many_digits_is_text(digits: str, is_number: bool) -> None:  # noqa: FBT001 - a table
    document = parse("a.yaml", digits)

    assert isinstance(document.tree, int) is is_number
    assert [each.code for each in document.problems] == ([] if is_number else ["AZ105"])
    assert repr(document.tree)


def test_an_integer_too_large_for_a_float_is_text() -> None:
    document = parse("a.yaml", "!!float 1" + "0" * 400)

    assert document.tree == "1" + "0" * 400
    assert [each.code for each in document.problems] == ["AZ107"]


def test_what_an_alias_repeats_is_one_object() -> None:
    tree = parse("a.yaml", "a: &x [1]\nb: *x").tree

    assert isinstance(tree, dict)
    assert tree["a"] is tree["b"]


def test_binary_text_knows_its_bytes() -> None:
    assert Binary("aGk=").decoded() == b"hi"


@both_parsers
@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a: 'b\nc: 1\n", "1:4", "the text ends inside a quoted string; expected the closing quote"),
        ("{[a]: 1}", "1:2", "a key that is an array or object; expected text"),
        ("? {a: 1}\n: 1", "1:3", "a key that is an array or object; expected text"),
        ("a: &x [1]\n*x : 1", "2:1", "a key that is an array or object; expected text"),
        ("a: *b", "1:4", "the alias *b names no anchor before it"),
        ("@a", "1:1", "a character that nothing can begin with; expected quotes around text that begins with it"),
        ("a:\n\t- b", "2:1", "a tab where blanks are needed; expected blanks for indentation"),
        ("a: b: c", "1:5", "a ':' where no key can be; expected quotes around text that contains ': '"),
        ("a: 'b' c", "1:8", None),
        ("a: x\x01y", "1:5", "the character U+0001 is not allowed in YAML"),
        ("a\n\ud7ff: \uffff", "2:4", "the character U+FFFF is not allowed in YAML"),
        ("%YAML 2.0\n--- a", "1:1", None),
        ("[a, b: c, ]]", "1:12", None),
        ('x: "\\udead"', None, "an escape sequence that stands for no character"),
        ('x: "\\UFFFFFFFF"', None, "an escape sequence that stands for no character"),
    ],
)  # fmt: skip
def test_bad_syntax_is_refused_with_its_place_in_our_words(
    text: str, place: str | None, reason: str | None, parser: yaml.Parser
) -> None:
    with pytest.raises(NotYaml) as caught:
        parse("a.yaml", text, parser=parser)

    assert caught.value.code == "AZ100"
    assert place in (None, f"{caught.value.line}:{caught.value.column}")
    assert reason in (None, caught.value.reason)
    assert caught.value.reason == caught.value.reason[:1].lower() + caught.value.reason[1:]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[1,", 1, "the YAML breaks off here; expected a value"),
        ("{a: 1\n", 2, "the YAML breaks off here; expected ',' or '}'"),
        ("a: 1\nb\nc: 2", 3, "a key without ':' behind it"),
        ("- a\nb: 1", 2, "the YAML breaks off here; expected '-', or the end of the block"),
        ('"\\q"', 1, "an unknown escape sequence"),
        ("&", 1, "the YAML breaks off here; expected alphabetic or numeric character"),
    ],
)
def test_broken_off_text_is_refused_on_a_line_that_exists(
    text: str, line: int, reason: str
) -> None:
    error = refusal(text)

    assert error.line == line
    assert error.reason.startswith(reason)


@pytest.mark.parametrize(
    ("raw", "place", "reason"),
    [
        (b"a: 1\nb: \xff", "2:4", "the byte 0xFF is not UTF-8; expected a text in UTF-8"),
        ("a: 1".encode("utf-16"), "1:1", "the byte 0xFF is not UTF-8; expected a text in UTF-8"),
        ("é: 'ü".encode("latin-1"), "1:1", "the byte 0xE9 is not UTF-8; expected a text in UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused(raw: bytes, place: str, reason: str) -> None:
    error = refusal(raw)

    assert f"{error.line}:{error.column}" == place
    assert error.reason == reason


def test_half_a_surrogate_pair_is_refused() -> None:
    error = refusal("a: 1\nb: \ud800")

    assert (error.line, error.column) == (2, 4)


def test_bytes_with_a_byte_order_mark_read_as_the_text_without() -> None:
    document = parse("a.yaml", b"\xef\xbb\xbfa: \xc3\xa9")

    assert document.tree == {"a": "é"}
    assert document.text == "a: é"


SMALL = Limits(bytes=40, nodes=8, depth=3, aliases=2)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("x" * 39, True),
        ("x" * 40, True),
        ("x" * 41, False),
        ("é" * 20, True),
        ("é" * 20 + "x", False),
        ("[1, 2, 3, 4, 5, 6]", True),
        ("[1, 2, 3, 4, 5, 6, 7]", True),
        ("[1, 2, 3, 4, 5, 6, 7, 8]", False),
        ("{a: 1, b: 2, c: 3}", True),
        ("{a: 1, b: 2, c: 3, d: 4}", False),
        ("[1, 2, 3, 4, 5, 6, 7, []]", False),
        ("[&a [1, 2], *a]", True),
        ("[&a [1, 2], *a, 1]", True),
        ("[&a [1, 2], *a, *a]", False),
        ("[[]]", True),
        ("[[[]]]", True),
        ("[[[[]]]]", False),
        ("[{a: {}}]", True),
        ("[{a: {b: {}}}]", False),
        ("[&a [[]], *a]", True),
        ("[&a [[]], [*a]]", False),
        ("[&a [], &b [*a]]", True),
        ("[&a [], &b [*a], [*b]]", False),
        ("[&a 1, *a]", True),
        ("[&a 1, *a, *a]", True),
        ("[&a 1, *a, *a, *a]", False),
    ],
)
def test_each_limit_is_kept_to_the_last_one(text: str, is_read: bool) -> None:  # noqa: FBT001 - a table
    if is_read:
        assert parse("a.yaml", text, SMALL).problems == ()
    else:
        assert refusal(text, SMALL).code == "AZ105"


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, '{"a":[' * 50_000],
    ids=["brackets", "braces", "dashes", "JSON"],
)
def test_nesting_without_end_is_refused(text: str) -> None:
    error = refusal(text)

    assert error.code == "AZ105"
    assert error.reason == "arrays and objects nested more than 100 deep"


def test_an_alias_bomb_is_refused_before_it_explodes() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    error = refusal("\n".join(rows))

    assert error.reason == "more than 200000 values, with what aliases repeat"


def test_a_deep_tree_cannot_be_made_of_aliases() -> None:
    rows = ["a0: &a0 []"] + [f"a{n}: &a{n} [[[*a{n - 1}]]]" for n in range(1, 60)]

    assert refusal("\n".join(rows)).reason == "arrays and objects nested more than 100 deep"


def outcome(text: str | bytes, parser: yaml.Parser) -> Document | NotYaml:
    try:
        return parse("a.yaml", text, parser=parser)
    except NotYaml as error:
        return error


@given(st.text() | st.text(alphabet="[]{}:,-?&*!|>'\"\\%#@` \n\tab1\ufeff\x00\ud800"))
def test_any_text_reads_or_is_refused_at_a_place_that_it_has(text: str) -> None:
    rows = lines(text)
    for parser in (FAST, PORTABLE):
        found = outcome(text, parser)
        if isinstance(found, NotYaml):
            assert 1 <= found.line <= len(rows)
            assert 1 <= found.column <= len(rows[found.line - 1]) + 1
        else:
            assert all(found.line(each.location.line) for each in found.problems)


@given(st.binary())
def test_any_bytes_read_or_are_refused(raw: bytes) -> None:
    found = outcome(raw, FAST)

    if isinstance(found, Document):
        assert found.text.encode() == raw.removeprefix(b"\xef\xbb\xbf")
    else:
        assert str(found).startswith("a.yaml:")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=80), inner),  # of 1024
    max_leaves=20,
)


@given(json_values, st.sampled_from([None, 1, "\t"]))
def test_json_in_ascii_reads_as_json_does(value: Json, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent)

    assert parse("a.json", text).tree == json.loads(text)


@pytest.mark.skipif(not IMAGE_BUILDER.is_file(), reason="needs the shared descriptions")
def test_a_large_description_reads_the_same_with_both_parsers() -> None:
    raw = IMAGE_BUILDER.read_bytes()
    fast = parse("openapi.yaml", raw)
    portable = parse("openapi.yaml", raw, parser=PORTABLE)

    assert fast.tree == portable.tree
    assert fast.problems == ()
    assert fast.locate("/info/version") == portable.locate("/info/version")
    assert fast.line(fast.locate("/info/version").line) == "  version: 2019-12-02"
