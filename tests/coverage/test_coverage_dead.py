"""Branches that the criteria themselves exclude: what is claimed, and that it is never wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from building import answer, document, flow_of, linked, play, workflow
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.coverage.measure import potential
from pytest_arazzo.coverage.samples import samples, statuses
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.documents import yaml
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.representatives import Comparison
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.decode import decode
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.link import link

SPECS = Path(__file__).resolve().parents[2] / "specs"
FOUNDING = {
    "ecr": [],
    "image-builder-build-image-with-failure-cleanup": [
        (
            "getImage → next: every value of $.image.state.status meets "
            "buildSucceeded, buildFailed or buildInProgress"
        )
    ],
    "image-builder-cancel-running-image-build": [
        "getImage → next: every value of $.image.state.status meets cancellable or alreadyTerminal"
    ],
    "image-builder-distribute-image": [
        (
            "getImage → next: every value of $.image.state.status meets distributionComplete, "
            "distributionFailed, distributionCancelled or distributionInProgress"
        )
    ],
    "image-builder-run-pipeline-and-poll": [
        (
            "getImage → next: every value of $.image.state.status meets pipelineImageAvailable, "
            "pipelineImageFailed, pipelineImageCancelled or pipelineImageInProgress"
        )
    ],
}


def criterion(condition: str) -> Mapping[str, Json]:
    """Return a criterion: a bare comparison where it speaks of `$.`, else a simple one."""
    if "$." in condition:
        return {"context": "$response.body", "condition": condition, "type": "jsonpath"}
    return {"condition": condition}


def step(
    success: Mapping[str, list[str]] | None = None,
    failure: Mapping[str, list[str]] | None = None,
    criteria: list[str] | None = None,
    **retry: Json,
) -> str:
    """Return a document of one step with these actions; failure actions retry if *retry* is given."""
    fields: dict[str, Json] = {"stepId": "look", "operationId": "listPets"}
    if criteria:
        fields["successCriteria"] = [criterion(each) for each in criteria]
    for place, moves, more in (
        ("onSuccess", success, {"type": "end"}),
        ("onFailure", failure, {"type": "retry", **retry} if retry else {"type": "end"}),
    ):
        if moves:
            fields[place] = [
                {"name": name, **more}
                | ({"criteria": [criterion(each) for each in texts]} if texts else {})
                for name, texts in moves.items()
            ]
    return document(workflow(f"- {json.dumps(fields)}"))


def dead(text: str) -> list[str]:
    """Return the dead branches of the workflow in *text*."""
    return [f"{arc}: {why}" for arc, why in dead_branches(flow_of(linked(text))).items()]


@pytest.mark.parametrize("name", FOUNDING)
def test_the_founding_flows_have_these_dead_branches(name: str) -> None:
    path = SPECS / f"{name}.arazzo.yaml"
    root = decode(yaml.parse(path.name, path.read_text("utf-8")))
    catalogs, sources = {}, {}
    for source in root.sources:
        found = SPECS / source.url
        catalog = Catalog.of(
            yaml.parse(found.name, found.read_text("utf-8"), yaml.DESCRIPTION_LIMITS)
        )
        catalogs[catalog.document.uri] = catalog
        sources[path.name, source.name] = catalog.document.uri
    program = link(
        Library(root=root, descriptions={path.name: root}, catalogs=catalogs, sources=sources)
    )

    claims = [
        f"{a}: {w}" for key in program.own for a, w in dead_branches(program.flows[key]).items()
    ]

    assert claims == FOUNDING[name]


@pytest.mark.parametrize(
    ("success", "expected"),
    [
        (
            {"a": ["$.s == 'A'"], "b": ["$.s == 'B'"], "c": ["$.s != 'A' && $.s != 'B'"]},
            ["look → next: every value of $.s meets a, b or c"],
        ),
        ({"a": ["$.s == 'A'"], "b": ["$.s == 'B'"], "c": ["$.s == 'C'"]}, []),
        ({"a": ["$.s == 'A'"], "b": ["$.s != 'a'"]}, []),
        (
            {"a": ["$response.body#/s == 'A'"], "b": ["$response.body#/s != 'a'"]},
            ["look → next: every value of $.s meets a or b"],
        ),
        (
            {"low": ["$.n < 5"], "high": ["$.n >= 5"], "none": ["$.n == null"]},
            [],  # a string has no order beside a number
        ),
        (
            {"few": ["$.n < 5"], "rest": ["!($.n < 5)"]},
            ["look → next: every value of $.n meets few or rest"],
        ),
        (
            {"between": ["$.n > 1", "$.n < 1.2"], "never": ["$.n > 2 && $.n < 1"]},
            ["look → never: no value of $.n meets it and not between when the step succeeds"],
        ),
        ({"some": ["$.items.length > 0"], "none": ["$.items.length == 0"]}, []),
        (
            {"some": ["$.items.length != 0"], "none": ["$.items.length == 0"]},
            ["look → next: every value of $.items.length meets some or none"],
        ),
        (
            {"page": ["$.next != null"], "last": ["$.next == null"]},
            ["look → next: every value of $.next meets page or last"],
        ),
        (
            {"text": ["$response.body#/n == '5'"], "five": ["$response.body#/n == 5"]},
            [],  # the string 5.0 is the number, and not the string
        ),
        (
            {"five": ["$response.body#/n == 5"], "text": ["$response.body#/n == '5'"]},
            ["look → text: no value of $.n meets it and not five when the step succeeds"],
        ),
        (
            {"always": [], "late": ["$.s == 'A'"]},
            ["look → late: always, before it, is always taken"],
        ),
        (
            {"a": ["$.s == 'A'"], "again": ["$.s == 'A'"]},
            ["look → again: no value of $.s meets it and not a when the step succeeds"],
        ),
        ({"a": ["$.s == 'A'"], "b": ["$.t == 'B'"]}, []),
        ({"a": ["$.s < 'm'"], "b": ["$.s >= 'm'"], "c": ["$.s == 'm'"]}, []),
        ({"a": ["$.s"], "b": ["!$.s"]}, []),
        ({"a": ["$.s == $.t"], "b": ["$.s != $.t"]}, []),
    ],
)
def test_success_actions_leave_these_branches_dead(
    success: Mapping[str, list[str]], expected: list[str]
) -> None:
    assert dead(step(success)) == expected


@pytest.mark.parametrize(
    ("failure", "criteria", "retry", "expected"),
    [
        (
            {"ok": ["$statusCode == 200"]},
            ["$statusCode == 200"],
            {},
            ["look → ok: no value of $statusCode meets it when the step fails"],
        ),
        (
            {"not": ["$statusCode != 200"]},
            ["$statusCode == 200"],
            {},
            ["look → fail: every value of $statusCode meets not"],
        ),
        ({"not": ["$statusCode == 404"]}, ["$statusCode == '200'"], {}, []),
        (
            {"again": ["$statusCode != 200"]},
            ["$statusCode == 200"],
            {"retryLimit": 3},
            [],  # an exhausted retry leaves the way to fail
        ),
        (
            {"never": ["$statusCode == 503"]},
            ["$statusCode == 200"],
            {"retryLimit": 0},
            ["look → never: its retryLimit is 0"],
        ),
        (
            {"never": ["$statusCode == 200"]},
            ["$statusCode == 200"],
            {"retryLimit": 2},
            [
                "look → never: no value of $statusCode meets it when the step fails",
                (
                    "look: retry never exhausted: no value of $statusCode meets it "
                    "when the step fails"
                ),
            ],
        ),
        (
            None,
            ["$statusCode == 200 || $statusCode != 200"],
            {},
            ["look → fail: its success criteria always hold: $statusCode"],
        ),
        (
            {"stop": []},
            ["$.s == 1 || $.s != 1"],
            {},
            ["look → stop: the step never fails"],
        ),
        (
            None,
            ["$.s == 1 && $.s == 2"],
            {},
            ["look → next: its success criteria never hold: $.s"],
        ),
        ({"a": ["$statusCode == 500"]}, ["^2\\d\\d$ is no condition"], {}, []),
        (None, [f"$.p{n} == {n}" for n in range(6)], {}, []),  # too many combinations
    ],
)
def test_failure_actions_leave_these_branches_dead(
    failure: Mapping[str, list[str]] | None,
    criteria: list[str],
    retry: Mapping[str, Json],
    expected: list[str],
) -> None:
    assert dead(step(None, failure, criteria, **retry)) == expected


def test_an_output_of_the_step_itself_is_another_before_and_after_it() -> None:
    """A success criterion sees the value of the visit before, a success action the new one."""
    own = "$steps.look.outputs.n"
    text = document(
        workflow(f"""
        - stepId: look
          operationId: listPets
          successCriteria: [{{condition: {own} != 1}}]
          outputs: {{n: $response.body#/n}}
          onSuccess:
          - {{name: one, type: end, criteria: [{{condition: {own} == 1}}]}}
        """)
    )
    played = play(text, answer(200, {"n": 1}))

    assert played.ways == ["look → one"]
    assert dead(text) == []


def test_a_step_that_can_end_without_a_response_may_have_no_status() -> None:
    text = document(
        workflow("""
        - stepId: look
          operationId: listPets
          timeout: 100
          successCriteria: [{condition: $statusCode == 200}]
          onFailure:
          - {name: late, type: end, criteria: [{condition: $statusCode == null}]}
        """)
    )

    assert dead(text) == []
    assert dead(text.replace("timeout: 100", "description: x")) == [
        "look → late: no value of $statusCode meets it when the step fails"
    ]


LITERALS = ("'A'", "'a'", "'b'", "5", "'5'", "6.5", "null", "true", "''", "'5.0'", "1")
SOME: tuple[Json, ...] = (
    *("A", "a", "b", "B", 5, "5", 5.0, "5.0", "5.00", 6.5, 6, 4, None, True, False, "", 1, 100),
    *([], {}, [1], "x", "4", "7", -3, "1e1"),
)
VALUES = st.one_of(st.sampled_from(SOME), st.integers(-2, 8))


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """Return up to three comparisons of two operands, each dialect among them."""
    bare = draw(st.booleans())
    names = ("$.p", "$.q") if bare else ("$response.body#/p", "$response.body#/q")
    texts = [
        f"{draw(st.sampled_from(names))} {draw(st.sampled_from(['==', '!=', '<', '>=']))} "
        f"{draw(st.sampled_from(LITERALS))}"
        for _ in range(draw(st.integers(1, 3)))
    ]
    joined = texts[0]
    for text in texts[1:]:
        joined = f"({joined}) {draw(st.sampled_from(['&&', '||']))} {text}"
    return f"!({joined})" if draw(st.booleans()) else joined


ACTIONS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.lists(conditions(), min_size=1, max_size=2), max_size=3
)


@settings(max_examples=200, deadline=None)
@given(
    success=ACTIONS,
    failure=ACTIONS,
    criteria=st.lists(conditions(), max_size=1),
    bodies=st.lists(st.dictionaries(st.sampled_from(["p", "q"]), VALUES), min_size=1, max_size=12),
)
def test_no_branch_that_some_body_takes_is_called_dead(
    success: Mapping[str, list[str]],
    failure: Mapping[str, list[str]],
    criteria: list[str],
    bodies: list[Mapping[str, Json]],
) -> None:
    text = step(success, failure, criteria)
    claimed = dead_branches(flow_of(linked(text)))
    taken = {arc for body in bodies for arc in play(text, answer(200, body)).trace.arcs}

    assert taken & claimed.keys() == set()


@given(
    criterion_=conditions(),
    status=st.sampled_from([100, 199, 200, 201, 204, 299, 301, 400, 404, 500, 503, 599]),
    literals=st.lists(
        st.sampled_from(["200", "'200'", "404", "299.5", "'404'", "500"]), min_size=2, max_size=2
    ),
    operators=st.lists(st.sampled_from(["==", "!=", "<", ">"]), min_size=2, max_size=2),
)
@settings(max_examples=100, deadline=None)
def test_no_branch_that_some_status_takes_is_called_dead(
    criterion_: str, status: int, literals: list[str], operators: list[str]
) -> None:
    one, other = (f"$statusCode {o} {v}" for o, v in zip(operators, literals, strict=True))
    text = step({"a": [other]}, {"b": [other], "c": [criterion_]}, [one])
    claimed = dead_branches(flow_of(linked(text)))

    assert play(text, answer(status, {})).trace.arcs & claimed.keys() == set()


def compared(*literals: Json, operator: str = "==") -> list[Comparison]:
    return [Comparison(operand="x", operator=operator, literal=each) for each in literals]


def test_samples_hold_a_number_in_every_gap_and_beyond_both_ends() -> None:
    found = samples(compared(1, 2, 2.5, operator="<"))

    assert found is not None
    numbers = [v for v in found if isinstance(v, int | float) and not isinstance(v, bool)]
    assert min(numbers) < 1
    assert max(numbers) > 2.5
    assert [v for v in numbers if 1 < v < 2] == [1.5]
    assert [v for v in numbers if 2 < v < 2.5] == [2.25]


def test_samples_spell_a_number_in_a_way_that_is_no_literal() -> None:
    found = samples(compared(5, "5", "5.0"))

    assert found is not None
    assert "5.00" in found


def test_samples_of_huge_numbers_stay_finite_in_number() -> None:
    found = samples(compared(10**400, 1e300, 1e-300, operator=">"))

    assert found is not None
    assert 10**400 in found
    assert "1e+300" in found


def test_an_order_among_strings_cannot_be_divided() -> None:
    assert samples(compared("m", operator="<")) is None


def test_statuses_are_whole_numbers_around_every_literal() -> None:
    assert statuses(compared("204", 299.5, True, "x"), silent=False) == (
        *(200, 203, 204, 205, 298, 299, 300, 301, 400, 500),
    )


def test_a_silent_step_may_have_no_status() -> None:
    assert isinstance(statuses(compared(200), silent=True)[-1], Absent)


BOTH = {"new": ['$.next == "a"'], "old": ['$.next != "a"']}


def test_by_the_letter_nothing_is_claimed_from_a_criterion_that_departs_from_it() -> None:
    flow = flow_of(linked(step(BOTH)))

    assert [arc.kind for arc in dead_branches(flow)] == ["next"]
    assert dead_branches(flow, Reading.STRICT) == {}


def test_by_the_letter_a_criterion_that_keeps_to_it_means_what_it_says() -> None:
    flow = flow_of(linked(step({"new": ["$statusCode == 200"], "old": ["$statusCode != 200"]})))

    assert dead_branches(flow, Reading.STRICT) == dead_branches(flow)
    assert [arc.kind for arc in dead_branches(flow, Reading.STRICT)] == ["next"]


def test_a_branch_is_dead_only_when_it_is_so_under_every_reading_that_was_used() -> None:
    program = linked(step(BOTH))
    meant = potential(program, program.own)
    both = meant | potential(program, program.own, Reading.STRICT)

    assert [len(tally.dead) for tally in tallies(meant)] == [1]
    assert [len(tally.dead) for tally in tallies(both)] == [0]
