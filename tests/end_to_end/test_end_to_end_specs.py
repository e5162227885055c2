"""The flows of `specs/` run as their README says: all green, all branches, no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

BUILD = "image-builder-build-image-with-failure-cleanup"
CANCEL = "image-builder-cancel-running-image-build"
DISTRIBUTE = "image-builder-distribute-image"
POLL = "image-builder-run-pipeline-and-poll"

SCENARIOS = {
    "ecr": (
        "ensure-repository-and-seed-image",
        ("exists", "missing-on-aws", "missing", "no-list-at-all"),
    ),
    BUILD: (
        "build-image-with-failure-cleanup",
        ("available", "failed-then-deleted", "cancelled-then-deleted"),
    ),
    CANCEL: ("cancel-running-image-build", ("cancellable", "already-terminal")),
    DISTRIBUTE: ("distribute-image", ("available", "failed", "cancelled")),
    POLL: (
        "run-pipeline-and-poll",
        ("available-after-two-polls", "failed", "cancelled", "deprecated-never-ends"),
    ),
}

NODE_IDS = {
    f"specs/{stem}.arazzo.yaml::{item}"
    for stem, (workflow, scenarios) in SCENARIOS.items()
    for item in ("document", *(f"{workflow}[{scenario}]" for scenario in scenarios))
}

COVERED = {
    # workflow: steps, missed, declared branches, missed, covered
    "ensure-repository-and-seed-image": ("4", "0", "6", "0", "100%"),
    "build-image-with-failure-cleanup": ("3", "0", "5", "0", "100%"),
    "cancel-running-image-build": ("4", "0", "5", "0", "100%"),
    "distribute-image": ("3", "0", "6", "0", "100%"),
    "run-pipeline-and-poll": ("2", "0", "5", "0", "100%"),
    "TOTAL": ("16", "0", "27", "0", "100%"),
}

ROW = re.compile(r"^\s*(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+%)", re.MULTILINE)
DEAD = re.compile(r"^ +specs/(\S+)\.arazzo\.yaml:\d+: (\w+ → \w+): ", re.MULTILINE)
PASSED = re.compile(r"(?:^|PASSED )(specs/\S+::\S+?\]?) ?(?:PASSED|$)", re.MULTILINE)

TRIPWIRE = '''

@pytest.fixture(autouse=True)
def tripwire(monkeypatch):
    """Let nothing be connected to and no name be looked up."""
    import socket

    def trip(*arguments, **options):
        pytest.fail(f"the network was asked for: {arguments}", pytrace=False)

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, trip)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, trip)
'''

ASKING = """

@pytest.fixture
def aws():
    import socket

    socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


@pytest.fixture
def guarded(specs: Path) -> Path:
    """Return a copy of `specs/` in which whoever asks for the network fails."""
    conftest = specs / "conftest.py"
    conftest.write_text(conftest.read_text("utf-8") + TRIPWIRE, "utf-8")
    return specs


def covered(output: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in ROW.findall(output)}


def passed(output: str) -> set[str]:
    return set(PASSED.findall(output))


@pytest.mark.usefixtures("guarded")
def test_all_scenarios_pass_with_all_branches_and_without_a_network(
    run: Callable[..., pytest.RunResult],
) -> None:
    result = run("specs", "-v")
    output = result.stdout.str()
    assert result.ret == pytest.ExitCode.OK, output
    assert result.parseoutcomes() == {"passed": len(NODE_IDS)}
    assert passed(output) == NODE_IDS
    assert covered(output) == COVERED


@pytest.mark.usefixtures("guarded")
def test_only_the_polling_flows_have_a_dead_branch(run: Callable[..., pytest.RunResult]) -> None:
    output = run("specs").stdout.str()
    assert set(DEAD.findall(output)) == {
        (stem, "getImage → next") for stem in (BUILD, CANCEL, DISTRIBUTE, POLL)
    }


@pytest.mark.usefixtures("guarded")
def test_two_workers_find_the_same(run: Callable[..., pytest.RunResult]) -> None:
    pytest.importorskip("xdist")
    alone = run("specs", "-v").stdout.str()
    result = run("specs", "-v", "-n", "2")
    output = result.stdout.str()
    assert result.parseoutcomes() == {"passed": len(NODE_IDS)}
    assert passed(output) == NODE_IDS
    assert covered(output) == COVERED
    assert summary(output) == summary(alone)


def summary(output: str) -> str:
    """Return warnings and coverage, which the order of items must not change."""
    return output[output.index("- arazzo warnings -") : output.rindex("\n=")]


def test_the_tripwire_is_felt(guarded: Path, run: Callable[..., pytest.RunResult]) -> None:
    conftest = guarded / "conftest.py"
    conftest.write_text(conftest.read_text("utf-8") + ASKING, "utf-8")
    result = run("specs/ecr.arazzo.yaml", "-k", "missing-on-aws")
    assert result.parseoutcomes() == {"errors": 1, "deselected": 4}
    result.stdout.fnmatch_lines(["*the network was asked for: (('192.0.2.1', 80),)*"])


def test_one_document_can_be_run_alone(specs: Path, run: Callable[..., pytest.RunResult]) -> None:
    result = run(f"{specs.name}/ecr.arazzo.yaml")
    assert result.parseoutcomes() == {"passed": 5}
    assert set(covered(result.stdout.str())) == {"ensure-repository-and-seed-image", "TOTAL"}


def test_one_scenario_can_be_run_alone(specs: Path, run: Callable[..., pytest.RunResult]) -> None:
    result = run(specs.name, "-k", "deprecated-never-ends")
    assert result.parseoutcomes() == {"passed": 1, "deselected": 20}
