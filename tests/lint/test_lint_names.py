"""Sources, outputs and components: named wrongly, or by nobody; what a document should say."""

from __future__ import annotations

import pytest
from building import HEAD, catalog, described, document, linked, workflow
from survey_rules import found, marked, places

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.lint.rules import sources, unused
from pytest_arazzo.program.cascade import folded
from pytest_arazzo.program.check import check, demand

CODES = (
    *("AZ216", "AZ217", "AZ218"),
    *("AZ901", "AZ902", "AZ903", "AZ904", "AZ905", "AZ906", "AZ907", "AZ908"),
)

SOURCES = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
"""

CASES = {
    "AZ216: the same twice": SOURCES
    + """\
- {name: pets, url: pets.openapi.yaml, type: openapi}
- name: animals # AZ901
  url: pets.openapi.yaml # AZ216
  type: openapi
- {name: other, url: other.yaml, type: openapi} # AZ901
- {name: flows, url: pets.openapi.yaml, type: arazzo} # AZ901
workflows:
- workflowId: w
  summary: One step.
  steps:
  - stepId: s
    description: One.
    operationId: $sourceDescriptions.pets.listPets
    successCriteria: [{condition: $statusCode == 200}]
""",
    "AZ217: no such source": """
workflows:
- workflowId: w
  summary: One step.
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    parameters:
    - {name: kind, in: query, value: $sourceDescriptions.pest.url} # AZ217
    - {name: pageToken, in: query, value: $sourceDescriptions.pets.url}
    successCriteria:
    - condition: $url == $sourceDescriptions.others.url # AZ217
""",
    "AZ218: outputs of a called workflow": """
workflows:
- workflowId: w
  summary: Calls the other.
  outputs: {o: $steps.s.outputs.made, p: $steps.s.outputs.maid}
  steps:
  - stepId: s
    description: Calls it.
    workflowId: v
    outputs:
      made: $outputs.made
      maid: $outputs.maid # AZ218
    successCriteria:
    - condition: $outputs.made != null
    - condition: $outputs.none != null # AZ218
- workflowId: v
  summary: Makes one.
  outputs: {made: $steps.s.outputs.id}
  steps:
  - stepId: s
    description: Makes it.
    operationId: createPet
    requestBody: {payload: {name: Tom, kind: cat}}
    successCriteria: [{condition: $statusCode == 201}]
    outputs: {id: $response.body#/id}
""",
    "AZ218: of an operation": """
workflows:
- workflowId: w
  summary: One step.
  outputs: {o: $steps.s.outputs.o}
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      o: $outputs.pets # AZ218
""",
    "AZ218: of what is not known": """
workflows:
- workflowId: w
  summary: One step.
  outputs: {o: $steps.s.outputs.o}
  steps:
  - {stepId: s, description: One., workflowId: nowhere, outputs: {o: $outputs.pets}}
""",
    "AZ901: in an expression alone": SOURCES
    + """\
- {name: pets, url: pets.openapi.yaml, type: openapi}
- {name: other, url: other.yaml, type: openapi}
workflows:
- workflowId: w
  summary: One step.
  steps:
  - stepId: s
    description: One.
    operationId: $sourceDescriptions.pets.listPets
    parameters: [{name: pageToken, in: query, value: '{$sourceDescriptions.other.url}'}]
    successCriteria: [{condition: $statusCode == 200}]
""",
    "AZ901: an operation that may be in any": SOURCES
    + """\
- {name: pets, url: pets.openapi.yaml, type: openapi}
- {name: other, url: other.yaml, type: openapi}
workflows:
- {workflowId: w, summary: One., steps: [{stepId: s, description: One., operationId: zzz}]}
""",
    "AZ902: an input that nothing uses": """
workflows:
- workflowId: w
  summary: Two inputs and one.
  inputs:
    type: object
    properties:
      limit: {type: integer}
      lim: {type: integer} # AZ902
      seen: {type: integer}
      shared: {type: string}
  parameters: [{reference: $components.parameters.page}]
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    parameters: [{name: limit, in: query, value: $inputs.limit}]
    successCriteria: [{condition: $statusCode == 200}]
- workflowId: v
  summary: Looks at the other's.
  dependsOn: [w]
  inputs: {$ref: '#/components/inputs/unused'}
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    parameters: [{name: limit, in: query, value: $workflows.w.inputs.seen}]
    successCriteria: [{condition: $statusCode == 200}]
components:
  inputs: {unused: {type: object, properties: {zzz: {type: string}}}}
  parameters: {page: {name: pageToken, in: query, value: $inputs.shared}}
""",
    "AZ903: an output that nothing reads": """
workflows:
- workflowId: w
  summary: Three outputs and two.
  outputs: {o: $steps.s.outputs.pets}
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      pets: $response.body#/pets
      pet: $response.body#/pets/0 # AZ903
      token: $response.body#/nextToken
  - stepId: t
    description: Two.
    operationId: listPets
    parameters: [{name: pageToken, in: query, value: '{$steps.s.outputs.token}'}]
    successCriteria: [{condition: $statusCode == 200}]
""",
    "AZ903: all outputs at once": """
workflows:
- workflowId: w
  summary: All.
  outputs: {o: $steps.s.outputs}
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {pets: $response.body#/pets}
""",
    "AZ904: components that nothing uses": """
workflows:
- workflowId: w
  summary: One step.
  inputs: {$ref: '#/components/inputs/used'}
  failureActions: [{reference: $components.failureActions.stop}]
  steps:
  - stepId: s
    description: One.
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
components:
  inputs:
    used: {type: object}
    use: {type: object} # AZ904
  parameters:
    page: {name: pageToken, in: query, value: a} # AZ904
  successActions:
    stop: {name: stop, type: end} # AZ904
  failureActions:
    stop: {name: stop, type: end}
""",
    "AZ905 to AZ908: what should be there": """
workflows:
- workflowId: w.1 # AZ905 AZ906
  steps:
  - stepId: s 1 # AZ905 AZ906 AZ907
    operationId: getReport # AZ908
    parameters: [{name: name, in: path, value: a}]
  - stepId: s-2 # AZ905
    operationPath: '{$sourceDescriptions.pets.url}#/paths/~1reports~1{name}/get' # AZ908
    parameters: [{name: name, in: path, value: a}]
    successCriteria: [{condition: $statusCode == 200}]
- workflowId: v
  description: It has one.
  steps:
  - {stepId: s, description: Calls., workflowId: w.1}
""",
    "AZ905: ids that are no texts": "workflows: [{workflowId: 3, steps: [{stepId: {}}]}]",
}


@pytest.mark.parametrize("name", CASES)
def test_a_name_is_found_where_it_is_wrong_or_useless_and_nothing_else_is(name: str) -> None:
    text = CASES[name]

    assert places(found(text, CODES)) == marked(text)


def test_a_document_that_is_none_has_nothing_to_be_advised_of() -> None:
    assert found("arazzo: 1.1.0\nsourceDescriptions: 3\nworkflows: []\n", CODES) == []
    assert found("arazzo: 1.1.0\nsourceDescriptions: [3]\nworkflows: []\n", CODES) == []


@pytest.mark.parametrize(
    ("name", "code", "message", "hint"),
    [
        (
            "AZ216: the same twice",
            "AZ216",
            "'pets.openapi.yaml' is source 'pets' already",
            "use 'pets', or correct the URL",
        ),
        (
            "AZ217: no such source",
            "AZ217",
            "'$sourceDescriptions.pest.url' names source 'pest', which is not declared",
            "did you mean 'pets'?",
        ),
        (
            "AZ218: outputs of a called workflow",
            "AZ218",
            "'$outputs.maid' names an output that workflow 'v' does not have",
            "did you mean 'made'?",
        ),
        (
            "AZ218: of an operation",
            "AZ218",
            "'$outputs.pets' in step 's', which calls no workflow and has none",
            "an output of a step is $steps.<id>.outputs.<name>",
        ),
        (
            "AZ905 to AZ908: what should be there",
            "AZ908",
            "getReport is deprecated",
            "its description may name what to use instead",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_would_be_right(
    name: str, code: str, message: str, hint: str
) -> None:
    first = found(CASES[name], [code])[0]

    assert (first.message, first.help) == (message, hint)


def test_advice_is_advice() -> None:
    codes = [code for code in CODES if code.startswith("AZ9")]
    severities = {each.severity for text in CASES.values() for each in found(text, codes)}

    assert severities == {Severity.ADVICE}


def test_a_source_that_is_named_by_a_step_of_another_kind_is_used() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    steps = """
    - {stepId: a, operationId: $sourceDescriptions.pets.listPets}
    - {stepId: b, workflowId: $sourceDescriptions.o.other}
    """
    other = described(
        document(workflow("- {stepId: x, operationId: listPets}", name="other")), "o"
    )
    program = linked(document(workflow(steps), head=head), {"pets": catalog(), "o": other})

    assert [d.code for d in unused.problems(program) if d.code == "AZ901"] == []
    assert list(sources.problems(program)) == []


MISSING = Diagnostic(
    code="AZ201",
    message="source 'pets' is missing",
    location=Location("a.arazzo.yaml", 4, 38),
    at="/sourceDescriptions/0/url",
)
TWO = workflow("- {stepId: one, operationId: listPets}\n- {stepId: two, operationId: getPet}")


def test_a_source_that_is_missing_is_one_problem_that_names_who_needs_it() -> None:
    program = linked(document(TWO), {"pets": MISSING})
    everything = check(program)
    told = folded(everything, program.document)

    assert [d.code for d in everything] == ["AZ201"] * 3
    assert [(d.message, d.help) for d in told] == [
        ("source 'pets' is missing", "needed by step 'one', step 'two'")
    ]


def test_the_gate_still_sees_each_step_that_needs_it() -> None:
    program = linked(document(TWO), {"pets": MISSING})
    flow = program.flows[program.own[0]]

    with pytest.raises(Rejected) as rejected:
        demand(flow, check(program))

    assert [d.at for d in rejected.value.diagnostics] == [
        "/workflows/0/steps/0/operationId",
        "/workflows/0/steps/1/operationId",
    ]


def test_those_who_need_it_are_listed_after_the_help_and_not_endlessly() -> None:
    steps = "\n".join(f"- {{stepId: s{n}, operationId: listPets}}" for n in range(7))
    hinted = Diagnostic(
        code=MISSING.code,
        message=MISSING.message,
        location=MISSING.location,
        help="look elsewhere",
        at=MISSING.at,
    )
    program = linked(document(workflow(steps)), {"pets": hinted})
    (only,) = folded(check(program), program.document)

    names = ", ".join(f"step 's{n}'" for n in range(5))
    assert only.help == f"look elsewhere; needed by {names} and 2 more"


def test_workflows_that_depend_on_what_is_missing_are_named_too() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    text = document(
        workflow(
            "- {stepId: a, operationId: $sourceDescriptions.pets.listPets}",
            "dependsOn: [$sourceDescriptions.o.x]",
        ),
        head=head,
    )
    program = linked(text, {"pets": catalog(), "o": MISSING})
    (only,) = folded(check(program), program.document)

    assert only.help == "needed by workflow 'w'"


def test_what_follows_from_a_problem_that_is_not_told_is_told_itself() -> None:
    program = linked(document(TWO), {"pets": MISSING})
    followers = [each for each in check(program) if each.cause is not None]

    assert folded(followers, program.document) == tuple(followers)


def test_a_place_without_a_name_is_named_by_line_and_column() -> None:
    program = linked(document(TWO), {"pets": MISSING})
    nowhere = Diagnostic(
        code="AZ201",
        message="not available",
        location=Location("a.arazzo.yaml", 9, 1),
        cause=MISSING.location,
    )

    assert folded([MISSING, nowhere], program.document)[0].help == "needed by a.arazzo.yaml:9:1"
