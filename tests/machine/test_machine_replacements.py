from __future__ import annotations

import json

import pytest
from building import answer, document, play, workflow

from pytest_arazzo.jsonvalue import Json

XML = (
    '<?xml version="1.0"?><n:note xmlns:n="urn:n" id=\'1\'><!-- c --><to/><body>x</body></n:note>'
)


def sent(
    payload: str, replacements: str, media: str, inputs: dict[str, Json] | None = None
) -> str:
    text = f"""
        - stepId: a
          operationId: addNote
          requestBody: {{contentType: {media}, payload: {payload}, replacements: {replacements}}}
        """
    played = play(document(workflow(text)), answer(201), inputs=inputs)
    if not played.requests:
        assert played.trace.ending.code == "AZ705"
        return f"refused: {played.trace.ending.reason}"
    return (played.requests[0].body or b"").decode()


def in_json(payload: Json, *replacements: Json, inputs: dict[str, Json] | None = None) -> str:
    return sent(json.dumps(payload), json.dumps(replacements), "application/json", inputs)


def in_xml(*replacements: Json, payload: Json = XML) -> str:
    return sent(json.dumps(payload), json.dumps(replacements), "application/xml")


def by(kind: Json, target: str, value: Json) -> Json:
    return {"target": target, "targetSelectorType": kind, "value": value}


PETS: dict[str, Json] = {"pets": [{"name": "a", "age": 1}, {"name": "b", "age": 2}], "n": 0}


@pytest.mark.parametrize("version", ["rfc9535", "draft-goessner-dispatch-jsonpath-00"])
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("$.n", {**PETS, "n": "X"}),
        (
            "$.pets[*].age",
            {"pets": [{"name": "a", "age": "X"}, {"name": "b", "age": "X"}], "n": 0},
        ),
        ("$.pets[1]", {"pets": [{"name": "a", "age": 1}, "X"], "n": 0}),
        ("$", "X"),
    ],
)
def test_every_node_that_jsonpath_selects_is_replaced(
    version: str, target: str, expected: Json
) -> None:
    kind: Json = {"type": "jsonpath", "version": version}

    assert json.loads(in_json(PETS, by(kind, target, "X"))) == expected


def test_what_is_inside_of_a_replaced_node_goes_with_it() -> None:
    assert (
        in_json({"a": {"a": 1, "ab": 2}, "ab": 3}, by("jsonpath", "$..*", 0)) == '{"a":0,"ab":0}'
    )


def test_a_member_of_any_name_is_found_by_jsonpath() -> None:
    assert in_json({"a/b~c": [1]}, by("jsonpath", "$['a/b~c'][0]", 2)) == '{"a/b~c":[2]}'


def test_replacements_see_what_those_before_them_made() -> None:
    found = in_json(
        {"a": 1},
        by("jsonpointer", "/b", {"c": 1}),
        by("jsonpath", "$.b.c", "$inputs.deep"),
        {"target": "/b/c/0", "value": 5},
        inputs={"deep": [1, 2]},
    )

    assert found == '{"a":1,"b":{"c":[5,2]}}'


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [
        ("jsonpath", "$.none", "'$.none' does not exist: it selects nothing"),
        ("jsonpath", "$[", "'$[' does not exist: "),
        ("jsonpath", "$inputs.a", "'$inputs.a' does not exist: "),
        ("xpath", "/a", "XPath needs XML text, and the payload is of type object"),
    ],
)
def test_a_target_in_json_that_leads_nowhere_keeps_the_request_back(
    kind: str, target: str, reason: str
) -> None:
    found = in_json({"a": 1}, by(kind, target, 1))

    assert found.startswith("refused: replacement target ")
    assert reason in found


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("/n:note/body", "<body>x</body>", "<body>&lt;7&gt; &amp;</body>"),
        ("//body/text()", "<body>x</body>", "<body>&lt;7&gt; &amp;</body>"),
        ("//to", "<to/>", "<to>&lt;7&gt; &amp;</to>"),
        ("/n:note/@id", "id='1'", 'id="&lt;7&gt; &amp;"'),
    ],
)
def test_xml_is_exchanged_at_its_place_and_nowhere_else(target: str, old: str, new: str) -> None:
    assert in_xml({"target": target, "value": "<7> &"}) == XML.replace(old, new)


def test_every_element_that_xpath_selects_is_replaced() -> None:
    found = in_xml(by({"type": "xpath", "version": "xpath-10"}, "//*[not(*)]", 7))

    assert found == XML.replace("<to/>", "<to>7</to>").replace(">x<", ">7<")


def test_an_object_for_an_xml_body_has_targets_by_pointer() -> None:
    assert in_xml({"target": "/a/b", "value": 2}, payload={"a": {"b": 1}}) == "<a><b>2</b></a>"


@pytest.mark.parametrize(
    ("payload", "target", "reason"),
    [
        (XML, "//none", "it selects nothing"),
        (XML, "count(//to)", "neither an element, an attribute nor a whole text"),
        ("<a>x<b/></a>", "/a/text()", "neither an element, an attribute nor a whole text"),
        (XML, "//[", "//["),
        ("<a>", "/a", "not XML"),
        ("<!DOCTYPE a><a/>", "/a", "a document type declaration is refused"),
    ],
)
def test_a_target_in_xml_that_leads_nowhere_keeps_the_request_back(
    payload: str, target: str, reason: str
) -> None:
    found = in_xml({"target": target, "value": 1}, payload=payload)

    assert found.startswith(f"refused: replacement target {target!r} does not exist: ")
    assert reason in found


def test_xml_takes_no_value_that_it_cannot_hold() -> None:
    assert "XML cannot hold '\\x01'" in in_xml({"target": "//to", "value": "\x01"})
