"""Recordings of others, known by what is in them."""

from __future__ import annotations

import base64
import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.shelf.recordings import is_recording, read_recording
from pytest_arazzo.transports.cassette import Cassette
from pytest_arazzo.transports.found import Rules
from pytest_arazzo.transports.markup import changed as changed_markup
from pytest_arazzo.transports.recordings import read
from pytest_arazzo.transports.redaction import findings
from pytest_arazzo.transports.replay import Replay
from pytest_arazzo.transports.walking import Exchange

RUBY = """\
---
http_interactions:
- request:
    method: post
    uri: https://api.test/pets
    body: {encoding: UTF-8, string: 'a=1'}
    headers: {Accept: ['*/*']}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [text/plain]}
    body: {encoding: UTF-8, string: 'hello'}
    http_version:
  recorded_at: Sat, 21 Nov 2026 18:00:51 GMT
recorded_with: VCR 6.0.0
"""
BETAMAX = """\
{"http_interactions": [{"request": {"body": {"encoding": "utf-8", "string": ""}, "headers": {},
 "method": "GET", "uri": "https://api.test/"}, "response": {"body": {"base64_string": "%s",
 "encoding": null}, "headers": {"Content-Encoding": ["gzip"]}, "status": {"code": 200,
 "message": "OK"}, "url": "https://api.test/"}}], "recorded_with": "betamax/0.9.0"}
"""


class Pets(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": 1}')

    def log_message(self, *_: object) -> None: ...


def cassette(text: str) -> Cassette:
    found = read(yaml.parse("c.yaml", text))
    assert isinstance(found, Cassette), [str(each) for each in found]
    return found


def test_vcr_of_ruby() -> None:
    request = Request(method="POST", url="https://api.test/pets", body=b"a=1")

    assert Replay(cassette(RUBY)).send(request, timeout=1).body == b"hello"


def test_betamax() -> None:
    packed = base64.b64encode(gzip.compress(b"hello")).decode()
    found = cassette(BETAMAX % packed).interactions[0].interaction

    assert found.response.body == b"hello"


def test_the_json_of_vcrpy(tmp_path: Path) -> None:
    vcr = pytest.importorskip("vcr")
    requests = pytest.importorskip("requests")
    path = tmp_path / "c.json"
    server = HTTPServer(("127.0.0.1", 0), Pets)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/pets"
    try:
        with vcr.use_cassette(str(path), serializer="json"):
            requests.get(url, timeout=5)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    found = read_recording("c.json", path)
    assert isinstance(found, Cassette)

    assert is_recording(path)
    assert Replay(found).send(Request(method="GET", url=url), timeout=1).body == b'{"id": 1}'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", RUBY, True),
        ("a.json", BETAMAX, True),
        ("a.yaml", "# c\nversion: 1\ninteractions: []\n", True),
        ("a.toml", "[[responses]]\n", True),
        ("a.har", "", True),
        ("a.json", '{"log": {"entries": []}}', True),
        ("a.yaml", "openapi: 3.1.0\npaths:\n  /:\n    get:\n      responses: {}\n", False),
        ("a.yaml", "", False),
    ],
)
def test_a_recording_is_known_by_its_beginning(
    tmp_path: Path, name: str, text: str, *, expected: bool
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")

    assert is_recording(path) is expected
    assert not is_recording(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "<a",
        "<a><b>t</a>",
        "</a></b>",
        "<![CDATA[x",
        "<!-- x",
        "<a b='c\" d>t</a>",
        "< a>t</ a>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "text & <b/>",
        "<a>" * 300 + "t",
    ],
)
def test_markup_that_is_not_well_formed_is_read_as_far_as_it_goes(text: str) -> None:
    assert changed_markup(text, lambda _, value: value) == text


def test_a_body_that_is_no_json_despite_its_name_is_looked_at_as_text() -> None:
    headers = Headers((("Content-Type", "application/json"),))
    response = Response(status=200, headers=headers, body=b'{"a": 1, oh Bearer t0k3n-12345')
    request = Request(method="GET", url="https://[x/?token=abc-123")
    exchange = Exchange(interaction=Interaction(request=request, response=response))

    assert findings(exchange, Rules()) == (
        "request text text: looks like token",
        "response text text: looks like bearer",
    )
