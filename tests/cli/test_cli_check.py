"""`pytest-arazzo check`: what is looked at, what is said, and the exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from calling import CLEAN, HEAD, WRONG, Project

FOUND = "pets.arazzo.yaml:9:18: AZ203 unknown operationId 'listPetz' in source 'pets'"


def codes(text: str) -> list[str]:
    """Return path, line and code of every finding in a report for people."""
    return [
        " ".join(found)
        for found in re.findall(r"^(\S+?:\d+):\d+: (AZ\d{3})", text, flags=re.MULTILINE)
    ]


def test_a_clean_project_is_clean(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN)

    called = project.call("check")

    assert (called.code, called.out, called.err) == (0, "Nothing wrong in 1 file.\n", "")


def test_a_finding_is_shown_with_its_line_and_help(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check", "pets.arazzo.yaml")

    lines = called.out.split("\n")
    assert called.code == 1
    assert lines[0] == FOUND
    assert lines[1:3] == ["  |", "9 |     operationId: listPetz"]
    assert lines[3].rstrip("^") == "  |" + " " * 18
    assert lines[4] == "  = help: did you mean 'listPets'?"
    assert lines[5].startswith("  = spec: Arazzo 1.")
    assert lines[-2:] == ["Found 1 error in 1 file. 1 fixable with --fix.", ""]


def test_folders_are_walked_for_documents_by_content(project: Project) -> None:
    for name in (
        "one.yaml",
        "deep/two.yml",
        "deep/three.json",
        "deep/four.txt",
        ".hidden/five.yaml",
        "node_modules/six.yaml",
    ):
        project.write(name, WRONG.replace("pets.openapi", "../pets.openapi"))
    project.write("deep/three.json", '{"arazzo": "1.0.1", "workflow": []}')
    project.write("other.yaml", "services: {}\n")
    project.write("broken.arazzo.yaml", "a: [")

    called = project.call("check", "deep", ".", "--output-format", "concise", "--select", "AZ1")

    assert codes(called.out)[0] == "broken.arazzo.yaml:1 AZ100"
    assert {each.partition(":")[0] for each in codes(called.out)} == {
        "broken.arazzo.yaml",
        "deep/three.json",
    }
    assert " in 4 files." in called.out


def test_what_is_named_twice_is_looked_at_once(project: Project) -> None:
    project.write("specs/pets.arazzo.yaml", CLEAN.replace("pets.open", "../pets.open"))

    called = project.call("check", "specs", "specs/pets.arazzo.yaml", str(project.path / "specs"))

    assert (called.code, called.out) == (0, "Nothing wrong in 1 file.\n")


SCENARIOS = "workflows:\n  look:\n    scenarios:\n      plain: {target: moto, inptus: {}}\n"


@pytest.mark.parametrize("name", ["pets.arazzo.yaml", "pets.scenarios.yaml", "."])
def test_scenario_files_are_checked_with_their_document(project: Project, name: str) -> None:
    project.write("pets.arazzo.yaml", CLEAN)
    project.write("pets.scenarios.yaml", SCENARIOS)

    called = project.call("check", name, "--output-format", "concise")

    assert called.code == 1
    assert codes(called.out) == ["pets.scenarios.yaml:4 AZ110"]


@pytest.mark.parametrize("name", ["lost.scenarios.yaml", "."])
def test_scenarios_without_a_document_are_found(project: Project, name: str) -> None:
    project.write("lost.scenarios.yaml", SCENARIOS)

    called = project.call("check", name)

    assert called.code == 1
    assert called.out.startswith(
        "lost.scenarios.yaml:1:1: AZ110 there is no Arazzo document lost."
    )
    assert project.call("check", name, "--ignore", "AZ110").code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["empty"], "empty: there is no Arazzo document in this folder"),
        (
            ["pets.openapi.yaml"],
            "pets.openapi.yaml: this is no Arazzo document: it has no field 'arazzo'",
        ),
        (["clean.yaml", "nowhere"], "nowhere: there is no such file or folder"),
        (["a\0b"], "a\\x00b: there is no such file or folder"),
        (["-", "clean.yaml"], "'-' (the standard input) goes with no other path"),
        (["--stdin-filename", "a.yaml"], "--stdin-filename goes with '-' as the only path"),
        (["--root", "nowhere"], "--root: there is no folder nowhere"),
        (["--source-dir", "clean.yaml"], "--source-dir: there is no folder clean.yaml"),
        (["--source", "pets"], "--source must have the form NAME=FILE, not 'pets'"),
        (["--source", "=x"], "--source must have the form NAME=FILE, not '=x'"),
        (["--select", "AZ1,ZZ"], "--select: there is no code 'ZZ'; codes look like 'AZ301'"),
        (["--ignore", "az203"], "--ignore: there is no code 'az203'; did you mean 'AZ203'?"),
        (["--extend-select", "AZ999"], "--extend-select: there is no code 'AZ999'; did you mean"),
        (["--severity", "AZ203"], "--severity must have the form CODE=SEVERITY, not 'AZ203'"),
        (["--severity", "AZ203=warn"], "--severity: a severity must be one of error, warning,"),
        (["--severity", "AZX=error"], "--severity: there is no code 'AZX'"),
        (
            ["--fail-severity", "eror"],
            "--fail-severity must be one of error, warning, advice, not",
        ),
        (["--output-format", "jsn"], "--output-format must be one of full, concise, json, github"),
        (["--statistics", "--output-format", "json"], "--statistics goes with full and concise"),
        (["--jobs", "0"], "--jobs must be a whole number of at least 1, or auto, not '0'"),
        (["--jobs", "many"], "--jobs must be a whole number of at least 1, or auto, not 'many'"),
        (["--explain", "AZ000"], "there is no code 'AZ000'; did you mean 'AZ"),
    ],
)
def test_an_unusable_call_says_why_and_does_nothing(
    project: Project, arguments: list[str], expected: str
) -> None:
    project.write("clean.yaml", CLEAN)
    (project.path / "empty").mkdir()

    called = project.call("check", *arguments)

    assert (called.code, called.out) == (2, "")
    assert called.err.startswith(f"pytest-arazzo: {expected}")


def test_a_value_that_is_near_one_is_suggested(project: Project) -> None:
    assert "; did you mean 'json'?" in project.call("check", "--output-format", "jsn").err


def test_a_format_of_the_environment_is_used_and_named_when_it_is_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pets.arazzo.yaml", WRONG)
    monkeypatch.setenv("ARAZZO_OUTPUT_FORMAT", "json")
    assert json.loads(project.call("check").out)["findings"][0]["code"] == "AZ203"
    assert project.call("check", "--output-format", "concise").out.startswith(FOUND)

    monkeypatch.setenv("ARAZZO_OUTPUT_FORMAT", "xml")
    called = project.call("check")
    assert called.code == 2
    assert called.err.startswith("pytest-arazzo: ARAZZO_OUTPUT_FORMAT must be one of full,")


def test_sources_are_mapped_and_looked_for_as_the_call_says(project: Project) -> None:
    remote = CLEAN.replace("pets.openapi.yaml", "https://pets.example/api/pets.openapi.yaml")
    project.write("specs/pets.arazzo.yaml", remote)
    called = project.call("check")
    assert called.code == 1
    assert "AZ212" in called.out
    assert "pass --source pets=pets.openapi.yaml, or --source-dir DIR" in called.out

    assert project.call("check", "--source", "pets=pets.openapi.yaml").code == 0
    assert project.call("check", "--source-dir", ".").code == 0


def test_nothing_outside_of_the_root_is_read(project: Project) -> None:
    project.write("specs/pets.arazzo.yaml", CLEAN.replace("pets.open", "../pets.open"))
    assert project.call("check").code == 0

    called = project.call("check", "--root", "specs")
    assert called.code == 1
    assert "widen it with --root, or use --source pets=FILE" in called.out

    outside = project.call(
        "check", "--root", "specs", "specs", "--source", "pets=pets.openapi.yaml"
    )
    assert outside.code == 0


def test_the_root_is_that_of_the_repository_of_each_file(project: Project) -> None:
    other = project.path.parent / "other"
    (other / ".git").mkdir(parents=True)
    file = other / "specs" / "pets.arazzo.yaml"
    file.parent.mkdir()
    file.write_text(CLEAN.replace("pets.open", "../pets.open"))
    (other / "pets.openapi.yaml").write_bytes((project.path / "pets.openapi.yaml").read_bytes())
    assert project.call("check", str(file)).code == 0

    file.write_text(CLEAN.replace("pets.open", "../../project/pets.open"))
    called = project.call("check", str(file))
    assert called.code == 1
    assert called.out.startswith(f"{file.as_posix()}:4:")
    assert f"is no path inside of the root folder {other}" in called.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], 1),
        (["--ignore", "AZ203"], 0),
        (["--ignore", "AZ2"], 0),
        (["--select", "AZ1,AZ3"], 0),
        (["--select", "AZ203"], 1),
        (["--severity", "AZ203=warning"], 1),
        (["--severity", "AZ203=warning", "--fail-severity", "error"], 0),
        (["--severity", "AZ203=advice"], 0),
        (["--severity", "AZ203=advice", "--fail-severity", "advice"], 1),
        (["--severity", "AZ203=off"], 0),
        (["--fail-severity", "error"], 1),
    ],
)
def test_findings_at_or_above_the_severity_fail_the_call(
    project: Project, arguments: list[str], expected: int
) -> None:
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check", *arguments)

    assert called.code == expected
    assert called.err == ""


def test_the_configuration_of_the_project_holds_and_the_call_goes_before_it(
    project: Project,
) -> None:
    project.write("specs/pets.arazzo.yaml", WRONG.replace("pets.open", "../pets.open"))
    project.write("specs/old/pets.arazzo.yaml", WRONG.replace("pets.open", "../../pets.open"))
    table = '[tool.pytest-arazzo]\nper-file-ignores = {"specs/old/*" = ["AZ203"]}\n'
    project.write("pyproject.toml", table)
    called = project.call("check", "--output-format", "concise")
    assert codes(called.out) == ["specs/pets.arazzo.yaml:9 AZ203"]
    assert project.call("check", "specs/old").code == 0

    project.write("pyproject.toml", "[tool.pytest-arazzo]\nignore = ['AZ203']\n")
    assert project.call("check", "specs").code == 0
    assert project.call("check", "--select", "AZ203").code == 1
    assert project.call("check", "--extend-select", "AZ203").code == 1


def test_a_configuration_that_is_wrong_is_broken_circumstances(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN)
    project.write("pyproject.toml", "[tool.pytest-arazzo]\nselct = []\nignore = ['AZX']\n")

    called = project.call("check")

    assert (called.code, called.out) == (2, "")
    assert called.err == (
        "pytest-arazzo: pyproject.toml:2:1: unknown key 'selct'; did you mean 'select'?\n"
        "pytest-arazzo: pyproject.toml:3:12: there is no code 'AZX'; codes look like 'AZ301'\n"
    )


def test_what_documents_ignore_is_counted(project: Project) -> None:
    line = "    operationId: listPetz"
    ignored = WRONG.replace(line, f"{line}  # arazzo: ignore[AZ203, AZ401] not yet there")
    project.write("pets.arazzo.yaml", ignored)

    called = project.call("check", "--output-format", "concise")

    assert called.code == 1
    assert codes(called.out) == ["pets.arazzo.yaml:9 AZ002"]
    assert called.out.endswith("Found 1 warning in 1 file. 1 ignored.\n")


def test_a_report_goes_into_a_file(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check", "--output-format", "json", "-o", "report.json")

    assert (called.code, called.out, called.err) == (1, "", "")
    assert json.loads(project.read("report.json"))["counts"]["errors"] == 1
    assert project.call("check", "-o", "nowhere/report.txt").code == 2


@pytest.mark.parametrize(
    "name", ["full", "concise", "json", "github", "gitlab", "sarif", "junit", "azure"]
)
def test_every_format_can_be_had(project: Project, name: str) -> None:
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check", "--output-format", name)

    assert called.code == 1
    assert "AZ203" in called.out


def test_statistics_count_the_findings_of_each_code(project: Project) -> None:
    again = WRONG[len(HEAD) :].replace("look", "see").replace("listPetz", "getPetz")
    project.write("pets.arazzo.yaml", WRONG + again + "unknown: 1\n")

    called = project.call("check", "--statistics")

    assert called.code == 1
    assert called.out == (
        "    2  AZ203  unknown operationId\n"
        "    1  AZ102  unknown field\n"
        "\n"
        "Found 3 errors in 1 file. 2 fixable with --fix.\n"
    )
    project.write("pets.arazzo.yaml", CLEAN)
    assert project.call("check", "--statistics").out == "Nothing wrong in 1 file.\n"


def test_quiet_prints_findings_alone(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG)
    assert project.call("check", "-q", "--output-format", "concise").out == f"{FOUND}\n"

    project.write("pets.arazzo.yaml", CLEAN)
    assert project.call("check", "--quiet").out == ""


def test_options_of_speed_change_nothing(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG)

    plain = project.call("check")

    assert project.call("check", "--no-cache", "--jobs", "1") == plain
    assert project.call("check", "--jobs", "auto") == plain
    assert project.call("check", "--jobs", "2") == plain


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals_and_those_who_force_them(
    project: Project, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, expected: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check")

    assert ("\x1b[1;31mAZ203\x1b[0m" in called.out) is expected
    assert "\x1b" not in project.call("check", "--output-format", "github").out
    assert re.sub(r"\x1b\[[\d;]*m", "", called.out).startswith(FOUND)


def test_the_severity_decides_on_the_colour(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    project.write("pets.arazzo.yaml", WRONG)

    called = project.call("check", "--severity", "AZ203=warning")

    assert "\x1b[1;33mAZ203\x1b[0m warning: " in called.out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"arazzo: 1.0.1\n\xff", "AZ100"),
        (b"", "AZ101"),
        (b"[]", "AZ101"),
        (b"arazzo: [", "AZ100"),
        (b"\xef\xbb\xbfarazzo: 1.0.1", "AZ101"),
        (b"arazzo: 9.9.9\n", "AZ106"),
        (b"a: &a [*a]", "AZ107"),
        (b"[" * 500, "AZ105"),
    ],
)
def test_no_text_is_too_strange_to_be_told_of(
    project: Project, text: bytes, expected: str
) -> None:
    project.write("strange.arazzo.yaml", text)

    called = project.call("check", "--ignore", "ALL", "--select", "AZ1")

    assert called.code == 1
    assert expected in called.out
    assert called.err == ""


def test_names_of_files_that_no_terminal_shows_are_shown_all_the_same(project: Project) -> None:
    name = "pe\N{SNOWMAN}\udcff.arazzo.yaml"
    try:
        project.write(name, WRONG)
    except OSError:
        pytest.skip("no such name on this file system")

    called = project.call("check")

    assert called.code == 1
    assert "AZ203" in called.out
    assert called.err == ""


def test_a_file_that_leads_out_of_the_root_is_not_read(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.yaml"
    target.write_text(CLEAN)
    project.write("pyproject.toml", "")
    (project.path / "link.arazzo.yaml").symlink_to(target)

    called = project.call("check")

    assert called.code == 1
    assert "AZ100 the file lies outside of the root folder" in called.out
