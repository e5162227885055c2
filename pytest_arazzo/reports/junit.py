"""What JUnit shows of a run beside its outcome: names with texts, on one line each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pytest_arazzo.judge.secrets import scrub
from pytest_arazzo.judge.verdict import Verdict
from pytest_arazzo.reports.untrusted import one_line, shown_value
from pytest_arazzo.trace import Trace, Visit

MOST = 50
"""Properties of one kind."""

_LONG = 4_000
_VALUE = 400
_ALL = 100_000  # values are cut after secrets are out


def run_properties(
    trace: Trace, verdict: Verdict, target: str, secrets: tuple[str, ...]
) -> list[tuple[str, object]]:
    """Return the properties of a run, none of them showing a secret."""
    branches = dict.fromkeys(str(arc) for visit in trace.visits for arc in visit.arcs)
    return [
        ("arazzo.workflow", one_line(trace.flow.workflow_id)),
        ("arazzo.target", one_line(target)),
        ("arazzo.path", one_line(" → ".join(trace.path), _LONG)),
        ("arazzo.outcome", trace.ending.outcome.value),
        ("arazzo.steps", one_line(", ".join(_steps(trace)), _LONG)),
        ("arazzo.branches", one_line(", ".join(branches), _LONG)),
        *_outputs(trace, secrets),
        *_findings(trace, verdict, secrets),
    ]


def _steps(trace: Trace) -> Iterator[str]:
    """Yield every step with what came of it, equal neighbours counted."""
    for (step, result), same in groupby(trace.visits, _result):
        count = len(list(same))
        yield f"{step} {result}" + (f" x {count}" if count > 1 else "")


def _result(visit: Visit) -> tuple[str, str]:
    status = f" {visit.response.status}" if visit.response else ""
    return visit.step, f"{visit.outcome.value}{status}"


def _outputs(trace: Trace, secrets: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name, value in trace.outputs[:MOST]:
        shown = one_line(scrub(shown_value(name, value, _ALL), secrets), _VALUE)
        yield f"arazzo.output.{one_line(name, 100)}", shown


def _findings(
    trace: Trace, verdict: Verdict, secrets: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    for judged in verdict.findings[:MOST]:
        finding, step = judged.finding, trace.visits[judged.visit].step
        accepted = " (accepted)" if judged.accepted else ""
        text = f"{finding.code} {finding.side} of {step}{accepted}: {finding.message}"
        yield "arazzo.finding", one_line(scrub(text, secrets), _VALUE)
    more = len(verdict.findings) - MOST
    if more > 0:
        yield "arazzo.finding", f"and {more} more"
