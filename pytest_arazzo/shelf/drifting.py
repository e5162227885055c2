"""Recordings against the documents of today: what is not allowed any more, what goes another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.judge.replayed import check_replayed_request, check_replayed_response
from pytest_arazzo.judge.secrets import scrub, secrets_of
from pytest_arazzo.judge.whose import whose
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.shelf.branches import drift
from pytest_arazzo.shelf.playing import Played, Unplayable
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Visit
from pytest_arazzo.transports.cassette import Recorded


def problems(suite: Suite, found: Played | Unplayable) -> tuple[Diagnostic, ...]:
    """Return what speaks against the recording of a scenario, in the order of the run."""
    if isinstance(found, Unplayable):
        if found.cassette is None:
            return found.problems
        program = suite.linked(found.plan.sources).program if suite.broken is None else None
        apart = _apart(found.cassette.interactions, program)
        return (*found.problems, *apart)
    return (*_contract(found), *_drift(found), *_unplayed(found))


def _contract(found: Played) -> Iterator[Diagnostic]:
    """Yield what the descriptions do not allow, at the interaction that shows it."""
    places = _places(found)
    secrets = secrets_of(found.trace, found.scenario.program)
    for judged in found.verdict.findings:
        if judged.is_fatal:
            visit = found.trace.visits[judged.visit]
            place = places.get(judged.visit, Location(found.cassette.uri, 1, 1))
            yield _departs(judged.finding, f"step {visit.step!r}", place, secrets)


def _places(found: Played) -> dict[int, Location]:
    """Return where the interaction of each visit stands."""
    answered = [n for n, visit in enumerate(found.trace.visits) if visit.response is not None]
    return {
        index: recorded.location for index, recorded in zip(answered, found.played, strict=False)
    }


def _departs(
    finding: Finding, who: str, place: Location, secrets: tuple[str, ...] = ()
) -> Diagnostic:
    what = f"{finding.place}: " if finding.code in ("AZ602", "AZ607") else ""
    return Diagnostic(
        code="AZ723",
        message=scrub(
            f"{finding.side} of {who}: {what}{finding.message} ({finding.code})", secrets
        ),
        location=place,
        severity=finding.severity,
        help=f"the rule is at {finding.rule}" if finding.rule else None,
    )


def _drift(found: Played) -> Iterator[Diagnostic]:
    """Yield where the run goes another way than when it was recorded, else than is expected."""
    noted = found.cassette.notes.get("branches")
    before = [each for each in noted if isinstance(each, str)] if isinstance(noted, list) else None
    moved = drift(before, found.trace) if before is not None else None
    if moved is not None:
        why = _why(moved.visit)
        yield _another_way(
            found,
            f"step {moved.step!r} now takes {moved.now!r}; it took {moved.before!r} when it was"
            f" recorded{why}",
        )
        return
    for objection in found.verdict.objections:
        if not objection.code.startswith("AZ6"):
            place = objection.location or Location(found.cassette.uri, 1, 1)
            yield Diagnostic(code="AZ724", message=objection.message, location=place)


def _another_way(found: Played, message: str) -> Diagnostic:
    return Diagnostic(
        code="AZ724",
        message=message,
        location=Location(found.cassette.uri, 1, 1),
        help="record it anew with --arazzo-record=rewrite, if that is meant",
    )


def _why(visit: Visit | None) -> str:
    if visit is None:
        return ""
    reason = visit.lost or (visit.refusal.message if visit.refusal else "")
    return f": {reason}" if reason else ""


def _unplayed(found: Played) -> Iterator[Diagnostic]:
    """Yield what was not asked for, which a run that broke off says nothing about."""
    if found.verdict.objections or not found.plan.unplayed_is_fatal:
        return
    for recorded in found.unplayed:
        yield Diagnostic(
            code="AZ725",
            message=f"scenario {found.plan.name!r} does not ask for interaction {recorded.number}",
            location=recorded.location,
            help="pytest-arazzo cassettes prune --write takes it out",
        )


def _apart(interactions: Iterable[Recorded], program: Program | None) -> Iterator[Diagnostic]:
    """Yield what the descriptions do not allow of interactions that cannot be played here."""
    known = tuple(operations(program)) if program is not None else ()
    for recorded in interactions:
        found = whose(recorded.interaction.request, known)
        if found is None:
            continue
        response = recorded.interaction.response
        asked = (
            check_replayed_request(found.operation, found.prepared) if recorded.is_whole else ()
        )
        for finding in (*asked, *check_replayed_response(found.operation, response)):
            if finding.severity is Severity.ERROR:
                yield _departs(finding, str(found.operation), recorded.location)


def operations(program: Program) -> Iterator[Operation]:
    """Yield every operation that a step of *program* is for, each once."""
    seen: set[int] = set()
    for flow in program.flows.values():
        for node in flow.nodes:
            if isinstance(node.call, OperationCall) and id(node.call.operation) not in seen:
                seen.add(id(node.call.operation))
                yield node.call.operation
