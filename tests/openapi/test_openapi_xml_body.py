from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import payload, xml_body, xml_view
from pytest_arazzo.openapi.operation import Media
from pytest_arazzo.openapi.payload import Payload


def declared(schema: Json | None, at: str | None = None) -> Media:
    return Media(name="application/xml", schema=schema, schema_at=at, encoding={}, at="")


def named(properties: Json, **xml: Json) -> Json:
    return {"type": "object", "properties": properties, "xml": {"name": "r", **xml}}


def text(value: Json, schema: Json | None, root: Json = None) -> str:
    found = xml_body.write(root, value, declared(schema))
    assert isinstance(found, str), found
    return found


def refusal(value: Json, schema: Json | None) -> str:
    found = xml_body.write(None, value, declared(schema))
    assert isinstance(found, Absent), found
    return found.reason


def test_members_are_elements_in_order_and_a_null_is_none() -> None:
    schema = named({"b": {}, "a": {"xml": {"name": "A"}}})

    assert text({"b": 1, "a": "<&>", "n": None, "x": True}, schema) == (
        "<r><b>1</b><A>&lt;&amp;&gt;</A><x>true</x></r>"
    )


def test_attributes_and_text_are_where_the_hints_say() -> None:
    schema = named(
        {
            "id": {"xml": {"attribute": True}},
            "lang": {"xml": {"nodeType": "attribute", "prefix": "xml"}},
            "value": {"xml": {"nodeType": "text"}},
        }
    )

    assert text({"value": "a<b", "id": '1"\n', "lang": "en"}, schema) == (
        '<r id="1&quot;&#10;" xml:lang="en">a&lt;b</r>'
    )


ITEM: Json = {"type": "string", "xml": {"name": "item"}}


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        ({"items": {}}, "<a>1</a><a>2</a>"),
        ({"items": ITEM}, "<item>1</item><item>2</item>"),
        ({"items": {}, "xml": {"name": "b"}}, "<a>1</a><a>2</a>"),
        ({"items": {}, "xml": {"wrapped": True}}, "<a><a>1</a><a>2</a></a>"),
        ({"items": ITEM, "xml": {"wrapped": True}}, "<a><item>1</item><item>2</item></a>"),
        (
            {"items": ITEM, "xml": {"wrapped": True, "name": "b"}},
            "<b><item>1</item><item>2</item></b>",
        ),
        ({"items": {}, "xml": {"nodeType": "element", "name": "b"}}, "<b><b>1</b><b>2</b></b>"),
    ],
)
def test_arrays_are_repeated_elements_and_one_around_them_where_they_are_wrapped(
    array: dict[str, Json], expected: str
) -> None:
    schema = named({"a": {"type": "array", **array}})

    assert text({"a": ["1", "2"]}, schema) == f"<r>{expected}</r>"


def test_an_empty_array_leaves_a_wrapper_and_nothing_else() -> None:
    wrapped: Json = {"type": "array", "xml": {"wrapped": True}}

    assert text({"a": [], "b": []}, named({"a": wrapped})) == "<r><a></a></r>"


def test_namespaces_are_declared_where_they_begin() -> None:
    inner = named({"c": {"xml": {"prefix": "p", "namespace": "urn:p"}}}, name="b")
    schema = named({"b": inner}, prefix="p", namespace="urn:p")
    plain = named({"b": named({}, name="b", namespace="urn:b")}, namespace="urn:r")

    assert text({"b": {"c": 1}}, schema) == ('<p:r xmlns:p="urn:p"><b><p:c>1</p:c></b></p:r>')
    assert text({"b": {}}, plain) == '<r xmlns="urn:r"><b xmlns="urn:b"></b></r>'


def test_an_array_is_a_root_with_its_items() -> None:
    schema: Json = {"type": "array", "items": {"xml": {"name": "pet"}}, "xml": {"name": "pets"}}

    assert text(["a", "b"], schema) == "<pets><pet>a</pet><pet>b</pet></pets>"


def test_the_root_is_called_as_the_component_when_nothing_else_names_it() -> None:
    root: Json = {
        "s": {"$ref": "#/components/schemas/Pet"},
        "t": {"type": "object"},
        "components": {"schemas": {"Pet": {"type": "object"}}},
    }

    assert (
        xml_body.write(root, {"a": 1}, declared({"type": "object"}, "/s")) == "<Pet><a>1</a></Pet>"
    )
    found = xml_body.write(root, {"a": 1, "b": 2}, declared({"type": "object"}, "/t"))
    assert isinstance(found, Absent)


def test_an_object_of_one_member_names_its_root_itself() -> None:
    assert xml_body.write(None, {"a": {"b": [1, 2]}}, None) == "<a><b>1</b><b>2</b></a>"


def test_members_of_any_name_follow_additional_properties() -> None:
    schema: Json = {
        "type": "object",
        "additionalProperties": {"xml": {"attribute": True}},
        "xml": {"name": "r"},
    }

    assert text({"a": 1, "b": 2}, schema) == '<r a="1" b="2"></r>'


def deep(levels: int) -> Json:
    value: Json = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"a b": 1}, "'a b' cannot be the name of an element"),
        ({"a": "\x00"}, "XML cannot hold '\\x00'"),
        ({"k": {"l": 1}}, "an object inside an array or object has no text"),
        ({"k": "\x01"}, "XML cannot hold '\\x01'"),
        ({"a": deep(101)}, "it nests deeper than 100"),
    ],
)
def test_what_xml_has_no_form_for_is_explained(value: Json, reason: str) -> None:
    assert refusal(value, named({"k": {"xml": {"attribute": True}}})) == reason


def test_a_body_of_text_is_sent_as_it_is_and_an_object_as_the_schema_says() -> None:
    media = declared(named({"a": {}}))

    assert payload.encode("application/xml", "<x/>", media) == Payload("application/xml", b"<x/>")
    assert payload.encode("text/xml; charset=utf-8", {"a": "ü"}, media) == Payload(
        "text/xml; charset=utf-8", "<r><a>ü</a></r>".encode()
    )


VALUE: Json = named(
    {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "name": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}, "xml": {"wrapped": True}},
        "parts": {
            "type": "array",
            "items": {"type": "object", "properties": {"n": {"type": "number"}}},
        },
    }
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9)


@given(
    st.fixed_dictionaries(
        {
            "id": st.integers(),
            "name": words,
            "tags": st.lists(words),
            "parts": st.lists(st.fixed_dictionaries({"n": st.integers()}), min_size=1),
        }
    )
)
def test_what_is_written_is_viewed_as_the_same_value(value: Json) -> None:
    assert xml_view.view(None, VALUE, text(value, VALUE)) == value
