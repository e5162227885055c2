"""One scenario run and judged, whether an item or a test function asks for it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from pytest_arazzo.coverage.measure import Coverage, measure, potential
from pytest_arazzo.coverage.record import dump
from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.replayed import check_replayed_request, check_replayed_response
from pytest_arazzo.judge.secrets import scrub, secrets_of
from pytest_arazzo.judge.verdict import CheckResponse, Judged, Verdict, judge, with_unplayed
from pytest_arazzo.plugin.input_settings import given_inputs_of
from pytest_arazzo.plugin.inputs import gathered
from pytest_arazzo.plugin.mutating import mutants_record
from pytest_arazzo.plugin.outcome import Failed, NotPassed, NotRun
from pytest_arazzo.plugin.record_settings import record_settings_of
from pytest_arazzo.plugin.run_asked import is_run_asked
from pytest_arazzo.plugin.settings import Settings, target_of
from pytest_arazzo.plugin.show_settings import show_settings_of
from pytest_arazzo.plugin.targets.registry import open_target
from pytest_arazzo.plugin.targets.target import Opening, Target
from pytest_arazzo.plugin.unknown_names import names_of
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.program.scenario_names import place_of
from pytest_arazzo.reports.exchanges import exchange_lines
from pytest_arazzo.reports.failure import format_failure, summarise
from pytest_arazzo.reports.junit import run_properties
from pytest_arazzo.reports.run_record import Told, dump_run
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.run import run
from pytest_arazzo.shelf.files import Folder
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occasion:
    """One scenario with all that it is run with.

    Attributes:
        flow: of `program`, where nothing stands in the way of a run.
        fixtures: the values of those that the scenario names.
        rerun: the command that runs it again.
        transport: what answers instead of a target, None for the target's own.
    """

    suite: Suite
    plan: Plan
    program: Program
    flow: FlowKey
    settings: Settings
    shelf: Shelf
    request: pytest.FixtureRequest
    fixtures: Mapping[str, object]
    rerun: str
    transport: object | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conducted:
    """What came of a scenario; `secrets` are texts that no report may show."""

    occasion: Occasion
    scenario: Scenario
    trace: Trace
    verdict: Verdict
    origin: str
    secrets: tuple[str, ...]
    started: float = 0.0  # seconds since 1970
    is_virtual: bool = False  # waits took no time


def conduct(occasion: Occasion) -> Conducted:
    """Gather inputs, open the target, run and judge.

    Raises:
        Rejected: the inputs are wrong, or the target cannot be had.
    """
    __tracebackhide__ = True
    plan, program, config = occasion.plan, occasion.program, occasion.request.config
    flow, given = program.flows[occasion.flow], given_inputs_of(config)
    inputs = gathered(occasion.suite, plan, flow, occasion.fixtures, given)
    scenario = _scenario(program, occasion.flow, plan, occasion.settings, inputs.values)
    opening = Opening(
        name=target_of(plan.target, occasion.settings),
        suite=occasion.suite,
        plan=plan,
        scenario=scenario,
        shelf=occasion.shelf,
        settings=occasion.settings,
        request=occasion.request,
        secrets=inputs.secrets,
        transport=occasion.transport,
    )
    started = time.time()
    with open_target(opening) as target:
        check = check_replayed_request if target.origin == "cassette" else check_request
        trace = run(scenario, target.answer, target.sleep, target.clock, check)
        target.finish(trace)
    rules = record_settings_of(config).rules
    rules = replace(rules, known=(*rules.known, *inputs.secrets, *target.secrets()))
    return Conducted(
        occasion=occasion,
        scenario=scenario,
        trace=trace,
        verdict=_verdict(occasion, scenario, trace, target),
        origin=target.origin,
        secrets=secrets_of(trace, program, rules),
        started=started,
        is_virtual=target.is_virtual,
    )


def _verdict(occasion: Occasion, scenario: Scenario, trace: Trace, target: Target) -> Verdict:
    plan = occasion.plan
    verdict = judge(
        scenario.program,
        trace,
        plan.expectation,
        scenario.accepted,
        _checked(target.origin),
        contract_is_fatal=scenario.contract_is_fatal,
    )
    if plan.unplayed_is_fatal and not verdict.broken:
        places = tuple(each.location for each in target.unplayed())
        verdict = with_unplayed(verdict, places, target.noun)
    return _placed(occasion.suite, plan, verdict)


def _checked(origin: str) -> CheckResponse:
    return check_replayed_response if origin == "cassette" else check_response


def properties_of(done: Conducted) -> list[tuple[str, object]]:
    """Return what JUnit shows of a run."""
    return run_properties(done.trace, done.verdict, done.origin, done.secrets)


def problem_of(done: Conducted) -> NotPassed | None:
    """Return what is to be reported of a run that did not pass, None of one that did."""
    verdict, expectation = done.verdict, done.occasion.plan.expectation
    if verdict.passed:
        return None
    place = done.occasion.suite.place_of(done.occasion.plan)
    text = format_failure(done.scenario.program, done.trace, verdict, place, done.occasion.rerun)
    if expectation.because:
        because = one_line(expectation.because, 400)
        text += f"\nbecause   {expectation.outcome} was expected: {because}"
    kind = NotRun if verdict.broken else Failed
    summary, cause = summarise(verdict), verdict.objections[0].location
    return kind(scrub(text, done.secrets), scrub(summary, done.secrets), place, cause)


def record_of(done: Conducted) -> Mapping[str, object]:
    """Return what the report carries: coverage, path, lowered findings, mutants."""
    scenario, trace = done.scenario, done.trace
    possible: Coverage = potential(scenario.program, (scenario.flow,), scenario.reading)
    taken = measure(scenario.program, trace, done.occasion.plan.name, done.origin)
    lowered = (j for j in done.verdict.findings if not j.accepted and _is_lowered(j, scenario))
    return {
        "coverage": dump(possible | taken),
        "names": names_of(scenario.program, (scenario.flow,)),
        "path": list(trace.path),
        "outcome": trace.ending.outcome.value,
        "target": done.origin,
        "warnings": [_warning(j, scenario.program, trace, done.secrets) for j in lowered],
        **_run(done),
        **_exchanges(done),
        **_mutants(done),
    }


def _mutants(done: Conducted) -> Mapping[str, object]:
    """Return the numbers of the mutants of a run that passed, if they are asked for."""
    if not done.verdict.passed:
        return {}
    config, check = done.occasion.request.config, _checked(done.origin)
    return mutants_record(config, done.scenario, done.trace, check, done.secrets)


def _run(done: Conducted) -> Mapping[str, object]:
    """Return the run itself, if anything shows it."""
    return {"run": run_of(done)} if is_run_asked(done.occasion.request.config) else {}


def run_of(done: Conducted) -> Mapping[str, object]:
    """Return the run itself as plain data, secrets masked."""
    occasion = done.occasion
    told = Told(
        scenario=occasion.plan.name,
        target=done.origin,
        place=occasion.suite.place_of(occasion.plan),
        rerun=occasion.rerun,
        secrets=done.secrets,
        expected=occasion.plan.expectation.outcome,
        started=done.started,
        is_virtual=done.is_virtual,
    )
    return dump_run(done.scenario.program, done.trace, done.verdict, told)


def _exchanges(done: Conducted) -> Mapping[str, object]:
    """Return the exchanges as they are printed, if they are to be."""
    shown = show_settings_of(done.occasion.request.config).shown
    if shown is None:
        return {}
    return {"shown": exchange_lines(done.trace, done.verdict, done.secrets, shown)}


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
