"""Scenarios that did not pass as Markdown, for the summary of a CI job or a comment.

Messages come from documents and servers: they are data, and become no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pytest_arazzo.reports.annotations import Problem
from pytest_arazzo.reports.markdown import escaped

MOST = 100
"""Rows of the table; GitHub takes no more than a mebibyte in all."""


def markdown_failures(problems: Iterable[Problem], ran: int) -> str:
    """Return what went wrong as a table, with how many scenarios ran at all."""
    return "\n".join(_lines(tuple(problems), ran))


def _lines(problems: Sequence[Problem], ran: int) -> Iterator[str]:
    yield "### Workflows"
    yield ""
    if not problems:
        yield f"All {ran} passed." if ran else "Nothing ran."
        yield ""
        return
    yield f"**{len(problems)} of {max(ran, len(problems))} did not pass.**"
    yield ""
    yield "| Where | What | Test |"
    yield "| --- | --- | --- |"
    for each in problems[:MOST]:
        where = f"{escaped(each.uri)}:{each.line}"
        yield f"| {where} | {escaped(each.message)} | {escaped(each.test)} |"
    if len(problems) > MOST:
        yield ""
        yield f"and {len(problems) - MOST} more"
    yield ""
