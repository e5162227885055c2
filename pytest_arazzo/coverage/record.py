"""Coverage as plain data and back: what crosses a process border.

Nothing but dicts, lists, strings, numbers and booleans, so that it rides on a pytest report.
"""

from __future__ import annotations

from typing import TypedDict

from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.program.arcs import Arc

VERSION = 1


class Record(TypedDict):
    """A `Coverage` as data."""

    version: int
    charts: list[ChartRecord]
    steps: list[list[str]]
    arcs: list[list[str]]
    criteria: list[list[str | bool]]
    outputs: list[list[str]]
    runs: list[list[str]]


class ChartRecord(TypedDict):
    """A `Chart` as data."""

    uri: str
    workflow: str
    line: int
    steps: list[list[str | int]]
    ways: list[list[str | int | bool]]
    criteria: list[list[str | int]]
    outputs: list[list[str]]


def dump(coverage: Coverage) -> Record:
    """Return *coverage* as data, in a stable order."""
    return Record(
        version=VERSION,
        charts=[_dump_chart(each) for each in sorted(coverage.charts)],
        steps=[list(each) for each in sorted(coverage.steps)],
        arcs=[[*_fields(arc), origin] for arc, origin in sorted(coverage.arcs)],
        criteria=[list(each) for each in sorted(coverage.criteria)],
        outputs=[list(each) for each in sorted(coverage.outputs)],
        runs=[list(each) for each in sorted(coverage.runs)],
    )


def load(record: Record) -> Coverage:
    """Return the coverage that *record* holds."""
    return Coverage(
        charts=frozenset(_load_chart(each) for each in record["charts"]),
        steps=frozenset((uri, workflow, step) for uri, workflow, step in record["steps"]),
        arcs=frozenset((Arc(*fields), origin) for *fields, origin in record["arcs"]),
        criteria=frozenset(
            (str(uri), str(at), bool(held)) for uri, at, held in record["criteria"]
        ),
        outputs=frozenset((u, w, step, name) for u, w, step, name in record["outputs"]),
        runs=frozenset((uri, workflow, name) for uri, workflow, name in record["runs"]),
    )


def _dump_chart(each: Chart) -> ChartRecord:
    return ChartRecord(
        uri=each.uri,
        workflow=each.workflow,
        line=each.line,
        steps=[list(step) for step in each.steps],
        ways=[[*_fields(w.arc), w.line, w.implicit, w.dead] for w in each.ways],
        criteria=[list(criterion) for criterion in each.criteria],
        outputs=[list(output) for output in each.outputs],
    )


def _load_chart(record: ChartRecord) -> Chart:
    return Chart(
        uri=record["uri"],
        workflow=record["workflow"],
        line=record["line"],
        steps=tuple((str(step), int(line)) for step, line in record["steps"]),
        ways=tuple(
            Way(Arc(*(str(f) for f in fields)), int(line), bool(implicit), str(dead))
            for *fields, line, implicit, dead in record["ways"]
        ),
        criteria=tuple((str(at), int(line)) for at, line in record["criteria"]),
        outputs=tuple((step, name) for step, name in record["outputs"]),
    )


def _fields(arc: Arc) -> list[str]:
    return [arc.uri, arc.workflow, arc.step, arc.kind, arc.name]
