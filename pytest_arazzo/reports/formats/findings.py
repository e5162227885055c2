"""The report as JSON for programs: versioned, described by `check-report.schema.json`."""

from __future__ import annotations

from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.reports.formats.machine import page_url, text_of, whole
from pytest_arazzo.reports.formats.report import Report

VERSION = 1
_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.ADVICE: "advice"}


def findings(report: Report) -> str:
    """Return every finding as an object, texts as they are."""
    kinds = [each.severity for each in report.diagnostics]
    return text_of(
        {
            "version": VERSION,
            "findings": [_finding(each) for each in report.diagnostics],
            "files": report.files,
            "counts": {name: kinds.count(severity) for severity, name in _PLURALS.items()},
        }
    )


def _finding(diagnostic: Diagnostic) -> Json:
    place = diagnostic.location
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": whole(diagnostic.message),
        "path": whole(place.uri),
        "line": place.line,
        "column": place.column,
        "width": diagnostic.width,
        "pointer": _text(diagnostic.at),
        "help": _text(diagnostic.help),
        "spec": _text(diagnostic.spec),
        "url": page_url(diagnostic.code),
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
    }


def _fix(fix: Replacement) -> Json:
    return {
        "title": whole(fix.title),
        "replacements": [_replacement(each) for each in (fix, *fix.also)],
    }


def _replacement(fix: Replacement) -> Json:
    what = "member" if fix.is_removed else "name" if fix.is_key else "value"
    return {"pointer": whole(fix.at), "of": what, "old": whole(fix.old), "new": whole(fix.new)}


def _text(text: str | None) -> str | None:
    return None if text is None else whole(text)
