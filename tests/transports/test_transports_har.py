"""What browsers recorded, read as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Request
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.transports.cassette import Cassette
from pytest_arazzo.transports.recordings import read
from pytest_arazzo.transports.replay import Replay

URL = "https://api.test/pets?a=1"


def entry(request: Mapping[str, Json] = {}, response: Mapping[str, Json] = {}) -> Json:
    asked = {"method": "GET", "url": URL, "headers": [], **request}
    told = {"status": 200, "statusText": "OK", "headers": [], "content": {"size": 0}, **response}
    return {"startedDateTime": "2026-01-01T00:00:00Z", "request": asked, "response": told}


def archive(*entries: Json) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}})


def recorded(*entries: Json) -> Cassette:
    found = read(yaml.parse("a.har", archive(*entries), yaml.CASSETTE_LIMITS))
    assert isinstance(found, Cassette), [str(each) for each in found]
    return found


def test_an_entry_answers_the_request_that_it_was_made_for() -> None:
    posted = entry(
        {
            "method": "post",
            "headers": [
                {"name": ":authority", "value": "api.test"},
                {"name": "Content-Type", "value": "application/json"},
            ],
            "postData": {"mimeType": "application/json", "text": '{"b":1,"a":2}'},
        },
        {
            "status": 201,
            "headers": [
                {"name": "content-encoding", "value": "br"},
                {"name": "content-length", "value": "11"},
                {"name": "x-many", "value": "1"},
                {"name": "x-many", "value": "2"},
            ],
            "content": {"mimeType": "application/json", "text": '{"id": 1}'},
        },
    )
    request = Request(method="POST", url=URL, body=b'{"a": 2, "b": 1}')
    response = Replay(recorded(entry(), posted)).send(request, timeout=1)

    assert (response.status, response.reason, response.body) == (201, "OK", b'{"id": 1}')
    assert response.headers.all("x-many") == ("1", "2")
    assert response.headers.get("content-encoding") is None
    assert response.headers.get("content-length") == "9"
    assert recorded(posted).interactions[0].interaction.request.headers.get(":authority") is None


@pytest.mark.parametrize(
    ("posted", "body"),
    [
        ({"text": "a=b"}, b"a=b"),
        ({"text": "AP8=", "encoding": "base64"}, b"\x00\xff"),
        ({"params": [{"name": "a b", "value": "c&d"}, {"name": "e"}]}, b"a%20b=c%26d&e="),
        ({}, None),
        (None, None),
    ],
)
def test_the_body_of_a_request_stands_in_several_ways(posted: Json, body: bytes | None) -> None:
    found = recorded(entry({"postData": posted})).interactions[0].interaction

    assert found.request.body == body


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": "grün"}, "grün".encode()),
        ({"text": "iVBO Rw==", "encoding": "base64"}, b"\x89PNG"),
        ({"size": 3}, b""),
        (None, b""),
    ],
)
def test_the_body_of_a_response_may_be_text_base64_or_left_out(content: Json, body: bytes) -> None:
    found = recorded(entry(response={"content": content})).interactions[0].interaction

    assert found.response.body == body


def test_what_got_no_answer_is_left_out_and_each_entry_has_its_line() -> None:
    text = json.dumps(json.loads(archive(entry(response={"status": 0}), entry())), indent=1)
    found = read(yaml.parse("a.har", text))
    assert isinstance(found, Cassette)
    (one,) = found.interactions

    assert text.splitlines()[one.location.line - 1].strip() == "{"
    assert (one.number, one.location.uri) == (1, "a.har")
    assert one.location.line > 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"log": {}}', "the field 'entries' is missing"),
        ('{"log": {"entries": 7}}', "expected an array of entries, found an integer"),
        (archive(7), "expected an object with 'request' and 'response'"),
        (archive({"request": 7, "response": []}), "expected a request as an object"),
        (archive(entry({"method": 7})), "expected a string, found an integer"),
        (archive(entry({"url": "/pets"})), "'/pets' is no URL with a host"),
        (archive(entry({"url": "https://[x"})), "is not a URL"),
        (archive(entry({"headers": {}})), "expected an array of headers"),
        (archive(entry({"headers": [{"name": 7}]})), "expected a string"),
        (archive(entry({"postData": {"text": "?", "encoding": "base64"}})), "not base64"),
        (archive(entry(response={"status": 99})), "expected an HTTP status code"),
        (archive(entry(response={"headers": 1})), "expected an array of headers"),
        (archive(entry(response={"content": {"text": 7}})), "expected a string"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, reason: str) -> None:
    found = read(yaml.parse("a.har", text))

    assert isinstance(found, tuple)
    assert {each.code for each in found} == {"AZ120"}
    assert reason in found[0].message
