"""How much of each kind is covered: of workflows, of operations, in total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_arazzo.coverage.measure import Coverage
from pytest_arazzo.coverage.operations import OPERATION_KINDS
from pytest_arazzo.coverage.tally import (
    OperationTally,
    Tally,
    operation_tallies,
    percent,
    tallies,
)

STEPS, BRANCHES, IMPLICIT, CRITERIA, OUTPUTS = (
    "steps",
    "branches",
    "implicit",
    "criteria",
    "outputs",
)
WORKFLOW_KINDS = (STEPS, BRANCHES, IMPLICIT, CRITERIA, OUTPUTS)
"""The kinds of what a workflow has, as reports list them."""

KINDS = (*WORKFLOW_KINDS, *OPERATION_KINDS)
"""Every kind, as reports list them and thresholds name them."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a kind, and how many were seen."""

    kind: str
    covered: int
    total: int

    def percent(self, digits: int = 0) -> float:
        """Return the share in percent, 100 only when nothing is missing."""
        return percent(self.covered, self.total, digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A coverage counted: what every report is made from."""

    workflows: tuple[Tally, ...]
    operations: tuple[OperationTally, ...]
    lost: tuple[str, ...]

    @property
    def totals(self) -> tuple[Count, ...]:
        """The counts of every kind over all workflows and operations."""
        return (*workflow_counts(self.workflows), *operation_counts(self.operations))

    def total(self, kind: str) -> Count:
        """Return the count of *kind* over all workflows and operations."""
        return next(each for each in self.totals if each.kind == kind)


def summary(coverage: Coverage) -> Summary:
    """Return *coverage* counted."""
    return Summary(
        workflows=tallies(coverage),
        operations=operation_tallies(coverage),
        lost=tuple(sorted(coverage.lost)),
    )


def workflow_counts(found: Iterable[Tally]) -> tuple[Count, ...]:
    """Return one count per kind of all of *found* together."""
    every = tuple(found)
    pairs = (
        (STEPS, [(t.missing_steps, t.steps) for t in every]),
        (BRANCHES, [(t.missing, t.counted) for t in every]),
        (IMPLICIT, [(t.missing_implicit, t.implicit) for t in every]),
        (CRITERIA, [(t.missing_criteria, t.criteria) for t in every]),
        (OUTPUTS, [(t.missing_outputs, t.outputs) for t in every]),
    )
    return tuple(
        Count(kind, total - sum(len(m) for m, _ in of_kind), total)
        for kind, of_kind in pairs
        for total in [sum(len(whole) for _, whole in of_kind)]
    )


def operation_counts(found: Iterable[OperationTally]) -> tuple[Count, ...]:
    """Return one count per kind of all of *found* together."""
    covered = dict.fromkeys(OPERATION_KINDS, 0)
    total = dict.fromkeys(OPERATION_KINDS, 0)
    for tally in found:
        for each in tally.chart.elements:
            total[each.kind] += 1
            covered[each.kind] += (each.kind, each.name) in tally.seen
    return tuple(Count(kind, covered[kind], total[kind]) for kind in OPERATION_KINDS)
