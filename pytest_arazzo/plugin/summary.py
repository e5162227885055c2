"""The summary at the end of a session: warnings, and the coverage of workflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from pytest_arazzo.coverage.measure import union
from pytest_arazzo.coverage.record import load
from pytest_arazzo.coverage.tally import Tally, tallies, total_percent
from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.reports.terminal import coverage_lines, dead_lines, without_runs

_SHOWN_WARNINGS = 20
Records = Sequence[Mapping[str, Any]]


def shortfall(config: pytest.Config, records: Records) -> str | None:
    """Return what to say when fewer branches were taken than are demanded, else None."""
    wanted = settings_of(config).fail_under
    if wanted is None:
        return None
    total = total_percent(_tallies(records), digits=2)
    if total >= wanted:
        return None
    return (
        f"FAIL Required workflow coverage of {wanted:g}% not reached. Total coverage: {total:.2f}%"
    )


def write(reporter: pytest.TerminalReporter, config: pytest.Config, records: Records) -> None:
    """Write warnings and coverage."""
    _write_warnings(reporter, config, records)
    _write_coverage(reporter, config, records)


def _tallies(records: Records) -> tuple[Tally, ...]:
    found = [record["coverage"] for record in records if "coverage" in record]
    return tallies(union(load(record) for record in found))


def _write_warnings(
    reporter: pytest.TerminalReporter, config: pytest.Config, records: Records
) -> None:
    warnings = [w for record in records for w in record.get("warnings", ())]
    ignored = sum(record.get("ignored", 0) for record in records)
    if not warnings and not ignored:
        return
    reporter.write_sep("-", "arazzo warnings", yellow=True)
    lines = list(_grouped(warnings))
    shown = lines if config.get_verbosity() > 0 else lines[:_SHOWN_WARNINGS]
    for line in shown:
        reporter.write_line(line)
    if len(lines) > len(shown):
        reporter.write_line(f"+{len(lines) - len(shown)} more, shown with -v")
    if ignored:
        reporter.write_line(f"{ignored} ignored, as the documents ask")


def _write_coverage(
    reporter: pytest.TerminalReporter, config: pytest.Config, records: Records
) -> None:
    found = _tallies(records)
    if not found:
        return
    reporter.write_sep("-", "arazzo coverage", cyan=True)
    width = config.get_terminal_writer().fullwidth
    for line in coverage_lines(found, width):
        reporter.write_line(line)
    dead = dead_lines(found)
    if dead:
        reporter.write_line("dead branches (not counted):")
        for line in dead:
            reporter.write_line(f"  {line}")
    planned = {(r["uri"], name) for r in records for name in r.get("planned", ())}
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
