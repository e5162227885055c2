"""For people: in full, or a line each."""

from __future__ import annotations

from pytest_arazzo.reports.diagnostics import format_concise, format_full
from pytest_arazzo.reports.formats.report import Report, tally


def full(report: Report) -> str:
    """Return every finding with its source line, a caret, the help and the section."""
    texts = [format_full(each, report.documents) for each in report.diagnostics]
    return "\n\n".join([*texts, tally(report.diagnostics, report.files)])


def concise(report: Report) -> str:
    """Return a line for every finding, and one that counts them."""
    lines = [format_concise(each) for each in report.diagnostics]
    return "\n".join([*lines, tally(report.diagnostics, report.files)])
