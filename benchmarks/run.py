"""Measures pytest-arazzo: start, cost of a step, cost of merely being installed.

    python benchmarks/run.py [--runs 5]

Needs an environment with `pytest-arazzo[moto,test]`. Everything is compared within one run, since
machines differ and are noisy; medians are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import generate

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = 200


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    rows = [*_start(runs), *_steps(runs), *_installed(runs)]
    print("| what | median | of |")
    print("| --- | --- | --- |")
    for what, value, note in rows:
        print(f"| {what} | {value} | {note} |")


def _start(runs: int) -> list[tuple[str, str, str]]:
    specs = _median(runs, lambda: _pytest(ROOT, "specs"))
    return [("`pytest specs`, whole process", f"{specs:.2f} s", f"{runs} runs")]


def _steps(runs: int) -> list[tuple[str, str, str]]:
    """Compare a step of a workflow with one turn of a loop that does the least by hand."""
    with tempfile.TemporaryDirectory() as many, tempfile.TemporaryDirectory() as one:
        generate.write(Path(many), WORKFLOWS)
        generate.write(Path(one), 1)
        pairs = [
            (_timed(lambda: _pytest(Path(many))), _timed(lambda: _pytest(Path(one))))
            for _ in range(runs)
        ]
    steps = (WORKFLOWS - 1) * generate.STEPS
    ours = statistics.median((large - small) / steps for large, small in pairs) * 1000
    plain = statistics.median(_plain(steps) for _ in range(runs)) * 1000
    note = f"{steps} steps, {runs} runs"
    return [
        (
            "a step, everything included (collection, checks, coverage, report)",
            f"{ours:.2f} ms",
            note,
        ),
        ("one turn of a plain loop of requests and jsonschema", f"{plain:.2f} ms", note),
        ("ratio", f"{ours / plain:.1f}", "the same run"),
    ]


def _plain(turns: int) -> float:
    """Return the seconds of one turn: send with requests, validate both bodies, look at the status."""
    code = Path(__file__).with_name("plain_loop.py")
    result = subprocess.run(
        [sys.executable, str(code), str(turns)], check=True, capture_output=True, text=True
    )
    return float(json.loads(result.stdout))


def _installed(runs: int) -> list[tuple[str, str, str]]:
    """Compare a run of one plain test with the plugin and without."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_plain.py").write_text("def test_plain():\n    pass\n")
        pairs = [
            (
                _timed(lambda: _pytest(Path(folder))),
                _timed(lambda: _pytest(Path(folder), "-p", "no:arazzo")),
            )
            for _ in range(max(runs * 3, 15))
        ]
    cost = statistics.median(on - off for on, off in pairs) * 1000
    return [("merely being installed", f"{cost:.1f} ms", f"{len(pairs)} pairs of runs")]


def _median(runs: int, work: Callable[[], None]) -> float:
    return statistics.median(_timed(work) for _ in range(runs))


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _pytest(folder: Path, *arguments: str) -> None:
    """Run pytest in *folder*, other plugins left out."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    result = subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if result.returncode:
        sys.exit(result.stdout + result.stderr)


if __name__ == "__main__":
    main()
