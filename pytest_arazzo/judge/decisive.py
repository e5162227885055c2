"""Which visit settled how a run ended, and what about it did."""

from __future__ import annotations

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.judge.secrets import shown
from pytest_arazzo.program.program import Program
from pytest_arazzo.trace import Check, Outcome, Trace, Visit

_VALUE = 80


def decisive_visit(trace: Trace) -> int | None:
    """Return the index of the visit that settled the ending, None when nothing was visited.

    It is the last visit of the step at which the run ended; where that step called a workflow
    which did not succeed, it is the visit inside which settled that.
    """
    visits, ending = trace.visits, trace.ending
    if not visits:
        return None
    found = len(visits) - 1
    for index in range(len(visits) - 1, -1, -1):
        if (visits[index].step, visits[index].flow) == (ending.step, ending.flow):
            found = index
            break
    return _innermost(visits, found)


def why_failed(visit: Visit) -> tuple[str, str | None]:
    """Return why the step of *visit* failed, and the pointer to the text that says so, if one."""
    if visit.refusal is not None:
        return visit.refusal.message, visit.refusal.at
    if visit.lost is not None:
        return visit.lost, None
    check = next((c for c in visit.checks if not c.action and not c.truth.holds), None)
    if check is not None:
        return _unmet(check), f"{check.at}/condition"
    if visit.called is not None:
        return f"workflow {visit.called.workflow_id!r} did not succeed", None
    status = visit.response.status if visit.response is not None else None
    if status is not None and visit.outcome is not Outcome.SUCCESS:
        return f"status {status}, and there are no success criteria", None
    return "an action ended it", None


def place_of(program: Program, visit: Visit, at: str | None = None) -> Location | None:
    """Return where the step of *visit* stands, or the pointer *at* in its document."""
    flow = program.flows.get(visit.flow)
    return None if flow is None else flow.document.locate(at or visit.at)


def _innermost(visits: tuple[Visit, ...], index: int) -> int:
    """Return the visit that settled *index*: visits inside a call stand after it, one deeper."""
    outer = visits[index]
    if outer.called is None or outer.outcome is Outcome.SUCCESS:
        return index
    inner: int | None = None
    for position in range(index + 1, len(visits)):
        if visits[position].depth <= outer.depth:
            break
        if visits[position].depth == outer.depth + 1:
            inner = position
    if inner is None or visits[inner].outcome is Outcome.SUCCESS:
        return index
    return _innermost(visits, inner)


def _unmet(check: Check) -> str:
    if check.truth.broken:
        return f"{check.condition} cannot be judged: {check.truth.broken}"
    pairs = ", ".join(
        f"{name} is {shown(name, value, _VALUE)}" for name, value in check.truth.values
    )
    return f"{check.condition} does not hold" + (f" ({pairs})" if pairs else "")
