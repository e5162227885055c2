"""Diagnostics to text, in the manner of ruff: place, code, message; source line and caret; help."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.reports.plain import one_line, printable

_WIDTH = 100


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return *diagnostics* without repeats, in source order."""
    unique = dict.fromkeys(diagnostics)
    return tuple(
        sorted(unique, key=lambda d: (d.location.uri, d.location.line, d.location.column, d.code))
    )


def format_concise(diagnostic: Diagnostic) -> str:
    """Return the one line that editors and terminals make clickable."""
    mark = "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity.value}: "
    message = one_line(diagnostic.message, 400)
    return f"{_place(diagnostic.location)}: {diagnostic.code} {mark}{message}"


def _place(location: Location) -> str:
    """Return where it is; a path that reads like a command to a CI system gets another beginning."""
    uri = printable(location.uri).replace("\n", "\\n").replace("\t", "\\t")
    is_command = uri.lstrip().startswith("::")
    return f"{'./' if is_command else ''}{uri}:{location.line}:{location.column}"


def format_full(diagnostic: Diagnostic, documents: Mapping[str, Document]) -> str:
    """Return *diagnostic* with its source line, a caret, the help and the section."""
    lines = [format_concise(diagnostic)]
    where = diagnostic.location
    document = documents.get(where.uri)
    if document is not None:
        lines += excerpt(document, where.line, where.column, diagnostic.width)
    if diagnostic.help:
        lines.append(f"  = help: {one_line(diagnostic.help, 400)}")
    if diagnostic.spec:
        lines.append(f"  = spec: {one_line(diagnostic.spec, 400)}")
    return "\n".join(lines)


def format_all(diagnostics: Iterable[Diagnostic], documents: Mapping[str, Document]) -> str:
    """Return every diagnostic in full, in source order, and how many there are."""
    ordered = in_order(diagnostics)
    texts = [format_full(diagnostic, documents) for diagnostic in ordered]
    return "\n\n".join([*texts, count(ordered)])


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """Return `found 2 errors, 1 warning`."""
    kinds = [diagnostic.severity for diagnostic in diagnostics]
    parts = [
        f"{number} {severity.value}{'s' if number > 1 else ''}"
        for severity in Severity
        if (number := kinds.count(severity))
    ]
    return f"found {', '.join(parts) or 'nothing'}"


def excerpt(document: Document, line: int, column: int, width: int = 1) -> list[str]:
    """Return the source line with *width* carets from *column* on, or nothing when it has no text.

    What is shown instead of a character may be wider than one, so the carets are measured.
    """
    source = document.line(line).replace("\t", " ")
    if not source:
        return []
    start = max(0, column - _WIDTH + 20)
    end, at = start + _WIDTH, column - 1
    blank = _cells(printable(source[start:at].ljust(at - start)))
    carets = _cells(printable(source[at : min(end, at + width)]))
    gutter = len(str(line))
    return [
        f"{' ' * gutter} |",
        f"{line} | {printable(source[start:end])}",
        f"{' ' * gutter} | {' ' * blank}{'^' * max(1, carets)}",
    ]


def _cells(text: str) -> int:
    """Return how many cells of a terminal *text* takes; ideographs take two, accents none."""
    wide = sum(unicodedata.east_asian_width(char) in ("W", "F") for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
