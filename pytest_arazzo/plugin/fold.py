"""What reports carry, added up until the session ends; under xdist they come from workers.

Every pytest run of every user imports this module; what it does with a record is in `account`.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from typing import Any

import pytest

_CRASHED = "???"  # the phase of a report that xdist makes in place of a worker that has crashed
_ASKING = ("cov_data", "cov_append", "cov_report")


class Fold:
    """Hands what reports carry to an account, which is opened with the first of them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._opened: Any = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries, or that a crash kept it from carrying anything."""
        if hasattr(self._config, "workerinput"):
            return
        if record := getattr(report, "arazzo", None):
            self._account().take(record)
        elif report.when == _CRASHED:
            self._account().lose(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write what is to be written; fail the session when less is covered than is demanded."""
        is_run = not (hasattr(self._config, "workerinput") or self._config.option.collectonly)
        if is_run and (self._opened is not None or _is_asked(self._config)):
            self._account().close()
            if self._opened.failures and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write warnings and the coverage of workflows."""
        if self._opened is not None:
            from pytest_arazzo.plugin.summary import write

            write(terminalreporter, self._config, self._opened)

    def _account(self) -> Any:
        if self._opened is None:
            from pytest_arazzo.plugin.account import Account

            self._opened = Account(self._config)
        return self._opened


def _is_asked(config: pytest.Config) -> bool:
    """Return whether coverage is to be written, even if there should be none."""
    said = (config.getoption(f"arazzo_{n}") or config.getini(f"arazzo_{n}") for n in _ASKING)
    return any(said) or "ARAZZO_COV_DATA" in os.environ
