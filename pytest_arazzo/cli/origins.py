"""The files that an outcome comes from, so that it can be known whether it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_arazzo.cli.checked import Origin
from pytest_arazzo.documents.document import Document
from pytest_arazzo.shelf.cache import digest
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite


def files(suite: Suite, shelf: Shelf) -> dict[str, str]:
    """Return the paths of the documents of *suite*, links followed, by URI."""
    paths = {id(document): path for path, document in shelf.files().items()}
    return {
        uri: paths[id(document)].as_posix()
        for uri, document in suite.documents().items()
        if id(document) in paths
    }


def origins(suite: Suite, shelf: Shelf) -> tuple[Origin, ...]:
    """Return what the outcome of *suite* depends on, nothing when files are not all that it does.

    A source that does not resolve is looked for in many places, and one that is found by what it
    calls itself depends on what else has been read.
    """
    is_broken = suite.broken is not None or suite.file_broken is not None
    if is_broken or shelf.has_own_names or not suite.is_whole():
        return ()
    wanted = {id(document) for document in suite.documents().values()}
    found = [
        origin
        for real, document in shelf.files().items()
        if id(document) in wanted
        for origin in _names(real, document, shelf)
    ]
    if not is_file(suite.scenario_path):
        found.append(Origin(suite.scenario_path.as_posix()))
    return tuple(found)


def _names(real: Path, document: Document, shelf: Shelf) -> Iterator[Origin]:
    kept = digest(document.text.encode())
    for named in sorted(shelf.names_of(real)):
        yield Origin(named.as_posix(), real.as_posix(), document.uri, kept)
