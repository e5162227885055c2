"""Issues of Azure Pipelines: logging commands, one line each."""

from __future__ import annotations

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.plain import printable

_DATA = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({";": "%3B", "]": "%5D"})


def azure(report: Report) -> str:
    """Return a logging command for every finding."""
    return "\n".join(_command(each, report.root) for each in report.diagnostics)


def _command(diagnostic: Diagnostic, root: str) -> str:
    place = diagnostic.location
    kind = "error" if diagnostic.severity is Severity.ERROR else "warning"
    file = printable(relative(place.uri, root)).translate(_PROPERTY)
    properties = (
        f"type={kind};sourcepath={file};linenumber={place.line};"
        f"columnnumber={place.column};code={diagnostic.code};"
    )
    message = diagnostic.message
    if diagnostic.help:
        message += f"; help: {diagnostic.help}"
    return f"##vso[task.logissue {properties}]{printable(message).translate(_DATA)}"
