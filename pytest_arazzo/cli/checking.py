"""Files to findings, one file at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_arazzo.cli.call import Call, starts
from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents.document import Document
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.finding import orphaned
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.selecting import selection_for
from pytest_arazzo.shelf.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is known of one file after it was looked at.

    Attributes:
        ignored: how many findings the file asks to ignore.
        own: the URIs of the document and its scenario file, as far as they can be read.
        fixed: what was put right before.
        crash: what went wrong in this program, None when nothing did.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    ignored: int = 0
    documents: Mapping[str, Document] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    fixed: tuple[Diagnostic, ...] = ()
    crash: str | None = None


class Checker:
    """Checks files with what the call says; what lies in one project is read once."""

    def __init__(self, call: Call, opened: Callable[[Path, Shelf], Suite] = Suite) -> None:
        self._opened = opened
        self._call = call
        self.folder = call.folder
        folders = list(starts(call))
        try:
            common = Path(os.path.commonpath(folders))
        except ValueError:  # on different drives
            common = call.folder
        self.selection: Selection = selection_for(common, call.choice, shown_from=call.folder)
        self._shelves: dict[Path, Shelf] = {}

    def shelf(self, path: Path, texts: Mapping[Path, bytes] | None = None) -> Shelf:
        """Return the shelf of the project that *path* is in; one with *texts* is a new one."""
        root = self._call.root or self._root(path)
        if texts:
            return Shelf(self._places(root), texts)
        if root not in self._shelves:
            self._shelves[root] = Shelf(self._places(root))
        return self._shelves[root]

    def check(self, path: Path, texts: Mapping[Path, bytes] | None = None) -> Checked:
        """Return what is to be told of the document *path*, where *texts* stand for files."""
        try:
            suite = self._opened(path, self.shelf(path, texts))
            found = suite.review()
        except Exception as error:  # noqa: BLE001 - whatever it is, other files are still checked
            return Checked(crash=f"{path}: {type(error).__name__}: {error}")
        return Checked(
            diagnostics=found.diagnostics,
            ignored=len(found.ignored),
            documents=suite.documents(),
            own=frozenset(suite.own_documents()),
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

    def _root(self, path: Path) -> Path:
        """Return the folder outside of which no source of *path* is read.

        It is that of the repository or project, else where the call is made, else the file's.
        """
        project = project_of(path.parent)
        if project is None:
            folder = self._call.folder
            project = folder if path.is_relative_to(folder) else path.parent
        return project.resolve()

    def _places(self, root: Path) -> Places:
        return Places(
            root=root,
            rootdir=self._call.folder,
            sources=self._call.sources,
            source_dirs=self._call.source_dirs,
            selection=self.selection,
            option="--",
        )
