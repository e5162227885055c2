"""Whether a file holds an Arazzo document, found out by a small read.

Every pytest run of every user imports this module, so it holds nothing else. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = 65_536  # bytes; a top-level `arazzo` further down is not looked for
_KEY = re.compile(rb"""(?:\A|[\r\n])(["']?)arazzo\1[ \t]*:(?=\s|\Z)""")
_TOKEN = re.compile(rb""""(?:[^"\\]|\\.)*"|[{}\[\]:]|[A-Za-z]+""", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
_NAMES = (".arazzo.yaml", ".arazzo.yml", ".arazzo.json")
_LINE = re.compile(rb"(?:\A|[\r\n])workflows[ \t]*:[\s\S]*?[\r\n][ \t]+scenarios[ \t]*:")

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
"""How the names of files end that may hold a document."""

SCENARIOS = ".scenarios.yaml"
"""How the name of a scenario file ends."""


def is_arazzo(path: Path) -> bool:
    """Return whether *path* has a top-level key `arazzo`, or a name that promises one.

    A file called `*.arazzo.yaml` is taken for a document even if the key is missing or the text
    is broken, so that it is reported instead of silently left out.
    """
    return has_promise(path) or has_key(_head(path))


def has_promise(path: Path) -> bool:
    """Return whether the name of *path* says that it is an Arazzo document."""
    return path.name.lower().endswith(_NAMES)


def has_key(text: bytes) -> bool:
    """Return whether *text* begins as something with a top-level key `arazzo`."""
    head = text[:_HEAD].removeprefix(_BOM)
    if b"arazzo" not in head:
        return False
    return _in_braces(head) if head.lstrip().startswith(b"{") else bool(_KEY.search(head))


def is_orphan(path: Path) -> bool:
    """Return whether *path* is a scenario file beside which there is no Arazzo document."""
    if not path.name.endswith(SCENARIOS) or not _LINE.search(_head(path)):
        return False
    return document_of(path) is None


def document_of(path: Path) -> Path | None:
    """Return the Arazzo document beside the scenario file *path*, None when there is none."""
    stem = path.name.removesuffix(SCENARIOS)
    beside = (path.with_name(stem + end) for end in (*_NAMES, ".yaml", ".yml", ".json"))
    return next((each for each in beside if each.is_file() and is_arazzo(each)), None)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).removeprefix(_BOM)
    except OSError:
        return b""


def _in_braces(head: bytes) -> bool:
    """Return whether the object that *head* begins with has the key, not one inside of it."""
    depth = 0
    before = b""
    for match in _TOKEN.finditer(head):
        token = match[0]
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":" and depth == 1 and before.strip(b'"') == b"arazzo":
            return True
        before = token
    return False
