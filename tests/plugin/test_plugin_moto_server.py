"""Target `moto` with a server: the option, the hosts it may have, and what is sent there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_serving import Server, message, saying, serving

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

SCENARIOS = """\
workflows: {look: {scenarios: {one: {
  target: moto, servers: {pets: 'https://pets.eu-west-1.amazonaws.com'}, expect: {action: sold}}}}}
"""


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield what answers like a service of moto."""
    answer = message(b'{"state": "sold"}', "Content-Type: application/json")
    with serving(saying(answer)) as found:
        yield found


@pytest.fixture(autouse=True)
def scenario(write: Write, document: str) -> None:
    assert document
    write("pets.scenarios.yaml", SCENARIOS)


def test_a_server_answers_and_knows_the_service(run: Run, server: Server) -> None:
    run(f"--arazzo-moto-server={server.url()}").assert_outcomes(passed=2)
    run("-o", f"arazzo_moto_server={server.url()}").assert_outcomes(passed=2)

    assert [each.partition(b" HTTP")[0] for each in server.requests] == [b"GET /pets/rex"] * 2
    assert all(b"/eu-west-1/pets/aws4_request" in each for each in server.requests)


def test_a_server_elsewhere_must_be_allowed(run: Run) -> None:
    result = run("--arazzo-moto-server=http://moto.example:5000")
    result.assert_outcomes(passed=1, errors=1)
    text = " ".join(" ".join(result.outlines).split())
    assert "AZ701 the moto server cannot be used: the host 'moto.example' is not allowed" in text
    assert "--arazzo-allow-hosts=moto.example would allow it" in text


@pytest.mark.parametrize("url", ["localhost:5000", "ftp://localhost/", "http://u:p@localhost/"])
def test_what_is_no_url_is_a_usage_error(run: Run, url: str) -> None:
    result = run(f"--arazzo-moto-server={url}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --arazzo-moto-server: *"])
