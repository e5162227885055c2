"""The path of a run: one line per visit, repeats folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.reports.layout import WIDTH, clipped
from pytest_arazzo.reports.redacted import shown_url
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.trace import Outcome, Visit

_MARK = {
    Outcome.SUCCESS: "ok",
    Outcome.FAILED: "FAIL",
    Outcome.LIVELOCK: "LOOP",
    Outcome.BROKEN: "ERROR",
}
_INDENT = 2
_GAPS = 10  # five of two columns
_FIRST, _LAST = 8, 16  # rows of a long path that are shown
_STEP, _WAYS = 24, 36
_LEAST = 16  # columns that a request has at least


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: str
    mark: str
    step: str
    request: str
    answer: str
    ways: str


def path_lines(visits: tuple[Visit, ...], decided: int | None) -> list[str]:
    """Return one line per visit; *decided* is the index of the visit that settled the outcome."""
    groups = list(_groups(visits, decided))
    rows = [_row(start, group, decided) for start, group in groups]
    shown = _table(rows)
    if len(rows) <= _FIRST + _LAST + 1:
        return shown
    left_out = sum(len(group) for _, group in groups[_FIRST:-_LAST])
    keep = [i for i, (start, _) in enumerate(groups) if start == decided]
    middle = [shown[i] for i in keep if _FIRST <= i < len(rows) - _LAST]
    left_out -= len(middle)
    return [*shown[:_FIRST], f"... {left_out} visits ...", *middle, *shown[-_LAST:]]


def request_line(visit: Visit) -> str:
    """Return method and path of the visit's request, or what it did instead of sending one."""
    if visit.called is not None:
        return f"workflow {one_line(visit.called.workflow_id)}"
    if visit.prepared is None:
        return "(no request)"
    request = visit.prepared.request
    rest = shown_url(request.url).partition("://")[2]
    slash = rest.find("/")
    url = rest[slash:] if slash >= 0 else "/"
    target = request.headers.get("x-amz-target")
    name = f" {target.rpartition('.')[2]}" if target else ""
    return one_line(f"{request.method} {url}{name}", 400)


def _groups(
    visits: tuple[Visit, ...], decided: int | None
) -> Iterator[tuple[int, tuple[Visit, ...]]]:
    """Yield runs of equal visits with the index of the first; the deciding one stands alone."""
    start = 0
    for index in range(1, len(visits) + 1):
        alone = decided in (index, start)
        if index == len(visits) or alone or _likeness(visits[index]) != _likeness(visits[start]):
            yield start, visits[start:index]
            start = index


def _likeness(visit: Visit) -> tuple[object, ...]:
    status = visit.response.status if visit.response else None
    return visit.flow, visit.step, visit.depth, status, visit.outcome, visit.arcs, visit.waits


def _row(index: int, visits: tuple[Visit, ...], decided: int | None) -> _Row:
    visit = visits[0]
    number = f"{index + 1}" if len(visits) == 1 else f"{index + 1}-{index + len(visits)}"
    ways = clipped(" → ".join(_ways(visit)), _WAYS)
    return _Row(
        number=f"{'> ' if index == decided else '  '}{number}",
        mark=_MARK[visit.outcome],
        step=clipped("  " * visit.depth + visit.step, _STEP),
        request=request_line(visit),
        answer=str(visit.response.status) if visit.response else "-",
        ways=ways + (f" x{len(visits)}" if len(visits) > 1 else ""),
    )


def _table(rows: list[_Row]) -> list[str]:
    """Return *rows* in columns; requests get the room that is left."""
    if not rows:
        return []
    widths = [
        max(len(getattr(row, name)) for row in rows)
        for name in ("number", "mark", "step", "answer", "ways")
    ]
    room = max(WIDTH - _INDENT - _GAPS - sum(widths), _LEAST)
    room = min(room, max(len(row.request) for row in rows))
    number, mark, step, answer, _ = widths
    return [
        f"{row.number:<{number}}  {row.mark:<{mark}}  {row.step:<{step}}  "
        f"{clipped(row.request, room):<{room}}  {row.answer:<{answer}}  {row.ways}".rstrip()
        for row in rows
    ]


def _ways(visit: Visit) -> Iterator[str]:
    """Yield the ways out in words; where there was none, the run ended there."""
    for arc in visit.arcs:
        yield f"{arc.name} exhausted" if arc.kind == "exhausted" else arc.name or arc.kind
    if visit.waits:
        yield f"wait {visit.waits:g} s"
