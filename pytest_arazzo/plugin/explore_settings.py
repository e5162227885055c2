"""Command line, environment and ini to which workflows are explored."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

import pytest

from pytest_arazzo.plugin.items import ScenarioItem
from pytest_arazzo.plugin.record_settings import Mode, record_settings_of
from pytest_arazzo.plugin.settings import Settings
from pytest_arazzo.plugin.words import Word, choice, ini
from pytest_arazzo.program.scenario_file import SYNTH
from pytest_arazzo.shelf.suite import Suite


class Told(Protocol):
    """What was found of the workflows of a document."""

    def tell(self, item: ScenarioItem) -> None:
        """Put it into the report of *item*."""


class Extent(Enum):
    """Which workflows are explored."""

    AUTO = "auto"
    ALL = "all"
    OFF = "off"


def extent_of(config: pytest.Config) -> Extent:
    """Return which workflows are explored: by default those that have no scenario.

    Raises:
        pytest.UsageError: the ini file says something else.
    """
    if config.getoption("arazzo_explore"):
        return Extent.ALL
    word: Word = ini(config, "arazzo_explore")
    found = choice(word, tuple(each.value for each in Extent))
    return Extent.AUTO if found is None else Extent(found)


def is_wanted(suite: Suite, settings: Settings, config: pytest.Config) -> bool:
    """Return whether a workflow of *suite* is to be explored.

    None is where the session wants another target than the synthesised one, or records.
    """
    extent = extent_of(config)
    if extent is Extent.OFF or settings.target not in (None, SYNTH) or suite.broken is not None:
        return False
    if record_settings_of(config).mode is not Mode.NONE:
        return False  # made-up answers are nothing to record
    planned = {plan.workflow_id for plan in suite.plans}
    return extent is Extent.ALL or not suite.workflow_ids() <= planned
