"""Reports of coverage, written into files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import Coverage
from pytest_arazzo.errors import Unusable
from pytest_arazzo.reports.coverage_json import coverage_json
from pytest_arazzo.reports.markdown import markdown
from pytest_arazzo.shelf.coverage_asked import FILES, Asked
from pytest_arazzo.shelf.writing import NotWritten, write_whole

_SUMMARY = 1024 * 1000  # bytes; GitHub shows no summary that is larger


def write_report(asked: Asked, coverage: Coverage, folder: Path, digits: int) -> Path:
    """Write the report *asked* for into a file and return where it is.

    Raises:
        Unusable: it cannot be written, or what writes it is not installed.
    """
    path = folder / (asked.place or FILES[asked.kind])
    match asked.kind:
        case "json":
            _write(path, coverage_json(summary(coverage), digits))
        case "markdown":
            _write(path, markdown(summary(coverage), digits))
        case kind:
            _made_elsewhere(kind, coverage, path)
    return path


def append_markdown(path: Path, coverage: Coverage, digits: int) -> None:
    """Append the Markdown report to *path*, which others write to, too.

    Raises:
        Unusable: it cannot be written, or GitHub would refuse so much.
    """
    text = markdown(summary(coverage), digits).encode("utf-8", "replace")
    if len(text) > _SUMMARY:
        raise Unusable(f"{path}: the report has {len(text)} bytes, more than GitHub shows")
    try:
        with path.open("ab") as file:
            file.write(text)
    except OSError as error:
        raise Unusable(f"{path}: cannot be written: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8", "backslashreplace"))
    except NotWritten as error:
        raise Unusable(f"{path}: the report cannot be written: {error}") from error


_WRITERS = {
    "html": ("pytest_arazzo.shelf.coverage_html", "coverage_page"),
    "xml": ("pytest_arazzo.bridge.export", "write_xml"),
    "lcov": ("pytest_arazzo.bridge.export", "write_lcov"),
}


def _made_elsewhere(kind: str, coverage: Coverage, path: Path) -> None:
    """Have a report written by what is imported for it alone."""
    module, name = _WRITERS[kind]
    try:
        write = getattr(import_module(module), name)
    except ImportError as error:
        hint = "; it is in pytest-arazzo[coverage]" if error.name == "coverage" else ""
        raise Unusable(f"a report of type {kind} cannot be written: {error}{hint}") from error
    try:
        write(coverage, path)
    except OSError as error:
        raise Unusable(f"{path}: the report cannot be written: {error}") from error
