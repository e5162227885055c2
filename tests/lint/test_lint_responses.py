"""Criteria and outputs against the responses that the operation declares."""

from __future__ import annotations

import pytest
from survey_rules import found, marked, one_step, places, step

from pytest_arazzo.diagnostic import Severity

CODES = ("AZ411", "AZ450", "AZ451", "AZ452", "AZ453", "AZ454", "AZ455", "AZ520")

STATUSES = {
    "a status that is not declared": step("condition: $statusCode == 201 # AZ450"),
    "the one of several that is not declared": step(
        "condition: $statusCode == 200 || $statusCode == 202 # AZ450"
    ),
    "a numeric string": step("condition: $statusCode == '201' # AZ450"),
    "a range in which nothing is declared": step(
        "condition: $statusCode >= 300 && $statusCode < 400 # AZ450"
    ),
    "a pattern that no declared status matches": step(
        "{condition: '^3', context: $statusCode, type: regex} # AZ450"
    ),
    "of a success action": one_step(
        "getJob",
        "onSuccess:",
        "- {name: a, type: end, criteria: [{condition: $statusCode == 202}]} # AZ450",
    ),
    "of a failure action": one_step(
        "getJob",
        "onFailure:",
        "- {name: a, type: end, criteria: [{condition: $statusCode == 409}]} # AZ450",
    ),
    "declared": step("condition: $statusCode == 200"),
    "a range in which something is declared": step(
        "condition: $statusCode >= 200 && $statusCode < 300"
    ),
    "a pattern": step("{condition: '^2\\d\\d$', context: $statusCode, type: regex}"),
    "excluded": step("condition: $statusCode != 500"),
    "of a declared range": step("condition: $statusCode == 207", "putReport"),
    "of a shared action, declared at one of the steps": """
workflows:
- workflowId: w
  successActions: [{name: a, type: end, criteria: [{condition: $statusCode == 201}]}]
  steps:
  - {stepId: s, operationId: getJob}
  - {stepId: t, operationId: createPet}
""",
    "of a shared action, declared at none of the steps": """
workflows:
- workflowId: w
  successActions:
  - {name: a, type: end, criteria: [{condition: $statusCode == 203}]} # AZ450
  steps:
  - {stepId: s, operationId: getJob}
  - {stepId: t, operationId: createPet}
""",
    "beside default": step("condition: $statusCode == 418", "getReport"),
    "any server may be overloaded": one_step(
        "getJob",
        "onFailure:",
        "- {name: a, type: retry, criteria: [{condition: $statusCode == 429}]}",
        "- {name: b, type: retry, criteria: [{condition: $statusCode >= 500}]}",
    ),
    "a description that is silent on failures": one_step(
        "startJob",
        "onFailure:",
        "- {name: a, type: end, criteria: [{condition: $statusCode == 404}]}",
    ),
}

CONTRADICTIONS = {
    "two statuses in one list": step(
        """
        condition: $statusCode == 200
        condition: $statusCode == 404 # AZ451
        """
    ),
    "two statuses in one condition": step(
        "condition: $statusCode == 200 && $statusCode == 404 # AZ451"
    ),
    "a range and a status outside of it": step(
        """
        condition: $statusCode < 300
        condition: $response.body#/id == 'x'
        condition: $statusCode == 404 # AZ451
        """
    ),
    "two values of one member, told in two ways": step(
        """
        condition: $response.body#/state == 'DONE'
        {condition: $.state == 'FAILED', context: $response.body, type: jsonpath} # AZ451
        """
    ),
    "literals that differ": step("condition: 1 == 2 # AZ451"),
    "of an action": one_step(
        "getJob",
        "onSuccess:",
        "- name: a",
        "  type: end",
        "  criteria:",
        "  - {condition: $response.body#/state == 'DONE'}",
        "  - {condition: $response.body#/state == 'FAILED'} # AZ451",
    ),
    "alternatives": step("condition: $statusCode == 200 || $statusCode == 404"),
    "the same twice, in other letters": step(
        """
        condition: $response.body#/state == 'DONE'
        condition: $response.body#/state == 'done'
        """
    ),
    "different operands": step(
        """
        condition: $response.body#/id == 'a'
        condition: $response.body#/state == 'DONE'
        """
    ),
    "what is not analysed": step(
        """
        condition: $response.body#/id == $inputs.id
        condition: $statusCode == 200
        {condition: $.result, context: $response.body, type: jsonpath}
        """
    ),
    "too many combinations": step(
        "\n".join(
            f"condition: $inputs.{name} == {n} || $inputs.{name} == 'a{n}'"
            for n, name in enumerate("abcdefgh")
        )
    ),
    "an order among strings": step(
        """
        condition: $response.body#/id > 'b'
        condition: $response.body#/id < 'a'
        """
    ),
}

LITERALS = {
    "outside of the enum": step("condition: $response.body#/state == 'RUNING' # AZ452"),
    "excluded and outside": step("condition: $response.body#/state != 'READY' # AZ452"),
    "on the left": step("condition: \"'READY' == $response.body#/state\" # AZ452"),
    "below not and or": step(
        "condition: \"!($statusCode == 404 || $response.body#/state == 'READY')\" # AZ452"
    ),
    "in a bare comparison": step(
        "{condition: $.state == 'READY', context: $response.body, type: jsonpath} # AZ452"
    ),
    "in other letters in a bare comparison": step(
        "{condition: $.state == 'done', context: $response.body, type: jsonpath} # AZ452"
    ),
    "in double quotes": step("condition: '$response.body#/state == \"READY\"' # AZ452"),
    "with a quote inside": step("condition: $response.body#/state == 'it''s' # AZ452"),
    "through outputs that lead in a circle": """
workflows:
- workflowId: w
  steps:
  - stepId: s
    operationId: getJob
    outputs: {a: $steps.s.outputs.b, b: $steps.s.outputs.a, c: '{$response.body#/state}!'}
    successCriteria:
    - condition: $steps.s.outputs.a == 'READY'
    - condition: $steps.s.outputs.c == 'READY'
    - condition: $steps.s.outputs.d == 'READY'
    - condition: $inputs.mode == 'medium'
    - condition: $workflows.w.outputs.x == 'medium'
""",
    "an input that is not declared": """
workflows:
- workflowId: w
  inputs: {type: object, properties: {mode: {enum: [fast, slow]}}}
  steps:
  - stepId: s
    operationId: getJob
    successCriteria: [{condition: $inputs.mood == 'medium'}]
""",
    "a request": step("condition: $request.body#/state == 'READY'"),
    "a step that calls a workflow": """
workflows:
- workflowId: w
  steps:
  - stepId: s
    workflowId: v
    successCriteria: [{condition: $response.body#/state == 'READY'}]
- workflowId: v
  steps: [{stepId: s, operationId: getJob}]
""",
    "of one of two bodies": step(
        """
        condition: $statusCode == 200 || $statusCode == 404
        condition: $response.body#/state == 'READY' # AZ452
        """
    ),
    "in a filter": step(
        "{condition: \"$.pets[?@.kind == 'cow']\", context: $response.body, type: jsonpath} # AZ452",
        "listPets",
    ),
    "in a filter, in other letters, on the left": step(
        "{condition: \"$.pets[?'CAT' == @.kind]\", context: $response.body, type: jsonpath} # AZ452",
        "listPets",
    ),
    "of elements": step("condition: $response.body#/tags/0 == 'mid' # AZ452", "patchReport"),
    "beside null": step("condition: $response.body#/size == 'L' # AZ452", "patchReport"),
    "of a header": step(
        """
        condition: $statusCode == 200
        condition: $response.header.x-kind == 'middle' # AZ452
        """,
        "getReport",
    ),
    "of a header that may be so": step(
        """
        condition: $statusCode == 200
        condition: $response.header.x-kind == 'Long'
        """,
        "getReport",
    ),
    "of a header that another response may lack": step(
        "condition: $response.header.x-kind == 'middle'", "getReport"
    ),
    "few values": step(
        "{condition: $.ready == 'yes', context: $response.body, type: jsonpath} # AZ520",
        "patchReport",
    ),
    "through an output": """
workflows:
- workflowId: w
  inputs: {type: object, properties: {mode: {enum: [fast, slow]}}}
  steps:
  - stepId: s
    operationId: getJob
    outputs: {state: $response.body#/state, all: $response.body}
  - stepId: t
    operationId: getJob
    successCriteria:
    - condition: $steps.s.outputs.state == 'READY' # AZ452
    - condition: $steps.s.outputs.all#/state == 'READY' # AZ452
    - condition: $steps.s.outputs.all.state == 'READY' # AZ452
    - condition: $inputs.mode == 'medium' # AZ452
    - condition: $inputs.mode == 'fast'
    - condition: $steps.t.outputs.none == 'x'
""",
    "of a shared action, where all operations agree": """
workflows:
- workflowId: w
  successActions:
  - {name: a, type: end, criteria: [{condition: $response.body#/state == 'READY'}]} # AZ452
  steps:
  - {stepId: s, operationId: getJob}
  - {stepId: t, operationId: startJob}
""",
    "of a shared action, about one of the operations": """
workflows:
- workflowId: w
  successActions:
  - {name: a, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}
  - {name: b, type: end, criteria: [{condition: $response.body#/kind == 'cat'}]}
  steps:
  - {stepId: s, operationId: getJob}
  - {stepId: t, operationId: getPet}
""",
    "in the enum": step("condition: $response.body#/state == 'RUNNING'"),
    "in the enum, in other letters": step("condition: $response.body#/state == 'running'"),
    "whether there is any": step(
        """
        condition: $response.body#/state != ''
        condition: $response.body#/state != null
        """
    ),
    "an order": step("condition: $response.body#/state > 'A'"),
    "no enum": step("condition: $response.body#/id == 'x'"),
    "an error's body": one_step(
        "getJob",
        "onFailure:",
        "- {name: a, type: end, criteria: [{condition: $response.body#/message == 'x'}]}",
    ),
}

TYPES = {
    "a status is a number": step("condition: $statusCode == 'ok' # AZ520"),
    "in a bare comparison too": step(
        "{condition: $.count == '3', context: $response.body, type: jsonpath} # AZ520",
        "patchReport",
    ),
    "a boolean in quotes": step(
        "condition: $response.body#/ready == 'true' # AZ520", "patchReport"
    ),
    "a boolean has no order": step("condition: $response.body#/ready > 1 # AZ520", "patchReport"),
    "nothing is ordered beside a boolean": step(
        "condition: $response.body#/count > true # AZ520", "patchReport"
    ),
    "a word beside a number": step(
        "condition: $response.body#/count < 'many' # AZ520", "patchReport"
    ),
    "an array": step("condition: $response.body#/tags == 'new' # AZ520", "patchReport"),
    "an object": step("condition: $response.body == 'x' # AZ520", "patchReport"),
    "a number in a filter": step(
        "{condition: \"$.pets[?@.age == '3']\", context: $response.body, type: jsonpath} # AZ520",
        "listPets",
    ),
    "a boolean beside a string": step("condition: $response.body#/id == true # AZ520"),
    "the method is a string": step("condition: $method == true # AZ520"),
    "numbers": step("condition: $response.body#/count >= 3", "patchReport"),
    "numeric strings beside numbers": step(
        "condition: $response.body#/count == '3'", "patchReport"
    ),
    "numbers beside strings, which may be numeric": step("condition: $response.body#/id == 3"),
    "booleans": step("condition: $response.body#/ready == true", "patchReport"),
    "no type": step("condition: $response.body#/anything == 3", "patchReport"),
    "null": step("condition: $response.body#/label == null", "patchReport"),
    "a union": step("condition: $response.body#/label == 'x'", "patchReport"),
    "a header that is declared to be a number": step(
        "condition: $response.header.X-Pages == 3", "getReport"
    ),
    "length": step(
        "{condition: $.tags.length > 3, context: $response.body, type: jsonpath}", "patchReport"
    ),
    "no JSON": step("condition: $response.body#/x == 3", "postReport"),
    "an expression beside an expression": step("condition: $response.body#/id == $statusCode"),
}

HEADERS = {
    "not declared": one_step("listPets", "outputs:", "  o: $response.header.X-Totals # AZ453"),
    "in a criterion": step("condition: $response.header.X-Next != null # AZ453", "listPets"),
    "in an action": one_step(
        "listPets",
        "onSuccess:",
        "- {name: a, type: end, criteria: [{condition: $response.header.X-More == 1}]} # AZ453",
    ),
    "declared, in other letters": one_step("listPets", "outputs: {o: $response.header.x-total}"),
    "of HTTP": one_step("createPet", "outputs: {o: $response.header.Location}"),
    "of a request": one_step("listPets", "outputs: {o: $request.header.X-Other}"),
    "of an operation without responses": one_step("nothing", "outputs: {o: $response.header.X}"),
}

BODIES = {
    "204": one_step("deletePet", "outputs:", "  o: $response.body # AZ454"),
    "204 in a criterion": step(
        "{condition: $.id, context: $response.body, type: jsonpath} # AZ454", "deletePet"
    ),
    "HEAD": one_step("hasReport", "outputs:", "  o: $response.body#/id # AZ454"),
    "of a failure": one_step(
        "deletePet",
        "onFailure:",
        "- {name: a, type: end, criteria: [{condition: $response.body#/message == 'x'}]}",
    ),
    "expected to fail": one_step(
        "deletePet",
        "successCriteria: [{condition: $statusCode == 404}]",
        "outputs: {o: $response.body#/message}",
    ),
    "not declared but possible": one_step("putReport", "outputs: {o: $response.body#/id}"),
    "members of CSV": one_step("getReport", "outputs:", "  o: $response.body#/0/id # AZ455"),
    "a query in CSV": step(
        "{context: $response.body, type: jsonpath, condition: $.id} # AZ455", "getReport"
    ),
    "a selector in CSV": one_step(
        "getReport",
        "outputs:",
        "  o: {context: $response.body, selector: $.id, type: jsonpath} # AZ455",
    ),
    "the whole of CSV": one_step("getReport", "outputs: {o: $response.body}"),
    "any text, and what is called text": one_step(
        "anyReport",
        "successCriteria: [{condition: $statusCode == 200}]",
        "outputs: {o: $response.body#/id}",
    ),
    "an octet stream": one_step(
        "anyReport",
        "successCriteria: [{condition: $statusCode == 201}]",
        "outputs: {o: $response.body#/id}",
    ),
    "a picture": one_step(
        "anyReport",
        "successCriteria: [{condition: $statusCode == 202}]",
        "outputs:",
        "  o: $response.body#/id # AZ455",
    ),
    "XML": one_step("postReport", "outputs: {o: $response.body#/id}"),
}

PATHS = {
    "a pointer": one_step("getJob", "outputs:", "  o: $response.body#/stat # AZ411"),
    "in a template": one_step("getJob", "outputs:", "  o: 'it is {$response.body#/stat}' # AZ411"),
    "a query": step(
        "{condition: $.stat, context: $response.body, type: jsonpath} # AZ411", "getJob"
    ),
    "a query below elements": step(
        "{condition: '$.pets[*].nmae', context: $response.body, type: jsonpath} # AZ411",
        "listPets",
    ),
    "a query with an index": step(
        "{condition: '$.pets[0].nmae', context: $response.body, type: jsonpath} # AZ411",
        "listPets",
    ),
    "a query below a pointer": step(
        "{condition: '$[0].nmae', context: $response.body#/pets, type: jsonpath} # AZ411",
        "listPets",
    ),
    "in a filter": step(
        "{condition: '$.pets[?@.kin == 1]', context: $response.body, type: jsonpath} # AZ411",
        "listPets",
    ),
    "after a filter": step(
        '{condition: "$.pets[?@.id == 1].nmae", context: $response.body, type: jsonpath} # AZ411',
        "listPets",
    ),
    "the length of an array": step(
        "{condition: '$.pets.length', context: $response.body, type: jsonpath} # AZ411",
        "listPets",
    ),
    "a bare comparison": step(
        "{condition: $.stat == 'x', context: $response.body, type: jsonpath} # AZ411"
    ),
    "a selector": one_step(
        "getJob",
        "outputs:",
        "  p: {context: $response.body, selector: /stat, type: jsonpointer} # AZ411",
        "  q: {context: $response.body, selector: $.stat, type: jsonpath} # AZ411",
        "  r: {context: $response.body, selector: $.state, type: jsonpath}",
        "  s: {context: $response.body, selector: /job/state, type: xpath}",
        "  t: {context: $statusCode, selector: $.stat, type: jsonpath}",
    ),
    "a success action": one_step(
        "getJob",
        "onSuccess:",
        "- {name: a, type: end, criteria: [{condition: $response.body#/stat == 'x'}]} # AZ411",
        "- name: b",
        "  type: goto",
        "  workflowId: w",
        "  parameters: [{name: n, value: $response.body#/stat}] # AZ411",
    ),
    "a failure action": one_step(
        "getJob",
        "onFailure:",
        "- {name: a, type: end, criteria: [{condition: $response.body#/mesage == 'x'}]} # AZ411",
        "- {name: b, type: end, criteria: [{condition: $response.body#/message == 'x'}]}",
        "- {name: c, type: end, criteria: [{condition: $response.body#/state == 'DONE'}]}",
    ),
    "the body of the status that is expected": one_step(
        "getJob",
        "successCriteria: [{condition: $statusCode == 404}]",
        "outputs:",
        "  m: $response.body#/message",
        "  s: $response.body#/state # AZ411",
    ),
    "below an output": """
workflows:
- workflowId: w
  steps:
  - {stepId: s, operationId: listPets, outputs: {pets: $response.body#/pets}}
  - stepId: t
    operationId: getPet
    parameters:
    - {name: petId, in: path, value: $steps.s.outputs.pets#/0/id}
    - {name: a, in: query, value: $steps.s.outputs.pets#/0/di} # AZ411
    - {name: b, in: query, value: '$steps.s.outputs.pets[0].di'} # AZ411
    - {name: c, in: query, value: $steps.s.outputs.pets}
""",
    "descendants and wildcards of objects": step(
        """
        {condition: '$..nmae', context: $response.body, type: jsonpath}
        {condition: '$.*.nmae', context: $response.body, type: jsonpath}
        {condition: "$.pets['id', 'nmae']", context: $response.body, type: jsonpath}
        {condition: '$.pets[?@.*.x].owner', context: $response.body, type: jsonpath}
        {condition: '$.pets[?@[0].x]', context: $response.body, type: jsonpath} # AZ411
        """,
        "listPets",
    ),
    "the older draft": step(
        "{condition: $.stat, context: $response.body, "
        "type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}}"
    ),
    "a query with an expression in it": step(
        "{condition: '$.stat[?@ == {$inputs.x}]', context: $response.body, type: jsonpath}"
    ),
}

CASES = {
    f"{group}: {name}": text
    for group, cases in {
        "statuses": STATUSES,
        "contradictions": CONTRADICTIONS,
        "literals": LITERALS,
        "types": TYPES,
        "headers": HEADERS,
        "bodies": BODIES,
        "paths": PATHS,
    }.items()
    for name, text in cases.items()
}


@pytest.mark.parametrize("name", CASES)
def test_what_no_response_can_be_is_found_where_it_stands_and_nothing_else_is(name: str) -> None:
    text = CASES[name]

    assert places(found(text, CODES)) == marked(text)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            STATUSES["a status that is not declared"],
            "getJob does not declare status 201",
            "declared are: 200, 404",
        ),
        (
            STATUSES["a range in which nothing is declared"],
            "getJob does not declare any status that this admits",
            "declared are: 200, 404",
        ),
        (
            CONTRADICTIONS["two statuses in one list"],
            (
                "nothing can meet this and '$statusCode == 200' of the success criteria of step 's' "
                "as well"
            ),
            "all criteria of a list must hold; alternatives are one condition with ||",
        ),
        (
            CONTRADICTIONS["two statuses in one condition"],
            "nothing can meet this",
            "all criteria of a list must hold; alternatives are one condition with ||",
        ),
        (
            LITERALS["outside of the enum"],
            "$response.body#/state never equals 'RUNING': the enum of its schema does not have it",
            "did you mean 'RUNNING'?",
        ),
        (
            LITERALS["excluded and outside"],
            (
                "$response.body#/state always differs from 'READY': "
                "the enum of its schema does not have it"
            ),
            "it has: 'QUEUED', 'RUNNING', 'DONE', 'FAILED'",
        ),
        (
            LITERALS["in other letters in a bare comparison"],
            "$.state never equals 'done': the enum of its schema does not have it",
            "did you mean 'DONE'? letter case counts here",
        ),
        (
            TYPES["a status is a number"],
            "$statusCode is of the type number, which never equals 'ok'",
            "a status is a number, such as 200",
        ),
        (
            TYPES["a boolean in quotes"],
            "$response.body#/ready is of the type boolean, which never equals 'true'",
            "write true without quotes",
        ),
        (
            TYPES["in a bare comparison too"],
            "$.count is of the type integer, which never equals '3'",
            "write 3 without quotes",
        ),
        (
            TYPES["a boolean has no order"],
            "$response.body#/ready is of the type boolean, which never has an order beside 1",
            "compare it with a literal of the type boolean",
        ),
        (
            HEADERS["not declared"],
            "the response of listPets declares no header 'X-Totals'",
            "did you mean 'X-Total'?",
        ),
        (
            BODIES["204"],
            "the response 204 of deletePet has no body",
            "read a header, the status, or what another step returns",
        ),
        (
            BODIES["members of CSV"],
            "the body of getReport is text/csv, in which there are no members to look for",
            "read the whole of it: $response.body",
        ),
        (
            PATHS["a query below elements"],
            "the response of listPets has no 'nmae' for $.pets[*].nmae",
            "did you mean 'name'?",
        ),
        (
            PATHS["the length of an array"],
            "the response of listPets has no 'length' for $.pets.length",
            "it is an array there, whose elements are 0, 1, ...: in JSONPath [0], [*] or a filter",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_would_be_right(
    text: str, message: str, hint: str
) -> None:
    (only,) = found(text, CODES)

    assert (only.message, only.help) == (message, hint)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (LITERALS["outside of the enum"], "RUNING", "RUNNING"),
        (HEADERS["not declared"], "X-Totals", "X-Total"),
        (PATHS["a pointer"], "stat", "state"),
    ],
)
def test_a_name_that_only_one_known_name_is_near_to_can_be_replaced(
    text: str, old: str, new: str
) -> None:
    (only,) = found(text, CODES)

    assert only.fix is not None
    assert (only.fix.at, only.fix.old, only.fix.new) == (only.at, old, new)


def test_a_name_that_is_near_to_none_is_not_replaced() -> None:
    (only,) = found(LITERALS["excluded and outside"], CODES)

    assert only.fix is None


def test_what_a_protocol_excludes_is_an_error_and_what_a_description_lacks_a_warning() -> None:
    status, header = TYPES["a status is a number"], HEADERS["not declared"]
    texts = (status, BODIES["204"], STATUSES["a status that is not declared"], header)

    assert [found(text, CODES)[0].severity for text in texts] == [
        Severity.ERROR,
        Severity.ERROR,
        Severity.WARNING,
        Severity.WARNING,
    ]


def test_the_caret_stands_below_the_literal() -> None:
    (only,) = found(LITERALS["outside of the enum"], CODES)
    line = "    - condition: $response.body#/state == 'RUNING'"

    assert (only.location.column, only.width) == (line.index("'RUNING'") + 1, len("'RUNING'"))
