"""What a check found, as a value, and how its paths are written for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a check has to say.

    Attributes:
        diagnostics: what was found, in the order in which it is to be told.
        documents: the texts that were looked at, by the URI that places name.
        files: how many files were checked.
        root: the folder that paths in formats for machines are relative to, with slashes.
    """

    diagnostics: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    files: int
    root: str


def tally(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """Return `Found 3 errors, 1 warning in 2 files.`."""
    kinds = [diagnostic.severity for diagnostic in diagnostics]
    parts = [
        _number(kinds.count(severity), severity.value)
        for severity in Severity
        if severity in kinds
    ]
    where = _number(files, "file")
    return f"Found {', '.join(parts)} in {where}." if parts else f"Nothing wrong in {where}."


def relative(uri: str, root: str) -> str:
    """Return the path *uri* as seen from the folder *root*; nothing of where that lies is said."""
    own, base = uri.split("/"), root.rstrip("/").split("/")
    if not _is_absolute(uri):
        return uri
    shared = 0
    while shared < min(len(own) - 1, len(base)) and own[shared] == base[shared]:
        shared += 1
    if shared == 0 or base == [""]:
        return own[-1]
    return "/".join([*[".."] * (len(base) - shared), *own[shared:]])


def _is_absolute(uri: str) -> bool:
    return uri.startswith("/") or uri[1:3] == ":/"


def _number(count: int, noun: str) -> str:
    plural = noun if count == 1 or noun == Severity.ADVICE.value else f"{noun}s"
    return f"{count} {plural}"
