"""`--arazzo-html` in a session: written once, from all workers, the same bytes each time."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from paging import inventory

from pytest_arazzo.coverage.measure import potential
from pytest_arazzo.shelf.coverage_html import flows_of
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

WORKERS = ("-p", "xdist.plugin", "-n2")


@pytest.fixture(autouse=True)
def _epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")


def texts(path: Path) -> str:
    return "\n".join(inventory(path.read_text("utf-8")).texts)


@pytest.mark.usefixtures("pets")
def test_the_page_shows_runs_coverage_and_documents(run: Run, pytester: pytest.Pytester) -> None:
    result = run("--arazzo-html=out/report.html")
    path = pytester.path / "out" / "report.html"
    assert f"Arazzo report written to {path}" in result.outlines
    said = texts(path)
    for part in ("look", "bought", "plain", "GET https://pets.example/pets/tom", "get → gone",
                 "workflowId: idle", "2001-09-09 01:46:40 UTC", "pytest", '"state": "sold"'):  # fmt: skip
        assert part in said, part
    assert len(inventory(path.read_text("utf-8")).all("svg")) == 2


@pytest.mark.usefixtures("pets")
def test_workers_give_the_same_bytes(run: Run, pytester: pytest.Pytester) -> None:
    pages = []
    for args in ((), WORKERS):
        run("--arazzo-html=report.html", *args, apart=bool(args))
        page = (pytester.path / "report.html").read_text("utf-8")
        pages.append(re.sub("<dt>Command</dt><dd>.*?</dd>", "", page))
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("pets")
def test_what_did_not_run_is_told_and_what_failed_is_open(
    run: Run, write: Write, pets: str, pytester: pytest.Pytester
) -> None:
    more = "      bad: {target: shop, inputs: {name: bad}}\n      odd: {target: nobody}\n"
    write("pets.scenarios.yaml", pets + more)
    run("--arazzo-html=report.html")
    path = pytester.path / "report.html"
    scenarios = [
        (each["data-result"], "open" in each)
        for each in inventory(path.read_text("utf-8")).all("details")
        if each.get("class") == "scenario"
    ]
    assert scenarios == [("failed", True), ("passed", False), ("passed", False)]
    assert "pets.arazzo.yaml::look[odd]" in texts(path)
    assert "1 error, 1 failed" in texts(path)


@pytest.mark.usefixtures("pets")
def test_runs_of_test_functions_are_shown(
    run: Run, write: Write, pytester: pytest.Pytester
) -> None:
    write(
        "test_pets.py",
        """\
        def test_rex(arazzo):
            arazzo.run("pets.arazzo.yaml", "look", target="shop", inputs={"name": "rex"}, name="mine")
        """,
    )
    run("--arazzo-html=report.html", "test_pets.py")
    assert "mine" in texts(pytester.path / "report.html")


@pytest.mark.usefixtures("pets")
def test_secrets_of_the_command_line_are_not_shown(run: Run, pytester: pytest.Pytester) -> None:
    run(
        "--arazzo-html=report.html",
        "--arazzo-input",
        "key=s3cret-1",
        "--arazzo-input=key=s3cret-2",
    )
    text = (pytester.path / "report.html").read_text("utf-8")
    assert "s3cret" not in text
    assert "--arazzo-input [redacted] --arazzo-input=[redacted]" in text


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.usefixtures("pets")
def test_a_page_that_cannot_be_written_fails_the_session(
    run: Run, pytester: pytest.Pytester
) -> None:
    target = pytester.path / "target"
    (pytester.path / "report.html").symlink_to(target)
    result = run("--arazzo-html=report.html", "-k", "plain")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert any(line.startswith("FAIL ") and "a link" in line for line in result.outlines)
    assert not target.exists()


@pytest.mark.usefixtures("pets")
def test_nothing_is_written_when_nothing_runs(run: Run, pytester: pytest.Pytester) -> None:
    run("--arazzo-html=report.html", "--collect-only")
    assert not (pytester.path / "report.html").exists()


@pytest.mark.usefixtures("pets")
def test_coverage_alone_makes_a_page_too(run: Run, pytester: pytest.Pytester) -> None:
    run("--arazzo-cov-report=html")
    path = pytester.path / "arazzo-coverage.html"
    assert "Arazzo coverage" in texts(path)
    assert len(inventory(path.read_text("utf-8")).all("svg")) == 2


def report(nodeid: str, outcome: Literal["failed", "skipped"], when: str) -> pytest.TestReport:
    reason: Any = ("conftest.py", 1, "not today") if outcome == "skipped" else "it crashed"
    return pytest.TestReport(nodeid, ("a.yaml", 1, nodeid), {}, outcome, reason, cast("Any", when))


def test_crashes_and_skips_are_listed_and_other_tests_left_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # installed or not: loaded once
    config = pytester.parseconfigure("-p", "pytest_arazzo.plugin.hooks", "--arazzo-html=x.html")
    html: Any = config.pluginmanager.get_plugin("arazzo-html")
    html.pytest_runtest_logreport(report("a.yaml::w[lost]", "failed", "???"))
    html.pytest_runtest_logreport(report("a.yaml::w[idle]", "skipped", "setup"))
    html.pytest_runtest_logreport(report("test_a.py::test_b", "failed", "call"))
    session = pytest.Session.from_config(config)
    html.pytest_sessionfinish(session)
    said = texts(pytester.path / "x.html")
    for part in ("a.yaml::w[lost]", "it crashed", "a.yaml::w[idle]", "not today"):
        assert part in said
    assert "test_b" not in said


def test_a_page_that_cannot_be_written_leaves_a_worse_exit_code(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pytester.path / "x.html").mkdir()
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # installed or not: loaded once
    config = pytester.parseconfigure("-p", "pytest_arazzo.plugin.hooks", "--arazzo-html=x.html")
    html: Any = config.pluginmanager.get_plugin("arazzo-html")
    session = pytest.Session.from_config(config)
    session.exitstatus = pytest.ExitCode.INTERRUPTED
    html.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.INTERRUPTED


@pytest.mark.parametrize("text", ["arazzo: [", "changed: yes"])
def test_documents_that_are_gone_or_broken_or_outside_are_not_shown(
    text: str, document: str, tmp_path_factory: pytest.TempPathFactory, pytester: pytest.Pytester
) -> None:
    assert document
    here = pytester.path
    shelf = Shelf(Places(root=here, rootdir=here))
    program = Suite(here / "pets.arazzo.yaml", shelf).linked().program
    charts = potential(program, program.own).charts
    assert len(flows_of(charts, Shelf(Places(root=here, rootdir=here)))) == 2
    outside = Shelf(Places(root=tmp_path_factory.mktemp("other"), rootdir=here))
    assert flows_of(charts, outside) == {}
    (here / "pets.arazzo.yaml").write_text(text, "utf-8")
    assert flows_of(charts, Shelf(Places(root=here, rootdir=here))) == {}
