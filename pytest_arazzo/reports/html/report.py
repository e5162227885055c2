"""All that a page shows, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.coverage.kinds import Summary
from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.program.program import Flow

Plain = Mapping[str, object]
Key = tuple[str, str]
"""URI and workflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a test reported: its node id, outcome, what it says of a failure, and its runs."""

    nodeid: str
    outcome: str
    text: str = ""
    runs: tuple[Plain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a page is made from.

    Attributes:
        flows: the workflows whose documents are as they were; others are shown without drawing.
        facts: what stands at the top, as name and text: versions, command line, time.
        digits: of percentages.
        shows_times: whether it says how long what took; no two runs take as long.
    """

    summary: Summary
    title: str = "Arazzo report"
    flows: Mapping[Key, Flow] = field(default_factory=dict)
    tests: tuple[Account, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    digits: int = 0
    shows_times: bool = True

    def documents(self) -> Mapping[str, tuple[Tally, ...]]:
        """Return the tallies of workflows by document, in order."""
        found: dict[str, tuple[Tally, ...]] = {}
        for tally in self.summary.workflows:
            found[tally.chart.uri] = (*found.get(tally.chart.uri, ()), tally)
        return found

    def runs_of(self, tally: Tally) -> tuple[tuple[Account, Plain], ...]:
        """Return the runs of a workflow with their tests, by name."""
        key = (tally.chart.uri, tally.chart.workflow)
        found = (
            (test, run)
            for test in self.tests
            for run in test.runs
            if (run.get("uri"), run.get("workflow")) == key
        )
        return tuple(
            sorted(found, key=lambda pair: (str(pair[1].get("scenario")), pair[0].nodeid))
        )

    def without_runs(self) -> tuple[Account, ...]:
        """Return the tests that did not pass and of which there is no run to show, by node id."""
        found = (test for test in self.tests if test.outcome != "passed" and not test.runs)
        return tuple(sorted(found, key=lambda test: test.nodeid))
