"""What reports carry, kept until the session ends; under xdist they come from workers.

Every pytest run of every user imports this module; what it does with a record is in `summary`.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest


class Fold:
    """Keeps what reports carried; plain data until the session ends."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._records: list[Mapping[str, Any]] = []
        self._failure: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries."""
        record = getattr(report, "arazzo", None)
        if record:
            self._records.append(record)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session when fewer branches were taken than are demanded."""
        if not self._records or hasattr(self._config, "workerinput"):
            return
        from pytest_arazzo.plugin.summary import shortfall

        self._failure = shortfall(self._config, self._records)
        if self._failure and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write warnings and the coverage of workflows."""
        if not self._records:
            return
        from pytest_arazzo.plugin.summary import write

        if self._config.get_verbosity() >= 0:
            write(terminalreporter, self._config, self._records)
        if self._failure:
            terminalreporter.write_line(self._failure, red=True, bold=True)
