"""What the `::document` item reports is what the project selects, and what documents leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

TABLE = "[tool.pytest-arazzo]\n"


@pytest.fixture
def wrong(write: Write, document: str) -> str:
    """Write a document with an unknown field in line 7, which keeps no workflow from running."""
    text = document.replace("- workflowId: look\n", "- workflowId: look\n  owner: me\n")
    write("pets.arazzo.yaml", text)
    return text


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", "*pets.arazzo.yaml:7:3: AZ102 *"),
        (TABLE, "*pets.arazzo.yaml:7:3: AZ102 *"),
        (TABLE + "ignore = ['AZ102']", "pets.arazzo.yaml .*"),
        (TABLE + "severity = {AZ102 = 'warning'}", "pets.arazzo.yaml:7:3: AZ102 *"),
        (TABLE + "severity = {AZ102 = 'advice'}", "pets.arazzo.yaml:7:3: AZ102 *"),
        (TABLE + "per-file-ignores = {'pets.*' = ['AZ1']}", "pets.arazzo.yaml .*"),
        (TABLE + "per-file-ignores = {'cats.*' = ['AZ1']}", "*pets.arazzo.yaml:7:3: AZ102*"),
    ],
)
def test_the_configuration_of_the_project_holds_for_the_document(
    run: Run, write: Write, wrong: str, table: str, expected: str
) -> None:
    assert wrong
    write("pyproject.toml", table)

    result = run("-k", "document")

    result.stdout.fnmatch_lines(
        [expected, "*1 failed*" if expected.startswith("*") else "*1 passed*"]
    )


def test_what_the_document_ignores_is_counted(run: Run, write: Write, wrong: str) -> None:
    text = wrong.replace("owner: me", "owner: me  # arazzo: ignore[AZ102] our catalog reads it")
    write("pets.arazzo.yaml", text)

    result = run("-k", "document")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*arazzo warnings*", "1 ignored, as the documents ask"])


def test_an_ignore_that_ignores_nothing_is_a_warning(
    run: Run, write: Write, document: str
) -> None:
    write("pets.arazzo.yaml", document.replace("look\n", "look  # arazzo: ignore[AZ102]\n", 1))

    result = run("-k", "document")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pets.arazzo.yaml:6:38: AZ002 this ignores nothing: *"])


def test_an_error_that_is_ignored_still_keeps_its_workflow_from_running(
    run: Run, write: Write, pets: str, document: str
) -> None:
    assert pets
    line = "    operationId: getPet\n"
    ignored = f"{line[:-1]}z  # arazzo: ignore[AZ203]\n"
    write("pets.arazzo.yaml", document.replace(line, ignored, 1))

    result = run()

    assert result.parseoutcomes()["passed"] == 1
    result.stdout.fnmatch_lines(["*pets.arazzo.yaml:10:18: AZ203 unknown operationId 'getPetz'*"])


def test_a_configuration_that_is_wrong_is_a_usage_error(
    run: Run, write: Write, document: str
) -> None:
    assert document
    write("pyproject.toml", TABLE + "selct = ['AZ1']\n")

    result = run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: pyproject.toml:2:1: unknown key 'selct'; did you mean 'select'?"]
    )
