from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import CODES, Diagnostic, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, put
from pytest_arazzo.model.structure import problems

FOLDER = Path(__file__).parent
TEXTS = {name: (FOLDER / f"pets-{name}.txt").read_text() for name in ("1.0", "1.1")}

MISTAKES = [
    # edition, what is replaced, by what, the code, the line that is pointed at
    # the document
    ("1.0", "arazzo: 1.0.1\n", "", "AZ101", "$schema: https://example.com/arazzo.json"),
    ("1.0", "arazzo: 1.0.1", "arazzo: 1.0", "AZ101", "arazzo: 1.0"),
    ("1.0", "arazzo: 1.0.1", "arazzo: newest", "AZ101", "arazzo: newest"),
    ("1.0", "arazzo: 1.0.1", "arazzo:", "AZ101", "arazzo:"),
    ("1.0", "arazzo: 1.0.1", "arazzo: 2.0.0", "AZ106", "arazzo: 2.0.0"),
    ("1.0", "arazzo: 1.0.1", "arazzo: '1.0'", "AZ101", "arazzo: '1.0'"),
    ("1.0", "arazzo: 1.0.1", "arazzo: 1.7.2", "AZ106", "arazzo: 1.7.2"),
    ("1.0", "x-anything", "anything", "AZ102", "anything: [1, 2]"),
    ("1.0", "components:", "component:", "AZ102", "component:"),
    ("1.0", "$schema: https://example.com/arazzo.json", "$schema: 3", "AZ101", "$schema: 3"),
    ("1.0", "$schema:", "$self:", "AZ102", "$self: https://example.com/arazzo.json"),
    ("1.1", "pets.arazzo.yaml", "pets#a", "AZ101", "$self: https://example.com/pets#a"),
    # info
    ("1.0", "  title: Pets\n", "", "AZ101", "summary: Buying them"),
    ("1.0", "version: 0.1.0", "version: 1", "AZ101", "version: 1"),
    ("1.0", "summary: Buying", "sumary: Buying", "AZ102", "sumary: Buying them"),
    ("1.1", "info: {title: Pets, version: 0.1.0}", "info:", "AZ101", "info:"),
    ("1.1", "info: {title: Pets, version: 0.1.0}", "info: []", "AZ101", "info: []"),
    # source descriptions
    ("1.0", "    url: ./pets.yaml\n", "", "AZ101", "- name: pets"),
    ("1.0", "type: openapi", "type: openApi", "AZ101", "type: openApi"),
    ("1.0", "type: openapi", "type: asyncapi", "AZ101", "type: asyncapi"),
    ("1.0", "type: openapi", "kind: openapi", "AZ102", "kind: openapi"),
    ("1.0", "- name: others", "- name: pets", "AZ104", "- name: pets"),
    # workflows
    ("1.0", "- workflowId: sell\n    steps", "- steps", "AZ101", "- steps: []"),
    ("1.0", "- workflowId: sell", "- workflowId: buy", "AZ104", "- workflowId: buy"),
    ("1.0", "- workflowId: sell", "- workflowId: 7", "AZ101", "- workflowId: 7"),
    ("1.0", "    steps: []\n", "", "AZ101", "- workflowId: sell"),
    ("1.0", "    steps: []\n", "    steps:\n", "AZ101", "steps:"),
    ("1.0", "    steps: []\n", "    steps: {}\n", "AZ101", "steps: {}"),
    ("1.0", "    steps: []\n", "    steps: [find]\n", "AZ101", "steps: [find]"),
    ("1.0", "dependsOn: [sell]", "dependsOn: sell", "AZ101", "dependsOn: sell"),
    ("1.0", "dependsOn: [sell]", "dependsOn: [1]", "AZ101", "dependsOn: [1]"),
    ("1.0", "dependsOn: [sell]", "dependson: [sell]", "AZ102", "dependson: [sell]"),
    ("1.0", "order-id: $st", "order id: $st", "AZ101", "order id: $steps.order.outputs.id"),
    ("1.0", "order-id: $steps.order.outputs.id", "order-id: 3", "AZ101", "order-id: 3"),
    ("1.0", "outputs:\n      order", "output:\n      order", "AZ102", "output:"),
    ("1.0", "{type: string}", "{type: text}", "AZ101", "name: {type: text}"),
    ("1.0", "{type: string}", "{type: [string, 3]}", "AZ101", "name: {type: [string, 3]}"),
    ("1.0", "{type: string}", "{minLength: x}", "AZ101", "name: {minLength: x}"),
    ("1.0", "{type: string}", "string", "AZ101", "name: string"),
    ("1.0", "pet: {type: object}", "pet: true", "AZ101", "pet: true"),
    ("1.0", "pet: {type: object}", "pet: {type: 3}", "AZ101", "pet: {type: 3}"),
    # steps
    ("1.0", "- stepId: thank", "- stepId: find", "AZ104", "- stepId: find"),
    (
        "1.0",
        "operationId: orderPet\n",
        "summary: a\n        operationId: b\n",
        "AZ102",
        "summary: a",
    ),
    ("1.0", "        operationId: orderPet\n", "", "AZ101", "- stepId: order"),
    (
        "1.0",
        "operationId: orderPet",
        "workflowId: a\n        operationId: b",
        "AZ101",
        "- stepId: order",
    ),
    ("1.0", "operationId: orderPet", "operationId: 3", "AZ101", "operationId: 3"),
    ("1.0", "operationId: orderPet", "operationId: a\n        timeout: 3", "AZ102", "timeout: 3"),
    ("1.0", "description: Look for it", "description: [a]", "AZ101", "description: [a]"),
    ("1.0", "successCriteria:", "successCriterias:", "AZ102", "successCriterias:"),
    ("1.0", "id: $response.body#/0/id", "id: [a]", "AZ101", "id: [a]"),
    (
        "1.0",
        "id: $response.body#/0/id",
        "id: {context: $response.body, selector: $.id, type: jsonpath}",
        "AZ101",
        "id: {context: $response.body, selector: $.id, type: jsonpath}",
    ),
    ("1.1", "action: send", "action: publish", "AZ101", "action: publish"),
    ("1.1", "timeout: 500", "timeout: 0.5", "AZ101", "timeout: 0.5"),
    ("1.1", "timeout: 500", "timeout: -1", "AZ101", "timeout: -1"),
    ("1.1", "timeout: 500", "timeout: true", "AZ101", "timeout: true"),
    ("1.1", "correlationId: $inputs.id", "correlationId: {}", "AZ101", "correlationId: {}"),
    ("1.1", "timeout: 500", "successCriteria: []", "AZ101", "successCriteria: []"),
    ("1.1", "timeout: 500", "operationPath: a", "AZ101", "- stepId: order"),
    ("1.1", "[order, $workflows.thank.steps.say]", "order", "AZ101", "dependsOn: order"),
    # parameters
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{in: query, value: sold}",
        "AZ101",
        "- {in: query, value: sold}",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, in: query}",
        "AZ101",
        "- {name: status, in: query}",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, value: sold}",
        "AZ101",
        "- {name: status, value: sold}",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, in: body, value: sold}",
        "AZ101",
        "- {name: status, in: body, value: sold}",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, in: querystring, value: sold}",
        "AZ101",
        "- {name: status, in: querystring, value: sold}",
    ),
    (
        "1.0",
        "{name: token, in: cookie, value: null}",
        "{name: status, in: query, value: null}",
        "AZ104",
        "- {name: status, in: query, value: null}",
    ),
    (
        "1.0",
        "{name: trace, in: header, value: abc}",
        "{name: page, in: query, value: abc}",
        "AZ104",
        "- reference: $components.parameters.page",
    ),
    ("1.0", "        value: 3", "        name: page", "AZ102", "name: page"),
    ("1.0", "{name: to, value: $inputs.name}", "to", "AZ101", "- to"),
    (
        "1.0",
        "size: {name: size, in: query, value: 2}",
        "si ze: {name: size, in: query, value: 2}",
        "AZ101",
        "si ze: {name: size, in: query, value: 2}",
    ),
    # actions
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: onward, type: goto}",
        "AZ101",
        "- {name: onward, type: goto}",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: onward, type: goto, stepId: order, workflowId: sell}",
        "AZ101",
        "- {name: onward, type: goto, stepId: order, workflowId: sell}",
    ),
    (
        "1.0",
        "{name: login, type: retry, stepId: order}",
        "{name: login, type: retry, stepId: order, workflowId: sell}",
        "AZ101",
        "- {name: login, type: retry, stepId: order, workflowId: sell}",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: onward, type: retry, stepId: order}",
        "AZ101",
        "- {name: onward, type: retry, stepId: order}",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{type: goto, stepId: order}",
        "AZ101",
        "- {type: goto, stepId: order}",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: done, type: goto, stepId: order}",
        "AZ104",
        "- {name: done, type: goto, stepId: order}",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: onward, type: end, retryAfter: 1}",
        "AZ102",
        "- {name: onward, type: end, retryAfter: 1}",
    ),
    (
        "1.0",
        "retryLimit: 3",
        "retryLimit: -3",
        "AZ101",
        "- {name: again, type: retry, retryAfter: 1.5, retryLimit: -3}",
    ),
    (
        "1.0",
        "retryLimit: 3",
        "retryLimit: 1.5",
        "AZ101",
        "- {name: again, type: retry, retryAfter: 1.5, retryLimit: 1.5}",
    ),
    (
        "1.0",
        "retryAfter: 1.5",
        "retryAfter: '1'",
        "AZ101",
        "- {name: again, type: retry, retryAfter: '1', retryLimit: 3}",
    ),
    (
        "1.0",
        "retryAfter: 1.5",
        "retryafter: 1",
        "AZ102",
        "- {name: again, type: retry, retryafter: 1, retryLimit: 3}",
    ),
    ("1.0", "{name: giveUp, type: end}", "{name: giveUp}", "AZ101", "give-up: {name: giveUp}"),
    ("1.0", "stop: {name: stop, type: end}", "stop: end", "AZ101", "stop: end"),
    (
        "1.1",
        "{name: to, value: me}",
        "{name: to, in: query, value: me}",
        "AZ101",
        "- {name: to, in: query, value: me}",
    ),
    (
        "1.1",
        "- {name: to, value: me}",
        "- reference: $components.parameters.from",
        "AZ104",
        "- reference: $components.parameters.from",
    ),
    (
        "1.1",
        "- {name: to, value: them}",
        "- {name: to, value: them}\n        - {name: to, value: her}",
        "AZ104",
        "- {name: to, value: her}",
    ),
    # criteria
    ("1.0", "- condition: $statusCode == 200", "- condition: true", "AZ101", "- condition: true"),
    ("1.0", "- condition: $statusCode == 200", "- context: $url", "AZ101", "- context: $url"),
    (
        "1.0",
        "{condition: '^2', context: $statusCode, type: regex}",
        "{condition: '^2', type: regex}",
        "AZ101",
        "- {condition: '^2', type: regex}",
    ),
    (
        "1.0",
        "type: simple",
        "type: jmespath",
        "AZ101",
        "- {condition: $statusCode < 300, type: jmespath}",
    ),
    (
        "1.0",
        "type: simple",
        "types: simple",
        "AZ102",
        "- {condition: $statusCode < 300, types: simple}",
    ),
    (
        "1.0",
        "type: regex",
        "type: jsonpath, version: rfc9535",
        "AZ102",
        "- {condition: '^2', context: $statusCode, type: jsonpath, version: rfc9535}",
    ),
    (
        "1.0",
        "draft-goessner-dispatch-jsonpath-00",
        "rfc9535",
        "AZ101",
        "type: {type: jsonpath, version: rfc9535}",
    ),
    (
        "1.0",
        ", version: draft-goessner-dispatch-jsonpath-00",
        "",
        "AZ101",
        "type: {type: jsonpath}",
    ),
    (
        "1.0",
        "version: draft-goessner-dispatch-jsonpath-00",
        "version: 9535",
        "AZ101",
        "type: {type: jsonpath, version: 9535}",
    ),
    (
        "1.0",
        "type: {type: jsonpath,",
        "type: {type: jsonpat,",
        "AZ101",
        "type: {type: jsonpat, version: draft-goessner-dispatch-jsonpath-00}",
    ),
    # request bodies
    ("1.0", "contentType:", "content-type:", "AZ102", "content-type: application/json"),
    (
        "1.0",
        "contentType: application/json",
        "reference: $components.a",
        "AZ102",
        "reference: $components.a",
    ),
    (
        "1.0",
        "{target: /pet/count, value: 3}",
        "{target: /pet/count}",
        "AZ101",
        "- {target: /pet/count}",
    ),
    ("1.0", "{target: /pet/count, value: 3}", "{value: 3}", "AZ101", "- {value: 3}"),
    ("1.0", "{target: /pet/count, value: 3}", "/pet/count", "AZ101", "- /pet/count"),
    (
        "1.1",
        "targetSelectorType: jsonpath",
        "targetSelectorType: json",
        "AZ101",
        "targetSelectorType: json",
    ),
    (
        "1.1",
        "version: xpath-31",
        "version: xpath-40",
        "AZ101",
        "targetSelectorType: {type: xpath, version: xpath-40}",
    ),
    # selectors
    ("1.1", "        selector: /id\n", "", "AZ101", "context: $steps.order.outputs.body"),
    ("1.1", "type: jsonpointer", "type: pointer", "AZ101", "type: pointer"),
    ("1.1", "type: jsonpointer", "type: jsonpointer\n        x-a: 1", "AZ102", "x-a: 1"),
    (
        "1.1",
        "version: rfc9535",
        "version: rfc9999",
        "AZ101",
        "type: {type: jsonpath, version: rfc9999}",
    ),
    # reading
    ("1.0", "summary: Buying them", "title: Buying", "AZ103", "title: Buying"),
]


def read(text: str) -> Document:
    return yaml.parse("pets.arazzo.yaml", text)


def found(text: str) -> list[tuple[str, str]]:
    """Return the line and the code of every problem of *text*."""
    document = read(text)
    return [
        (document.line(problem.location.line).strip(), problem.code)
        for problem in problems(document)
    ]


def messages(text: str) -> list[str]:
    return [problem.message for problem in problems(read(text))]


def only(text: str) -> Diagnostic:
    (problem,) = problems(read(text))
    return problem


def mutated(edition: str, old: str, new: str) -> str:
    text = TEXTS[edition]
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("edition", ["1.0", "1.1"])
def test_a_document_that_uses_every_object_has_no_problem(edition: str) -> None:
    assert messages(TEXTS[edition]) == []


@pytest.mark.parametrize(("edition", "old", "new", "code", "line"), MISTAKES)
def test_one_mistake_gives_one_diagnostic_at_its_line(
    edition: str, old: str, new: str, code: str, line: str
) -> None:
    assert found(mutated(edition, old, new)) == [(line, code)]


def test_a_misspelled_required_field_is_missing_and_unknown() -> None:
    assert found(mutated("1.0", "operationId: orderPet", "operationid: orderPet")) == [
        ("- stepId: order", "AZ101"),
        ("operationid: orderPet", "AZ102"),
    ]


def test_every_missing_field_is_a_mistake_of_its_own() -> None:
    assert messages("arazzo: 1.1.0") == [
        "the document needs info, an object",
        "the document needs sourceDescriptions, an array",
        "the document needs workflows, an array",
    ]


def test_components_are_no_references() -> None:
    text = mutated("1.0", "size: {name: size, in: query, value: 2}", "size: {reference: a}")

    assert messages(text) == [
        "a parameter of components needs name, a string",
        "a parameter of components needs value",
        "unknown field 'reference' in a parameter of components",
    ]


def test_several_mistakes_come_in_the_order_of_the_text() -> None:
    text = mutated("1.0", "  title: Pets\n", "  tag: a\n  tag: b\n")
    text = text.replace("retryLimit: 3", "retryLimit: no").replace("url: ./pets", "url: 3 #")

    assert [problem.code for problem in problems(read(text))] == [
        "AZ101",
        "AZ102",
        "AZ103",
        "AZ101",
        "AZ101",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is null, expected an object with the field arazzo"),
        ("- a", "the document is an array, expected an object with the field arazzo"),
        ("arazzo", "the document is 'arazzo', expected an object with the field arazzo"),
    ],
)
def test_a_document_that_is_no_object_has_one_problem(text: str, message: str) -> None:
    problem = only(text)

    assert problem.message == message
    assert (problem.code, problem.location.line) == ("AZ101", 1)


def test_a_document_of_another_major_version_is_not_looked_into() -> None:
    problem = only("arazzo: 2.0.0\nworkflow: []\n")

    assert problem.message == "arazzo is '2.0.0', but only 1.0 and 1.1 can be read"
    assert problem.severity is Severity.ERROR


def test_a_newer_minor_version_is_read_as_the_newest_known_one() -> None:
    problem = only(TEXTS["1.1"].replace("arazzo: 1.1.0", "arazzo: 1.2.0"))

    assert problem.message == "arazzo is '1.2.0', which is not known, and read as 1.1"
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize("version", ["1.0.0", "1.0.9", "1.0.1-rc1"])
def test_the_patch_number_does_not_matter(version: str) -> None:
    assert messages(TEXTS["1.0"].replace("1.0.1", version)) == []


def test_a_version_that_lacks_its_patch_number_is_a_warning() -> None:
    problem = only(TEXTS["1.0"].replace("arazzo: 1.0.1", "arazzo: '1.0'"))

    assert problem.message == "arazzo is '1.0', expected three numbers"
    assert problem.severity is Severity.WARNING


def test_a_version_that_is_a_number_should_be_in_quotes() -> None:
    problem = only(TEXTS["1.0"].replace("arazzo: 1.0.1", "arazzo: 1.0"))

    assert problem.message == "arazzo is 1.0, expected a string"
    assert problem.help == "write '1.0.1' or '1.1.0', in quotes"


def test_ignored_fields_of_references_are_warnings() -> None:
    problem = only(mutated("1.0", "        value: 3", "        name: page"))

    assert problem.severity is Severity.WARNING


def test_references_may_carry_extensions() -> None:
    assert messages(mutated("1.0", "        value: 3", "        x-why: because")) == []


def test_two_references_to_one_unknown_component_are_duplicates() -> None:
    text = mutated(
        "1.0",
        "- reference: $components.successActions.stop",
        "- reference: $components.successActions.no\n      "
        "- reference: $components.successActions.no",
    )

    assert messages(text) == [
        (
            "success action '$components.successActions.no' of workflow 'buy' stands twice, "
            "first at pets.arazzo.yaml:30:9"
        )
    ]


def test_parameters_of_one_name_in_different_places_are_no_duplicates() -> None:
    assert messages(mutated("1.0", "{name: token, in: cookie", "{name: status, in: cookie")) == []


def test_success_and_failure_actions_may_share_a_name() -> None:
    assert messages(mutated("1.0", "{name: elsewhere", "{name: done")) == []


def test_what_has_no_name_is_no_duplicate() -> None:
    text = mutated("1.0", "  - name: pets\n", "  - {url: a}\n  - {url: b}\n  - name: pets\n")

    assert [problem.code for problem in problems(read(text))] == ["AZ101", "AZ101"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


def pointers(tree: Json, at: str = "") -> list[str]:
    members = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [at, *(each for key, value in members for each in pointers(value, f"{at}/{key}"))]


PLACES = [at for at in pointers(read(TEXTS["1.0"]).tree) if "~" not in at]


@given(st.sampled_from(PLACES), JSON)
def test_whatever_stands_anywhere_every_problem_has_a_place_that_exists(
    at: str, value: Json
) -> None:
    tree = put(read(TEXTS["1.0"]).tree, at, value)
    assert not isinstance(tree, Absent)
    document = read(yaml.dump(tree))

    for problem in problems(document):
        assert problem.code in CODES
        assert problem.at is not None
        assert not isinstance(get(document.tree, problem.at), Absent)
        assert document.line(problem.location.line) != "" or document.text == ""
