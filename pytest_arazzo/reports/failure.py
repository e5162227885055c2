"""A scenario that did not pass, told from its trace: what pytest shows."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.judge.secrets import scrub, secrets_of
from pytest_arazzo.judge.verdict import Objection, Verdict
from pytest_arazzo.openapi.schemes import Need, alternatives
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.reports.contract import compat_lines, contract_lines
from pytest_arazzo.reports.curl import curl
from pytest_arazzo.reports.diagnostics import excerpt
from pytest_arazzo.reports.layout import labelled, wrapped
from pytest_arazzo.reports.path import path_lines
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.reports.visit import pair, values_of, visit_lines
from pytest_arazzo.trace import Outcome, Trace, Visit

_SHOWN = 10
_MESSAGE = 600


def summarise(verdict: Verdict) -> str:
    """Return the first objection on one line, for pytest's short summary."""
    first = verdict.objections[0]
    more = f" (+{len(verdict.objections) - 1} more)" if len(verdict.objections) > 1 else ""
    return f"{first.code} {one_line(first.message, 300)}{more}"


def format_failure(
    program: Program, trace: Trace, verdict: Verdict, place: Location, rerun: str
) -> str:
    """Return everything that explains why the scenario did not pass, and no secret of the run.

    Args:
        program: What was run.
        trace: What happened.
        verdict: What speaks against it; must not be empty.
        place: Where the scenario is described.
        rerun: The command that runs this scenario alone.
    """
    decided = verdict.objections[0].visit
    lines = _headlines(program, verdict.objections, place)
    lines += ["", *_path(trace, decided)]
    if decided is not None:
        judged = [j for j in verdict.findings if j.visit == decided]
        lines += visit_lines(trace.visits[decided], judged)
    lines += _cycle(trace)
    lines += contract_lines(verdict, trace, _SHOWN)
    lines += compat_lines(program, trace)
    if decided is not None:
        lines += _command(program, trace.visits[decided])
    return scrub("\n".join([*lines, f"rerun     {rerun}"]), secrets_of(trace, program))


def _headlines(program: Program, objections: tuple[Objection, ...], place: Location) -> list[str]:
    """Return the objections, each with its place; the source is shown below the first."""
    lines: list[str] = []
    for index, objection in enumerate(objections[:_SHOWN]):
        where = objection.location or place
        text = f"{where}: {objection.code} {one_line(objection.message, _MESSAGE)}"
        lines += wrapped(text, indent="    ")
        if index == 0:
            source = _source(program, where)
            lines += [*source, ""] if source and len(objections) > 1 else source
    if len(objections) > _SHOWN:
        lines.append(f"+{len(objections) - _SHOWN} more")
    return lines


def _source(program: Program, where: Location) -> list[str]:
    documents = (flow.document for flow in program.flows.values())
    document = next((each for each in documents if each.uri == where.uri), None)
    return excerpt(document, where.line, where.column) if document is not None else []


def _path(trace: Trace, decided: int | None) -> list[str]:
    ending, count = trace.ending, len(trace.visits)
    head = f"{count} visit{'' if count == 1 else 's'}"
    if trace.clock:
        head += f" in {trace.clock:g} s"
    head += f", {ending.outcome.value}"
    if ending.step:
        head += f" at {ending.step}"
    if ending.action:
        head += f" by action {ending.action}"
    return [f"path      {head}", *(f"  {line}" for line in path_lines(trace.visits, decided))]


def _cycle(trace: Trace) -> list[str]:
    """Say what a livelock goes round, and what its criteria looked at last."""
    cycle = trace.ending.cycle
    if trace.ending.outcome is not Outcome.LIVELOCK or not cycle:
        return []
    last = {visit.step: visit for visit in trace.visits if visit.flow == trace.ending.flow}
    around = " → ".join((*cycle, cycle[0]))
    values = (_last(step, last[step]) for step in dict.fromkeys(cycle) if step in last)
    return labelled("cycle", [around, *filter(None, values)])


def _last(step: str, visit: Visit) -> str:
    pairs = [pair(name, value) for name, value in values_of(visit.checks).items()]
    return f"last values at {step}: {', '.join(pairs)}" if pairs else ""


def _command(program: Program, visit: Visit) -> Iterable[str]:
    if visit.prepared is None:
        return []
    return [f"curl      {curl(visit.prepared.request, _needs(program, visit))}"]


def _needs(program: Program, visit: Visit) -> tuple[Need, ...]:
    """Return the credentials that the request of *visit* needs, by the first alternative."""
    flow = program.flows.get(visit.flow)
    for node in flow.nodes if flow is not None else ():
        if node.step_id == visit.step and isinstance(node.call, OperationCall):
            return next(iter(alternatives(node.call.operation)), ())
    return ()
