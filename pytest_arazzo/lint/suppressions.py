"""What a document asks not to be told of: ignore comments, and `x-arazzo-ignore` where there are none.

    stepId: wait  # arazzo: ignore[AZ301, AZ302] the reason

stands on the line of the finding, or alone on the line above. The member `x-arazzo-ignore` of an
object, an array of codes, holds for everything inside of the object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import CODES, Diagnostic, Location, Severity
from pytest_arazzo.documents.comments import Comment, comments
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.lint.selection import ALWAYS, likely

MEMBER = "x-arazzo-ignore"
"""The member of an object that says which codes are not to be reported of what is inside."""

_COMMENT = re.compile(r"#[ \t]*arazzo:[ \t]*ignore\b(?:\[([^\][#]*)\])?")
_WORD = re.compile(r"[^\s,]+")
_AT_RUN_TIME = ("AZ6", "AZ7", "AZ8")
_FORM = "write it as '# arazzo: ignore[AZ301] reason'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One code that is not to be reported: of one line, or of everything inside of a place.

    Attributes:
        place: the line (1-based), or the JSON Pointer of an object.
        at: JSON Pointer of where it is said, where there is one.
    """

    code: str
    place: int | str
    location: Location
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What remains of findings, what does not, and what is wrong with the suppressions."""

    kept: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...]
    problems: tuple[Diagnostic, ...]


def sift(document: Document, found: Iterable[Diagnostic], active: frozenset[str]) -> Sifted:
    """Return *found*, which is all in *document*, without what the document asks to ignore.

    Args:
        document: The text that the findings are about.
        found: What was found of the codes that are looked for.
        active: The codes that are looked for; of others, nobody knows whether they are there.
    """
    said = tuple(_said(document))
    asked = tuple(each for each in said if isinstance(each, Suppression))
    by_place: dict[tuple[str, int | str], list[Suppression]] = {}
    for each in asked:
        by_place.setdefault((each.code, each.place), []).append(each)
    kept: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    used: set[Suppression] = set()
    for diagnostic in found:
        places = _places(document, diagnostic) if asked else ()
        matching = [m for place in places for m in by_place.get((diagnostic.code, place), ())]
        is_ignored = bool(matching) and diagnostic.code not in ALWAYS
        used.update(matching if is_ignored else ())
        (ignored if is_ignored else kept).append(diagnostic)
    problems = [each for each in said if isinstance(each, Diagnostic)]
    problems += (_unused(each) for each in asked if each not in used and each.code in active)
    return Sifted(kept=tuple(kept), ignored=tuple(ignored), problems=tuple(problems))


def _said(document: Document) -> Iterator[Suppression | Diagnostic]:
    if "arazzo:" in document.text and not document.uri.lower().endswith(".json"):
        for comment in comments(document.text, _COMMENT):
            yield from _of_comment(document.uri, comment)
    if MEMBER in document.text:
        for at, value in _members(document.tree):
            yield from _of_member(document, at, value)


def _of_comment(uri: str, comment: Comment) -> Iterator[Suppression | Diagnostic]:
    place = Location(uri, comment.line, comment.column)
    listed = comment.match[1]
    words = list(_WORD.finditer(listed or ""))
    if not words:
        width = len(comment.match[0])
        yield _unclear("an ignore comment names no code, and ignores nothing", place, width)
    for word in words:
        column = comment.column + comment.match.start(1) - comment.match.start() + word.start()
        spot = Location(uri, comment.line, column)
        if word[0] in CODES:
            yield Suppression(code=word[0], place=comment.target, location=spot)
        else:
            yield _unknown(word[0], spot)


def _of_member(document: Document, at: str, value: Json) -> Iterator[Suppression | Diagnostic]:
    own = join(at, MEMBER)
    if not isinstance(value, list) or not value:
        yield _unclear(f"{MEMBER} must be an array of codes", document.locate(own), 1, own)
        return
    for index, code in enumerate(value):
        place = document.locate(join(own, index))
        if isinstance(code, str) and code in CODES:
            yield Suppression(code=code, place=at, location=place, at=join(own, index))
        else:
            yield _unknown(str(code), place, join(own, index))


def _members(tree: Json) -> Iterator[tuple[str, Json]]:
    """Yield place of the object and value of every member that suppresses something."""
    waiting: list[tuple[str, Json]] = [("", tree)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, Mapping):
            if MEMBER in value:
                yield at, value[MEMBER]
            waiting += ((join(at, key), each) for key, each in value.items() if key != MEMBER)
        elif isinstance(value, list):
            waiting += ((join(at, index), each) for index, each in enumerate(value))


def _places(document: Document, diagnostic: Diagnostic) -> Iterator[int | str]:
    """Yield the lines of a finding, and every object that it is in.

    The lines are its own and where the text begins that it is in: inside of a text of several
    lines there is no room for a comment.
    """
    at = diagnostic.at
    lines = {diagnostic.location.line}
    if at is not None and isinstance(get(document.tree, at), str):
        lines |= {document.locate(at).line, document.locate_key(at).line}
    yield from lines
    while at:
        yield at
        at = at.rpartition("/")[0]
    if at is not None:
        yield at


def _unused(asked: Suppression) -> Diagnostic:
    advice = None
    if asked.code in ALWAYS:
        advice = f"{asked.code} is always reported"
    elif asked.code.startswith(_AT_RUN_TIME):
        advice = f"{asked.code} is found when workflows run; scenario files say what is accepted"
    return Diagnostic(
        code="AZ002",
        message=f"this ignores nothing: {asked.code} is not found here",
        location=asked.location,
        severity=Severity.WARNING,
        help=advice or "leave it out",
        at=asked.at,
        width=len(asked.code),
    )


def _unknown(code: str, place: Location, at: str | None = None) -> Diagnostic:
    shown = code if len(code) <= 40 else code[:39] + "…"  # noqa: PLR2004 - fits on a line
    message = f"there is no code {shown!r} that could be ignored"
    advice = likely(code) or "codes are named whole, as in AZ301"
    return _unclear(message, place, len(shown), at, advice)


def _unclear(
    message: str, place: Location, width: int, at: str | None = None, advice: str = _FORM
) -> Diagnostic:
    return Diagnostic(
        code="AZ003",
        message=message,
        location=place,
        severity=Severity.WARNING,
        help=advice,
        at=at,
        width=width,
    )
