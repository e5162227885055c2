"""An exploration as text for people and as a value for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.explore.discoveries import Discovery
from pytest_arazzo.explore.runs import Run
from pytest_arazzo.explore.story import told
from pytest_arazzo.explore.verdicts import DEAD, NOT_FOUND, REACHED, Exploration, Fate
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.reports.untrusted import one_line

_MARKS = {REACHED: "+", DEAD: "x", NOT_FOUND: "?"}


def as_text(found: Exploration, told_of: tuple[Discovery, ...]) -> Iterator[str]:
    """Yield the lines of a report."""
    key = found.flow.key
    line = found.flow.document.locate(found.flow.at).line
    yield f"{key.uri}:{line}: workflow {one_line(key.workflow_id)}"
    counts = ", ".join(f"{found.count(word)} {word}" for word in (REACHED, DEAD, NOT_FOUND))
    yield f"  branches: {counts}; {found.answers} answers tried, {len(found.runs)} runs"
    for fate in found.fates:
        yield f"  {_MARKS[fate.word]} {_fate(fate)}"
    for run in found.runs:
        yield f"  run {one_line(run.name)}"
        yield from (f"    {one_line(each)}" for each in _story(found, run))
    for each in told_of:
        diagnostic = each.diagnostic
        yield f"  {diagnostic.location}: {diagnostic.code} {one_line(diagnostic.message, 600)}"
        if diagnostic.help:
            yield f"    = help: {diagnostic.help}"
        yield from (f"    {one_line(line, 400)}" for line in each.story)


def _fate(fate: Fate) -> str:
    implicit = " (implicit)" if fate.implicit else ""
    why = f": {one_line(fate.reason, 300)}" if fate.reason else ""
    return f"{fate.word:<9} {one_line(str(fate.arc))}{implicit}{why}"


def _story(found: Exploration, run: Run) -> tuple[str, ...]:
    return told(found.player.program, run.trace, found.looks.values())


def as_json(found: Exploration, told_of: tuple[Discovery, ...]) -> Mapping[str, Json]:
    """Return the report as a value."""
    return {
        "uri": found.flow.key.uri,
        "workflow": found.flow.key.workflow_id,
        "answers": found.answers,
        "complete": found.graph.is_whole,
        "branches": [
            {
                "branch": str(fate.arc),
                "line": fate.line,
                "implicit": fate.implicit,
                "fate": fate.word,
                "reason": fate.reason,
                "path": list(fate.run.trace.path) if fate.run is not None else None,
            }
            for fate in found.fates
        ],
        "runs": [
            {
                "name": run.name,
                "inputs": dict(run.inputs),
                "path": list(run.trace.path),
                "outcome": run.trace.ending.outcome.value,
                "story": list(_story(found, run)),
            }
            for run in found.runs
        ],
        "findings": [
            {
                "code": each.diagnostic.code,
                "severity": each.diagnostic.severity.value,
                "line": each.diagnostic.location.line,
                "message": each.diagnostic.message,
                "story": list(each.story),
            }
            for each in told_of
        ],
    }
