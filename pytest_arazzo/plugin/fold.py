"""What reports carry, added up until the session ends; under xdist they come from workers.

Every pytest run of every user imports this module; what it does with a record is in `account`.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import Any

import pytest

_CRASHED = "???"  # the phase of a report that xdist makes in place of a worker that has crashed
_WRITTEN = ("trace", "har")
_ASKING = ("cov_data", "cov_append", "cov_report")


class Fold:
    """Hands what reports carry to an account, which is opened with the first of them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._opened: Any = None
        self._show: Any = None
        self._heartbeat: Any = None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Under xdist, keep in mind what runs elsewhere, to say so when it takes long."""
        if not self._config.pluginmanager.hasplugin("dsession") or not _is_document(nodeid):
            return
        if self._heartbeat is None:
            from pytest_arazzo.plugin.heartbeat import Heartbeat

            self._heartbeat = Heartbeat(self._config)
            self._config.pluginmanager.register(self._heartbeat, "arazzo-heartbeat")
        self._heartbeat.begun(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries, or that a crash kept it from carrying anything."""
        if hasattr(self._config, "workerinput"):
            return
        if hasattr(report, "arazzo") or hasattr(report, "arazzo_problem"):
            self._shown().take(report)
        if record := getattr(report, "arazzo", None):
            self._account().take(record)
        elif report.when == _CRASHED:
            self._account().lose(report.nodeid)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Tell coverage.py what was covered, if it runs and asks for it, before it stops."""
        try:
            return (yield)
        finally:
            if self._opened is not None and "pytest_arazzo.coverage_plugin" in sys.modules:
                self._opened.contribute()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write what is to be written; fail the session when less is covered than is demanded."""
        if self._heartbeat is not None:
            self._heartbeat.close()
        is_run = not (hasattr(self._config, "workerinput") or self._config.option.collectonly)
        if is_run and (self._opened is not None or _is_asked(self._config)):
            self._account().close()
        if is_run and (self._show is not None or _is_written(self._config)):
            self._shown().close()
            self._account().failures.extend(self._show.failures)
        has_failed = is_run and self._opened is not None and self._opened.failures
        if has_failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write warnings and the coverage of workflows."""
        if self._opened is not None:
            from pytest_arazzo.plugin.summary import write

            write(terminalreporter, self._config, self._opened)
        if self._show is not None:
            self._show.annotate(terminalreporter)

    def _account(self) -> Any:
        if self._opened is None:
            from pytest_arazzo.plugin.account import Account

            self._opened = Account(self._config)
        return self._opened

    def _shown(self) -> Any:
        """Return what shows runs; from the first of them on it hears of the ends of tests."""
        if self._show is None:
            from pytest_arazzo.plugin.show import Show

            self._show = Show(self._config)
            self._config.pluginmanager.register(self._show, "arazzo-show")
        return self._show


def _is_document(nodeid: str) -> bool:
    return nodeid.partition("::")[0].lower().endswith((".yaml", ".yml", ".json"))


def _is_written(config: pytest.Config) -> bool:
    """Return whether a file of runs is asked for, even if there should be none."""
    said = (config.getoption(f"arazzo_{n}") or config.getini(f"arazzo_{n}") for n in _WRITTEN)
    return any(said) or any(f"ARAZZO_{name.upper()}" in os.environ for name in _WRITTEN)


def _is_asked(config: pytest.Config) -> bool:
    """Return whether coverage is to be written, even if there should be none."""
    said = (config.getoption(f"arazzo_{n}") or config.getini(f"arazzo_{n}") for n in _ASKING)
    return any(said) or "ARAZZO_COV_DATA" in os.environ
