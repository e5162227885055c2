"""Workflows without scenarios, run by answers that nobody wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]


def names(result: pytest.RunResult) -> list[str]:
    return [line.rpartition("::")[2] for line in result.outlines if line.count("::") == 1]


def test_a_workflow_without_scenario_is_explored_and_what_can_be_taken_is(
    run: Run, document: str
) -> None:
    assert document

    result = run("-v", explored=True)

    result.assert_outcomes(passed=7)
    result.stdout.fnmatch_lines(
        [
            "*::look[[]explore-get-sold] PASSED*",
            "*::look[[]explore-get-next] PASSED*",
            "*::look[[]explore-get-gone] PASSED*",
            "*::look[[]explore-again-fail] PASSED*",
            "*::idle[[]explore-only-next] PASSED*",
            "*::idle[[]explore-only-fail] PASSED*",
            "  look * 80%*get → fail:9",
            "taken by synthesised answers alone: 5 of 6 branches",
            "*AZ112 workflow 'look' has no scenario; what was run was found by exploring",
        ]
    )


def test_node_ids_are_the_same_in_every_session_and_can_be_selected(
    run: Run, document: str
) -> None:
    assert document

    one = names(run("--collect-only", "-q", explored=True))

    assert one == names(run("--collect-only", "-q", explored=True))
    assert "look[explore-get-sold]" in one
    chosen = run("pets.arazzo.yaml::look[explore-get-sold]", explored=True)
    chosen.assert_outcomes(passed=1)


def test_only_workflows_without_scenarios_are_explored_unless_all_are_asked_for(
    run: Run, pets: str
) -> None:
    assert pets

    some = names(run("--collect-only", "-q", explored=True))
    every = names(run("--collect-only", "-q", "--arazzo-explore", explored=True))

    assert [each for each in some if each.startswith("look[explore")] == []
    assert "idle[explore-only-next]" in some
    assert "look[explore-get-gone]" in every
    assert "look[plain]" in every


@pytest.mark.parametrize(
    "options",
    [
        ("-o", "arazzo_explore=off"),
        ("--arazzo-target", "moto"),
        ("--arazzo-target", "none"),
        ("--arazzo-record", "once"),
    ],
)
def test_nothing_is_explored_when_it_is_off_or_another_target_is_asked_for(
    run: Run, document: str, options: tuple[str, ...]
) -> None:
    assert document

    result = run("--collect-only", "-q", *options, explored=True)

    assert names(result) == ["document"]


def test_an_extent_that_there_is_not_is_refused(run: Run, document: str) -> None:
    assert document

    result = run("-o", "arazzo_explore=some", explored=True)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*arazzo_explore must be one of auto, all, off, not 'some'*"])


def test_a_workflow_with_errors_is_not_explored(run: Run, document: str, write: Write) -> None:
    write("pets.arazzo.yaml", document.replace("operationId: getPet", "operationId: gotPet", 1))

    result = run("-v", explored=True)

    assert "look[" not in result.stdout.str()
    assert "idle[explore-only-next]" in result.stdout.str()


def test_what_is_found_is_a_warning_that_fails_nothing(
    run: Run, document: str, write: Write
) -> None:
    bare = '{context: $response.body, type: jsonpath, condition: $.state == "sold"}'
    write(
        "pets.arazzo.yaml",
        document.replace("{condition: $response.body#/state == 'sold'}", bare),
    )

    result = run(explored=True)

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*pets.arazzo.yaml:9:5: AZ346 the readings part at step 'get'*"])


def test_a_run_that_can_only_go_round_fails(run: Run, document: str, write: Write) -> None:
    loop = "- {name: round, type: goto, stepId: only, criteria: [{condition: $statusCode < 500}]}"
    text = document.replace(
        "    parameters: [{name: name, in: path, value: rex}]\n    successCriteria: "
        "[{condition: $statusCode == 200}]\n",
        "    parameters: [{name: name, in: path, value: rex}]\n    successCriteria: "
        f"[{{condition: $statusCode > 0}}]\n    onSuccess:\n    {loop}\n",
    )
    write("pets.arazzo.yaml", text)

    result = run("-k", "idle", explored=True)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*AZ704*'only' was visited 100 times*"])


def test_where_every_workflow_has_a_scenario_nothing_of_exploring_is_imported(
    run: Run, write: Write, pets: str, shop: str
) -> None:
    told = """

def pytest_unconfigure():
    import sys

    parts = ("pytest_arazzo.explore", "pytest_arazzo.plugin.exploring")
    found = sorted(name for name in sys.modules if name.startswith(parts))
    print("exploring:", *found[:1])
"""
    write("conftest.py", shop + told)

    some = run("--collect-only", "-q", apart=True, explored=True)
    write(
        "pets.scenarios.yaml",
        f"{pets}  idle:\n    scenarios:\n      plain: {{target: shop}}\n",
    )
    none = run("--collect-only", "-q", apart=True, explored=True)

    assert "exploring: pytest_arazzo.explore" in some.outlines
    assert "exploring:" in [line.strip() for line in none.outlines]
    assert "pets.arazzo.yaml::idle[plain]" in none.outlines
