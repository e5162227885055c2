"""Files to findings, one file at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from pytest_arazzo.cli.call import Call
from pytest_arazzo.cli.checked import Checked
from pytest_arazzo.cli.memory import cache_of, root_of, selection_of
from pytest_arazzo.cli.origins import files, origins
from pytest_arazzo.documents import yaml
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.shelf.cache import parsing
from pytest_arazzo.shelf.finding import orphaned
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite


class Checker:
    """Checks files with what the call says; what lies in one project is read once."""

    def __init__(self, call: Call, opened: Callable[[Path, Shelf], Suite] = Suite) -> None:
        self._opened = opened
        self._call = call
        self.folder = call.folder
        self.selection: Selection = selection_of(call)
        self._parse = parsing(yaml.parse, cache_of(call))
        self._shelves: dict[Path, Shelf] = {}

    def shelf(self, path: Path, texts: Mapping[Path, bytes] | None = None) -> Shelf:
        """Return the shelf of the project that *path* is in; one with *texts* is a new one."""
        root = root_of(path, self._call)
        if texts:
            return Shelf(self._places(root), texts, self._parse)
        if root not in self._shelves:
            self._shelves[root] = Shelf(self._places(root), parse=self._parse)
        return self._shelves[root]

    def check(self, path: Path, texts: Mapping[Path, bytes] | None = None) -> Checked:
        """Return what is to be told of the document *path*, where *texts* stand for files."""
        try:
            shelf = self.shelf(path, texts)
            suite = self._opened(path, shelf)
            found = suite.review()
            came_from = () if texts else origins(suite, shelf)
            places = files(suite, shelf)
        except Exception as error:  # noqa: BLE001 - whatever it is, other files are still checked
            return Checked(crash=f"{path}: {type(error).__name__}: {error}")
        return Checked(
            diagnostics=found.diagnostics,
            ignored=len(found.ignored),
            documents=suite.documents(),
            own=frozenset(suite.own_documents()),
            origins=came_from,
            files=places,
        )

    def only(self, checked: Checked, path: Path) -> Checked:
        """Return *checked* with what is to be told of the file *path* alone."""
        uri = self.shelf(path).uri(path)
        here = tuple(each for each in checked.diagnostics if each.location.uri == uri)
        return replace(checked, diagnostics=here)

    def orphan(self, path: Path) -> Checked:
        """Return that the scenario file *path* has no document, if that is to be told."""
        problem = orphaned(path, self.shelf(path).uri(path))
        active = self.selection.within(path.as_posix())
        shown = (self.selection.rated(problem),) if problem.code in active else ()
        return Checked(diagnostics=shown)

    def _places(self, root: Path) -> Places:
        return Places(
            root=root,
            rootdir=self._call.folder,
            sources=self._call.sources,
            source_dirs=self._call.source_dirs,
            selection=self.selection,
            option="--",
        )
