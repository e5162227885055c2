"""By what a finding is known again after other lines of its file were edited."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.reports.formats.report import Report, relative

_PLACE = re.compile(r":\d{1,9}:\d{1,9}\b")
_LONGEST = 200  # characters of a line; of a longer one, only what stands around the finding counts


def identities(report: Report) -> tuple[tuple[str, int], ...]:
    """Return for every finding a hash that holds as long as its own line does, and which it is.

    The number counts, from 1, those that cannot be told apart otherwise.
    """
    seen: Counter[str] = Counter()
    found = []
    for diagnostic in report.diagnostics:
        digest = _digest(diagnostic, report)
        seen[digest] += 1
        found.append((digest, seen[digest]))
    return tuple(found)


def _digest(diagnostic: Diagnostic, report: Report) -> str:
    place = diagnostic.location
    parts = (
        relative(place.uri, report.root),
        diagnostic.code,
        _PLACE.sub("", diagnostic.message),
        _line(diagnostic, report),
    )
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _line(diagnostic: Diagnostic, report: Report) -> str:
    place = diagnostic.location
    document = report.documents.get(place.uri)
    line = document.line(place.line) if document is not None else ""
    if len(line) > _LONGEST:
        return line[place.column - 1 : place.column + _LONGEST]
    return line.strip()
