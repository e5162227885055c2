"""Where files may be read from, as the user decided; no document has a say in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_arazzo.lint.selection import DEFAULT, Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders and files that the user named.

    Attributes:
        root: the folder outside of which no document is read, links followed.
        rootdir: the folder that shown paths are relative to.
        sources: local file per source description's name.
        source_dirs: folders in which missing sources are looked for.
        cassette_dir: the folder of cassettes beside a document.
        selection: the codes that are reported of a document.
        option: how the names of the shell's options begin that messages recommend.
    """

    root: Path
    rootdir: Path
    sources: Mapping[str, str] = field(default_factory=dict)
    source_dirs: tuple[Path, ...] = ()
    cassette_dir: str = "cassettes"
    selection: Selection = DEFAULT
    option: str = "--arazzo-"
