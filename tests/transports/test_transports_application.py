"""Applications in this process: what they are told, and what becomes of what they say."""

from __future__ import annotations

import asyncio
import functools
import gzip
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.transports.application import CRASH, Kind, kind_of
from pytest_arazzo.transports.asgi import Asgi, NotStarted
from pytest_arazzo.transports.live_rules import Caps
from pytest_arazzo.transports.offline import Refused
from pytest_arazzo.transports.wsgi import Wsgi

Environ = dict[str, Any]
Start = Callable[..., Callable[[bytes], None]]
Scope = dict[str, Any]
Receive = Callable[[], Any]
Emit = Callable[[Any], Any]
ASKED = Request(
    method="POST",
    url="https://shop.test:8443/a%2Fb/%C3%A4?x=%20y&z",
    headers=Headers((("Content-Type", "a/b"), ("X-One", "1"), ("X-One", "2"), ("Cookie", "c=d"))),
    body=b"body",
)
GET = Request(method="GET", url="http://shop.test/")


def plain(environ: Environ, start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(environ["PATH_INFO"]).encode()]


async def coroutine(scope: Scope, receive: Receive, send: Emit) -> None:
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})
    assert scope
    assert await receive()


class Instance:
    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        return plain(environ, start_response)


class AsyncInstance:
    async def __call__(self, scope: Scope, receive: Receive, send: Emit) -> None:
        await coroutine(scope, receive, send)


def any_arguments(*arguments: object) -> Iterable[bytes]:
    return [str(len(arguments)).encode()]


async def any_coroutine(*arguments: object) -> None:
    assert arguments


async def one_argument(scope: Scope) -> None:
    assert scope


async def no_arguments() -> None: ...


def awaitable(scope: Scope, receive: Receive, send: Emit) -> Awaitable[None]:
    return coroutine(scope, receive, send)


def factory(settings: object = None) -> Callable[..., Iterable[bytes]]:
    assert settings is None
    return plain


def four_arguments(a: int, b: int, c: int, d: int) -> int:
    return a + b + c + d


@pytest.mark.parametrize(
    ("application", "kind"),
    [
        (plain, Kind.WSGI),
        (Instance(), Kind.WSGI),
        (functools.partial(plain), Kind.WSGI),
        (any_arguments, Kind.WSGI),
        (coroutine, Kind.ASGI),
        (AsyncInstance(), Kind.ASGI),
        (AsyncInstance().__call__, Kind.ASGI),
        (functools.partial(coroutine), Kind.ASGI),
        (awaitable, Kind.ASGI),
        (any_coroutine, Kind.ASGI),
        (Instance, Kind.FACTORY),
        (factory, Kind.FACTORY),
    ],
)
def test_an_application_is_known_by_how_it_is_called(application: object, kind: Kind) -> None:
    assert kind_of(application) is kind


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        (7, "it is int, which cannot be called"),
        (type, "it does not say what it is called with"),
        (one_argument, "it is a coroutine function of 1 arguments"),
        (no_arguments, "it is a coroutine function of 0 arguments"),
        (four_arguments, "it is a callable of 4 arguments"),
    ],
)
def test_what_is_no_application_is_told(thing: object, reason: str) -> None:
    found = kind_of(thing)

    assert isinstance(found, Absent)
    assert found.reason.startswith(reason)


def ask_wsgi(
    application: Callable[..., Any], request: Request = GET, caps: Caps | None = None
) -> tuple[Response, list[Exception]]:
    crashes: list[Exception] = []
    wsgi = Wsgi(application, caps or Caps(), crashes.append)
    return wsgi.send(request, timeout=5), crashes


@contextmanager
def started(
    application: Callable[..., Any], caps: Caps | None = None, limit: float = 1
) -> Iterator[Asgi]:
    asgi = Asgi(application, caps or Caps(), CRASHES.append)
    try:
        asgi.open(limit)
        yield asgi
    finally:
        asgi.close(limit)


CRASHES: list[Exception] = []


def ask_asgi(
    application: Callable[..., Any], request: Request = GET, caps: Caps | None = None
) -> tuple[Response, list[Exception]]:
    CRASHES.clear()
    with started(application, caps) as asgi:
        return asgi.send(request, timeout=5), list(CRASHES)


def emitting(*messages: dict[str, Any], start: bool = True, **head: object) -> Callable[..., Any]:
    """Return an ASGI application that knows no lifespan and emits *messages*."""

    async def application(scope: Scope, _receive: Receive, send: Emit) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        if start:
            await send({"type": "http.response.start", "status": 200, "headers": [], **head})
        for each in messages:
            await send({"type": "http.response.body", **each})

    return application


def saying(
    status: str = "200 OK", fields: Iterable[Any] = (), pieces: Iterable[bytes] = (b"",)
) -> Callable[..., Any]:
    """Return a WSGI application that answers so."""

    def application(_environ: Environ, start_response: Start) -> Iterable[bytes]:
        start_response(status, list(fields))
        return pieces

    return application


def either(
    status: int, fields: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> list[Callable[[Request, Caps], tuple[Response, list[Exception]]]]:
    """Return what asks one application of each kind that answers so."""
    headers = [(name.encode(), value.encode()) for name, value in fields]
    return [
        lambda request, caps: ask_wsgi(saying(f"{status} X", fields, [body]), request, caps),
        lambda request, caps: ask_asgi(
            emitting({"body": body}, status=status, headers=headers), request, caps
        ),
    ]


class TestWsgi:
    def test_the_environment_says_all_of_the_request(self) -> None:
        seen: Environ = {}

        def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
            seen.update(environ, read=environ["wsgi.input"].read())
            return plain(environ, start_response)

        ask_wsgi(application, ASKED)
        stream, errors = seen.pop("wsgi.input"), seen.pop("wsgi.errors")

        assert hasattr(stream, "readline")
        assert hasattr(errors, "write")
        assert seen == {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/a/b/\xc3\xa4",
            "RAW_URI": "/a%2Fb/%C3%A4",
            "QUERY_STRING": "x=%20y&z",
            "SERVER_NAME": "shop.test",
            "SERVER_PORT": "8443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "a/b",
            "CONTENT_LENGTH": "4",
            "HTTP_HOST": "shop.test:8443",
            "HTTP_X_ONE": "1,2",
            "HTTP_COOKIE": "c=d",
            "read": b"body",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def test_it_runs_in_the_thread_of_the_test(self) -> None:
        threads: list[threading.Thread] = []

        def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
            threads.append(threading.current_thread())
            return plain(environ, start_response)

        ask_wsgi(application)

        assert threads == [threading.current_thread()]

    def test_pieces_are_put_together_and_the_iterable_is_closed(self) -> None:
        closed: list[bool] = []

        class Pieces:
            def __iter__(self) -> Iterator[bytes]:
                yield from (b"a", b"", b"b")

            def close(self) -> None:
                closed.append(True)

        answer, crashes = ask_wsgi(saying("201 Made Up", [("X", "y")], Pieces()))

        assert (answer.status, answer.reason, answer.body) == (201, "Made Up", b"ab")
        assert (list(answer.headers), closed, crashes) == ([("X", "y")], [True], [])

    def test_what_is_written_comes_first(self) -> None:
        def application(_environ: Environ, start_response: Start) -> Iterable[bytes]:
            write = start_response("200 OK", [])
            write(b"a")
            return [b"b"]

        assert ask_wsgi(application)[0].body == b"ab"

    def test_after_an_error_the_head_can_come_anew(self) -> None:
        def application(_environ: Environ, start_response: Start) -> Iterable[bytes]:
            start_response("200 OK", [])
            start_response("503 Later", [], (ValueError, ValueError("late"), None))
            return [b"sorry"]

        answer, crashes = ask_wsgi(application)

        assert (answer.status, answer.body, crashes) == (503, b"sorry", [])

    def test_after_a_part_of_the_body_an_error_is_raised(self) -> None:
        def application(_environ: Environ, start_response: Start) -> Iterable[bytes]:
            start_response("200 OK", [])(b"some")
            error = ValueError("too late")
            start_response("500 X", [], (ValueError, error, None))
            return []

        answer, crashes = ask_wsgi(application)

        assert answer.status == 500
        assert list(map(str, crashes)) == ["too late"]

    @pytest.mark.parametrize(
        ("application", "said"),
        [
            (lambda _environ, _start: [], "did not call start_response"),
            (lambda _environ, _start: [b"x"], "a body before it called start_response"),
            (lambda _e, start: start("200 OK", []) and start("200 OK", []), "twice"),
            (saying("200 OK", [("X", "a\r\nB: c")]), "text on one line"),
            (saying("200 OK", [("X", 7)]), "text on one line"),
            (saying("fine", []), "invalid literal"),
            (lambda _environ, _start: 1 / 0, "division by zero"),
        ],
    )
    def test_what_breaks_the_protocol_or_crashes_is_told_and_a_500(
        self, application: Callable[..., Any], said: str
    ) -> None:
        answer, crashes = ask_wsgi(application)

        assert (answer.status, answer.body) == (500, CRASH)
        assert answer.headers.get("content-type") == "text/plain"
        (crash,) = crashes
        assert said in str(crash)

    def test_an_answer_that_comes_too_late_is_none(self) -> None:
        def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
            time.sleep(0.02)
            raise ValueError(plain(environ, start_response))

        wsgi = Wsgi(application, Caps(), CRASHES.append)
        with pytest.raises(TimedOut):
            wsgi.send(GET, timeout=0.01)

    def test_a_host_that_the_request_names_stays(self) -> None:
        seen: list[object] = []

        def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
            seen.append(environ["HTTP_HOST"])
            return plain(environ, start_response)

        headers = Headers((("Host", "other.test"),))
        ask_wsgi(application, Request(method="GET", url=GET.url, headers=headers))

        assert seen == ["other.test"]

    def test_endless_pieces_end_with_the_time(self) -> None:
        def pieces() -> Iterator[bytes]:
            while True:
                time.sleep(0.01)
                yield b"."

        wsgi = Wsgi(saying(pieces=pieces()), Caps(), CRASHES.append)
        with pytest.raises(TimedOut):
            wsgi.send(GET, timeout=0.05)


class TestAsgi:
    def test_the_scope_says_all_of_the_request(self) -> None:
        seen: list[Any] = []

        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            if scope["type"] == "http":
                seen.extend([scope, await receive()])
                await emitting({})(scope, receive, send)
                seen.append(await receive())

        ask_asgi(application, ASKED)

        assert seen == [
            {
                "type": "http",
                "asgi": {"version": "3.0", "spec_version": "2.4"},
                "http_version": "1.1",
                "method": "POST",
                "scheme": "https",
                "path": "/a/b/ä",
                "raw_path": b"/a%2Fb/%C3%A4",
                "query_string": b"x=%20y&z",
                "root_path": "",
                "headers": [
                    (b"host", b"shop.test:8443"),
                    (b"content-length", b"4"),
                    (b"content-type", b"a/b"),
                    (b"x-one", b"1"),
                    (b"x-one", b"2"),
                    (b"cookie", b"c=d"),
                ],
                "client": ("127.0.0.1", 123),
                "server": ("shop.test", 8443),
                "state": {},
            },
            {"type": "http.request", "body": b"body", "more_body": False},
            {"type": "http.disconnect"},
        ]

    def test_pieces_are_put_together(self) -> None:
        answer, _ = ask_asgi(emitting({"body": b"a", "more_body": True}, {"body": b"b"}))

        assert (answer.status, answer.reason, answer.body) == (200, "OK", b"ab")

    def test_a_status_that_has_no_name_is_one(self) -> None:
        assert ask_asgi(emitting({}, status=299))[0].reason == ""

    def test_what_runs_behind_the_response_is_over_when_it_is_returned(self) -> None:
        done: list[str] = []

        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            await emitting({})(scope, receive, send)
            await asyncio.sleep(0.01)
            done.append("in the background")

        with started(application) as asgi:
            asgi.send(GET, timeout=5)
            assert done == ["in the background"]

    def test_a_response_that_is_complete_does_not_wait_longer_than_the_limit(self) -> None:
        ended: list[str] = []

        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            await emitting({"body": b"x"})(scope, receive, send)
            try:
                await asyncio.sleep(60)
            finally:
                ended.append("cancelled")

        with started(application) as asgi:
            assert asgi.send(GET, timeout=0.02).body == b"x"
        assert ended == ["cancelled"]

    def test_what_is_cancelled_may_clean_up(self) -> None:
        cleaned: list[str] = []

        async def application(scope: Scope, _receive: Receive, _send: Emit) -> None:
            if scope["type"] == "http":
                try:
                    await asyncio.sleep(60)
                finally:
                    await asyncio.sleep(0)
                    cleaned.append("up")

        with started(application) as asgi, pytest.raises(TimedOut):
            asgi.send(GET, timeout=0.02)
        assert cleaned == ["up"]

    @pytest.mark.parametrize(
        ("application", "said"),
        [
            (emitting({}, {}), "'http.response.body' where it cannot be sent"),
            (emitting({"type": "http.response.start", "status": 200}), "'http.response.start'"),
            (emitting({}, start=False), "'http.response.body' where it cannot be sent"),
            (emitting({"type": "websocket.send"}), "'websocket.send'"),
        ],
    )
    def test_what_breaks_the_protocol_is_told(
        self, application: Callable[..., Any], said: str
    ) -> None:
        _, crashes = ask_asgi(application)

        (crash,) = crashes
        assert said in str(crash)

    def test_an_exception_is_told_and_a_500(self) -> None:
        async def application(scope: Scope, _receive: Receive, _send: Emit) -> None:
            raise KeyError(scope["type"])

        answer, crashes = ask_asgi(application)

        assert (answer.status, answer.body) == (500, CRASH)
        assert list(map(str, crashes)) == ["'http'"]

    def test_a_framework_that_answers_before_it_raises_keeps_its_answer(self) -> None:
        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            await emitting({"body": b"sorry"}, status=500)(scope, receive, send)
            raise KeyError("x")

        answer, crashes = ask_asgi(application)

        assert (answer.status, answer.body) == (500, b"sorry")
        assert len(crashes) == 1

    @pytest.mark.parametrize(
        "application", [emitting(), emitting(start=False), emitting({"more_body": True})]
    )
    def test_an_end_without_a_complete_response_is_none(
        self, application: Callable[..., Any]
    ) -> None:
        with pytest.raises(Unreachable, match="ended without a complete response"):
            ask_asgi(application)

    def test_what_is_no_exception_of_a_program_is_let_through(self) -> None:
        async def application(scope: Scope, _receive: Receive, _send: Emit) -> None:
            if scope["type"] == "http":
                pytest.skip("not on Mondays")

        with pytest.raises(pytest.skip.Exception, match="Mondays"):
            ask_asgi(application)

    def test_the_event_loop_of_the_thread_is_left_alone(self) -> None:
        own = asyncio.new_event_loop()
        asyncio.set_event_loop(own)
        with started(coroutine) as asgi:
            asgi.send(GET, timeout=5)
        found = asyncio.get_event_loop()
        asyncio.set_event_loop(None)
        own.close()

        assert found is own


class TestLifespan:
    def test_one_that_was_never_started_is_not_stopped(self) -> None:
        called: list[object] = []

        async def application(scope: Scope, _receive: Receive, _send: Emit) -> None:
            called.append(scope)

        Asgi(application, Caps(), CRASHES.append).close(1)

        assert called == []

    def test_an_application_is_started_once_and_stopped_and_its_state_is_each_requests(
        self,
    ) -> None:
        seen: list[Any] = []

        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            if scope["type"] == "lifespan":
                seen.append((await receive())["type"])
                scope["state"]["stock"] = [1]
                await send({"type": "lifespan.startup.complete"})
                seen.append((await receive())["type"])
                await send({"type": "lifespan.shutdown.complete"})
                return
            seen.append(scope["state"])
            scope["state"]["other"] = 2
            await emitting({})(scope, receive, send)

        with started(application) as asgi:
            asgi.send(GET, timeout=5)
            asgi.send(GET, timeout=5)

        assert seen == [
            "lifespan.startup",
            {"stock": [1], "other": 2},
            {"stock": [1], "other": 2},
            "lifespan.shutdown",
        ]

    @pytest.mark.parametrize("message", ["no database", ""])
    def test_one_that_cannot_start_says_why(self, message: str) -> None:
        async def application(_scope: Scope, receive: Receive, send: Emit) -> None:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": message})
            raise RuntimeError("that was it")

        with (
            pytest.raises(NotStarted, match=message or "it does not say why"),
            started(application),
        ):
            pass

    def test_one_that_cannot_stop_says_why(self) -> None:
        async def application(_scope: Scope, receive: Receive, send: Emit) -> None:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.failed", "message": "the door is stuck"})

        with pytest.raises(NotStarted, match="the door is stuck"), started(application):
            pass

    @pytest.mark.parametrize("stage", ["before", "during"])
    def test_one_that_breaks_after_it_was_started_says_how(self, stage: str) -> None:
        async def application(_scope: Scope, receive: Receive, send: Emit) -> None:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            if stage == "during":
                await receive()
            raise KeyError("the till")

        with pytest.raises(NotStarted, match="KeyError: 'the till'"), started(application):
            pass

    @pytest.mark.parametrize("stage", ["startup", "shutdown"])
    def test_one_that_takes_too_long_is_not_waited_for(self, stage: str) -> None:
        async def application(_scope: Scope, receive: Receive, send: Emit) -> None:
            while (await receive())["type"] != f"lifespan.{stage}":
                await send({"type": "lifespan.startup.complete"})
            await asyncio.sleep(60)

        with (
            pytest.raises(NotStarted, match=f"no end of its {stage} within 0.05 s"),
            started(application, limit=0.05),
        ):
            pass

    def test_one_that_returns_at_once_has_none(self) -> None:
        async def application(scope: Scope, receive: Receive, send: Emit) -> None:
            if scope["type"] == "http":
                await emitting({"body": b"x"})(scope, receive, send)

        assert ask_asgi(application)[0].body == b"x"


KINDS = ("wsgi", "asgi")


@pytest.mark.parametrize("index", [0, 1], ids=KINDS)
class TestBoth:
    @pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
    def test_there_is_no_body_where_http_has_none(
        self, index: int, method: str, status: int
    ) -> None:
        request = Request(method=method, url=GET.url)
        answer, _ = either(status, [("Content-Length", "4")], b"body")[index](request, Caps())

        assert (answer.status, answer.body) == (status, b"")
        assert answer.headers.get("content-length") == "4"

    def test_content_codings_are_taken_off(self, index: int) -> None:
        coded = gzip.compress(b"body", mtime=0)
        fields = [("Content-Encoding", "gzip"), ("Content-Length", str(len(coded)))]
        answer, _ = either(200, fields, coded)[index](GET, Caps())

        assert answer.body == b"body"
        assert list(answer.headers) == [
            (each, "4") for each, _ in answer.headers if each.lower() == "content-length"
        ]

    @pytest.mark.parametrize(
        ("status", "fields", "body", "said"),
        [
            (200, [("Content-Encoding", "br")], b"x", "neither gzip nor deflate"),
            (
                200,
                [("Content-Encoding", "gzip")],
                gzip.compress(bytes(101), mtime=0),
                "larger than 100",
            ),
            (100, [], b"", "answers with status 100"),
            (600, [], b"", "answers with status 600"),
            (200, [], bytes(101), "larger than 100 bytes .--arazzo-max-body"),
        ],
    )
    def test_an_answer_that_is_not_usable_is_none(
        self, index: int, status: int, fields: list[tuple[str, str]], body: bytes, said: str
    ) -> None:
        with pytest.raises(Unreachable, match=said):
            either(status, fields, body)[index](GET, Caps(body=100))

    def test_a_body_of_the_largest_size_is_taken(self, index: int) -> None:
        assert len(either(200, [], bytes(100))[index](GET, Caps(body=100))[0].body) == 100

    @pytest.mark.parametrize(
        "request_",
        [
            Request(method="GET", url="http://[::1"),
            Request(method="GET", url="/relative"),
            Request(method="GET", url="http://user:secret@shop.test/"),
            Request(method="GET", url=GET.url, headers=Headers((("X", "€"),))),
            Request(method="GET", url=GET.url, headers=Headers((("ä", "x"),))),
        ],
        ids=range(5),
    )
    def test_what_is_no_request_is_not_asked(self, index: int, request_: Request) -> None:
        with pytest.raises(Unreachable) as caught:
            either(200)[index](request_, Caps())

        assert caught.value.request is request_

    def test_an_application_that_wants_the_network_is_not_taken_for_one_that_crashes(
        self, index: int
    ) -> None:
        def refused() -> None:
            raise ExceptionGroup("several", [KeyError("x"), Refused("no network")])

        def wsgi(_environ: Environ, _start: Start) -> Iterable[bytes]:
            refused()
            return []

        async def asgi(scope: Scope, _receive: Receive, _send: Emit) -> None:
            if scope["type"] == "http":
                refused()

        ask: Callable[[], object] = [lambda: ask_wsgi(wsgi), lambda: ask_asgi(asgi)][index]
        with pytest.raises(Refused, match="no network"):
            ask()
