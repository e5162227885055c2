from __future__ import annotations

from pathlib import Path

import pytest

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.model import edition, shapes
from pytest_arazzo.model.structure import problems
from pytest_arazzo.schema import Violation

FOLDER = Path(__file__).parent
TEXTS = {name: (FOLDER / f"pets-{name}.txt").read_text() for name in ("1.0", "1.1")}

WORDS = [
    # edition, what is replaced, by what, the message, the help, the section
    (
        "1.0",
        "successCriteria:",
        "successCriterias:",
        "unknown field 'successCriterias' in step 'find'",
        "did you mean 'successCriteria'?",
        "Arazzo 1.0.1, Step Object",
    ),
    (
        "1.0",
        "operationId: orderPet",
        "operationId: orderPet\n        timeout: 3",
        "unknown field 'timeout' in step 'order'",
        "timeout is new in Arazzo 1.1",
        "Arazzo 1.0.1, Step Object",
    ),
    (
        "1.0",
        "contentType: application/json",
        "xyz: 1",
        "unknown field 'xyz' in the request body of step 'order'",
        "the fields of a Request Body Object are contentType, payload, replacements",
        "Arazzo 1.0.1, Request Body Object",
    ),
    (
        "1.0",
        "contentType: application/json",
        "reference: a",
        "unknown field 'reference' in the request body of step 'order'",
        "there are no reusable request bodies: write it out",
        "Arazzo 1.0.1, Request Body Object",
    ),
    (
        "1.0",
        "type: regex",
        "type: jsonpath, version: a",
        "unknown field 'version' in a criterion of step 'find'",
        "write type as an object: {type: jsonpath, version: ...}",
        "Arazzo 1.0.1, Criterion Object",
    ),
    (
        "1.1",
        "action: send",
        "action: send\n        operationPath: a",
        (
            "step 'order' needs exactly one of operationId, operationPath, channelPath, workflowId,"
            " has operationPath and channelPath"
        ),
        None,
        "Arazzo 1.1.0, Step Object",
    ),
    (
        "1.0",
        "        operationId: orderPet\n",
        "",
        "step 'order' needs exactly one of operationId, operationPath, workflowId, has none",
        None,
        "Arazzo 1.0.1, Step Object",
    ),
    (
        "1.0",
        "{name: onward, type: goto, stepId: order}",
        "{name: onward, type: goto}",
        "success action 'onward' needs exactly one of workflowId, stepId, has none",
        None,
        "Arazzo 1.0.1, Success Action Object",
    ),
    (
        "1.0",
        "{name: login, type: retry, stepId: order}",
        "{name: login, type: retry, stepId: order, workflowId: a}",
        "failure action 'login' has workflowId and stepId, expected one of them at most",
        None,
        "Arazzo 1.0.1, Failure Action Object",
    ),
    (
        "1.0",
        "{name: login, type: retry, stepId: order}",
        "{name: $components.failureActions.stop}",
        (
            "failure action '$components.failureActions.stop' needs type,"
            " one of 'end', 'retry', 'goto'"
        ),
        "to use a component write reference: $components.failureActions.stop",
        "Arazzo 1.0.1, Failure Action Object, type",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, value: sold}",
        "parameter 'status' needs in, one of 'path', 'query', 'header', 'cookie'",
        None,
        "Arazzo 1.0.1, Parameter Object, in",
    ),
    (
        "1.0",
        "{name: status, in: query, value: sold}",
        "{name: status, in: queri, value: sold}",
        "in of parameter 'status' is 'queri', expected one of 'path', 'query', 'header', 'cookie'",
        "did you mean 'query'?",
        "Arazzo 1.0.1, Parameter Object, in",
    ),
    (
        "1.1",
        "version: rfc9535",
        "version: 1.0",
        "version of the expression type of a selector of step 'answer' is 1.0, expected a string",
        "put it in quotes",
        "Arazzo 1.1.0, Expression Type Object, version",
    ),
    (
        "1.0",
        "version: draft-goessner-dispatch-jsonpath-00",
        "version: rfc9535",
        (
            "version of the expression type of a criterion of step 'find' is 'rfc9535',"
            " expected 'draft-goessner-dispatch-jsonpath-00'"
        ),
        None,
        "Arazzo 1.0.1, Criterion Expression Type Object, version",
    ),
    (
        "1.0",
        "id: $response.body#/0/id",
        "id: {context: $response.body, selector: $.id, type: jsonpath}",
        "'id' in outputs of step 'find' is an object, expected a string",
        "Selector Objects are new in Arazzo 1.1",
        "Arazzo 1.0.1, Step Object, outputs",
    ),
    (
        "1.0",
        "id: $response.body#/0/id",
        "id: {value: a}",
        "'id' in outputs of step 'find' is an object, expected a string",
        None,
        "Arazzo 1.0.1, Step Object, outputs",
    ),
    (
        "1.0",
        "    steps: []\n",
        "    steps:\n",
        "steps of workflow 'sell' is null, expected an array",
        "a key without a value is null: give it one or leave it out",
        "Arazzo 1.0.1, Workflow Object, steps",
    ),
    (
        "1.0",
        "    steps: []\n",
        "    steps: [find]\n",
        "steps[0] of workflow 'sell' is 'find', expected an object",
        None,
        "Arazzo 1.0.1, Workflow Object, steps",
    ),
    (
        "1.0",
        "description: Look for it",
        f"description: [{'a' * 100}]",
        "description of step 'find' is an array, expected a string",
        None,
        "Arazzo 1.0.1, Step Object, description",
    ),
    (
        "1.0",
        "type: openapi",
        f"type: {'a' * 100}",
        (
            f"type of source description 'pets' is '{'a' * 59}... (cut),"
            " expected one of 'openapi', 'arazzo'"
        ),
        None,
        "Arazzo 1.0.1, Source Description Object, type",
    ),
    (
        "1.0",
        "order-id: $steps",
        "order id: $steps",
        (
            "'order id' in outputs of workflow 'buy' is no name,"
            " expected letters, digits, '.', '-' and '_' only"
        ),
        None,
        "Arazzo 1.0.1, Workflow Object, outputs",
    ),
    (
        "1.1",
        "pets.arazzo.yaml",
        "a#b",
        "$self is 'https://example.com/a#b', expected a URI-reference without a fragment",
        None,
        "Arazzo 1.1.0, Arazzo Specification Object, $self",
    ),
    (
        "1.1",
        "timeout: 500",
        "successCriteria: []",
        "successCriteria of step 'order' is empty, expected at least one element",
        None,
        "Arazzo 1.1.0, Step Object, successCriteria",
    ),
    (
        "1.1",
        "timeout: 500",
        "timeout: -5",
        "timeout of step 'order' is -5, expected 0 or more",
        None,
        "Arazzo 1.1.0, Step Object, timeout",
    ),
    (
        "1.1",
        "timeout: 500",
        "timeout: true",
        "timeout of step 'order' is true, expected an integer",
        None,
        "Arazzo 1.1.0, Step Object, timeout",
    ),
    (
        "1.1",
        "{name: to, value: me}",
        "{name: to, in: query, value: me}",
        "parameter 'to' has in, expected none: an action passes inputs to a workflow",
        None,
        "Arazzo 1.1.0, Success Action Object, parameters",
    ),
    (
        "1.0",
        "- stepId: thank",
        "- stepId: find",
        "step 'find' of workflow 'buy' stands twice, first at pets.arazzo.yaml:36:9",
        "give each step a stepId of its own",
        "Arazzo 1.0.1, Step Object, stepId",
    ),
    (
        "1.0",
        "- name: others",
        "- name: pets",
        "source description 'pets' stands twice, first at pets.arazzo.yaml:10:5",
        "give each source description a name of its own",
        "Arazzo 1.0.1, Source Description Object, name",
    ),
    (
        "1.0",
        "{name: token, in: cookie, value: null}",
        "{name: status, in: query, value: null}",
        "parameter 'status' in query of step 'find' stands twice, first at pets.arazzo.yaml:40:13",
        "give each parameter a name and in of its own",
        "Arazzo 1.0.1, Step Object, parameters",
    ),
    (
        "1.0",
        "        value: 3",
        "        name: page",
        "unknown field 'name' in a reference, it is ignored",
        "a reference takes over the whole object but for the value of a parameter",
        "Arazzo 1.0.1, Reusable Object",
    ),
]


def read(text: str) -> Document:
    return yaml.parse("pets.arazzo.yaml", text)


def only(text: str) -> Diagnostic:
    (problem,) = problems(read(text))
    return problem


def mutated(edition_name: str, old: str, new: str) -> str:
    text = TEXTS[edition_name]
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("case", WORDS)
def test_a_diagnostic_says_what_is_what_is_expected_and_where_that_is_written(
    case: tuple[str, str, str, str, str | None, str],
) -> None:
    edition_name, old, new, *words = case
    problem = only(mutated(edition_name, old, new))

    assert [problem.message, problem.help, problem.spec] == words


def test_what_is_no_json_schema_is_said_once_at_the_keyword() -> None:
    problem = only(mutated("1.0", "{type: string}", "{type: text}"))

    assert problem.message.startswith(
        "'properties/name/type' in inputs of workflow 'buy' is not JSON Schema: "
    )
    assert problem.at == "/workflows/0/inputs/properties/name/type"
    assert problem.spec == "Arazzo 1.0.1, Workflow Object, inputs"


def test_the_caret_underlines_what_is_wrong() -> None:
    unknown = only(mutated("1.0", "successCriteria:", "successCriterias:"))
    wrong = only(mutated("1.0", "type: openapi", "type: openApi"))

    assert (unknown.location.column, unknown.width) == (9, 16)
    assert (wrong.location.column, wrong.width) == (11, 7)


def test_a_rule_without_words_of_its_own_says_what_the_schema_says() -> None:
    violation = Violation(
        at="/info/title", keyword="maxLength", message="it is long", expected=3, schema={}
    )
    (problem,) = shapes.describe(read(TEXTS["1.0"]), edition.V1_0, violation)

    assert str(problem) == "pets.arazzo.yaml:4:10: AZ101 title of info: it is long"


def test_what_is_wrong_with_the_whole_document_is_said_of_the_document() -> None:
    violation = Violation(at="", keyword="$ref", message="it is too deep", expected="", schema={})
    (problem,) = shapes.describe(read(TEXTS["1.0"]), edition.V1_0, violation)

    assert str(problem) == "pets.arazzo.yaml:1:1: AZ101 the document: it is too deep"
