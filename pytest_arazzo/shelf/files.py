"""Files that payloads name, read from the one folder that the user allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

MOST = 10_000_000
"""Bytes of one file; a larger one is not there."""


class Folder(Mapping[str, bytes]):
    """The contents of the files below a folder, by their path relative to it.

    A name that leads out of the folder, or to something else than a regular file, names nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()

    def __getitem__(self, name: str) -> bytes:
        file = self._file(name)
        if file is None:
            raise KeyError(name)
        return file.read_bytes()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._file(name) is not None

    def __iter__(self) -> Iterator[str]:
        files = (path for path in sorted(self._path.rglob("*")) if path.is_file())
        return (path.relative_to(self._path).as_posix() for path in files)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _file(self, name: str) -> Path | None:
        if not name or "\0" in name or len(name) > 1000:  # noqa: PLR2004 - no path is longer
            return None
        try:
            path = (self._path / name).resolve()
            inside = path.is_relative_to(self._path) and path.is_file()
            return path if inside and path.stat().st_size <= MOST else None
        except OSError:
            return None
