"""Scenarios run from their cassettes in this process, without pytest and without its fixtures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import DocumentError, Rejected
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.replayed import check_replayed_request, check_replayed_response
from pytest_arazzo.judge.verdict import Verdict, judge
from pytest_arazzo.program.inputs import declared_inputs, input_violations, with_defaults
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.program.scenario_file import EnvValue, FixtureValue, Plan
from pytest_arazzo.run import over, run
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Trace
from pytest_arazzo.transports.cassette import Cassette, Recorded
from pytest_arazzo.transports.replay import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A scenario that was run from its cassette.

    Attributes:
        played: the interactions that answered, in the order of the requests.
        unplayed: those that nothing asked for.
    """

    plan: Plan
    path: Path
    cassette: Cassette
    scenario: Scenario
    trace: Trace
    verdict: Verdict
    played: tuple[Recorded, ...]
    unplayed: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplayable:
    """A scenario that cannot be run from its cassette here, and why.

    Attributes:
        cassette: what is in the file, None when it cannot be read.
        reason: what is missing here, although nothing is wrong.
    """

    plan: Plan
    path: Path
    cassette: Cassette | None = None
    problems: tuple[Diagnostic, ...] = ()
    reason: str = ""


def play(suite: Suite, plan: Plan, shelf: Shelf) -> Played | Unplayable | None:
    """Return how *plan* runs from its cassette, None when it has none."""
    path = suite.cassette_path(plan)
    real = shelf.confined(path)
    if real is None or not is_file(real):
        return None
    try:
        cassette = read_recording(shelf.uri(path), real)
    except DocumentError as error:
        place = Location(error.uri, getattr(error, "line", 1), getattr(error, "column", 1))
        reason = getattr(error, "reason", str(error))
        wrong = Diagnostic(
            code="AZ120", message=f"the cassette cannot be read: {reason}", location=place
        )
        return Unplayable(plan=plan, path=real, problems=(wrong,))
    if not isinstance(cassette, Cassette):
        return Unplayable(plan=plan, path=real, problems=cassette)
    try:
        scenario = _scenario(suite, plan, cassette)
    except Rejected as rejection:
        return Unplayable(plan=plan, path=real, cassette=cassette, problems=rejection.diagnostics)
    if isinstance(scenario, str):
        return Unplayable(plan=plan, path=real, cassette=cassette, reason=scenario)
    return _played(plan, real, cassette, scenario)


def _played(plan: Plan, path: Path, cassette: Cassette, scenario: Scenario) -> Played:
    replay = Replay(cassette)
    trace = run(scenario, over(replay), lambda _: None, lambda: 0.0, check_replayed_request)
    verdict = judge(
        scenario.program,
        trace,
        plan.expectation,
        scenario.accepted,
        check_replayed_response,
        contract_is_fatal=scenario.contract_is_fatal,
    )
    return Played(
        plan=plan,
        path=path,
        cassette=cassette,
        scenario=scenario,
        trace=trace,
        verdict=verdict,
        played=replay.played(),
        unplayed=replay.unplayed(),
    )


def _scenario(suite: Suite, plan: Plan, cassette: Cassette) -> Scenario | str:
    """Return what is run, or why it cannot be run here.

    Raises:
        Rejected: document or scenario are wrong.
    """
    program, key = suite.admit(plan)
    inputs = _inputs(plan, program.flows[key], cassette)
    if isinstance(inputs, str):
        return inputs
    limits = RunLimits()
    return Scenario(
        program=program,
        flow=key,
        inputs=inputs,
        servers=plan.servers,
        reading=Reading(plan.reading or "compat"),
        limits=RunLimits(
            visits_per_step=plan.visits_per_step or limits.visits_per_step,
            visits=plan.visits or limits.visits,
        ),
        accepted=plan.accepted,
        contract_is_fatal=plan.contract_is_fatal,
    )


def _inputs(plan: Plan, flow: Flow, cassette: Cassette) -> Mapping[str, Json] | str:
    """Return the inputs; those of fixtures are as they were when the cassette was recorded."""
    declared, given = declared_inputs(flow), dict[str, Json]()
    noted = cassette.notes.get("inputs")
    recorded = noted if isinstance(noted, Mapping) else {}
    for name, value in plan.inputs.items():
        if declared is not None and name not in declared:
            continue
        if not isinstance(value, FixtureValue | EnvValue):
            given[name] = value
        elif name in recorded:
            given[name] = recorded[name]
        else:
            kind = "fixture" if isinstance(value, FixtureValue) else "variable"
            return f"input {name!r} is the {kind} {value.name!r}, which there is only in pytest"
    complete = with_defaults(flow, given)
    wrong = input_violations(flow, complete)
    return f"the inputs do not match their schema: {wrong[0].message}" if wrong else complete
