"""A scenario that did not pass, told from its trace: what pytest shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.exchange import Headers
from pytest_arazzo.judge.verdict import Judged, Objection, Verdict
from pytest_arazzo.program.program import Program
from pytest_arazzo.reports.body import show_body
from pytest_arazzo.reports.curl import curl
from pytest_arazzo.reports.diagnostics import excerpt
from pytest_arazzo.reports.path import path_lines
from pytest_arazzo.reports.untrusted import one_line, printable, shown_value
from pytest_arazzo.trace import Check, Outcome, Trace, Visit
from pytest_arazzo.transports.secret_names import is_secret

_FINDINGS = 10


def summarise(verdict: Verdict) -> str:
    """Return the first objection on one line, for pytest's short summary."""
    first = verdict.objections[0]
    more = f" (+{len(verdict.objections) - 1} more)" if len(verdict.objections) > 1 else ""
    return f"{first.code} {one_line(first.message, 300)}{more}"


def format_failure(
    program: Program, trace: Trace, verdict: Verdict, place: Location, rerun: str
) -> str:
    """Return everything that explains why the scenario did not pass.

    Args:
        program: What was run.
        trace: What happened.
        verdict: What speaks against it; must not be empty.
        place: Where the scenario is described.
        rerun: The command that runs this scenario alone.
    """
    decided = next((o.visit for o in verdict.objections if o.visit is not None), None)
    lines = [_headline(o, program, trace, place) for o in verdict.objections[:_FINDINGS]]
    if len(verdict.objections) > _FINDINGS:
        lines.append(f"+{len(verdict.objections) - _FINDINGS} more")
    if decided is not None:
        lines += _source(program, trace.visits[decided])
    lines += ["", *_path(trace, decided)]
    if decided is not None:
        judged = [j for j in verdict.findings if j.visit == decided]
        lines += _visit(trace.visits[decided], judged)
    lines += _loop(trace)
    lines += _findings(verdict, trace)
    lines += _departures(program, trace)
    if decided is not None and trace.visits[decided].prepared is not None:
        prepared = trace.visits[decided].prepared
        assert prepared is not None
        lines.append(f"curl      {curl(prepared.request)}")
    lines.append(f"rerun     {rerun}")
    return "\n".join(lines)


def _headline(objection: Objection, program: Program, trace: Trace, place: Location) -> str:
    at = objection.visit
    where: Location = place
    if at is not None and objection.code != "AZ802":
        document = _document(program, trace.visits[at])
        where = document.locate(trace.visits[at].at) if document else place
    return f"{where}: {objection.code} {one_line(objection.message, 600)}"


def _source(program: Program, visit: Visit) -> list[str]:
    document = _document(program, visit)
    if document is None:
        return []
    location = document.locate(visit.at)
    return excerpt(document, location.line, location.column)


def _document(program: Program, visit: Visit) -> Document | None:
    flow = program.flows.get(visit.flow)
    return flow.document if flow is not None else None


def _path(trace: Trace, decided: int | None) -> list[str]:
    clock = f" in {trace.clock:g} s" if trace.clock else ""
    head = f"path      {len(trace.visits)} visits{clock}, {trace.ending.outcome.value}"
    if trace.ending.step:
        head += f" at {trace.ending.step}"
    if trace.ending.action:
        head += f" by action {trace.ending.action}"
    return [head, *(f"  {line}" for line in path_lines(trace, decided))]


def _visit(visit: Visit, judged: list[Judged]) -> list[str]:
    lines: list[str] = []
    if visit.prepared is not None:
        request = visit.prepared.request
        lines.append(f"request   {one_line(f'{request.method} {request.url}', 400)}")
        lines += _headers(request.headers)
        lines += _quoted(show_body(request.headers, request.body, _notes(judged, "request")))
    lines += [f"left out  {o.what}: {one_line(o.reason)}" for o in visit.omissions]
    if visit.refusal is not None:
        lines.append(f"not sent  {one_line(visit.refusal.message, 400)}")
    if visit.lost is not None:
        lines.append(f"no answer {one_line(visit.lost, 1000)}")
    if visit.response is not None:
        response = visit.response
        kind = response.headers.get("content-type") or "no content type"
        head = f"{response.status} {response.reason}".strip()
        lines.append(f"response  {one_line(f'{head}  {kind}  {len(response.body)} bytes')}")
        lines += _quoted(show_body(response.headers, response.body, _notes(judged, "response")))
    lines += _checks(visit.checks)
    return lines


def _headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f"          {one_line(name)}: {'[redacted]' if is_secret(name) else one_line(value)}"


def _quoted(lines: Iterable[str]) -> list[str]:
    """Untrusted text never stands at the start of a line, where CI systems look for commands."""
    return [f"  | {line}" for line in lines]


def _notes(judged: Iterable[Judged], side: str) -> dict[str, str]:
    notes: dict[str, str] = {}
    for each in judged:
        finding = each.finding
        if finding.side == side and finding.place == "body" and not each.accepted:
            text = f"{finding.code} {one_line(finding.message, 160)}"
            notes[finding.at] = f"{notes[finding.at]}; {text}" if finding.at in notes else text
    return notes


def _checks(checks: tuple[Check, ...]) -> Iterator[str]:
    for index, check in enumerate(checks):
        label = "criteria  " if index == 0 else "          "
        mark = "ok" if check.truth.holds else "--"
        name = f"{check.action}: " if check.action else ""
        yield f"{label}{mark} {name}{one_line(check.condition)}  ({_values(check)})"


def _values(check: Check) -> str:
    if check.truth.broken:
        return one_line(check.truth.broken, 300)
    pairs = [f"{one_line(name, 60)} = {shown_value(v)}" for name, v in check.truth.values]
    return ", ".join(pairs) or ("holds" if check.truth.holds else "does not hold")


def _loop(trace: Trace) -> Iterator[str]:
    """Say what a livelock goes round, and what its criteria looked at last."""
    if trace.ending.outcome is not Outcome.LIVELOCK:
        return
    yield f"cycle     {' → '.join((*trace.ending.cycle, trace.ending.cycle[0]))}"
    last = {visit.step: visit for visit in trace.visits}
    for step in dict.fromkeys(trace.ending.cycle):
        if step not in last:
            continue
        seen = {name: value for check in last[step].checks for name, value in check.truth.values}
        for name, value in seen.items():
            yield f"          {step}: {one_line(name, 60)} = {shown_value(value)}"


def _findings(verdict: Verdict, trace: Trace) -> Iterator[str]:
    shown = [j for j in verdict.findings if j.finding.severity is not Severity.ADVICE]
    for index, judged in enumerate(shown[:_FINDINGS]):
        label = "contract  " if index == 0 else "          "
        finding = judged.finding
        step = trace.visits[judged.visit].step
        rule = f"  [{finding.rule}]" if finding.rule else ""
        note = f" (accepted: {one_line(judged.accepted.reason)})" if judged.accepted else ""
        mark = "" if finding.severity is Severity.ERROR else "warning: "
        text = one_line(finding.message, 400)
        yield f"{label}{finding.code} {mark}{step} {finding.side}: {text}{rule}{note}"
    if len(shown) > _FINDINGS:
        yield f"          +{len(shown) - _FINDINGS} more"


def _departures(program: Program, trace: Trace) -> Iterator[str]:
    """Say which criteria were read otherwise than by the letter."""
    seen: dict[tuple[str, str], str] = {}
    for visit in trace.visits:
        document = _document(program, visit)
        for check in visit.checks:
            for departure in check.truth.departures:
                where = document.locate(check.at) if document else visit.at
                text = f"{where}: {departure.code} {printable(departure.message)}"
                seen.setdefault((check.at, departure.code), text)
    for index, text in enumerate(seen.values()):
        yield ("compat    " if index == 0 else "          ") + text
