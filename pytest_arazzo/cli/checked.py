"""What became of one file, as a value, and as a text that another process or another day reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_arazzo.diagnostic import Diagnostic, Location, Replacement, Severity
from pytest_arazzo.documents.document import Document

TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that an outcome depends on.

    Attributes:
        named: its path as it was looked for.
        real: that path with links followed, "" where there must be no such file.
        uri: how it is shown, "" where there is none.
        digest: of its content.
    """

    named: str
    real: str = ""
    uri: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is known of one file after it was looked at.

    Attributes:
        ignored: how many findings the file asks to ignore.
        own: the URIs of the document and its scenario file, as far as they can be read.
        fixed: what was put right before.
        crash: what went wrong in this program, None when nothing did.
        origins: everything that the rest depends on, besides the call; none where more does.
        files: the paths of the documents, links followed, by URI.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    ignored: int = 0
    documents: Mapping[str, Document] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    fixed: tuple[Diagnostic, ...] = ()
    crash: str | None = None
    origins: tuple[Origin, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def encode(checked: Checked) -> str:
    """Return *checked* without the texts of its documents, and as it was before anything was fixed."""
    return json.dumps(
        {
            "diagnostics": [_written(each) for each in checked.diagnostics],
            "ignored": checked.ignored,
            "own": sorted(checked.own),
            "crash": checked.crash,
            "origins": [_fields(each) for each in checked.origins],
            "files": dict(checked.files),
        }
    )


def decode(text: str | bytes, text_of: TextOf) -> Checked:
    """Return what was encoded, where *text_of* returns the text in a file.

    The documents are there to be quoted: they have lines, and no tree.
    """
    said: dict[str, Any] = json.loads(text)
    found = tuple(_diagnostic(each) for each in said["diagnostics"])
    quoted = {each.location.uri for each in found}
    return Checked(
        diagnostics=found,
        ignored=said["ignored"],
        documents={
            uri: _quotable(uri, text_of(real) if uri in quoted else "")
            for uri, real in said["files"].items()
        },
        own=frozenset(said["own"]),
        crash=said["crash"],
        origins=origins_of(said),
        files=said["files"],
    )


def origins_of(said: Mapping[str, Any]) -> tuple[Origin, ...]:
    """Return what an encoded outcome depends on."""
    return tuple(Origin(*each) for each in said["origins"])


def _quotable(uri: str, text: str) -> Document:
    return Document(uri=uri, tree=None, text=text, problems=(), marks={})


def _fields(value: Location | Origin) -> Sequence[str | int]:
    return [getattr(value, name) for name in type(value).__slots__]


def _written(found: Diagnostic) -> Mapping[str, object]:
    return {
        "code": found.code,
        "message": found.message,
        "location": _fields(found.location),
        "severity": found.severity.value,
        "help": found.help,
        "spec": found.spec,
        "at": found.at,
        "width": found.width,
        "fix": found.fix and _written_fix(found.fix),
        "cause": found.cause and _fields(found.cause),
    }


def _written_fix(fix: Replacement) -> Mapping[str, object]:
    plain = {name: getattr(fix, name) for name in Replacement.__slots__}
    return {**plain, "also": [_written_fix(each) for each in fix.also]}


def _diagnostic(said: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        **{
            **said,
            "location": Location(*said["location"]),
            "severity": Severity(said["severity"]),
            "fix": said["fix"] and _fix(said["fix"]),
            "cause": said["cause"] and Location(*said["cause"]),
        }
    )


def _fix(said: Mapping[str, Any]) -> Replacement:
    return Replacement(**{**said, "also": tuple(_fix(each) for each in said["also"])})


def read_text(real: str) -> str:
    """Return the text in the file *real*, "" when it cannot be read any more."""
    try:
        return Path(real).read_bytes().decode().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        return ""
