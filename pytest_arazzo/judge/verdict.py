"""Whether a scenario passed, and if not, everything that speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json, tokens
from pytest_arazzo.judge.decisive import decisive_visit, place_of, why_failed
from pytest_arazzo.judge.secrets import MASK, scrub, secrets_of, shown
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Node, OperationCall, Program
from pytest_arazzo.program.scenario import Accepted, Expectation
from pytest_arazzo.trace import Outcome, Trace, Visit
from pytest_arazzo.transports.secret_names import is_secret

CheckResponse = Callable[[Operation, Response], tuple[Finding, ...]]
"""What departs in a response from its operation."""

_VALUE = 200  # characters of a value in a message


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
    """One reason why the scenario did not pass.

    Attributes:
        location: where to look first; None stands for where the scenario is described.
        visit: the one that decided, if one did, as an index into the trace's visits.
        about: the field of the scenario that is not met, by its names below the scenario.
    """

    code: str
    message: str
    location: Location | None = None
    visit: int | None = None
    about: tuple[str | int, ...] = ()


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


def judge(  # noqa: PLR0913 - one keyword switch beside what every verdict needs
    program: Program,
    trace: Trace,
    expectation: Expectation,
    accepted: tuple[Accepted, ...],
    check_response: CheckResponse,
    *,
    contract_is_fatal: bool = True,
) -> Verdict:
    """Return the verdict on *trace*; no objection shows a secret.

    What broke the run comes first, then contract violations in the order of the run, then how it
    ended. Where a run did not end as expected, its path and outputs say nothing more.

    Spec: silent; a scenario passes when it ends as expected and no contract finding that is an
    error was left unaccepted.
    """
    findings = _findings(program, trace, accepted, check_response)
    broken = trace.ending.outcome is Outcome.BROKEN
    contract = tuple(_about_contract(program, trace, findings)) if contract_is_fatal else ()
    if broken:
        objections = [_about_break(program, trace), *contract]
    else:
        objections = [*contract, *_about_run(program, trace, expectation, contract)]
        objections += _about_acceptance(findings, accepted)
    secrets = secrets_of(trace, program)
    return Verdict(
        objections=tuple(replace(o, message=scrub(o.message, secrets)) for o in objections),
        findings=findings,
        broken=broken,
    )


def with_unplayed(
    verdict: Verdict, places: tuple[Location, ...], noun: str = "recorded interaction"
) -> Verdict:
    """Return *verdict* with an objection to the recorded interactions at *places*, if any.

    A run that already went wrong stopped asking: then they say nothing more.
    """
    if not places or verdict.objections:
        return verdict
    one = len(places) == 1
    message = (
        f"{len(places)} {noun}{' was' if one else 's were'} not played"
        f"{'' if one else ', the first is here'}: the run ended without asking for "
        f"{'it' if one else 'them'}"
    )
    objection = Objection(code="AZ703", message=message, location=places[0])
    return replace(verdict, objections=(objection,))


def node_of(program: Program, visit: Visit) -> Node | None:
    """Return the step that *visit* passed through."""
    flow = program.flows.get(visit.flow)
    if flow is None:
        return None
    return next((node for node in flow.nodes if node.step_id == visit.step), None)


def same_json(one: Json, other: Json) -> bool:
    """Return whether two JSON values are equal; a boolean equals no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_json(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same_json, one, other))
    return one == other


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
            Judged(finding=_discreet(f), visit=index, accepted=_acceptance(f, visit, accepted))
            for f in found
        ]
    return tuple(judged)


def _acceptance(finding: Finding, visit: Visit, accepted: Iterable[Accepted]) -> Accepted | None:
    for each in accepted:
        if each.code == finding.code and each.step in (None, visit.step):
            return each
    return None


def _discreet(finding: Finding) -> Finding:
    """Return *finding* without a quoted value if it is about a secret."""
    name = finding.place.partition("'")[2].rstrip("'")
    if finding.code == "AZ603" or not any(map(is_secret, (name, *tokens(finding.at)))):
        return finding
    at = f"{finding.at}: " if finding.at else ""
    return replace(finding, message=f"{at}the value {MASK} does not meet its schema")


def _about_contract(
    program: Program, trace: Trace, findings: tuple[Judged, ...]
) -> Iterator[Objection]:
    for judged in findings:
        if judged.is_fatal:
            finding, visit = judged.finding, trace.visits[judged.visit]
            named = finding.code == "AZ602" or (
                finding.code == "AZ607" and finding.place != "body"
            )
            what = f"{finding.place}: " if named else ""
            unsent = " (not sent)" if finding.side == "request" and visit.refusal else ""
            yield Objection(
                code=finding.code,
                message=f"{finding.side} of {visit.step!r}: {what}{finding.message}{unsent}",
                location=place_of(program, visit),
                visit=judged.visit,
            )


def _about_break(program: Program, trace: Trace) -> Objection:
    """Return why the run could not go on."""
    ending, deciding = trace.ending, decisive_visit(trace)
    where = f"step {ending.step!r}: " if ending.step else ""
    return Objection(
        code=ending.code or "AZ701",
        message=f"{where}{ending.reason or 'the run broke off'}",
        location=None if deciding is None else place_of(program, trace.visits[deciding]),
        visit=deciding,
    )


def _about_run(
    program: Program, trace: Trace, expectation: Expectation, contract: tuple[Objection, ...]
) -> Iterator[Objection]:
    if trace.ending.outcome.value != expectation.outcome:
        yield from _about_outcome(program, trace, expectation, contract)
        return
    yield from _about_ending(program, trace, expectation)
    yield from _about_path(program, trace, expectation)
    yield from _about_outputs(program, trace, expectation)


def _about_outcome(
    program: Program, trace: Trace, expectation: Expectation, contract: tuple[Objection, ...]
) -> Iterator[Objection]:
    ending, deciding = trace.ending, decisive_visit(trace)
    if any(o.visit == deciding and o.code == ending.code for o in contract):
        return  # the violation that kept the request from being sent has been named
    happened = _happened(trace, deciding)
    place = None
    if deciding is not None:
        visit = trace.visits[deciding]
        if ending.outcome is Outcome.FAILED:
            reason, at = why_failed(visit)
            happened += f": {reason}"
            place = place_of(program, visit, at)
        else:
            place = place_of(program, visit)
    code = ending.code if ending.code and expectation.outcome == "success" else "AZ801"
    message = f"{happened}; expected was {expectation.outcome}"
    yield Objection(code=code, message=message, location=place, visit=deciding)


def _happened(trace: Trace, deciding: int | None) -> str:
    ending = trace.ending
    by = f" by action {ending.action!r}" if ending.action else ""
    if ending.outcome is Outcome.LIVELOCK:
        return f"the run went round and round: {ending.reason}"
    where = f" at step {ending.step!r}" if ending.step else ""
    inner = trace.visits[deciding] if deciding is not None else None
    if ending.outcome is Outcome.SUCCESS or inner is None:
        verb = "succeeded" if ending.outcome is Outcome.SUCCESS else "failed"
        reason = f" ({ending.reason})" if ending.reason else ""
        return f"the run {verb}{where}{by}{reason}"
    inside = ""
    if inner.depth:
        inside = f", in step {inner.step!r} of workflow {inner.flow.workflow_id!r}"
    return f"the run failed{where}{inside}{by}"


def _about_ending(program: Program, trace: Trace, expectation: Expectation) -> Iterator[Objection]:
    ending, deciding = trace.ending, decisive_visit(trace)
    place = None if deciding is None else place_of(program, trace.visits[deciding])
    if expectation.step is not None and expectation.step != ending.step:
        at = f"at step {ending.step!r}" if ending.step else "before any step"
        message = f"the run ended {at}; expected was step {expectation.step!r}"
        yield Objection(code="AZ801", message=message, location=place, visit=deciding)
    if expectation.action is not None and expectation.action != ending.action:
        by = f"by action {ending.action!r}" if ending.action else "by no action"
        message = f"the run ended {by}; expected was action {expectation.action!r}"
        yield Objection(code="AZ801", message=message, location=place, visit=deciding)


def _about_path(program: Program, trace: Trace, expectation: Expectation) -> Iterator[Objection]:
    """Say where the run left the expected path; the visit before that decided it."""
    wanted = expectation.path
    if wanted is None or wanted == trace.path:
        return
    same = 0
    while same < min(len(wanted), len(trace.path)) and wanted[same] == trace.path[same]:
        same += 1
    went = _step_at(trace.path, same)
    should = _step_at(wanted, same)
    outer = [index for index, visit in enumerate(trace.visits) if visit.depth == 0]
    decided = outer[max(same - 1, 0)] if outer else None
    yield Objection(
        code="AZ801",
        message=(
            f"visit {same + 1} of the path is {went}, expected was {should}: the run went "
            f"{_folded(trace.path)}, expected was {_folded(wanted)}"
        ),
        location=None if decided is None else place_of(program, trace.visits[decided]),
        visit=decided,
    )


def _step_at(path: tuple[str, ...], index: int) -> str:
    return repr(path[index]) if index < len(path) else "none (the end)"


def _folded(path: tuple[str, ...]) -> str:
    """Return the steps of *path*, repeats counted."""
    shown: list[tuple[str, int]] = []
    for step in path:
        if shown and shown[-1][0] == step:
            shown[-1] = (step, shown[-1][1] + 1)
        else:
            shown.append((step, 1))
    return " → ".join(s if n == 1 else f"{s} x{n}" for s, n in shown) or "nowhere"


def _about_outputs(
    program: Program, trace: Trace, expectation: Expectation
) -> Iterator[Objection]:
    actual: Mapping[str, Json | Absent] = dict(trace.outputs)
    for name, wanted in expectation.outputs.items():
        should = f"expected was {shown(name, wanted, _VALUE)}"
        field = ("expect", "outputs", name)
        if name not in actual:
            known = ", ".join(actual) or "none"
            message = f"the workflow has no output {name!r} (its outputs: {known})"
            yield Objection(code="AZ801", message=message, about=field)
            continue
        value = actual[name]
        if isinstance(value, Absent):
            message = f"output {name!r} has no value ({value.reason}); {should}"
            yield Objection(code="AZ801", message=message, about=field)
        elif not same_json(value, wanted):
            if value in secrets_of(trace, program):  # then so is what was expected instead of it
                should = f"expected was {MASK}"
            message = f"output {name!r} is {shown(name, value, _VALUE)}; {should}"
            yield Objection(code="AZ801", message=message, about=field)


def _about_acceptance(
    findings: tuple[Judged, ...], accepted: tuple[Accepted, ...]
) -> Iterator[Objection]:
    """A finding that is accepted but does not occur hides the next one that does."""
    used = {judged.accepted for judged in findings}
    for index, each in enumerate(accepted):
        if each not in used:
            where = f" at step {each.step!r}" if each.step else ""
            message = f"finding {each.code}{where} is accepted but did not occur: remove it"
            field = ("expect", "findings", index)
            yield Objection(code="AZ802", message=message, about=field)
