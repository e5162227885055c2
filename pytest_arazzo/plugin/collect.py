"""Arazzo files and their items.

Items are `pytest.Function`s around a callable of ours, whose parameters are the fixtures that the
scenario names: so fixtures, marks and everything else work as for Python tests, without a single
private name of pytest.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.plugin.options import Settings, read_settings
from pytest_arazzo.plugin.reading import Shelf
from pytest_arazzo.plugin.suite import Suite
from pytest_arazzo.program.scenario_file import FixtureValue, Plan
from pytest_arazzo.reports.diagnostics import format_all, format_concise, in_order

SETTINGS = pytest.StashKey[Settings]()
SHELF = pytest.StashKey[Shelf]()


class Problem(Exception):  # noqa: N818 - what is raised is the report
    """An item did not pass; `text` is what pytest shows, `summary` what it shows on one line."""

    def __init__(self, text: str, summary: str, *, broken: bool = False) -> None:
        super().__init__(text, summary)
        self.text = text
        self.summary = summary
        self.broken = broken

    def __str__(self) -> str:
        """Return the one line that pytest's short summary takes from the exception."""
        return self.summary


class ArazzoItem(pytest.Function):
    """What items of Arazzo files share: a place in the file, a record for the report."""

    record: Mapping[str, object]
    line: int
    is_broken: bool = False

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return path, 0-based line and name."""
        return self.path, self.line, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kw: Any) -> Any:
        """Return the report of a `Problem`; anything else is shown as pytest shows it."""
        if isinstance(excinfo.value, Problem):
            self.is_broken = excinfo.value.broken
            return excinfo.value.text
        if isinstance(excinfo.value, pytest.FixtureLookupError):
            return self._lookup_failure(excinfo.value)
        return super().repr_failure(excinfo, *args, **kw)

    def _lookup_failure(self, error: pytest.FixtureLookupError) -> str:
        """Say which fixture is missing, and where the scenario asks for it."""
        reason = error.msg or "it does not exist"
        return f"{self.place()}: AZ110 fixture {error.argname!r} cannot be had: {reason}"

    def place(self) -> str:
        """Return where the item is described, `path:line:column`."""
        return f"{self.path}:{self.line + 1}:1"


class DocumentItem(ArazzoItem):
    """The document itself: its structure and its references hold."""


class ScenarioItem(ArazzoItem):
    """One scenario of one workflow."""

    plan: Plan
    suite: Suite

    def place(self) -> str:
        """Return where the scenario is described, `path:line:column`."""
        return str(self.suite.place_of(self.plan))


class ArazzoFile(pytest.Module):
    """A file that holds an Arazzo document."""

    obj = None  # there is no module to import

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the document's item and one item per scenario, in a stable order."""
        settings, shelf = _session(self.config)
        suite = Suite(self.path, settings, shelf)
        yield self._document_item(suite)
        order = {key: index for index, key in enumerate(_workflow_order(suite))}
        for plan in sorted(suite.plans, key=lambda p: order.get(p.workflow_id, len(order))):
            yield self._scenario_item(suite, plan, settings, shelf)

    def _document_item(self, suite: Suite) -> pytest.Item:
        def run() -> None:
            _check_document(item, suite)

        item = DocumentItem.from_parent(self, name="document", callobj=_callable(run, ()))
        item.record = {}
        item.line = 0
        item.add_marker("arazzo")
        return item

    def _scenario_item(
        self, suite: Suite, plan: Plan, settings: Settings, shelf: Shelf
    ) -> pytest.Item:
        names = _fixture_names(plan)

        def run(**fixtures: object) -> None:
            from pytest_arazzo.plugin.execute import execute

            execute(item, suite, plan, settings, shelf, fixtures)

        name = f"{plan.workflow_id}[{plan.name}]"
        item = ScenarioItem.from_parent(self, name=name, callobj=_callable(run, names))
        item.plan, item.suite = plan, suite
        item.record = {}
        item.line = suite.workflow_place(plan.workflow_id).line - 1
        _mark(item, plan, settings)
        return item


def _session(config: pytest.Config) -> tuple[Settings, Shelf]:
    """Return the settings and what has been read in this session."""
    if SETTINGS not in config.stash:
        config.stash[SETTINGS] = read_settings(config)
        config.stash[SHELF] = Shelf(config.stash[SETTINGS], config.rootpath)
    return config.stash[SETTINGS], config.stash[SHELF]


def settings_of(config: pytest.Config) -> Settings:
    """Return the settings of this session."""
    return _session(config)[0]


def target_of(plan: Plan, settings: Settings) -> str:
    """Return the target's name: the session's word, else the scenario's, else the ini's."""
    return settings.target or plan.target or settings.ini_target or "cassette"


def _workflow_order(suite: Suite) -> Iterator[str]:
    if suite.broken is None and suite.document is not None:
        yield from (key.workflow_id for key in suite.linked().program.own)


def _fixture_names(plan: Plan) -> tuple[str, ...]:
    values = [value.name for value in plan.inputs.values() if isinstance(value, FixtureValue)]
    return tuple(dict.fromkeys(("request", *plan.fixtures, *values)))


def _callable(function: Callable[..., None], names: tuple[str, ...]) -> Callable[..., None]:
    """Return *function* as one that asks for the fixtures *names*.

    pytest reads the names of fixtures from the signature.
    """

    def call(**fixtures: object) -> None:
        function(**fixtures)

    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, kind) for name in names if name.isidentifier()]
    vars(call)["__signature__"] = inspect.Signature(parameters)
    return call


def _mark(item: ScenarioItem, plan: Plan, settings: Settings) -> None:
    item.add_marker("arazzo")
    target = target_of(plan, settings)
    if target in ("moto", "cassette"):
        item.add_marker(f"arazzo_target_{target}")
    for mark in plan.marks:
        item.add_marker(mark)
    if plan.skip is not None:
        item.add_marker(pytest.mark.skip(reason=plan.skip))
    if plan.xfail is not None:
        item.add_marker(pytest.mark.xfail(reason=plan.xfail))


def _check_document(item: DocumentItem, suite: Suite) -> None:
    """Fail with everything that is wrong; keep warnings for the summary.

    Raises:
        Problem: the document or its scenario file has errors.
    """
    from pytest_arazzo.coverage.measure import potential
    from pytest_arazzo.coverage.record import dump

    diagnostics = in_order(suite.diagnostics())
    record: dict[str, object] = {"warnings": [_data(d) for d in diagnostics if _is_warning(d)]}
    if suite.broken is None:
        program = suite.linked().program
        record["coverage"] = dump(potential(program, program.own))
    item.record = record
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    shown = [d for d in diagnostics if d.severity is not Severity.ADVICE]
    if errors:
        more = f" (+{len(errors) - 1} more)" if len(errors) > 1 else ""
        raise Problem(format_all(shown, suite.documents()), f"{format_concise(errors[0])}{more}")
    if shown:
        item.add_report_section("call", "arazzo", format_all(shown, suite.documents()))


def rejected(rejection: Rejected, suite: Suite, what: str) -> Problem:
    """Return the report of a scenario that was not run because of mistakes in files."""
    diagnostics = in_order(rejection.diagnostics)
    text = format_all(diagnostics, suite.documents())
    first = format_concise(diagnostics[0]) if diagnostics else "nothing to run"
    more = f" (+{len(diagnostics) - 1} more)" if len(diagnostics) > 1 else ""
    return Problem(f"{what}\n\n{text}", f"{first}{more}", broken=True)


def _is_warning(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.WARNING


def _data(diagnostic: Diagnostic) -> Mapping[str, object]:
    return {
        "uri": diagnostic.location.uri,
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }
