"""Coverage as JSON for other programs: everything, in a published form and a stable order.

Nothing in it depends on when, where or in how many processes the tests ran.
"""

from __future__ import annotations

from pytest_arazzo.coverage.kinds import Count, Summary, operation_counts, workflow_counts
from pytest_arazzo.coverage.levels import levels, reached
from pytest_arazzo.coverage.measure import Way
from pytest_arazzo.coverage.tally import OperationTally, Tally
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.reports.formats.machine import readable

VERSION = 1
SCHEMA = "https://pytest-arazzo.readthedocs.io/schemas/coverage.schema.json"


def coverage_json(found: Summary, digits: int = 0) -> str:
    """Return *found* as the text of a JSON file, percentages with *digits*."""
    return readable(coverage_value(found, digits), indent=1) + "\n"


def coverage_value(found: Summary, digits: int = 0) -> dict[str, Json]:
    """Return *found* as a JSON value."""
    rows = levels(found)
    texts = {t.chart.uri: t.chart.digest for t in found.workflows}
    texts |= {t.chart.uri: t.chart.digest for t in found.operations}
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "documents": [{"uri": uri, "digest": digest} for uri, digest in sorted(texts.items())],
        "totals": _counts(found.totals, digits),
        "level": reached(rows),
        "levels": [
            {"level": row.level, "criterion": row.count.kind, **_count(row.count, digits)}
            for row in rows
        ],
        "workflows": [_workflow(each, digits) for each in found.workflows],
        "operations": [_operation(each, digits) for each in found.operations],
        "lost": list(found.lost),
    }


def _counts(counts: tuple[Count, ...], digits: int) -> dict[str, Json]:
    return {each.kind: _count(each, digits) for each in counts}


def _count(count: Count, digits: int) -> dict[str, Json]:
    return {
        "covered": count.covered,
        "total": count.total,
        "percent": count.percent(digits),
    }


def _workflow(tally: Tally, digits: int) -> dict[str, Json]:
    chart = tally.chart
    return {
        "uri": chart.uri,
        "workflow": chart.workflow,
        "line": chart.line,
        "scenarios": list(tally.scenarios),
        "origins": list(tally.origins),
        "counts": _counts(workflow_counts([tally]), digits),
        "steps": _steps(tally),
        "branches": [_branch(tally, way) for way in chart.ways],
        "criteria": _criteria(tally),
        "outputs": [
            {
                "step": step,
                "name": name,
                "excluded": (step, name) not in tally.outputs,
                "seen": (step, name) in tally.outputs
                and (step, name) not in tally.missing_outputs,
            }
            for step, name in chart.outputs
        ],
    }


def _steps(tally: Tally) -> list[Json]:
    missing = {step for step, _ in tally.missing_steps}
    return [
        {
            "step": step,
            "line": line,
            "excluded": step in tally.chart.excluded,
            "visited": step not in missing and step not in tally.chart.excluded,
            "origins": sorted(
                {by for arc, origins in tally.taken.items() if arc.step == step for by in origins}
            ),
        }
        for step, line in tally.chart.steps
    ]


def _branch(tally: Tally, way: Way) -> dict[str, Json]:
    return {
        "step": way.arc.step,
        "kind": way.arc.kind,
        "name": way.arc.name,
        "text": str(way.arc),
        "line": way.line,
        "implicit": way.implicit,
        "state": state_of(tally, way),
        "taken": way.arc in tally.taken,
        "reason": way.excluded or (way.dead if way.arc not in tally.taken else ""),
        "origins": list(tally.taken.get(way.arc, ())),
        "contexts": list(tally.contexts.get(way.arc, ())),
    }


def state_of(tally: Tally, way: Way) -> str:
    """Return whether a branch is excluded, taken, dead or missing: the first that holds."""
    if way.excluded:
        return "excluded"
    if way.arc in tally.taken:
        return "taken"
    return "dead" if way.dead else "missing"


def _criteria(tally: Tally) -> list[Json]:
    missing = {(at, held) for at, _, held in tally.missing_criteria}
    return [
        {
            "at": at,
            "line": line,
            "excluded": at in tally.chart.excluded,
            "true": at not in tally.chart.excluded and (at, True) not in missing,
            "false": at not in tally.chart.excluded and (at, False) not in missing,
        }
        for at, line in tally.chart.criteria
    ]


def _operation(tally: OperationTally, digits: int) -> dict[str, Json]:
    chart = tally.chart
    return {
        "uri": chart.uri,
        "operation": chart.name,
        "operationId": chart.operation_id,
        "line": chart.line,
        "counts": _counts(operation_counts([tally]), digits),
        "elements": [
            {
                "kind": each.kind,
                "name": each.name,
                "line": each.line,
                "origins": list(tally.seen.get((each.kind, each.name), ())),
            }
            for each in chart.elements
        ],
        "undeclared": list(tally.undeclared),
    }
