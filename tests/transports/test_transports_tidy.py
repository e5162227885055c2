"""Cassettes whose differences can be read: what is written does not depend on chance."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports import json_text
from pytest_arazzo.transports.cassette import Cassette, dumps, read
from pytest_arazzo.transports.tidy import steady, tidy

URL = "https://api.test/"
JSON = ("Content-Type", "application/json")
LONG = b'{"id":1.50,"big":12345678901234567890,"text":"caf\\u00e9","n":2,"list":[],"deep":{"a":[1,{}]}}'
PRETTY = """\
{
  "id": 1.50,
  "big": 12345678901234567890,
  "text": "caf\\u00e9",
  "n": 2,
  "list": [],
  "deep": {
    "a": [
      1,
      {}
    ]
  }
}"""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def told(*fields: tuple[str, str], body: bytes = b"", status: int = 200) -> Interaction:
    response = Response(status=status, headers=Headers(fields), body=body)
    return Interaction(request=Request(method="GET", url=URL), response=response)


@given(VALUES, st.sampled_from([None, 1]))
def test_a_pretty_text_says_the_same(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert json.loads(json_text.pretty(text)) == value
    assert json_text.changed(text, lambda scalar: scalar.text) == text


@given(VALUES)
def test_every_scalar_can_be_changed_and_nothing_else_is(value: object) -> None:
    def expected(here: object) -> object:
        if isinstance(here, dict):
            return {name: expected(member) for name, member in here.items()}
        if isinstance(here, list):
            return [expected(item) for item in here]
        return here if here is None or isinstance(here, bool) else "x"

    assert json.loads(json_text.changed(json.dumps(value), lambda _: "x")) == expected(value)


def test_json_stands_on_lines_with_every_number_as_it_was() -> None:
    done = tidy(told(JSON, ("Content-Length", str(len(LONG))), body=LONG))

    assert done.response.body.decode() == PRETTY
    assert done.response.headers.get("content-length") == str(len(PRETTY))
    assert "      string: |-\n" in dumps([done]).replace("          ", "      ")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"id": 1}'),
        ("application/json", b"{" + LONG),
        ("application/json", LONG.replace(b"1.50", '"\u2028"'.encode())),
        ("application/json", LONG.replace(b",", b",\n")),
        ("application/json", LONG.replace(b"1.50", b'"\xff"')),
        ("text/plain", LONG),
        ("application/octet-stream", LONG),
    ],
)
def test_other_bodies_stay_byte_for_byte(content_type: str, body: bytes) -> None:
    one = told(("Content-Type", content_type), body=body)

    assert tidy(one) == one


@pytest.mark.parametrize(
    ("content_type", "is_pretty"),
    [("application/json; charset=utf-8", True), ("application/x-amz-json-1.1", False)],
)
def test_the_body_of_a_request_stands_on_lines_where_vcrpy_compares_it_as_json(
    content_type: str, *, is_pretty: bool
) -> None:
    headers = Headers((("Content-Type", content_type), ("Content-Length", "1")))
    request = Request(method="POST", url=URL, headers=headers, body=LONG)
    done = tidy(Interaction(request=request, response=Response(status=204))).request

    assert done.body == (PRETTY.encode() if is_pretty else LONG)
    assert done.headers.get("content-length") == (str(len(PRETTY)) if is_pretty else "1")


def test_headers_are_sorted_and_those_of_the_connection_are_left_out() -> None:
    done = tidy(
        told(("X-B", "2"), ("Connection", "close"), ("x-a", "1"), ("X-B", "1"), ("Date", "now"))
    )

    assert done.response.headers.fields == (
        ("Date", "now"),
        ("x-a", "1"),
        ("X-B", "2"),
        ("X-B", "1"),
    )


def test_what_changes_each_time_stays_as_it_was_recorded() -> None:
    old = [told(("Date", "then"), ("X-Request-Id", "1"), ("ETag", "a"), body=b"1")]
    new = [told(("Date", "now"), ("X-Request-Id", "2"), ("ETag", "b"), body=b"2")] * 2
    first, second = steady(new, old)

    assert first.response.headers.fields == (
        ("Date", "then"),
        ("X-Request-Id", "1"),
        ("ETag", "b"),
    )
    assert first.response.body == b"2"
    assert second == new[1]


@pytest.mark.parametrize(
    "new",
    [
        told(("Date", "now"), ("Retry-After", "Sat, 21 Nov 2026 18:00:51 GMT")),
        told(("Date", "now"), status=404),
        Interaction(
            request=Request(method="GET", url=f"{URL}other"),
            response=told(("Date", "now")).response,
        ),
    ],
)
def test_a_date_is_new_where_it_says_something(new: Interaction) -> None:
    assert steady([new], [told(("Date", "then"))]) == (new,)


@given(st.lists(st.sampled_from([told(JSON, body=LONG), told(body=b"x"), told(("Date", "d"))])))
def test_tidying_again_changes_nothing_and_survives_the_file(listed: list[Interaction]) -> None:
    once = [tidy(each) for each in listed]
    again = read(yaml.parse("c.yaml", dumps(once)))
    assert isinstance(again, Cassette)

    assert [tidy(each) for each in once] == once
    assert [each.interaction for each in again.interactions] == once
