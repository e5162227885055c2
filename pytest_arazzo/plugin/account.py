"""What a session covered: added up report by report, then written, held against what is demanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import pytest

from pytest_arazzo.coverage.kinds import Summary, summary
from pytest_arazzo.coverage.measure import Coverage, Sum
from pytest_arazzo.coverage.record import Loading
from pytest_arazzo.coverage.shortfalls import shortfalls
from pytest_arazzo.coverage.versions import Versions
from pytest_arazzo.errors import Unusable
from pytest_arazzo.plugin.coverage_settings import CoverageSettings, coverage_settings_of
from pytest_arazzo.plugin.mutating import mutant_failures
from pytest_arazzo.shelf.coverage_asked import Asked
from pytest_arazzo.shelf.coverage_file import read_coverage, write_coverage
from pytest_arazzo.shelf.coverage_reports import append_markdown, write_report

_LARGE = ("coverage", "run", "shown")  # what is not kept until the end
_SUFFIXES = (".yaml", ".yml", ".json")


class Account:
    """What reports carried; coverage is added up at once, so that a long session stays small.

    Attributes:
        records: what reports carried beside coverage.
        failures: what to say at the end, for which the session fails.
        written: the files that were written.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._sum, self._loading = Sum(), Loading()
        self.records: list[Mapping[str, Any]] = []
        self.failures: list[str] = []
        self.written: list[str] = []

    def take(self, record: Mapping[str, Any]) -> None:
        """Add what a report carries; that of a test function may have several records."""
        for each in record.get("records", ()):
            self.take(each)
        if "coverage" in record:
            self._sum.add(self._loading.load(record["coverage"]))
        self.records.append({name: record[name] for name in record if name not in _LARGE})

    def lose(self, nodeid: str) -> None:
        """Keep in mind that a crash kept a test from reporting; only ours count."""
        if nodeid.partition("::")[0].lower().endswith(_SUFFIXES):
            self._sum.add(Coverage(lost=frozenset({nodeid})))

    @cached_property
    def coverage(self) -> Coverage:
        """All that was covered, what is appended to included; it is over when it is asked for."""
        return self._sum.total()

    @cached_property
    def summary(self) -> Summary:
        """The coverage counted."""
        return summary(self.coverage)

    def contribute(self) -> None:
        """Add what is covered by now to the session of coverage.py, if its plugin is configured."""
        from pytest_arazzo.bridge.session import contribute

        contribute(self._sum.total(), self._config.rootpath)

    def close(self) -> None:
        """Write what is to be written, and see what is not reached."""
        settings = coverage_settings_of(self._config)
        if settings.is_appended and settings.data is not None and settings.data.exists():
            self._attempt(lambda: self._append(settings))
        if settings.data is not None and not self.failures:
            self._attempt(lambda: self._keep(settings))
        self._report(settings)
        if self.records:
            self.failures += shortfalls(self.summary, settings.thresholds, settings.digits)
        self.failures += mutant_failures(self._config, self.records)

    def _append(self, settings: CoverageSettings) -> None:
        """Add what is in the data file.

        Raises:
            Unusable: it is no coverage data, or about another version of a document.
        """
        assert settings.data is not None  # noqa: S101 - the caller has looked
        before, versions = read_coverage(settings.data), Versions()
        versions.changed(self._sum.total(), "this session")
        changed = versions.changed(before, str(settings.data))
        if changed:
            names = ", ".join(each.uri for each in changed)
            raise Unusable(f"{settings.data}: {names} has changed since; remove the file")
        self._sum.add(before)

    def _keep(self, settings: CoverageSettings) -> None:
        assert settings.data is not None  # noqa: S101 - the caller has looked
        write_coverage(settings.data, self.coverage)
        self._note("data", settings.data)

    def _report(self, settings: CoverageSettings) -> None:
        for asked in settings.files:
            self._attempt(partial(self._write, asked, settings))
        if (path := settings.step_summary) is not None:
            self._attempt(lambda: append_markdown(path, self.coverage, settings.digits))

    def _write(self, asked: Asked, settings: CoverageSettings) -> None:
        path = write_report(asked, self.coverage, settings.folder, settings.digits)
        self._note(asked.kind, path)

    def _note(self, kind: str, path: object) -> None:
        self.written.append(f"Workflow coverage {kind} written to {path}")

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Unusable as error:
            self.failures += (f"FAIL {reason}" for reason in error.reasons)
