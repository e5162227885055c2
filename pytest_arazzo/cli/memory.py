"""Outcomes of earlier calls: what nothing has changed for need not be checked again.

An outcome holds as long as the call looks for the same, this program is the same, and every file
that it came from leads to the same content. Where a document may be found by what it calls itself,
other files have a say in it, and nothing is remembered.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path

from pytest_arazzo.cli.call import Call, starts
from pytest_arazzo.cli.checked import Checked, Origin, decode, encode, origins_of, read_text
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.shelf.cache import Cache, digest, name_of, user_folder
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.disk import inside, is_file
from pytest_arazzo.shelf.selecting import selection_for
from pytest_arazzo.shelf.sniff import SUFFIXES

_OWN_NAME = b"$self"
_HEAD = 64 * 1024  # bytes of a file in which that is looked for
_KEPT = "a check"


class Memory:
    """What is remembered for one call; each file is looked at once."""

    def __init__(self, call: Call, selection: Selection, cache: Cache | None) -> None:
        self._call = call
        self._cache = None if call.source_dirs or call.is_fix else cache
        self._wanted = json.dumps(
            [
                sorted(selection.codes),
                sorted((code, level.value) for code, level in selection.severities.items()),
                [(each.pattern, sorted(each.codes)) for each in selection.files],
                selection.base,
                call.folder.as_posix(),
                sorted(call.sources.items()),
            ]
        )
        self._digest = functools.cache(_digest)
        self._has_names = functools.cache(_has_names)

    def recall(self, path: Path) -> Checked | None:
        """Return what was found in the document *path*, None when that may not hold any more."""
        kept = self._cache.get(self._name(path)) if self._cache else None
        if kept is None:
            return None
        root = root_of(path, self._call)
        if not all(self._holds(each, root) for each in origins_of(json.loads(kept))):
            return None
        found = decode(kept, read_text)
        return None if self._is_named(found) else found

    def keep(self, path: Path, checked: Checked) -> None:
        """Remember what was found in the document *path*, if that depends on known files alone."""
        if self._cache and checked.origins and not checked.crash and not self._is_named(checked):
            self._cache.put(self._name(path), encode(checked).encode())

    def _name(self, path: Path) -> str:
        root = root_of(path, self._call)
        return name_of(_KEPT, self._wanted, root.as_posix(), path.as_posix())

    def _holds(self, origin: Origin, root: Path) -> bool:
        named = Path(origin.named)
        if not origin.real:
            return not is_file(named)
        is_same = os.path.realpath(named) == origin.real
        is_allowed = origin.named in self._call.sources.values() or inside(named, root)
        return bool(is_same and is_allowed) and self._digest(origin.real) == origin.digest

    def _is_named(self, checked: Checked) -> bool:
        """Return whether a document beside one of these may be found by what it calls itself."""
        return any(self._has_names(Path(each.named).parent) for each in checked.origins)


def selection_of(call: Call) -> Selection:
    """Return the codes that the call is about.

    Raises:
        Unusable: the configuration cannot be read, or says what it cannot say.
    """
    folders = list(starts(call))
    try:
        common = Path(os.path.commonpath(folders))
    except ValueError:  # on different drives
        common = call.folder
    return selection_for(common, call.choice, shown_from=call.folder)


def cache_of(call: Call) -> Cache | None:
    """Return where outcomes and parsed descriptions are kept, None when the call wants none."""
    folder = user_folder() if call.is_cached else None
    return Cache(folder) if folder is not None else None


def root_of(path: Path, call: Call) -> Path:
    """Return the folder outside of which no source of *path* is read.

    It is what the call says, else that of the repository or project, else where the call is made,
    else the file's.
    """
    if call.root is not None:
        return call.root
    project = _project_of(path.parent)
    if project is None:
        project = call.folder if path.is_relative_to(call.folder) else path.parent
    return project.resolve()


@functools.lru_cache(maxsize=1024)
def _project_of(folder: Path) -> Path | None:
    return project_of(folder)


def _digest(real: str) -> str:
    try:
        return digest(Path(real).read_bytes())
    except OSError:
        return ""


def _has_names(folder: Path) -> bool:
    """Return whether a file in *folder* may say by which URI it is known."""
    try:
        with os.scandir(folder) as found:
            return any(_is_named(Path(each.path)) for each in found)
    except OSError:
        return True


def _is_named(path: Path) -> bool:
    if path.suffix.lower() not in SUFFIXES or not is_file(path):
        return False
    with path.open("rb") as file:
        return _OWN_NAME in file.read(_HEAD)
