"""What a scenario says goes wrong, around whatever target."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.peers.faults import Entry, Faulty
from pytest_arazzo.plugin.targets.target import Opening, Target, Unplayed
from pytest_arazzo.program.scenario_names import place_of


@dataclass(frozen=True, slots=True)
class NotHappened:
    """A fault that no visit came to."""

    location: Location


def with_faults(opening: Opening, target: Target) -> Target:
    """Return *target* with the faults of the scenario, if it has any."""
    faults = opening.plan.faults
    if not faults:
        return target
    faulty = Faulty(faults, target.answer)

    def unplayed() -> tuple[Unplayed, ...]:
        left = (NotHappened(_place(opening, entry)) for entry in faulty.unplayed())
        return (*left, *target.unplayed())

    return replace(
        target,
        answer=faulty.answer,
        clock=lambda: target.clock() + faulty.waited,
        unplayed=unplayed,
        noun="fault" if target.unplayed is tuple else "scripted or recorded interaction",
    )


def _place(opening: Opening, entry: Entry) -> Location:
    file = opening.suite.file
    if file is None:
        return opening.place
    at = place_of(file, opening.plan, "faults", entry.step, entry.index)
    return file.document.locate(at)
