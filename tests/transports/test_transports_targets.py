"""What a run relies on, whatever answers: one class, and every target passes it."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
import requests
import responses
from building import HEAD, catalog, linked, no_findings
from live_serving import message, serving
from urllib3 import HTTPHeaderDict

from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import TimedOut, TransportError, Unreachable, Withheld
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.machine.advance import start
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.peers.scripted import Scripted
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import decode_answers
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.run import over
from pytest_arazzo.transports.asgi import Asgi
from pytest_arazzo.transports.cassette import Cassette, dumps, read
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_rules import Caps, Rules
from pytest_arazzo.transports.moto import Moto
from pytest_arazzo.transports.replay import Replay
from pytest_arazzo.transports.responses_mock import Mocked
from pytest_arazzo.transports.wsgi import Wsgi

BYTES = bytes(range(256))
JSON = ("Content-Type", "application/json")
SHOP = {
    "/json": Response(status=200, headers=Headers((JSON,)), body=b'{"a": 1}'),
    "/missing": Response(status=404, headers=Headers((JSON,)), body=b'{"message": "no"}'),
    "/cookies": Response(
        status=200, headers=Headers((("Set-Cookie", "a=1"), ("X", "y"), ("Set-Cookie", "b=2")))
    ),
    "/bytes": Response(
        status=200, headers=Headers((("Content-Type", "application/octet-stream"),)), body=BYTES
    ),
    "/nothing": Response(status=204),
}
SLOW = 0.2  # seconds that `/slow` takes
LIMIT = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """A target, and the URL at which it has what the table says; some say it in other words."""

    send: Callable[[Request, float], Response]
    base: str = "http://shop.test"
    urls: Mapping[str, str] | None = None

    def ask(self, path: str, timeout: float = 5) -> Response:
        url = (self.urls or {}).get(path, self.base + path)
        return self.send(Request(method="GET", url=url), timeout)


class Shop:
    """What a third party writes: ten lines, and it is a target."""

    def send(self, request: Request, *, timeout: float) -> Response:
        path = request.url.removeprefix("http://shop.test")
        if path == "/slow":
            raise TimedOut(request, timeout)
        if path not in SHOP:
            raise Unreachable(request, "the shop has no such thing")
        return SHOP[path]


def by_hook() -> Iterator[World]:
    yield World(lambda request, timeout: Shop().send(request, timeout=timeout))


def by_cassette() -> Iterator[World]:
    interactions = [
        Interaction(request=Request(method="GET", url=f"http://shop.test{path}"), response=answer)
        for path, answer in SHOP.items()
    ]
    found = read(yaml.parse("c.yaml", dumps(interactions)))
    assert isinstance(found, Cassette)
    replay = Replay(found)
    yield World(lambda request, timeout: replay.send(request, timeout=timeout))


def by_live() -> Iterator[World]:
    def respond(connection: socket.socket, request: bytes) -> None:
        path = request.split()[1].decode()
        if path == "/slow":
            time.sleep(SLOW)
        if path in SHOP:
            told = SHOP[path]
            fields = [f"{name}: {value}" for name, value in told.headers]
            sent = message(told.body, *fields, status=f"{told.status} X")
            if told.status == 204:
                sent = sent.replace(b"Content-Length: 0\r\n", b"")
            connection.sendall(sent)
        else:
            connection.sendall(b"this is no HTTP\r\n\r\n")

    with serving(respond) as server, Live(Rules()) as live:
        yield World(
            lambda request, timeout: live.send(request, timeout=timeout), server.url().rstrip("/")
        )


def by_wsgi() -> Iterator[World]:
    def application(
        environ: Mapping[str, object], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path == "/slow":
            time.sleep(SLOW)
        told = SHOP.get(path, SHOP["/json"])
        start_response(f"{told.status} X", list(told.headers))
        return [told.body]

    wsgi = Wsgi(application, Caps(), raising)
    yield World(
        lambda request, timeout: wsgi.send(request, timeout=timeout),
        urls={"/elsewhere": "ftp://shop.test/"},
    )


def by_asgi() -> Iterator[World]:
    async def application(
        scope: Mapping[str, object],
        _receive: Callable[[], Awaitable[object]],
        send: Callable[[dict[str, object]], Awaitable[None]],
    ) -> None:
        assert scope["type"] == "http"  # and it knows no lifespan
        path = str(scope["path"])
        if path == "/slow":
            await asyncio.sleep(30)
        told = SHOP.get(path, SHOP["/json"])
        headers = [(name.encode(), value.encode()) for name, value in told.headers]
        await send({"type": "http.response.start", "status": told.status, "headers": headers})
        await send({"type": "http.response.body", "body": told.body})

    asgi = Asgi(application, Caps(), raising)
    asgi.open(1)
    yield World(
        lambda request, timeout: asgi.send(request, timeout=timeout),
        urls={"/elsewhere": "ftp://shop.test/"},
    )
    asgi.close(1)


def by_responses() -> Iterator[World]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get("http://shop.test/slow", body=requests.ReadTimeout("too slow"))
        for path, told in SHOP.items():
            headers = HTTPHeaderDict()
            for name, value in told.headers:
                headers.add(name, value)
            mock.add(
                responses.Response(
                    method="GET",
                    url=f"http://shop.test{path}",
                    body=told.body,
                    status=told.status,
                    headers=headers,
                    content_type=None,
                )
            )
        mocked = Mocked(mock, Caps())
        yield World(lambda request, timeout: mocked.send(request, timeout=timeout))


def by_moto() -> Iterator[World]:
    url = "https://s3.us-east-1.amazonaws.com/shop"
    with Moto("us-east-1") as moto:
        moto.send(Request(method="PUT", url=url), timeout=5)
        for key, body in (("a", b"{}"), ("b", BYTES)):
            moto.send(Request(method="PUT", url=f"{url}/{key}", body=body), timeout=5)

        def send(request: Request, timeout: float) -> Response:
            is_nothing = request.url.endswith("/nothing")
            method = "DELETE" if is_nothing else "GET"
            return moto.send(Request(method=method, url=request.url), timeout=timeout)

        yield World(
            send,
            url,
            {"/json": f"{url}/a", "/bytes": f"{url}/b", "/elsewhere": "https://shop.test/"},
        )


API = """
openapi: 3.1.1
info: {title: shop, version: '1'}
servers: [{url: 'http://shop.test'}]
paths:
  /json: {get: {operationId: json, responses: {'200': {description: x, content:
    {application/json: {schema: {type: object, required: [a], properties: {a: {const: 1}}}}}}}}}
  /missing: {get: {operationId: missing, responses: {'404': {description: x, content:
    {application/json: {schema: {type: object}}}}}}}
  /nothing: {get: {operationId: nothing, responses: {'204': {description: x}}}}
  /slow: {get: {operationId: slow, responses: {'200': {description: x}}}}
  /elsewhere: {get: {operationId: elsewhere, responses: {'200': {description: x, content:
    {application/json: {schema: false}}}}}}
"""
STEPS = "workflows:\n" + "".join(
    f"- {{workflowId: {name}, steps: [{{stepId: {name}, operationId: {name}}}]}}\n"
    for name in ("json", "missing", "nothing", "slow", "elsewhere")
)


def by_synth() -> Iterator[World]:
    program = linked(HEAD + STEPS, {"pets": catalog(API)})
    script = decode_answers({"slow": [{"fault": "timeout"}], "missing": [{"status": 404}]})
    peer = Scripted(script, Synth(program))

    def send(request: Request, timeout: float) -> Response:
        key = FlowKey(program.document.uri, request.url.rpartition("/")[2])
        effect = start(Scenario(program=program, flow=key), no_findings).effect
        assert isinstance(effect, Send)
        assert effect.request.url == request.url
        return peer.answer(
            Send(request=request, timeout=timeout, visit=effect.visit, operation=effect.operation)
        )

    yield World(send)


WORLDS = {
    "cassette": by_cassette,
    "live": by_live,
    "wsgi": by_wsgi,
    "asgi": by_asgi,
    "responses": by_responses,
    "moto": by_moto,
    "synth": by_synth,
    "hook": by_hook,
}
NEVER_WAITS = frozenset({"cassette", "moto"})
NO_REPEATS = frozenset({"moto", "synth"})  # nothing in S3, nor in a description, repeats a header
NO_BYTES = frozenset({"synth"})  # a description does not say which bytes


def raising(error: Exception) -> None:
    raise error


@pytest.fixture
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    opened: Callable[[], AbstractContextManager[World]] = contextmanager(WORLDS[request.param])
    with opened() as found:
        yield found


def every(*, but: frozenset[str] = frozenset()) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("world", sorted(WORLDS.keys() - but), indirect=True)


class TestEveryTarget:
    @every()
    def test_it_answers_with_status_and_body(self, world: World) -> None:
        answer = world.ask("/json")

        assert answer.status == 200
        assert answer.body[:1] == b"{"
        assert {type(text) for field in answer.headers for text in field} <= {str}

    @every(but=frozenset({"moto"}))
    def test_a_failure_of_the_api_is_an_answer(self, world: World) -> None:
        answer = world.ask("/missing")

        assert answer.status == 404
        assert answer.headers.get("content-type") == "application/json"

    @every(but=NO_REPEATS)
    def test_fields_that_are_repeated_stay_apart_in_their_order(self, world: World) -> None:
        assert world.ask("/cookies").headers.all("set-cookie") == ("a=1", "b=2")

    @every(but=NO_BYTES)
    def test_bytes_are_left_alone(self, world: World) -> None:
        assert world.ask("/bytes").body == BYTES

    @every()
    def test_an_answer_can_be_empty(self, world: World) -> None:
        answer = world.ask("/nothing")

        assert (answer.status, answer.body) == (204, b"")

    @every()
    def test_nothing_there_is_a_transport_error_with_a_reason(self, world: World) -> None:
        with pytest.raises(TransportError) as caught:
            world.ask("/elsewhere")

        assert str(caught.value)
        assert caught.value.request.method == "GET"
        assert not isinstance(caught.value, TimedOut)

    @every(but=NEVER_WAITS)
    def test_an_answer_that_is_too_late_is_none(self, world: World) -> None:
        with pytest.raises((TimedOut, Withheld)) as caught:
            world.ask("/slow", LIMIT)

        assert getattr(caught.value, "seconds", None) == LIMIT

    @every(but=NEVER_WAITS)
    def test_it_answers_again_after_one_that_came_too_late(self, world: World) -> None:
        with pytest.raises((TimedOut, Withheld)):
            world.ask("/slow", LIMIT)

        assert world.ask("/json").status == 200


def test_a_transport_is_all_that_a_run_needs() -> None:
    """A run sees the same answers through `over` as one who asks the transport."""
    program = linked(HEAD + STEPS, {"pets": catalog(API)})
    key = FlowKey(program.document.uri, "json")
    effect = start(Scenario(program=program, flow=key), no_findings).effect

    assert isinstance(effect, Send)
    assert over(Shop())(effect) == SHOP["/json"]
