"""Mocks of the library `responses`: what they are asked, and what becomes of their answers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from responses import matchers

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Recorded
from pytest_arazzo.transports.live_rules import Caps
from pytest_arazzo.transports.responses_mock import Mocked, mock_of, recorded

URL = "https://shop.test/tea"
GET = Request(method="GET", url=URL)


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as found:
        yield found


def ask(
    mock: responses.RequestsMock, request: Request = GET, caps: Caps | None = None
) -> Response:
    return Mocked(mock, caps or Caps()).send(request, timeout=5)


def refusal(mock: responses.RequestsMock, request: Request = GET, caps: Caps | None = None) -> str:
    with pytest.raises(Unreachable) as caught:
        ask(mock, request, caps)
    assert caught.value.request is request
    return str(caught.value)


def test_matchers_see_the_request_as_it_was_built(mock: responses.RequestsMock) -> None:
    mock.post(
        URL,
        status=201,
        json={"id": 1},
        match=[
            matchers.json_params_matcher({"sku": "tea"}),
            matchers.query_param_matcher({"a": "1"}),
            matchers.header_matcher({"X-One": "1"}),
        ],
    )
    fields = (("Content-Type", "application/json"), ("X-One", "1"))
    body = b'{"sku":"tea"}'
    request = Request(method="POST", url=f"{URL}?a=1", headers=Headers(fields), body=body)
    answer = ask(mock, request)

    assert (answer.status, answer.reason, answer.body) == (201, "Created", b'{"id": 1}')


def test_callbacks_and_redirects_are_answers(mock: responses.RequestsMock) -> None:
    mock.add_callback("GET", URL, lambda _: (302, {"Location": "/milk"}, ""))
    answer = ask(mock)

    assert (answer.status, answer.headers.get("location")) == (302, "/milk")


def test_content_codings_are_taken_off(mock: responses.RequestsMock) -> None:
    mock.get(URL, body=gzip.compress(b"body", mtime=0), headers={"Content-Encoding": "gzip"})

    assert ask(mock).body == b"body"


def test_nothing_that_matches_names_what_is_registered_and_why_not(
    mock: responses.RequestsMock,
) -> None:
    assert refusal(mock) == f"no mock answers GET {URL}; registered: nothing"
    mock.post(URL)
    mock.get(re.compile("https://milk"))
    mock.get(URL, match=[matchers.query_param_matcher({"a": "1"})])

    assert refusal(mock).startswith(
        f"no mock answers GET {URL}; registered: POST {URL} Method does not match; "
        "GET re.compile('https://milk') URL does not match; "
        f"GET {URL} Parameters do not match"
    )


def test_of_many_mocks_some_are_named(mock: responses.RequestsMock) -> None:
    for number in range(21):
        mock.get(f"https://shop.test/{number}")

    assert refusal(mock).endswith("URL does not match; and 1 more")


@pytest.mark.parametrize(
    ("error", "said"),
    [(requests.ConnectionError("gone"), "gone"), (requests.exceptions.SSLError("old"), "old")],
)
def test_a_mock_can_say_that_there_is_no_answer(
    mock: responses.RequestsMock, error: Exception, said: str
) -> None:
    mock.get(URL, body=error)

    assert refusal(mock) == said


def test_a_mock_can_say_that_there_is_no_answer_in_time(mock: responses.RequestsMock) -> None:
    mock.get(URL, body=requests.ConnectTimeout("slow"))
    with pytest.raises(TimedOut):
        ask(mock)


def test_a_callback_that_crashes_is_shown_where_it_crashes(mock: responses.RequestsMock) -> None:
    mock.add_callback("GET", URL, lambda _: (int("x"), {}, ""))
    with pytest.raises(ValueError, match="invalid literal"):
        ask(mock)


@pytest.mark.parametrize(
    ("body", "fields", "said"),
    [
        (bytes(101), {}, "larger than 100 bytes (--arazzo-max-body)"),
        (
            gzip.compress(bytes(101), mtime=0),
            {"Content-Encoding": "gzip"},
            "larger than 100 bytes",
        ),
        (b"x", {"Content-Encoding": "br"}, "neither gzip nor deflate"),
    ],
)
def test_an_answer_that_is_not_usable_is_none(
    mock: responses.RequestsMock, body: bytes, fields: dict[str, str], said: str
) -> None:
    mock.get(URL, body=body, headers=fields)

    assert said in refusal(mock, caps=Caps(body=100))


def test_a_request_that_http_cannot_carry_is_not_asked(mock: responses.RequestsMock) -> None:
    request = Request(method="GET", url=URL, headers=Headers((("X", "a\r\nb: c"),)))

    assert "cannot carry" in refusal(mock, request)


def test_a_mock_is_active_only_while_it_is_open() -> None:
    before = HTTPAdapter.send
    mock = responses.RequestsMock()
    mock.get(URL, body="x")
    mock.get(f"{URL}/more")
    mocked = Mocked(mock, Caps())
    with mocked:
        assert HTTPAdapter.send is not before
        assert mocked.send(GET, timeout=1).body == b"x"

    assert HTTPAdapter.send is before
    assert mocked.left() == (1,)


def test_a_mock_that_was_active_stays_so_and_is_its_users_to_ask() -> None:
    mock = responses.RequestsMock(assert_all_requests_are_fired=True)
    mock.start()
    mock.get(URL)
    active = HTTPAdapter.send
    with Mocked(mock, Caps()) as mocked:
        pass
    still = HTTPAdapter.send
    mock.stop(allow_assert=False)

    assert still is active
    assert mocked.left() == ()


def test_a_mock_that_does_not_ask_for_all_is_not_asked_for_all() -> None:
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    mock.get(URL)
    with Mocked(mock, Caps()) as mocked:
        pass

    assert mocked.left() == ()


def test_what_was_recorded_answers_in_turn_with_every_field() -> None:
    fields = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "a/b"))
    answers = [
        Response(status=200, reason="OK", headers=Headers(fields), body=b"1"),
        Response(status=404, reason="Not Found", body=b"2"),
        Response(status=200, reason="OK", body=b"3"),
    ]
    urls = [f"{URL}?a=1", f"{URL}?a=1", f"{URL}?a=2"]
    interactions = [
        Recorded(
            number=number,
            interaction=Interaction(request=Request(method="GET", url=url), response=answer),
            location=Location("m.yaml", number, 1),
        )
        for number, (url, answer) in enumerate(zip(urls, answers, strict=True), 1)
    ]
    mock, own = recorded(interactions)
    with Mocked(mock, Caps(), own) as mocked:
        request = Request(method="GET", url=urls[0])
        found = [mocked.send(request, timeout=1) for _ in range(3)]

    assert [each.body for each in found] == [b"1", b"2", b"2"]
    assert found[0].headers.all("set-cookie") == ("a=1", "b=2")
    assert found[0].headers.get("content-type") == "a/b"
    assert mocked.left() == (2,)


def test_a_fixture_can_be_a_mock_or_the_library_itself() -> None:
    mock = responses.RequestsMock()

    assert mock_of(mock) is mock
    assert mock_of(responses) is responses.mock
    assert mock_of(7) is None
