"""A Code Quality report of GitLab."""

from __future__ import annotations

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.reports.formats.identity import identities
from pytest_arazzo.reports.formats.machine import text_of
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.plain import one_line, printable

_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}
_LONGEST = 400


def gitlab(report: Report) -> str:
    """Return a JSON array of every finding, with a fingerprint that outlasts edits elsewhere."""
    known = identities(report)
    return text_of(
        [
            _issue(diagnostic, f"{digest}-{number}", report.root)
            for diagnostic, (digest, number) in zip(report.diagnostics, known, strict=True)
        ]
    )


def _issue(diagnostic: Diagnostic, fingerprint: str, root: str) -> Json:
    place = diagnostic.location
    return {
        "description": f"{diagnostic.code} {one_line(diagnostic.message, _LONGEST)}",
        "check_name": diagnostic.code,
        "fingerprint": fingerprint,
        "severity": _LEVELS[diagnostic.severity],
        "location": {
            "path": printable(relative(place.uri, root)).removeprefix("./"),
            "lines": {"begin": place.line},
        },
    }
