"""The ways that a run took, in words that can be kept with its recording and compared later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from pytest_arazzo.trace import Trace, Visit

_TIMES = " x "


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The first place where a run went another way: the step, its way before, its way now."""

    step: str
    before: str
    now: str
    visit: Visit | None


def ways(trace: Trace) -> tuple[str, ...]:
    """Return the way out of each visited step, in order; what repeats stands once with a count."""
    return tuple(
        f"{way}{_TIMES}{count}" if count > 1 else way
        for way, count in (
            (way, len(list(same))) for way, same in groupby(map(_way, trace.visits))
        )
    )


def drift(before: Sequence[str], trace: Trace) -> Drift | None:
    """Return where *trace* first left the ways that a run took *before*."""
    visits = [*trace.visits]
    for index, (was, now) in enumerate(zip_longest(_each(before), map(_way, visits))):
        if was != now:
            visit = visits[index] if index < len(visits) else None
            step = visit.step if visit else str(was).partition(" → ")[0].partition(":")[0]
            return Drift(
                step=step, before=was or "the end of the run", now=now or "no visit", visit=visit
            )
    return None


def _way(visit: Visit) -> str:
    last = f"{visit.step} → {visit.outcome.value}"
    return ", ".join(str(arc) for arc in visit.arcs) or last


def _each(told: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in told:
        way, times, count = line.rpartition(_TIMES)
        is_counted = bool(times) and count.isdecimal() and len(count) < 6  # noqa: PLR2004 - no run is so long
        found += [way] * int(count) if is_counted else [line]
    return found
