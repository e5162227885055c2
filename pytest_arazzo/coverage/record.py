"""Coverage as plain data and back: what crosses a process border.

Nothing but dicts, lists, strings, numbers and booleans, so that it rides on a pytest report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypedDict, TypeVar

from pytest_arazzo.coverage.measure import Chart, Coverage, Way
from pytest_arazzo.coverage.operations import Element, OperationChart
from pytest_arazzo.program.arcs import Arc

VERSION = 2

_R = TypeVar("_R")
_T = TypeVar("_T")


class Facts(TypedDict):
    """What was seen, as data."""

    steps: list[list[str]]
    arcs: list[list[str]]
    criteria: list[list[str | bool]]
    outputs: list[list[str]]
    runs: list[list[str]]
    contexts: list[list[str]]
    exchanges: list[list[str]]
    lost: list[str]


class Record(Facts):
    """A `Coverage` as data."""

    version: int
    charts: list[ChartRecord]
    operations: list[OperationRecord]


class ChartRecord(TypedDict):
    """A `Chart` as data."""

    uri: str
    workflow: str
    line: int
    steps: list[list[str | int]]
    ways: list[list[str | int | bool]]
    criteria: list[list[str | int]]
    outputs: list[list[str]]
    digest: str
    excluded: list[str]


class OperationRecord(TypedDict):
    """An `OperationChart` as data."""

    uri: str
    name: str
    line: int
    path: str
    operation_id: str
    digest: str
    elements: list[list[str | int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A `Coverage` as lines of JSON, without what parts them."""

    charts: tuple[bytes, ...]
    operations: tuple[bytes, ...]
    facts: bytes


def dump(coverage: Coverage) -> Record:
    """Return *coverage* as data, in a stable order."""
    return Record(
        version=VERSION,
        charts=[_dump_chart(each) for each in sorted(coverage.charts)],
        operations=[_dump_operation(each) for each in sorted(coverage.operations)],
        **_dump_facts(coverage),
    )


def _dump_facts(coverage: Coverage) -> Facts:
    return Facts(
        steps=[list(each) for each in sorted(coverage.steps)],
        arcs=[[*_fields(arc), origin] for arc, origin in sorted(coverage.arcs)],
        criteria=[list(each) for each in sorted(coverage.criteria)],
        outputs=[list(each) for each in sorted(coverage.outputs)],
        runs=[list(each) for each in sorted(coverage.runs)],
        contexts=[[*_fields(arc), context] for arc, context in sorted(coverage.contexts)],
        exchanges=[list(each) for each in sorted(coverage.exchanges)],
        lost=sorted(coverage.lost),
    )


class Loading:
    """Loads records; charts and arcs that several of them have are made once.

    A thousand shards of one suite repeat its charts and arcs a thousand times.
    """

    def __init__(self) -> None:
        self._arcs: dict[tuple[str, ...], Arc] = {}
        self._charts: dict[str | bytes, Chart] = {}
        self._operations: dict[str | bytes, OperationChart] = {}

    def load(self, record: Record) -> Coverage:
        """Return the coverage that *record* holds."""
        charts = [(repr(each), each) for each in record["charts"]]
        operations = [(repr(each), each) for each in record["operations"]]
        return replace(
            self._facts(record),
            charts=_once(charts, self._charts, _load_chart),
            operations=_once(operations, self._operations, _load_operation),
        )

    def load_lines(self, lines: Lines) -> Coverage:
        """Return the coverage that *lines* hold; a line that is known is not even parsed.

        Raises:
            ValueError: one is no JSON.
            KeyError, TypeError: one is something else.
        """
        charts = ((line, line) for line in lines.charts)
        operations = ((line, line) for line in lines.operations)
        return replace(
            self._facts(json.loads(lines.facts)),
            charts=_once(charts, self._charts, lambda line: _load_chart(json.loads(line))),
            operations=_once(
                operations, self._operations, lambda line: _load_operation(json.loads(line))
            ),
        )

    def _facts(self, record: Facts) -> Coverage:
        return Coverage(
            steps=frozenset((uri, workflow, step) for uri, workflow, step in record["steps"]),
            arcs=frozenset((self._arc(fields), origin) for *fields, origin in record["arcs"]),
            criteria=frozenset(
                (str(uri), str(at), bool(held)) for uri, at, held in record["criteria"]
            ),
            outputs=frozenset((u, w, step, name) for u, w, step, name in record["outputs"]),
            runs=frozenset((uri, workflow, name) for uri, workflow, name in record["runs"]),
            contexts=frozenset((self._arc(fields), run) for *fields, run in record["contexts"]),
            exchanges=frozenset((u, o, kind, n, by) for u, o, kind, n, by in record["exchanges"]),
            lost=frozenset(record["lost"]),
        )

    def _arc(self, fields: list[str]) -> Arc:
        key = tuple(fields)
        known = self._arcs.get(key)
        if known is None:
            known = self._arcs[key] = Arc(*key)
        return known


def load(record: Record) -> Coverage:
    """Return the coverage that *record* holds."""
    return Loading().load(record)


def dump_lines(coverage: Coverage) -> Lines:
    """Return *coverage* as lines of JSON, a line for each chart."""
    charts, operations = sorted(coverage.charts), sorted(coverage.operations)
    return Lines(
        charts=tuple(_line(_dump_chart(each)) for each in charts),
        operations=tuple(_line(_dump_operation(each)) for each in operations),
        facts=_line(_dump_facts(coverage)),
    )


def _line(value: ChartRecord | OperationRecord | Facts) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _once(
    records: Iterable[tuple[str | bytes, _R]],
    known: dict[str | bytes, _T],
    make: Callable[[_R], _T],
) -> frozenset[_T]:
    """Return what *make* makes of each record; one whose key is known is not made again."""
    made: set[_T] = set()
    for key, record in records:
        found = known.get(key)
        if found is None:
            found = known[key] = make(record)
        made.add(found)
    return frozenset(made)


@lru_cache(maxsize=4096)  # every scenario of a workflow dumps its charts again
def _dump_chart(each: Chart) -> ChartRecord:
    return ChartRecord(
        uri=each.uri,
        workflow=each.workflow,
        line=each.line,
        steps=[list(step) for step in each.steps],
        ways=[[*_fields(w.arc), w.line, w.implicit, w.dead, w.excluded] for w in each.ways],
        criteria=[list(criterion) for criterion in each.criteria],
        outputs=[list(output) for output in each.outputs],
        digest=each.digest,
        excluded=list(each.excluded),
    )


def _load_chart(record: ChartRecord) -> Chart:
    return Chart(
        uri=record["uri"],
        workflow=record["workflow"],
        line=record["line"],
        steps=tuple((str(step), int(line)) for step, line in record["steps"]),
        ways=tuple(
            Way(Arc(*map(str, fields)), int(line), bool(implicit), str(dead), str(excluded))
            for *fields, line, implicit, dead, excluded in record["ways"]
        ),
        criteria=tuple((str(at), int(line)) for at, line in record["criteria"]),
        outputs=tuple((step, name) for step, name in record["outputs"]),
        digest=record["digest"],
        excluded=tuple(record["excluded"]),
    )


@lru_cache(maxsize=4096)  # as above
def _dump_operation(each: OperationChart) -> OperationRecord:
    return OperationRecord(
        uri=each.uri,
        name=each.name,
        line=each.line,
        path=each.path,
        operation_id=each.operation_id,
        digest=each.digest,
        elements=[[e.kind, e.name, e.line] for e in each.elements],
    )


def _load_operation(record: OperationRecord) -> OperationChart:
    return OperationChart(
        uri=record["uri"],
        name=record["name"],
        line=record["line"],
        path=record["path"],
        operation_id=record["operation_id"],
        digest=record["digest"],
        elements=tuple(
            Element(str(kind), str(name), int(line)) for kind, name, line in record["elements"]
        ),
    )


def _fields(arc: Arc) -> list[str]:
    return [arc.uri, arc.workflow, arc.step, arc.kind, arc.name]
