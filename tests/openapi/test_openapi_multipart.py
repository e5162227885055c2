from __future__ import annotations

import email.parser
import email.policy
from collections.abc import Mapping

import pytest

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import payload
from pytest_arazzo.openapi.operation import Media
from pytest_arazzo.openapi.payload import Payload

KIND = "multipart/form-data"
Part = tuple[str, str | None, str, bytes]


def declared(schema: Json = None, **encoding: Json) -> Media:
    return Media(name=KIND, schema=schema, schema_at=None, encoding=encoding, at="")


def written(
    value: Json, media: Media | None = None, files: Mapping[str, bytes] | None = None
) -> Payload:
    found = payload.encode(KIND, value, media, files=files or {})
    assert isinstance(found, Payload), found
    return found


def parts(
    value: Json, media: Media | None = None, files: Mapping[str, bytes] | None = None
) -> list[Part]:
    """Return name, file name, media type and content of each part, as another reader sees them."""
    found = written(value, media, files)
    raw = f"Content-Type: {found.content_type}\r\n\r\n".encode() + found.body
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(raw)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            str(part["content-type"] or ""),
            bytes(part.get_payload(decode=True)),
        )
        for part in message.iter_parts()
    ]


def test_properties_are_parts_and_arrays_are_repeated_parts() -> None:
    value: Json = {"a": "ü", "n": 1, "none": None, "o": {"x": [1]}, "l": ["p", {"q": 1}, [2]]}

    assert parts(value) == [
        ("a", None, "", "ü".encode()),
        ("n", None, "", b"1"),
        ("o", None, "application/json", b'{"x": [1]}'),
        ("l", None, "", b"p"),
        ("l", None, "application/json", b'{"q": 1}'),
        ("l", None, "application/json", b"[2]"),
    ]


def test_a_part_is_written_as_its_encoding_says() -> None:
    pet: Json = {"type": "object", "xml": {"name": "pet"}}
    media = declared(
        {"type": "object", "properties": {"x": pet}},
        j={"contentType": "application/json"},
        x={"contentType": "application/xml"},
        t={"contentType": "image/*, text/csv"},
        r={"contentType": "image/*"},
    )
    value: Json = {"j": "a", "x": {"k": 1}, "t": "1,2", "r": "b"}

    assert parts(value, media) == [
        ("j", None, "application/json", b'"a"'),
        ("x", None, "application/xml", b"<pet><k>1</k></pet>"),
        ("t", None, "text/csv", b"1,2"),
        ("r", None, "", b"b"),
    ]


@pytest.mark.parametrize(("text", "expected"), [('{"a": 1}', b'{"a": 1}'), ("{a", b'"{a"')])
def test_a_text_that_spells_out_json_is_the_json_part_itself(text: str, expected: bytes) -> None:
    media = declared(None, j={"contentType": "application/json"})

    assert parts({"j": text}, media) == [("j", None, "application/json", expected)]


FILE: Json = {"type": "string", "format": "binary"}
UPLOAD: Json = {
    "type": "object",
    "properties": {"photo": {"$ref": "#/File"}, "more": {"type": "array", "items": FILE}, "t": {}},
}


def test_a_binary_property_is_a_file_and_its_text_may_name_one() -> None:
    root: Json = {"File": FILE}
    files = {"cat.png": b"\x89PNG\r\n\x00", "dog.png": b"dog"}
    value: Json = {"photo": "cat.png", "more": ["dog.png", "typed"], "t": "cat.png"}
    media = declared(UPLOAD, photo={"contentType": "image/png"})

    found = payload.encode(KIND, value, media, root=root, files=files)

    assert isinstance(found, Payload)
    assert (
        b'name="photo"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x00\r\n'
        in found.body
    )
    assert (
        b'filename="dog.png"\r\nContent-Type: application/octet-stream\r\n\r\ndog\r\n'
        in found.body
    )
    assert (
        b'name="more"; filename="more"\r\nContent-Type: application/octet-stream\r\n\r\ntyped'
        in found.body
    )
    assert b'name="t"\r\n\r\ncat.png\r\n' in found.body


def test_a_binary_body_may_name_a_file_too() -> None:
    files = {"cat.png": b"\x89PNG"}

    assert payload.encode("image/png", "cat.png", None, files=files) == Payload(
        "image/png", b"\x89PNG"
    )
    assert payload.encode("image/png", "dog.png", None, files=files) == Payload(
        "image/png", b"dog.png"
    )


def test_headers_of_a_part_are_sent_where_their_schema_leaves_one_value() -> None:
    headers: Json = {
        "X-Const": {"schema": {"const": 1}},
        "X-Only": {"schema": {"enum": ["a"]}},
        "X-Default": {"schema": {"default": "d", "enum": ["c", "d"]}},
        "X-Open": {"schema": {"type": "string"}},
        "X-Evil": {"schema": {"const": "a\r\nb"}},
        "X-None": {},
        "X-Lost": {"$ref": "#/nowhere"},
        "Content-Type": {"schema": {"const": "no/no"}},
    }

    body = written({"a": "1"}, declared(None, a={"headers": headers})).body

    head = body.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    assert head == [
        b'Content-Disposition: form-data; name="a"',
        b"X-Const: 1",
        b"X-Only: a",
        b"X-Default: d",
    ]


def test_the_boundary_is_the_same_for_the_same_content_and_may_be_given() -> None:
    assert written({"a": 1}) == written({"a": 1})
    assert written({"a": 1}).content_type != written({"a": 2}).content_type
    found = payload.encode(f"{KIND}; boundary=b", {"a": 1}, None)
    assert isinstance(found, Payload)
    assert found.content_type == f"{KIND}; boundary=b"
    assert found.body.startswith(b"--b\r\n")
    assert found.body.endswith(b"\r\n--b--\r\n")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1, "a multipart body needs an object, not integer"),
        ({"x": {"a": 1, "b": 2}}, "part 'x': nothing names the root element"),
    ],
)
def test_what_has_no_parts_is_explained(value: Json, reason: str) -> None:
    found = payload.encode(KIND, value, declared(None, x={"contentType": "text/xml"}))

    assert isinstance(found, Absent)
    assert found.reason.startswith(reason)


def form(value: Json, **encoding: Json) -> str:
    found = payload.encode("application/x-www-form-urlencoded", value, declared(None, **encoding))
    assert isinstance(found, Payload), found
    return found.body.decode()


def test_a_form_has_names_with_brackets_from_structure_and_from_literal_names() -> None:
    expected = "line_items%5B0%5D%5Bprice%5D=p_1&line_items%5B0%5D%5Bquantity%5D=2"

    assert form({"line_items": [{"price": "p_1", "quantity": 2}]}) == expected
    assert form({"line_items[0][price]": "p_1", "line_items[0][quantity]": 2}) == expected
    assert form({"a": [1, 2], "o": {"b": {"c": [1, {"d": None}]}}}) == (
        "a=1&a=2&o%5Bb%5D%5Bc%5D%5B0%5D=1"
    )


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ({"style": "form"}, "a=1&a=2"),
        ({"style": "form", "explode": False}, "a=1,2"),
        ({"style": "pipeDelimited"}, "a=1%7C2"),
        ({"style": "spaceDelimited", "explode": False}, "a=1%202"),
        ({"contentType": "application/json"}, "a=%5B1%2C+2%5D"),
        ({"style": "deepObject"}, "a=1&a=2"),
    ],
)
def test_a_field_of_a_form_is_written_as_its_encoding_says(encoding: Json, expected: str) -> None:
    assert form({"a": [1, 2]}, a=encoding) == expected
