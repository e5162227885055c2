"""Where a long run is, said on a terminal and in a log."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

POLLS = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: wait
  steps:
  - stepId: poll
    operationId: getPet
    parameters: [{name: name, in: path, value: rex}]
    successCriteria: [{condition: $response.body#/state == 'done'}]
    onFailure: [{name: more, type: retry, retryAfter: 0.4, retryLimit: 9}]
"""

SLOW = """\
import json
import time

from pytest_arazzo.exchange import Headers, Response


class Slow:
    is_live = IS_LIVE
    count = 0

    def send(self, request, *, timeout):
        self.count += 1
        if not self.is_live:
            time.sleep(0.4)
        state = "done" if self.count == 4 else "BUILDING\\x1b[2J"
        headers = Headers((("content-type", "application/json"),))
        return Response(status=200, headers=headers, body=json.dumps({"state": state}).encode())


def pytest_arazzo_transport(target, request):
    return Slow() if target == "shop" else None
"""


@pytest.fixture
def polls(write: Write, api: Path) -> Callable[[bool], None]:
    """Return what writes a project that polls for some two seconds."""
    assert api.is_file()
    write("pets.arazzo.yaml", POLLS)
    write("pets.scenarios.yaml", "workflows: {wait: {scenarios: {a: {target: shop}}}}\n")

    def written(is_live: bool) -> None:  # noqa: FBT001 - one of two projects
        write("conftest.py", SLOW.replace("IS_LIVE", str(is_live)))

    return written


def read_all(handle: int) -> Iterator[bytes]:
    """Yield what comes until the other side has gone."""
    with contextlib.suppress(OSError):
        while piece := os.read(handle, 4096):
            yield piece
    os.close(handle)


def beats(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "still running" in line]


def test_a_log_gets_a_line_now_and_then(run: Run, polls: Callable[[bool], None]) -> None:
    polls(True)
    result = run("-o", "arazzo_heartbeat=0.5", "--arazzo-max-wait=1")

    result.assert_outcomes(passed=2)
    found = beats(result)
    assert found
    assert found[0].startswith("arazzo: still running pets.arazzo.yaml::wait[a]: poll #")
    assert re.search(r"  state=BUILDING\\x1b\[2J  \d\d:\d\d", found[0])


def test_time_that_does_not_pass_is_called_virtual(
    run: Run, polls: Callable[[bool], None]
) -> None:
    polls(False)
    (first, *_) = beats(run("-o", "arazzo_heartbeat=0.1"))

    assert first.endswith(" (virtual)")


@pytest.mark.parametrize("args", [("-o", "arazzo_heartbeat=0.1", "-qq"), ()])
def test_nothing_is_said_sooner_or_where_nobody_wants_it(
    run: Run, polls: Callable[[bool], None], args: tuple[str, ...]
) -> None:
    polls(True)
    assert beats(run(*args)) == []


def test_a_run_without_a_terminal_says_nothing(run: Run, polls: Callable[[bool], None]) -> None:
    polls(True)
    result = run("-o", "arazzo_heartbeat=0.1", "-p", "no:terminal")

    assert result.ret == pytest.ExitCode.OK
    assert beats(result) == []


def test_the_controller_says_what_runs_in_workers(run: Run, polls: Callable[[bool], None]) -> None:
    polls(True)
    workers = ("-p", "xdist.plugin", "-n1")
    found = beats(run("-o", "arazzo_heartbeat=0.5", *workers, "-k", "wait", apart=True))

    assert re.fullmatch(
        r"arazzo: still running pets\.arazzo\.yaml::wait\[a\]: \d\d:\d\d", found[0]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.usefixtures("run")
def test_a_terminal_gets_one_line_that_is_written_over(
    polls: Callable[[bool], None], pytester: pytest.Pytester
) -> None:
    pty = pytest.importorskip("pty")
    polls(True)
    args = [sys.executable, "-m", "pytest", "-p", "pytest_arazzo.plugin.hooks"]
    args += ["-p", "no:cacheprovider", "-o", "arazzo_explore=off", "-v", "-k", "wait"]
    outer, inner = pty.openpty()
    with subprocess.Popen(args, cwd=pytester.path, stdin=inner, stdout=inner, stderr=inner) as run:  # noqa: S603 - our own command
        os.close(inner)
        text = b"".join(read_all(outer)).decode()

    assert run.returncode == 0
    assert re.search(r"\rpoll #\d+  state=BUILDING\\x1b\[2J  \d\d:\d\d", text)
    assert text.count("poll #") == text.count("\rpoll #")
    assert "\x1b[2J" not in text
    assert "PASSED" in text.rpartition("poll #")[2]
