"""The example: one scenario file, run in process, against a server, and from cassettes."""

from __future__ import annotations

import importlib.util
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

Run = Callable[..., pytest.RunResult]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "shop"
FACTS = re.compile(r'name="arazzo\.(workflow|path|outcome)" value="(.*?)"')
NAMES = ("delivered", "sold-out", "unknown", "busy-at-first", "too-slow")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(autouse=True)
def shop(pytester: pytest.Pytester) -> Path:
    """Return a copy of the example, in which the run is."""
    skipped = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    shutil.copytree(EXAMPLE, pytester.path, ignore=skipped, dirs_exist_ok=True)
    return pytester.path


@pytest.fixture
def url() -> Iterator[str]:
    """Yield where the shop is served on loopback, with threads."""
    spec = importlib.util.spec_from_file_location("example_shop", EXAMPLE / "service.py")
    assert spec is not None
    assert spec.loader is not None
    service = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(service)
    with make_server("127.0.0.1", 0, service.make_wsgi(), Threaded, Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def facts(shop: Path, run: Run, *options: str) -> list[tuple[str, str]]:
    """Return workflow, path and outcome of each scenario of a run in which all pass."""
    result = run("--junit-xml=out.xml", *options)
    result.assert_outcomes(passed=1 + len(NAMES))
    return FACTS.findall((shop / "out.xml").read_text("utf-8"))


def test_every_way_takes_the_same_steps(shop: Path, run: Run, url: str) -> None:
    in_process = facts(shop, run)

    assert len(in_process) == 3 * len(NAMES)
    assert facts(shop, run, "--arazzo-app=service:make_asgi") == in_process
    assert facts(shop, run, "--arazzo-target=cassette") == in_process
    live = ("--arazzo-target=live", f"--arazzo-base-url={url}")
    quick = ("--arazzo-poll-interval=0", "--arazzo-max-wait=0.01")
    assert facts(shop, run, *live, *quick) == in_process


def test_the_cassettes_are_what_the_application_answers(shop: Path, run: Run) -> None:
    folder = shop / "cassettes" / "shop" / "place-order"
    before = {name: (folder / f"{name}.yaml").read_text("utf-8") for name in NAMES}
    run("--arazzo-record=all").assert_outcomes(passed=1 + len(NAMES))

    assert {name: (folder / f"{name}.yaml").read_text("utf-8") for name in NAMES} == before
