"""Whatever a document holds, it links, and everything that is wrong with it can be said."""

from __future__ import annotations

from building import catalog
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import CODES, Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import Rejected
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model.decode import decode
from pytest_arazzo.program.arcs import branches
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.program.inputs import declared_inputs, with_defaults
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.scenario_file import decode_scenarios
from pytest_arazzo.program.scenario_names import check_plans

NAMES = st.sampled_from(["a", "b", "w", "v", "", "p", "a.b"])
TEXTS = st.sampled_from(
    [
        "$inputs.a",
        "$steps.a.outputs.b",
        "$workflows.w.outputs.o",
        "{$inputs.a}x",
        "$response.body#/a/b",
        "$sourceDescriptions.pets.getPet",
        "{$sourceDescriptions.pets.url}#/paths/~1pets/get",
        "pets#/paths",
        "$components.parameters.p",
        "$components.failureActions.p",
        "getPet",
        "$",
        "é",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([10**400, 1e300, -0.5]),
    NAMES,
    TEXTS,
)
ANY: st.SearchStrategy[Json] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.one_of(NAMES, st.sampled_from(["$ref", "allOf", "properties"])), inner, max_size=2
        )
    ),
    max_leaves=6,
)
CRITERION: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {}, optional={"condition": TEXTS | ANY, "context": TEXTS, "type": ANY}
)
PARAMETER: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {}, optional={"name": NAMES, "in": NAMES, "value": ANY, "reference": TEXTS}
)
ACTION: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"type": st.sampled_from(["goto", "end", "retry", 1])},
    optional={
        "name": NAMES,
        "stepId": NAMES,
        "workflowId": NAMES,
        "criteria": st.lists(CRITERION, max_size=2),
        "parameters": st.lists(PARAMETER, max_size=2),
        "retryAfter": ANY,
        "retryLimit": ANY,
        "reference": TEXTS,
    },
)
STEP: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {},
    optional={
        "stepId": NAMES | ANY,
        "operationId": TEXTS | ANY,
        "operationPath": TEXTS,
        "workflowId": NAMES | TEXTS,
        "channelPath": TEXTS,
        "parameters": st.lists(PARAMETER | ANY, max_size=2),
        "requestBody": ANY | st.fixed_dictionaries({"payload": ANY}),
        "successCriteria": st.lists(CRITERION | ANY, max_size=2),
        "onSuccess": st.lists(ACTION | ANY, max_size=2),
        "onFailure": st.lists(ACTION | ANY, max_size=2),
        "outputs": st.dictionaries(NAMES, TEXTS | ANY, max_size=2),
        "dependsOn": ANY | st.lists(NAMES, max_size=2),
        "timeout": ANY,
    },
)
WORKFLOW: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"workflowId": NAMES, "steps": st.lists(STEP, max_size=3)},
    optional={
        "inputs": ANY,
        "dependsOn": st.lists(NAMES | TEXTS, max_size=2),
        "successActions": st.lists(ACTION, max_size=1),
        "failureActions": st.lists(ACTION, max_size=1),
        "outputs": st.dictionaries(NAMES, TEXTS, max_size=2),
        "parameters": st.lists(PARAMETER, max_size=1),
    },
)
DOCUMENTS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"arazzo": st.sampled_from(["1.0.0", "1.1.0", 7])},
    optional={
        "workflows": st.lists(WORKFLOW | ANY, max_size=3) | ANY,
        "sourceDescriptions": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["pets", "p", ""]), "url": NAMES},
                optional={"type": st.sampled_from(["openapi", "arazzo", 1])},
            ),
            max_size=3,
        ),
        "components": ANY
        | st.fixed_dictionaries(
            {
                "parameters": st.dictionaries(NAMES, PARAMETER, max_size=2),
                "failureActions": st.dictionaries(NAMES, ACTION, max_size=2),
                "inputs": ANY,
            }
        ),
    },
)
PETS = catalog()


def library(tree: Json) -> Library:
    root = decode(yaml.parse("a.yaml", yaml.dump(tree)))
    return Library(
        root=root,
        descriptions={"a.yaml": root},
        catalogs={"pets.yaml": PETS},
        sources={("a.yaml", "pets"): "pets.yaml", ("a.yaml", "p"): "a.yaml"},
    )


@settings(max_examples=250, deadline=None)
@given(DOCUMENTS | ANY)
def test_any_json_links_and_can_be_checked(tree: Json) -> None:
    program = link(library(tree))
    found = check(program)

    assert {each.code for each in found} <= CODES.keys()
    assert all(each.location.line >= 1 and each.location.column >= 1 for each in found)
    assert len(set(found)) == len(found)
    for key in program.own:
        flow = program.flows[key]
        assert flow.at in flow.grounds
        assert len(branches(flow)) >= 2 * len(flow.nodes)
        assert with_defaults(flow, {"given": 1})["given"] == 1
        assert (flow.inputs_at is None) <= (declared_inputs(flow) == frozenset())


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_the_gate_is_shut_by_errors_of_a_step_and_by_nothing_else_of_it(tree: Json) -> None:
    program = link(library(tree))
    found = check(program)
    for key in program.own:
        flow = program.flows[key]
        inside = [d for d in found if (d.at or "").startswith(f"{flow.at}/steps/")]
        fatal = [d for d in inside if d.severity.value == "error" and d.code != "AZ411"]
        assert refused(flow, inside) == fatal


def refused(flow: Flow, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    try:
        demand(flow, diagnostics)
    except Rejected as rejected:
        return list(rejected.diagnostics)
    return []


SCENARIOS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {},
    optional={
        "defaults": ANY,
        "workflows": st.dictionaries(
            NAMES,
            ANY
            | st.fixed_dictionaries(
                {
                    "scenarios": st.dictionaries(
                        NAMES,
                        ANY
                        | st.fixed_dictionaries(
                            {},
                            optional={
                                "expect": st.fixed_dictionaries(
                                    {},
                                    optional={
                                        "outcome": NAMES | st.just("failed"),
                                        "at": ANY,
                                        "path": ANY,
                                        "findings": ANY,
                                        "outputs": ANY,
                                    },
                                ),
                                "inputs": ANY,
                                "limits": ANY,
                            },
                        ),
                        max_size=2,
                    )
                }
            ),
            max_size=2,
        )
        | ANY,
    },
)


@settings(max_examples=100, deadline=None)
@given(SCENARIOS | ANY, DOCUMENTS)
def test_any_json_is_a_scenario_file_with_its_problems(tree: Json, document: Json) -> None:
    file = decode_scenarios(yaml.parse("a.scenarios.yaml", yaml.dump(tree)))
    found = (*file.problems, *check_plans(file, link(library(document))))

    assert {each.code for each in found} <= {"AZ110", "AZ111", "AZ103", "AZ107"}
    for plan in file.plans:
        assert set(file.problems_of(plan)) <= set(file.problems)
