"""What a coverage lacks that another one had: for pull requests."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo.coverage.measure import Coverage, Way
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.program.arcs import Arc

GONE, NEW = "was covered", "is new"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A branch that counts and is not taken now, and why that is news."""

    way: Way
    why: str


def newly_uncovered(base: Coverage, now: Coverage) -> tuple[Uncovered, ...]:
    """Return the branches that *now* misses and *base* did not: they are new, or were taken.

    A branch is the same when document, workflow, step and name are, wherever its line has gone.
    """
    taken = {arc for arc, _ in base.arcs}
    counted: set[Arc] = {way.arc for tally in tallies(base) for way in tally.counted}
    return tuple(
        Uncovered(way, GONE if way.arc in taken else NEW)
        for tally in tallies(now)
        for way in tally.missing
        if way.arc in taken or way.arc not in counted
    )
