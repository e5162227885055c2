"""One run as plain data, no secret of it shown: what rides on a report for those who show runs.

Nothing but dicts, lists, strings, numbers, booleans and None. Places are `[uri, line, column]`,
1-based; headers, values and outputs are `[name, text]` in order; times are seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Location
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.secrets import scrub, shown
from pytest_arazzo.judge.verdict import Judged, Objection, Verdict
from pytest_arazzo.program.program import Program
from pytest_arazzo.reports.curl import curl
from pytest_arazzo.reports.redacted import shown_headers, shown_text, shown_url
from pytest_arazzo.trace import Check, Trace, Visit

VERSION = 1

BODY = 64_000
"""How many characters of a body are kept."""

_VALUE = 4_000  # characters of a value
_TEXT = 8_000  # characters of any other text
_ALL = 100_000_000  # cut before secrets are out, half of one could stay

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run is called: where from, against what, and what must not be shown."""

    scenario: str
    target: str
    place: Location
    rerun: str
    secrets: tuple[str, ...] = ()
    expected: str = "success"
    started: float = 0.0  # seconds since 1970
    is_virtual: bool = False  # waits took no time


def dump_run(program: Program, trace: Trace, verdict: Verdict, told: Told) -> Plain:
    """Return the run behind *trace* as data."""
    say = _Redacted(told.secrets)
    return {
        "version": VERSION,
        "uri": trace.flow.uri,
        "workflow": trace.flow.workflow_id,
        "scenario": told.scenario,
        "target": told.target,
        "place": _place(told.place),
        "rerun": say.text(told.rerun),
        "expected": told.expected,
        "started": told.started,
        "virtual": told.is_virtual,
        "result": "error" if verdict.broken else "passed" if verdict.passed else "failed",
        "path": list(trace.path),
        "clock": trace.clock,
        "inputs": say.pairs(trace.inputs.items()),
        "outputs": say.pairs(trace.outputs),
        "ending": {
            "outcome": trace.ending.outcome.value,
            "workflow": trace.ending.flow.workflow_id,
            "step": trace.ending.step,
            "action": trace.ending.action,
            "code": trace.ending.code,
            "reason": say.text(trace.ending.reason),
            "cycle": list(trace.ending.cycle),
        },
        "objections": [_objection(each, say) for each in verdict.objections],
        "visits": [
            _visit(program, visit, [j for j in verdict.findings if j.visit == index], say)
            for index, visit in enumerate(trace.visits)
        ],
    }


class _Redacted:
    """Texts without the secrets of the run."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets

    def text(self, text: str | None, limit: int = _TEXT) -> str | None:
        """Return *text* as it may be shown, cut after the secrets are out."""
        if text is None:
            return None
        plain = scrub(text, self._secrets)
        rest = len(plain) - limit
        return _whole(plain if rest <= 0 else f"{plain[:limit]}… (+{rest} characters)")

    def pairs(self, pairs: Iterable[tuple[str, Json | Absent]]) -> list[list[str | None]]:
        """Return names with values as JSON."""
        return [
            [self.text(name), self.text(shown(name, value, _ALL), _VALUE)] for name, value in pairs
        ]

    def headers(self, headers: Headers) -> list[list[str | None]]:
        """Return names with values."""
        return [[self.text(name), self.text(value)] for name, value in shown_headers(headers)]

    def body(self, headers: Headers, body: bytes | None) -> Plain | None:
        """Return the text of a body with its size; None stands for no body."""
        if not body:
            return None
        family = media.read(headers.get("content-type"), body).family
        try:
            text = shown_text(headers, body)
        except RecursionError:
            text = None
        clean = None if text is None else scrub(text, self._secrets)
        return {
            "size": len(body),
            "kind": "text" if family is None else family.name.lower(),
            "text": None if clean is None else _whole(clean[:BODY]),
            "is_cut": clean is not None and len(clean) > BODY,
        }


def _whole(text: str) -> str:
    """Return *text* without halves of characters, which cross no process border."""
    return text.encode("utf-8", "backslashreplace").decode()


def _visit(program: Program, visit: Visit, judged: list[Judged], say: _Redacted) -> Plain:
    prepared = visit.prepared
    return {
        "uri": visit.flow.uri,
        "workflow": visit.flow.workflow_id,
        "step": visit.step,
        "line": _line(program, visit.flow.uri, visit.at),
        "number": visit.number,
        "depth": visit.depth,
        "started": visit.started,
        "elapsed": visit.elapsed,
        "waits": visit.waits,
        "before_retry": visit.before_retry,
        "outcome": visit.outcome.value,
        "calls": visit.called.workflow_id if visit.called else None,
        "request": None if prepared is None else _request(prepared.request, say),
        "response": None if visit.response is None else _response(visit.response, say),
        "omissions": [[say.text(o.what), say.text(o.reason)] for o in visit.omissions],
        "not_sent": None if visit.refusal is None else say.text(visit.refusal.message),
        "no_answer": say.text(visit.lost),
        "criteria": [_check(program, each, say) for each in visit.checks],
        "actions": [[arc.kind, arc.name] for arc in visit.arcs],
        "outputs": say.pairs(visit.outputs),
        "findings": [_finding(each, say) for each in judged],
    }


def _request(request: Request, say: _Redacted) -> Plain:
    return {
        "method": request.method,
        "url": say.text(shown_url(request.url)),
        "headers": say.headers(request.headers),
        "body": say.body(request.headers, request.body),
        "curl": say.text(curl(request)),
    }


def _response(response: Response, say: _Redacted) -> Plain:
    return {
        "status": response.status,
        "reason": say.text(response.reason),
        "headers": say.headers(response.headers),
        "body": say.body(response.headers, response.body),
    }


def _check(program: Program, check: Check, say: _Redacted) -> Plain:
    return {
        "uri": check.uri,
        "line": _line(program, check.uri, check.at),
        "condition": say.text(check.condition),
        "action": check.action or None,
        "holds": check.truth.holds,
        "broken": say.text(check.truth.broken),
        "values": say.pairs(check.truth.values),
    }


def _finding(judged: Judged, say: _Redacted) -> Plain:
    finding = judged.finding
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": say.text(finding.message),
        "side": finding.side,
        "place": say.text(finding.place),
        "at": say.text(finding.at),
        "rule": None if finding.rule is None else _place(finding.rule),
        "accepted": judged.accepted is not None,
        "fatal": judged.is_fatal,
    }


def _objection(objection: Objection, say: _Redacted) -> Plain:
    return {
        "code": objection.code,
        "message": say.text(objection.message),
        "place": None if objection.location is None else _place(objection.location),
        "visit": objection.visit,
    }


def _place(location: Location) -> list[object]:
    return [location.uri, location.line, location.column]


def _line(program: Program, uri: str, at: str) -> int:
    documents = (flow.document for flow in program.flows.values())
    found = next((each for each in documents if each.uri == uri), None)
    return 0 if found is None else found.locate(at).line
