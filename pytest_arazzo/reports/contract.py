"""What the descriptions say against a run, and where readings left the letter."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import CODES, Location, Severity
from pytest_arazzo.judge.verdict import Judged, Verdict
from pytest_arazzo.program.program import Program
from pytest_arazzo.reports.layout import WIDTH, labelled
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.trace import Trace

_SHOWN = 10
_ROOM = WIDTH - 10


def contract_lines(verdict: Verdict, trace: Trace, told: int) -> list[str]:
    """Return the findings with the places of the rules; those in *told* headlines are short."""
    found = [j for j in verdict.findings if j.finding.severity is not Severity.ADVICE]
    fatal = [j for j in found if j.is_fatal][:told]
    texts = [text for j in found[:_SHOWN] for text in _finding(j, trace, short=j in fatal)]
    if len(found) > _SHOWN:
        texts.append(f"+{len(found) - _SHOWN} more")
    return labelled("contract", texts)


def compat_lines(program: Program, trace: Trace) -> list[str]:
    """Say which criteria were read otherwise than by the letter: one line per code and document."""
    documents = {flow.key.uri: flow.document for flow in program.flows.values()}
    places: dict[tuple[str, str], dict[int, Location]] = {}
    for visit in trace.visits:
        for check in visit.checks:
            for departure in check.truth.departures:
                where = documents[check.uri].locate(f"{check.at}/condition")
                places.setdefault((check.uri, departure.code), {})[where.line] = where
    return labelled("compat", _compat(places))


def _compat(places: dict[tuple[str, str], dict[int, Location]]) -> Iterator[str]:
    for (_, code), found in sorted(places.items()):
        first, *others = sorted(found)
        also = f" (also line{'s' if len(others) > 1 else ''} {', '.join(map(str, others))})"
        yield f"{found[first]}: {code} {CODES[code]}{also if others else ''}"


def _finding(judged: Judged, trace: Trace, *, short: bool) -> list[str]:
    """Return a finding and the place of its rule, on one line if they fit on one."""
    finding = judged.finding
    where = finding.at if finding.place == "body" and finding.at else finding.place
    head = f"{finding.code} {trace.visits[judged.visit].step} {finding.side} {one_line(where)}"
    if not short:
        mark = "warning " if finding.severity is Severity.WARNING else ""
        words = one_line(finding.message.removeprefix(f"{finding.at}: "), 400)
        note = f" (accepted: {one_line(judged.accepted.reason)})" if judged.accepted else ""
        head = f"{mark}{head}: {words}{note}"
    if finding.rule is None:
        return [head]
    rule = f"  rule {finding.rule}"
    return [head + rule] if len(head + rule) <= _ROOM else [head, rule]
