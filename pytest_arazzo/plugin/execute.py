"""One scenario: inputs gathered, target opened, run, judged, recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from pytest_arazzo import media
from pytest_arazzo.coverage.measure import Coverage, measure, potential
from pytest_arazzo.coverage.record import dump
from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.errors import Rejected
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.verdict import Objection, Verdict, judge
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.plugin.collect import Problem, ScenarioItem, rejected, target_of
from pytest_arazzo.plugin.options import Settings
from pytest_arazzo.plugin.reading import Shelf
from pytest_arazzo.plugin.suite import Suite
from pytest_arazzo.plugin.targets import Target, open_target
from pytest_arazzo.program.inputs import declared_inputs, input_violations, with_defaults
from pytest_arazzo.program.program import Flow, FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.program.scenario_file import FixtureValue, Plan
from pytest_arazzo.reports.failure import format_failure, summarise
from pytest_arazzo.run import run
from pytest_arazzo.trace import Trace


def execute(
    item: ScenarioItem,
    suite: Suite,
    plan: Plan,
    settings: Settings,
    shelf: Shelf,
    fixtures: Mapping[str, object],
) -> None:
    """Run the scenario of *item*.

    Raises:
        Problem: it did not pass, or could not be run.
    """
    request = fixtures["request"]
    assert isinstance(request, pytest.FixtureRequest)
    try:
        program, key = suite.admit(plan)
        item.record = {"coverage": dump(potential(program, (key,)))}
        scenario = _scenario(program, key, plan, settings, _inputs(suite, plan, program.flows[key], fixtures))
        name = target_of(plan, settings)
        place = suite.place_of(plan)
        with open_target(name, suite.cassette_path(plan), place, shelf, request) as target:
            trace = run(scenario, target.transport, target.sleep, target.clock, check_request)
    except Rejected as rejection:
        what = f"scenario {plan.name!r} of workflow {plan.workflow_id!r} was not run"
        raise rejected(rejection, suite, what) from None
    _conclude(item, suite, plan, scenario, trace, target)


def _conclude(
    item: ScenarioItem,
    suite: Suite,
    plan: Plan,
    scenario: Scenario,
    trace: Trace,
    target: Target,
) -> None:
    verdict = judge(
        scenario.program,
        trace,
        plan.expectation,
        scenario.accepted,
        check_response,
        contract_is_fatal=scenario.contract_is_fatal,
    )
    verdict = _with_unplayed(verdict, plan, trace, target)
    seen = measure(scenario.program, trace, plan.name, target.origin)
    possible: Coverage = potential(scenario.program, (scenario.flow,))
    item.record = {
        "coverage": dump(possible | seen),
        "path": list(trace.path),
        "outcome": trace.ending.outcome.value,
        "target": target.origin,
    }
    item.user_properties += [
        ("arazzo.workflow", plan.workflow_id),
        ("arazzo.target", target.origin),
        ("arazzo.path", " → ".join(trace.path)),
        ("arazzo.outcome", trace.ending.outcome.value),
    ]
    if not verdict.passed:
        rerun = f"pytest '{item.nodeid}'"
        text = format_failure(scenario.program, trace, verdict, suite.place_of(plan), rerun)
        if plan.expectation.because:
            text += f"\nexpected  {plan.expectation.outcome}: {plan.expectation.because}"
        raise Problem(text, summarise(verdict), broken=verdict.broken)


def _with_unplayed(verdict: Verdict, plan: Plan, trace: Trace, target: Target) -> Verdict:
    """Return *verdict* with an objection per recorded interaction that nothing asked for."""
    if not plan.unplayed_is_fatal or verdict.broken:
        return verdict
    last = len(trace.visits) - 1 if trace.visits else None
    objections = tuple(
        Objection(
            code="AZ703",
            message=f"interaction at {recorded.location} was recorded but not played",
            visit=last,
        )
        for recorded in target.unplayed()
    )
    return Verdict(
        objections=(*verdict.objections, *objections),
        findings=verdict.findings,
        broken=verdict.broken,
    )


def _scenario(
    program: Program,
    key: FlowKey,
    plan: Plan,
    settings: Settings,
    inputs: Mapping[str, Json],
) -> Scenario:
    reading = settings.reading or plan.reading or settings.ini_reading
    return Scenario(
        program=program,
        flow=key,
        inputs=inputs,
        servers={**plan.servers, **settings.servers},
        reading=Reading(reading),
        limits=RunLimits(
            visits_per_step=min(plan.visits_per_step or settings.max_visits, settings.max_visits),
            visits=min(plan.visits or settings.max_steps, settings.max_steps),
            timeout=settings.timeout,
            wait=settings.max_wait,
        ),
        accepted=plan.accepted,
        contract_is_fatal=plan.contract_is_fatal,
    )


def _inputs(
    suite: Suite, plan: Plan, flow: Flow, fixtures: Mapping[str, object]
) -> Mapping[str, Json]:
    """Return the inputs with fixtures' values put in, checked against the workflow's schema.

    Raises:
        Rejected: an input is wrong, missing or not declared.
    """
    declared = declared_inputs(flow)
    given: dict[str, Json] = {}
    problems: list[Diagnostic] = []
    for name, value in plan.inputs.items():
        if declared is not None and name not in declared:
            if name not in plan.shared_inputs:
                problems.append(_undeclared(suite, plan, name, declared))
            continue
        if isinstance(value, FixtureValue):
            found = _as_json(fixtures.get(value.name))
            if isinstance(found, Absent):
                message = f"fixture {value.name!r} is no JSON value: {found.reason}"
                problems.append(_about_input(suite, plan, name, message))
            else:
                given[name] = found
        else:
            given[name] = value
    for violation in input_violations(flow, with_defaults(flow, given)):
        name = violation.at.split("/")[1] if violation.at else ""
        rule = flow.document.locate_member(violation.schema, violation.keyword)
        message = f"input {violation.at[1:]!r}: {violation.message}" if violation.at else (
            f"the inputs: {violation.message}"
        )
        problems.append(
            _about_input(suite, plan, name, message, f"its schema is at {rule}" if rule else None)
        )
    if problems:
        raise Rejected(tuple(problems))
    return given


def _undeclared(
    suite: Suite, plan: Plan, name: str, declared: frozenset[str]
) -> Diagnostic:
    hint = nearest(name, declared) or f"declared are: {', '.join(sorted(declared)) or 'none'}"
    message = f"workflow {plan.workflow_id!r} declares no input {name!r}"
    return _about_input(suite, plan, name, message, hint)


def _about_input(
    suite: Suite, plan: Plan, name: str, message: str, hint: str | None = None
) -> Diagnostic:
    location = suite.place_of(plan)
    if suite.file is not None and plan.at is not None:
        for owner in (plan.at, plan.at.rsplit("/", 2)[0], "/defaults"):
            found = suite.file.document.locate_key(f"{owner}/inputs/{name}")
            if found != suite.file.document.locate_key(f"{owner}/inputs"):
                location = found
                break
    return Diagnostic(code="AZ803", message=message, location=location, help=hint)


def _as_json(value: object) -> Json | Absent:
    """Return a fixture's value as JSON, so that tuples and the like become what is sent."""
    try:
        return media.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        return Absent(str(error))
