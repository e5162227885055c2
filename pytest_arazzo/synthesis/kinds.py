"""Which types of values are tried at a place, and in which order."""

from __future__ import annotations

from pytest_arazzo.synthesis import facets
from pytest_arazzo.synthesis.cases import Case
from pytest_arazzo.synthesis.place import Place
from pytest_arazzo.synthesis.wish import Count, Matching, WishTree

ORDER = ("object", "array", "string", "integer", "number", "boolean", "null")
"""The types, the most telling first."""

FLAT = ("null", "string", "integer", "number", "boolean", "array", "object")
"""The types, those first that end a recursion."""


def free(case: Case, wishes: WishTree, place: Place) -> tuple[str, ...]:
    """Return the types to try where the schema names none."""
    wanted = asked(wishes)
    hint = facets.hinted(case)
    told = (hint,) if hint else ("string",) if place.at else ("object",)
    return tuple(dict.fromkeys((*(wanted or ()), *told, *ORDER)))


def asked(wishes: WishTree) -> tuple[str, ...] | None:
    """Return the types that the wishes below a place, or at it, leave."""
    if isinstance(wishes.here, Count):
        return ("array",)
    if isinstance(wishes.here, Matching):
        return ("string",)
    names = wishes.wanted()
    if not names:
        return None
    return ("array", "object") if all(name.isdigit() for name in names) else ("object",)


def rank(kind: str) -> int:
    """Return where *kind* stands in `FLAT`."""
    return FLAT.index(kind) if kind in FLAT else 0
