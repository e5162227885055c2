"""One scenario: inputs gathered, target opened, run, judged, recorded."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from pytest_arazzo import media
from pytest_arazzo.coverage.measure import Coverage, measure, potential
from pytest_arazzo.coverage.record import dump
from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.errors import Rejected
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.secrets import scrub, secrets_of
from pytest_arazzo.judge.verdict import Judged, Verdict, judge, with_unplayed
from pytest_arazzo.plugin.items import ScenarioItem
from pytest_arazzo.plugin.outcome import Failed, NotRun, not_run
from pytest_arazzo.plugin.settings import Settings, target_of
from pytest_arazzo.plugin.targets.registry import open_target
from pytest_arazzo.plugin.targets.target import Opening, Target
from pytest_arazzo.program.inputs import declared_inputs, input_violations, with_defaults
from pytest_arazzo.program.program import Flow, FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.program.scenario_file import FixtureValue, Plan
from pytest_arazzo.program.scenario_names import place_of
from pytest_arazzo.reports.failure import format_failure, summarise
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.run import run
from pytest_arazzo.shelf.files import Folder
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Trace


def execute(
    item: ScenarioItem,
    settings: Settings,
    shelf: Shelf,
    request: pytest.FixtureRequest,
    fixtures: Mapping[str, object],
) -> None:
    """Run the scenario of *item*.

    Raises:
        NotPassed: it did not pass, or could not be run.
    """
    __tracebackhide__ = True
    item.record = {}
    suite, plan = item.suite, item.plan
    try:
        program, key = suite.admit(plan)
        item.record = {"coverage": dump(potential(program, (key,)))}
        inputs = _inputs(suite, plan, program.flows[key], fixtures)
        scenario = _scenario(program, key, plan, settings, inputs)
        opening = Opening(
            name=target_of(plan.target, settings),
            suite=suite,
            plan=plan,
            scenario=scenario,
            shelf=shelf,
            settings=settings,
            request=request,
        )
        with open_target(opening) as target:
            trace = run(scenario, target.answer, target.sleep, target.clock, check_request)
    except Rejected as rejection:
        raise not_run(rejection, suite, item.headline) from None
    _conclude(item, scenario, trace, target)


def _conclude(item: ScenarioItem, scenario: Scenario, trace: Trace, target: Target) -> None:
    __tracebackhide__ = True
    suite, plan = item.suite, item.plan
    verdict = judge(
        scenario.program,
        trace,
        plan.expectation,
        scenario.accepted,
        check_response,
        contract_is_fatal=scenario.contract_is_fatal,
    )
    if plan.unplayed_is_fatal and not verdict.broken:
        verdict = with_unplayed(verdict, tuple(each.location for each in target.unplayed()))
    verdict = _placed(suite, plan, verdict)
    item.record = _record(scenario, trace, verdict, plan.name, target.origin)
    item.user_properties += [
        ("arazzo.workflow", one_line(plan.workflow_id)),
        ("arazzo.target", target.origin),
        ("arazzo.path", one_line(" → ".join(trace.path), 4_000)),
        ("arazzo.outcome", trace.ending.outcome.value),
    ]
    if not verdict.passed:
        place = suite.place_of(plan)
        rerun = f"pytest {shlex.quote(item.nodeid)}"
        text = format_failure(scenario.program, trace, verdict, place, rerun)
        if plan.expectation.because:
            because = one_line(plan.expectation.because, 400)
            text += f"\nbecause   {plan.expectation.outcome} was expected: {because}"
        kind = NotRun if verdict.broken else Failed
        raise kind(text, scrub(summarise(verdict), secrets_of(trace)), place)


def _record(
    scenario: Scenario, trace: Trace, verdict: Verdict, name: str, origin: str
) -> Mapping[str, object]:
    """Return what the report carries: coverage, path, and findings that did not fail the test."""
    possible: Coverage = potential(scenario.program, (scenario.flow,), scenario.reading)
    secrets = secrets_of(trace)
    lowered = (j for j in verdict.findings if not j.accepted and _is_lowered(j, scenario))
    return {
        "coverage": dump(possible | measure(scenario.program, trace, name, origin)),
        "path": list(trace.path),
        "outcome": trace.ending.outcome.value,
        "target": origin,
        "warnings": [_warning(j, scenario.program, trace, secrets) for j in lowered],
    }


def _is_lowered(judged: Judged, scenario: Scenario) -> bool:
    severity = judged.finding.severity
    is_lowered_error = severity is Severity.ERROR and not scenario.contract_is_fatal
    return severity is Severity.WARNING or is_lowered_error


def _warning(
    judged: Judged, program: Program, trace: Trace, secrets: tuple[str, ...]
) -> Mapping[str, object]:
    visit, finding = trace.visits[judged.visit], judged.finding
    place = program.flows[visit.flow].document.locate(visit.at)
    return {
        "uri": place.uri,
        "line": place.line,
        "column": place.column,
        "code": finding.code,
        "message": f"{visit.step} {finding.side}: {one_line(scrub(finding.message, secrets), 400)}",
        "help": None,
    }


def _placed(suite: Suite, plan: Plan, verdict: Verdict) -> Verdict:
    """Return *verdict* with every objection at the field of the scenario that it is about."""
    file = suite.file
    if file is None or plan.at is None:
        return verdict
    return replace(
        verdict,
        objections=tuple(
            replace(each, location=file.document.locate_key(place_of(file, plan, *each.about)))
            if each.about and each.location is None
            else each
            for each in verdict.objections
        ),
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
        files={} if settings.files_dir is None else Folder(settings.files_dir),
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
        found = _as_json(fixtures[value.name]) if isinstance(value, FixtureValue) else value
        if isinstance(found, Absent):
            message = f"the fixture of input {name!r} is no JSON value: {found.reason}"
            problems.append(_about_input(suite, plan, name, message))
        else:
            given[name] = found
    problems += _violations(suite, plan, flow, given)
    if problems:
        raise Rejected(tuple(problems))
    return given


def _violations(
    suite: Suite, plan: Plan, flow: Flow, given: Mapping[str, Json]
) -> Iterator[Diagnostic]:
    """Yield what the workflow's schema has against the inputs."""
    for violation in input_violations(flow, with_defaults(flow, given)):
        name = violation.at.split("/")[1] if violation.at else ""
        rule = flow.document.locate_member(violation.schema, violation.keyword)
        what = f"input {violation.at[1:]!r}" if violation.at else "the inputs"
        hint = f"its schema is at {rule}" if rule else None
        yield _about_input(suite, plan, name, f"{what}: {violation.message}", hint)


def _undeclared(suite: Suite, plan: Plan, name: str, declared: frozenset[str]) -> Diagnostic:
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
