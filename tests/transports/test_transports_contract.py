"""What the rest of the program relies on, whatever the transport."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.errors import TransportError
from pytest_arazzo.exchange import Headers, Interaction, Request, Response, Transport
from pytest_arazzo.transports.cassette import Cassette, Recorded
from pytest_arazzo.transports.moto import Moto
from pytest_arazzo.transports.record import Record
from pytest_arazzo.transports.replay import Replay

GOOD = Request(method="GET", url="https://s3.us-east-1.amazonaws.com/")
BAD = [
    Request(method="GET", url="https://example.com/"),
    Request(method="NONSENSE", url="https://ecr.us-east-1.amazonaws.com/%zz?%zz=%zz&&=#x"),
    Request(method="POST", url="https://ecr.us-east-1.amazonaws.com", body=b"\xff\x00{"),
    Request(method="GET", url="https://[::1/"),
    Request(method="GET", url="https://ecr.us-east-1.amazonaws.com:port/"),
    Request(method="GET", url=""),
    Request(
        method="GET",
        url="https://imagebuilder.amazonaws.com/",
        headers=Headers((("A", "b\r\nc: d"), ("", ""), ("Content-Length", "-1"))),
    ),
]


@pytest.fixture(autouse=True)
def no_settings_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


def replay() -> Replay:
    response = Response(status=200, headers=Headers((("A", "b"),)), body=b"x", reason="OK")
    interaction = Interaction(request=GOOD, response=response)
    one = Recorded(number=1, interaction=interaction, location=Location("c.yaml", 1, 1))
    return Replay(Cassette("c.yaml", (one,)))


def moto() -> Moto:
    return Moto("us-east-1")


def recording() -> Record:
    return Record(replay())


@pytest.mark.parametrize("transport", [replay, moto, recording])
class TestEveryTransport:
    def test_it_answers_with_a_complete_response(self, transport: Callable[[], Transport]) -> None:
        response = transport().send(GOOD, timeout=1)

        assert type(response) is Response
        assert type(response.status) is int
        assert type(response.body) is bytes
        assert type(response.reason) is str
        assert {type(text) for field in response.headers for text in field} == {str}

    @pytest.mark.parametrize("bad", BAD, ids=lambda request: request.url)
    def test_it_raises_nothing_but_transport_errors(
        self, transport: Callable[[], Transport], bad: Request
    ) -> None:
        with pytest.raises(TransportError) as caught:
            transport().send(bad, timeout=1)

        assert caught.value.request is bad
        assert str(caught.value)

    def test_it_does_not_change_what_it_is_given(self, transport: Callable[[], Transport]) -> None:
        headers = Headers((("X-One", "1"), ("Host", "elsewhere")))
        request = Request(method="GET", url=GOOD.url, headers=headers)
        transport().send(request, timeout=1)

        assert request == Request(method="GET", url=GOOD.url, headers=headers)
