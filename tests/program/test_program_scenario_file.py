"""Scenario files: merging, and everything that can be wrong in one."""

from __future__ import annotations

import pytest
from building import document, linked, workflow

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.program.program import Program
from pytest_arazzo.program.scenario import Accepted, Expectation
from pytest_arazzo.program.scenario_file import (
    FixtureValue,
    Plan,
    ScenarioFile,
    decode_scenarios,
    sources_of,
)
from pytest_arazzo.program.scenario_names import check_plans

URI = "a.scenarios.yaml"


def read(text: str) -> ScenarioFile:
    return decode_scenarios(yaml.parse(URI, text))


def plan(scenario: str, *, shared: str = "{}", own: str = "") -> Plan:
    """Return the one plan of a file with *shared* defaults and *own* fields of the workflow."""
    file = read(f"defaults: {shared}\nworkflows:\n  w:\n    scenarios: {{s: {scenario}}}\n{own}")
    assert file.problems == ()
    (found,) = file.plans
    return found


def test_an_empty_scenario_has_the_defaults_of_all_fields() -> None:
    assert plan("null") == Plan(workflow_id="w", name="s")
    assert plan("null").at == "/workflows/w/scenarios/s"


def test_every_field_of_a_scenario_is_read() -> None:
    found = plan(
        """{
        description: all of it, target: moto, fixtures: [one], cassette: c.yaml, marks: [slow],
        inputs: {a: 1, b: {fixture: f}, c: {fixture: f, more: 1}}, servers: {pets: 'https://x.test'},
        sources: {pets: p.yaml}, reading: strict, skip: why, xfail: known, contract: warning,
        limits: {visits: 5, visits-per-step: 2}, unplayed: ignore,
        expect: {outcome: failed, at: a, action: x, because: b, path: [a, {b: 2}, c],
        outputs: {o: null}, findings: [{code: AZ606, reason: r, step: a}, {code: AZ604, reason: s}]}}"""
    )

    assert found == Plan(
        workflow_id="w",
        name="s",
        target="moto",
        inputs={"a": 1, "b": FixtureValue("f"), "c": {"fixture": "f", "more": 1}},
        fixtures=("one",),
        cassette="c.yaml",
        marks=("slow",),
        servers={"pets": "https://x.test"},
        sources={"pets": "p.yaml"},
        reading="strict",
        skip="why",
        xfail="known",
        contract_is_fatal=False,
        visits_per_step=2,
        visits=5,
        expectation=Expectation(
            outcome="failed",
            step="a",
            action="x",
            because="b",
            path=("a", "b", "b", "c"),
            outputs={"o": None},
        ),
        accepted=(
            Accepted(code="AZ606", reason="r", step="a"),
            Accepted(code="AZ604", reason="s"),
        ),
        unplayed_is_fatal=False,
    )


def test_what_is_nearer_wins_mappings_are_merged_and_lists_are_added() -> None:
    found = plan(
        "{target: three, inputs: {c: 3}, fixtures: [x, z], marks: [m3], cassette: near.yaml, "
        "expect: {outputs: {c: 3}, path: [c], findings: [{code: AZ603, reason: r}]}}",
        shared="{target: one, reading: strict, inputs: {a: 1, b: 1, c: 1}, fixtures: [x], "
        "marks: [m1], limits: {visits: 1}, servers: {p: 'http://one.test'}, "
        "expect: {outputs: {a: 1, c: 1}, path: [a], findings: [{code: AZ601, reason: r}]}}",
        own="""
    target: two
    inputs: {b: 2, c: 2}
    fixtures: [y]
    servers: {p: 'http://two.test', q: 'http://q.test'}
    limits: {visits-per-step: 2}
    expect: {outputs: {c: 2}}
""",
    )

    assert (found.target, found.reading, found.cassette) == ("three", "strict", "near.yaml")
    assert found.inputs == {"a": 1, "b": 2, "c": 3}
    assert found.fixtures == ("x", "y", "z")
    assert found.marks == ("m1", "m3")
    assert found.servers == {"p": "http://two.test", "q": "http://q.test"}
    assert (found.visits, found.visits_per_step) == (1, 2)
    assert found.expectation == Expectation(outputs={"a": 1, "c": 3}, path=("c",))
    assert [each.code for each in found.accepted] == ["AZ601", "AZ603"]


def test_inputs_that_only_the_defaults_give_are_known_as_such() -> None:
    found = plan(
        "{inputs: {a: 1}}", shared="{inputs: {a: 0, b: 0, c: 0}}", own="    inputs: {b: 1}\n"
    )

    assert found.shared_inputs == frozenset({"c"})


def test_the_sources_of_a_file_are_those_of_its_defaults() -> None:
    file = read("defaults: {sources: {pets: p.yaml}}\nworkflows: {w: {scenarios: {s: null}}}")

    assert sources_of(file.document) == {"pets": "p.yaml"}
    assert sources_of(yaml.parse(URI, "[]")) == {}


def problems(text: str) -> list[tuple[str, str, str | None, int]]:
    return [(d.code, d.message, d.help, d.location.line) for d in read(text).problems]


@pytest.mark.parametrize(
    ("text", "message", "hint", "line"),
    [
        (
            "workflows: {w: {scenarios: {s: {taget: moto}}}}",
            "unknown field 'taget'",
            "did you mean 'target'?",
            1,
        ),
        (
            "default: {}\nworkflows: {w: {scenarios: {s: }}}",
            "unknown field 'default'",
            "did you mean 'defaults'?",
            1,
        ),
        (
            "workflows:\n  w:\n    scenarios: {s: }\n    expects: {}",
            "unknown field 'expects'",
            "did you mean 'expect'?",
            4,
        ),
        ("workflows: {w: {scenarios: {s: {zzz: 1}}}}", "unknown field 'zzz'", None, 1),
        (
            "workflows: {w: {scenarios: {s: {expect:\n   {output: 1}}}}}",
            "unknown field 'output'",
            "did you mean 'outputs'?",
            2,
        ),
    ],
)
def test_an_unknown_field_is_reported_at_its_key_with_the_nearest_name(
    text: str, message: str, hint: str | None, line: int
) -> None:
    (found,) = problems(text)

    assert (found[0], found[1], found[3]) == ("AZ110", message, line)
    if hint is None:
        assert (found[2] or "").startswith("known fields: description, target, fixtures")
    else:
        assert found[2] == hint


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "workflows: {}",
        "workflows: {w: {}}",
        "workflows: {w: []}",
        "workflows: {w: {scenarios: {s: [1]}}}",
        "workflows: {w: {scenarios: {s: {target: 1}}}}",
        "workflows: {w: {scenarios: {s: {expect: {path: [{a: 0}]}}}}}",
        "workflows: {w: {scenarios: {s: {expect: {findings: [{code: AZ601}]}}}}}",
        "workflows: {w: {scenarios: {s: {limits: {visits: true}}}}}",
        "",
    ],
)
def test_a_wrong_shape_is_reported_and_left_out(text: str) -> None:
    found = read(text)

    assert {problem.code for problem in found.problems} == {"AZ110"}
    assert all(each.target is None and each.accepted == () for each in found.plans)


REASON = (
    "AZ110",
    "outcome 'failed' is expected without a reason",
    "say in `because` why this outcome is right",
)


def test_an_outcome_other_than_success_needs_a_reason() -> None:
    text = "workflows:\n w:\n  scenarios:\n   s:\n    expect: {outcome: failed}\n   t: null\n"

    assert problems(text) == [(*REASON, 5)]
    assert problems(text.replace("failed", "livelock"))[0][1] == (
        "outcome 'livelock' is expected without a reason"
    )
    assert problems(text.replace("failed", "success")) == []


@pytest.mark.parametrize("where", ["defaults: {expect: {outcome: failed}}\n", ""])
def test_a_reason_is_missing_after_merging_where_no_place_gives_one(where: str) -> None:
    own = "" if where else "  expect: {outcome: failed}\n"
    file = read(
        f"{where}workflows:\n w:\n{own}  scenarios:\n   s: {{expect: {{because: of that}}}}\n"
        "   t: {expect: {outcome: success}}\n   u: {target: moto}\n"
    )

    assert [(d.code, d.message, d.help) for d in file.problems] == [REASON]
    assert [bool(file.problems_of(each)) for each in file.plans] == [False, False, True]
    assert file.document.line(file.problems[0].location.line) == "   u: {target: moto}"


def test_a_reason_of_the_defaults_is_reason_enough() -> None:
    found = plan("{expect: {outcome: failed}}", shared="{expect: {because: of that}}")

    assert found.expectation == Expectation(outcome="failed", because="of that")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("workflows: {w: {scenarios: {s: {x: 1}, t: }}, v: {scenarios: {s: }}}", "w s"),
        ("workflows: {w: {x: 1, scenarios: {s: , t: }}, v: {scenarios: {s: }}}", "w s,w t"),
        ("x: 1\nworkflows: {w: {scenarios: {s: }}, v: {scenarios: {s: }}}", "w s,v s"),
        (
            "defaults: {x: 1}\nworkflows: {w: {scenarios: {s: }}, ww: {scenarios: {s: }}}",
            "w s,ww s",
        ),
        ("workflows: {w: {scenarios: {s: }}, ww: {x: 1, scenarios: {s: }}}", "ww s"),
    ],
)
def test_a_mistake_keeps_back_the_scenarios_that_it_concerns(text: str, wrong: str) -> None:
    file = read(text)

    found = [f"{each.workflow_id} {each.name}" for each in file.plans if file.problems_of(each)]
    assert ",".join(found) == wrong


PROGRAM = document(
    workflow(
        """
        - {stepId: first, operationId: listPets}
        - stepId: second
          operationId: listPets
          onFailure: [{name: on, type: goto, workflowId: far}]
        """,
        "outputs: {total: '1'}",
    )
    + workflow(
        """
        - stepId: there
          operationId: listPets
          onFailure: [{name: back, type: goto, workflowId: w}, {name: r, type: retry, workflowId: pre}]
        """,
        name="far",
    )
    + workflow("- {stepId: before, operationId: listPets}", name="pre")
)


def named(text: str) -> tuple[Diagnostic, ...]:
    program: Program = linked(PROGRAM)
    file = read(text)
    assert file.problems == ()
    return check_plans(file, program)


@pytest.mark.parametrize(
    ("text", "message", "hint", "column"),
    [
        (
            "workflows: {ww: {scenarios: {s: , t: }}}",
            "the document has no workflow 'ww'",
            "did you mean 'w'?",
            13,
        ),
        (
            "workflows: {zzz: {scenarios: {s: }}}",
            "the document has no workflow 'zzz'",
            "it has: w, far, pre",
            13,
        ),
        (
            "workflows: {w: {scenarios: {s: {expect: {at: frist}}}}}",
            "workflow 'w' has no step 'frist'",
            "did you mean 'first'?",
            46,
        ),
        (
            "workflows: {w: {scenarios: {s: {expect: {path: [first, {zzz: 3}]}}}}}",
            "workflow 'w' has no step 'zzz'",
            "its steps are: first, second, there",
            56,
        ),
        (
            "workflows: {w: {scenarios: {s: {expect: {findings: [{code: AZ601, step: x, reason: r}]}}}}}",
            "workflow 'w' has no step 'x'",
            "its steps are: first, second, there",
            73,
        ),
        (
            "workflows: {w: {scenarios: {s: {expect: {outputs: {totl: 1}}}}}}",
            "workflow 'w' has no output 'totl'",
            "did you mean 'total'?",
            52,
        ),
        (
            "workflows: {far: {scenarios: {s: {expect: {outputs: {x: 1}}}}}}",
            "workflow 'far' has no output 'x'",
            "its outputs are: none",
            54,
        ),
    ],
)
def test_a_name_that_the_document_does_not_have_is_reported_where_it_stands(
    text: str, message: str, hint: str, column: int
) -> None:
    (found,) = named(text)

    assert (found.code, found.message, found.help) == ("AZ111", message, hint)
    assert found.location.column == column


def test_names_that_the_document_has_are_fine_and_so_are_steps_it_goes_over_to() -> None:
    assert (
        named(
            "workflows: {w: {scenarios: {s: {expect: {at: there, path: [first, {second: 2}, there], "
            "outputs: {total: 1}, findings: [{code: AZ601, reason: r}]}}}}}"
        )
        == ()
    )


def test_a_step_that_is_only_visited_before_a_retry_is_no_step_of_the_path() -> None:
    (found,) = named("workflows: {w: {scenarios: {s: {expect: {path: [before]}}}}}")

    assert found.message == "workflow 'w' has no step 'before'"


def test_a_plan_that_a_cassette_alone_made_has_no_problems_but_the_files() -> None:
    file = read("workflows: {w: {scenarios: {s: }}}")

    assert file.problems_of(Plan(workflow_id="w", name="t")) == ()
