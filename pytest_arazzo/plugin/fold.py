"""What reports carry, added up over items and xdist workers; the summary at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

_SHOWN_WARNINGS = 20


class Fold:
    """Keeps what reports carried; plain data until the session ends."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._records: list[Mapping[str, Any]] = []
        self._failure: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries; under xdist it comes from a worker."""
        record = getattr(report, "arazzo", None)
        if record:
            self._records.append(record)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session when fewer branches were taken than are demanded."""
        if not self._records or hasattr(self._config, "workerinput"):
            return
        from pytest_arazzo.coverage.tally import total_percent
        from pytest_arazzo.plugin.options import settings_of

        wanted = settings_of(self._config).fail_under
        if wanted is None:
            return
        total = total_percent(self._tallies(), digits=2)
        if total < wanted:
            self._failure = (
                f"FAIL Required workflow coverage of {wanted:g}% not reached. "
                f"Total coverage: {total:.2f}%"
            )
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write warnings and the coverage of workflows."""
        if not self._records:
            return
        write = terminalreporter.write_line
        if self._config.get_verbosity() >= 0:
            self._write_warnings(terminalreporter)
            self._write_coverage(terminalreporter)
        if self._failure:
            write(self._failure, red=True, bold=True)

    def _tallies(self) -> Any:
        from pytest_arazzo.coverage.measure import union
        from pytest_arazzo.coverage.record import load
        from pytest_arazzo.coverage.tally import tallies

        records = [record["coverage"] for record in self._records if "coverage" in record]
        return tallies(union(load(record) for record in records))

    def _write_warnings(self, reporter: pytest.TerminalReporter) -> None:
        warnings = [w for record in self._records for w in record.get("warnings", ())]
        if not warnings:
            return
        reporter.write_sep("-", "arazzo warnings", yellow=True)
        lines = list(_grouped(warnings))
        shown = lines if self._config.get_verbosity() > 0 else lines[:_SHOWN_WARNINGS]
        for line in shown:
            reporter.write_line(line)
        if len(lines) > len(shown):
            reporter.write_line(f"+{len(lines) - len(shown)} more, shown with -v")

    def _write_coverage(self, reporter: pytest.TerminalReporter) -> None:
        from pytest_arazzo.reports.terminal import coverage_lines, dead_lines, without_runs

        found = self._tallies()
        if not found:
            return
        reporter.write_sep("-", "arazzo coverage", cyan=True)
        width = self._config.get_terminal_writer().fullwidth
        for line in coverage_lines(found, width):
            reporter.write_line(line)
        dead = dead_lines(found)
        if dead:
            reporter.write_line("dead branches (not counted):")
            for line in dead:
                reporter.write_line(f"  {line}")
        planned = {(r["uri"], name) for r in self._records for name in r.get("planned", ())}
        idle = (t for t in found if (t.chart.uri, t.chart.workflow) not in planned)
        for line in without_runs(tuple(idle)):
            reporter.write_line(line, yellow=True)


def _grouped(warnings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield one line per document and code: the first place, how many more, what to write instead."""
    groups: dict[tuple[str, str], dict[tuple[int, int, str], str | None]] = {}
    for each in warnings:
        group = groups.setdefault((each["uri"], each["code"]), {})
        group[each["line"], each["column"], each["message"]] = each["help"]
    for (uri, code), group in sorted(groups.items()):
        (line, column, message), *others = sorted(group)
        yield f"{uri}:{line}:{column}: {code} {message}{_others(line, others)}"
        if hint := group[line, column, message]:
            yield f"    {hint}"


def _others(line: int, others: Iterable[tuple[int, int, str]]) -> str:
    """Return where else, and how often at the same place."""
    lines = [other[0] for other in others]
    elsewhere = ", ".join(str(each) for each in sorted({*lines} - {line}))
    parts = [f"+{lines.count(line)} more there"] if line in lines else []
    if elsewhere:
        parts.append(f"also in line{'s' if ',' in elsewhere else ''} {elsewhere}")
    return f" ({'; '.join(parts)})" if parts else ""
