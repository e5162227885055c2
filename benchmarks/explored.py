"""Explores every workflow of Arazzo documents and prints what came of it as a Markdown table.

    python benchmarks/explored.py DIR...

A row is a folder of documents. *unusable* are workflows with errors, of which nothing can be run:
sources that are missing, operations that do not exist. Seconds are those of the processor, for exploring alone.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from pytest_arazzo.errors import Rejected
from pytest_arazzo.explore.verdicts import DEAD, NOT_FOUND, REACHED, explore
from pytest_arazzo.program.check import demand
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.shelf.finding import find
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Linked, Suite

_COLUMNS = ("workflows", "unusable", "branches", REACHED, DEAD, NOT_FOUND, "runs")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    folders = parser.parse_args().folders
    print(f"| documents | {' | '.join(_COLUMNS)} | seconds |")
    print(f"| --- |{' ---: |' * (len(_COLUMNS) + 1)}")
    total: Counter[str] = Counter()
    seconds = 0.0
    for folder in folders:
        found, took = _of_folder(folder.resolve())
        if found["workflows"]:
            print(_row(folder.name, found, took), flush=True)
        total += found
        seconds += took
    print(_row("**all**", total, seconds))


def _row(name: str, found: Counter[str], seconds: float) -> str:
    return f"| {name} | {' | '.join(str(found[each]) for each in _COLUMNS)} | {seconds:.1f} |"


def _of_folder(folder: Path) -> tuple[Counter[str], float]:
    found: Counter[str] = Counter()
    seconds = 0.0
    shelf = Shelf(Places(root=folder, rootdir=folder))
    for path in find([folder]).documents:
        try:
            linked = Suite(path, shelf).linked()
        except Rejected:
            continue
        for key in linked.program.own:
            seconds += _explore(linked, key, found)
    return found, seconds


def _explore(linked: Linked, key: FlowKey, found: Counter[str]) -> float:
    found["workflows"] += 1
    try:
        demand(linked.program.flows[key], linked.diagnostics)
    except Rejected:
        found["unusable"] += 1
        return 0.0
    begun = time.process_time()
    explored = explore(linked.program, key)
    took = time.process_time() - begun
    found["runs"] += len(explored.runs)
    for word in (REACHED, DEAD, NOT_FOUND):
        found[word] += explored.count(word)
        found["branches"] += explored.count(word)
    return took


if __name__ == "__main__":
    main()
