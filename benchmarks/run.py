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
    steps = (WORKFLOWS - 1) * generate.STEPS
    whole, running, plain = [], [], []
    with tempfile.TemporaryDirectory() as many, tempfile.TemporaryDirectory() as one:
        generate.write(Path(many), WORKFLOWS)
        generate.write(Path(one), 1)
        for _ in range(runs):
            large = _timed(lambda: _pytest(Path(many)))
            whole.append((large - _timed(lambda: _pytest(Path(one)))) / steps)
            running.append(_script("steps.py", many))
            plain.append(_script("plain_loop.py", str(steps)))
    loop = statistics.median(plain)
    note = f"{steps} steps, {runs} runs"
    rows = [("one turn of a plain loop of requests and jsonschema", f"{loop * 1000:.2f} ms", note)]
    for what, values in (
        ("a step while it runs: rendered, checked, sent, checked, judged", running),
        ("a step, everything included: reading, checking, collecting, reporting", whole),
    ):
        median = statistics.median(values)
        rows.append((what, f"{median * 1000:.2f} ms, {median / loop:.1f} times the loop", note))
    return rows


def _script(name: str, argument: str) -> float:
    """Return the seconds that a script beside this one prints."""
    code = Path(__file__).with_name(name)
    result = subprocess.run(
        [sys.executable, str(code), argument], check=True, capture_output=True, text=True
    )
    return float(json.loads(result.stdout))


def _installed(runs: int) -> list[tuple[str, str, str]]:
    """Add up what importing our modules takes in a run that has no Arazzo file."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_plain.py").write_text("def test_plain():\n    pass\n")
        _pytest(Path(folder))
        totals = [_imports(Path(folder)) for _ in range(max(runs * 3, 9))]
    cost = statistics.median(totals)
    return [("merely being installed: imports", f"{cost:.1f} ms", f"{len(totals)} runs")]


def _imports(folder: Path) -> float:
    """Return the milliseconds that imports of this package take in a run of pytest."""
    command = [sys.executable, "-X", "importtime", "-m", "pytest", "-q"]
    result = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=_environment()
    )
    rows = [line.split("|") for line in result.stderr.splitlines() if "pytest_arazzo" in line]
    return sum(int(row[0].rpartition(":")[2]) for row in rows) / 1000


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
        env=_environment(),
    )
    if result.returncode:
        sys.exit(result.stdout + result.stderr)


def _environment() -> dict[str, str]:
    """Return the environment with compiled modules kept, as they are on most machines."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    main()
