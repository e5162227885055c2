"""Coverage as Markdown, for a comment at a pull request or the summary of a CI job.

Names come from documents: they are data, and become neither markup nor a mention of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_arazzo.coverage.kinds import (
    BRANCHES,
    CRITERIA,
    OUTPUTS,
    STEPS,
    Count,
    Summary,
    workflow_counts,
)
from pytest_arazzo.coverage.levels import levels, reached
from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.reports.coverage_json import state_of
from pytest_arazzo.reports.coverage_names import criterion_name
from pytest_arazzo.reports.untrusted import one_line

MOST = 500
"""Lines of one list; GitHub takes no more than a mebibyte."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&:@$])")
_SHOWN = (STEPS, BRANCHES, CRITERIA, OUTPUTS)


def markdown(found: Summary, digits: int = 0) -> str:
    """Return *found* as Markdown."""
    return "\n".join([*_head(found, digits), *_workflows(found, digits), *_rest(found, digits)])


def escaped(text: str) -> str:
    """Return *text* as it is to be read, in Markdown of GitHub and in HTML."""
    shown = _MARKUP.sub(lambda match: f"&#{ord(match[1])};", one_line(text, 500))
    return shown.replace("www.", "www&#46;")  # which would become a link


def _head(found: Summary, digits: int) -> Iterator[str]:
    total = found.total(BRANCHES)
    yield f"### Workflow coverage: {_percent(total, digits)}"
    yield ""
    yield (
        f"{total.covered} of {total.total} branches of {len(found.workflows)} "
        f"workflow{'' if len(found.workflows) == 1 else 's'}."
    )
    if found.lost:
        yield ""
        yield f"**{len(found.lost)} unfinished: what ran it crashed.**"
        yield from _listed(escaped(each) for each in found.lost)


def _workflows(found: Summary, digits: int) -> Iterator[str]:
    yield ""
    yield "| Workflow | Steps | Branches | Criteria | Outputs | Cover | From |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    for tally in found.workflows:
        counts = {count.kind: count for count in workflow_counts([tally])}
        cells = [f"{counts[kind].covered}/{counts[kind].total}" for kind in _SHOWN]
        label = f"{escaped(tally.chart.uri)} {escaped(tally.chart.workflow)}"
        cover = _percent(counts[BRANCHES], digits)
        yield _row([label, *cells, cover, escaped(", ".join(tally.origins))])
    cells = [f"{found.total(kind).covered}/{found.total(kind).total}" for kind in _SHOWN]
    yield _row(["**Total**", *cells, f"**{_percent(found.total(BRANCHES), digits)}**", ""])


def _rest(found: Summary, digits: int) -> Iterator[str]:
    missing = [line for tally in found.workflows for line in _missing(tally)]
    yield from _folded(f"Missing ({len(missing)})", missing)
    apart = [line for tally in found.workflows for line in _apart(tally)]
    yield from _folded(f"Not counted: dead or excluded ({len(apart)})", apart)
    yield from _levels(found, digits)
    unseen = [
        f"{escaped(t.chart.uri)}:{e.line} {escaped(t.chart.name)}: {e.kind} {escaped(e.name)}"
        for t in found.operations
        for e in t.missing
    ]
    yield from _folded(f"Not seen of the operations ({len(unseen)})", unseen)
    yield ""


def _missing(tally: Tally) -> Iterator[str]:
    uri, workflow = escaped(tally.chart.uri), escaped(tally.chart.workflow)
    for step, line in tally.missing_steps:
        yield f"{uri}:{line} {workflow}: step {escaped(step)} not visited"
    for way in (*tally.missing, *tally.missing_implicit):
        kind = "implicit branch" if way.implicit else "branch"
        yield f"{uri}:{way.line} {workflow}: {kind} {escaped(str(way.arc))}"
    for at, line, held in tally.missing_criteria:
        yield f"{uri}:{line} {workflow}: criterion {escaped(criterion_name(tally.chart, at))} never {str(held).lower()}"
    for step, name in tally.missing_outputs:
        owner = f"{escaped(step)}." if step else ""
        yield f"{uri} {workflow}: output {owner}{escaped(name)} never had a value"


def _apart(tally: Tally) -> Iterator[str]:
    for way in tally.chart.ways:
        state = state_of(tally, way)
        if state in ("dead", "excluded"):
            reason = escaped(way.excluded or way.dead)
            yield f"{escaped(tally.chart.uri)}:{way.line} {escaped(str(way.arc))} {state}: {reason}"


def _levels(found: Summary, digits: int) -> Iterator[str]:
    if not found.operations:
        return
    rows = levels(found)
    yield ""
    yield f"Test coverage level of the operations used: **TCL{reached(rows)}**"
    yield ""
    yield "| Level | Criterion | Covered | |"
    yield "| ---: | --- | ---: | ---: |"
    for row in rows:
        count = row.count
        shown = f"{count.covered}/{count.total}"
        yield _row([str(row.level), count.kind, shown, _percent(count, digits)])


def _folded(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"<details><summary>{title}</summary>"
        yield ""
        yield from _listed(lines)
        yield ""
        yield "</details>"


def _listed(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from (f"- {line}" for line in every[:MOST])
    if len(every) > MOST:
        yield f"- and {len(every) - MOST} more"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _percent(count: Count, digits: int) -> str:
    return f"{count.percent(digits):.{digits}f}%"
