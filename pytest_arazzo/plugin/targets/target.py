"""What a target is, and all that is known when one is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.plugin.settings import Settings
from pytest_arazzo.plugin.targets.tripwire import gate_of, guarded
from pytest_arazzo.program.program import Program
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.run import Answer, Clock, Sleep
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Trace
from pytest_arazzo.transports.live_hosts import Hosts

Secrets = Callable[[], tuple[tuple[str, str], ...]]
"""Return texts that must not be shown, each with a name."""


class Unplayed(Protocol):
    """What a target still had to say."""

    @property
    def location(self) -> Location:
        """Where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What answers, how time passes there, and what it still had to say."""

    origin: str
    answer: Answer
    sleep: Sleep
    clock: Clock
    unplayed: Callable[[], tuple[Unplayed, ...]] = tuple
    noun: str = "recorded interaction"  # what one that was not played is called
    secrets: Secrets = tuple  # of credentials: what must not be shown
    finish: Callable[[Trace], None] = lambda _: None  # what is to be done once the run is over
    is_virtual: bool = False  # whether waits take no time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opening:
    """One scenario that wants a target, and what it is opened with.

    Attributes:
        name: the target's name, as the session, the scenario or the ini file says.
        request: gives access to fixtures.
        secrets: values of inputs that must not be shown, each with its input's name.
        transport: what a test function wants to answer, None for the target's own.
    """

    name: str
    suite: Suite
    plan: Plan
    scenario: Scenario
    shelf: Shelf
    settings: Settings
    request: pytest.FixtureRequest
    secrets: tuple[tuple[str, str], ...] = ()
    transport: object | None = None

    @property
    def place(self) -> Location:
        """Where the scenario is described."""
        return self.suite.place_of(self.plan)

    @property
    def hosts(self) -> Hosts:
        """The hosts that the user allows."""
        return live_settings_of(self.request.config).rules.hosts

    @property
    def program(self) -> Program:
        """What the scenario runs."""
        return self.scenario.program

    def unusable(self, code: str, message: str, hint: str | None = None) -> Rejected:
        """Return the refusal of a target that cannot be had, at the scenario's place."""
        return Rejected((Diagnostic(code=code, message=message, location=self.place, help=hint),))


def virtual(
    origin: str,
    answer: Answer,
    unplayed: Callable[[], tuple[Unplayed, ...]] = tuple,
    hosts: Hosts | None = None,
) -> Target:
    """Return a target where no delay is slept: waits only advance the trace's clock.

    While it answers, nothing beyond loopback is reached but *hosts*; None if it may have none.
    """
    return Target(
        origin=origin,
        answer=guarded(answer, gate_of(origin, hosts)),
        sleep=lambda _: None,
        clock=lambda: 0.0,
        unplayed=unplayed,
        is_virtual=True,
    )
