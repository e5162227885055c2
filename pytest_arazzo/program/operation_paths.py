"""What an `operationPath` that leads to no operation should have been.

Spec: Arazzo 1.1.0, Step Object, operationPath.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.jsonvalue import escape
from pytest_arazzo.openapi.catalog import METHODS

_ROUTE = re.compile(r"(?:([A-Za-z]{3,7})\s+)?(/[^#\s]*)")


def portable(text: str, sources: Iterable[str]) -> str:
    """Return how to write the `operationPath` *text* that names no source and no pointer.

    What looks like a path with or without a method is spelt out as far as it goes.
    """
    names = tuple(sources)
    name = names[0] if len(names) == 1 else "<name>"
    route = _ROUTE.fullmatch(text)
    path, method = "<path>", "<method>"
    if route is not None:
        path = escape(route[2])
        method = (route[1] or "<method>").lower()
    return f"write {{$sourceDescriptions.{name}.url}}#/paths/{path}/{method}"


def near(pointer: str, pointers: Iterable[str]) -> str | None:
    """Return what *pointer* may have been meant to be among the *pointers* of all operations."""
    known = tuple(pointers)
    parent, _, method = pointer.rpartition("/")
    beside = [each.rpartition("/")[2] for each in known if each.rpartition("/")[0] == parent]
    if beside and method in METHODS:
        return f"this path has: {', '.join(beside)}"
    meant = nearest(pointer, known)
    return None if meant is None else meant.replace("'/paths", "'#/paths")
