"""Whether a file holds an Arazzo document, found out by a small read."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = 65_536  # bytes; a top-level `arazzo` further down is not looked for
_KEY = re.compile(rb"""(?:^|[\r\n]|\A\xef\xbb\xbf)(?:["']?)arazzo(?:["']?)[ \t]*:(?=\s|$)""")
_JSON_KEY = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*\{[\s\S]*?"arazzo"\s*:""")
_NAMES = (".arazzo.yaml", ".arazzo.yml", ".arazzo.json")


def is_arazzo(path: Path) -> bool:
    """Return whether *path* has a top-level key `arazzo`, or a name that promises one.

    A file called `*.arazzo.yaml` is taken for a document even if the key is missing or the text
    is broken, so that it is reported instead of silently left out.
    """
    if path.name.endswith(_NAMES):
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    if b"arazzo" not in head:
        return False
    return bool(_KEY.search(head) or _JSON_KEY.match(head))
