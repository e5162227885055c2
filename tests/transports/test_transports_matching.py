from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Recorded
from pytest_arazzo.transports.matching import Miss, match

ANY = "https://example.com"
JSON = Headers((("Content-Type", "application/json"),))
FORM = Headers((("Content-Type", "application/x-www-form-urlencoded"),))
TARGET = "X-Amz-Target"


def get(url: str, **fields: str) -> Request:
    headers = Headers(tuple((name.replace("_", "-"), value) for name, value in fields.items()))
    return Request(method="GET", url=url if "//" in url else ANY + url, headers=headers)


def post(body: bytes | str | None, headers: Headers = JSON) -> Request:
    raw = body.encode() if isinstance(body, str) else body
    return Request(method="POST", url=f"{ANY}/pets", headers=headers, body=raw)


def path_only(path: str) -> Request:
    return Request(method="GET", url=path)


def recorded(*requests: Request) -> tuple[Recorded, ...]:
    return tuple(
        Recorded(
            number=number,
            interaction=Interaction(request=request, response=Response(status=200)),
            location=Location("c.yaml", 10 * number, 5),
        )
        for number, request in enumerate(requests, 1)
    )


def explanation(sent: Request, *requests: Request, played: tuple[int, ...] = ()) -> str:
    found = match(sent, recorded(*requests), played=played)
    assert isinstance(found, Miss)
    return found.explanation


def differs(one: Request, sent: Request) -> str:
    """Return what the explanation says about the difference of a single recording."""
    text = explanation(sent, one)
    before, mark, after = text.partition("nearest is interaction 1 at c.yaml:10:5 (")
    assert (mark, after[-1]) != ("", ""), before
    return after[:-1]


SAME = [
    (get("/pets"), get("/pets")),
    (get("https://example.com"), get("https://example.com/")),
    (get("https://EXAMPLE.com:443/a"), get("https://example.com/a")),
    (get("http://example.com:80/a"), get("http://example.com/a")),
    (get("https://me@example.com/a"), get("https://example.com:/a")),
    (get("/a%2fb"), get("/a%2Fb")),
    (get("/%7Eme/%41"), get("/~me/A")),
    (get("/grün"), get("/gr%C3%BCn")),
    (get("/a b"), get("/a%20b")),
    (path_only("/pets?a=1"), get("https://anywhere.example:8443/pets?a=1")),
    (get("/?a=1&b=2"), get("/?b=2&a=1")),
    (get("/?a=1&a=2"), get("/?a=2&a=1")),
    (get("/?a=x+y"), get("/?a=x%20y")),
    (get("/?a="), get("/?a")),
    (get("/", X_Other="1"), get("/", X_Other="2")),
    (get("/", X_Amz_Target="A.b"), get("/", x_amz_target="A.b")),
    (replace(get("/"), method="get"), get("/")),
    (post('{"a": 1, "b": [true, null]}'), post('{"b":[true,null],"a":1.0}')),
    (post('{"a": 1}', Headers()), post('{ "a": 1 }', JSON)),
    (post("a=1&b=x+y", FORM), post("b=x%20y&a=1", FORM)),
    (post("a=1&b=2", Headers()), post("b=2&a=1", FORM)),
    (post(None), post(b"")),
    (post(b"\xff", Headers()), post(b"\xff", Headers())),
]


@pytest.mark.parametrize(("one", "sent"), SAME)
def test_requests_that_say_the_same_answer_for_each_other(one: Request, sent: Request) -> None:
    assert match(sent, recorded(one)) == 0


DIFFERENT = [
    (get("/a"), replace(get("/a"), method="PUT"), "method: 'GET' recorded, 'PUT' sent"),
    (get("/a"), get("/b"), "path: '/a' recorded, '/b' sent"),
    (get("/a"), get("/a/"), "path: '/a' recorded, '/a/' sent"),
    (get("/a%2Fb"), get("/a/b"), "path: '/a%2Fb' recorded, '/a/b' sent"),
    (
        get("https://a.example/"),
        get("https://b.example/"),
        "host: 'https://a.example' recorded, 'https://b.example' sent",
    ),
    (
        get("https://a.example/"),
        get("http://a.example/"),
        "host: 'https://a.example' recorded, 'http://a.example' sent",
    ),
    (
        get("https://a.example/"),
        get("https://a.example:444/"),
        "host: 'https://a.example' recorded, 'https://a.example:444' sent",
    ),
    (get("/?a=1"), get("/?a=2"), "query a: '1' recorded, '2' sent"),
    (get("/?a=1"), get("/"), "query a: '1' recorded, nothing sent"),
    (get("/"), get("/?a=1&a=2"), "query a: nothing recorded, '1', '2' sent"),
    (
        get("/", X_Amz_Target="A.b"),
        get("/", X_Amz_Target="A.c"),
        "header x-amz-target: 'A.b' recorded, 'A.c' sent",
    ),
    (get("/", X_Amz_Target="A.b"), get("/"), "header x-amz-target: 'A.b' recorded, nothing sent"),
    (post('{"a": 1}'), post('{"a": 2}'), "body /a: 1 recorded, 2 sent"),
    (post('{"a": 1}'), post('{"a": true}'), "body /a: 1 recorded, true sent"),
    (post('{"a": null}'), post("{}"), "body /a: null recorded, nothing sent"),
    (post("{}"), post('{"a": {"b": 1}}'), "body /a: nothing recorded, an object sent"),
    (post('{"a/b": ["x"]}'), post('{"a/b": ["y"]}'), "body /a~1b/0: 'x' recorded, 'y' sent"),
    (post("[1]"), post("[1, 2]"), "body /1: nothing recorded, 2 sent"),
    (post("[1]"), post('{"0": 1}'), "body: an array recorded, an object sent"),
    (post('"a"'), post("7"), "body: 'a' recorded, 7 sent"),
    (
        post("[1, 2, 3, 4, 5]"),
        post("[0, 0, 0, 0, 0]"),
        (
            "body /0: 1 recorded, 0 sent, body /1: 2 recorded, 0 sent, body /2: 3 recorded, 0 sent, "
            "and 2 more"
        ),
    ),
    (post("a=1&b=2", FORM), post("a=1&b=3", FORM), "body b: '2' recorded, '3' sent"),
    (post('{"a":'), post('{"a":1}'), "body from byte 5: 5 bytes recorded, 7 bytes sent"),
    (post('{"a":1}'), post('{"a"}'), "body from byte 4: 7 bytes recorded, 5 bytes sent"),
    (
        post("abc", Headers()),
        post("abd", Headers()),
        "body from byte 2: 3 bytes recorded, 3 bytes sent",
    ),
    (post(None), post("{}"), "body from byte 0: 0 bytes recorded, 2 bytes sent"),
    (get("/"), get(f"/?a={'x' * 99}"), f"query a: nothing recorded, '{'x' * 59}…' sent"),
    (get("/?a=1"), get("https://[b/?a=1"), "host: 'https://example.com' recorded, '://' sent"),
]


@pytest.mark.parametrize(("one", "sent", "text"), DIFFERENT)
def test_a_difference_is_told_as_recorded_and_sent(one: Request, sent: Request, text: str) -> None:
    assert differs(one, sent).startswith(text)


@pytest.mark.parametrize(
    ("one", "sent", "text"),
    [
        (get("/?api_key=SECRET"), get("/?api_key=OTHER"), "query api_key: differs, not shown"),
        (
            post('{"user": {"password": "SECRET"}}'),
            post('{"user": {"password": "OTHER"}}'),
            "body /user/password: differs, not shown",
        ),
        (
            post('{"clientSecret": ["SECRET"]}'),
            post('{"clientSecret": ["OTHER"]}'),
            "body /clientSecret/0: differs, not shown",
        ),
        (post("pwd=SECRET", FORM), post("pwd=OTHER", FORM), "body pwd: differs, not shown"),
        (
            post('{"auth": {"k": "SECRET"}}'),
            post('{"auth": "x"}'),
            "body /auth: an object recorded, 'x' sent",
        ),
    ],
)
def test_the_value_of_a_secret_is_not_told(one: Request, sent: Request, text: str) -> None:
    assert differs(one, sent) == text


def test_a_secret_header_takes_part_and_is_not_told() -> None:
    one, sent = get("/", Authorization="SECRET"), get("/", Authorization="OTHER")
    found = match(sent, recorded(one), headers=("Authorization",))

    assert isinstance(found, Miss)
    assert found.explanation == (
        "no recording for `GET /`: nearest is interaction 1 at c.yaml:10:5 "
        "(header authorization: differs, not shown)"
    )


class TestChoice:
    def test_the_first_of_equals_answers(self) -> None:
        assert match(get("/b"), recorded(get("/a"), get("/b"), get("/b"))) == 1

    def test_what_was_played_does_not_answer_again(self) -> None:
        assert match(get("/b"), recorded(get("/a"), get("/b"), get("/b")), played={1}) == 2

    def test_chosen_headers_decide(self) -> None:
        candidates = recorded(get("/", X_Page="1"), get("/", X_Page="2"))

        assert match(get("/", X_Page="2"), candidates) == 0
        assert match(get("/", X_Page="2"), candidates, headers=("x-page",)) == 1


class TestExplanations:
    def test_the_nearest_differs_least(self) -> None:
        url = "/GetImage?imageBuildVersionArn="
        found = match(
            get(f"{url}b"),
            recorded(get("/ListImages"), get(f"{url}a"), get(f"{url}b")),
            played={2},
        )

        assert isinstance(found, Miss)
        assert found.explain(3) == (
            "no recording for request 3 `GET /GetImage?...`: nearest is interaction 2 at "
            "c.yaml:20:5 (query imageBuildVersionArn: 'a' recorded, 'b' sent); "
            "interaction 3 was already played"
        )

    def test_the_operation_of_aws_is_named(self) -> None:
        sent = Request(method="POST", url=f"{ANY}/", headers=Headers(((TARGET, "R.PutImage"),)))

        assert explanation(sent) == (
            "no recording for `POST /` (x-amz-target: R.PutImage): "
            "the cassette has no interactions"
        )

    def test_played_interactions_are_listed(self) -> None:
        one = get("/a")

        assert explanation(one, one, one, one, get("/b"), played=(0, 1, 2)) == (
            "no recording for `GET /a`: nearest is interaction 4 at c.yaml:40:5 "
            "(path: '/b' recorded, '/a' sent); interactions 1, 2 and 3 were already played"
        )

    def test_it_is_said_when_everything_was_played(self) -> None:
        assert explanation(get("/a"), get("/a"), get("/b"), played=(0, 1)) == (
            "no recording for `GET /a`: interaction 1 was already played; no other is left"
        )
        assert explanation(get("/c"), get("/a"), get("/b"), played=(0, 1)) == (
            "no recording for `GET /c`: every interaction was played"
        )

    def test_a_different_operation_is_further_away_than_a_different_body(self) -> None:
        def call(target: str, body: str) -> Request:
            return post(body, JSON.having(TARGET, target))

        text = explanation(call("R.b", '{"x": 1}'), call("R.a", '{"x": 1}'), call("R.b", "{}"))

        assert "nearest is interaction 2 " in text


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSONS, JSONS)
def test_json_bodies_answer_for_each_other_if_and_only_if_their_values_are_equal(
    one: object, two: object
) -> None:
    found = match(post(json.dumps(one, indent=1)), recorded(post(json.dumps(two))))

    assert isinstance(found, int) == (
        json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    )


@given(st.binary(max_size=5), st.binary(max_size=5), st.sampled_from([JSON, FORM, Headers()]))
def test_a_request_always_answers_for_itself_and_matching_never_fails(
    one: bytes, two: bytes, headers: Headers
) -> None:
    assert match(post(one, headers), recorded(post(one, headers))) == 0
    assert isinstance(match(post(two, headers), recorded(post(one, headers))), int | Miss)


def test_depth_is_no_obstacle() -> None:
    deep = '{"a":' * 400 + "%d" + "}" * 400

    assert differs(post(deep % 1), post(deep % 2)) == f"body {'/a' * 400}: 1 recorded, 2 sent"
