"""What documents ask not to be told of: comments, members, and what is wrong with them."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import CODES, Diagnostic, Location, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.lint.review import Review, review
from pytest_arazzo.lint.selection import ALWAYS, Choice, FileIgnore, Selection, meant, selected
from pytest_arazzo.lint.suppressions import Sifted, sift

URI = "a.arazzo.yaml"
OTHER = "pets.openapi.yaml"
EVERY = frozenset(CODES)


def parsed(text: str, uri: str = URI) -> Document:
    return yaml.parse(uri, text)


def found_at(document: Document, at: str, code: str = "AZ203") -> Diagnostic:
    return Diagnostic(code=code, message="wrong", location=document.locate(at), at=at)


def found_in(line: int, code: str = "AZ203", uri: str = URI) -> Diagnostic:
    return Diagnostic(code=code, message="wrong", location=Location(uri, line, 1))


def told(sifted: Sifted) -> list[str]:
    """Return the places and codes of what remains and of what is wrong with ignores."""
    return [
        f"{each.location.line}:{each.location.column} {each.code}"
        for each in (*sifted.kept, *sifted.problems)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1  # arazzo: ignore[AZ203]",
        "a: 1  # arazzo: ignore[AZ203] the reason, with 'quotes' and [brackets]",
        "a: 1  #arazzo:ignore[ AZ203 ]",
        "a: 1  # arazzo: ignore[AZ401, AZ203,AZ206]",
        "a: 1  # see the wiki # arazzo: ignore[AZ203]",
        "# arazzo: ignore[AZ203]\na: 1",
        "b: 2\n    # arazzo: ignore[AZ203] alone on its line\na: 1",
        "# arazzo: ignore[AZ203]\n# and why\n# arazzo: ignore[AZ401]\na: 1",
        "a: >-  # arazzo: ignore[AZ203]\n  1\n",
        'a: "1"\t# arazzo: ignore[AZ203]',
        "a: 'it''s'  # arazzo: ignore[AZ203]",
        "{a: 1}  # arazzo: ignore[AZ203]",
        "a: 1  # arazzo: ignore[AZ203]\r\nb: 2\r\n",
        "é: 'ü'\na: 1 # arazzo: ignore[AZ203]",
        'b: "\\ud83d\\ude00"\na: 1 # arazzo: ignore[AZ203]',
        "x: |\n  text\n# arazzo: ignore[AZ203]\na: 1",
        "x: |\n  text\n\n # arazzo: ignore[AZ203]\na: 1",
        "x: one\n  two # arazzo: ignore[AZ401]\na: 1 # arazzo: ignore[AZ203]",
    ],
)
def test_a_comment_on_the_line_or_alone_above_it_is_heeded(text: str) -> None:
    document = parsed(text)

    sifted = sift(document, [found_at(document, "/a")], frozenset({"AZ203"}))

    assert (sifted.kept, len(sifted.ignored), sifted.problems) == ((), 1, ())


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "a: 1  # arazzo: ignored[AZ203]",
        "a: 1  # Arazzo: ignore[AZ203]",
        "a: 1  # arazzo ignore[AZ203]",
        "a: 1#arazzo:ignore[AZ203]",
        'a: "# arazzo: ignore[AZ203]"',
        "a: 'x  # arazzo: ignore[AZ203]'",
        'a: "x\n  # arazzo: ignore[AZ203]\n  y"',
        "a: |\n  # arazzo: ignore[AZ203]\n  x",
        "a: >-\n  x\n\n  # arazzo: ignore[AZ203]\n",
        "b: |\n  x # arazzo: ignore[AZ203]\na: 1",
        "b: |\n\n    # arazzo: ignore[AZ203]\na: 1",
        "- |\n # arazzo: ignore[AZ203]\n- 1",
        "'# arazzo: ignore[AZ203]': 1\na: 1",
        "a: |\n  first\na: |\n  # arazzo: ignore[AZ203]\n",
    ],
)
def test_a_text_that_only_looks_like_a_comment_is_a_text(text: str) -> None:
    document = parsed(text)

    sifted = sift(document, [found_at(document, "/a")], EVERY)

    assert (len(sifted.kept), sifted.ignored, sifted.problems) == (1, (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# arazzo: ignore[AZ203]\n\na: 1", ["3:4 AZ203", "1:18 AZ002"]),
        ("a: 1\n# arazzo: ignore[AZ203]", ["1:4 AZ203", "2:18 AZ002"]),
        ("a: 1 # arazzo: ignore[AZ401]", ["1:4 AZ203", "1:23 AZ002"]),
        ("b: 1 # arazzo: ignore[AZ203]\na: 1", ["2:4 AZ203", "1:23 AZ002"]),
        ("a: 1 # arazzo: ignore[AZ203, AZ401]", ["1:30 AZ002"]),
        ("a: 1 # arazzo: ignore", ["1:4 AZ203", "1:6 AZ003"]),
        ("a: 1 # arazzo: ignore all of it", ["1:4 AZ203", "1:6 AZ003"]),
        ("a: 1 # arazzo: ignore[]", ["1:4 AZ203", "1:6 AZ003"]),
        ("a: 1 # arazzo: ignore[AZ203", ["1:4 AZ203", "1:6 AZ003"]),
        ("a: 1 # arazzo: ignore [AZ203]", ["1:4 AZ203", "1:6 AZ003"]),
        ("a: 1 # arazzo: ignore[AZ2]", ["1:4 AZ203", "1:23 AZ003"]),
        ("a: 1 # arazzo: ignore[ALL]", ["1:4 AZ203", "1:23 AZ003"]),
        ("a: 1 # arazzo: ignore[AZ203 AZ999]", ["1:29 AZ003"]),
        ("a: 1 # arazzo: ignore[az203]", ["1:4 AZ203", "1:23 AZ003"]),
    ],
)
def test_an_ignore_that_ignores_nothing_is_told_at_its_own_place(
    text: str, expected: list[str]
) -> None:
    document = parsed(text)

    sifted = sift(document, [found_at(document, "/a")], EVERY)

    assert told(sifted) == expected
    assert {each.severity for each in sifted.problems} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("AZ401", "leave it out"),
        ("AZ601", "AZ601 is found when workflows run; scenario files say what is accepted"),
        ("AZ107", "AZ107 is always reported"),
        ("AZ20", "did you mean 'AZ201'?"),
        ("az203", "did you mean 'AZ203'?"),
        ("nonsense", "codes are named whole, as in AZ301"),
        ("", "write it as '# arazzo: ignore[AZ301] reason'"),
    ],
)
def test_the_help_says_what_would_be_right(codes: str, expected: str) -> None:
    sifted = sift(parsed(f"a: 1 # arazzo: ignore[{codes}]"), [], EVERY)

    assert str(sifted.problems[0].help).startswith(expected)


@pytest.mark.parametrize("code", sorted(ALWAYS))
def test_what_keeps_a_document_from_being_read_is_not_ignored(code: str) -> None:
    document = parsed(f'a: 1 # arazzo: ignore[{code}]\nx-arazzo-ignore: ["{code}"]')

    sifted = sift(document, [found_at(document, "/a", code)], EVERY)

    assert told(sifted) == [f"1:4 {code}", "1:23 AZ002", "2:19 AZ002"]


def test_an_ignore_of_a_code_that_is_not_looked_for_may_be_right() -> None:
    document = parsed("a: 1 # arazzo: ignore[AZ401]")

    assert sift(document, [], EVERY - {"AZ401"}).problems == ()


def test_a_comment_at_the_beginning_of_a_text_of_several_lines_is_about_all_of_it() -> None:
    document = parsed("# arazzo: ignore[AZ502]\na: |-\n  one\n  two\nb: 1 # arazzo: ignore[AZ502]")
    inside = Diagnostic(
        code="AZ502", message="wrong", location=document.locate_inside("/a", 6), at="/a"
    )

    sifted = sift(document, [inside], EVERY)

    assert inside.location.line == 4
    assert told(sifted) == ["5:23 AZ002"]


def test_a_finding_without_a_pointer_is_known_by_its_line() -> None:
    document = parsed("a: 1 # arazzo: ignore[AZ203]\nx-arazzo-ignore: [AZ203]")

    assert told(sift(document, [found_in(1)], EVERY)) == ["2:19 AZ002"]


STEP = {"stepId": "s", "operationId": "nope", "parameters": [{"name": "n", "value": 1}]}


@pytest.mark.parametrize(
    ("at", "is_ignored"),
    [
        ("/workflows/0/steps/0/operationId", True),
        ("/workflows/0/steps/0/parameters/0/name", True),
        ("/workflows/0/steps/0", True),
        ("/workflows/0/steps/1/operationId", False),
        ("/workflows/0/steps", False),
        ("", False),
    ],
)
def test_a_member_is_about_everything_inside_of_its_object(at: str, *, is_ignored: bool) -> None:
    steps = [{**STEP, "x-arazzo-ignore": ["AZ203"]}, STEP]
    document = parsed(json.dumps({"workflows": [{"steps": steps}]}, indent=1), "a.arazzo.json")

    sifted = sift(document, [found_at(document, at)], EVERY)

    assert len(sifted.ignored) == is_ignored
    assert [each.at for each in sifted.problems] == (
        [] if is_ignored else ["/workflows/0/steps/0/x-arazzo-ignore/0"]
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('["AZ203"]', []),
        ('["AZ203", "AZ401"]', ["1:38 AZ002"]),
        ('["AZ9999"]', ["1:2 AZ203", "1:29 AZ003"]),
        ("[3]", ["1:2 AZ203", "1:29 AZ003"]),
        ("[[]]", ["1:2 AZ203", "1:29 AZ003"]),
        ("[]", ["1:2 AZ203", "1:28 AZ003"]),
        ('"AZ203"', ["1:2 AZ203", "1:28 AZ003"]),
        ("null", ["1:2 AZ203", "1:28 AZ003"]),
    ],
)
def test_a_member_is_an_array_of_codes(value: str, expected: list[str]) -> None:
    document = parsed(f'{{"a": 1,"x-arazzo-ignore":{value}}}'.replace(" 1", "  1"), "a.json")
    problem = Diagnostic(code="AZ203", message="m", location=Location("a.json", 1, 2), at="/a")

    assert told(sift(document, [problem], EVERY)) == expected


def test_json_has_no_comments() -> None:
    text = '{"a": 1}  # arazzo: ignore[AZ203]'

    assert len(sift(parsed(text, "a.json"), [found_in(1, uri="a.json")], EVERY).kept) == 1
    assert len(sift(parsed(text), [found_in(1)], EVERY).ignored) == 1


WORDS = st.sampled_from(
    ["a: 1", "b: [", "]", "|", '"', "'", "# arazzo: ignore[AZ203]", "# arazzo: ignore", "\n", " "]
)


@given(st.lists(WORDS))
def test_every_ignore_has_a_place_that_exists(words: list[str]) -> None:
    text = "".join(words)
    try:
        document = parsed(text)
    except NotYaml:
        return
    rows = text.split("\n")

    for problem in sift(document, [], EVERY).problems:
        line, column = problem.location.line, problem.location.column
        assert rows[line - 1][column - 1 :].startswith(("AZ203", "# arazzo: ignore"))


def test_a_document_of_ignores_alone_is_read_in_no_time() -> None:
    many = 50_000
    started = time.process_time()

    below = sift(parsed("# arazzo: ignore[AZ203]\n" * many + "a: 1"), [], EVERY)
    beside = sift(parsed("a: 1 " + "# arazzo: ignore[AZ203] " * many), [found_in(1)], EVERY)

    assert (len(below.problems), len(beside.problems)) == (many, 0)
    assert time.process_time() - started < 10


def reviewed(selection: Selection, *found: Diagnostic) -> Review:
    document = parsed("a: 1 # arazzo: ignore[AZ203]\nb: 1 # arazzo: ignore[AZ401]\nc: 1")
    other = parsed("a: 1 # arazzo: ignore[AZ203, AZ9]\nb: 1", OTHER)
    own, others = {URI: document}, {OTHER: other}
    return review(found, own, others, selection, lambda uri: f"/project/{uri}")


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (selected(), "AZ002 AZ203 AZ401"),
        (selected(Choice(ignore=("AZ401",))), "AZ203"),
        (selected(Choice(ignore=("AZ002",))), "AZ203 AZ401"),
        (selected(Choice(select=("AZ401",))), "AZ401"),
        (selected(Choice(severities={"AZ401": "off"})), "AZ203"),
        (selected(files=[FileIgnore("*.yaml", meant("AZ401"))], base="/project"), "AZ203"),
        (selected(files=[FileIgnore("*.yaml", meant("AZ0"))]), "AZ203 AZ401"),
    ],
)
def test_the_selection_comes_before_what_documents_ask(
    selection: Selection, expected: str
) -> None:
    told = reviewed(selection, found_in(1), found_in(3), found_in(3, "AZ401"), found_in(3))

    assert " ".join(sorted(each.code for each in told.diagnostics)) == expected
    assert [each.code for each in told.ignored] == ["AZ203"] * ("AZ203" in expected)


def test_severities_are_those_that_the_user_wants() -> None:
    selection = selected(Choice(severities={"AZ203": "advice", "AZ002": "error"}))

    told = reviewed(selection, found_in(3))

    assert [(each.code, each.severity.value) for each in told.diagnostics] == [
        ("AZ203", "advice"),
        ("AZ002", "error"),
        ("AZ002", "error"),
    ]


def test_what_is_found_in_a_text_that_is_not_at_hand_is_told() -> None:
    elsewhere = found_in(7, uri="nowhere.yaml")

    assert elsewhere in reviewed(selected(), elsewhere).diagnostics


def test_what_is_found_in_a_text_beside_can_be_ignored_there_and_its_ignores_are_not_judged() -> (
    None
):
    told = reviewed(selected(), found_in(1, uri=OTHER), found_in(2, uri=OTHER))

    assert [each.location.line for each in told.ignored] == [1]
    assert [each.location.line for each in told.diagnostics if each.location.uri == OTHER] == [2]
