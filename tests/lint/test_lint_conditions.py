"""Criteria whose form makes no sense, and conditions that are spelt as elsewhere."""

from __future__ import annotations

import pytest
from survey_rules import found, marked, one_step, places, step

CODES = (
    *("AZ502", "AZ514", "AZ521", "AZ522", "AZ523"),
    *("AZ524", "AZ525", "AZ526", "AZ527"),
)

CASES = {
    "AZ521: literals": step("condition: 1 == 1 # AZ521"),
    "AZ521: true": step("condition: 'true' # AZ521"),
    "AZ521: every value meets one side": step(
        "condition: $statusCode == 200 || $statusCode != 200 # AZ521"
    ),
    "AZ521: of an action": one_step(
        "getJob", "onSuccess:", "- {name: a, type: end, criteria: [{condition: 2 > 1}]} # AZ521"
    ),
    "AZ521: a gap": step("condition: $statusCode < 200 || $statusCode > 200"),
    "AZ521: more than comparisons": step("condition: $inputs.a == $inputs.a"),
    "AZ522: the same twice": step(
        """
        condition: $statusCode == 200
        condition: $statusCode == 200 # AZ522
        """
    ),
    "AZ522: three times": step(
        """
        {condition: '^2', context: $statusCode, type: regex}
        {condition: '^2', context: $statusCode, type: regex} # AZ522
        {condition: '^2', context: $statusCode, type: regex} # AZ522
        """
    ),
    "AZ522: of other contexts": step(
        """
        {condition: '^2', context: $statusCode, type: regex}
        {condition: '^2', context: $response.body, type: regex}
        """
    ),
    "AZ523: a status": step("condition: $statusCode # AZ523"),
    "AZ523: a condition in quotes": step("condition: \"'$statusCode == 200'\" # AZ523"),
    "AZ523: a text with an expression": step("condition: \"'{$statusCode}'\" # AZ523"),
    "AZ523: a number": step("condition: '200' # AZ523"),
    "AZ523: a string of the body": step("condition: $response.body#/id # AZ523"),
    "AZ523: an object": step("condition: $response.body # AZ523"),
    "AZ523: a header": step("condition: $response.header.ETag # AZ523"),
    "AZ523: below operators": step(
        'condition: "!$response.body#/id && ($statusCode == 200 || $url)" # AZ523 AZ523'
    ),
    "AZ523: a boolean": step("condition: $response.body#/ready", "patchReport"),
    "AZ523: what may be a boolean": step("condition: $response.body#/anything", "patchReport"),
    "AZ523: an input": step("condition: $inputs.flag"),
    "AZ524: the root": step(
        "{condition: $, context: $response.body, type: jsonpath} # AZ524", "getJob"
    ),
    "AZ524: the members of an object that has some": step(
        """
        {condition: '$.*', context: $response.body, type: jsonpath} # AZ524
        {condition: '$[*]', context: $response.body, type: jsonpath} # AZ524
        """
    ),
    "AZ524: elements of what may be empty": step(
        """
        {condition: '$[*]', context: $response.body#/pets, type: jsonpath}
        {condition: '$[*]', context: $steps.s.outputs.x, type: jsonpath}
        {condition: '$.pets[*]', context: $response.body, type: jsonpath}
        """,
        "listPets",
    ),
    "AZ525: a context": step(
        """
        {condition: $statusCode == 200, context: $statusCode} # AZ525
        {condition: $statusCode < 300, context: $response.body, type: simple} # AZ525
        """
    ),
    "AZ525: an empty one": step("{condition: $statusCode == 200, context: ''}"),
    "AZ526: anchors": step(
        "{condition: '/^2\\d\\d$/', context: $statusCode, type: regex} # AZ526"
    ),
    "AZ526: flags": step("{condition: '/done/i', context: $response.body, type: regex} # AZ526"),
    "AZ526: a path": step(
        """
        {condition: '/pets/', context: $url, type: regex}
        {condition: '/pets/v', context: $url, type: regex}
        {condition: '/price\\$/', context: $url, type: regex}
        {condition: '^2', context: $statusCode, type: regex}
        """
    ),
    "AZ527: one value": step(
        """
        {condition: '$[?@ == 200]', context: $statusCode, type: jsonpath} # AZ527
        {condition: $.a == 'b', context: $response.header.ETag, type: jsonpath} # AZ527
        {condition: //a, context: $url, type: xpath} # AZ527
        """
    ),
    "AZ527: XPath in JSON": step(
        "{condition: //id, context: $response.body, type: xpath} # AZ527"
    ),
    "AZ527: XPath in XML": step(
        "{condition: //id, context: $response.body, type: xpath}", "postReport"
    ),
    "AZ527: XPath in what is not known": step(
        """
        {condition: //id, context: $response.body, type: xpath}
        {condition: //id, context: $steps.s.outputs.x, type: xpath}
        """,
        "putReport",
    ),
    "AZ527: XPath at a step that calls a workflow": """
workflows:
- workflowId: w
  steps:
  - stepId: s
    workflowId: v
    successCriteria: [{condition: //id, context: $response.body, type: xpath}]
- workflowId: v
  steps: [{stepId: s, operationId: getJob}]
""",
    "AZ514: a count": step(
        "{condition: '$[?count(@.pets) > 0]', context: $response.body, type: jsonpath} # AZ514",
        "listPets",
    ),
    "AZ514: a comparison": step(
        "{condition: '$[?@.nextToken == 1]', context: $response.body, type: jsonpath} # AZ514",
        "listPets",
    ),
    "AZ514: of an object within": step(
        "{condition: \"$.pets[0][?@.kind == 'x']\", context: $response.body, type: jsonpath} # AZ514",
        "listPets",
    ),
    "AZ514: of an array": step(
        "{condition: '$.pets[?@.name]', context: $response.body, type: jsonpath}", "listPets"
    ),
    "AZ514: members that may have it": step(
        "{condition: '$[?@.name]', context: $response.body, type: jsonpath}", "getPet"
    ),
    "AZ514: a member that the object has not": step(
        "{condition: '$[?@.zzz]', context: $response.body, type: jsonpath}", "listPets"
    ),
    "AZ514: the older draft": step(
        "{condition: '$[?(@.pets)]', context: $response.body, "
        "type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}}",
        "listPets",
    ),
    "AZ502: each once": step(
        """
        condition: $statusCode = 200 # AZ502
        condition: $statusCode === 200 # AZ502
        """
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_that_makes_no_sense_is_found_where_it_stands_and_nothing_else_is(
    name: str,
) -> None:
    text = CASES[name]

    assert places(found(text, CODES)) == marked(text)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "AZ522: the same twice",
            "'$statusCode == 200' stands twice in the success criteria of step 's'",
            "leave one of them out, or say what else was meant",
        ),
        (
            "AZ523: a status",
            "$statusCode stands alone, and only the boolean true is a condition that holds",
            "compare it with a value: == , != , < , <= , > , >=",
        ),
        (
            "AZ524: the root",
            "$ selects something of whatever $response.body is",
            (
                "ask for a member ($.name), or with a filter for values of members "
                "($[?@.name == 'x'])"
            ),
        ),
        (
            "AZ526: anchors",
            "the slashes are part of this regular expression, and it is meant without them",
            "write ^2\\d\\d$",
        ),
        (
            "AZ527: XPath in JSON",
            "$response.body is JSON, and XPath looks into XML",
            "use the type jsonpath, or a simple condition with a JSON Pointer",
        ),
        (
            "AZ514: a count",
            (
                "this filter looks for 'pets' in the members of an object, but 'pets' is a member of "
                "the object itself"
            ),
            (
                "a filter suits arrays: $.pets[?...]; for one value use a simple condition, "
                "$response.body#/pets == ..."
            ),
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_would_be_right(
    name: str, message: str, hint: str
) -> None:
    (only,) = found(CASES[name], CODES)

    assert (only.message, only.help) == (message, hint)


def test_slashes_can_be_taken_away_and_flags_go_inside() -> None:
    anchored, flagged = (
        found(CASES[f"AZ526: {name}"], CODES)[0].fix for name in ("anchors", "flags")
    )

    assert anchored is not None
    assert flagged is not None
    assert (anchored.old, anchored.new) == ("/^2\\d\\d$/", "^2\\d\\d$")
    assert (flagged.old, flagged.new) == ("/done/i", "(?i)done")


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        ("$statusCode = 200", "write $statusCode == 200"),
        ("$statusCode in [200, 201]", "write ($statusCode == 200 || $statusCode == 201)"),
        ("$response.body#/state == DONE", "write $response.body#/state == 'DONE'"),
        (
            "$.state == 'DONE'",
            "with the type jsonpath and a context, such as $response.body this is a condition",
        ),
        ("^2", "with the type regex and a context, such as $response.body this is a condition"),
        ("//id", "with the type xpath and a context, such as $response.body this is a condition"),
        ("$.state ==", None),
        ("^(", None),
        ("//[", None),
        ("$response.body#/id contains 'x'", None),
    ],
)
def test_a_condition_that_cannot_be_read_comes_with_the_one_that_was_meant(
    condition: str, hint: str | None
) -> None:
    quoted = condition.replace("'", "''")
    (only,) = found(step(f"condition: '{quoted}'"), ["AZ502"])

    assert only.help == hint
    assert (only.fix is not None) == (hint or "").startswith("write")
    if only.fix is not None:
        assert (only.fix.old, f"write {only.fix.new}") == (condition, hint)


def test_a_context_that_is_there_is_not_asked_for() -> None:
    (only,) = found(step("{condition: '^2', context: $statusCode}"), ["AZ502"])

    assert only.help == "with the type regex this is a condition"
