"""Arazzo files and their items.

Items are `pytest.Function`s around a callable of ours, whose parameters are the fixtures that the
scenario names: so fixtures, marks and everything else work as for Python tests, without a single
private name of pytest.
"""

from __future__ import annotations

import inspect
import keyword
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.plugin.explore_settings import Told, is_wanted
from pytest_arazzo.plugin.items import DocumentItem, ScenarioItem
from pytest_arazzo.plugin.marks import add_marks
from pytest_arazzo.plugin.outcome import Failed, first_of
from pytest_arazzo.plugin.settings import Settings, settings_of
from pytest_arazzo.plugin.shelves import shelf_of
from pytest_arazzo.program.scenario_file import FixtureValue, Plan
from pytest_arazzo.reports.diagnostics import format_all, in_order
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite


class ArazzoFile(pytest.Module):
    """A file that holds an Arazzo document."""

    obj: Any = None  # nothing is imported; fixtures see an empty module

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the document's item and one item per scenario, in a stable order."""
        self.obj = types.ModuleType(self.path.stem)
        self.obj.__file__ = str(self.path)
        settings, shelf = settings_of(self.config), shelf_of(self.config)
        suite = Suite(self.path, shelf)
        yield self._document_item(suite)
        for plan in suite.plans:
            yield self._scenario_item(suite, plan, settings, shelf)
        if is_wanted(suite, settings, self.config):
            from pytest_arazzo.plugin.exploring import explored

            found = explored(suite, settings, self.config)
            for plan in found.plans:
                yield self._scenario_item(suite, plan, settings, shelf, found)

    def _document_item(self, suite: Suite) -> pytest.Item:
        def check() -> None:
            __tracebackhide__ = True
            _check_document(item, suite)

        item = DocumentItem.from_parent(self, name="document", callobj=check)
        item.record = {}
        item.line = 0
        item.add_marker("arazzo")
        return item

    def _scenario_item(
        self,
        suite: Suite,
        plan: Plan,
        settings: Settings,
        shelf: Shelf,
        found: Told | None = None,
    ) -> pytest.Item:
        def run(request: pytest.FixtureRequest, **fixtures: object) -> None:
            __tracebackhide__ = True
            from pytest_arazzo.plugin.execute import execute

            for name in set(names) - fixtures.keys():
                fixtures[name] = request.getfixturevalue(name)
            try:
                execute(item, settings, shelf, request, fixtures)
            finally:
                if found is not None:
                    found.tell(item)

        names = _fixture_names(plan)
        call = _asking_for(run, names)
        name = one_line(f"{plan.workflow_id}[{plan.name}]", 10_000).replace("::", ":")
        item = ScenarioItem.from_parent(self, name=name, callobj=call)
        del vars(call)["__signature__"]  # -k looks for names in what a function carries
        item.plan, item.suite = plan, suite
        item.record = {}
        item.line = suite.workflow_place(plan.workflow_id).line - 1
        item.refused = add_marks(item, plan, suite, settings)
        return item


def _fixture_names(plan: Plan) -> tuple[str, ...]:
    values = [value.name for value in plan.inputs.values() if isinstance(value, FixtureValue)]
    return tuple(name for name in dict.fromkeys((*plan.fixtures, *values)) if name != "request")


def _asking_for(function: Callable[..., None], names: tuple[str, ...]) -> Callable[..., None]:
    """Return *function* as one that asks for `request` and the fixtures *names*.

    pytest reads the names of fixtures from the signature; one that is no Python name is asked for
    when the test runs.
    """

    def call(**fixtures: object) -> None:
        __tracebackhide__ = True
        function(**fixtures)

    kind = inspect.Parameter.KEYWORD_ONLY
    written = [name for name in names if name.isidentifier() and not keyword.iskeyword(name)]
    parameters = [inspect.Parameter(name, kind) for name in ("request", *written)]
    vars(call)["__signature__"] = inspect.Signature(parameters)
    return call


def _check_document(item: DocumentItem, suite: Suite) -> None:
    """Fail with everything that is wrong; keep warnings for the summary.

    Raises:
        Failed: the document or its scenario file has errors.
    """
    from pytest_arazzo.coverage.measure import potential
    from pytest_arazzo.coverage.record import dump
    from pytest_arazzo.plugin.unknown_names import names_of

    __tracebackhide__ = True
    review = suite.review()
    diagnostics = in_order(review.diagnostics)
    warned = [d for d in diagnostics if d.severity is not Severity.ERROR]
    errors = tuple(d for d in diagnostics if d.severity is Severity.ERROR)
    planned = sorted({plan.workflow_id for plan in suite.plans})
    record: dict[str, object] = {"uri": suite.uri, "planned": planned}
    record["warnings"] = [_data(d) for d in warned]
    record["ignored"] = len(review.ignored)
    if suite.broken is None:
        program = suite.linked().program
        record["coverage"] = dump(potential(program, program.own))
        record["names"] = names_of(program, program.own)
    item.record = record
    if errors:
        raise Failed(format_all((*errors, *warned), suite.documents()), *first_of(errors, suite))
    if warned:
        item.add_report_section("call", "arazzo", format_all(warned, suite.documents()))


def _data(diagnostic: Diagnostic) -> Mapping[str, object]:
    location = diagnostic.location
    return {
        "uri": location.uri,
        "line": location.line,
        "column": location.column,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }
