"""The exchanges of a whole run, also of one that passed: what `-vv` and `--arazzo-show` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pytest_arazzo.judge.secrets import scrub
from pytest_arazzo.judge.verdict import Judged, Verdict
from pytest_arazzo.reports.layout import LONGEST, clipped
from pytest_arazzo.reports.path import request_line
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.reports.visit import request_lines, response_lines
from pytest_arazzo.trace import Trace, Visit

REQUESTS, RESPONSES, ALL = "requests", "responses", "all"
"""Which messages are shown."""

_MOST = 2_000  # lines


def folded(path: Iterable[str]) -> str:
    """Return the steps of *path*, repeats counted: `create → poll x 41`."""
    steps = ((one_line(step), len(list(same))) for step, same in groupby(path))
    return " → ".join(f"{step} x {count}" if count > 1 else step for step, count in steps)


def exchange_lines(
    trace: Trace, verdict: Verdict, secrets: tuple[str, ...], what: str = ALL
) -> list[str]:
    """Return the lines on the exchanges of *trace*, equal neighbours shown once and counted."""
    lines: list[str] = []
    judged = {index: list[Judged]() for index in range(len(trace.visits))}
    for each in verdict.findings:
        judged[each.visit].append(each)
    for _, same in groupby(enumerate(trace.visits), lambda pair: _likeness(pair[1])):
        group = list(same)
        lines += _exchange(group[0][1], len(group), judged[group[0][0]], what)
    shown = [scrub(line, secrets) for line in lines[:_MOST]]
    more = len(lines) - len(shown)
    return [*shown, f"... {more} more lines, see --arazzo-trace"] if more else shown


def _exchange(visit: Visit, count: int, judged: list[Judged], what: str) -> Iterator[str]:
    numbers = f"#{visit.number}" if count == 1 else f"#{visit.number}-{visit.number + count - 1}"
    yield clipped(f"step      {one_line(visit.step)} {numbers}  {request_line(visit)}", LONGEST)
    if visit.prepared is not None and what in (REQUESTS, ALL):
        yield from request_lines(visit.prepared.request, judged)
    if visit.response is not None and what in (RESPONSES, ALL):
        yield from response_lines(visit.response, visit.checks, judged)
    if visit.lost is not None:
        yield clipped(f"no answer {one_line(visit.lost)}", LONGEST)


def _likeness(visit: Visit) -> tuple[object, ...]:
    request = visit.prepared.request if visit.prepared else None
    return visit.flow, visit.step, visit.depth, request, visit.response, visit.lost
