"""A long run that says where it is: one line that is written over, or now and then one in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pytest_arazzo.exchange import Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.plugin.fresh_line import begin_line
from pytest_arazzo.plugin.show_settings import show_settings_of
from pytest_arazzo.plugin.targets.target import Opening, Target
from pytest_arazzo.reports.layout import clipped
from pytest_arazzo.reports.progress import Progress, heartbeat_line, progress_line, state_of

PATIENCE = 1.0
"""Seconds that a run may take without saying anything."""

_SHORT = 4  # characters; what is shorter stands in any text
_SILENT = -2  # `-q -q`

Pairs = tuple[tuple[str, str], ...]


class Watcher:
    """Watches a run, and says where it is once that takes long.

    Args:
        config: knows the terminal.
        test: the node id of what runs.
        heartbeat: seconds between two lines where lines cannot be written over.
        now: seconds since some moment.
    """

    def __init__(
        self,
        config: pytest.Config,
        test: str,
        heartbeat: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reporter: Any = config.pluginmanager.getplugin("terminalreporter")
        self._capture: Any = config.pluginmanager.getplugin("capturemanager")
        self._test, self._heartbeat, self._now = test, heartbeat, now
        self._began = self._told = now()
        self._waited = 0.0
        self._progress = Progress(step="", number=0)
        self._is_shown = False
        self.is_silent = self._reporter is None or config.get_verbosity() <= _SILENT

    def watched(self, target: Target, known: Pairs = ()) -> Target:
        """Return *target*, watched; it and *known* say what must not be shown."""

        def answer(send: Send) -> Response:
            self._at(replace(self._progress, step=send.visit.step, number=send.visit.number))
            response = target.answer(send)
            found = (*known, *target.secrets())
            secrets = [value for _, value in found if len(value) > _SHORT]
            self._at(replace(self._progress, state=state_of(response, secrets)))
            return response

        def sleep(seconds: float) -> None:
            self._at(replace(self._progress, wait=0.0 if target.is_virtual else seconds))
            target.sleep(seconds)
            self._waited += seconds
            self._progress = replace(self._progress, wait=0.0)

        self._progress = replace(self._progress, is_virtual=target.is_virtual)
        return replace(target, answer=answer, sleep=sleep)

    def over(self) -> None:
        """End the line; pytest goes on below, for it measures what it has written in a line."""
        if self._is_shown:
            with self._uncaptured():
                self._reporter.line("")
            self._is_shown = False

    def _at(self, progress: Progress) -> None:
        now = self._now()
        passed = self._waited if progress.is_virtual else now - self._began
        self._progress = replace(progress, seconds=passed)
        if now - self._began < PATIENCE:
            return
        if self._reporter.isatty:
            self._overwrite()
        elif now - self._told >= self._heartbeat:
            self._told = now
            with self._uncaptured():
                begin_line(self._reporter)
                self._reporter.write_line(heartbeat_line(self._progress, self._test))

    def _overwrite(self) -> None:
        width: int = self._reporter.config.get_terminal_writer().fullwidth
        with self._uncaptured():
            if not self._is_shown:
                begin_line(self._reporter)
            line = clipped(progress_line(self._progress), width - 1)
            self._reporter.rewrite(line, erase=True)
            self._reporter.flush()
        self._is_shown = True

    @contextmanager
    def _uncaptured(self) -> Iterator[None]:
        """Let what is written reach the terminal while a test runs."""
        if self._capture is None:
            yield
        else:
            with self._capture.global_and_fixture_disabled():
                yield


@contextmanager
def watched(opening: Opening, target: Target) -> Iterator[Target]:
    """Yield *target*, which says where the run is when it takes long."""
    config = opening.request.config
    heartbeat = show_settings_of(config).heartbeat
    watcher = Watcher(config, opening.request.node.nodeid, heartbeat)
    if watcher.is_silent:
        yield target
        return
    try:
        yield watcher.watched(target, opening.secrets)
    finally:
        watcher.over()
