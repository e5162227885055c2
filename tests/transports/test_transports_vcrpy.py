"""Cassettes travel between vcrpy and us, both ways."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Cassette, dumps, read
from pytest_arazzo.transports.replay import Replay

vcr = pytest.importorskip("vcr")

TEXT = '{"name": "Grün\u2028", "yes": "no"}\n'.encode()


def write(path: Path, *interactions: Interaction) -> None:
    path.write_text(dumps(interactions), encoding="utf-8")


def loaded(path: Path) -> Cassette:
    text = path.read_text(encoding="utf-8")
    found = read(yaml.parse(path.name, text, yaml.CASSETTE_LIMITS))
    assert isinstance(found, Cassette), [str(one) for one in found]
    return found


class Pets(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(gzip.compress(TEXT), "gzip")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.answer(b"\xff\x00" + self.rfile.read(length), "identity")

    def answer(self, body: bytes, coding: str) -> None:
        self.send_response(200, "Fine")
        self.send_header("Content-Encoding", coding)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Many", "1")
        self.send_header("X-Many", "2")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Pets)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_vcrpy_plays_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    headers = Headers((("Content-Type", "application/json"), ("X-Many", "1"), ("X-Many", "2")))
    url = "https://example.com/pets"
    write(
        path,
        Interaction(
            request=Request(method="GET", url=f"{url}?a=1"),
            response=Response(status=200, reason="OK", headers=headers, body=TEXT),
        ),
        Interaction(
            request=Request(method="POST", url=url, headers=headers, body=b"\xff\x00"),
            response=Response(status=404, reason="Gone Fishing", body=b"\x89PNG"),
        ),
    )
    exactly = ["method", "uri", "raw_body"]
    playing = vcr.use_cassette(str(path), record_mode="none", match_on=exactly)
    with playing, requests.Session() as session:
        got = session.get(f"{url}?a=1", timeout=1)
        posted = session.post(url, data=b"\xff\x00", timeout=1)

    assert (got.status_code, got.content, got.headers["x-many"]) == (200, TEXT, "1, 2")
    assert (posted.status_code, posted.reason, posted.content) == (404, "Gone Fishing", b"\x89PNG")


@pytest.mark.parametrize("is_decoded", [False, True])
def test_we_play_what_vcrpy_writes(tmp_path: Path, *, is_decoded: bool) -> None:
    path = tmp_path / "c.yaml"
    sent = b"{}"
    recording = vcr.use_cassette(str(path), decode_compressed_response=is_decoded)
    with serving() as url, recording, requests.Session() as session:
        session.get(f"{url}/pets?b=2&a=1", timeout=5)
        session.post(f"{url}/pets", data=sent, timeout=5)
        session.post(f"{url}/pets", data=b"\xfe", timeout=5)
    replay = Replay(loaded(path))
    got = replay.send(Request(method="GET", url=f"{url}/pets?a=1&b=2"), timeout=1)
    posted = [
        replay.send(Request(method="POST", url=f"{url}/pets", body=body), timeout=1).body
        for body in (b"\xfe", sent)
    ]

    assert (got.status, got.reason, got.body) == (200, "Fine", TEXT)
    assert (got.headers.all("x-many"), got.headers.get("content-encoding")) == (("1", "2"), None)
    assert posted == [b"\xff\x00\xfe", b"\xff\x00{}"]
    assert replay.unplayed() == ()
