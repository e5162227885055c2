from __future__ import annotations

import json

import pytest

from pytest_arazzo import media
from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import xml_view
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation

PET: Json = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "weight": {"type": "number"},
        "isGood": {"type": "boolean"},
    },
}
PETS: Json = {"type": "object", "properties": {"pets": {"type": "array", "items": PET}}}


def view(schema: Json | None, text: str, root: Json = None) -> Json | Absent:
    return xml_view.view(root, schema, text)


def named(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def array(items: Json, **xml: Json) -> Json:
    return {"type": "array", "items": items, **({"xml": xml} if xml else {})}


def test_text_is_read_as_the_schema_says() -> None:
    text = "<Pet><Name>007</Name><Age> 7 </Age><Weight>1.5</Weight><IsGood>true</IsGood></Pet>"

    assert view(PET, text) == {"name": "007", "age": 7, "weight": 1.5, "isGood": True}


def test_text_of_another_type_stays_text_for_the_schema_to_judge() -> None:
    assert view(PET, "<Pet><age>old</age><isGood>yes</isGood></Pet>") == {
        "age": "old",
        "isGood": "yes",
    }


def test_the_envelope_of_the_query_protocol_is_dropped_around_the_value() -> None:
    text = """<DescribePetsResponse xmlns="urn:x"><DescribePetsResult><Pets>
    <member><Name>a</Name></member><member><Name>b</Name></member></Pets></DescribePetsResult>
    <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribePetsResponse>"""

    assert view(PETS, text) == {
        "pets": [{"name": "a"}, {"name": "b"}],
        "ResponseMetadata": {"RequestId": "r"},
    }


def test_a_result_that_the_schema_names_is_kept() -> None:
    schema = named(PetResult=named(name={"type": "string"}))

    assert view(schema, "<R><PetResult><Name>a</Name></PetResult></R>") == {
        "PetResult": {"name": "a"}
    }


def test_a_root_that_the_schema_names_is_kept() -> None:
    schema = named(pet=PET)

    assert view(schema, "<pet><age>1</age></pet>") == {"pet": {"age": 1}}


def test_a_root_that_is_called_as_a_member_and_has_it_is_the_value_itself() -> None:
    assert view(named(pet=PET), "<pet><pet><age>1</age></pet></pet>") == {"pet": {"age": 1}}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<pets/>", []),
        ("<pets></pets>", []),
        ("<pets><member><age>1</age></member></pets>", [{"age": 1}]),
        ("<pets><item><age>1</age></item><item/></pets>", [{"age": 1}, {}]),
        ("<Pets><Pet><Age>1</Age></Pet><Pet><Age>2</Age></Pet></Pets>", [{"age": 1}, {"age": 2}]),
        ("<pets><age>1</age></pets>", [{"age": 1}]),
        ("<pets><age>1</age></pets><pets><age>2</age></pets>", [{"age": 1}, {"age": 2}]),
        ("<pets><age>1</age><name>a</name></pets>", [{"age": 1, "name": "a"}]),
        ("<pets>text</pets>", ["text"]),
    ],
)
def test_an_array_is_an_array_however_its_items_are_written(inner: str, expected: Json) -> None:
    assert view(PETS, f"<r>{inner}</r>") == {"pets": expected}


def test_items_of_text_are_read_one_by_one() -> None:
    schema = named(ids=array({"type": "integer"}))

    assert view(schema, "<r><ids><member>1</member><member>2</member></ids></r>") == {
        "ids": [1, 2]
    }
    assert view(schema, "<r><ids>1</ids><ids>2</ids></r>") == {"ids": [1, 2]}
    assert view(schema, "<r><ids>1</ids></r>") == {"ids": [1]}


def test_an_array_may_be_the_whole_body() -> None:
    assert view(array(PET), "<pets><pet><age>1</age></pet></pets>") == [{"age": 1}]
    assert view(array(PET), "<pets/>") == []


def test_a_required_array_of_which_no_element_is_there_is_empty() -> None:
    schema: Json = {**named(a=array(PET), b=array(PET), c=PET), "required": ["a", "c"]}  # type: ignore[dict-item]

    assert view(schema, "<r/>") == {"a": []}


def test_hints_of_the_schema_name_elements_wrappers_and_items() -> None:
    schema = named(
        wrapped=array({"type": "string", "xml": {"name": "w"}}, wrapped=True, name="ws"),
        bare=array({"type": "string", "xml": {"name": "b"}}),
        newer=array({"type": "string"}, nodeType="element"),
        other={"type": "string", "xml": {"name": "o", "prefix": "p", "namespace": "urn:p"}},
    )
    text = """<r xmlns:p="urn:p"><ws><w>1</w></ws><b>2</b><b>3</b>
    <newer><newer>4</newer></newer><p:o>5</p:o></r>"""

    assert view(schema, text) == {
        "wrapped": ["1"],
        "bare": ["2", "3"],
        "newer": ["4"],
        "other": "5",
    }


@pytest.mark.parametrize("hint", [{"attribute": True}, {"nodeType": "attribute"}])
def test_attributes_count_where_the_schema_declares_them(hint: Json) -> None:
    schema = named(id={"type": "integer", "xml": hint}, none={"xml": hint}, name={})

    assert view(schema, '<r id="7" other="1"><name>a</name></r>') == {"id": 7, "name": "a"}
    assert view(named(rs=array(schema)), '<x><rs id="1"/></x>') == {"rs": [{"id": 1}]}


def test_the_text_of_an_element_with_attributes_can_be_a_member() -> None:
    schema = named(
        unit={"xml": {"attribute": True}}, value={"type": "integer", "xml": {"nodeType": "text"}}
    )

    assert view(schema, '<r unit="kg">7</r>') == {"unit": "kg", "value": 7}


def test_names_are_exact_before_the_case_of_the_first_letter_is_forgiven() -> None:
    schema = named(a={"type": "string"}, A={"type": "string"}, dBName={"type": "string"})

    assert view(schema, "<r><A>1</A><a>2</a><DBName>3</DBName><dbName>4</dbName></r>") == {
        "a": "2",
        "A": "1",
        "dBName": "3",
        "dbName": "4",
    }


def test_unknown_elements_are_kept_in_a_plain_way() -> None:
    text = "<r><age>1</age><x>1</x><y><z>1</z><z/></y><w/><w>2</w></r>"

    assert view(PET, text) == {"age": 1, "x": "1", "y": {"z": ["1", ""]}, "w": ["", "2"]}


def test_members_of_any_name_have_the_schema_of_additional_properties() -> None:
    schema: Json = {"type": "object", "additionalProperties": {"type": "integer"}}

    assert view(schema, "<r><a>1</a><b>2</b><b>3</b></r>") == {"a": 1, "b": [2, 3]}


def test_what_the_schema_did_not_expect_is_seen_as_it_is() -> None:
    assert view(PET, "<r>text</r>") == "text"
    assert view(PET, "<r><name><b>1</b></name><age>1</age><age>2</age></r>") == {
        "name": {"b": "1"},
        "age": [1, 2],
    }
    assert view({}, "<r><a>1</a></r>") == {"a": "1"}
    assert view({"type": "string"}, "<r> a </r>") == " a "


def test_nil_is_null() -> None:
    text = '<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><name i:nil="true"/></r>'

    assert view(PET, text) == {"name": None}


def test_references_and_parts_of_schemas_are_followed() -> None:
    root: Json = {
        "components": {"schemas": {"Pet": {"allOf": [PET, named(tag={"type": "integer"})]}}}
    }
    schema = named(pet={"$ref": "#/components/schemas/Pet"})

    assert view(schema, "<r><Pet><Age>1</Age><Tag>2</Tag></Pet></r>", root) == {
        "pet": {"age": 1, "tag": 2}
    }


def test_without_a_schema_the_root_element_gives_its_content() -> None:
    assert view(None, "<r><a>1</a><a>2</a><b/></r>") == {"a": ["1", "2"], "b": ""}
    assert view(None, "<r>text</r>") == "text"


def nested(levels: int) -> str:
    return "<a>" * levels + "</a>" * levels


def test_what_nests_too_deep_is_not_viewed() -> None:
    recursive: Json = {
        "components": {"schemas": {"A": named(a={"$ref": "#/components/schemas/A"})}}
    }
    schema: Json = {"$ref": "#/components/schemas/A"}
    within, beyond = nested(xml_view.MAX_DEPTH + 1), nested(xml_view.MAX_DEPTH + 3)

    assert not isinstance(view(schema, within, recursive), Absent)
    assert not isinstance(view(None, within), Absent)
    for found in (view(schema, beyond, recursive), view(None, beyond)):
        assert isinstance(found, Absent)
        assert found.reason.startswith("elements nest deeper than 100")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a>", "not XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type declaration is refused"),
        (nested(300), "elements nest deeper than 256"),
        (" " * xml_view.MAX_LENGTH + "<a/>", "more than 10000000 characters"),
    ],
)
def test_what_is_unsafe_or_no_xml_has_no_view(text: str, reason: str) -> None:
    found = view(PET, text)

    assert isinstance(found, Absent)
    assert reason in found.reason


def operation(responses: Json, body: Json = None) -> Operation:
    node: Json = {"responses": responses, **({"requestBody": body} if body else {})}
    tree = {"openapi": "3.1.0", "paths": {"/x": {"post": node}}}
    catalog = Catalog.of(yaml.parse("api.yaml", json.dumps(tree), yaml.DESCRIPTION_LIMITS))
    found = catalog.at(catalog.pointers[0])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"application/xml": {"schema": PET}}, {"age": 1}),
        ({"text/xml": {"schema": PET}}, {"age": 1}),
        ({"application/json": {"schema": PET}}, {"age": 1}),
        ({"application/xml": {}, "application/json": {"schema": PET}}, {"age": 1}),
        ({"text/csv": {"schema": PET}}, {"Age": "1"}),
        ({}, {"Age": "1"}),
    ],
)
def test_the_schema_of_the_status_is_taken_if_it_is_declared_for_xml_or_json(
    content: Json, expected: Json
) -> None:
    read = media.read("text/xml", b"<r><Age>1</Age></r>")
    target = operation({"200": {"content": content}}, {"content": content})

    assert xml_view.of_response(target, 200, "text/xml", read) == expected
    assert xml_view.of_request(target, "text/xml", read) == expected
    assert xml_view.of_response(target, 404, "text/xml", read) == {"Age": "1"}


def test_only_xml_has_a_view() -> None:
    read = media.read("application/json", b"{}")

    assert isinstance(xml_view.of_response(operation({}), 200, "application/json", read), Absent)
    assert isinstance(xml_view.of_request(operation({}), None, media.EMPTY), Absent)
