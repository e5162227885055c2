"""Places that leave the letter of the specification, put as every reader understands them."""

from __future__ import annotations

import re

from pytest_arazzo.diagnostic import Replacement
from pytest_arazzo.documents.document import Document
from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.jsonvalue import get

_DOUBLE_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_WIDEST = 200  # characters of a text that tell one place from others


def portable(document: Document, at: str, departure: Departure) -> Replacement | None:
    """Return the replacement for *departure* in the text at *at*, None when none is safe.

    Spec: Arazzo 1.1.0, Runtime Expressions; Criterion Object, Literals, type.
    """
    text = get(document.tree, at)
    if not isinstance(text, str) or departure.portable is None:
        return None
    match departure.code:
        case "AZ510":
            return _compared(document, at, text, departure.portable)
        case "AZ512":
            old = departure.portable[1:-1]
            wording = (departure.portable, f"put {old} in braces")
            return _in_text(at, text, (departure.position, old), wording)
        case "AZ513":
            found = _DOUBLE_QUOTED.match(text, departure.position)
            old = found[0] if found else ""
            wording = (departure.portable, f"write {departure.portable}")
            return _in_text(at, text, (departure.position, old), wording)
        case _:
            return None


def _compared(document: Document, at: str, text: str, condition: str) -> Replacement | None:
    """Return how a comparison becomes a simple condition: of that type, and without a context."""
    criterion = at.rpartition("/")[0]
    kind, place = f"{criterion}/type", f"{criterion}/context"
    context = get(document.tree, place)
    if get(document.tree, kind) != "jsonpath" or not isinstance(context, str):
        return None
    title = "write a simple condition"
    simple = Replacement(at=kind, old="jsonpath", new="simple", title=title)
    bare = Replacement(at=place, old=context, new="", title=title, is_removed=True)
    return Replacement(at=at, old=text, new=condition, title=title, also=(simple, bare))


def _in_text(
    at: str, text: str, found: tuple[int, str], wording: tuple[str, str]
) -> Replacement | None:
    """Return how what is *found* at a position is replaced, with what tells it from others there.

    The *wording* is what to write instead, and the title.
    """
    start, old = found
    end = start + len(old)
    before, after = _apart(text, start, end)
    if not old or text[start:end] != old or text.count(text[before:after]) != 1:
        return None
    new = text[before:start] + wording[0] + text[end:after]
    return Replacement(at=at, old=text[before:after], new=new, title=wording[1])


def _apart(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the part of a line begins and ends that stands in *text* once, if one does."""
    first = max(text.rfind("\n", 0, start) + 1, start - _WIDEST)
    last = text.find("\n", end)
    last = min(len(text) if last == -1 else last, end + _WIDEST)
    while text.count(text[start:end]) > 1 and (start > first or end < last):
        start, end = max(first, start - 1), min(last, end + 1)
    return start, end
