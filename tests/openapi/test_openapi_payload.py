from __future__ import annotations

import pytest

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import payload
from pytest_arazzo.openapi.operation import Media
from pytest_arazzo.openapi.payload import Payload

FORM = "application/x-www-form-urlencoded"


def media(schema: Json = None, **encoding: Json) -> Media:
    return Media(name="m/m", schema=schema, schema_at=None, encoding=encoding, at="/m")


def body(content_type: str, value: Json, declared: Media | None = None) -> bytes:
    found = payload.encode(content_type, value, declared)
    assert isinstance(found, Payload), found
    return found.body


def refusal(content_type: str, value: Json) -> str:
    found = payload.encode(content_type, value, None)
    assert isinstance(found, Absent), found
    return found.reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, 2.5, None, True]}, b'{"a":[1,2.5,null,true]}'),
        ("text", b'"text"'),
        (None, b"null"),
        ('{"a": 1}', b'{"a": 1}'),
        (" [1, 2]\n", b" [1, 2]\n"),
        ("{not json", b'"{not json"'),
    ],
)
@pytest.mark.parametrize(
    "name", ["application/json", "application/vnd.x+json", "application/x-amz-json-1.1"]
)
def test_json_is_written_unless_the_payload_is_json_text_already(
    name: str, value: Json, expected: bytes
) -> None:
    assert body(name, value) == expected


def test_a_number_that_json_does_not_have_is_refused() -> None:
    assert "JSON" in refusal("application/json", float("nan"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": "x y&z", "b": 1, "c": True}, b"a=x+y%26z&b=1&c=true"),
        ({"a": [1, 2]}, b"a=1&a=2"),
        ({"a": {"b": {"c": 1}}}, b"a%5Bb%5D%5Bc%5D=1"),
        ({"a": [{"b": 1}]}, b"a%5B0%5D%5Bb%5D=1"),
        ({"a": None}, b""),
        ("a=1&b=2", b"a=1&b=2"),
    ],
)
def test_a_form_is_written_with_nested_names(value: Json, expected: bytes) -> None:
    assert body(FORM, value) == expected


def test_the_encoding_of_a_form_field_is_obeyed() -> None:
    declared = media(
        None,
        a={"contentType": "application/json"},
        b={"style": "spaceDelimited"},
        c={"style": "form", "explode": False},
        d={"style": "deepObject"},
    )
    value: Json = {"a": {"x": 1}, "b": [1, 2], "c": [3, 4], "d": {"y": 5}}

    assert body(FORM, value, declared) == b"a=%7B%22x%22%3A+1%7D&b=1%202&c=3,4&d%5By%5D=5"


def test_a_form_field_without_text_is_named() -> None:
    declared = media(None, a={"style": "form"})

    found = payload.encode(FORM, {"a": [[1]]}, declared)

    assert isinstance(found, Absent)
    assert found.reason.startswith("field 'a': ")


@pytest.mark.parametrize("name", [FORM, "multipart/form-data"])
def test_a_form_needs_an_object(name: str) -> None:
    assert "needs an object, not array" in refusal(name, [1])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("text/plain", "ü", "ü".encode()),
        ("text/plain", 7, b"7"),
        ("text/plain; charset=ISO-8859-1", "ü", b"\xfc"),
        ("application/xml", "<a/>", b"<a/>"),
        ("image/png", "raw", b"raw"),
    ],
)
def test_text_xml_and_binary_are_written_from_text(
    name: str, value: Json, expected: bytes
) -> None:
    assert body(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("application/xml", {"a": 1, "b": 2}, "nothing names the root element"),
        ("image/png", 1, "type integer cannot be written as binary"),
        ("text/plain", None, "null has no text"),
        ("text/plain; charset=zip", "a", "charset 'zip' is not supported"),
        ("text/plain; charset=us-ascii", "aü", "'ü' cannot be written in us-ascii"),
    ],
)
def test_what_cannot_be_written_is_explained(name: str, value: Json, words: str) -> None:
    assert words in refusal(name, value)


def test_multipart_has_one_part_per_value_and_a_boundary_from_its_content() -> None:
    schema: Json = {"properties": {"file": {"type": "string", "format": "binary"}}}
    value: Json = {"name": "Rex", "meta": {"a": 1}, "tag": ["x", "y"], "file": "raw", "none": None}

    found = payload.encode("multipart/form-data", value, media(schema))

    assert isinstance(found, Payload)
    boundary = found.content_type.removeprefix("multipart/form-data; boundary=")
    assert found.body.decode().replace(boundary, "B").split("\r\n") == [
        "--B",
        'Content-Disposition: form-data; name="name"',
        "",
        "Rex",
        "--B",
        'Content-Disposition: form-data; name="meta"',
        "Content-Type: application/json",
        "",
        '{"a": 1}',
        "--B",
        'Content-Disposition: form-data; name="tag"',
        "",
        "x",
        "--B",
        'Content-Disposition: form-data; name="tag"',
        "",
        "y",
        "--B",
        'Content-Disposition: form-data; name="file"; filename="file"',
        "Content-Type: application/octet-stream",
        "",
        "raw",
        "--B--",
        "",
    ]
    assert found == payload.encode("multipart/form-data", value, media(schema))
    assert found != payload.encode("multipart/form-data", {"name": "Max"}, media(schema))


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"f": {"type": "array", "items": {"format": "binary"}}}},
        {"properties": {"f": {"contentMediaType": "image/png"}}},
    ],
)
def test_files_are_known_by_their_schema(schema: Json) -> None:
    assert b'name="f"; filename="f"' in body("multipart/form-data", {"f": ["x"]}, media(schema))


@pytest.mark.parametrize("schema", [None, True, {"properties": 1}, {"properties": {"f": True}}])
def test_other_fields_are_no_files(schema: Json) -> None:
    assert b"filename" not in body("multipart/form-data", {"f": "x"}, media(schema))


def test_a_given_boundary_and_part_type_are_used_and_names_cannot_break_out() -> None:
    declared = media(None, **{'a"\r\nb': {"contentType": "text/csv, text/plain"}})

    found = body("multipart/form-data; boundary=XX", {'a"\r\nb': "v"}, declared)

    assert found == (
        b"--XX\r\n"
        b'Content-Disposition: form-data; name="a%22%0D%0Ab"\r\n'
        b"Content-Type: text/csv\r\n\r\nv\r\n--XX--\r\n"
    )


def test_multipart_text_is_sent_as_it_is() -> None:
    assert body("multipart/mixed; boundary=b", "--b--") == b"--b--"
