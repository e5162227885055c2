"""The levels of Martin-Lopez, Segura and Ruiz-Cortés for the operations that workflows use.

"Test coverage criteria for RESTful web APIs" (A-TEST 2019) orders criteria in levels TCL0 to TCL7; a
level is reached when all its criteria and those of the levels below are met in full. The flows of
operations of the last level are the declared branches of the workflows: each is a way from one
operation to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo.coverage.kinds import BRANCHES, Count, Summary
from pytest_arazzo.coverage.operations import (
    MEDIA,
    OPERATION,
    PARAMETER,
    PARAMETER_VALUE,
    RESPONSE_PROPERTY,
    STATUS,
    STATUS_CLASS,
)

PATHS, FLOWS = "paths", "operation-flows"
_CRITERIA = (
    (1, PATHS),
    (2, OPERATION),
    (3, MEDIA),
    (4, PARAMETER),
    (4, STATUS_CLASS),
    (5, PARAMETER_VALUE),
    (5, STATUS),
    (6, RESPONSE_PROPERTY),
    (7, FLOWS),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the table: its level and how far it is met."""

    level: int
    count: Count


def levels(found: Summary) -> tuple[Row, ...]:
    """Return the table, one row per criterion, lowest level first."""
    return tuple(Row(level, _count(found, name)) for level, name in _CRITERIA)


def reached(rows: tuple[Row, ...]) -> int:
    """Return the highest level that is reached; without any operation it is 0."""
    if not rows or not rows[0].count.total:
        return 0
    short = [row.level for row in rows if row.count.covered < row.count.total]
    return min(short) - 1 if short else max(row.level for row in rows)


def _count(found: Summary, name: str) -> Count:
    if name == PATHS:
        every = {(t.chart.uri, t.chart.path) for t in found.operations}
        used = {(t.chart.uri, t.chart.path) for t in found.operations if (OPERATION, "") in t.seen}
        return Count(PATHS, len(used), len(every))
    if name == FLOWS:
        count = found.total(BRANCHES)
        return Count(FLOWS, count.covered, count.total)
    return found.total(name)
