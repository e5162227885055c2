"""Fixes put into texts: what they say changes, and not a byte beside it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from building import catalog, document, linked, workflow
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import Diagnostic, Location, Replacement
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.jsonvalue import Json, get, put
from pytest_arazzo.lint.fixing import fixed
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.check import check

URI = "a.arazzo.yaml"
SPECS = Path(__file__).resolve().parents[2] / "specs"
SEEDS = (Path(__file__).resolve().parents[2].parent / "shared" / "seeds").resolve()


def wants(*replacements: Replacement) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(code="AZ512", message=str(i), location=Location(URI, 1, 1), fix=each)
        for i, each in enumerate(replacements)
    )


def swap(at: str, old: str, new: str, *, is_key: bool = False) -> Replacement:
    return Replacement(at=at, old=old, new=new, title="swap", is_key=is_key)


def gone(at: str, value: str) -> Replacement:
    return Replacement(at=at, old=value, new="", title="remove", is_removed=True)


def after(text: str, *replacements: Replacement) -> tuple[str, list[str]]:
    """Return the text with fixes, and which of them were made."""
    new, done = fixed(text, yaml.parse(URI, text), wants(*replacements))
    return new, [each.message for each in done]


BRACES = ("$inputs.x", "{$inputs.x}")


@pytest.mark.parametrize(
    ("text", "at", "old", "new", "wanted"),
    [
        ("a: Bearer $inputs.x # c\n", "/a", *BRACES, "a: Bearer {$inputs.x} # c\n"),
        ("a:   Bearer $inputs.x\n\n\nb:  1", "/a", *BRACES, "a:   Bearer {$inputs.x}\n\n\nb:  1"),
        ("a: 'Bearer $inputs.x'\n", "/a", *BRACES, "a: 'Bearer {$inputs.x}'\n"),
        ('a: "Bearer $inputs.x"\n', "/a", *BRACES, 'a: "Bearer {$inputs.x}"\n'),
        ("- $inputs.x y\n", "/0", *BRACES, "- '{$inputs.x} y'\n"),
        ("[ $inputs.x y ,1]\n", "/0", *BRACES, "[ '{$inputs.x} y' ,1]\n"),
        ("{a: B $inputs.x, b: 1} # c\n", "/a", *BRACES, "{a: 'B {$inputs.x}', b: 1} # c\n"),
        ("a:\r\n- b: B $inputs.x\r\n", "/a/0/b", *BRACES, "a:\r\n- b: B {$inputs.x}\r\n"),
        ("a: it's $inputs.x\n", "/a", "$", "#", "a: 'it''s #inputs.x'\n"),
        ("a: it's $inputs.x\n", "/a", "it's", "a: b", "a: 'a: b $inputs.x'\n"),
        ("a: it's $x\n", "/a", "$x", "b #x", "a: 'it''s b #x'\n"),
        ("a: 'it''s $x'\n", "/a", "'s $", "'", "a: 'it''x'\n"),
        ("a: 'x'\n", "/a", "x", "it's", "a: 'it''s'\n"),
        ('a: "\\"x\\" == 1"\n', "/a", '"x"', "'x'", "a: \"'x' == 1\"\n"),
        ('a: "\\u00e9\\u000a$x"\n', "/a", "$x", 'y"\\', 'a: "\\u00e9\\u000ay\\"\\\\"\n'),
        ('a: "\\ud83d\\ude00 $x"\n', "/a", "\U0001f600", "!", 'a: "! $x"\n'),
        ('{"a": "\\ud83d\\ude00 $x"}', "/a", "$x", "{$x}", '{"a": "\\ud83d\\ude00 {$x}"}'),
        ("a: |\n  b $x\n\n  c $y\nd: 1\n", "/a", "$y", "{$y}", "a: |\n  b $x\n\n  c {$y}\nd: 1\n"),
        ("a: >-\n  b $x\n  c $y\n", "/a", "$y", "{$y}", "a: >-\n  b $x\n  c {$y}\n"),
        ("a: one\n  two $x\n", "/a", "$x", "{$x}", "a: one\n  two {$x}\n"),
        ("a: one\n  two three\n", "/a", "one two", "1", "a: 1 three\n"),
        ("a: foo\n", "/a", "foo", "12", "a: '12'\n"),
        ("a: foo\n", "/a", "foo", "null", "a: 'null'\n"),
        ("a: foo\n", "/a", "foo", "x\ty: ", "a: 'x\ty: '\n"),
        ("a: foo\n", "/a", "foo", "x\ny", 'a: "x\\ny"\n'),
        ("a: foo\n", "/a", "foo", "\x1b", 'a: "\\u001b"\n'),
        ("\ufeffa: foo\n", "/a", "foo", "bar", "\ufeffa: bar\n"),
        ("a: foo", "/a", "foo", "bar", "a: bar"),
        ("a~b/c: foo", "/a~0b~1c", "foo", "bar", "a~b/c: bar"),
    ],
)
def test_the_scalar_changes_in_its_own_style_as_long_as_that_can_say_it(
    text: str, at: str, old: str, new: str, wanted: str
) -> None:
    assert after(text, swap(at, old, new)) == (wanted, ["0"])


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("ab: 1 # c\ncd: 2\n", "/ab", "xy: 1 # c\ncd: 2\n"),
        ("- 'ab' : 1\n", "/0/ab", "- 'xy' : 1\n"),
        ('{"ab": 1}', "/ab", '{"xy": 1}'),
        ("{cd: {ab: 1}}", "/cd/ab", "{cd: {xy: 1}}"),
        ("? ab\n: 1\n", "/ab", "? xy\n: 1\n"),
    ],
)
def test_a_key_changes_and_its_value_stays(text: str, at: str, wanted: str) -> None:
    assert after(text, swap(at, "ab", "xy", is_key=True)) == (wanted, ["0"])


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("a: one one\n", swap("/a", "one", "1")),
        ("a: one\n", swap("/a", "two", "2")),
        ("a: one\n", swap("/a", "", "2")),
        ("a: one\n", swap("/a", "one", "one")),
        ("a: one\n", swap("/b", "one", "1")),
        ("a: 1\n", swap("/a", "1", "2")),
        ("a: ''\n", swap("/a", "", "2")),
        ("x: &x one\ny: *x\n", swap("/x", "one", "1")),
        ("x: &x one\ny: *x\n", swap("/y", "one", "1")),
        ("x: &x {a: one}\ny: *x\n", swap("/x/a", "one", "1")),
        ("x: &x {a: one}\ny: *x\n", swap("/y/a", "one", "1")),
        ("x: !!str one\n", swap("/x", "one", "1")),
        ("x: &x\n  - a b\ny: &y [one]\n", swap("/y/0", "one", "1, 2]")),
        ("a: |\n  one\n", swap("/a", "one", "x\ny")),
        ("a: |\n  one\n  two\n", swap("/a", "one", " one")),
        ("ab: 1\nxy: 2\n", swap("/ab", "ab", "xy", is_key=True)),
        ("ab: 1\n", swap("/cd", "cd", "xy", is_key=True)),
        ("[1]\n", swap("/0", "0", "1", is_key=True)),
        ("ab: 1\n", swap("", "ab", "xy", is_key=True)),
        ("? &k ab\n: 1\n", swap("/ab", "ab", "xy", is_key=True)),
    ],
)
def test_what_cannot_be_put_in_without_doubt_is_left_out(text: str, fix: Replacement) -> None:
    assert after(text, fix) == (text, [])


def test_a_fix_that_cannot_be_made_keeps_no_other_from_being_made() -> None:
    text = "a: &x one\nb: *x\nc: two\nd: three\n"
    fixes = (swap("/c", "two", "2nd"), swap("/a", "one", "1st"), swap("/d", "three", "3rd"))

    assert after(text, *fixes) == ("a: &x one\nb: *x\nc: 2nd\nd: 3rd\n", ["0", "2"])


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("a: one\n", gone("/a", "one")),
        ("a: one\nb: 2\n", gone("/a", "on")),
        ("a: 1\nb: 2\n", gone("/a", "1")),
        ("a: one # why\nb: 2\n", gone("/a", "one")),
        ("b: two # why\na: one\n", gone("/a", "one")),
        ("b: [2]\na: one\n", gone("/a", "one")),
        ("b: 2\na: one\n", gone("/a", "one")),
        ("b: &b two\na: one\n", gone("/a", "one")),
        ("a: &a one\nb: *a\n", gone("/a", "one")),
        ("b: |\na: one\n", gone("/a", "one")),
        ("- a\n- b\n", gone("/0", "a")),
    ],
)
def test_a_member_that_others_or_comments_hang_on_stays(text: str, fix: Replacement) -> None:
    assert after(text, fix) == (text, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- a: one\n  b: 2\n", "- b: 2\n"),
        ("-   a: one\n    b: 2\n", "-   b: 2\n"),
        ("- b: two\n  a: one\n  c: 3\n", "- b: two\n  c: 3\n"),
        ("- b: two\n  a: one\n", "- b: two\n"),
        ("- b: two\n  a: one # why\n", "- b: two # why\n"),
        ("- {a: one, b: 2}\n", "- {b: 2}\n"),
        ("- {b: two, a: one}\n", "- {b: two}\n"),
        ('[{"b": "two", "a": "one", "c": 3}]', '[{"b": "two", "c": 3}]'),
        ('[{"b": "two#", "a": "one"}]', '[{"b": "two#"}]'),
    ],
)
def test_a_member_goes_away_with_its_name(text: str, wanted: str) -> None:
    assert after(text, gone("/0/a", "one")) == (wanted, ["0"])


def test_fixes_of_one_scalar_are_made_together() -> None:
    text = "a: $x and $y\n"
    fixes = (swap("/a", "$y", "{$y}"), swap("/a", "$x", "{$x}"))

    assert after(text, *fixes) == ("a: '{$x} and {$y}'\n", ["0", "1"])


def test_of_fixes_that_overlap_the_first_wins_and_the_rest_waits() -> None:
    text = "a: one two three\n"
    fixes = (swap("/a", "two three", "2 3"), swap("/a", "one two", "1 2"), swap("/a", "one", "1"))

    assert after(text, *fixes) == ("a: 1 2 3\n", ["0", "2"])


def test_the_same_fix_of_two_findings_is_made_once_and_settles_both() -> None:
    fix = swap("/a", "one", "1st")

    assert after("a: one\n", fix, fix) == ("a: 1st\n", ["0", "1"])


def test_two_members_that_go_away_in_one_place_go_one_after_the_other() -> None:
    text = "a: one\nb: two\nc: three\n"

    assert after(text, gone("/b", "two"), gone("/c", "three")) == ("a: one\nc: three\n", ["0"])
    assert after("a: one\nc: three\n", gone("/c", "three")) == ("a: one\n", ["0"])


def test_what_goes_away_is_not_edited_as_well() -> None:
    fixes = (gone("/a", "one"), swap("/a", "one", "1st"), swap("/b", "two", "2nd"))

    assert after("a: one\nb: two\n", *fixes) == ("b: 2nd\n", ["0", "2"])


def test_a_fix_of_several_parts_is_made_whole_or_not_at_all() -> None:
    text = "a: one\nb: two\nc: three\n"
    part = swap("/b", "two", "2nd")
    whole = dataclasses.replace(swap("/a", "one", "1st"), also=(part, gone("/c", "three")))
    broken = dataclasses.replace(whole, also=(part, swap("/c", "four", "4th")))

    assert after(text, whole) == ("a: 1st\nb: 2nd\n", ["0"])
    assert after(text, broken) == (text, [])


def test_keys_change_after_what_is_below_them() -> None:
    text = "ab: {cd: one}\nef: 1\n"
    fixes = (
        swap("/ab", "ab", "AB", is_key=True),
        swap("/ab/cd", "cd", "CD", is_key=True),
        swap("/ab/cd", "one", "1st"),
    )

    assert after(text, *fixes) == ("AB: {CD: 1st}\nef: 1\n", ["0", "1", "2"])


def test_two_keys_never_become_one() -> None:
    text = "ab: 1\nac: 2\n"
    fixes = (swap("/ab", "ab", "xy", is_key=True), swap("/ac", "ac", "xy", is_key=True))

    assert after(text, *fixes) == ("xy: 1\nac: 2\n", ["0"])


def test_findings_about_other_documents_and_another_text_change_nothing() -> None:
    text = "a: one\n"
    (here,) = wants(swap("/a", "one", "1st"))
    elsewhere = dataclasses.replace(here, location=Location("b.yaml", 1, 1))
    unfixable = dataclasses.replace(here, fix=None)

    assert fixed(text, yaml.parse(URI, text), (elsewhere, unfixable)) == (text, ())
    assert fixed("a: one", yaml.parse(URI, text), (here,)) == ("a: one", ())


# What the rules offer ---------------------------------------------------------------------------


PETS = catalog()


def found_in(text: str) -> tuple[Diagnostic, ...]:
    program = linked(text, {"pets": PETS})
    return (*problems(program.document), *check(program))


def mended(text: str, *only: str) -> tuple[str, list[str]]:
    """Return the text after rounds of fixes until none is left to make, and the codes settled."""
    codes: list[str] = []
    while True:
        found = [each for each in found_in(text) if not only or each.code in only]
        new, done = fixed(text, yaml.parse(URI, text), found)
        if not done:
            return text, codes
        text, codes = new, [*codes, *(each.code for each in done)]


def changes(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the lines that differ after fixing, old and new, and the codes that were settled."""
    new, codes = mended(text)
    rows, others = text.split("\n"), new.split("\n")
    assert len(rows) == len(others)
    pairs = zip(rows, others, strict=True)
    return [(one.strip(), two.strip()) for one, two in pairs if one != two], codes


STEP = """
- stepId: find
  operationId: listPets
  parameters:
  - {name: limit, in: query, value: $inputs.limit}
  outputs: {next: $response.body#/next}
- stepId: again
  operationId: listPets
  parameters:
  - {name: page, in: query, value: $steps.find.outputs.next}
  - {name: X-Trace, in: header, value: fixed}
  successCriteria:
  - condition: $statusCode == 200
  onSuccess:
  - {name: back, type: goto, stepId: find, criteria: [{condition: $response.body#/next == 'x'}]}
"""
INPUTS = "inputs: {type: object, properties: {limit: {type: integer}, tag: {type: string}}}"
OTHER = workflow("- {stepId: call, workflowId: seek}\n", name="other")
SOUND = document(workflow(STEP, INPUTS, name="seek") + OTHER)


def spoilt(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_what_is_sound_is_left_as_it_is() -> None:
    assert found_in(SOUND) == ()
    assert mended(SOUND) == (SOUND, [])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("listPets\n      parameters:\n      - {name: limit", None, "AZ203"),
        ("stepId: find, criteria", "stepId: fnd, criteria", "AZ206"),
        ("workflowId: seek}", "workflowId: seak}", "AZ207"),
        ("$steps.find.outputs.next}", "$steps.fnd.outputs.next}", "AZ209"),
        ("$steps.find.outputs.next}", "$steps.find.outputs.nxt}", "AZ209"),
        ("$inputs.limit}", "$inputs.limt}", "AZ210"),
        ("successCriteria:", "succesCriteria:", "AZ102"),
        ("successCriteria:", "successcriteria:", "AZ102"),
        ("onSuccess:", "onSucess:", "AZ102"),
        ("  outputs: {next", "  output: {next", "AZ102"),
    ],
)
def test_a_slip_of_one_name_is_put_right(old: str, new: str | None, code: str) -> None:
    wrong = spoilt(old, new if new is not None else old.replace("listPets", "listPet", 1))
    codes = {each.code for each in found_in(wrong) if each.fix is not None}
    text, settled = mended(wrong)

    assert code in codes
    assert code in settled
    assert text == SOUND


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$inputs.limit}", "$inputs.tga}"),
        ("$inputs.limit}", "$inputs.quantity}"),
        ("$inputs.limit}", "$inputs.limt.x}"),
        ("$inputs.limit}", "'$inputs.limt {$inputs.limt}'}"),
        ("stepId: find, criteria", "stepId: nowhere, criteria"),
        ("workflowId: seek}", "workflowId: everything}"),
        ("successCriteria:", "criteria:"),
        ("  outputs: {next", "  out: {next"),
    ],
)
def test_a_name_that_is_near_to_none_or_to_several_is_left_alone(old: str, new: str) -> None:
    wrong = spoilt(old, new)
    wanted = [each.fix for each in found_in(wrong) if each.code in ("AZ210", "AZ206", "AZ102")]

    assert found_in(wrong)
    assert [each for each in wanted if each is not None] == []


def test_a_field_that_is_there_already_is_not_written_twice() -> None:
    wrong = spoilt("onSuccess:", "succesCriteria: []\n      onSuccess:")

    assert [each.code for each in found_in(wrong)] == ["AZ102"]
    assert mended(wrong) == (wrong, [])


def test_a_component_that_is_wrong_for_one_workflow_is_left_alone() -> None:
    used = "- {name: page, in: query, value: $steps.find.outputs.next}"
    components = "parameters: {page: {name: page, in: query, value: $steps.fnd.outputs.next}}"
    whole = SOUND.replace(used, "- reference: $components.parameters.page")
    wrong = whole + "components:\n  " + components + "\n"

    assert [each.code for each in found_in(wrong)] == ["AZ209"]
    assert mended(wrong) == (wrong, [])


def test_a_reference_to_a_component_is_put_right() -> None:
    components = "components: {parameters: {page: {name: page, in: query, value: '2'}}}\n"
    used = "- {name: page, in: query, value: $steps.find.outputs.next}"
    right = SOUND.replace(used, "- reference: $components.parameters.page") + components
    wrong = right.replace("parameters.page", "parameters.pge")

    assert mended(wrong) == (right, ["AZ208"])


def test_what_a_step_depends_on_is_put_right() -> None:
    right = SOUND.replace("stepId: again\n", "stepId: again\n      dependsOn: [find]\n")

    assert mended(right.replace("[find]", "[fnd]")) == (right, ["AZ206"])


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a-$inputs.tag", "'a-{$inputs.tag}'"),
        ("'a-$inputs.tag $inputs.limit'", "'a-{$inputs.tag} {$inputs.limit}'"),
        ("$inputs.tag-$inputs.tag, or", None),
        ('"$inputs.tag $inputs.tag"', '"{$inputs.tag} {$inputs.tag}"'),
        (
            '"x $inputs.tag $inputs.tag y $inputs.tag"',
            '"x {$inputs.tag} {$inputs.tag} y {$inputs.tag}"',
        ),
        ("'a {$inputs.tag} $inputs.tag'", "'a {$inputs.tag} {$inputs.tag}'"),
        ("'it''s $inputs.tag'", "'it''s {$inputs.tag}'"),
    ],
)
def test_an_expression_in_a_text_gets_braces(value: str, wanted: str | None) -> None:
    wrong = spoilt("value: fixed", f"value: {value}")
    if wanted is None:  # a flow mapping ends at the comma: no text with two expressions there
        wrong, wanted = (
            spoilt("value: fixed", "value: '$inputs.tag,$inputs.tag'"),
            ("'{$inputs.tag},{$inputs.tag}'"),
        )
    text, codes = mended(wrong)

    assert text == spoilt("value: fixed", f"value: {wanted}")
    assert set(codes) == {"AZ512"}


def test_of_two_lines_that_are_alike_none_can_be_told_from_the_other() -> None:
    step = """
    - stepId: note
      operationId: addNote
      requestBody:
        contentType: text/plain
        payload: |
          It is $inputs.tag.
          It is $inputs.tag.
    """
    wrong = document(workflow(step, INPUTS))

    assert [each.code for each in found_in(wrong)] == ["AZ512", "AZ512"]
    assert mended(wrong) == (wrong, [])


def test_an_expression_in_a_block_gets_braces_and_the_block_stays() -> None:
    step = """
    - stepId: note
      operationId: addNote
      requestBody:
        contentType: application/json
        payload: |
          {
            "tag": "$inputs.tag",   "more": "$inputs.tag, $inputs.limit"
          }
    """
    wrong = document(workflow(step, INPUTS))

    assert changes(wrong) == (
        [
            (
                '"tag": "$inputs.tag",   "more": "$inputs.tag, $inputs.limit"',
                '"tag": "{$inputs.tag}",   "more": "{$inputs.tag}, {$inputs.limit}"',
            )
        ],
        ["AZ512"] * 3,
    )


CONDITION = "condition: $statusCode == 200"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('$response.body#/next == "x"', "$response.body#/next == 'x'"),
        (
            '$response.body#/next == "x" || "x" == $url',
            "$response.body#/next == 'x' || 'x' == $url",
        ),
        ('$response.body#/next == "it\'s"', "$response.body#/next == 'it''s'"),
        ("'$response.body#/next == \"it''s\"'", "'$response.body#/next == ''it''''s'''"),
        ('"$response.body#/next == \\"x\\""', "\"$response.body#/next == 'x'\""),
        ('$response.body#/next == "x: y"', "\"$response.body#/next == 'x: y'\""),
    ],
)
def test_a_string_in_double_quotes_gets_single_ones(condition: str, wanted: str) -> None:
    wrong = spoilt(CONDITION, f"condition: {condition}")
    if ": y" in condition:
        wrong = spoilt(CONDITION, f"condition: {json.dumps(condition)}")
    text, codes = mended(wrong)

    assert text == spoilt(CONDITION, f"condition: {wanted}")
    assert set(codes) == {"AZ513"}


def bare(condition: str, lines: str = "") -> str:
    written = lines or "context: $response.body\n        condition: %s\n        type: jsonpath"
    return spoilt(CONDITION, written % condition)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('$.next == "x"', "$response.body#/next == 'x'"),
        ("$.pets.length > 0", None),
        ('"$.next == \\"x\\""', "\"$response.body#/next == 'x'\""),
        ("$.pets[0].name == 'a' && $.next != null", None),
    ],
)
def test_a_bare_comparison_becomes_a_simple_condition(condition: str, wanted: str | None) -> None:
    wrong = bare(condition)
    text, codes = mended(wrong)
    (said,) = (each for each in found_in(wrong) if each.code == "AZ510")

    if wanted is None and said.fix is None:
        assert (text, codes) == (wrong, [])
        return
    portable = wanted or (said.help or "").removeprefix("portable: ")
    assert text == spoilt(CONDITION, f"condition: {portable}\n        type: simple")
    assert codes == ["AZ510"]
    assert [each for each in found_in(text) if each.code.startswith("AZ5")] == []


def test_a_bare_comparison_in_one_line_becomes_a_simple_condition_too() -> None:
    criterion = "{type: jsonpath, condition: $.next == 'x', context: $response.body}"
    wanted = "{type: simple, condition: $response.body#/next == 'x'}"
    wrong, right = (spoilt(f"- {CONDITION}", f"- {text}") for text in (criterion, wanted))

    assert mended(wrong) == (right, ["AZ510"])


@pytest.mark.parametrize(
    "lines",
    [
        "context: $response.body # the page\n        condition: %s\n        type: jsonpath",
        "context: $response.body\n        condition: %s\n        type: {type: jsonpath, version: rfc9535}",
    ],
)
def test_a_bare_comparison_with_more_to_lose_is_left_alone(lines: str) -> None:
    wrong = bare("$.next == 'x'", lines)

    assert [each.code for each in found_in(wrong)] == ["AZ510"]
    assert mended(wrong) == (wrong, [])


def test_a_document_in_json_stays_json() -> None:
    wrong = spoilt(CONDITION, 'condition: $response.body#/next == "x"')
    wrong = wrong.replace("value: fixed", "value: a $inputs.tag").replace(
        "$inputs.lim", "$inputs.im"
    )
    text = json.dumps(yaml.parse(URI, wrong).tree, indent=1)
    new, codes = mended(text)

    assert sorted(codes) == ["AZ210", "AZ512", "AZ513"]
    assert json.loads(new) == yaml.parse(URI, mended(wrong)[0]).tree
    assert len([1 for a, b in zip(text.split("\n"), new.split("\n"), strict=True) if a != b]) == 3


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_real_documents_are_fixed_without_another_finding() -> None:
    paths = sorted([*SPECS.glob("*.arazzo.yaml"), *SEEDS.rglob("*.arazzo.yaml")])
    codes: set[str] = set()
    for path in paths:
        text = path.read_text("utf-8")
        before = problems(yaml.parse(URI, text))
        new, done = mended(text)
        codes |= set(done)
        assert len(problems(yaml.parse(URI, new))) <= len(before), path
        left = [each for each in found_in(new) if each.code in ("AZ510", "AZ512", "AZ513")]
        assert [each for each in left if each.fix is not None] == [], path

    assert "AZ510" in codes


# Laws -------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("one", "$x", "{$y}", "a: b", "#c", " #d", "'", '"', "''", "\\", "[", "]", "{", ","),
        *("- ", "12", "null", "true", "\u00e9", "\U0001f600", " ", "  ", ":", "&a", "*b", "|"),
        *("%", "@", "`", "!t", "?", "~", "=", "\t"),
    ]
)
VALUES = st.lists(WORDS, min_size=1, max_size=6).map("".join)


def styles_of(value: str) -> Sequence[str]:
    """Return ways to write *value*; not every one says it."""
    return (
        value,
        "'" + value.replace("'", "''") + "'",
        json.dumps(value, ensure_ascii=False),
        json.dumps(value),
        f"|-\n    {value}",
        f">-\n    {value}",
    )


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, Mapping[str, str]]:
    """Draw a text and the scalars in it, by pointer."""
    rows: list[str] = []
    known: dict[str, str] = {}
    for index in range(draw(st.integers(1, 4))):
        value = draw(VALUES)
        written = draw(st.sampled_from(styles_of(value)))
        end = draw(st.sampled_from(["", " # a comment"])) if "\n" not in written else ""
        if "\n" not in written and draw(st.booleans()):
            rows.append(f"k{index}: {{v: {written}, w: [1]}}{end}")
            known[f"/k{index}/v"] = value
        else:
            rows.append(f"k{index}: {written}{end}")
            known[f"/k{index}"] = value
    text = draw(st.sampled_from(["\n", "\r\n"])).join([*rows, "last: 1"])
    return text, known


def read(text: str) -> Document | None:
    try:
        return yaml.parse(URI, text)
    except NotYaml:
        return None


@settings(deadline=None, max_examples=150)
@given(texts(), st.data())
def test_a_fixed_text_says_what_was_meant_and_other_lines_stay(
    drawn: tuple[str, Mapping[str, str]], data: st.DataObject
) -> None:
    text, known = drawn
    before = read(text)
    assume(before is not None and all(get(before.tree, at) == known[at] for at in known))
    assert before is not None
    at = data.draw(st.sampled_from(sorted(known)))
    value = known[at]
    start = data.draw(st.integers(0, len(value) - 1))
    old = value[start : data.draw(st.integers(start + 1, len(value)))]
    new = data.draw(VALUES)
    fix = swap(at, old, new)
    result, done = fixed(text, before, wants(fix))

    possible = value.count(old) == 1 and old != new
    assert bool(done) <= possible
    if not done:
        assert result == text
        assert not possible or "|-\n" in text or ">-\n" in text
        return
    again = yaml.parse(URI, result)
    wanted = value.replace(old, new)
    assert repr(again.tree) == repr(put(before.tree, at, wanted))
    _assert_other_lines_stay(text, result, at)


def _assert_other_lines_stay(text: str, result: str, at: str) -> None:
    own = at.split("/")[1]
    one, two = (_by_key(each) for each in (text, result))
    assert {key: each for key, each in one.items() if key != own} == {
        key: each for key, each in two.items() if key != own
    }
    assert one[own].endswith(" # a comment") <= two[own].endswith(" # a comment")


def _by_key(text: str) -> Mapping[str, str]:
    """Return the lines of each key at the top."""
    found: dict[str, str] = {}
    key = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        key = line.partition(":")[0] if line[:1].isalpha() else key
        found[key] = found.get(key, "") + ("\n" if key in found else "") + line
    return found


PARTS = st.sampled_from(
    [
        *("$inputs.tag", "{$inputs.tag}", "$inputs.limit", "$steps.find.outputs.next", "$url"),
        *("a", " ", "-", ", ", ": ", "#", "'", '"', "{", "}", "$", "/", "Bearer "),
    ]
)
SIDES = st.sampled_from(['"x"', "'x'", "$response.body#/next", "$inputs.tag", '"it\'s"', '"a""b"'])


@settings(deadline=None, max_examples=30)
@given(
    st.lists(PARTS, max_size=7).map("".join),
    st.lists(st.tuples(SIDES, SIDES), min_size=1, max_size=3),
    st.sampled_from([1, 2, 3]),
)
def test_fixing_leaves_nothing_to_fix_and_touches_only_lines_with_findings(
    value: str, sides: Iterable[tuple[str, str]], style: int
) -> None:
    condition = " && ".join(f"{left} == {right}" for left, right in sides)
    text = spoilt("value: fixed", f"value: {styles_of(value)[style]}")
    text = text.replace(CONDITION, f"condition: {styles_of(condition)[style]}")
    codes = ("AZ512", "AZ513")
    before = [each for each in found_in(text) if each.code in codes]
    new, done = mended(text, *codes)
    after_all = [each for each in found_in(new) if each.code in codes]
    pairs = zip(text.split("\n"), new.split("\n"), strict=True)
    changed = {number for number, (one, two) in enumerate(pairs, 1) if one != two}

    assert after_all == []
    assert mended(new, *codes) == (new, [])
    assert changed == {each.location.line for each in before}
    assert {*done} <= {*codes}
    assert _meaning(new) == _meaning(text)


def _meaning(text: str) -> Json | Document:
    """Return the tree without the two values that were to be fixed."""
    tree: Json = yaml.parse(URI, text).tree
    for at in ("parameters/1/value", "successCriteria/0/condition"):
        changed = put(tree, f"/workflows/0/steps/1/{at}", None)
        assert isinstance(changed, dict)
        tree = changed
    return tree
