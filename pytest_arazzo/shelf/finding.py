"""The Arazzo documents among files and folders that a user names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Unusable
from pytest_arazzo.shelf.disk import is_file, walk
from pytest_arazzo.shelf.sniff import SCENARIOS, SUFFIXES, document_of, is_arazzo, is_orphan


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Absolute paths of documents, and of scenario files whose document is gone."""

    documents: tuple[Path, ...]
    orphans: tuple[Path, ...] = ()


def find(paths: Iterable[Path]) -> Found:
    """Return what there is in *paths*, in their order, each once.

    Folders are walked; what is in them is known by its content. A scenario file stands for the
    document beside it.

    Raises:
        Unusable: a path does not exist, or holds no document.
    """
    documents: dict[Path, None] = {}
    orphans: dict[Path, None] = {}
    wrong = []
    for path in paths:
        here = Path(os.path.abspath(path))  # noqa: PTH100 - as the user named it: no link followed
        found = list(_in_folder(here) if here.is_dir() else _in_file(here))
        for each in found:
            (orphans if is_orphan(each) else documents)[each] = None
        if not found:
            wrong.append(_nothing(path, here))
    if wrong:
        raise Unusable(*wrong)
    return Found(documents=tuple(documents), orphans=tuple(orphans))


def orphaned(path: Path, uri: str) -> Diagnostic:
    """Return that the scenario file *path* has no document beside it."""
    stem = path.name.removesuffix(SCENARIOS)
    return Diagnostic(
        code="AZ110",
        message=f"there is no Arazzo document {stem}.arazzo.yaml beside these scenarios",
        location=Location(uri, 1, 1),
        help="a scenario file is called as its document, with .scenarios.yaml at the end",
    )


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in walk(folder):
        if path.suffix.lower() in SUFFIXES and (is_arazzo(path) or is_orphan(path)):
            yield path


def _in_file(path: Path) -> Iterator[Path]:
    if not is_file(path):
        return
    beside = document_of(path) if path.name.endswith(SCENARIOS) else None
    if beside is not None:
        yield beside
    elif is_arazzo(path) or is_orphan(path):
        yield path


def _nothing(path: Path, here: Path) -> str:
    if here.is_dir():
        return f"{path}: there is no Arazzo document in this folder"
    if is_file(here):
        return f"{path}: this is no Arazzo document: it has no field 'arazzo'"
    return f"{path}: there is no such file or folder"
