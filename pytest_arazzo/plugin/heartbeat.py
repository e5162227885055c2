"""Under xdist, what workers print is not seen: here the controller says what still runs."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from pytest_arazzo.plugin.fresh_line import begin_line
from pytest_arazzo.plugin.show_settings import show_settings_of
from pytest_arazzo.reports.progress import clock
from pytest_arazzo.reports.untrusted import one_line

_SILENT = -2  # `-q -q`


class Heartbeat:
    """Says of every test of a document that it still runs, as often as the settings say."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._seconds = show_settings_of(config).heartbeat
        self._running: dict[str, float] = {}
        self._lock, self._over = threading.Lock(), threading.Event()
        is_silent = config.get_verbosity() <= _SILENT or self._seconds == 0
        self._reporter: Any = None
        if not is_silent:
            self._reporter = config.pluginmanager.getplugin("terminalreporter")
        if self._reporter is not None:
            threading.Thread(target=self._beat, daemon=True).start()

    def begun(self, nodeid: str) -> None:
        """Keep in mind that a test runs."""
        with self._lock:
            self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Forget a test that is over."""
        with self._lock:
            self._running.pop(nodeid, None)

    def close(self) -> None:
        """Say no more."""
        self._over.set()

    def _beat(self) -> None:
        while not self._over.wait(self._seconds):
            now = time.monotonic()
            with self._lock:
                running = {n: now - t for n, t in self._running.items()}
            for nodeid, seconds in sorted(running.items()):
                if seconds >= self._seconds:
                    line = f"arazzo: still running {one_line(nodeid)}: {clock(seconds)}"
                    begin_line(self._reporter)
                    self._reporter.write_line(line)
