"""The one name that was meant, where a name is wrong and only one that is known is near."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from pytest_arazzo.diagnostic import Replacement
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import get


def correction(document: Document, at: str, name: str, known: Iterable[str]) -> Replacement | None:
    """Return the replacement of *name* in the scalar at *at*, None if it is not the only one.

    The name must stand there once, and be near to one of *known* only.
    """
    close = difflib.get_close_matches(name, sorted({*known}), n=2, cutoff=0.75)
    text = get(document.tree, at)
    if len(close) != 1 or not isinstance(text, str) or text.count(name) != 1:
        return None
    return Replacement(at=at, old=name, new=close[0], title=f"replace {name!r} by {close[0]!r}")
