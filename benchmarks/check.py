"""Measures `pytest-arazzo check`: one document with a large description, and a folder of documents.

    python benchmarks/check.py [--runs 5] [--corpus DIR] [--document FILE]

Every time is that of a whole process. Where npm is at hand, `@redocly/cli lint` gets the same
files in the same run. Medians are printed; the ratios travel better than the times.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pytest_arazzo.shelf.finding import find

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
DOCUMENT = (
    SHARED
    / "amazon-ec2-image-builder/arazzo/amazon-ec2-image-builder-distribute-image-workflow.yml"
)
REDOCLY = "@redocly/cli@2"
CHECK = (
    "import sys; from pytest_arazzo.cli.main import main; sys.exit(main(['check', *sys.argv[1:]]))"
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--corpus", type=Path, default=SHARED)
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    given = parser.parse_args()
    _one(given.document.resolve(), given.runs)
    _many(given.corpus.resolve(), given.runs)


def _one(document: Path, runs: int) -> None:
    """Print what one document costs: a copy, which can be edited."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(document.parents[1], project)
        copy = str(project / document.parent.name / document.name)
        cache = Path(folder) / "cache"
        call = ("--root", str(project), copy)
        cold = _median(runs, lambda: _check(cache, *call), lambda: _empty(cache))
        edited = _median(runs, lambda: _check(cache, *call), lambda: _edit(Path(copy)))
        _print(
            [
                ("an interpreter that does nothing", _median(runs, _nothing)),
                ("without a cache", _median(runs, lambda: _check(cache, *call, "--no-cache"))),
                ("with a cache that is empty", cold),
                ("after the document was edited", edited),
                ("when nothing has changed", _median(runs, lambda: _check(cache, *call))),
                *_redocly(runs, [copy]),
            ],
            f"one document, {document.name}",
            1,
        )


def _many(corpus: Path, runs: int) -> None:
    documents = [path.as_posix() for path in find([corpus]).documents]
    call = ("--root", str(corpus), *documents)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        cold = _median(runs, lambda: _check(cache, *call), lambda: _empty(cache))
        _print(
            [
                ("one process, without a cache", _plain(runs, cache, call, "1")),
                (f"{os.cpu_count()} processes, without", _plain(runs, cache, call, "auto")),
                ("with a cache that is empty", cold),
                ("when nothing has changed", _median(runs, lambda: _check(cache, *call))),
                *_redocly(runs, documents),
            ],
            f"per 100 documents, of {len(documents)}",
            len(documents) / 100,
        )


def _plain(runs: int, cache: Path, call: Sequence[str], jobs: str) -> float:
    return _median(runs, lambda: _check(cache, "--no-cache", "--jobs", jobs, *call))


def _redocly(runs: int, documents: Sequence[str]) -> list[tuple[str, float | None]]:
    """Return what `@redocly/cli lint` takes, None where it cannot be had."""
    what = f"`{REDOCLY} lint`"
    npx = shutil.which("npx")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps({"private": True}))
        npm = shutil.which("npm")
        if npm is None or npx is None or _run(folder, npm, "install", "--silent", REDOCLY):
            return [(f"{what}: npm is not at hand", None)]
        program = str(Path(folder) / "node_modules" / ".bin" / "redocly")
        return [(what, _median(runs, lambda: _run(folder, program, "lint", *documents)))]


def _empty(cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)


def _edit(document: Path) -> None:
    with document.open("a", encoding="utf-8") as file:
        file.write("# one more line\n")


def _nothing() -> None:
    _run(".", sys.executable, "-c", "pass")


def _check(cache: Path, *arguments: str) -> None:
    code = _run(".", sys.executable, "-c", CHECK, *arguments, ARAZZO_CACHE_DIR=str(cache))
    if code not in (0, 1):
        raise SystemExit(f"the check came to grief: exit code {code}")


def _run(folder: str, *words: str, **variables: str) -> int:
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    return subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **quiet, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def _median(
    runs: int, call: Callable[[], object], before: Callable[[], object] = lambda: None
) -> float:
    taken = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _print(rows: Sequence[tuple[str, float | None]], title: str, divisor: float) -> None:
    """Print a table; the first row is what the ratios are to."""
    unit = rows[0][1] or 1.0
    print(f"\n| {title} | median | ratio |\n| --- | --- | --- |")
    for what, seconds in rows:
        if seconds is None:
            print(f"| {what} | | |")
        else:
            print(f"| {what} | {seconds / divisor:.2f} s | {seconds / unit:.2f} |")


if __name__ == "__main__":
    main()
