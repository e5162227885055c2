"""The command line as a whole: commands, pages, processes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from calling import CLEAN, WRONG, Project

import pytest_arazzo
from pytest_arazzo.cli.call import Call
from pytest_arazzo.cli.checking import Checker
from pytest_arazzo.cli.fix import fix_files
from pytest_arazzo.cli.main import COMMANDS, main
from pytest_arazzo.cli.showing import code_of, show
from pytest_arazzo.diagnostic import CODES
from pytest_arazzo.documents import yaml
from pytest_arazzo.lint.review import Review
from pytest_arazzo.shelf.suite import Suite

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(pytest_arazzo.__file__).parents[1]
START = "import sys; from pytest_arazzo.cli.main import script; script()"


def started(project: Project, *arguments: str, code: str = START, **variables: str) -> list[str]:
    """Return exit code, output and errors of a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), **variables}
    result = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code, *arguments],
        cwd=project.path,
        env=environment,
        capture_output=True,
        check=False,
    )
    return [str(result.returncode), result.stdout.decode(), result.stderr.decode()]


def test_the_version_is_printed(project: Project) -> None:
    called = project.call("--version")

    assert called.code == 0
    assert re.fullmatch(r"pytest-arazzo (\d+\.\d+\S*|\(not installed\))\n", called.out)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "which command? there are: check, "),
        (["chek"], "there is no command 'chek'; did you mean 'check'?"),
        (["zzz"], "there is no command 'zzz'; there are: check, "),
    ],
)
def test_a_command_that_does_not_exist_is_unusable(
    project: Project, arguments: list[str], expected: str
) -> None:
    called = project.call(*arguments)

    assert called.code == 2
    assert called.err.startswith(f"pytest-arazzo: {expected}")


def test_an_option_that_does_not_exist_is_unusable(project: Project) -> None:
    assert project.call("check", "--frobnicate").code == 2
    assert project.call("--frobnicate").code == 2


def test_help_names_every_command(project: Project) -> None:
    called = project.call("--help")

    assert called.code == 0
    assert all(name in called.out for name in COMMANDS)
    assert "--stdin-filename NAME" in project.call("check", "--help").out


@pytest.mark.parametrize("arguments", [("explain",), ("check", "--explain")])
def test_the_page_of_a_code_is_printed(project: Project, arguments: tuple[str, ...]) -> None:
    called = project.call(*arguments, "az203")

    assert called.code == 0
    assert called.out.startswith(f"# AZ203: {CODES['AZ203']}\n\n")
    assert "## Wrong" in called.out


def test_every_code_can_be_explained(project: Project) -> None:
    for code, title in CODES.items():
        assert project.call("explain", code).out.startswith(f"# {code}: {title}\n")


def test_a_code_that_does_not_exist_is_named_with_the_nearest(project: Project) -> None:
    called = project.call("explain", "AZ20")

    assert called.code == 2
    assert called.err == "pytest-arazzo: there is no code 'AZ20'; did you mean 'AZ201'?\n"


class Fallen(Suite):
    """A document that this program cannot cope with, if it is called so."""

    def review(self) -> Review:
        if self.path.name.startswith("crash"):
            raise RecursionError("too deep")
        return super().review()


def test_a_mistake_of_ours_is_called_one_and_hides_no_other_file(
    project: Project, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    crash = project.write("crash.arazzo.yaml", CLEAN)
    pets = project.write("pets.arazzo.yaml", WRONG)
    call = Call(paths=(crash, pets), folder=project.path)
    checker = Checker(call, Fallen)

    code = fix_files(replace(call, is_diff=True), checker, call.paths, ())
    shown = capfdbinary.readouterr()
    checked = [checker.check(crash), checker.check(pets)]
    show(checked, call)
    told = capfdbinary.readouterr()

    bug = (
        f"pytest-arazzo: this is a bug of pytest-arazzo, please report it: {crash}: RecursionError"
    )
    assert (code, code_of(checked, call)) == (2, 2)
    assert b"+    operationId: listPets" in shown.out
    assert b"Found 1 error in 1 file." in told.out
    assert told.err.decode() == f"{bug}: too deep\n"
    assert shown.err.decode() == f"1 would be fixed.\n{bug}: too deep\n"


def test_a_check_imports_neither_pytest_nor_what_runs_workflows(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN)
    code = """if True:
        import sys
        from pytest_arazzo.cli.main import main
        assert main(["check"]) == 0
        heads = {name.partition(".")[0] for name in sys.modules}
        heavy = {"pytest", "_pytest", "pluggy", "openapi_core", "moto", "boto3", "requests",
                 "urllib3", "httpx", "asyncio", "jsonpath_ng", "elementpath", "hypothesis"}
        print("heavy:", *sorted(heavy & heads))
        ours = [name for name in sys.modules if name.startswith("pytest_arazzo.")]
        floors = {name.split(".")[1] for name in ours}
        print("run:", *sorted(floors & {"plugin", "run", "explore"}))
    """

    returned, out, err = started(project, code=code)

    assert (returned, err) == ("0", "")
    assert out == "Nothing wrong in 1 file.\nheavy:\nrun:\n"


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [(["check", "--output-format", "concise"], b""), (["check", "-", "--fix"], WRONG.encode())],
)
def test_a_reader_that_goes_away_is_no_mistake(
    project: Project, arguments: list[str], stdin: bytes
) -> None:
    project.write("pets.arazzo.yaml", CLEAN + "  unknown: 1\n")
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", START, *arguments],
        cwd=project.path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(stdin)
        process.stdin.close()
        errors = process.stderr.read().decode()

    assert process.returncode == (0 if stdin else 1)
    assert errors == ("Nothing wrong in 1 file. 1 fixed.\n" if stdin else "")


class Interrupted(io.BytesIO):
    """A standard input at which the user loses patience."""

    def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002 - as files have it
        raise KeyboardInterrupt


def test_an_interruption_is_no_mistake(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert project.path.is_dir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Interrupted()))

    assert main(["check", "-"]) == 130
    assert capfdbinary.readouterr() == (b"", b"")


def test_a_terminal_that_lacks_characters_shows_escapes(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN + "  \N{SNOWMAN}: 1\n")

    returned, out, err = started(project, "check", PYTHONIOENCODING="cp437", PYTHONUTF8="0")

    assert (returned, err) == ("1", "")
    assert r"11 |   \u2603: 1" in out


def test_the_hook_of_pre_commit_names_what_exists() -> None:
    listed = yaml.parse("hooks", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).tree
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert isinstance(listed, list)
    hook = next(each for each in listed if each["id"] == "arazzo-check")
    program, command = hook["entry"].split()
    assert program in project["scripts"]
    assert command in COMMANDS
    assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == (
        "python",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("specs/pets.arazzo.yaml", True),
        ("pets.arazzo.json", True),
        ("arazzo.yml", True),
        ("deep/arazzo.yaml", True),
        ("pets.yaml", False),
        ("notarazzo.yaml", False),
        ("pets.arazzo.yaml.bak", False),
        ("pets.scenarios.yaml", False),
    ],
)
def test_the_hook_of_pre_commit_is_given_documents(path: str, *, expected: bool) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    pattern = re.search(r"^  files: '(.+)'$", text, re.MULTILINE)

    assert pattern is not None
    assert bool(re.search(pattern[1], path)) is expected


def test_the_pattern_for_editors_reads_the_concise_format(project: Project) -> None:
    text = (ROOT / "docs" / "checker.md").read_text("utf-8")
    pattern = re.search(r'"regexp": "(.+)"', text)
    assert pattern is not None
    matcher = re.compile(pattern[1].replace("\\\\", "\\"))
    project.write("pets.arazzo.yaml", WRONG)

    plain = project.call("check", "--output-format", "concise").out.split("\n")
    mild = project.call(
        "check", "--output-format", "concise", "--severity", "AZ203=warning"
    ).out.split("\n")

    message = "unknown operationId 'listPetz' in source 'pets'"
    assert matcher.match(plain[0]) is not None
    assert [matcher.match(each[0]).groups() for each in (plain, mild)] == [  # type: ignore[union-attr]
        ("pets.arazzo.yaml", "9", "18", "AZ203", None, message),
        ("pets.arazzo.yaml", "9", "18", "AZ203", "warning", message),
    ]
    assert matcher.match(plain[1]) is None
