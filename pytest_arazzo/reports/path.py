"""The path of a run: one line per visit, repeats folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.trace import Outcome, Trace, Visit

_MARK = {
    Outcome.SUCCESS: "ok",
    Outcome.FAILED: "FAIL",
    Outcome.LIVELOCK: "LOOP",
    Outcome.BROKEN: "ERROR",
}


def path_lines(trace: Trace, decided: int | None) -> list[str]:
    """Return one line per visit; *decided* is the index of the visit that settled the outcome."""
    rows = [_row(group, decided) for group in _groups(trace.visits, decided)]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(5)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        + (f"  {row[5]}" if row[5] else "")
        for row in rows
    ]


def request_line(visit: Visit, limit: int = 70) -> str:
    """Return method and URL of the visit's request, or what it did instead of sending one."""
    if visit.called is not None:
        return f"workflow {visit.called.workflow_id}"
    if visit.prepared is None:
        return "(no request)"
    request = visit.prepared.request
    url = request.url.partition("://")[2] or request.url
    target = request.headers.get("x-amz-target")
    shown = f"{request.method} {url}" + (f" {target.rpartition('.')[2]}" if target else "")
    return one_line(shown) if len(shown) <= limit else one_line(shown[: limit - 1]) + "…"


def _groups(
    visits: tuple[Visit, ...], decided: int | None
) -> Iterator[tuple[int, tuple[Visit, ...]]]:
    """Yield runs of equal visits with the index of the first; the deciding one stands alone."""
    start = 0
    for index in range(1, len(visits) + 1):
        if (
            index == len(visits)
            or index == decided
            or start == decided
            or _likeness(visits[index]) != _likeness(visits[start])
        ):
            yield start, visits[start:index]
            start = index


def _likeness(visit: Visit) -> tuple[object, ...]:
    status = visit.response.status if visit.response else None
    return visit.flow, visit.step, visit.depth, status, visit.outcome, visit.arcs


def _row(group: tuple[int, tuple[Visit, ...]], decided: int | None) -> tuple[str, ...]:
    index, visits = group
    visit = visits[0]
    last = index + len(visits)
    number = f"{index + 1}" if len(visits) == 1 else f"{index + 1}-{last}"
    answer = str(visit.response.status) if visit.response else "-"
    arrow = " → ".join(_ways(visit))
    return (
        f"{'> ' if index == decided else '  '}{number}",
        _MARK[visit.outcome],
        "  " * visit.depth + visit.step,
        request_line(visit),
        answer,
        arrow + (f"  (x{len(visits)})" if len(visits) > 1 else ""),
    )


def _ways(visit: Visit) -> Iterable[str]:
    names = [arc.name if arc.kind != "exhausted" else f"{arc.name} exhausted" for arc in visit.arcs]
    kinds = [arc.kind for arc in visit.arcs]
    for name, kind in zip(names, kinds, strict=True):
        yield name or kind
    if visit.waits:
        yield f"wait {visit.waits:g} s"
