"""Scenario files whose document is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SCENARIOS = "workflows:\n  look:\n    scenarios:\n      plain: {}\n"


def test_scenarios_without_a_document_fail_and_say_which_is_missing(
    run: Callable[..., pytest.RunResult], write: Callable[[str, str], Path]
) -> None:
    write("shop.scenarios.yaml", SCENARIOS)

    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "shop.scenarios.yaml:1:1: AZ110 there is no Arazzo document shop.arazzo.yaml beside*",
            "FAILED shop.scenarios.yaml::scenarios - AZ110 there is no Arazzo*",
        ]
    )


@pytest.mark.parametrize("name", ["shop.arazzo.yaml", "shop.yaml", "shop.yml", "shop.arazzo.json"])
def test_scenarios_beside_their_document_are_no_file_of_their_own(
    run: Callable[..., pytest.RunResult], write: Callable[[str, str], Path], name: str
) -> None:
    write("shop.scenarios.yaml", SCENARIOS)
    write(name, "arazzo: 1.0.1\n" if name.endswith("ml") else '{"arazzo": "1.0.1"}')

    listed = run("--collect-only", "-q").outlines

    assert [line for line in listed if line.startswith("shop.scenarios.yaml")] == []


@pytest.mark.parametrize(
    "text", ["scenarios: []\n", "workflows: []\n", "a:\n  workflows:\n    scenarios: 1\n", ""]
)
def test_other_files_of_that_name_are_left_alone(
    run: Callable[..., pytest.RunResult], write: Callable[[str, str], Path], text: str
) -> None:
    write("load.scenarios.yaml", text)

    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED
