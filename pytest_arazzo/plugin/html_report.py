"""`--arazzo-html`: what tests reported, as a page at the end of the session."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import Coverage, Sum
from pytest_arazzo.coverage.record import Loading
from pytest_arazzo.plugin.coverage_settings import coverage_settings_of
from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.reports.html.report import Account, Report
from pytest_arazzo.shelf.coverage_html import is_repeatable, made, write_page
from pytest_arazzo.shelf.reading import Shelf

_SECRET = ("--arazzo-input", "--arazzo-proxy")  # options whose values may be secret
_CRASHED = "???"  # the phase of a report that xdist makes in place of a worker that has crashed


class HtmlReport:
    """Keeps what the page shows until the session ends."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._path = config.invocation_params.dir / str(config.getoption("arazzo_html"))
        self._sum, self._loading = Sum(), Loading()
        self._tests: dict[str, Account] = {}
        self._said = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries."""
        record: Mapping[str, Any] = getattr(report, "arazzo", None) or {}
        is_ours = bool(record) or report.nodeid in self._tests or _is_document(report)
        if not is_ours or (report.when != "call" and report.outcome == "passed"):
            return
        if report.when == _CRASHED and _is_document(report):
            self._sum.add(Coverage(lost=frozenset({report.nodeid})))
        every = (record, *record.get("records", ()))
        for each in every:
            if "coverage" in each:
                self._sum.add(self._loading.load(each["coverage"]))
        runs = tuple(each["run"] for each in every if "run" in each)
        self._tests[report.nodeid] = self._test(report, runs)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the page; a session that cannot has failed."""
        if self._config.option.collectonly:
            return
        coverage = self._sum.total()
        shelf = Shelf(settings_of(self._config).places)
        try:
            write_page(self._report(coverage), coverage.charts, shelf, self._path)
            self._said = f"Arazzo report written to {self._path}"
        except OSError as error:
            self._said = f"FAIL {self._path}: the report cannot be written: {error}"
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the page is."""
        if self._said:
            terminalreporter.write_line(self._said, red=self._said.startswith("FAIL"))

    def _test(self, report: pytest.TestReport, runs: tuple[Mapping[str, object], ...]) -> Account:
        before = self._tests.get(report.nodeid)
        is_first = before is None or before.outcome == "passed"
        outcome = "error" if report.failed and report.when != "call" else report.outcome
        return Account(
            nodeid=report.nodeid,
            outcome=outcome if is_first or before is None else before.outcome,
            text=_text(report) if is_first or before is None else before.text,
            runs=(*(before.runs if before else ()), *runs),
        )

    def _report(self, coverage: Coverage) -> Report:
        tests = tuple(self._tests[nodeid] for nodeid in sorted(self._tests))
        command = " ".join(_command(self._config.invocation_params.args))
        outcomes = [test.outcome for test in tests]
        counted = (f"{outcomes.count(each)} {each}" for each in sorted({*outcomes}))
        facts = [("Tests", ", ".join(counted) or "none"), ("Command", f"pytest {command}".strip())]
        return Report(
            summary=summary(coverage),
            tests=tests,
            facts=(*facts, ("pytest", pytest.__version__), *made()),
            digits=coverage_settings_of(self._config).digits,
            shows_times=not is_repeatable(),
        )


def _is_document(report: pytest.TestReport) -> bool:
    return Path(report.nodeid.partition("::")[0]).suffix.lower() in (".yaml", ".yml", ".json")


def _text(report: pytest.TestReport) -> str:
    """Return what pytest says of a test that did not pass."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return report.longreprtext


def _command(arguments: Iterable[str]) -> Iterator[str]:
    """Yield the words of the command line, without what may be secret."""
    is_value = False
    for each in map(str, arguments):
        option, equals, _ = each.partition("=")
        if is_value:
            yield "[redacted]"
        elif option in _SECRET and equals:
            yield f"{option}=[redacted]"
        else:
            yield shlex.quote(each)
        is_value = not is_value and option in _SECRET and not equals
