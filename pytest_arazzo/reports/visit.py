"""One visit in full: what was sent, what came back, and how its criteria were weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.verdict import Judged
from pytest_arazzo.reports.body import show_body
from pytest_arazzo.reports.layout import LONGEST, clipped, labelled
from pytest_arazzo.reports.redacted import shown_headers, shown_url
from pytest_arazzo.reports.untrusted import one_line, shown_value
from pytest_arazzo.trace import Check, Outcome, Visit


def visit_lines(visit: Visit, judged: list[Judged]) -> list[str]:
    """Return the lines on *visit*, with the findings *judged* at the places that they are about.

    What a headline says already is not said again: why the run broke off, or which finding kept
    the request from being sent.
    """
    lines: list[str] = []
    if visit.prepared is not None:
        lines += request_lines(visit.prepared.request, judged)
    omissions = (f"{one_line(o.what)}: {one_line(o.reason)}" for o in visit.omissions)
    lines += labelled("left out", omissions)
    if visit.refusal is not None and visit.refusal.code not in {j.finding.code for j in judged}:
        lines += labelled("not sent", [one_line(visit.refusal.message, 400)])
    if visit.lost is not None and visit.outcome is not Outcome.BROKEN:
        lines += labelled("no answer", [one_line(visit.lost, 1000)])
    if visit.response is not None:
        lines += response_lines(visit.response, visit.checks, judged)
    return lines + labelled("criteria", _checks(visit.checks))


def values_of(checks: Iterable[Check]) -> dict[str, Json | Absent]:
    """Return the operands that *checks* looked at, with their values."""
    return {name: value for check in checks for name, value in check.truth.values}


def pair(name: str, value: Json | Absent) -> str:
    """Return an operand with its value."""
    return f"{one_line(name, 60)} = {shown_value(name, value)}"


def request_lines(request: Request, judged: list[Judged]) -> list[str]:
    """Return the lines on what was sent, with the findings *judged* at their places."""
    head = one_line(f"{request.method} {shown_url(request.url)}", 4000)
    lines = [clipped(f"request   {head}", LONGEST)]
    lines += _headers(shown_headers(request.headers))
    return lines + _quoted(show_body(request.headers, request.body, _notes(judged, "request")))


def response_lines(
    response: Response, checks: tuple[Check, ...], judged: list[Judged]
) -> list[str]:
    """Return the lines on what came back, with the headers that *checks* or *judged* name."""
    kind = response.headers.get("content-type") or "no content type"
    head = f"{response.status} {one_line(response.reason, 40)}".strip()
    size = f"{len(response.body)} bytes" if response.body else "no body"
    lines = [clipped(f"response  {head}  {one_line(kind)}  {size}", LONGEST)]
    lines += _headers(_of_interest(response.headers, checks, judged))
    return lines + _quoted(show_body(response.headers, response.body, _notes(judged, "response")))


def _of_interest(
    headers: Headers, checks: tuple[Check, ...], judged: list[Judged]
) -> Iterator[tuple[str, str]]:
    """Yield the headers that a criterion or a finding names, and what speaks of waiting."""
    said = " ".join(
        [f"header.{name}" for j in judged for name in j.finding.place.split("'")[1:2]]
        + [check.condition for check in checks]
        + [name for check in checks for name, _ in check.truth.values]
    ).lower()
    for name, value in shown_headers(headers):
        if f"header.{name.lower()}" in said or name.lower() == "retry-after":
            yield name, value


def _headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [
        clipped(f"          {one_line(name)}: {one_line(value)}", LONGEST)
        for name, value in headers
    ]


def _quoted(lines: Iterable[str]) -> list[str]:
    """Untrusted text never stands at the start of a line, where CI systems look for commands."""
    return [f"  | {line}" for line in lines]


def _notes(judged: Iterable[Judged], side: str) -> dict[str, str]:
    notes: dict[str, str] = {}
    for each in judged:
        finding = each.finding
        if finding.side == side and finding.place == "body" and not each.accepted:
            words = finding.message.removeprefix(f"{finding.at}: ") if finding.at else ""
            text = one_line(f"{finding.code} {words or finding.message}", 160)
            notes[finding.at] = f"{notes[finding.at]}; {text}" if finding.at in notes else text
    return notes


def _checks(checks: tuple[Check, ...]) -> Iterator[str]:
    """Yield the criteria as they were weighed, each value where it is first looked at."""
    told: dict[str, Json | Absent] = {}
    for check in checks:
        mark = "ok" if check.truth.holds else "no"
        name = f"{one_line(check.action, 60)}: " if check.action else ""
        new = [(n, v) for n, v in check.truth.values if n not in told or told[n] != v]
        told.update(new)
        why = ", ".join(pair(n, v) for n, v in new)
        if check.truth.broken:
            mark, why = "!!", one_line(check.truth.broken, 300)
        yield f"{mark}  {name}{one_line(check.condition)}" + (f"  ({why})" if why else "")
