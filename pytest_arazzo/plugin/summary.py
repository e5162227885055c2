"""The summary at the end of a session: warnings, and the coverage of workflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from pytest_arazzo.plugin.account import Account
from pytest_arazzo.plugin.coverage_settings import coverage_settings_of
from pytest_arazzo.plugin.mutating import write_mutants
from pytest_arazzo.plugin.unknown_names import unknown_names
from pytest_arazzo.reports.terminal import (
    apart_lines,
    coverage_lines,
    detail_lines,
    lost_lines,
    without_runs,
)
from pytest_arazzo.reports.untrusted import one_line, printable
from pytest_arazzo.shelf.coverage_asked import SKIP_COVERED, TERM_MISSING

_SHOWN_WARNINGS = 20
_LONGEST = 1000
Records = Sequence[Mapping[str, Any]]


def write(reporter: pytest.TerminalReporter, config: pytest.Config, account: Account) -> None:
    """Write warnings and coverage, and what fails the session however quiet it is."""
    if config.get_verbosity() >= 0:
        _write_warnings(reporter, config, account.records)
        _write_coverage(reporter, config, account)
        write_mutants(reporter, config, account.records)
        for line in account.written:
            reporter.write_line(line)
    for line in account.failures:
        reporter.write_line(line, red=True, bold=True)


def _write_warnings(
    reporter: pytest.TerminalReporter, config: pytest.Config, records: Records
) -> None:
    warnings = [w for record in records for w in record.get("warnings", ())]
    ignored = sum(record.get("ignored", 0) for record in records)
    unknown = list(unknown_names(config, records))
    if not warnings and not ignored and not unknown:
        return
    reporter.write_sep("-", "arazzo warnings", yellow=True)
    for line in unknown:
        reporter.write_line(line, yellow=True)
    lines = list(_grouped(warnings))
    shown = lines if config.get_verbosity() > 0 else lines[:_SHOWN_WARNINGS]
    for line in shown:
        reporter.write_line(line)
    if len(lines) > len(shown):
        reporter.write_line(f"+{len(lines) - len(shown)} more, shown with -v")
    if ignored:
        reporter.write_line(f"{ignored} ignored, as the documents ask")


def _write_coverage(
    reporter: pytest.TerminalReporter, config: pytest.Config, account: Account
) -> None:
    settings, found = coverage_settings_of(config), account.summary
    lost = lost_lines(found)
    is_shown = settings.terminal is not None and bool(found.workflows)
    if is_shown or lost:
        reporter.write_sep("-", "arazzo coverage", cyan=True)
    for line in lost:
        reporter.write_line(line, red=True)
    if settings.terminal is None or not is_shown:
        return
    lines = coverage_lines(
        found.workflows,
        config.get_terminal_writer().fullwidth,
        settings.digits,
        missing=settings.terminal.kind == TERM_MISSING,
        skip_covered=settings.terminal.place == SKIP_COVERED,
    )
    lines += apart_lines(found.workflows)
    if config.get_verbosity() > 0:
        lines += detail_lines(found, settings.digits, is_full=config.get_verbosity() > 1)
    for line in lines:
        reporter.write_line(line)
    planned = {(r["uri"], name) for r in account.records for name in r.get("planned", ())}
    idle = (t for t in found.workflows if (t.chart.uri, t.chart.workflow) not in planned)
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
        said = one_line(message, _LONGEST)
        yield f"{printable(uri)}:{line}:{column}: {code} {said}{_others(line, others)}"
        if hint := group[line, column, message]:
            yield f"    {one_line(hint, _LONGEST)}"


def _others(line: int, others: Iterable[tuple[int, int, str]]) -> str:
    """Return where else, and how often at the same place."""
    lines = [other[0] for other in others]
    elsewhere = ", ".join(str(each) for each in sorted({*lines} - {line}))
    parts = [f"+{lines.count(line)} more there"] if line in lines else []
    if elsewhere:
        parts.append(f"also in line{'s' if ',' in elsewhere else ''} {elsewhere}")
    return f" ({'; '.join(parts)})" if parts else ""
