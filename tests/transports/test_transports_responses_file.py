"""What the recorder of the library `responses` wrote, in a test with the real one."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import NoRecording, NotYaml
from pytest_arazzo.exchange import Request
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.cassette import PARTIAL, Cassette, dumps
from pytest_arazzo.transports.cassette import read as read_cassette
from pytest_arazzo.transports.recordings import from_toml, read
from pytest_arazzo.transports.replay import Replay

ONE = """\
responses:
- response:
    auto_calculate_content_length: false
    body: '{"id": 1}'
    content_type: application/json
    headers: {X-Page: '2'}
    method: POST
    status: 201
    url: https://api.test/pets
"""


class Pets(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(418, "Teapot")
        self.send_header("Content-Type", "text/plain")
        self.send_header("X-Page", "7")
        self.end_headers()
        self.wfile.write("grün".encode())

    def log_message(self, *_: object) -> None: ...


def test_we_play_what_the_recorder_writes(tmp_path: Path) -> None:
    recorder = pytest.importorskip("responses._recorder")
    requests = pytest.importorskip("requests")
    path = tmp_path / "r.yaml"
    server = HTTPServer(("127.0.0.1", 0), Pets)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/pets?b=1&a=2"
    try:
        recorder.recorder.reset()
        with recorder.recorder:
            requests.get(url, timeout=5).raise_for_status  # noqa: B018 - it is a teapot
            recorder.recorder.dump_to_file(str(path))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    found = read_recording("r.yaml", path)
    assert isinstance(found, Cassette)
    got = Replay(found).send(
        Request(method="GET", url=url.replace("b=1&a=2", "a=2&b=1")), timeout=1
    )

    assert (got.status, got.reason, got.headers.get("x-page")) == (418, "I'm a Teapot", "7")
    assert got.body.decode("latin-1") == "grün".encode().decode("latin-1").encode().decode() or (
        got.body.decode() in ("grün", "grÃ¼n")  # the recorder guesses the encoding
    )


def test_only_method_and_url_of_a_request_are_compared() -> None:
    found = read(yaml.parse("r.yaml", ONE))
    assert isinstance(found, Cassette)
    replay = Replay(found)
    sent = Request(method="POST", url="https://api.test/pets", body=b'{"any": "thing"}')
    got = replay.send(sent, timeout=1)

    assert (got.status, got.reason, got.body) == (201, "Created", b'{"id": 1}')
    assert (got.headers.get("content-type"), got.headers.get("x-page")) == (
        "application/json",
        "2",
    )
    with pytest.raises(NoRecording, match="already played"):
        replay.send(sent, timeout=1)


def test_a_cassette_made_of_it_compares_no_more_either() -> None:
    found = read(yaml.parse("r.yaml", ONE))
    assert isinstance(found, Cassette)
    text = dumps([each.interaction for each in found.interactions], {"requests": PARTIAL})
    again = read_cassette(yaml.parse("c.yaml", text))
    assert isinstance(again, Cassette)
    sent = Request(method="POST", url="https://api.test/pets", body=b"anything")

    assert Replay(again).send(sent, timeout=1).status == 201


def test_the_same_in_toml(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(
        "[[responses]]\n[responses.response]\nmethod = 'GET'\nurl = 'https://api.test/'\n"
        "body = 'x'\nstatus = 299\n"
    )
    found = read_recording("r.toml", path)
    assert isinstance(found, Cassette)

    assert found.interactions[0].interaction.response.status == 299
    assert str(found.interactions[0].location) == "r.toml:1:1"


@pytest.mark.parametrize("text", [b"a = ", b"\xff"])
def test_what_is_no_toml_is_said(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "r.toml"
    path.write_bytes(text)

    with pytest.raises(NotYaml, match=r"r\.toml:1:1: AZ100"):
        read_recording("r.toml", path)


def test_toml_that_holds_something_else_is_no_recording() -> None:
    found = read(from_toml("r.toml", "a = 1\n"))

    assert isinstance(found, tuple)
    assert found[0].code == "AZ120"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("status: 201", "status: '201'", "expected an HTTP status code"),
        ("status: 201", "status: 99", "expected an HTTP status code"),
        ("method: POST", "method: 7", "expected a string"),
        ("https://api.test/pets", "/pets", "is no URL with a host"),
        ("https://api.test/pets", "'https://[x'", "is not a URL"),
        ("    url: https://api.test/pets\n", "", "the field 'url' is missing"),
        ("{X-Page: '2'}", "[]", "expected an object of headers"),
        ("{X-Page: '2'}", "{X-Page: 2}", "expected a string"),
        ("'{\"id\": 1}'", "7", "expected a string"),
        ("response:\n    auto", "answer:\n    auto", "the field 'response' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, reason: str) -> None:
    assert old in ONE
    found = read(yaml.parse("r.yaml", ONE.replace(old, new)))

    assert isinstance(found, tuple)
    assert reason in found[0].message
    assert str(found[0].location).startswith("r.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "body"),
    [("body: '{\"id\": 1}'", "body: !!binary AP8=", b"\x00\xff"), ("    body: '{\"id\": 1}'\n", "", b"")],
)  # fmt: skip
def test_a_body_may_be_binary_or_missing(old: str, new: str, body: bytes) -> None:
    found = read(yaml.parse("r.yaml", ONE.replace(old, new)))
    assert isinstance(found, Cassette)

    assert found.interactions[0].interaction.response.body == body
