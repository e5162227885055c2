"""Files of the disk, looked at with care: a name comes from a document and may be no path at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_arazzo.documents.limits import Limits
from pytest_arazzo.errors import NotYaml, Unreadable


def is_file(path: Path) -> bool:
    """Return whether *path* is a regular file that can be seen; a text that is no path is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def path_of(name: str) -> Path:
    """Return the path that is *name* in a URI of a file; a drive has a slash before it there."""
    return Path(name[1:] if name[2:3] == ":" else name)


def inside(path: Path, folder: Path) -> Path | None:
    """Return *path* with links followed, or None when it is no path inside of *folder*."""
    try:
        real = Path(os.path.realpath(path))
    except (OSError, ValueError):
        return None
    return real if real.is_relative_to(folder) else None


def why_not(path: Path) -> str:
    """Return what *path* is instead of a regular file."""
    try:
        if path.is_dir():
            return "which is a folder"
        return "which is no regular file" if path.exists() else "which does not exist"
    except (OSError, ValueError):
        return "which is no path"


def read_bytes(uri: str, path: Path, limits: Limits) -> bytes:
    """Return what is in the file *path*.

    Raises:
        Unreadable: it cannot be read.
        NotYaml: it is larger than the limit.
    """
    try:
        if not is_file(path):
            raise Unreadable(uri, "there is no such file")
        size = path.stat().st_size
        if size > limits.bytes:
            reason = f"the file has {size} bytes, more than the limit of {limits.bytes}"
            raise NotYaml(uri, 1, 1, reason, "AZ105")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(uri, f"the file cannot be read: {error.strerror}") from error


def walk(folder: Path) -> Iterator[Path]:
    """Yield the files of *folder* and below, near ones first, hidden folders left out."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if is_file(entry):
            yield entry
    for entry in entries:
        hidden = entry.name.startswith(".") or entry.name in ("node_modules", "__pycache__")
        if entry.is_dir() and not entry.is_symlink() and not hidden:
            yield from walk(entry)
