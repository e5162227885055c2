"""What could be covered, what was, and how coverages are added."""

from __future__ import annotations

import json

import pytest
from building import answer, document, flow_of, linked, play, workflow
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.coverage.measure import (
    Chart,
    Coverage,
    Way,
    chart,
    measure,
    potential,
    union,
)
from pytest_arazzo.coverage.operations import OPERATION_KINDS, Element, OperationChart
from pytest_arazzo.coverage.record import Loading, dump, dump_lines, load
from pytest_arazzo.coverage.tally import percent, tallies, total_percent
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import FlowKey

TEXT = document(
    workflow("""
    - stepId: look
      operationId: listPets
      successCriteria: [{condition: $statusCode == 200}]
      outputs: {next: $response.body#/next, pets: $response.body#/pets}
      onSuccess:
      - name: more
        type: goto
        stepId: look
        criteria: [{condition: $response.body#/next != null}]
    - stepId: add
      workflowId: other
      onFailure:
      - {name: again, type: retry, retryLimit: 1}
    """)
    + workflow(
        """
        - {stepId: post, operationId: addPet, onSuccess: [{name: stop, type: end}]}
        - {stepId: idle, operationId: listPets}
        """,
        "outputs: {n: $steps.post.outputs.n}",
        name="other",
    )
)


def covered(*scenarios: str) -> Coverage:
    """Return the coverage of these runs of the workflow, each against its own answers."""
    answers = {
        "short": [answer(200, {"pets": []}), answer(201)],
        "long": [answer(200, {"next": "2"}), answer(200, {"next": None}), answer(201)],
        "refused": [answer(500)],
        "unlucky": [answer(200, {}), answer(500), answer(500)],
    }
    program = linked(TEXT)
    runs = [measure(program, play(TEXT, *answers[s]).trace, s, "cassette") for s in scenarios]
    return union([potential(program, program.own[:1]), *runs])


def test_a_chart_holds_all_that_a_workflow_could_do_with_lines() -> None:
    found = chart(flow_of(linked(TEXT)))

    assert found.steps == (("look", 8), ("add", 17))
    assert [(str(way.arc), way.line, way.implicit) for way in found.ways] == [
        ("look → more", 13, False),
        ("look → next", 8, False),
        ("look → fail", 8, True),
        ("add → next", 17, False),
        ("add → again", 20, False),
        ("add: retry again exhausted", 20, False),
    ]
    assert [line for _, line in found.criteria] == [10, 16]
    assert found.outputs == (("look", "next"), ("look", "pets"))


def test_the_potential_of_a_workflow_includes_the_workflows_that_it_calls() -> None:
    program = linked(TEXT)

    assert {each.workflow for each in potential(program, program.own[:1]).charts} == {"w", "other"}
    assert {each.workflow for each in potential(program, program.own[1:]).charts} == {"other"}
    assert potential(program, [FlowKey("a.arazzo.yaml", "nowhere")]) == Coverage()


def test_dependencies_and_targets_of_actions_are_reachable() -> None:
    text = document(
        workflow(
            """
            - stepId: a
              operationId: listPets
              onFailure: [{name: go, type: goto, workflowId: v}]
            """,
            "dependsOn: [u]",
        )
        + workflow("- {stepId: a, operationId: listPets}", name="u")
        + workflow("- {stepId: a, operationId: listPets}", name="v")
    )
    program = linked(text)

    assert {each.workflow for each in potential(program, program.own[:1]).charts} == set("uvw")


def test_a_run_covers_what_its_trace_took() -> None:
    found = covered("long")

    assert {step for _, _, step in found.steps} == {"look", "add", "post"}
    assert {str(arc) for arc, _ in found.arcs} == {
        "look → more",
        "look → next",
        "post → stop",
        "add → next",
    }
    assert {origin for _, origin in found.arcs} == {"cassette"}
    assert {(at, held) for _, at, held in found.criteria} == {
        ("/workflows/0/steps/0/successCriteria/0", True),
        ("/workflows/0/steps/0/onSuccess/0/criteria/0", True),
        ("/workflows/0/steps/0/onSuccess/0/criteria/0", False),
    }
    assert found.outputs == {("a.arazzo.yaml", "w", "look", "next")}
    assert found.runs == {("a.arazzo.yaml", "w", "long")}
    assert {run for _, run in found.contexts} == {"a.arazzo.yaml::w[long]"}
    assert {arc for arc, _ in found.contexts} == {arc for arc, _ in found.arcs}


def test_a_tally_names_what_is_missing() -> None:
    other, own = sorted(tallies(covered("short")), key=lambda t: t.chart.workflow)

    assert [str(way.arc) for way in own.missing] == [
        "look → more",
        "add → again",
        "add: retry again exhausted",
    ]
    assert (own.covered, len(own.counted), own.runs, own.origins) == (2, 5, 1, ("cassette",))
    assert [str(way.arc) for way in own.missing_implicit] == ["look → fail"]
    assert own.half_seen == (
        ("/workflows/0/steps/0/successCriteria/0", 10, True),
        ("/workflows/0/steps/0/onSuccess/0/criteria/0", 16, False),
    )
    assert own.missing_outputs == (("look", "next"),)
    assert other.missing_steps == (("idle", 25),)
    assert other.missing_outputs == (("", "n"),)
    assert total_percent((other, own), digits=1) == 42.9


def test_more_runs_cover_more_and_both_results_of_a_criterion() -> None:
    own = next(t for t in tallies(covered("short", "long", "refused", "unlucky")) if t.runs)

    assert (own.missing, own.missing_implicit, own.half_seen) == ((), (), ())
    assert own.runs == 4


def test_a_dead_branch_that_was_taken_counts_after_all() -> None:
    arc = Arc("u", "w", "s", "next")
    plan = Chart(uri="u", workflow="w", line=1, ways=(Way(arc, 1, dead="a proof"),))

    (untaken,) = tallies(Coverage(charts=frozenset({plan})))
    (taken,) = tallies(Coverage(charts=frozenset({plan}), arcs=frozenset({(arc, "moto")})))

    assert ([way.arc for way in untaken.dead], untaken.counted) == ([arc], ())
    assert (taken.dead, taken.covered) == ((), 1)


@pytest.mark.parametrize(
    ("some", "total", "digits", "expected"),
    [
        (0, 0, 0, 100.0),
        (3, 3, 0, 100.0),
        (0, 3, 0, 0.0),
        (1, 2, 0, 50.0),
        (999, 1000, 0, 99.0),
        (1, 1000, 0, 1.0),
        (99999, 100000, 2, 99.99),
        (1, 100000, 2, 0.01),
        (5, 6, 2, 83.33),
        (1, 8, 0, 13.0),
    ],
)
def test_percentages_are_rounded_but_never_to_an_end(
    some: int, total: int, digits: int, expected: float
) -> None:
    assert percent(some, total, digits) == expected


@given(total=st.integers(1, 10**6), data=st.data(), digits=st.integers(0, 3))
def test_a_hundred_percent_is_all_and_nought_is_none(
    total: int, data: st.DataObject, digits: int
) -> None:
    some = data.draw(st.integers(0, total))

    assert (percent(some, total, digits) == 100) is (some == total)
    assert (percent(some, total, digits) == 0) is (some == 0)


TEXTS = st.text("ab→é", max_size=3)
ARCS = st.builds(Arc, TEXTS, TEXTS, TEXTS, st.sampled_from(["next", "fail"]), TEXTS)
WAYS = st.builds(Way, ARCS, st.integers(1, 9), st.booleans(), TEXTS, TEXTS)
CHARTS = st.builds(
    Chart,
    uri=TEXTS,
    workflow=TEXTS,
    line=st.integers(1, 9),
    steps=st.lists(st.tuples(TEXTS, st.integers(1, 9)), max_size=2).map(tuple),
    ways=st.lists(WAYS, max_size=2).map(tuple),
    criteria=st.lists(st.tuples(TEXTS, st.integers(1, 9)), max_size=2).map(tuple),
    outputs=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    digest=TEXTS,
    excluded=st.lists(TEXTS, max_size=2).map(tuple),
)
ELEMENTS = st.builds(Element, st.sampled_from(OPERATION_KINDS), TEXTS, st.integers(1, 9))
OPERATIONS = st.builds(
    OperationChart,
    uri=TEXTS,
    name=TEXTS,
    line=st.integers(1, 9),
    path=TEXTS,
    operation_id=TEXTS,
    digest=TEXTS,
    elements=st.lists(ELEMENTS, max_size=2).map(tuple),
)
COVERAGES = st.builds(
    Coverage,
    charts=st.frozensets(CHARTS, max_size=2),
    steps=st.frozensets(st.tuples(TEXTS, TEXTS, TEXTS), max_size=2),
    arcs=st.frozensets(st.tuples(ARCS, TEXTS), max_size=2),
    criteria=st.frozensets(st.tuples(TEXTS, TEXTS, st.booleans()), max_size=2),
    outputs=st.frozensets(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=2),
    runs=st.frozensets(st.tuples(TEXTS, TEXTS, TEXTS), max_size=2),
    contexts=st.frozensets(st.tuples(ARCS, TEXTS), max_size=2),
    operations=st.frozensets(OPERATIONS, max_size=2),
    exchanges=st.frozensets(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=2),
    lost=st.frozensets(TEXTS, max_size=2),
)


@given(COVERAGES)
def test_a_coverage_comes_back_from_its_record(one: Coverage) -> None:
    assert load(json.loads(json.dumps(dump(one)))) == one


@given(COVERAGES, COVERAGES)
def test_a_coverage_comes_back_from_its_lines(one: Coverage, other: Coverage) -> None:
    loading = Loading()

    assert [loading.load_lines(dump_lines(each)) for each in (one, other, one)] == [
        one,
        other,
        one,
    ]
    assert not any(b"\n" in line for line in (*dump_lines(one).charts, dump_lines(one).facts))


@given(COVERAGES, COVERAGES)
def test_what_is_equal_has_the_same_lines(one: Coverage, other: Coverage) -> None:
    assert dump_lines(one | other) == dump_lines(other | one)


def test_a_real_coverage_comes_back_from_its_record() -> None:
    found = covered("short", "long", "unlucky")

    assert load(json.loads(json.dumps(dump(found)))) == found


@given(COVERAGES, COVERAGES, COVERAGES)
def test_union_is_commutative_associative_and_idempotent(
    one: Coverage, two: Coverage, three: Coverage
) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three) == union([three, one, two])
    assert one | one == one
    assert one | Coverage() == one


@given(COVERAGES, COVERAGES)
def test_nothing_falls_when_a_coverage_is_added(one: Coverage, two: Coverage) -> None:
    both = one | two

    assert one.charts <= both.charts
    assert one.steps <= both.steps
    assert one.arcs <= both.arcs
    assert one.criteria <= both.criteria
    assert one.outputs <= both.outputs
    assert one.runs <= both.runs
    assert one.contexts <= both.contexts
    assert one.operations <= both.operations
    assert one.exchanges <= both.exchanges
    assert one.lost <= both.lost


def test_the_number_of_covered_branches_never_falls_when_runs_are_added() -> None:
    names: list[str] = []
    counts = []
    for name in ("refused", "short", "long", "unlucky", "short"):
        names.append(name)
        counts.append(sum(tally.covered for tally in tallies(covered(*names))))

    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
