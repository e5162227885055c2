"""Reports of scenarios that do not pass, as files beside the documents that they are about."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.verdict import Verdict, judge, with_unplayed
from pytest_arazzo.model.decode import decode
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.program.scenario_file import EnvValue, FixtureValue, Plan, decode_scenarios
from pytest_arazzo.reports.failure import format_failure, summarise
from pytest_arazzo.run import over, run
from pytest_arazzo.trace import Trace
from pytest_arazzo.transports import cassette
from pytest_arazzo.transports.replay import Replay

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SECRETS = (
    "s3cr3t-t0ken-value",
    "eyJhbGciOi-not-for-eyes",
    "hunter33",
    "c00kie-value",
    "other-secret",
)


def document(name: str) -> Document:
    return yaml.parse(name, (GOLDEN / name).read_text("utf-8"))


SCENARIOS = document("jobs.scenarios.yaml")
PLANS = {plan.name: plan for plan in decode_scenarios(SCENARIOS).plans}


@functools.cache
def program() -> Program:
    root = decode(document("jobs.arazzo.yaml"))
    uri, api = root.document.uri, Catalog.of(document("jobs.openapi.yaml"))
    return link(
        Library(
            root=root,
            descriptions={uri: root},
            catalogs={api.document.uri: api},
            sources={(uri, "jobs"): api.document.uri},
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    trace: Trace
    verdict: Verdict
    text: str


@functools.cache
def told(name: str) -> Told:
    plan: Plan = PLANS[name]
    recorded = cassette.read(document(f"cassettes/{name}.yaml"))
    assert isinstance(recorded, cassette.Cassette)
    target = Replay(recorded)
    scenario = Scenario(
        program=program(),
        flow=FlowKey(program().document.uri, plan.workflow_id),
        inputs={
            k: v for k, v in plan.inputs.items() if not isinstance(v, FixtureValue | EnvValue)
        },
        limits=RunLimits(visits_per_step=plan.visits_per_step or 100),
        accepted=plan.accepted,
    )
    trace = run(scenario, over(target), lambda _: None, lambda: 0.0, check_request)
    verdict = judge(program(), trace, plan.expectation, plan.accepted, check_response)
    verdict = with_unplayed(verdict, tuple(each.location for each in target.unplayed()))
    place = SCENARIOS.locate_key(plan.at or "")
    rerun = f"pytest 'jobs.arazzo.yaml::{plan.workflow_id}[{name}]'"
    text = format_failure(program(), trace, verdict, place, rerun) if verdict.objections else ""
    return Told(trace=trace, verdict=verdict, text=text)


@pytest.mark.parametrize("name", PLANS)
def test_a_report_reads_as_its_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / "reports" / f"{name}.txt"
    text = f"{summarise(told(name).verdict)}\n\n{told(name).text}\n"
    if request.config.getoption("--update-golden"):
        path.write_text(text, "utf-8")

    assert text == path.read_text("utf-8")


def test_there_is_a_scenario_for_every_golden_file() -> None:
    reports = {path.stem for path in (GOLDEN / "reports").iterdir()}

    assert reports == PLANS.keys()
    assert {path.stem for path in (GOLDEN / "cassettes").iterdir()} == PLANS.keys()


@pytest.mark.parametrize("name", PLANS)
def test_no_secret_of_a_run_is_in_its_report(name: str) -> None:
    shown = f"{told(name).text}{summarise(told(name).verdict)}"

    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("name", PLANS)
def test_lines_that_can_be_broken_are_at_most_eighty_columns_wide(name: str) -> None:
    prose = [
        line
        for line in told(name).text.splitlines()
        if not line.startswith(("curl ", "rerun ", "request ", "  | ")) and " | " not in line
    ]

    assert [line for line in prose if len(line) > 80 and " " in line.strip()] == []


@pytest.mark.parametrize("name", PLANS)
def test_lines_but_the_commands_are_at_most_a_hundred_columns_wide(name: str) -> None:
    lines = [x for x in told(name).text.splitlines() if not x.startswith(("curl ", "rerun "))]

    assert [line for line in lines if len(line) > 100] == []


@pytest.mark.parametrize("name", PLANS)
def test_nothing_in_a_report_can_steer_a_terminal_or_a_build_log(name: str) -> None:
    text = told(name).text

    assert [char for char in text if not char.isprintable() and char != "\n"] == []
    assert [x for x in text.splitlines() if x.lstrip().startswith("::")] == []
    assert "##[" not in text
    assert "##vso[" not in text
