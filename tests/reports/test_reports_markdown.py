"""Coverage as Markdown: what is in it, and that names stay data."""

from __future__ import annotations

import html

import pytest

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.coverage.operations import Element, OperationChart
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.reports.coverage_names import criterion_name
from pytest_arazzo.reports.markdown import MOST, escaped, markdown

URI = "a.arazzo.yaml"


def way(name: str, *, implicit: bool = False, dead: str = "", excluded: str = "") -> Way:
    return Way(Arc(URI, "wait", "poll", "success", name), 7, implicit, dead, excluded)


CHART = Chart(
    uri=URI,
    workflow="wait",
    line=3,
    steps=(("poll", 5), ("stop", 9)),
    ways=(
        way("done"),
        way("late"),
        way("drop", implicit=True),
        way("never", dead="a proof"),
        way("rare", excluded="by hand"),
    ),
    criteria=(("/workflows/0/steps/0/successCriteria/0", 6),),
    outputs=(("poll", "id"), ("", "all")),
)
OPERATION = OperationChart(
    "api.yaml",
    "GET /jobs",
    4,
    path="/jobs",
    elements=(Element("operations", "", 4), Element("statuses", "404", 8)),
)
FOUND = Coverage(
    charts=frozenset({CHART}),
    operations=frozenset({OPERATION}),
    steps=frozenset({(URI, "wait", "poll")}),
    arcs=frozenset({(CHART.ways[0].arc, "moto")}),
    exchanges=frozenset({("api.yaml", "GET /jobs", "operations", "", "moto")}),
    lost=frozenset({"a.arazzo.yaml::wait[x]"}),
)


def test_everything_that_is_missing_is_named_with_its_place() -> None:
    lines = html.unescape(markdown(summary(FOUND), 1)).split("\n")

    assert lines[:8] == [
        "### Workflow coverage: 50.0%",
        "",
        "1 of 2 branches of 1 workflow.",
        "",
        "**1 unfinished: what ran it crashed.**",
        "- a.arazzo.yaml::wait[x]",
        "",
        "| Workflow | Steps | Branches | Criteria | Outputs | Cover | From |",
    ]
    assert "| a.arazzo.yaml wait | 1/2 | 1/2 | 0/2 | 0/2 | 50.0% | moto |" in lines
    assert "| **Total** | 1/2 | 1/2 | 0/2 | 0/2 | **50.0%** |  |" in lines
    assert [line for line in lines if line.startswith("- ")] == [
        "- a.arazzo.yaml::wait[x]",
        "- a.arazzo.yaml:9 wait: step stop not visited",
        "- a.arazzo.yaml:7 wait: branch poll → late",
        "- a.arazzo.yaml:7 wait: implicit branch poll → drop",
        "- a.arazzo.yaml:6 wait: criterion poll successCriteria[0] never true",
        "- a.arazzo.yaml:6 wait: criterion poll successCriteria[0] never false",
        "- a.arazzo.yaml wait: output poll.id never had a value",
        "- a.arazzo.yaml wait: output all never had a value",
        "- a.arazzo.yaml:7 poll → never dead: a proof",
        "- a.arazzo.yaml:7 poll → rare excluded: by hand",
        "- api.yaml:8 GET /jobs: statuses 404",
    ]
    assert "Test coverage level of the operations used: **TCL4**" in lines
    assert "| 5 | statuses | 0/1 | 0.0% |" in lines


def test_nothing_measured_is_a_report_too() -> None:
    assert markdown(summary(Coverage())).startswith(
        "### Workflow coverage: 100%\n\n0 of 0 branches of 0 workflows.\n"
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    steps = tuple((f"s{number}", number) for number in range(MOST + 3))
    found = Coverage(charts=frozenset({Chart("a", "w", 1, steps=steps)}))

    lines = markdown(summary(found)).split("\n")

    assert sum(line.startswith("- ") for line in lines) == MOST + 1
    assert "- and 3 more" in lines


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1)) ![b](http://evil.test/)",
        "@octocat #1 GH-1 http://evil.test www.evil.test a@b.test",
        "| **a** | `b` ~~c~~ _d_ $x$ \\ &lt;",
    ],
)
def test_text_of_others_stays_text(text: str) -> None:
    found = escaped(text)

    assert html.unescape(found) == text
    assert not set(found.replace("&#", "").replace(";", "")) & set("<>[]()`*_|@:$#&~!")
    assert "www." not in found


def test_control_characters_are_shown() -> None:
    assert html.unescape(escaped("\x1b[31m\n\u202e")) == "\\x1b[31m\\n\\u202e"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("/workflows/0/steps/1/onSuccess/0/criteria/2", "stop onSuccess[0].criteria[2]"),
        ("/workflows/0/steps/9/successCriteria/0", "/workflows/0/steps/9/successCriteria/0"),
        ("/workflows/0/steps/x/successCriteria/0", "/workflows/0/steps/x/successCriteria/0"),
        ("/workflows/0/successActions/0/criteria/0", "/workflows/0/successActions/0/criteria/0"),
        ("/components/failureActions/a/criteria/0", "/components/failureActions/a/criteria/0"),
        ("", ""),
    ],
)
def test_a_criterion_of_a_step_is_named_by_it(at: str, expected: str) -> None:
    assert criterion_name(CHART, at) == expected
