"""The page: what is in it, and that text of others never becomes a part of it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from dataclasses import replace

import pytest
from building import Played, answer, document, play, workflow
from hypothesis import given, settings
from hypothesis import strategies as st
from paging import inventory, page_of, reported

from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.reports.html.bodies import Bodies, indented
from pytest_arazzo.reports.html.markup import element, join
from pytest_arazzo.reports.html.page import page
from pytest_arazzo.reports.html.report import Account
from pytest_arazzo.reports.html.source import source, state_of

HOSTILE = (
    "<script>alert(1)</script>",
    "</script></style></title></pre><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)",
    "javascript:alert(1)",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202eevil\u2066\u200b",
    "<!-- --><![CDATA[x]]><?php ?>",
    "&lt;img src=x onerror=alert(1)&gt;<img src=x onerror=alert(1)>",
    "\u2028\u0085\x00\x9b31m",
)

STEPS = """
- stepId: get
  operationId: getPet
  parameters: [{name: id, in: path, value: $inputs.id}]
  successCriteria: [{condition: $statusCode == 200}]
  outputs: {name: $response.body#/name}
  onFailure:
  - {name: again, type: retry, retryLimit: 2, criteria: [{condition: $statusCode == 503}]}
- stepId: list
  operationId: listPets
  successCriteria: [{condition: $statusCode == 200}]
"""
TEXT = document(workflow(STEPS, "outputs: {name: $steps.get.outputs.name}"))


def hostile(text: str) -> Played:
    """Return a run of a document that says *text* wherever it can say anything."""
    quoted = json.dumps(text)
    condition = json.dumps(f"$response.body#/name == '{text.replace(chr(39), chr(39) * 2)}'")
    steps = f"""
- stepId: {quoted}
  description: {quoted}
  operationId: getPet
  parameters: [{{name: id, in: path, value: {quoted}}}]
  successCriteria: [{{condition: $statusCode == 200}}, {{condition: {condition}}}]
  outputs: {{{quoted}: $response.body#/name}}
  onSuccess: [{{name: {quoted}, type: end, criteria: [{{condition: {condition}}}]}}]
  onFailure: [{{name: {quoted}, type: end}}]
"""
    shown = Response(
        status=200,
        headers=Headers((("content-type", "application/json"), ("x-note", text), (text, "x"))),
        reason=text,
        body=json.dumps({"name": text, text: [text]}, ensure_ascii=False).encode("utf-8"),
    )
    name = quoted
    return play(document(workflow(steps, name=name)), shown, name=text, inputs={text: text})


def plain(status: int = 200) -> Played:
    pets = answer(200, {"pets": [{"name": "a" * 300}]})
    return play(TEXT, answer(status, {"name": "rex"}), pets, inputs={"id": "7"})


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_adds_no_element_no_attribute_and_no_control(text: str) -> None:
    made, harmless = (
        page_of(hostile(word), text=word, scenario=word, Command=word)
        for word in (text, "harmless" * 20)
    )
    tags = {tag for tag, _ in inventory(harmless).elements}
    found = inventory(made)
    assert {tag for tag, _ in found.elements} <= tags
    attributes = {(tag, name) for tag, attrs in inventory(harmless).elements for name in attrs}
    assert {(tag, name) for tag, attrs in found.elements for name in attrs} <= attributes
    assert [
        tag for tag, _ in found.elements if tag in ("script", "style", "svg", "meta", "a")
    ] == [
        tag
        for tag, _ in inventory(harmless).elements
        if tag in ("script", "style", "svg", "meta", "a")
    ]
    assert all(str(each["href"]).startswith("#") for each in found.all("a"))
    assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)
    assert [char for char in made if not char.isprintable() and char not in "\n\t"] == []


def test_the_policy_lets_nothing_run_or_load_but_what_the_page_holds() -> None:
    text = page_of(plain())
    (policy,) = (
        str(each["content"])
        for each in inventory(text).all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        inner = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(x.encode()).digest()).decode() for x in inner]
        assert [f"'sha256-{digest}'" in policy for digest in digests] == [True]
    assert not re.search(r"(?:src|href|action)=\"(?!#)", text)
    assert "@import" not in text
    assert "url(" not in text


def test_what_links_lead_to_is_there_and_ids_are_unique() -> None:
    found = inventory(page_of(plain(503)))
    ids = [str(attrs["id"]) for _, attrs in found.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {str(each["href"]).removeprefix("#") for each in found.all("a")} <= set(ids)
    named = {str(a["aria-labelledby"]) for _, a in found.elements if "aria-labelledby" in a}
    assert named <= set(ids)


def test_a_page_has_landmarks_and_headings_without_a_gap_and_heads_of_tables() -> None:
    found = inventory(page_of(plain(404)))
    assert [len(found.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1] * 4
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert max(b - a for a, b in itertools.pairwise(levels)) == 1
    assert all(each.get("scope") in ("col", "row") for each in found.all("th"))
    assert all(each.get("role") == "group" and each["aria-label"] for each in found.all("svg"))
    assert found.all("html") == [{"lang": "en"}]


def test_a_run_is_told_with_requests_responses_criteria_and_findings() -> None:
    text = page_of(plain(404))
    for part in ("GET https://pets.test/v1/pets/7", "Response 404", "✗ false", "$statusCode = 404",
                 "curl -X GET", "AZ604", "step list not visited", "✗ failed"):  # fmt: skip
        assert part in text, part


def test_passed_runs_are_closed_and_failed_ones_open() -> None:
    opened = [
        [each.get("open", "closed") for each in inventory(page_of(plain(status))).all("details")
         if each.get("class") == "scenario"]
        for status in (200, 404)
    ]  # fmt: skip
    assert opened == [["closed"], [None]]


def test_polls_are_folded() -> None:
    loop = """
- stepId: poll
  operationId: listPets
  successCriteria: [{condition: $statusCode == 200}]
  onSuccess:
  - {name: more, type: goto, stepId: poll, criteria: [{condition: $response.body#/next == 'yes'}]}
"""
    answers = [answer(200, {"next": "yes"})] * 5
    text = page_of(play(document(workflow(loop)), *answers, answer(200, {"next": "no"})))
    assert "poll: 6 visits, the last one below" in text


def test_a_body_is_stored_once() -> None:
    pets = answer(200, {"pets": [{"name": "b" * 500}]})
    steps = "\n".join(
        f"- {{stepId: s{n}, operationId: listPets, successCriteria: [{{condition: $statusCode == 200}}]}}"
        for n in range(3)
    )
    text = page_of(play(document(workflow(steps)), pets, pets, pets))
    assert text.count("b" * 500) == 1
    assert text.count("as above") == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "body: none"),
        ({"size": 3, "text": None}, "body, 3 bytes: no text"),
        ({"size": 90_000, "text": "x" * 300, "is_cut": True}, "(cut: 300 characters are shown)"),
        ({"size": 7, "text": '{"a":1}', "kind": "json"}, "{\n  &quot;a&quot;: 1\n}"),
    ],
)
def test_a_body_says_what_it_is(body: dict[str, object] | None, said: str) -> None:
    assert said in Bodies().show(body, "body").html


@settings(max_examples=30)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_indenting_changes_no_value(value: object) -> None:
    assert json.loads(indented(json.dumps(value))) == value
    assert indented(indented(json.dumps(value))) == indented(json.dumps(value))


@given(st.text())
def test_what_is_no_json_survives_indenting(text: str) -> None:
    shown = [c for c in indented(text) if not c.isspace()]
    assert shown == [c for c in text if not c.isspace()]


@given(st.text())
def test_text_in_an_element_comes_back_as_text(text: str) -> None:
    found = inventory(element("p", text, title=text).html)
    assert [tag for tag, _ in found.elements] == ["p"]
    assert list(found.elements[0][1]) == ["title"]


def test_attributes_that_are_none_or_false_are_left_out() -> None:
    made = element(
        "a", "x", join(["<", element("br")]), open=True, hidden=False, id=None, class_="c"
    )
    assert made.html == '<a open class="c">x&lt;<br></a>'


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("covered",), "covered"),
        (("covered", "missing"), "partly"),
        (("missing", "dead"), "missing"),
        (("covered", "dead"), "covered"),
        (("excluded",), "excluded"),
        ((), ""),
    ],
)
def test_a_line_is_as_what_stands_on_it(states: tuple[str, ...], state: str) -> None:
    assert state_of((each, "x") for each in states) == state


def test_lines_say_what_did_not_happen_there() -> None:
    text = page_of(play(TEXT, answer(200, {"name": "rex"}), answer(200, {}), inputs={"id": "7"}))
    lines = {
        str(attrs["id"]): str(attrs["class"])
        for attrs in inventory(text).all("span")
        if str(attrs.get("class")).startswith("line") and "id" in attrs
    }
    row = next(n for n, each in enumerate(TEXT.split("\n"), start=1) if "name: again" in each)
    assert lines[f"s1-{row}"] == "line missing"
    assert "get → again not taken" in text
    assert lines["s1-2"] == "line"


def test_a_document_that_has_changed_is_not_shown() -> None:
    report = replace(reported(plain()), flows={})
    text = page(report)
    assert "has changed since" in text
    assert inventory(text).all("svg") == []


def test_a_test_without_a_run_is_listed_with_its_reason() -> None:
    report = reported(plain())
    stray = Account(nodeid="a.yaml::w[lost]", outcome="error", text="AZ110 <no> fixture")
    text = page(replace(report, tests=(*report.tests, stray), shows_times=False))
    assert "AZ110 &lt;no&gt; fixture" in text
    assert "Without runs" in text
    assert "Without runs" not in page(report)


def test_a_crash_is_told() -> None:
    report = reported(plain())
    lost = replace(report.summary, lost=("a.yaml::w[lost]",))
    assert "A crash kept these" in page(replace(report, summary=lost))


def test_what_is_not_counted_is_marked_and_long_documents_are_cut() -> None:
    excluded = TEXT.replace("- stepId: list", "- stepId: list  # arazzo: no cover: later")
    text = page_of(play(excluded, answer(200, {"name": "rex"}), answer(), inputs={"id": "7"}))
    assert "is not counted: later" in text
    shown = source("a\n" * 20_002, {}, "s").html
    assert "+2 more lines" in shown


def test_a_workflow_that_is_covered_in_full_says_so() -> None:
    step = "- {stepId: s, operationId: listPets}  # arazzo: no cover: never mind"
    report = reported(play(document(workflow(step)), answer()))
    (tally,) = report.summary.workflows
    whole = replace(tally, excluded=())
    shown = page(
        replace(report, summary=replace(report.summary, workflows=(whole,), operations=()))
    )
    assert "✓ nothing is missing" in shown
    assert 'id="operations"' not in shown
