"""Diagnostics to text, in the manner of ruff: place, code, message; source line and caret; help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.reports.untrusted import one_line, printable

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
    return f"{diagnostic.location}: {diagnostic.code} {mark}{one_line(diagnostic.message, 400)}"


def format_full(diagnostic: Diagnostic, documents: Mapping[str, Document]) -> str:
    """Return *diagnostic* with its source line, a caret, the help and the section."""
    lines = [format_concise(diagnostic)]
    document = documents.get(diagnostic.location.uri)
    if document is not None:
        lines += excerpt(document, diagnostic.location.line, diagnostic.location.column)
    if diagnostic.help:
        lines.append(f"  = help: {one_line(diagnostic.help, 400)}")
    if diagnostic.spec:
        lines.append(f"  = spec: {diagnostic.spec}")
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


def excerpt(document: Document, line: int, column: int) -> list[str]:
    """Return the source line with a caret under *column*, or nothing when it does not exist."""
    source = document.line(line)
    if not source:
        return []
    start = max(0, column - _WIDTH + 20)
    shown = printable(source[start : start + _WIDTH].replace("\t", " "))
    gutter = len(str(line))
    return [
        f"{' ' * gutter} |",
        f"{line} | {shown}",
        f"{' ' * gutter} | {' ' * (column - 1 - start)}^",
    ]
