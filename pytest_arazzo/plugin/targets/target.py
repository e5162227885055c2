"""What a target is, and all that is known when one is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.plugin.settings import Settings
from pytest_arazzo.program.program import Program
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.run import Answer, Clock, Sleep
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.transports.cassette import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What answers, how time passes there, and what it still had to say."""

    origin: str
    answer: Answer
    sleep: Sleep
    clock: Clock
    unplayed: Callable[[], tuple[Recorded, ...]] = tuple


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opening:
    """One scenario that wants a target, and what it is opened with.

    Attributes:
        name: the target's name, as the session, the scenario or the ini file says.
        request: gives access to fixtures.
    """

    name: str
    suite: Suite
    plan: Plan
    scenario: Scenario
    shelf: Shelf
    settings: Settings
    request: pytest.FixtureRequest

    @property
    def place(self) -> Location:
        """Where the scenario is described."""
        return self.suite.place_of(self.plan)

    @property
    def program(self) -> Program:
        """What the scenario runs."""
        return self.scenario.program

    def unusable(self, code: str, message: str, hint: str | None = None) -> Rejected:
        """Return the refusal of a target that cannot be had, at the scenario's place."""
        return Rejected((Diagnostic(code=code, message=message, location=self.place, help=hint),))


def virtual(
    origin: str, answer: Answer, unplayed: Callable[[], tuple[Recorded, ...]] = tuple
) -> Target:
    """Return a target where no delay is slept: waits only advance the trace's clock."""
    return Target(
        origin=origin,
        answer=answer,
        sleep=lambda _: None,
        clock=lambda: 0.0,
        unplayed=unplayed,
    )
