"""Hooks that are registered once an Arazzo file has been collected in this process."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Generator, Iterable, Mapping

import pytest

from pytest_arazzo.plugin.items import ArazzoItem
from pytest_arazzo.plugin.outcome import Failed, NotPassed, shown
from pytest_arazzo.plugin.settings import TARGETS, settings_of

RECORDS = pytest.StashKey[list[Mapping[str, object]]]()
"""What the runs of a test function found out, one record for each."""

SECTION = "arazzo exchanges"
"""The title of the section of a report with the messages of its runs."""


def register(config: pytest.Config) -> None:
    """Register these hooks, once."""
    if not config.pluginmanager.has_plugin("arazzo-reporting"):
        config.pluginmanager.register(sys.modules[__name__], "arazzo-reporting")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what an item found out on its report, as plain data that crosses process borders.

    A scenario that could not be run is an error and not a failure, wherever this turned out;
    pytest, JUnit and all that read reports know errors by their phase.
    """
    report = yield
    if not isinstance(item, ArazzoItem):
        if call.when == "call" and item.stash.get(RECORDS, []):
            records = item.stash[RECORDS]
            vars(report)["arazzo"] = {"records": records}
            _show(report, records)
        return report
    if call.when == "call":
        vars(report)["arazzo"] = item.record
        _show(report, [item.record])
    if call.excinfo is not None and report.outcome != "skipped":
        problem = item.problem(call.excinfo.value)
        if problem is not None:
            style = item.config.getoption("tbstyle")
            vars(report)["longrepr"] = shown(problem, call.excinfo, style)
            vars(report)["arazzo_problem"] = _place(problem)
        if call.when == "call" and not isinstance(problem, Failed):
            report.when = "setup"
    return report


def _show(report: pytest.TestReport, records: Iterable[Mapping[str, object]]) -> None:
    """Make a section of the messages that are to be shown."""
    for record in records:
        lines = record.get("shown")
        if isinstance(lines, list) and lines:
            report.sections.append((SECTION, "\n".join(lines)))


def _place(problem: NotPassed) -> Mapping[str, object]:
    """Return where *problem* is and what it is, as plain data."""
    place = problem.cause
    plain = {"uri": place.uri, "line": place.line, "column": place.column}
    return {**plain, "message": problem.summary}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a target for the whole session that nobody has.

    Raises:
        pytest.UsageError: so that no scenario is started.
    """
    config = session.config
    if hasattr(config, "workerinput"):  # workers report per scenario; the session is not theirs
        return
    settings = settings_of(config)
    if config.hook.pytest_arazzo_transport.get_hookimpls():
        return
    for origin, name in (("target", settings.target), ("ini arazzo_target", settings.ini_target)):
        if name is not None and name not in TARGETS:
            close = difflib.get_close_matches(name, TARGETS, n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            known = f"known are {', '.join(TARGETS)}, and no pytest_arazzo_transport hook is there"
            raise pytest.UsageError(f"{origin}: there is no target {name!r}, {known}{hint}")
