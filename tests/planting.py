"""Mistakes of one line that are planted into `specs/`, read from tables of a form of their own.

An entry names the code that is expected, a file and the number of a line, then what is planted:

    = AZ206 ecr 61 -> 66: a step that is misspelled
    - stepId: seedImage
    + stepId: seedImages

The line that goes is quoted without its indentation, which what comes keeps; where nothing goes,
lines come before the one of that number. The finding is expected on the line that was edited, or on
the one behind the arrow, whose number is that of the edited text, and which may be in another file.
`ecr@1.1` is the document in the next edition.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.limits import Limits
from pytest_arazzo.lint.selection import ALL
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

SPECS = Path(__file__).resolve().parents[1] / "specs"
BUILDER = "image-builder-"
STEMS = {
    "ecr": "ecr",
    "cleanup": f"{BUILDER}build-image-with-failure-cleanup",
    "cancel": f"{BUILDER}cancel-running-image-build",
    "distribute": f"{BUILDER}distribute-image",
    "poll": f"{BUILDER}run-pipeline-and-poll",
}
FILES = {
    **{name: f"{stem}.arazzo.yaml" for name, stem in STEMS.items()},
    **{f"{name}-scenarios": f"{stem}.scenarios.yaml" for name, stem in STEMS.items()},
    "ecr-openapi": "openapi/ecr.openapi.yaml",
    "builder-openapi": "openapi/image-builder.openapi.yaml",
}
OWNERS = {"ecr-openapi": "ecr", "builder-openapi": "poll"}
"""The document that is checked when a description is edited, where the table names none."""

NEXT = "@1.1"
ENTRY = re.compile(r"= (AZ\d{3}) (\S+) (\d+)(?: -> (?:(\S+) )?(\d+))?: (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: what is edited, and what is to be found where."""

    code: str
    title: str
    name: str
    line: int
    old: str | None
    new: tuple[str, ...]
    place: tuple[str, int]

    @property
    def document(self) -> str:
        """The name of the document that is checked."""
        name = self.place[0] if self.name in OWNERS else self.name
        return OWNERS.get(name, name).removesuffix("-scenarios")


def read(path: Path) -> list[Mistake]:
    """Return the mistakes that stand in the table at *path*."""
    blocks = re.split(r"\n(?==)", path.read_text("utf-8"))[1:]
    return [_mistake(block.rstrip("\n").split("\n")) for block in blocks]


def _mistake(lines: list[str]) -> Mistake:
    entry = ENTRY.fullmatch(lines[0])
    assert entry is not None, lines[0]
    code, name, line, other, number, title = entry.groups()
    gone = [each[2:] for each in lines[1:] if each.startswith("- ")]
    come = tuple(each[2:] for each in lines[1:] if each.startswith("+ "))
    assert len(gone) <= 1, lines
    return Mistake(
        code=code,
        title=title,
        name=name,
        line=int(line),
        old=gone[0] if gone else None,
        new=come,
        place=(other or name, int(number or line)),
    )


def edited(mistake: Mistake) -> str:
    """Return the text of the file with the mistake in it."""
    rows = original(mistake.name).split("\n")
    row = rows[mistake.line - 1]
    indent = row[: len(row) - len(row.lstrip())]
    if mistake.old is not None:
        assert row.strip() == mistake.old, f"line {mistake.line} of {mistake.name} is now {row!r}"
    rows[mistake.line - 1 : mistake.line - (mistake.old is None)] = [
        indent + each for each in mistake.new
    ]
    return "\n".join(rows)


@functools.cache
def original(name: str) -> str:
    """Return the text of a file before anything is planted."""
    text = (SPECS / FILES[name.removesuffix(NEXT)]).read_text("utf-8")
    return text.replace("arazzo: 1.0.1", "arazzo: 1.1.0", 1) if name.endswith(NEXT) else text


def found(document: str, edits: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return everything that is found in a document with other texts for some of the files."""
    return suite(document, edits).diagnostics()


def suite(document: str, edits: Mapping[str, str]) -> Suite:
    """Return a document as it is with other texts for some of the files."""
    texts = {file(name): text.encode() for name, text in edits.items()}
    places = Places(root=SPECS, rootdir=SPECS, selection=ALL)
    return Suite(file(document), Shelf(places, texts, _parse))


@functools.cache
def known(document: str) -> frozenset[tuple[str, str]]:
    """Return code and message of what is found in a document without a planted mistake."""
    clean = found(document, {document: original(document)})
    return frozenset((each.code, each.message) for each in clean)


def file(name: str) -> Path:
    """Return where a file is, or would be."""
    return SPECS / FILES[name.removesuffix(NEXT)]


@functools.lru_cache(maxsize=64)
def _parse(uri: str, raw: bytes, limits: Limits) -> Document:
    return yaml.parse(uri, raw, limits)
