"""Annotations of GitHub Actions: workflow commands, one line each.

What is told to the runner are properties and a message, in which `%` and line ends are escaped,
and in properties also the characters that end them.
"""

from __future__ import annotations

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.plain import printable

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(report: Report) -> str:
    """Return a workflow command for every finding."""
    return "\n".join(_command(each, report.root) for each in report.diagnostics)


def _command(diagnostic: Diagnostic, root: str) -> str:
    place = diagnostic.location
    file = printable(relative(place.uri, root)).translate(_PROPERTY)
    message = diagnostic.message
    if diagnostic.help:
        message += f"\nhelp: {diagnostic.help}"
    properties = f"file={file},line={place.line},col={place.column},title={diagnostic.code}"
    shown = printable(message).translate(_DATA)
    return f"::{_LEVELS[diagnostic.severity]} {properties}::{shown}"
