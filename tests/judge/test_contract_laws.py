from __future__ import annotations

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared

EDITIONS = ("3.0.3", "3.1.1", "3.2.0")
MEDIA = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
    "application/xml",
    "image/*",
)
PET: Json = {
    "type": "object",
    "properties": {
        "a": {"type": "integer", "readOnly": True},
        "b": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        "c": {"oneOf": [{"type": "string", "pattern": "^x"}, {"type": "boolean"}]},
    },
    "required": ["a"],
}


@cache
def operation(edition: str) -> Operation:
    schema: Json = {"$ref": "#/components/schemas/Pet"}
    content: Json = {name: {"schema": schema} for name in MEDIA}
    styles = {"query": "deepObject", "header": "simple", "cookie": "form", "path": "matrix"}
    parameters: Json = [
        {"name": place, "in": place, "style": how, "schema": schema}
        for place, how in styles.items()
    ]
    node: Json = {
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {
            "2XX": {"content": content, "headers": {"X": {"schema": schema}}},
            "404": {},
        },
    }
    tree = {
        "openapi": edition,
        "paths": {"/x/{path}": {"post": node}},
        "components": {"schemas": {"Pet": PET}},
    }
    document = yaml.parse("api.json", json.dumps(tree), yaml.DESCRIPTION_LIMITS)
    found = Catalog.of(document).at("/paths/~1x~1{path}/post")
    assert found is not None
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)
BODIES = (
    st.binary(max_size=60)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.sampled_from(
        [
            b"a=1&b[]=2&c[x][y]=3",
            b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b--',
            b"<a/>",
        ]
    )
)
TYPES = (
    st.none()
    | st.sampled_from(
        [
            *MEDIA,
            "application/json;",
            "multipart/form-data; boundary=b",
            'a/b+json; charset="x',
            "*/*",
            ";",
            "image/png",
        ]
    )
    | st.text(max_size=12)
)


def headers(content_type: str | None, extra: str) -> Headers:
    fields = (("X", extra), ("header", extra), ("Cookie", f"cookie={extra}; {extra}"))
    return Headers(fields if content_type is None else (("Content-Type", content_type), *fields))


@settings(deadline=None)
@given(st.sampled_from(EDITIONS), st.integers(100, 599), TYPES, BODIES, st.text(max_size=8))
def test_any_response_gets_findings_with_places_and_never_an_exception(
    edition: str, status: int, content_type: str | None, body: bytes, extra: str
) -> None:
    target = operation(edition)
    response = Response(status=status, headers=headers(content_type, extra), body=body)

    found = check_response(target, response)

    assert {each.side for each in found} <= {"response"}
    assert all(each.rule is not None and each.rule.uri == "api.json" for each in found)
    assert found == check_response(target, response)


@settings(deadline=None)
@given(st.sampled_from(EDITIONS), TYPES, st.none() | BODIES, st.text(max_size=8))
def test_any_request_gets_findings_with_places_and_never_an_exception(
    edition: str, content_type: str | None, body: bytes | None, extra: str
) -> None:
    target = operation(edition)
    sent = Request(
        method="POST",
        url=f"https://h.test/x?query[{extra}]={extra}&{extra}",
        headers=headers(content_type, extra),
        body=body,
    )

    found = check_request(target, Prepared(request=sent, path={"path": extra}, query=()))

    assert {each.side for each in found} <= {"request"}
    assert all(each.rule is not None and each.rule.uri == "api.json" for each in found)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(EDITIONS), st.data())
def test_any_schema_can_be_judged_by_without_an_exception(
    edition: str, data: st.DataObject
) -> None:
    keywords = st.sampled_from(
        [
            "type",
            "properties",
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "required",
            "enum",
            "pattern",
            "$ref",
            "discriminator",
            "nullable",
            "additionalProperties",
            "minimum",
            "multipleOf",
            "format",
            "if",
            "then",
            "unevaluatedProperties",
            "patternProperties",
            "uniqueItems",
            "$dynamicRef",
            "prefixItems",
            "contains",
            "dependentRequired",
            "propertyNames",
            "unevaluatedItems",
            "$schema",
        ]
    )
    words = st.sampled_from(["object", "string", "integer", "a", "#", "#/components", "(", "date"])
    schema: Json = data.draw(
        st.recursive(
            st.booleans() | st.none() | st.integers(-3, 3) | words,
            lambda inner: (
                st.dictionaries(keywords | words, inner, max_size=4) | st.lists(inner, max_size=2)
            ),
            max_leaves=10,
        )
    )
    content: Json = {"application/json": {"schema": schema}}
    tree = {
        "openapi": edition,
        "paths": {"/x": {"get": {"responses": {"200": {"content": content}}}}},
        "components": schema,
    }
    document = yaml.parse("api.json", json.dumps(tree), yaml.DESCRIPTION_LIMITS)
    target = Catalog.of(document).at("/paths/~1x/get")
    assert target is not None
    body = json.dumps(data.draw(JSON.filter(lambda value: "NaN" not in repr(value)))).encode()

    found = check_response(
        target, Response(status=200, headers=headers("application/json", ""), body=body)
    )

    assert {each.code for each in found} <= {"AZ601", "AZ607", "AZ609", "AZ610"}
