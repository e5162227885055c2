"""Whether a scenario passed, and if not, everything that speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Node, OperationCall, Program
from pytest_arazzo.program.scenario import Accepted, Expectation
from pytest_arazzo.trace import Outcome, Trace, Visit

CheckResponse = Callable[[Operation, Response], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A contract finding, the visit that it is about, and why it was accepted, if it was."""

    finding: Finding
    visit: int  # index into the trace's visits
    accepted: Accepted | None = None

    @property
    def is_fatal(self) -> bool:
        """Whether the finding fails the test."""
        return self.accepted is None and self.finding.severity is Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One reason why the scenario did not pass; `visit` is the one that decided, if one did."""

    code: str
    message: str
    location: Location | None = None
    visit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Passed or not, and why.

    `broken` says that the run could not be made at all: that is an error of the test, not an
    answer of the API.
    """

    objections: tuple[Objection, ...]
    findings: tuple[Judged, ...]
    broken: bool

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against the scenario."""
        return not self.objections and not self.broken


def judge(
    program: Program,
    trace: Trace,
    expectation: Expectation,
    accepted: tuple[Accepted, ...],
    check_response: CheckResponse,
    *,
    contract_is_fatal: bool = True,
) -> Verdict:
    """Return the verdict on *trace*.

    Spec: silent; a scenario passes when it ends as expected and no contract finding that is an
    error was left unaccepted.
    """
    findings = _findings(program, trace, accepted, check_response)
    broken = trace.ending.outcome is Outcome.BROKEN
    objections = [*_about_ending(program, trace, expectation)]
    if not broken:
        objections += _about_path(trace, expectation)
        objections += _about_outputs(trace, expectation)
    if contract_is_fatal:
        objections += _about_contract(findings)
    if not broken:
        objections += _about_acceptance(findings, accepted)
    return Verdict(objections=tuple(objections), findings=findings, broken=broken)


def node_of(program: Program, visit: Visit) -> Node | None:
    """Return the step that *visit* passed through."""
    flow = program.flows.get(visit.flow)
    if flow is None:
        return None
    return next((node for node in flow.nodes if node.step_id == visit.step), None)


def _findings(
    program: Program,
    trace: Trace,
    accepted: tuple[Accepted, ...],
    check_response: CheckResponse,
) -> tuple[Judged, ...]:
    judged: list[Judged] = []
    for index, visit in enumerate(trace.visits):
        found = list(visit.request_findings)
        node = node_of(program, visit)
        if visit.response is not None and node and isinstance(node.call, OperationCall):
            found += check_response(node.call.operation, visit.response)
        judged += [
            Judged(finding=f, visit=index, accepted=_acceptance(f, visit, accepted))
            for f in found
        ]
    return tuple(judged)


def _acceptance(
    finding: Finding, visit: Visit, accepted: Iterable[Accepted]
) -> Accepted | None:
    return next(
        (
            each
            for each in accepted
            if each.code == finding.code and each.step in (None, visit.step)
        ),
        None,
    )


def _about_ending(
    program: Program, trace: Trace, expectation: Expectation
) -> Iterable[Objection]:
    ending = trace.ending
    deciding = _deciding_visit(trace)
    code = ending.code or "AZ801"
    if ending.outcome is Outcome.BROKEN:
        yield Objection(code=code, message=ending.reason or "the run broke off", visit=deciding)
        return
    where = f" at step {ending.step!r}" if ending.step else ""
    happened = f"the run ended in {ending.outcome.value}{where}"
    if ending.reason:
        happened += f": {ending.reason}"
    if ending.outcome.value != expectation.outcome:
        wanted = f"expected was {expectation.outcome}"
        yield Objection(
            code=code if expectation.outcome == "success" else "AZ801",
            message=f"{happened}; {wanted}",
            location=_place_of(program, trace, deciding),
            visit=deciding,
        )
        return
    if expectation.step is not None and expectation.step != ending.step:
        message = f"{happened}; expected was step {expectation.step!r}"
        yield Objection(code="AZ801", message=message, visit=deciding)
    if expectation.action is not None and expectation.action != ending.action:
        by = f"by action {ending.action!r}" if ending.action else "by no action"
        message = f"{happened} {by}; expected was action {expectation.action!r}"
        yield Objection(code="AZ801", message=message, visit=deciding)


def _about_path(trace: Trace, expectation: Expectation) -> Iterable[Objection]:
    wanted = expectation.path
    if wanted is None or wanted == trace.path:
        return
    same = 0
    for one, other in zip(wanted, trace.path, strict=False):
        if one != other:
            break
        same += 1
    went = trace.path[same] if same < len(trace.path) else "the end"
    should = wanted[same] if same < len(wanted) else "the end"
    message = (
        f"the run went {' → '.join(trace.path) or '(nowhere)'}; expected was "
        f"{' → '.join(wanted)} (at visit {same + 1}: {should}, not {went})"
    )
    yield Objection(code="AZ801", message=message, visit=max(same - 1, 0) if trace.visits else None)


def _about_outputs(trace: Trace, expectation: Expectation) -> Iterable[Objection]:
    actual: Mapping[str, Json | Absent] = dict(trace.outputs)
    for name, wanted in expectation.outputs.items():
        if name not in actual:
            known = ", ".join(actual) or "none"
            message = f"the workflow has no output {name!r} (its outputs: {known})"
            yield Objection(code="AZ801", message=message)
            continue
        value = actual[name]
        if isinstance(value, Absent):
            message = f"output {name!r} has no value ({value.reason}); expected was {wanted!r}"
            yield Objection(code="AZ801", message=message)
        elif not same_json(value, wanted):
            message = f"output {name!r} is {value!r}; expected was {wanted!r}"
            yield Objection(code="AZ801", message=message)


def same_json(one: Json, other: Json) -> bool:
    """Return whether two JSON values are equal; a boolean equals no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_json(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            same_json(a, b) for a, b in zip(one, other, strict=True)
        )
    return type(one) is type(other) and one == other or (
        isinstance(one, (int, float)) and isinstance(other, (int, float)) and one == other
    )


def _about_contract(findings: tuple[Judged, ...]) -> Iterable[Objection]:
    for judged in findings:
        if judged.is_fatal:
            finding = judged.finding
            yield Objection(
                code=finding.code,
                message=f"{finding.side} {finding.message}",
                location=finding.rule,
                visit=judged.visit,
            )


def _about_acceptance(
    findings: tuple[Judged, ...], accepted: tuple[Accepted, ...]
) -> Iterable[Objection]:
    """A finding that is accepted but does not occur hides the next one that does."""
    used = {judged.accepted for judged in findings}
    for each in accepted:
        if each not in used:
            where = f" at step {each.step!r}" if each.step else ""
            message = f"finding {each.code}{where} is accepted but did not occur: remove it"
            yield Objection(code="AZ802", message=message)


def _deciding_visit(trace: Trace) -> int | None:
    """Return the last visit of the step at which the run ended."""
    for index in range(len(trace.visits) - 1, -1, -1):
        if trace.visits[index].step == trace.ending.step:
            return index
    return len(trace.visits) - 1 if trace.visits else None


def _place_of(program: Program, trace: Trace, index: int | None) -> Location | None:
    if index is None:
        return None
    visit = trace.visits[index]
    flow = program.flows.get(visit.flow)
    return flow.document.locate(visit.at) if flow is not None else None
