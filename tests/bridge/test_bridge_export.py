"""Our own Cobertura and LCOV files, as others read them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from building import document, linked, workflow

from pytest_arazzo.bridge.export import write_lcov, write_xml
from pytest_arazzo.coverage.measure import Coverage, potential
from pytest_arazzo.errors import Unusable
from pytest_arazzo.shelf.coverage_asked import Asked
from pytest_arazzo.shelf.coverage_reports import write_report

STEPS = """
- stepId: a
  operationId: listPets
  onSuccess:
  - name: one
    type: end
    criteria:
    - condition: $response.body#/next == 'no'
  onFailure:
  - name: two
    type: end
"""
TEXT = document(workflow(STEPS))

_RATE = r"[01](\.\d+)?"
_COBERTURA: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "coverage": (
        ("sources", "packages"),
        {
            "line-rate": _RATE,
            "branch-rate": _RATE,
            "lines-covered": r"\d+",
            "lines-valid": r"\d+",
            "branches-covered": r"\d+",
            "branches-valid": r"\d+",
            "complexity": r"\d+",
            "version": ".+",
            "timestamp": r"\d+",
        },
    ),
    "sources": (("source",), {}),
    "source": ((), {}),
    "packages": (("package",), {}),
    "package": (
        ("classes",),
        {"name": ".+", "line-rate": _RATE, "branch-rate": _RATE, "complexity": r"\d+"},
    ),
    "classes": (("class",), {}),
    "class": (
        ("methods", "lines"),
        {
            "name": ".+",
            "filename": ".+",
            "line-rate": _RATE,
            "branch-rate": _RATE,
            "complexity": r"\d+",
        },
    ),
    "methods": ((), {}),
    "lines": (("line",), {}),
    "line": ((), {"number": r"[1-9]\d*", "hits": r"\d+"}),
}
_OPTIONAL = {
    "line": {
        "branch": "true|false",
        "condition-coverage": r"\d+% \(\d+/\d+\)",
        "missing-branches": r"(exit|\d+)(,(exit|\d+))*",  # coverage.py's own
    }
}
_REPEATED = {"sources", "packages", "classes", "lines"}


def strange(element: ET.Element) -> list[str]:
    """Return where *element* departs from the structure of Cobertura 4."""
    children, required = _COBERTURA[element.tag]
    allowed = required | _OPTIONAL.get(element.tag, {})
    found = [f"{element.tag}: no {name}" for name in required.keys() - element.keys()]
    found += [f"{element.tag}: {name}" for name in element.keys() - allowed.keys()]
    found += [
        f"{element.tag}: {name}={value}"
        for name, value in element.items()
        if name in allowed and not re.fullmatch(allowed[name], value)
    ]
    names = tuple(child.tag for child in element)
    expected = children * len(names) if element.tag in _REPEATED else children
    if names != expected:
        found.append(f"{element.tag}: has {names}")
    return found + [each for child in element if child.tag in children for each in strange(child)]


def coverage_of(text: str = TEXT, *taken: str) -> Coverage:
    """Return the coverage of runs that took the branches whose names are *taken*."""
    program = linked(text)
    found = potential(program, program.own)
    ways = [w.arc for c in found.charts for w in c.ways if w.arc.name in taken]
    return replace(
        found,
        arcs=frozenset((arc, "live") for arc in ways),
        steps=frozenset((arc.uri, arc.workflow, arc.step) for arc in ways),
    )


def test_the_cobertura_file_has_the_structure_that_readers_expect(tmp_path: Path) -> None:
    write_xml(coverage_of(TEXT, "one"), tmp_path / "c.xml")
    top = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 - our own file

    assert strange(top) == []
    assert [each.text for each in top.iter("source")] == ["."]
    assert [each.get("filename") for each in top.iter("class")] == ["a.arazzo.yaml"]
    assert (top.get("branches-covered"), top.get("branches-valid")) == ("1", "3")


def test_what_departs_from_the_structure_is_found() -> None:
    broken = ET.fromstring("<lines><line number='0' hits='1' odd=''/><methods/></lines>")  # noqa: S314 - ours

    assert sorted(strange(broken)) == [
        "line: number=0",
        "line: odd",
        "lines: has ('line', 'methods')",
    ]


def test_a_line_with_branches_says_how_many_were_taken(tmp_path: Path) -> None:
    write_xml(coverage_of(TEXT, "one"), tmp_path / "c.xml")
    top = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 - our own file
    step = TEXT.splitlines().index("    - stepId: a") + 1

    lines = {line.get("number"): line for line in top.iter("line")}
    assert lines[str(step)].get("condition-coverage") == "33% (1/3)"
    assert lines[str(step)].get("branch") == "true"


def test_lcov_names_the_branches(tmp_path: Path) -> None:
    write_lcov(coverage_of(TEXT, "one"), tmp_path / "c.lcov")
    rows = (tmp_path / "c.lcov").read_text("utf-8").splitlines()

    assert rows[0] == "SF:a.arazzo.yaml"
    assert [row.partition(",0,")[2] for row in rows if row.startswith("BRDA")] == [
        "onSuccess[one] of step 'a',1",
        "onFailure[two] of step 'a',0",
        "step 'a' goes on,0",
    ]
    assert rows[-3:] == ["BRF:3", "BRH:1", "end_of_record"]


def test_the_document_need_not_be_there_and_nothing_else_is_written(tmp_path: Path) -> None:
    write_xml(coverage_of(), tmp_path / "c.xml")

    assert [path.name for path in tmp_path.iterdir()] == ["c.xml"]


def test_a_file_that_is_called_minus_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_lcov(coverage_of(), Path("-"))

    assert (tmp_path / "-").read_text("utf-8").startswith("SF:")


@pytest.mark.parametrize("write", [write_xml, write_lcov])
def test_where_nothing_was_measured_there_is_no_report(write: object, tmp_path: Path) -> None:
    assert callable(write)
    with pytest.raises(Unusable, match="No data to report"):
        write(Coverage(), tmp_path / "c")

    assert not (tmp_path / "c").exists()


def test_a_file_outside_of_the_folder_keeps_its_whole_name(tmp_path: Path) -> None:
    found = coverage_of()
    chart = next(iter(found.charts))
    write_lcov(
        replace(found, charts=frozenset({replace(chart, uri="/elsewhere/a.yaml")})),
        tmp_path / "c.lcov",
    )

    assert (tmp_path / "c.lcov").read_text("utf-8").startswith("SF:/elsewhere/a.yaml\n")


def test_diff_cover_finds_the_new_lines_that_nothing_covers(tmp_path: Path) -> None:
    def git(*args: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.test", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *args], cwd=tmp_path, check=True, capture_output=True)  # noqa: S603, S607 - the git of the machine

    path = tmp_path / "a.arazzo.yaml"
    path.write_text(TEXT, encoding="utf-8")
    git("init", "-q", "-b", "main")
    git("add", "a.arazzo.yaml")
    git("commit", "-q", "-m", "first")
    more = STEPS + "- stepId: new\n  operationId: listPets\n"
    changed = document(workflow(more))
    path.write_text(changed, encoding="utf-8")
    write_xml(coverage_of(changed, "one"), tmp_path / "c.xml")

    done = subprocess.run(
        [sys.executable, "-m", "diff_cover.diff_cover_tool", "c.xml", "--compare-branch=main"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    line = changed.splitlines().index("    - stepId: new") + 1
    assert done.returncode == 0, done.stderr
    assert re.search(rf"a\.arazzo\.yaml \(0\.0%\): Missing lines {line}\b", done.stdout)


@pytest.mark.skipif(shutil.which("genhtml") is None, reason="genhtml (lcov) is not installed")
def test_genhtml_makes_pages_of_the_lcov_file(tmp_path: Path) -> None:
    (tmp_path / "a.arazzo.yaml").write_text(TEXT, encoding="utf-8")
    write_lcov(coverage_of(TEXT, "one"), tmp_path / "c.lcov")

    done = subprocess.run(
        ["genhtml", "--branch-coverage", "-o", "html", "c.lcov"],  # noqa: S607 - that of the machine
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "html" / "index.html").is_file()


@pytest.mark.parametrize("kind", ["xml", "lcov"])
def test_without_coverage_py_the_error_says_where_it_is(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "pytest_arazzo.bridge.export")
    monkeypatch.setitem(sys.modules, "coverage", None)

    with pytest.raises(Unusable, match=rf"(?s){kind}.*pytest-arazzo\[coverage\]"):
        write_report(Asked(kind), coverage_of(), tmp_path, 0)


def test_reports_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    path = write_report(Asked("xml", "out.xml"), coverage_of(), tmp_path, 0)

    assert path == tmp_path / "out.xml"
    assert path.read_text("utf-8").startswith("<?xml")
