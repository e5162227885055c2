from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]


def told(result: pytest.RunResult) -> str:
    """Return what a run says, as if the terminal had no end."""
    return " ".join(result.stdout.str().split())


LIVE = "workflows: {look: {scenarios: {one: {target: live, expect: {action: sold}}}}}\n"


class Shop(BaseHTTPRequestHandler):
    """Knows rex, who is sold when he has been asked for `SOLD_AT` times."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, Pets)
        self.server.asked.append(time.monotonic())
        status, state = self.server.answer(len(self.server.asked))
        body = json.dumps({"state": state}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Pets(ThreadingHTTPServer):
    """A shop on loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Shop)
        self.asked: list[float] = []
        self.answers: list[tuple[int, str]] = [(200, "sold")]

    def answer(self, number: int) -> tuple[int, str]:
        return self.answers[min(number, len(self.answers)) - 1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Pets]:
    """Yield a server on loopback."""
    with Pets() as pets:
        thread = threading.Thread(target=pets.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield pets
        pets.shutdown()
        thread.join()


@pytest.fixture
def scenario(write: Write, document: str) -> Path:
    """Write a document with a scenario that is run against a real server."""
    assert document
    return write("pets.scenarios.yaml", LIVE)


@pytest.mark.usefixtures("scenario")
def test_a_real_server_answers(run: Run, server: Pets) -> None:
    result = run("-v", "--strict-markers", f"--arazzo-base-url={server.url}")
    result.assert_outcomes(passed=2)
    assert len(server.asked) == 1
    run("-m", "arazzo_target_live", "--co", "-q").stdout.fnmatch_lines(["*look[[]one[]]"])


@pytest.mark.usefixtures("scenario")
def test_a_host_that_nobody_allowed_is_an_error_that_names_the_option(run: Run) -> None:
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    assert (
        "pets.scenarios.yaml:1:32: AZ701 step 'get' must not be sent: the host 'pets.example' "
        "is not allowed (--arazzo-allow-hosts=pets.example would allow it)"
    ) in told(result)


@pytest.mark.usefixtures("document")
def test_live_must_be_asked_for(run: Run, server: Pets, write: Write) -> None:
    write("pets.scenarios.yaml", "workflows: {look: {scenarios: {one: {}}}}")
    run(f"--arazzo-base-url={server.url}").assert_outcomes(passed=1, errors=1)
    assert server.asked == []


@pytest.mark.usefixtures("scenario")
@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--arazzo-base-url=http://10.1.2.3", "the host '10.1.2.3' is not allowed"),
        ("--arazzo-base-url=other=http://localhost:1", "the host 'pets.example' is not allowed"),
    ],
)
def test_every_server_is_looked_at_before_anything_is_sent(
    run: Run, option: str, reason: str
) -> None:
    result = run(option)
    result.assert_outcomes(passed=1, errors=1)
    assert f"AZ701 step 'get' must not be sent: {reason}" in told(result)


@pytest.mark.usefixtures("scenario")
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/v1", "cannot be sent: '/v1' is no absolute http or https URL"),
        ("//pets.example", "cannot be sent: '//pets.example' is no absolute http or https URL"),
        ("https://{r}.pets.example", "must not be sent: '{r}.pets.example' is no host name"),
    ],
)
def test_a_server_that_is_no_absolute_url_is_an_error(
    run: Run, write: Write, api: Path, url: str, reason: str
) -> None:
    write(api.name, api.read_text().replace("https://pets.example", f"'{url}'"))
    result = run("--arazzo-allow-hosts=pets.example,*.pets.example")
    result.assert_outcomes(passed=1, errors=1)
    assert f"AZ701 step 'get' {reason}" in told(result)


@pytest.mark.usefixtures("api")
def test_servers_of_workflows_that_are_called_are_looked_at_too(run: Run, write: Write) -> None:
    outer = "- {workflowId: outer, steps: [{stepId: all, workflowId: wait}]}\n"
    write("wait.arazzo.yaml", LOOP + outer)
    write("wait.scenarios.yaml", "workflows: {outer: {scenarios: {one: {}}}}")
    result = run("--arazzo-target=live")
    result.assert_outcomes(passed=1, errors=1)
    assert "AZ701 step 'get' must not be sent: the host 'pets.example'" in told(result)


@pytest.mark.usefixtures("scenario")
def test_hosts_are_allowed_by_ini_environment_and_command_line(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("pytest.ini", "[pytest]\narazzo_allow_hosts =\n  one.invalid\n  *.two.invalid\n")
    monkeypatch.setenv("ARAZZO_ALLOW_HOSTS", "three.invalid, four.invalid:81")
    for base in (
        "one.invalid",
        "a.two.invalid",
        "three.invalid",
        "four.invalid:81",
        "five.invalid",
    ):
        result = run(f"--arazzo-base-url=http://{base}", "--arazzo-allow-hosts=five.invalid")
        result.assert_outcomes(passed=1, errors=1)
        name = base.partition(":")[0]
        assert f"AZ701 step 'get': the name '{name}' cannot be resolved: " in told(result)


@pytest.mark.usefixtures("scenario")
def test_what_goes_wrong_on_the_way_is_an_error_of_the_test(run: Run, server: Pets) -> None:
    server.answers = [(200, "x" * 100)]
    result = run(f"--arazzo-base-url={server.url}", "--arazzo-max-body=50")
    result.assert_outcomes(passed=1, errors=1)
    reason = "the response body is larger than 50 bytes (--arazzo-max-body)"
    assert f"AZ701 step 'get': {reason}" in told(result)


LOOP = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: wait
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: name, in: path, value: rex}]
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - {name: sold, type: end, criteria: [{condition: $response.body#/state == 'sold'}]}
    - {name: again, type: goto, stepId: get}
    onFailure:
    - {name: later, type: retry, retryAfter: 0.1, retryLimit: 3}
"""


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize(
    ("answers", "pause"),
    [
        ([(200, "new"), (200, "new"), (200, "sold")], 0.3),
        ([(404, ""), (404, ""), (200, "sold")], 0.1),
    ],
    ids=["poll", "retry"],
)
def test_time_passes_between_polls_and_before_retries(
    run: Run, write: Write, server: Pets, answers: list[tuple[int, str]], pause: float
) -> None:
    write("wait.arazzo.yaml", LOOP)
    write("wait.scenarios.yaml", "workflows: {wait: {scenarios: {one: {expect: {action: sold}}}}}")
    server.answers = answers
    run(
        "--arazzo-target=live",
        f"--arazzo-base-url={server.url}",
        "--arazzo-poll-interval=0.3",
        "-k",
        "one",
    ).assert_outcomes(passed=1, deselected=1)
    first, second, third = server.asked

    assert pause <= second - first < pause + 0.29
    assert pause <= third - second < pause + 0.29


@pytest.mark.usefixtures("scenario")
@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "--arazzo-allow-hosts=api.*",
            "--arazzo-allow-hosts: 'api.*' is no host name; patterns are not understood, *",
        ),
        ("--arazzo-poll-interval=x", "--arazzo-poll-interval must be a number of at least 0, *"),
        ("--arazzo-max-body=0", "--arazzo-max-body must be a whole number of at least 1, *"),
        (
            "--arazzo-proxy=socks5://me:secret@x",
            "--arazzo-proxy must have the form http://[[]USER:PASSWORD@]HOST[[]:PORT]",
        ),
        ("--arazzo-proxy=http://[", "--arazzo-proxy must have the form *"),
        ("--arazzo-ca-bundle=absent.pem", "--arazzo-ca-bundle: there is no file *absent.pem"),
        ("--arazzo-client-cert=absent.pem", "--arazzo-client-cert: there is no file *absent.pem"),
        (
            "--arazzo-client-cert=pets.arazzo.yaml:absent.key",
            "--arazzo-client-cert: there is no file *absent.key",
        ),
        (
            "-oarazzo_connect_timeout=-1",
            "arazzo_connect_timeout must be a number of at least 0, *",
        ),
        ("-oarazzo_max_headers=1.5", "arazzo_max_headers must be a whole number *"),
        ("-oarazzo_follow_redirects=maybe", "arazzo_follow_redirects must be true or false, not*"),
    ],
)
def test_an_option_with_a_value_that_it_cannot_have_is_a_usage_error(
    run: Run, option: str, message: str
) -> None:
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert "secret" not in result.stderr.str()


TRYING = """\
import socket
import urllib.request

from pytest_arazzo.errors import Unreachable


class Trying:
    def __init__(self, live, wraps, host):
        self.is_live = live
        self.wraps = wraps
        self.host = host

    def send(self, request, *, timeout):
        try:
            if self.host[0].isdigit():
                socket.create_connection((self.host, 80), 0.01)
            urllib.request.urlopen(f"http://{self.host}/", timeout=0.01)
        except OSError as error:
            if self.wraps:
                raise Unreachable(request, "the shop is closed") from error
            raise
        raise AssertionError("it was reached")


def pytest_arazzo_transport(target, request):
    kind, _, host = target.partition("-")
    return Trying(kind == "live", kind == "wrapping", host) if host else None
"""


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("kind", ["raising", "wrapping"])
@pytest.mark.parametrize(
    ("host", "what"),
    [("far.invalid", "look up 'far.invalid'"), ("192.0.2.1", "connect to 192.0.2.1:80")],
)
def test_a_target_of_a_plugin_reaches_no_network(
    run: Run, write: Write, kind: str, host: str, what: str
) -> None:
    write("conftest.py", TRYING)
    write(
        "pets.scenarios.yaml",
        f"workflows: {{look: {{scenarios: {{a: {{target: {kind}-{host}}}}}}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    reason = f"an attempt to {what} was refused: --arazzo-allow-hosts={host} would allow it"
    assert f"AZ701 step 'get': {reason}" in told(result)
    assert "would allow it" not in told(run(f"--arazzo-allow-hosts={host}"))


@pytest.mark.usefixtures("document")
def test_a_live_target_of_a_plugin_is_trusted(run: Run, write: Write) -> None:
    write("conftest.py", TRYING)
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {a: {target: live-far.invalid}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    assert "urlopen error" in told(result)
    assert "was refused" not in told(result)


@pytest.mark.usefixtures("scenario")
def test_scenarios_that_share_a_server_share_a_worker(run: Run, write: Write) -> None:
    write(
        "conftest.py",
        """
        def pytest_collection_modifyitems(items):
            for item in items:
                for mark in item.iter_markers("xdist_group"):
                    print(item.name, *mark.args)
        """,
    )
    options = ("--co", "-q", "--arazzo-base-url=http://127.0.0.1:8000/v1")
    assert "look[one] arazzo-live-127.0.0.1:8000" in told(run("-p", "xdist", *options))
    assert "arazzo-live" not in told(run(*options))
