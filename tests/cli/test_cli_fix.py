"""`pytest-arazzo check --fix` and `--diff`, and texts from the standard input."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from calling import CLEAN, WRONG, Project

from pytest_arazzo.cli.mending import write
from pytest_arazzo.errors import Unusable

SCENARIOS = "workflows:\n  look:\n    scenarios:\n      plain: {target: moto, inptus: {}}\n"


def test_what_has_one_safe_answer_is_put_right(project: Project) -> None:
    file = project.write("pets.arazzo.yaml", WRONG)
    file.chmod(0o640)

    called = project.call("check", "--fix")

    assert (called.code, called.out) == (0, "Nothing wrong in 1 file. 1 fixed.\n")
    assert project.read("pets.arazzo.yaml") == CLEAN
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(each.name for each in project.path.iterdir()) == [
        "pets.arazzo.yaml",
        "pets.openapi.yaml",
    ]


def test_what_cannot_be_put_right_is_left_and_told(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG + "  owner: me\n")

    called = project.call("check", "--fix", "--output-format", "concise")

    assert called.code == 1
    assert called.out.startswith("pets.arazzo.yaml:11:3: AZ102 ")
    assert called.out.endswith("Found 1 error in 1 file. 1 fixed.\n")


def test_a_text_keeps_its_line_ends_and_its_mark(project: Project) -> None:
    raw = b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode()
    file = project.write("pets.arazzo.yaml", raw)

    assert project.call("check", "--fix").code == 0
    assert file.read_bytes() == raw.replace(b"listPetz", b"listPets")


def test_a_file_without_a_fix_is_not_touched(project: Project) -> None:
    file = project.write("pets.arazzo.yaml", CLEAN)
    os.utime(file, (1, 1))
    file.chmod(0o444)

    called = project.call("check", "--fix")

    assert (called.code, file.stat().st_mtime) == (0, 1)


def test_what_is_ignored_or_not_looked_for_is_not_put_right(project: Project) -> None:
    ignored = WRONG.replace("listPetz", "listPetz # arazzo: ignore[AZ203]")
    project.write("pets.arazzo.yaml", ignored)
    assert project.call("check", "--fix").code == 0
    assert project.read("pets.arazzo.yaml") == ignored

    project.write("pets.arazzo.yaml", WRONG)
    assert project.call("check", "--fix", "--ignore", "AZ203").code == 0
    assert project.read("pets.arazzo.yaml") == WRONG


def test_a_link_is_followed_and_stays(project: Project) -> None:
    project.write("pyproject.toml", "")
    project.write("real/pets.yaml", WRONG.replace("pets.open", "../pets.open"))
    link = project.path / "link" / "pets.arazzo.yaml"
    link.parent.mkdir()
    link.symlink_to("../real/pets.yaml")

    assert project.call("check", "link", "--fix").code == 0
    assert link.is_symlink()
    assert "listPets\n" in project.read("real/pets.yaml")


def test_a_difference_is_printed_and_nothing_is_written(project: Project) -> None:
    project.write("specs/pets.arazzo.yaml", WRONG.replace("pets.open", "../pets.open"))

    called = project.call("check", "--diff")

    assert called.code == 1
    assert called.out.split("\n")[:3] == [
        "--- specs/pets.arazzo.yaml",
        "+++ specs/pets.arazzo.yaml",
        "@@ -6,5 +6,5 @@",
    ]
    assert "\n-    operationId: listPetz\n+    operationId: listPets\n" in called.out
    assert called.err == "1 would be fixed.\n"
    assert "listPetz" in project.read("specs/pets.arazzo.yaml")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch")
@pytest.mark.parametrize("end", ["\n", "", "\n\n", "\r\n"])
def test_a_difference_can_be_applied(project: Project, end: str) -> None:
    text = WRONG.replace("    successCriteria: [{condition: $statusCode == 200}]\n", "")
    file = project.write("pets.arazzo.yaml", text.rstrip("\n") + end)
    called = project.call("check", "--diff")
    applied = ["patch", "--binary", "-p0", "-i", "-"]

    subprocess.run(applied, input=called.out.encode(), check=True, cwd=project.path)  # noqa: S603 - the tool

    assert called.out.count("\n") >= 6
    assert (
        file.read_bytes()
        == text.replace("listPetz", "listPets").rstrip("\n").encode() + end.encode()
    )


def test_without_a_difference_nothing_is_printed(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN + "  owner: me\n")

    called = project.call("check", "--diff")

    assert (called.code, called.out, called.err) == (0, "", "Nothing to fix.\n")
    assert project.call("check", "--diff", "--quiet").err == ""


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"new")

    with pytest.raises(Unusable, match="has changed while it was checked; nothing was written"):
        write(file, b"old", b"fixed")
    assert file.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="every folder can be written to")
def test_a_folder_that_cannot_be_written_to_is_broken_circumstances(project: Project) -> None:
    file = project.write("specs/pets.arazzo.yaml", WRONG.replace("pets.open", "../pets.open"))
    file.parent.chmod(0o555)

    called = project.call("check", "--fix")

    file.parent.chmod(0o755)
    assert called.code == 2
    assert called.err.startswith("pytest-arazzo: ")


def test_a_text_of_the_standard_input_is_checked_as_the_file_that_it_stands_for(
    project: Project,
) -> None:
    project.write("specs/pets.arazzo.yaml", "")
    (project.path / "pets.openapi.yaml").rename(project.path / "specs" / "pets.openapi.yaml")

    called = project.call("check", "-", "--stdin-filename", "specs/pets.arazzo.yaml", stdin=WRONG)

    assert called.code == 1
    assert called.out.startswith("specs/pets.arazzo.yaml:9:18: AZ203")
    assert project.call("check", "-", "--stdin-filename", "specs/new.yaml", stdin=CLEAN).code == 0


def test_a_text_without_a_name_lies_in_the_folder_of_the_call(project: Project) -> None:
    assert project.call("check", "-", stdin=CLEAN).code == 0
    assert project.call("check", "-", stdin=WRONG).out.startswith("stdin.arazzo.yaml:9:18: AZ203")
    assert project.call("check", "-", stdin=b"\xff").out.startswith("stdin.arazzo.yaml:1:1: AZ100")


def test_a_text_that_is_no_document_is_not_checked(project: Project) -> None:
    called = project.call("check", "-", "--stdin-filename", "compose.yaml", stdin="services: {}")

    assert (called.code, called.out) == (2, "")
    assert "compose.yaml: this is no Arazzo document: it has no field 'arazzo'" in called.err


def test_scenarios_of_the_standard_input_are_checked_with_the_document_beside(
    project: Project,
) -> None:
    project.write("pets.arazzo.yaml", WRONG)
    project.write("pets.scenarios.yaml", "workflows: {}\n")
    arguments = ("check", "-", "--output-format", "concise", "--stdin-filename")

    called = project.call(*arguments, "pets.scenarios.yaml", stdin=SCENARIOS)
    lost = project.call(*arguments, "lost.scenarios.yaml", stdin=SCENARIOS)

    assert called.code == 1
    assert [line.partition(" ")[0] for line in called.out.split("\n")[:-2]] == [
        "pets.scenarios.yaml:4:29:"
    ]
    assert (lost.code, lost.out.partition(" ")[0]) == (1, "lost.scenarios.yaml:1:1:")


def test_a_text_is_put_right_on_its_way_through(project: Project) -> None:
    project.write("pets.arazzo.yaml", "old")
    arguments = ("check", "-", "--fix", "--stdin-filename", "pets.arazzo.yaml")

    called = project.call(*arguments, stdin=WRONG.replace("\n", "\r\n"))

    assert called.out == CLEAN.replace("\n", "\r\n")
    assert (called.code, called.err) == (0, "Nothing wrong in 1 file. 1 fixed.\n")
    assert project.read("pets.arazzo.yaml") == "old"
    same = project.call(*arguments, stdin=CLEAN + "  owner: me\n")
    assert (same.code, same.out) == (1, CLEAN + "  owner: me\n")
    assert same.err.startswith("pets.arazzo.yaml:11:3: AZ102 ")


def test_what_would_change_in_a_text_is_printed(project: Project) -> None:
    called = project.call("check", "-", "--diff", stdin=WRONG)

    assert called.code == 1
    assert called.out.startswith("--- stdin.arazzo.yaml\n+++ stdin.arazzo.yaml\n")


def test_scenarios_on_their_way_through_leave_their_document_alone(project: Project) -> None:
    project.write("pets.arazzo.yaml", WRONG)
    project.write("pets.scenarios.yaml", "workflows: {}\n")
    arguments = ("check", "-", "--fix", "--stdin-filename")

    called = project.call(*arguments, "pets.scenarios.yaml", stdin=SCENARIOS)
    lost = project.call(*arguments, "lost.scenarios.yaml", stdin=SCENARIOS)

    assert "scenarios:" in called.out
    assert project.read("pets.arazzo.yaml") == WRONG
    assert (lost.code, lost.out) == (1, SCENARIOS)
