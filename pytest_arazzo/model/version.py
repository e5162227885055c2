"""Whether the version that a document names is one of the specification, as diagnostics.

Spec: Arazzo 1.1.0, Versions: `major.minor` is the feature set; the patch number is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model import wording
from pytest_arazzo.model.edition import NEWEST, V1_0

_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})(\.\d{1,9}(-.+)?)?")
_KNOWN_MINORS = (0, 1)
_EXAMPLES = f"'{V1_0.text.split()[1]}' or '{NEWEST.text.split()[1]}'"


def problem(document: Document, tree: Mapping[str, Json]) -> Diagnostic | None:
    """Return what is wrong with the field `arazzo` of *tree*, the root of *document*."""
    version = tree.get("arazzo")
    if "arazzo" not in tree:
        return _diagnostic(document, "AZ101", "the document needs arazzo, a string", at="")
    parts = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if parts is None:
        expected = "a version" if isinstance(version, str) else "a string"
        message = f"arazzo is {wording.described(version)}, expected {expected}"
        return _diagnostic(document, "AZ101", message)
    if int(parts[1]) != 1:
        message = f"arazzo is {version!r}, but only 1.0 and 1.1 can be read"
        return _diagnostic(document, "AZ106", message)
    if int(parts[2]) not in _KNOWN_MINORS:
        message = f"arazzo is {version!r}, which is not known, and read as {NEWEST.name}"
        return _diagnostic(document, "AZ106", message, severity=Severity.WARNING)
    if parts[3] is None:
        message = f"arazzo is {version!r}, expected three numbers"
        return _diagnostic(document, "AZ101", message, severity=Severity.WARNING)
    return None


def _diagnostic(
    document: Document,
    code: str,
    message: str,
    *,
    at: str = "/arazzo",
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        location=document.locate(at),
        severity=severity,
        help=f"write {_EXAMPLES}, in quotes",
        spec=f"{NEWEST.text}, Arazzo Specification Object, arazzo",
        at=at,
    )
