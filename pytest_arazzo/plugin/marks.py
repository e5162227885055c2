"""Marks of scenarios: from data, of the target, and those that say how a scenario ends."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.plugin.outcome import Failed
from pytest_arazzo.plugin.settings import Settings, target_of
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.suite import Suite

_NO_NAME = re.compile("[^A-Za-z0-9_]")
_LONGEST = 1000  # characters of a reason


def add_marks(
    item: pytest.Item, plan: Plan, suite: Suite, settings: Settings
) -> tuple[Diagnostic, ...]:
    """Add every mark of *plan* to *item* and return what is wrong with those of its file."""
    item.add_marker("arazzo")
    target = target_of(plan.target, settings)
    item.add_marker(_of_target(item.config, target))
    if target == "live" and item.config.pluginmanager.has_plugin("xdist"):
        item.add_marker(pytest.mark.xdist_group(_group(plan, settings)))
    if plan.skip is not None:
        item.add_marker(pytest.mark.skip(reason=one_line(plan.skip, _LONGEST)))
    if plan.xfail is not None:
        # What cannot be run is an error all the same: nothing is known of the API then.
        reason = one_line(plan.xfail, _LONGEST)
        item.add_marker(pytest.mark.xfail(reason=reason, strict=True, raises=Failed))
    return tuple(_add(item, plan, suite))


def _group(plan: Plan, settings: Settings) -> str:
    """Return what scenarios have in common that share a server, so that one worker gets them."""
    urls = {**plan.servers, **settings.servers}.values()
    return "-".join(("arazzo-live", *sorted({urlsplit(url).netloc for url in urls})))


def _of_target(config: pytest.Config, target: str) -> str:
    """Return the mark of *target*, registered so that `--strict-markers` knows it."""
    name = f"arazzo_target_{_NO_NAME.sub('_', target)}"
    known = (str(line).partition(":")[0] for line in config.getini("markers"))
    if name not in known:
        config.addinivalue_line("markers", f"{name}: a scenario that runs against {target}")
    return name


def _add(item: pytest.Item, plan: Plan, suite: Suite) -> Iterator[Diagnostic]:
    for mark in plan.marks:
        place = suite.place_in(plan, "marks", mark)
        try:
            _add_checked(item, mark, place)
        except (pytest.fail.Exception, pytest.PytestUnknownMarkWarning, AttributeError):
            message = f"mark {mark!r} is not registered"
            hint = "register it under `markers` in pytest's ini file (pytest --markers lists them)"
            yield Diagnostic(code="AZ110", message=message, location=place, help=hint, at=plan.at)


def _add_checked(item: pytest.Item, mark: str, place: Location) -> None:
    """Add *mark*; pytest's warning about an unknown one points at the scenario file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        item.add_marker(mark)
    for warning in caught:
        warnings.warn_explicit(warning.message, warning.category, place.uri, place.line)
