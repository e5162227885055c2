"""How long it takes to add up the data files of many shards, and in how much memory.

    python benchmarks/combine.py [--files 1000] [--workflows 200]

Every shard knows the charts of all workflows and has run one in ten of them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from pathlib import Path

from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.coverage.operations import Element, OperationChart
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.shelf.coverage_file import combine, write_coverage

STEPS = 5
URI, API = "flows/jobs.arazzo.yaml", "flows/jobs.openapi.yaml"


def arc(workflow: int, step: int, kind: str) -> Arc:
    """Return a way out of a step."""
    return Arc(
        URI, f"workflow-{workflow}", f"step-{step}", kind, "done" if kind == "success" else ""
    )


def chart(workflow: int) -> Chart:
    """Return the chart of a workflow of five steps with three ways out each."""
    return Chart(
        uri=URI,
        workflow=f"workflow-{workflow}",
        line=workflow * 50 + 1,
        steps=tuple((f"step-{step}", workflow * 50 + step) for step in range(STEPS)),
        ways=tuple(
            Way(arc(workflow, step, kind), step + 1)
            for step in range(STEPS)
            for kind in ("success", "next", "fail")
        ),
        criteria=tuple(
            (f"/workflows/{workflow}/steps/{s}/successCriteria/0", s) for s in range(STEPS)
        ),
        outputs=tuple((f"step-{step}", "id") for step in range(STEPS)),
        digest="d",
    )


def operation(number: int) -> OperationChart:
    """Return the chart of an operation with thirty properties."""
    names = (f"200 application/json /member-{each}" for each in range(30))
    elements = tuple(Element("response-properties", name, 7) for name in names)
    return OperationChart(API, f"GET /jobs/{number}", number, elements=elements)


def shard(number: int, workflows: int) -> Coverage:
    """Return what one shard covered: every tenth workflow."""
    ran = range(number % 10, workflows, 10)
    taken = frozenset(arc(w, s, "next") for w in ran for s in range(STEPS))
    return Coverage(
        charts=frozenset(map(chart, range(workflows))),
        steps=frozenset((a.uri, a.workflow, a.step) for a in taken),
        arcs=frozenset((a, "moto") for a in taken),
        contexts=frozenset((a, f"{URI}::{a.workflow}[shard-{number}]") for a in taken),
        criteria=frozenset((URI, at, True) for w in ran for at, _ in chart(w).criteria),
        outputs=frozenset((a.uri, a.workflow, a.step, "id") for a in taken),
        runs=frozenset((URI, f"workflow-{w}", f"shard-{number}") for w in ran),
        operations=frozenset(map(operation, range(workflows // 4))),
        exchanges=frozenset(
            (API, f"GET /jobs/{w // 4}", e.kind, e.name, "moto")
            for w in ran
            for e in operation(w // 4).elements
        ),
    )


def main() -> None:
    """Write the files, add them up, and say what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--workflows", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f".arazzo_coverage.{each}" for each in range(given.files)]
        sizes = []
        for number, path in enumerate(paths[:10]):
            write_coverage(path, shard(number, given.workflows))
            sizes.append(path.stat().st_size)
        for number, path in enumerate(paths[10:], 10):
            write_coverage(path, shard(number, given.workflows))
        begin = time.perf_counter()
        total = combine(paths, Path(name)).coverage
        middle = time.perf_counter()
        found = tallies(total)
        end = time.perf_counter()
        print(f"{given.files} files of {sum(sizes) // len(sizes) // 1000} kB")
        print(
            f"combined in {middle - begin:.2f} s, {len(found)} workflows counted in {end - middle:.2f} s"
        )
        for count in (given.files // 10, given.files):
            tracemalloc.start()
            combine(paths[:count], Path(name))
            print(f"{count} files: peak {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")
            tracemalloc.stop()


if __name__ == "__main__":
    main()
