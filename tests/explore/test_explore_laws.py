"""Laws of exploring, on small workflows that are made up."""

from __future__ import annotations

import itertools
import json

import pytest
from building import catalog, document, linked
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.coverage.measure import measure, potential, union
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.explore.solver import Checked, settled
from pytest_arazzo.explore.verdicts import DEAD, REACHED, Exploration, explore
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.machine.advance import start
from pytest_arazzo.machine.effects import Done, Received, Send
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import Program
from pytest_arazzo.program.scenario import RunLimits, Scenario

API = """
openapi: 3.1.1
info: {title: jobs, version: '1'}
servers: [{url: https://jobs.test}]
paths:
  /job:
    get:
      operationId: getJob
      responses:
        '200': {description: a job, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
        '404': {description: none}
  /page:
    get:
      operationId: getPage
      responses:
        '200': {description: a job, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
components:
  schemas:
    Job:
      type: object
      additionalProperties: false
      properties:
        state: {type: string, enum: [NEW, OLD, GONE]}
        size: {type: integer, minimum: 0, maximum: 2}
"""
NEITHER = "(none)"
STATES: tuple[Json, ...] = (NEITHER, "NEW", "OLD", "GONE")
SIZES: tuple[Json, ...] = (NEITHER, 0, 1, 2)

CONDITIONS = st.sampled_from(
    [
        "$statusCode == 200",
        "$statusCode < 400",
        "$statusCode == 404",
        "$response.body#/state == 'NEW'",
        "$response.body#/state != 'NEW'",
        "$response.body#/state == 'LOST'",
        "$response.body#/state == 'OLD' || $response.body#/state == 'GONE'",
        "$response.body#/size > 1",
        "$response.body#/size <= 1",
        "$response.body#/size == 7",
        "$response.body#/size >= 1 && $response.body#/state == 'GONE'",
        "!($response.body#/state == 'NEW')",
    ]
)


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Return a workflow of one or two steps."""
    steps = []
    for index in range(draw(st.integers(1, 2))):
        step: dict[str, Json] = {
            "stepId": f"s{index}",
            "operationId": draw(st.sampled_from(["getJob", "getPage"])),
            "successCriteria": [{"condition": c} for c in draw(st.lists(CONDITIONS, max_size=2))],
        }
        for field, kinds in (
            ("onSuccess", ["end", "goto"]),
            ("onFailure", ["end", "goto", "retry"]),
        ):
            step[field] = [
                _action(draw, f"{field}{number}", draw(st.sampled_from(kinds)))
                for number in range(draw(st.integers(0, 2)))
            ]
        steps.append({name: value for name, value in step.items() if value != []})
    return json.dumps([{"workflowId": "w", "steps": steps}])


def _action(draw: st.DrawFn, name: str, kind: str) -> Json:
    made: dict[str, Json] = {"name": name, "type": kind}
    if kind == "goto":
        made["stepId"] = "s0"
    if kind == "retry":
        made |= {"retryAfter": 0, "retryLimit": draw(st.integers(0, 1))}
    conditions = draw(st.lists(CONDITIONS, max_size=1))
    return (
        {**made, "criteria": [{"condition": each} for each in conditions]} if conditions else made
    )


JOBS, JOBS_AGAIN = catalog(API), catalog(API)


def program_of(text: str) -> Program:
    return linked(document(text), {"pets": JOBS})


def answers(name: str) -> list[Response]:
    """Return every answer that the description allows, one of each kind."""
    made = [Response(status=404)] if name == "getJob" else []
    for state, size in itertools.product(STATES, SIZES):
        body = {k: v for k, v in (("state", state), ("size", size)) if v != NEITHER}
        headers = Headers((("Content-Type", "application/json"),))
        made.append(Response(status=200, headers=headers, body=json.dumps(body).encode()))
    return made


def taken_by_anything(program: Program, reading: Reading) -> set[Arc]:
    """Return every branch that some answers take, tried one after the other."""
    scenario = Scenario(
        program=program, flow=program.own[0], reading=reading, limits=RunLimits(visits=8)
    )
    waiting, seen, found = [start(scenario, Checked())], set(), set[Arc]()
    while waiting:
        turn = waiting.pop()
        if isinstance(turn.effect, Done):
            found |= turn.effect.trace.arcs
            continue
        assert isinstance(turn.effect, Send)
        top = turn.state.top
        key = (top.position, tuple(sorted(top.attempts.items())))
        if key in seen:
            found |= {arc for visit in turn.state.visits for arc in visit.arcs}
            continue
        seen.add(key)
        name = turn.effect.operation.operation_id or ""
        waiting += [settled(turn.state, Received(each)) for each in answers(name)]
    return found


@settings(max_examples=12, deadline=None)
@given(flows(), st.sampled_from(Reading))
def test_what_is_called_dead_is_taken_by_no_answer_and_all_else_is_reached(
    text: str, reading: Reading
) -> None:
    program = program_of(text)

    found = explore(program, program.own[0], reading)

    possible = taken_by_anything(program, reading)
    assert {f.arc for f in found.fates if f.word == DEAD} & possible == set()
    assert {f.arc for f in found.fates if f.word == REACHED} == possible


def told(found: Exploration) -> list[object]:
    return [(run.name, run.trace.path, dict(run.inputs), repr(run.script)) for run in found.runs]


@settings(max_examples=5, deadline=None)
@given(flows())
def test_every_answer_is_allowed_and_every_run_takes_its_branch(text: str) -> None:
    program = program_of(text)

    found = explore(program, program.own[0])

    for run in found.runs:
        assert run.target in run.trace.arcs
    for step in found.graph.steps():
        effect = found.graph.stops[step.source].turn.effect
        assert isinstance(effect, Send)
        assert step.choice.response is not None
        wrong = check_response(effect.operation, step.choice.response)
        assert [each for each in wrong if each.severity is Severity.ERROR] == []


@settings(max_examples=5, deadline=None)
@given(flows())
def test_two_explorations_find_the_same(text: str) -> None:
    one, other = program_of(text), linked(document(text), {"pets": JOBS_AGAIN})

    assert told(explore(one, one.own[0])) == told(explore(other, other.own[0]))


@settings(max_examples=5, deadline=None)
@given(flows())
def test_one_more_run_never_lowers_coverage(text: str) -> None:
    program = program_of(text)
    found = explore(program, program.own[0])
    parts = [potential(program, program.own)]
    covered = [tallies(union(parts))[0].covered]
    for run in found.runs:
        parts.append(measure(program, run.trace, run.name, "synth"))
        covered.append(tallies(union(parts))[0].covered)

    assert covered == sorted(covered)
    assert covered[-1] == sum(f.word == REACHED and not f.implicit for f in found.fates)


@pytest.mark.parametrize("reading", Reading)
def test_an_enum_that_leaves_a_value_out_makes_its_branch_dead(reading: Reading) -> None:
    program = program_of(
        """
        - workflowId: w
          steps:
          - stepId: s0
            operationId: getJob
            onSuccess:
            - {name: lost, type: end, criteria: [{condition: $response.body#/state == 'LOST'}]}
        """
    )

    found = explore(program, program.own[0], reading)

    fates = {str(each.arc): (each.word, each.reason) for each in found.fates}
    assert fates["s0 → lost"][0] == DEAD
    assert "'NEW', 'OLD', 'GONE'" in fates["s0 → lost"][1]
