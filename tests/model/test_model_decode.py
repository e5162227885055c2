"""A document as objects, whatever it holds."""

from __future__ import annotations

import pytest
from building import described
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model import edition
from pytest_arazzo.model.action import Action, ActionKind
from pytest_arazzo.model.decode import decode
from pytest_arazzo.model.parameter import Parameter, Reference
from pytest_arazzo.model.value import (
    Computed,
    Constant,
    Elements,
    Members,
    Omission,
    Unparsable,
    compute,
    decode_value,
    departures_in,
    expressions_in,
    unparsable_in,
)
from pytest_arazzo.model.workflow import Step

FIELDS = [
    "arazzo",
    "info",
    "sourceDescriptions",
    "workflows",
    "components",
    "workflowId",
    "steps",
    "stepId",
    "operationId",
    "operationPath",
    "channelPath",
    "parameters",
    "requestBody",
    "payload",
    "contentType",
    "replacements",
    "target",
    "targetSelectorType",
    "value",
    "name",
    "in",
    "successCriteria",
    "condition",
    "context",
    "type",
    "version",
    "onSuccess",
    "onFailure",
    "outputs",
    "dependsOn",
    "timeout",
    "retryAfter",
    "retryLimit",
    "criteria",
    "reference",
    "inputs",
    "successActions",
    "failureActions",
    "selector",
    "$self",
    "url",
    "properties",
    "default",
    "allOf",
    "$ref",
]
TEXTS = [
    "1.1.0",
    "1.0.1",
    "retry",
    "goto",
    "end",
    "$inputs.a",
    "$steps.a.outputs.b",
    "{$inputs.a}",
    "$.",
    "#/a",
    "jsonpath",
    "regex",
    "$response.body#/a",
    "simple",
    "xpath",
    "$components.parameters.p",
    "$statusCode==200",
    "openapi",
    "arazzo",
    "a",
    "w",
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**70, 0, -1, 1e300, 0.5, -2.5]),
    st.sampled_from(TEXTS),
    st.text(max_size=8),
)
TREES: st.SearchStrategy[Json] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    ),
    max_leaves=30,
)
LISTED = st.lists(TREES, max_size=3)
STEPS = st.fixed_dictionaries(
    {},
    optional={name: TREES for name in FIELDS if name not in {"parameters", "onFailure"}}
    | {"parameters": LISTED, "onFailure": LISTED, "onSuccess": LISTED, "successCriteria": LISTED},
)
DOCUMENTS = st.one_of(
    TREES,
    st.fixed_dictionaries(
        {"arazzo": st.sampled_from(["1.0.1", "1.1.0", 1, None])},
        optional={
            "workflows": st.lists(
                st.fixed_dictionaries(
                    {
                        "workflowId": st.sampled_from(["w", "v", 1]),
                        "steps": st.lists(STEPS, max_size=3),
                    },
                    optional={"inputs": TREES, "dependsOn": LISTED, "failureActions": LISTED},
                ),
                max_size=2,
            ),
            "components": TREES,
            "sourceDescriptions": LISTED,
        },
    ),
)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_any_json_is_a_description(tree: Json) -> None:
    found = decode(yaml.parse("a.yaml", yaml.dump(tree)))

    assert found.edition in (edition.V1_0, edition.V1_1)


def step(text: str, version: str = "1.1.0") -> Step:
    found = described(f"arazzo: {version}\nworkflows: [{{workflowId: w, steps: [{text}]}}]")
    return found.workflows[0].steps[0]


def action(text: str) -> Action:
    (found,) = step(f"{{stepId: a, onFailure: [{text}]}}").on_failure
    assert isinstance(found, Action)
    return found


@pytest.mark.parametrize(
    ("text", "limit", "after"),
    [
        ("{name: r, type: retry}", 1, 0.0),
        ("{name: r, type: retry, retryLimit: 0}", 0, 0.0),
        ("{name: r, type: retry, retryLimit: 4, retryAfter: 2}", 4, 2.0),
        ("{name: r, type: retry, retryAfter: 0.25}", 1, 0.25),
        ("{name: r, type: retry, retryLimit: -1, retryAfter: -1}", 0, 0.0),
        ("{name: r, type: retry, retryLimit: '3', retryAfter: '3'}", 1, 0.0),
        ("{name: r, type: retry, retryLimit: true, retryAfter: true}", 1, 0.0),
        (f"{{name: r, type: retry, retryAfter: 1{'0' * 400}}}", 1, 1e9),
    ],
)
def test_the_defaults_of_an_action_are_written_out(text: str, limit: int, after: float) -> None:
    found = action(text)

    assert (found.kind, found.retry_limit, found.retry_after) == (ActionKind.RETRY, limit, after)


def test_an_action_without_criteria_is_unconditional() -> None:
    assert action("{name: x, type: end}").is_unconditional
    assert not action("{name: x, type: end, criteria: [{condition: 1 == 1}]}").is_unconditional


@pytest.mark.parametrize("kind", ["jump", "1", "null"])
def test_an_action_of_an_unknown_kind_ends(kind: str) -> None:
    assert action(f"{{name: x, type: {kind}}}").kind is ActionKind.END


@pytest.mark.parametrize(
    ("version", "depends", "timeout"),
    [("1.0.1", (), None), ("1.1.0", ("b",), 50), ("1.7.0", ("b",), 50), ("soon", ("b",), 50)],
)
def test_what_came_with_edition_1_1_is_not_read_in_1_0(
    version: str, depends: tuple[str, ...], timeout: int | None
) -> None:
    found = step("{stepId: a, dependsOn: [b, 1], timeout: 50}", version)

    assert (found.depends_on, found.timeout_ms) == (depends, timeout)


@pytest.mark.parametrize(
    ("written", "read"),
    [("-5", 0), ("0", 0), ("true", None), ("1.5", None), (f"1{'0' * 400}", 10**9)],
)
def test_a_time_limit_is_a_whole_number_that_makes_sense(written: str, read: int | None) -> None:
    assert step(f"{{stepId: a, timeout: {written}}}").timeout_ms == read


SELECTOR: dict[str, Json] = {"context": "$inputs.a", "selector": "/b", "type": "jsonpointer"}


def test_selectors_are_values_of_edition_1_1_only() -> None:
    text = "{stepId: a, outputs: {o: {context: $inputs.a, selector: /b, type: jsonpointer}}}"
    new, old = step(text).outputs[0][1], step(text, "1.0.1").outputs[0][1]

    assert isinstance(new, Computed)
    assert isinstance(old, Members)
    scope = Scope(inputs={"a": {"b": 3}})
    assert compute(new, scope, Reading.COMPAT) == (3, ())
    assert compute(old, scope, Reading.COMPAT) == ({**SELECTOR, "context": {"b": 3}}, ())


def test_a_reference_keeps_whether_it_gives_a_value() -> None:
    found = step(
        "{stepId: a, parameters: [{reference: r}, {reference: r, value: null}, {name: n}]}"
    )

    assert found.parameters == (
        Reference(reference="r"),
        Reference(reference="r", value=Constant(None)),
        Parameter(name="n", place=None, value=Constant(None)),
    )


def test_every_part_knows_where_it_stands() -> None:
    found = step(
        "{stepId: a, parameters: [{name: p, value: $inputs.x}], requestBody: "
        "{payload: {k/y: ['$inputs.x']}, replacements: [{target: /a, value: $inputs.x}]}, "
        "successCriteria: [{condition: 1 == 1}], outputs: {o~p: $inputs.x}}"
    )
    body = found.request_body
    assert body is not None
    assert body.payload is not None
    places = [
        found.at,
        found.parameters[0].at,
        body.at,
        expressions_in(body.payload)[0][0],
        body.replacements[0].at,
        found.success_criteria[0].at,
        expressions_in(found.outputs[0][1])[0][0],
    ]

    assert [place.removeprefix("/workflows/0/steps/0") for place in places] == [
        "",
        "/parameters/0",
        "/requestBody",
        "/requestBody/payload/k~1y/0",
        "/requestBody/replacements/0",
        "/successCriteria/0",
        "/outputs/o~0p",
    ]


@pytest.mark.parametrize(
    ("chosen", "kind", "version"),
    [
        ("", None, None),
        (", targetSelectorType: jsonpath", "jsonpath", None),
        (", targetSelectorType: {type: xpath, version: xpath-10}", "xpath", "xpath-10"),
        (", targetSelectorType: 3", None, None),
    ],
)
def test_a_replacement_says_how_its_target_is_selected(
    chosen: str, kind: str | None, version: str | None
) -> None:
    body = step(f"{{requestBody: {{replacements: [{{target: /a{chosen}}}]}}}}").request_body
    assert body is not None

    assert [(each.kind, each.version) for each in body.replacements] == [(kind, version)]


@pytest.mark.parametrize(
    ("text", "kind", "version"),
    [
        ("{condition: a}", "simple", None),
        ("{condition: a, type: regex}", "regex", None),
        ("{condition: a, type: {type: jsonpath, version: rfc9535}}", "jsonpath", "rfc9535"),
        ("{condition: a, type: {version: rfc9535}}", "simple", "rfc9535"),
        ("{condition: a, type: [1]}", "simple", None),
    ],
)
def test_a_criterion_is_simple_unless_it_says_otherwise(
    text: str, kind: str, version: str | None
) -> None:
    (found,) = step(f"{{successCriteria: [{text}]}}").success_criteria

    assert (found.kind, found.version) == (kind, version)


@pytest.mark.parametrize("text", ["{}", "{condition: 1}", "{context: $response.body}"])
def test_a_criterion_without_condition_is_malformed(text: str) -> None:
    (found,) = step(f"{{successCriteria: [{text}]}}").success_criteria

    assert found.test == Malformed("", 0, "the criterion has no condition")
    assert found.condition == ""


def computed(tree: Json, **inputs: Json) -> tuple[Json | Absent, tuple[Omission, ...]]:
    value = decode_value(tree, "/v", selectors=True)
    return compute(value, Scope(inputs=inputs), Reading.COMPAT)


def test_a_value_is_computed_at_every_depth_and_what_has_none_is_left_out() -> None:
    found, omitted = computed(
        {"a": ["$inputs.x", {"b": "<{$inputs.x}>", "c": "$inputs.none"}, "$inputs.none", None]},
        x=[1],
    )

    assert found == {"a": [[1], {"b": "<[1]>"}, None]}
    assert [each.what for each in omitted] == ["/v/a/1/c", "/v/a/2"]


def test_a_value_without_expressions_is_the_very_value() -> None:
    tree: Json = {"a": [1, {"b": "text"}], "c": None}

    assert decode_value(tree, "", selectors=True) == Constant(tree)
    assert computed(tree) == (tree, ())


def test_what_is_no_expression_is_absent_with_the_reason_and_can_be_listed() -> None:
    value = decode_value({"a": ["$response.boby"], "b": "$inputs.x"}, "/v", selectors=True)
    found, omitted = compute(value, Scope(inputs={"x": 1}), Reading.COMPAT)

    assert [each.at for each in unparsable_in(value)] == ["/v/a/0"]
    assert found == {"a": [], "b": 1}
    assert [each.what for each in omitted] == ["/v/a/0"]
    assert unparsable_in(decode_value([1], "", selectors=True)) == ()


def test_a_selector_that_does_not_compile_is_unparsable() -> None:
    tree: Json = {"context": "$inputs.a", "selector": "$[", "type": "jsonpath"}

    assert isinstance(decode_value(tree, "", selectors=True), Unparsable)


def test_departures_and_expressions_are_found_at_every_depth() -> None:
    value = decode_value(
        {"a": ["Bearer $inputs.t", "{$inputs.u}"], "s": SELECTOR}, "", selectors=True
    )

    assert [(at, each.code) for at, each in departures_in(value)] == [("/a/0", "AZ512")]
    assert [at for at, _ in expressions_in(value)] == ["/a/0", "/a/1", "/s"]
    assert departures_in(Constant(1)) == ()
    assert expressions_in(Constant(1)) == ()


def test_elements_are_values_of_their_own() -> None:
    assert isinstance(decode_value(["$inputs.a", 1], "", selectors=False), Elements)


def test_sources_and_self_are_read_and_wrong_ones_are_empty() -> None:
    found = described(
        "arazzo: 1.1.0\n$self: https://x.test/a\n"
        "sourceDescriptions: [{name: n, url: u, type: openapi}, {url: 1}, 2]"
    )

    assert found.self_uri == "https://x.test/a"
    assert [(each.name, each.url, each.kind) for each in found.sources] == [
        ("n", "u", "openapi"),
        ("", "", None),
    ]
