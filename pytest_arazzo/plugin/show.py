"""What is shown of runs and written about them, from the reports that carry them.

Under xdist this is the controller's: it sees the reports of all workers, and owns the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from pytest_arazzo.plugin.fresh_line import begin_line
from pytest_arazzo.plugin.reporting import SECTION
from pytest_arazzo.plugin.show_settings import NONE, show_settings_of
from pytest_arazzo.plugin.trace_file import TraceFile
from pytest_arazzo.reports.annotations import Problem, annotated
from pytest_arazzo.reports.exchanges import folded
from pytest_arazzo.reports.har import archive, entries
from pytest_arazzo.reports.markdown_failures import markdown_failures
from pytest_arazzo.reports.plain import printable
from pytest_arazzo.shelf.writing import NotWritten, write_whole

_WORKSPACES = {"github": "GITHUB_WORKSPACE", "azure": "BUILD_SOURCESDIRECTORY"}


class Show:
    """Takes reports; `failures` says what could not be written."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._settings = show_settings_of(config)
        self._trace = TraceFile(self._settings.trace) if self._settings.trace else None
        self._entries: list[str] = []
        self._problems: list[Problem] = []
        self._lines: dict[str, list[str]] = {}
        self._ran: set[str] = set()
        self.failures: list[str] = []

    def take(self, report: pytest.TestReport) -> None:
        """Keep what *report* carries, and write its runs to the trace."""
        self._ran.add(report.nodeid)
        self._problems += _problem(report)
        for record in _records(getattr(report, "arazzo", None) or {}):
            self._problems += map(_warning, record.get("warnings", ()))
            if "run" in record:
                self._write(report.nodeid, record["run"])
        self._lines.setdefault(report.nodeid, []).extend(self._shown(report))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Print what belongs under the line of a test."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        lines = self._lines.pop(nodeid, [])
        if reporter is None or not lines:
            return
        begin_line(reporter)
        for line in lines:
            reporter.write_line(f"  {line}")

    def close(self) -> None:
        """Write what is written at the end."""
        if self._trace is not None:
            self._trace.close()
            self.failures += filter(None, [self._trace.failure])
        if self._settings.har is not None:
            text = archive(self._entries, _version())
            self._write_file(self._settings.har, text)
        if self._settings.step_summary is not None and self._ran:
            self._append(self._settings.step_summary)

    def annotate(self, reporter: pytest.TerminalReporter) -> None:
        """Print annotations for the CI system."""
        form = self._settings.annotations
        if form == NONE:
            return
        prefix = _prefix(self._config.rootpath, os.environ.get(_WORKSPACES[form]))
        seen = (_moved(each, prefix) for each in self._problems)
        for line in annotated(seen, form, str(self._config.rootpath.as_posix())):
            reporter.write_line(line)

    def _shown(self, report: pytest.TestReport) -> Iterator[str]:
        """Yield the path with `-v`, and the exchanges unless pytest itself will show them."""
        record = getattr(report, "arazzo", None) or {}
        if self._config.get_verbosity() > 0:
            for each in _records(record):
                if each.get("path"):
                    yield f"path      {folded(each['path'])}"
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if report.passed and reporter is not None and not reporter.hasopt("P"):
            for name, text in report.sections:
                if name == SECTION:
                    yield from map(printable, text.splitlines())

    def _write(self, test: str, run: Mapping[str, Any]) -> None:
        if self._trace is not None:
            self._trace.write(test, run)
        if self._settings.har is not None:
            self._entries += entries(run, _stamp)

    def _write_file(self, path: Path, text: str) -> None:
        try:
            write_whole(path, text.encode())
        except NotWritten as error:
            self.failures.append(f"FAIL {path}: cannot be written: {error}")

    def _append(self, path: Path) -> None:
        text = markdown_failures((p for p in self._problems if p.is_error), len(self._ran))
        try:
            with path.open("ab") as file:
                file.write(text.encode("utf-8", "replace") + b"\n")
        except OSError as error:
            self.failures.append(f"FAIL {path}: cannot be written: {error.strerror}")


def _records(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield *record*, or those of the runs of a test function."""
    yield from record.get("records", (record,))


def _problem(report: pytest.TestReport) -> Iterator[Problem]:
    problem = getattr(report, "arazzo_problem", None)
    if problem is not None and report.failed:
        yield Problem(**problem, test=report.nodeid)


def _warning(said: Mapping[str, Any]) -> Problem:
    message = f"{said['code']} {said['message']}"
    place = {name: said[name] for name in ("uri", "line", "column")}
    return Problem(**place, message=message, is_error=False)


def _prefix(root: Path, workspace: str | None) -> str:
    """Return what stands before paths as seen from the folder that the CI system checked out."""
    if not workspace:
        return ""
    try:
        inside = root.resolve().relative_to(Path(workspace).resolve()).as_posix()
    except ValueError:
        return ""
    return "" if inside == "." else f"{inside}/"


def _moved(problem: Problem, prefix: str) -> Problem:
    if not prefix or Path(problem.uri).is_absolute():
        return problem
    return replace(problem, uri=f"{prefix}{problem.uri}")


def _version() -> str:
    try:
        return version("pytest-arazzo")
    except PackageNotFoundError:  # run from a folder, not installed
        return "unknown"


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
