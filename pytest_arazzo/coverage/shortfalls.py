"""Where a coverage falls short of what is demanded of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.coverage.kinds import BRANCHES, KINDS, Count, Summary, workflow_counts
from pytest_arazzo.coverage.thresholds import Threshold
from pytest_arazzo.diagnostic import nearest

_DIGITS = 2  # at least so many decide, whatever is shown


def shortfalls(
    found: Summary, thresholds: Iterable[Threshold], digits: int = 0
) -> tuple[str, ...]:
    """Return one sentence for each of *thresholds* that is not reached.

    A workflow that was not measured reaches none: a name that is misspelled is not met in silence.
    """
    return tuple(line for each in thresholds for line in _shortfall(found, each, digits))


def _shortfall(found: Summary, wanted: Threshold, digits: int) -> Iterator[str]:
    if not wanted.subject:
        counts, what, of = [found.total(BRANCHES)], "workflow coverage", "Total coverage"
    elif wanted.subject in KINDS:
        kind = wanted.subject
        counts, what, of = [found.total(kind)], f"coverage of {kind}", "Total coverage"
    else:
        counts = _of_workflow(found, wanted.subject)
        what, of = f"coverage of workflow {wanted.subject!r}", "Coverage"
    if not counts:
        known = [*KINDS, *(tally.chart.workflow for tally in found.workflows)]
        hint = nearest(wanted.subject, known)
        yield (
            f"FAIL Required {what} of {wanted.percent:g}% not reached. "
            f"No workflow of that name was measured{f'; {hint}' if hint else ''}"
        )
    for count in counts:
        share = count.percent(max(digits, _DIGITS))
        if share < wanted.percent:
            shown = f"{share:.{max(digits, _DIGITS)}f}%"
            yield f"FAIL Required {what} of {wanted.percent:g}% not reached. {of}: {shown}"


def _of_workflow(found: Summary, subject: str) -> list[Count]:
    """Return the branches of every workflow of that name, or of the one of a file."""
    return [
        count
        for tally in found.workflows
        if subject in (tally.chart.workflow, f"{tally.chart.uri}::{tally.chart.workflow}")
        for count in workflow_counts([tally])
        if count.kind == BRANCHES
    ]
