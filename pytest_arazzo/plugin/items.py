"""Items of Arazzo files: where they are, and what is reported of what goes wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.errors import Rejected
from pytest_arazzo.plugin.outcome import NotPassed, NotRun, not_run, shown
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.suite import Suite


class ArazzoItem(pytest.Function):
    """What items of Arazzo files share: a place in the file, a record for the report."""

    record: Mapping[str, object]
    line: int

    @property
    def id(self) -> Any:
        """Return the node id in its parts (pytest 9.2), as it is read back from a cache.

        pytest takes only its own parametrization for what is in brackets.
        """
        known = super().id
        return known.parse(str(known))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return path, 0-based line and name."""
        return self.path, self.line, self.name

    def problem(self, error: BaseException) -> NotPassed | None:
        """Return what is to be reported of *error*, None when pytest knows best."""
        return error if isinstance(error, NotPassed) else None

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kw: Any
    ) -> Any:
        """Return the report of what is known to go wrong; the rest is shown as pytest shows it."""
        problem = self.problem(excinfo.value)
        if problem is not None:
            return shown(problem, excinfo, self.config.getoption("tbstyle"))
        return super().repr_failure(excinfo, *args, **kw)


class DocumentItem(ArazzoItem):
    """The document itself: its structure and its references hold."""


class ScenarioItem(ArazzoItem):
    """One scenario of one workflow."""

    plan: Plan
    suite: Suite
    refused: tuple[Diagnostic, ...]  # why it is not even set up

    def setup(self) -> None:
        """Set up the fixtures, unless something is wrong with the scenario's marks.

        Raises:
            NotRun: something is.
        """
        if self.refused:
            raise not_run(Rejected(self.refused), self.suite, self.headline)
        super().setup()

    @property
    def headline(self) -> str:
        """What is said of a scenario that could not be run."""
        workflow, name = one_line(self.plan.workflow_id), one_line(self.plan.name)
        return f"scenario {name!r} of workflow {workflow!r} was not run"

    def problem(self, error: BaseException) -> NotPassed | None:
        """Return what is to be reported of *error*; a fixture that cannot be had is ours to say."""
        if isinstance(error, pytest.FixtureLookupError):
            return self._without_fixture(error.argname or "", error.msg or "there is none")
        if isinstance(error, pytest.fail.Exception) and "no parameter defined" in str(error):
            return self._parametrized(str(error))
        return super().problem(error)

    def _parametrized(self, text: str) -> NotRun:
        """A scenario is one test, and pytest asks for the parameters when it makes the tests."""
        name = text.partition("Requested fixture '")[2].partition("'")[0]
        reason = "it is parametrized, and a scenario is one test with one value"
        return self._without_fixture(name, reason)

    def _without_fixture(self, name: str, reason: str) -> NotRun:
        place = self.suite.place_of_fixture(self.plan, name)
        summary = f"AZ110 fixture {name!r} cannot be had: {one_line(reason, 400)}"
        return NotRun(f"{place}: {summary}", summary, place)
