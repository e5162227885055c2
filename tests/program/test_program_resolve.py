"""What a step's operationId, operationPath or workflowId means."""

from __future__ import annotations

import pytest
from building import HEAD, PETS, catalog, described, document, flow_of, linked, workflow

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.program.check import check
from pytest_arazzo.program.program import FlowKey, OperationCall, Program, Unresolved, WorkflowCall

TWO = HEAD.replace("type: openapi}]", "type: openapi}, {name: pets.eu, url: b.yaml}]")
STORE = """
openapi: 3.0.3
paths:
  /orders: {get: {operationId: listOrders, responses: {}}, put: {operationId: a.b, responses: {}}}
  '/#Op': {post: {operationId: hash, responses: {}}}
  '/x/{Key+}': {get: {operationId: twin, responses: {}}}
  /y: {get: {operationId: twin, responses: {}}}
"""
OTHER = """
arazzo: 1.1.0
info: {title: other, version: '1'}
sourceDescriptions: []
workflows: [{workflowId: there, steps: []}]
"""


def step(calls: str, *, head: str = HEAD, **sources: Catalog | Diagnostic) -> Program:
    """Return the program of one step that *calls*; the source `pets.eu` is called `eu`."""
    opened = {{"eu": "pets.eu"}.get(name, name): source for name, source in sources.items()}
    return linked(
        document(workflow(f"- {{stepId: a, {calls}}}"), head=head), {"pets": catalog(), **opened}
    )


def called(program: Program) -> tuple[str, str]:
    call = flow_of(program).nodes[0].call
    assert isinstance(call, OperationCall)
    return call.source, str(call.operation)


def problem(program: Program) -> Diagnostic:
    call = flow_of(program).nodes[0].call
    assert isinstance(call, Unresolved)
    return call.diagnostic


def test_an_operation_id_is_searched_in_the_only_source() -> None:
    program = step("operationId: getPet")

    assert called(program) == ("pets", "GET /pets/{id}")
    assert flow_of(program).problems == ()


def test_a_source_of_another_kind_does_not_count_when_there_is_one_for_operations() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    program = step("operationId: getPet", head=head)

    assert called(program) == ("pets", "GET /pets/{id}")
    assert flow_of(program).problems == ()


def test_an_operation_id_in_one_of_several_sources_is_taken_with_a_warning() -> None:
    program = step("operationId: listOrders", head=TWO, eu=catalog(STORE, "b.yaml"))

    (warning,) = flow_of(program).problems
    assert called(program) == ("pets.eu", "GET /orders")
    assert (warning.code, warning.severity) == ("AZ211", Severity.WARNING)
    assert warning.help == "write $sourceDescriptions.pets.eu.listOrders"
    assert (warning.at, warning.location.line) == ("/workflows/0/steps/0/operationId", 8)


def test_an_operation_id_in_two_sources_is_ambiguous() -> None:
    program = step("operationId: getPet", head=TWO, eu=catalog(PETS, "b.yaml"))

    assert problem(program).code == "AZ204"
    assert problem(program).message == (
        "operationId 'getPet' occurs in the sources 'pets' and 'pets.eu'"
    )
    assert problem(program).severity is Severity.ERROR


def test_an_operation_id_in_none_of_several_sources_is_unknown() -> None:
    program = step("operationId: listOrder", head=TWO, eu=catalog(STORE, "b.yaml"))

    assert problem(program).code == "AZ203"
    assert problem(program).message == "unknown operationId 'listOrder' in all 2 sources"
    assert problem(program).help == "did you mean 'listOrders'?"


GONE = Diagnostic(code="AZ201", message="no such file", location=Location("a.arazzo.yaml", 4, 24))


def test_an_operation_id_may_be_in_the_source_that_is_not_available() -> None:
    missing = step("operationId: listOrders", head=TWO, eu=GONE)
    found = step("operationId: getPet", head=TWO, eu=GONE)

    assert problem(missing).code == "AZ201"
    assert problem(missing).message == "source 'pets.eu' is not available (a.arazzo.yaml:4:24)"
    assert called(found) == ("pets", "GET /pets/{id}")


def test_a_source_that_is_not_there_at_all_has_no_operations() -> None:
    assert called(step("operationId: getPet", head=TWO)) == ("pets", "GET /pets/{id}")
    assert problem(step("operationId: nope", head=TWO)).code == "AZ203"


def test_an_operation_id_of_the_only_source_that_is_not_available_says_so_where_it_is_used() -> (
    None
):
    program = linked(document(workflow("- {stepId: a, operationId: getPet}")), {"pets": GONE})

    assert problem(program).code == "AZ201"
    assert problem(program).at == "/workflows/0/steps/0/operationId"
    assert [each.code for each in check(program)] == ["AZ201", "AZ201"]


def test_an_unknown_operation_id_comes_with_its_place_and_the_nearest_name() -> None:
    found = problem(step("operationId: getPets"))

    assert str(found) == (
        "a.arazzo.yaml:8:32: AZ203 unknown operationId 'getPets' in source 'pets'"
    )
    assert found.help == "did you mean 'getPet'?"
    assert found.spec == "Arazzo 1.1.0, Step Object, operationId"


def test_an_operation_id_that_a_description_has_twice_is_ambiguous() -> None:
    program = step(
        "operationId: $sourceDescriptions.pets.eu.twin", head=TWO, eu=catalog(STORE, "b.yaml")
    )

    assert problem(program).code == "AZ204"
    assert "is not unique: b.yaml:6:" in problem(program).message


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("pets.getPet", ("pets", "GET /pets/{id}")),
        ("pets.eu.listOrders", ("pets.eu", "GET /orders")),
        ("pets.eu.a.b", ("pets.eu", "PUT /orders")),
    ],
)
def test_a_qualified_operation_id_is_all_that_follows_the_longest_name_of_a_source(
    name: str, operation: tuple[str, str]
) -> None:
    program = step(
        f"operationId: $sourceDescriptions.{name}", head=TWO, eu=catalog(STORE, "b.yaml")
    )

    assert called(program) == operation
    assert flow_of(program).problems == ()


@pytest.mark.parametrize(
    ("calls", "hint"),
    [
        ("operationId: $sourceDescriptions.pet.getPet", "did you mean 'pets'?"),
        ("operationPath: 'pet#/paths/~1pets/get'", "did you mean 'pets'?"),
        ("operationPath: '{$sourceDescriptions.q.url}#/paths'", "declared are: pets"),
        ("workflowId: $sourceDescriptions.q.w", "declared are: pets"),
    ],
)
def test_an_unknown_source_is_named_with_the_nearest_one(calls: str, hint: str) -> None:
    found = problem(step(calls))

    assert (found.code, found.help) == ("AZ201", hint)


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("{$sourceDescriptions.pets.url}#/paths/~1pets~1{id}/get", ("pets", "GET /pets/{id}")),
        ("{$sourceDescriptions.pets.url}#/paths/~1pets~1%7Bid%7D/get", ("pets", "GET /pets/{id}")),
        ("{$sourceDescriptions.pets.eu.url}#/paths/~1%23Op/post", ("pets.eu", "POST /#Op")),
        ("{$sourceDescriptions.pets.eu.url}#/paths/~1#Op/post", ("pets.eu", "POST /#Op")),
        ("{$sourceDescriptions.pets.eu.url}#/paths/~1x~1{Key+}/get", ("pets.eu", "GET /x/{Key+}")),
    ],
)
def test_an_operation_path_names_source_path_and_method(
    path: str, operation: tuple[str, str]
) -> None:
    program = step(f"operationPath: '{path}'", head=TWO, eu=catalog(STORE, "b.yaml"))

    assert called(program) == operation
    assert flow_of(program).problems == ()


@pytest.mark.parametrize(
    "path",
    [
        "pets#/paths/~1pets/get",
        "$sourceDescriptions.pets.url#/paths/~1pets/get",
        "$sourceDescriptions.pets#/paths/~1pets/get",
    ],
)
def test_other_spellings_of_an_operation_path_resolve_with_a_warning(path: str) -> None:
    program = step(f"operationPath: '{path}'")

    (warning,) = flow_of(program).problems
    assert called(program) == ("pets", "GET /pets")
    assert (warning.code, warning.severity) == ("AZ211", Severity.WARNING)
    assert warning.help == "write {$sourceDescriptions.pets.url}#/paths/~1pets/get"
    assert warning.fix is not None
    assert (warning.fix.old, f"write {warning.fix.new}") == (path, warning.help)


@pytest.mark.parametrize(
    "path",
    [
        "{$sourceDescriptions.pets.url}#/paths/~1dogs/get",
        "{$sourceDescriptions.pets.url}",
        "{$sourceDescriptions.pets.url}#",
        "pets#/components/schemas/Pet",
        "/pets",
        "",
        "{}",
    ],
)
def test_an_operation_path_that_leads_nowhere_is_an_error_with_its_place(path: str) -> None:
    found = problem(step(f"operationPath: '{path}'"))

    assert (found.code, found.severity) == ("AZ205", Severity.ERROR)
    assert found.at == "/workflows/0/steps/0/operationPath"


def test_an_operation_path_into_an_arazzo_document_or_a_missing_source_leads_nowhere() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    text = document(
        workflow("- {stepId: a, operationPath: '{$sourceDescriptions.o.url}#/paths/~1/get'}"),
        head=head,
    )

    assert problem(linked(text, {"o": described(OTHER, "o.yaml")})).code == "AZ205"
    assert problem(linked(text, {"o": GONE})).code == "AZ201"


def test_an_operation_of_an_arazzo_document_does_not_exist() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    text = document(workflow("- {stepId: a, operationId: $sourceDescriptions.o.x}"), head=head)
    found = problem(linked(text, {"o": described(OTHER, "o.yaml")}))

    assert found.code == "AZ202"
    assert found.message == "source 'o' is no OpenAPI description, so it has no operations"


def test_a_workflow_id_is_one_of_the_document_or_of_a_source() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    text = document(
        workflow(
            """
            - {stepId: a, workflowId: w}
            - {stepId: b, workflowId: $sourceDescriptions.o.there}
            - {stepId: c, workflowId: their}
            - {stepId: d, workflowId: $sourceDescriptions.o.their}
            - {stepId: e, workflowId: $sourceDescriptions.pets.there}
            """
        ),
        head=head,
    )
    program = linked(text, {"pets": catalog(), "o": described(OTHER, "o.yaml")})
    calls = [node.call for node in flow_of(program).nodes]

    assert calls[:2] == [
        WorkflowCall(FlowKey("a.arazzo.yaml", "w")),
        WorkflowCall(FlowKey("o.yaml", "there")),
    ]
    assert [
        (each.diagnostic.code, each.diagnostic.message, each.diagnostic.help)
        for each in calls[2:]
        if isinstance(each, Unresolved)
    ] == [
        ("AZ207", "unknown workflowId 'their'", None),
        ("AZ207", "unknown workflowId 'their' in source 'o'", "did you mean 'there'?"),
        ("AZ207", "'pets' is not an Arazzo document, so it has no workflow 'there'", None),
    ]


def test_a_workflow_of_a_source_that_is_not_available_says_so() -> None:
    found = problem(
        linked(
            document(workflow("- {stepId: a, workflowId: $sourceDescriptions.pets.w}")),
            {"pets": GONE},
        )
    )

    assert (found.code, found.at) == ("AZ201", "/workflows/0/steps/0/workflowId")


@pytest.mark.parametrize(
    ("calls", "code", "message"),
    [
        (
            "channelPath: c",
            "AZ506",
            "channelPath names an AsyncAPI channel, and AsyncAPI steps cannot be run",
        ),
        ("description: nothing", "AZ101", "step 'a' names neither an operation nor a workflow"),
    ],
)
def test_a_step_that_calls_nothing_that_can_be_run_is_an_error(
    calls: str, code: str, message: str
) -> None:
    found = problem(step(calls))

    assert (found.code, found.message) == (code, message)
