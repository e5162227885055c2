from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import wire
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Argument, Content, Prepared

BASE = "https://api.example.test/v1"


def operation(
    path: str = "/x", node: dict[str, Json] | None = None, *, method: str = "get"
) -> Operation:
    tree = {"openapi": "3.1.0", "paths": {path: {method: node or {}}}}
    document = yaml.parse("api.yaml", json.dumps(tree), yaml.DESCRIPTION_LIMITS)
    catalog = Catalog.of(document)
    found = catalog.at(catalog.pointers[0])
    assert found is not None
    return found


def argument(place: str, name: str, value: Json) -> Argument:
    return Argument(name=name, place=place, value=value)


def prepared(
    target: Operation, *arguments: Argument, content: Content | None = None, base: str = BASE
) -> Prepared:
    found = wire.prepare(target, base, arguments, content)
    assert isinstance(found, Prepared), found
    return found


def refusal(
    target: Operation, *arguments: Argument, content: Content | None = None, base: str = BASE
) -> str:
    found = wire.prepare(target, base, arguments, content)
    assert isinstance(found, str), found
    return found


def test_a_path_value_arrives_whole() -> None:
    found = prepared(operation("/pets/{id}"), argument("path", "id", "a/b c?d#e"))

    assert found.request.url == f"{BASE}/pets/a%2Fb%20c%3Fd%23e"
    assert found.path == {"id": "a%2Fb%20c%3Fd%23e"}


def test_a_slot_that_ends_in_plus_keeps_its_slashes() -> None:
    found = prepared(
        operation("/{Bucket}/{Key+}"),
        argument("path", "Bucket", "b"),
        argument("path", "Key", "a/b c"),
    )

    assert found.request.url == f"{BASE}/b/a/b%20c"
    assert found.path == {"Bucket": "b", "Key": "a/b%20c"}


def test_the_fragment_of_a_path_key_is_not_sent() -> None:
    assert prepared(operation("/#DescribeRepositories")).request.url == f"{BASE}/"


def test_the_query_of_a_path_key_comes_before_the_steps_own() -> None:
    found = prepared(operation("/?PutRule&v=2#a"), argument("query", "x", 1))

    assert found.request.url == f"{BASE}/?PutRule&v=2&x=1"
    assert found.query == (("PutRule", ""), ("v", "2"), ("x", "1"))


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://h.test", "https://h.test/x"),
        ("https://h.test/", "https://h.test/x"),
        ("https://h.test/a/b/", "https://h.test/a/b/x"),
        ("https://h.test:8443/a?k=1#f", "https://h.test:8443/a/x?k=1"),
    ],
)
def test_the_base_url_may_have_a_path_and_a_query(base: str, url: str) -> None:
    assert prepared(operation(), base=base).request.url == url


@pytest.mark.parametrize(
    "base",
    [
        "",
        "/v1",
        "api.example.test",
        "https://",
        "https://h.test/a b",
        "https://h\n.test",
        "http://[x",
    ],
)
def test_a_base_url_that_is_not_absolute_is_refused(base: str) -> None:
    assert "base URL" in refusal(operation(), base=base)


def test_the_text_of_a_path_key_is_encoded_where_a_url_cannot_have_it() -> None:
    assert prepared(operation("/a b/ü")).request.url == f"{BASE}/a%20b/%C3%BC"


def test_a_missing_path_parameter_is_named() -> None:
    assert refusal(operation("/pets/{id}")) == "the path parameter 'id' is missing"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "is empty"),
        (None, "null has no text"),
        ([[1]], "has no text"),
        (".", "dot segment"),
        ("..", "dot segment"),
    ],
)
def test_a_path_value_that_would_lead_elsewhere_is_refused(value: Json, words: str) -> None:
    assert words in refusal(operation("/pets/{id}/toys"), argument("path", "id", value))


def test_dot_segments_inside_a_value_with_slashes_are_refused() -> None:
    assert "dot segment" in refusal(operation("/{Key+}"), argument("path", "Key", "a/../b"))


def test_a_path_argument_without_a_slot_is_refused() -> None:
    found = refusal(operation("/pets"), argument("path", "id", 1))

    assert found == "the path '/pets' has no place for the parameter 'id'"


def test_undeclared_arguments_are_sent_in_the_default_style_of_their_place() -> None:
    found = prepared(
        operation("/x/{p}"),
        argument("path", "p", [1, 2]),
        argument("query", "q", [1, 2]),
        argument("header", "X-H", [1, 2]),
        argument("cookie", "c", "v"),
        argument("cookie", "d", 1),
    )

    assert found.request.url == f"{BASE}/x/1,2?q=1&q=2"
    assert found.request.headers.get("x-h") == "1,2"
    assert found.request.headers.get("Cookie") == "c=v; d=1"


def test_cookies_are_added_to_a_cookie_header() -> None:
    found = prepared(operation(), argument("header", "Cookie", "a=1"), argument("cookie", "b", 2))

    assert found.request.headers.all("Cookie") == ("a=1; b=2",)


def test_declared_parameters_are_sent_in_their_own_style() -> None:
    node: dict[str, Json] = {
        "parameters": [{"name": "q", "in": "query", "style": "pipeDelimited", "schema": {}}]
    }

    assert prepared(operation(node=node), argument("query", "q", ["a", "b"])).query == (
        ("q", "a|b"),
    )


def test_null_is_not_sent() -> None:
    found = prepared(
        operation(),
        argument("query", "q", None),
        argument("header", "X", None),
        argument("cookie", "c", None),
    )

    assert found.request.url == f"{BASE}/x"
    assert [name for name, _ in found.request.headers] == ["Accept"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("X", "a\r\nEvil: 1", "control character '\\r'"),
        ("X", "a\x00b", "control character"),
        ("X", "snow ☃", "no header can carry"),
        ("X Y", "a", "no header name"),
        ("X\r\nEvil", "a", "no header name"),
        ("", "a", "no header name"),
        ("X", [[1]], "has no text"),
    ],
)
def test_a_header_that_http_cannot_carry_is_refused(name: str, value: Json, words: str) -> None:
    found = refusal(operation(), argument("header", name, value))

    assert found.startswith("the header ")
    assert words in found


@pytest.mark.parametrize("place", ["query", "cookie"])
def test_a_value_without_text_is_refused_and_named(place: str) -> None:
    found = refusal(operation(), argument(place, "deep", {"a": [1]}))

    assert "'deep' cannot be written" in found


def test_blanks_around_a_header_value_are_not_part_of_it() -> None:
    assert prepared(operation(), argument("header", "X", " a\t")).request.headers.get("X") == "a"


def test_line_breaks_in_a_query_or_path_are_encoded_and_change_nothing_else() -> None:
    found = prepared(
        operation("/x/{p}"), argument("path", "p", "a\r\nb"), argument("query", "q", "c\r\nd")
    )

    assert found.request.url == f"{BASE}/x/a%0D%0Ab?q=c%0D%0Ad"


@pytest.mark.parametrize(
    ("value", "media", "url"),
    [
        ("a=1&b", None, "?a=1&b"),
        ({"a": 1, "b": "x y"}, "application/x-www-form-urlencoded", "?a=1&b=x+y"),
        ({"a": 1}, None, "?a=1"),
        ({"a": 1}, "application/json", "?%7B%22a%22%3A1%7D"),
    ],
)
def test_a_parameter_can_be_the_whole_query(value: Json, media: str | None, url: str) -> None:
    content: dict[str, Json] = {"content": {media: {}}} if media else {}
    node: dict[str, Json] = {"parameters": [{"name": "w", "in": "querystring", **content}]}

    found = prepared(operation(node=node), argument("querystring", "w", value))

    assert found.request.url == f"{BASE}/x{url}"


@pytest.mark.parametrize(
    ("media", "value"), [("text/plain", {}), ("application/x-www-form-urlencoded", [])]
)
def test_a_whole_query_that_cannot_be_written_is_refused(media: str, value: Json) -> None:
    node: dict[str, Json] = {
        "parameters": [{"name": "w", "in": "querystring", "content": {media: {}}}]
    }

    assert "'w' cannot be written" in refusal(
        operation(node=node), argument("querystring", "w", value)
    )


RESPONSES: dict[str, Json] = {
    "200": {"content": {"application/json": {}, "application/xml": {}}},
    "404": {"content": {"application/problem+json": {}, "application/json": {}}},
}


def test_accept_names_what_the_responses_declare() -> None:
    found = prepared(operation(node={"responses": RESPONSES}))

    accept = "application/json, application/xml, application/problem+json"
    assert found.request.headers.get("Accept") == accept
    assert prepared(operation()).request.headers.get("Accept") == "*/*"


def test_an_accept_argument_wins() -> None:
    found = prepared(
        operation(node={"responses": RESPONSES}), argument("header", "accept", "text/csv")
    )

    assert found.request.headers.all("Accept") == ("text/csv",)


def test_without_a_payload_there_is_neither_body_nor_content_type() -> None:
    found = prepared(operation(method="post"))

    assert found.request.body is None
    assert found.request.headers.get("Content-Type") is None


def test_a_payload_is_sent_with_its_media_type() -> None:
    found = prepared(
        operation(method="post"), content=Content(media_type="application/json", value={"a": "ü"})
    )

    assert found.request.body == '{"a":"ü"}'.encode()
    assert found.request.headers.all("Content-Type") == ("application/json",)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["application/xml", "application/json"], "application/xml"),
        (["*/*", "application/*"], "application/json"),
        (["image/*", "text/plain"], "text/plain"),
        ([], "application/json"),
    ],
)
def test_without_a_media_type_the_operations_first_one_is_taken(
    declared: list[str], expected: str
) -> None:
    content: dict[str, Json] = {name: {} for name in declared}
    target = operation(node={"requestBody": {"content": content}}, method="post")

    found = prepared(target, content=Content(media_type="", value="x"))

    assert found.request.headers.get("Content-Type") == expected


def test_a_content_type_argument_of_the_same_kind_wins() -> None:
    own = argument("header", "content-type", "application/x-amz-json-1.1")
    found = prepared(
        operation(method="post"),
        own,
        content=Content(media_type="application/json", value={"a": 1}),
    )

    assert found.request.headers.all("Content-Type") == ("application/x-amz-json-1.1",)
    assert found.request.body == b'{"a":1}'


def test_a_content_type_argument_of_another_kind_is_sent_as_it_is() -> None:
    own = argument("header", "Content-Type", "text/plain")
    found = prepared(
        operation(method="post"),
        own,
        content=Content(media_type="application/json", value={"a": 1}),
    )

    assert found.request.headers.all("Content-Type") == ("text/plain",)
    assert found.request.body == b'{"a":1}'


def test_a_multipart_argument_without_boundary_gets_one() -> None:
    own = argument("header", "Content-Type", "multipart/form-data")
    found = prepared(
        operation(method="post"),
        own,
        content=Content(media_type="multipart/form-data", value={"a": 1}),
    )

    assert (found.request.headers.get("Content-Type") or "").startswith(
        "multipart/form-data; boundary=arazzo-"
    )


@pytest.mark.parametrize(
    ("media", "value", "words"),
    [
        ("application/xml", {"a": 1, "b": 2}, "nothing names the root element"),
        ("text/plain\r\nEvil: 1", "a", "control character"),
        ("multipart/form-data", [1], "needs an object"),
    ],
)
def test_a_payload_that_cannot_be_written_is_refused(media: str, value: Json, words: str) -> None:
    found = refusal(operation(method="post"), content=Content(media_type=media, value=value))

    assert found.startswith("the request body cannot be written: ")
    assert words in found


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.lists(
        st.builds(
            Argument,
            name=st.sampled_from(["p", "X-A", "q", "é\n", ""]),
            place=st.sampled_from(["path", "query", "header", "cookie", "querystring", "nowhere"]),
            value=VALUES,
        ),
        max_size=4,
    ),
    st.none()
    | st.builds(
        Content,
        media_type=st.sampled_from(
            [
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "image/png",
                "a/b; charset=latin-9",
            ]
        ),
        value=VALUES,
    ),
)
def test_whatever_is_asked_for_the_answer_is_a_safe_request_or_a_reason(
    arguments: list[Argument], content: Content | None
) -> None:
    found = wire.prepare(operation("/x/{p}", method="post"), BASE, tuple(arguments), content)

    if isinstance(found, Prepared):
        assert found.request.url.startswith(f"{BASE}/x/")
        assert found.request.url.isascii()
        assert not set(found.request.url) & set(" \r\n#\0")
        for name, value in found.request.headers:
            assert not set(name + value) & set("\r\n\0")
    else:
        assert found
