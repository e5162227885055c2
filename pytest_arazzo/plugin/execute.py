"""The item of one scenario: admitted, run, recorded, reported."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

import pytest

from pytest_arazzo.coverage.measure import potential
from pytest_arazzo.coverage.record import dump
from pytest_arazzo.errors import Rejected
from pytest_arazzo.plugin.allure_results import attach_run
from pytest_arazzo.plugin.conduct import (
    Occasion,
    conduct,
    problem_of,
    properties_of,
    record_of,
)
from pytest_arazzo.plugin.items import ScenarioItem
from pytest_arazzo.plugin.outcome import not_run
from pytest_arazzo.plugin.settings import Settings
from pytest_arazzo.shelf.reading import Shelf


def execute(
    item: ScenarioItem,
    settings: Settings,
    shelf: Shelf,
    request: pytest.FixtureRequest,
    fixtures: Mapping[str, object],
) -> None:
    """Run the scenario of *item*.

    Raises:
        NotPassed: it did not pass, or could not be run.
    """
    __tracebackhide__ = True
    item.record = {}
    suite, plan = item.suite, item.plan
    try:
        program, key = suite.admit(plan)
        item.record = {"coverage": dump(potential(program, (key,)))}
        done = conduct(
            Occasion(
                suite=suite,
                plan=plan,
                program=program,
                flow=key,
                settings=settings,
                shelf=shelf,
                request=request,
                fixtures=fixtures,
                rerun=f"pytest {shlex.quote(item.nodeid)}",
            )
        )
    except Rejected as rejection:
        raise not_run(rejection, suite, item.headline) from None
    item.record = record_of(done)
    item.user_properties += properties_of(done)
    attach_run(item.config, done)
    problem = problem_of(done)
    if problem is not None:
        raise problem
