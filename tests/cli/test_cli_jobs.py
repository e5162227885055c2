"""`pytest-arazzo check --jobs`: several processes say what one says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from calling import CLEAN, PETS, WRONG, Project

from pytest_arazzo.cli.parallel import outcome_of, quoted

COUNT = 24
CHECK = "import sys; from pytest_arazzo.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def many(project: Project) -> Project:
    """Return a project of documents with three descriptions and things that are wrong."""
    for n in range(3):
        project.write(f"apis/pets{n}.openapi.yaml", PETS.read_bytes() + b"#" * n)
    for n in range(COUNT):
        text = (WRONG if n % 3 else CLEAN).replace("pets.openapi", f"apis/pets{n % 3}.openapi")
        project.write(f"{n}.arazzo.yaml", text if n % 7 else "a: [")
    project.write("gone.scenarios.yaml", "workflows:\n  a:\n    scenarios: {}\n")
    return project


@pytest.mark.parametrize("options", [[], ["--output-format", "json"], ["--select", "AZ203"]])
def test_several_processes_say_what_one_says(many: Project, options: list[str]) -> None:
    one = many.call("check", "--no-cache", "--jobs", "1", *options)

    assert many.call("check", "--no-cache", "--jobs", "3", *options) == one
    assert many.call("check", "--no-cache", *options) == one
    assert one.code == 1
    assert one.out.count("AZ203") >= COUNT // 2


def test_what_several_processes_found_is_remembered(many: Project) -> None:
    first = many.call("check", "--jobs", "2")

    assert many.call("check", "--jobs", "1") == first
    assert len(list((many.path.parent / "cache").iterdir())) >= COUNT - COUNT // 3


def test_documents_that_may_be_found_by_their_own_names_are_checked_together(
    many: Project,
) -> None:
    named = "https://pets.example/shared.arazzo.yaml"
    many.write("0.arazzo.yaml", CLEAN.replace("1.0.1", f"1.1.0\n$self: {named}", 1))
    other = CLEAN.replace("pets.openapi.yaml, type: openapi", f"{named}, type: arazzo")
    many.write("deep/one.arazzo.yaml", other.replace("operationId: listPets", "workflowId: look"))

    one = many.call("check", "--no-cache", "--jobs", "1")

    assert many.call("check", "--no-cache", "--jobs", "4") == one


def test_a_process_that_came_to_grief_is_told_for_each_of_its_files() -> None:
    broken: Future[list[tuple[Path, str]]] = Future()
    broken.set_exception(BrokenProcessPool("a process was killed"))

    found = outcome_of([Path("a.yaml"), Path("b.yaml")], broken)

    assert [(path.name, quoted(text).crash) for path, text in found] == [
        ("a.yaml", "a.yaml: BrokenProcessPool: a process was killed"),
        ("b.yaml", "b.yaml: BrokenProcessPool: a process was killed"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_an_interrupt_ends_every_process_without_a_word(many: Project) -> None:
    for n in range(100):
        text = CLEAN.replace("pets.openapi", f"apis/pets{n % 3}.openapi")
        many.write(f"more/{n}.arazzo.yaml", text.replace("apis/", "../apis/") + f"# {n}\n")
    running = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", CHECK, "check", "--no-cache", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    children = wait_for_children(running)

    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)

    assert (err.decode(), running.returncode, out) == ("", 130, b"")
    assert len(children) == 2
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)


def wait_for_children(running: subprocess.Popen[bytes]) -> list[str]:
    path = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    for _ in range(2000):
        found = path.read_text().split() if path.exists() else []
        if len(found) == 2:
            return found
        time.sleep(0.005)
    return []
