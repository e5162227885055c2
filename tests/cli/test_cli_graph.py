"""`pytest-arazzo graph`: which workflow, which format, where to, and with what coverage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET  # our own drawings

import pytest
from calling import CLEAN, Project

from pytest_arazzo.coverage.measure import Coverage, potential
from pytest_arazzo.shelf.coverage_file import write_coverage
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

TWO = CLEAN + "- {workflowId: more, steps: [{stepId: s, operationId: listPets}]}\n"


def data(project: Project) -> Coverage:
    """Write a data file of no runs."""
    places = Places(root=project.path, rootdir=project.path)
    program = Suite(project.path / "a.arazzo.yaml", Shelf(places)).linked().program
    coverage = potential(program, program.own)
    write_coverage(project.path / "data", coverage)
    return coverage


@pytest.mark.parametrize(
    ("format_", "start"), [("mermaid", "flowchart TD\n"), ("dot", "digraph "), ("svg", "<svg ")]
)
def test_a_workflow_is_drawn(project: Project, format_: str, start: str) -> None:
    project.write("a.arazzo.yaml", CLEAN)
    called = project.call("graph", "a.arazzo.yaml", "--format", format_)
    assert (called.code, called.err) == (0, "")
    assert called.out.startswith(start)
    assert "list" in called.out


def test_mermaid_is_the_default_and_a_file_can_be_written(project: Project) -> None:
    project.write("a.arazzo.yaml", CLEAN)
    out = project.call("graph", "a.arazzo.yaml").out
    assert project.call("graph", "a.arazzo.yaml", "-o", "out/a.mmd").out == ""
    assert project.read("out/a.mmd") == out


def test_one_workflow_of_several_has_to_be_named_but_for_dot(project: Project) -> None:
    project.write("a.arazzo.yaml", TWO)
    called = project.call("graph", "a.arazzo.yaml")
    assert (called.code, called.out) == (2, "")
    assert "use --workflow with one of: look, more" in called.err
    assert 'start(["more"])' in project.call("graph", "a.arazzo.yaml", "--workflow", "more").out
    assert project.call("graph", "a.arazzo.yaml", "--format=dot").out.count("digraph") == 2


@pytest.mark.parametrize(
    ("name", "hint"), [("mor", "did you mean 'more'?"), ("xyz", "there are: look, more")]
)
def test_an_unknown_workflow_is_refused(project: Project, name: str, hint: str) -> None:
    project.write("a.arazzo.yaml", TWO)
    called = project.call("graph", "a.arazzo.yaml", "--workflow", name)
    assert called.code == 2
    assert hint in called.err


@pytest.mark.parametrize("text", ["arazzo: [", "arazzo: 1.0.1\n"])
def test_what_cannot_be_drawn_is_refused(project: Project, text: str) -> None:
    project.write("a.arazzo.yaml", text)
    called = project.call("graph", "a.arazzo.yaml")
    assert (called.code, called.out) == (2, "")
    assert called.err


def test_coverage_is_drawn(project: Project) -> None:
    project.write("a.arazzo.yaml", CLEAN)
    data(project)
    out = project.call("graph", "a.arazzo.yaml", "--format=svg", "--coverage=data").out
    texts = [each.text for each in ET.fromstring(out).iter() if each.tag.endswith("text")]  # noqa: S314 - our own drawing
    assert "✗ list" in texts


def test_coverage_of_another_document_or_version_is_refused(project: Project) -> None:
    project.write("a.arazzo.yaml", CLEAN)
    data(project)
    project.write("a.arazzo.yaml", CLEAN + "# changed\n")
    changed = project.call("graph", "a.arazzo.yaml", "--coverage=data")
    assert (changed.code, "has changed since" in changed.err) == (2, True)
    project.write("b.arazzo.yaml", CLEAN)
    other = project.call("graph", "b.arazzo.yaml", "--coverage=data")
    assert (other.code, "says nothing of workflow 'look'" in other.err) == (2, True)


def test_pytest_is_not_needed() -> None:
    code = "import sys, pytest_arazzo.cli.graph; sys.exit('pytest' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False)  # noqa: S603 - a constant
    assert done.returncode == 0
