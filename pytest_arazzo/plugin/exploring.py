"""Items for workflows that nobody wrote a scenario for: their branches, taken by made-up answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.explore.discoveries import Discovery, discoveries
from pytest_arazzo.explore.scenarios import plans_of
from pytest_arazzo.explore.verdicts import explore
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.plugin.explore_settings import Extent, extent_of
from pytest_arazzo.plugin.items import ScenarioItem
from pytest_arazzo.plugin.settings import Settings
from pytest_arazzo.program.check import demand
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """What was found of the workflows of one document.

    Attributes:
        plans: the runs as scenarios.
        told_of: findings by the name of the workflow.
    """

    plans: tuple[Plan, ...] = ()
    told_of: Mapping[str, tuple[Discovery, ...]] = field(default_factory=dict)

    def tell(self, item: ScenarioItem) -> None:
        """Put what was found of the workflow into the report of *item*, if it is the first of it."""
        plan = item.plan
        first = next(each for each in self.plans if each.workflow_id == plan.workflow_id)
        listed = self.told_of.get(plan.workflow_id, ())
        if first is not plan or not listed:
            return
        known = item.record.get("warnings", ())
        shown = [each for each in listed if each.diagnostic.severity is not Severity.ADVICE]
        more = [*(known if isinstance(known, list) else ()), *map(_warning, shown)]
        item.record = {**item.record, "warnings": more}
        item.add_report_section("call", "arazzo explored", "\n\n".join(map(_text, listed)))


_EXPLORED = pytest.StashKey[dict[str, Explored]]()


def explored(suite: Suite, settings: Settings, config: pytest.Config) -> Explored:
    """Return the runs that are found for workflows of *suite*, in a stable order."""
    known = config.stash.setdefault(_EXPLORED, {})
    if suite.uri not in known:
        known[suite.uri] = _explored(suite, settings, is_all=extent_of(config) is Extent.ALL)
    return known[suite.uri]


def _explored(suite: Suite, settings: Settings, *, is_all: bool) -> Explored:
    planned = set() if is_all else {plan.workflow_id for plan in suite.plans}
    taken = {(plan.workflow_id, plan.name) for plan in suite.plans}
    plans: list[Plan] = []
    told_of: dict[str, tuple[Discovery, ...]] = {}
    try:
        linked = suite.linked()
    except Rejected:
        return Explored()
    reading = Reading(settings.reading or settings.ini_reading)
    for key in linked.program.own:
        if key.workflow_id in planned:
            continue
        try:
            demand(linked.program.flows[key], linked.diagnostics)
        except Rejected:  # the item of the document says why
            continue
        found = explore(linked.program, key, reading)
        made = [p for p in plans_of(found) if (p.workflow_id, p.name) not in taken]
        plans += made
        told_of[key.workflow_id] = discoveries(found)
    return Explored(plans=tuple(plans), told_of=told_of)


def _warning(each: Discovery) -> Mapping[str, object]:
    place = each.diagnostic.location
    return {
        "uri": place.uri,
        "line": place.line,
        "column": place.column,
        "code": each.diagnostic.code,
        "message": one_line(each.diagnostic.message, 400),
        "help": each.diagnostic.help,
    }


def _text(each: Discovery) -> str:
    story = "\n".join(f"  {one_line(line, 400)}" for line in each.story)
    return f"{one_line(str(each.diagnostic), 600)}\n{story}"
