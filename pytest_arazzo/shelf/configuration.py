"""The configuration file of the checker: the nearest one from a folder upwards.

`pytest-arazzo.toml` says it at its top level, `pyproject.toml` in the table `tool.pytest-arazzo`; a
`pyproject.toml` without that table is passed over. The search ends with the repository. Every
pytest run of every user imports this module. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

OWN, SHARED = "pytest-arazzo.toml", "pyproject.toml"
_HEADER = re.compile(
    rb"""(?m)^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*["']?pytest-arazzo["']?[ \t]*[.\]]"""
)
_MARKER = ".git"


def find(folder: Path) -> Path | None:
    """Return the nearest configuration file, seen from *folder*."""
    for each in _upwards(folder):
        if (each / OWN).is_file():
            return each / OWN
        if _HEADER.search(_content(each / SHARED)):
            return each / SHARED
    return None


def project_of(folder: Path) -> Path | None:
    """Return the folder of the repository or else of the project that *folder* belongs to."""
    folders = list(_upwards(folder))
    if (folders[-1] / _MARKER).exists():
        return folders[-1]
    return next((each for each in folders if (each / SHARED).is_file()), None)


def _upwards(folder: Path) -> Iterator[Path]:
    for each in (folder, *folder.parents):
        yield each
        if (each / _MARKER).exists():
            return


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
