"""Documents that are found by what they call themselves.

Spec: Arazzo 1.1.0, Identity-Based Referencing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import DocumentError
from pytest_arazzo.model.base_uri import base_uri
from pytest_arazzo.shelf.disk import is_file

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_HEAD = 64 * 1024  # bytes of a file in which its `$self` is looked for


class Identities:
    """The URIs by which files call themselves, each file looked at once."""

    def __init__(self, read: Callable[[Path], Document]) -> None:
        self._read = read
        self._known: dict[Path, str | None] = {}

    def find(self, url: str, collection: Iterable[Path]) -> Path | None:
        """Return the first file of *collection* whose `$self` is *url*."""
        wanted = url.partition("#")[0]
        return next((path for path in collection if self._of(path) == wanted), None)

    def _of(self, path: Path) -> str | None:
        if path not in self._known:
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path: Path) -> str | None:
        """Return the absolute `$self` of the document in *path*, if it has one."""
        try:
            if path.suffix.lower() not in _SUFFIXES or not is_file(path):
                return None
            with path.open("rb") as file:
                if b"$self" not in file.read(_HEAD):
                    return None
            tree = self._read(path).tree
            own = tree.get("$self") if isinstance(tree, Mapping) else None
            return base_uri(own, path.absolute().as_uri()) if isinstance(own, str) else None
        except (DocumentError, OSError, ValueError):
            return None
