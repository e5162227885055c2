"""What a test function gets of a run: values to assert on, and a short text of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pytest_arazzo import media
from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.secrets import scrub
from pytest_arazzo.judge.verdict import Judged, Verdict
from pytest_arazzo.plugin.conduct import Conducted, problem_of
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.trace import Trace, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """The last visit of a step; `visits` says how many there were."""

    step: str
    request: Request | None
    response: Response | None
    outputs: Mapping[str, Json]
    outcome: str
    visits: int

    @property
    def status(self) -> int | None:
        """The status of the response, None without one."""
        return self.response.status if self.response else None

    @property
    def body(self) -> Json:
        """The response's body: JSON as values, other text as text, None without one."""
        if self.response is None:
            return None
        read = media.read(self.response.headers.get("content-type"), self.response.body)
        return read.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of a workflow.

    Attributes:
        outcome: `success`, `failed`, `livelock` or `error`.
        path: the steps in the order in which they were visited.
        outputs: the workflow's; one without a value is not there.
        steps: by stepId.
        findings: what departs from the OpenAPI descriptions, accepted or not.
    """

    workflow: str
    outcome: str
    path: tuple[str, ...]
    outputs: Mapping[str, Json]
    steps: Mapping[str, StepResult]
    findings: tuple[Judged, ...]
    verdict: Verdict = field(repr=False)
    trace: Trace = field(repr=False)
    _done: Conducted = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether the run ended as expected, and nothing departs from the descriptions."""
        return self.verdict.passed

    def check(self) -> None:
        """Fail as the item of a scenario does.

        Raises:
            NotPassed: the run did not pass, with the whole report.
        """
        __tracebackhide__ = True
        problem = problem_of(self._done)
        if problem is not None:
            raise problem

    def __repr__(self) -> str:
        """Return workflow, outcome, path and outputs on one line, secrets masked."""
        runs = ((step, len(list(run))) for step, run in groupby(self.path))
        path = " → ".join(f"{step} x {n}" if n > 1 else step for step, n in runs)
        text = f"<Result {self.workflow} {self.outcome}: {path}; outputs {dict(self.outputs)!r}>"
        return one_line(scrub(text, self._done.secrets), 2_000)


def result_of(done: Conducted) -> Result:
    """Return what a test function gets."""
    trace = done.trace
    top = [visit for visit in trace.visits if visit.depth == 0]
    return Result(
        workflow=trace.flow.workflow_id,
        outcome=trace.ending.outcome.value,
        path=trace.path,
        outputs=_present(trace.outputs),
        steps={visit.step: _step(visit, trace.path) for visit in top},
        findings=done.verdict.findings,
        verdict=done.verdict,
        trace=trace,
        _done=done,
    )


def _step(visit: Visit, path: tuple[str, ...]) -> StepResult:
    return StepResult(
        step=visit.step,
        request=visit.prepared.request if visit.prepared else None,
        response=visit.response,
        outputs=_present(visit.outputs),
        outcome=visit.outcome.value,
        visits=path.count(visit.step),
    )


def _present(outputs: tuple[tuple[str, Json | Absent], ...]) -> Mapping[str, Json]:
    return {name: value for name, value in outputs if not isinstance(value, Absent)}
