"""The table of coverage in the terminal summary."""

from __future__ import annotations

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.coverage.operations import Element, OperationChart
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.reports.terminal import (
    coverage_lines,
    dead_lines,
    detail_lines,
    lost_lines,
    without_runs,
)

URI = "flows/jobs.arazzo.yaml"
LONG = "a-workflow-with-a-name-that-is-much-too-long-for-a-narrow-terminal-window"


def arc(step: str, kind: str = "next", name: str = "", workflow: str = "wait") -> Arc:
    return Arc(URI, workflow, step, kind, name)


WAIT = Chart(
    uri=URI,
    workflow="wait",
    line=4,
    steps=(("create", 10), ("poll", 20), ("remove", 30)),
    ways=(
        Way(arc("create"), 10),
        Way(arc("create", "fail"), 10, implicit=True),
        Way(arc("poll", "success", "done"), 22),
        Way(arc("poll", "failure", "tryAgain"), 25),
        Way(arc("poll", "exhausted", "tryAgain"), 25),
        Way(arc("poll"), 20, dead="every value of $.status meets done or again"),
        Way(arc("remove"), 30),
    ),
)
IDLE = Chart(uri=URI, workflow=LONG, line=50, steps=(("only", 52),))
EMPTY = Chart(uri="flows/other.arazzo.yaml", workflow="empty", line=3)


def found(*charts: Chart) -> Coverage:
    return Coverage(
        charts=frozenset(charts),
        steps=frozenset({(URI, "wait", "create"), (URI, "wait", "poll")}),
        arcs=frozenset({(arc("create"), "moto"), (arc("poll", "success", "done"), "moto")}),
        runs=frozenset({(URI, "wait", "default")}),
    )


def test_a_wide_terminal_has_what_is_missing_beside_the_numbers() -> None:
    assert coverage_lines(tallies(found(WAIT, EMPTY)), 200) == [
        "Workflow  Steps  Miss  Branches  Miss  Cover  Missing",
        "-" * 53,
        "flows/jobs.arazzo.yaml",
        (
            "  wait        3     1         5     3    40%"
            "  remove not visited:30, poll → tryAgain:25, poll: retry tryAgain exhausted:25"
        ),
        "flows/other.arazzo.yaml",
        "  empty       0     0         0     0   100%",
        "-" * 53,
        "TOTAL         3     1         5     3    40%",
        "implicit branches (steps without failure actions that fail): 0 of 1 taken",
    ]


def test_a_narrow_terminal_has_what_is_missing_below_the_numbers() -> None:
    lines = coverage_lines(tallies(found(WAIT, IDLE)), 80)

    assert lines[2:9] == [
        "flows/jobs.arazzo.yaml",
        "  wait                                   3     1         5     3    40%",
        "      remove not visited:30",
        "      poll → tryAgain:25",
        "      poll: retry tryAgain exhausted:25",
        "  a-workflow-with-a-name-that-is-m…      1     1         0     0   100%",
        "      only not visited:52",
    ]
    assert max(map(len, lines)) <= 80


def test_nothing_measured_is_no_table() -> None:
    assert coverage_lines((), 80) == []


def test_a_dead_branch_is_listed_with_its_place_and_the_proof() -> None:
    assert dead_lines(tallies(found(WAIT))) == [
        f"{URI}:20: poll → next: every value of $.status meets done or again"
    ]


def test_a_workflow_that_nothing_ran_is_named() -> None:
    assert without_runs(tallies(found(IDLE, EMPTY))) == [
        f"{URI}:50: AZ112 workflow {LONG!r} has no scenario",
        "flows/other.arazzo.yaml:3: AZ112 workflow 'empty' has no scenario",
    ]


def test_a_workflow_that_others_call_needs_no_scenario_of_its_own() -> None:
    called = Coverage(charts=frozenset({IDLE}), steps=frozenset({(URI, LONG, "only")}))

    assert without_runs(tallies(called)) == []


def test_a_workflow_that_was_only_explored_has_no_scenario_either() -> None:
    assert without_runs(tallies(found(WAIT))) == [
        f"{URI}:4: AZ112 workflow 'wait' has no scenario; what was run was found by exploring"
    ]


def test_workflows_that_are_covered_in_full_can_be_skipped() -> None:
    lines = coverage_lines(tallies(found(WAIT, EMPTY)), 200, 1, missing=False, skip_covered=True)

    assert lines == [
        "Workflow  Steps  Miss  Branches  Miss  Cover",
        "-" * 53,
        "flows/jobs.arazzo.yaml",
        "  wait        3     1         5     3  40.0%",
        "-" * 53,
        "TOTAL         3     1         5     3  40.0%",
        "implicit branches (steps without failure actions that fail): 0 of 1 taken",
        "1 workflow skipped: covered in full",
    ]


def test_details_name_what_came_back_and_is_not_declared() -> None:
    chart = OperationChart("api.yaml", "GET /", 4, elements=(Element("statuses", "200", 6),))
    seen = frozenset({("api.yaml", "GET /", "statuses", "500", "moto")})
    coverage = Coverage(operations=frozenset({chart}), exchanges=seen)

    lines = detail_lines(summary(coverage))

    assert "  statuses                 0 of 1      0%" in lines
    assert "api.yaml:6: GET /: statuses 200 not seen" in lines
    assert "api.yaml:4: GET /: status 500 is not declared" in lines


def test_tests_that_a_crash_took_are_counted_and_named() -> None:
    lost = Coverage(lost=frozenset({"a.yaml::w[x]", "b.yaml::w[\x1b]"}))

    assert lost_lines(summary(Coverage())) == []
    assert lost_lines(summary(lost)) == [
        "2 tests unfinished, a crash took what they covered:",
        "  a.yaml::w[x]",
        "  b.yaml::w[\\x1b]",
    ]
