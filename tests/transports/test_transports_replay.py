from __future__ import annotations

import pickle

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import NoRecording, Unreachable
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Cassette, dumps, read
from pytest_arazzo.transports.record import Record
from pytest_arazzo.transports.replay import Replay

IMAGE = "https://imagebuilder.us-east-1.amazonaws.com/GetImage?imageBuildVersionArn="


def get(url: str, **fields: str) -> Request:
    return Request(method="GET", url=url, headers=Headers(tuple(fields.items())))


def answered(request: Request, status: int) -> Interaction:
    return Interaction(request=request, response=Response(status=status))


def cassette(*interactions: Interaction) -> Cassette:
    found = read(yaml.parse("c.yaml", dumps(interactions), yaml.CASSETTE_LIMITS))
    assert isinstance(found, Cassette)
    return found


class TestReplay:
    def test_equal_requests_are_answered_in_file_order(self) -> None:
        replay = Replay(cassette(*(answered(get(IMAGE), status) for status in (201, 202, 203))))

        assert [replay.send(get(IMAGE), timeout=1).status for _ in "123"] == [201, 202, 203]

    def test_different_requests_may_come_in_any_order(self) -> None:
        replay = Replay(cassette(answered(get(f"{IMAGE}a"), 201), answered(get(f"{IMAGE}b"), 202)))

        assert [replay.send(get(IMAGE + arn), timeout=1).status for arn in "ba"] == [202, 201]

    def test_a_recorded_path_answers_under_any_host(self) -> None:
        replay = Replay(cassette(answered(get("/GetImage?imageBuildVersionArn=a"), 201)))

        assert replay.send(get(f"{IMAGE}a"), timeout=1).status == 201

    def test_what_was_not_asked_for_is_unplayed(self) -> None:
        tape = cassette(answered(get(f"{IMAGE}a"), 201), answered(get(f"{IMAGE}b"), 202))
        replay = Replay(tape)
        before = replay.unplayed()
        replay.send(get(f"{IMAGE}a"), timeout=1)

        assert (before, replay.unplayed()) == (tape.interactions, tape.interactions[1:])

    def test_a_request_without_a_recording_is_told_with_its_nearest(self) -> None:
        replay = Replay(cassette(answered(get(f"{IMAGE}a"), 201), answered(get(f"{IMAGE}b"), 202)))
        replay.send(get(f"{IMAGE}a"), timeout=1)
        sent = get(f"{IMAGE}a")
        with pytest.raises(NoRecording) as caught:
            replay.send(sent, timeout=1)

        assert caught.value.request is sent
        assert str(caught.value) == (
            "c.yaml: no recording for request 2 `GET /GetImage?...`: nearest is interaction 2 at "
            "c.yaml:15:5 (query imageBuildVersionArn: 'b' recorded, 'a' sent); "
            "interaction 1 was already played"
        )

    def test_a_miss_plays_nothing(self) -> None:
        replay = Replay(cassette(answered(get(f"{IMAGE}a"), 201)))
        with pytest.raises(NoRecording):
            replay.send(get(f"{IMAGE}b"), timeout=1)

        assert replay.send(get(f"{IMAGE}a"), timeout=1).status == 201

    def test_the_headers_that_decide_can_be_chosen(self) -> None:
        tape = cassette(answered(get("/", page="1"), 201), answered(get("/", page="2"), 202))
        sent = get("https://example.com/", page="2")

        assert Replay(tape).send(sent, timeout=1).status == 201
        assert Replay(tape, headers=("Page",)).send(sent, timeout=1).status == 202

    def test_a_miss_survives_the_way_between_processes(self) -> None:
        with pytest.raises(NoRecording) as caught:
            Replay(cassette()).send(get(IMAGE), timeout=1)

        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes


class Refusing:
    def send(self, request: Request, *, timeout: float) -> Response:
        raise Unreachable(request, f"nobody within {timeout:g} s")


class Echo:
    def send(self, request: Request, *, timeout: float) -> Response:
        return Response(status=200, body=f"{request.url} {timeout:g}".encode())


class TestRecord:
    def test_interactions_are_kept_in_order(self) -> None:
        record = Record(Echo())
        responses = [record.send(get(url), timeout=2) for url in ("a:b", "c:d")]

        assert [one.body for one in responses] == [b"a:b 2", b"c:d 2"]
        assert record.interactions == (
            Interaction(request=get("a:b"), response=responses[0]),
            Interaction(request=get("c:d"), response=responses[1]),
        )

    def test_a_request_without_an_answer_is_no_interaction(self) -> None:
        record = Record(Refusing())
        with pytest.raises(Unreachable, match="nobody within 3 s"):
            record.send(get("a:b"), timeout=3)

        assert record.interactions == ()

    def test_what_was_recorded_replays(self) -> None:
        record = Record(Echo())
        url = "https://example.com/a"
        response = record.send(get(url), timeout=2)

        assert Replay(cassette(*record.interactions)).send(get(url), timeout=1) == response
