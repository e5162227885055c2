"""Members that a schema does not declare: forbidden ones, and ones that are nearly declared."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import patterns
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.lint.allowed import UNKNOWN, Language, Part, properties

_NEAR = 0.84
_SHORT = 4  # letters; below it, names are near each other by chance


@dataclass(frozen=True, slots=True)
class Refusal:
    """A member that may not be there, and what was perhaps meant."""

    message: str
    help: str | None


def refusal(language: Language, parts: tuple[Part, ...], name: str) -> Refusal | None:
    """Return why no object of *parts* has a member *name*, None when one may have.

    Spec: JSON Schema 2020-12, Core, 10.3.2.3 and 11.3.
    """
    for part in parts:
        if _is_closed(part) and name not in properties(part) and not _matched(part, name):
            return _refusal(name, part, frozenset(properties(part)))
        if not language.is_old and part.get("unevaluatedProperties") is False:
            known = _evaluated(language, part)
            if known is not None and name not in known:
                return _refusal(name, part, known)
    return None


def near_misses(
    language: Language, parts: tuple[Part, ...], given: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield every name of *given* that no schema declares, with the declared one that it is like.

    Where the schema gives other names a meaning, nothing is claimed.
    """
    every = language.every(parts)
    if any(part is UNKNOWN or _is_a_map(part) for part in every):
        return
    known = {name for part in every for name in properties(part)}
    for name in sorted(given - known) if known else ():
        near = like(name, known - given)
        if near is not None:
            yield name, near


def _is_closed(part: Part) -> bool:
    return part.get("additionalProperties") is False


def _is_a_map(part: Part) -> bool:
    return bool(part.get("additionalProperties")) or "patternProperties" in part


def _matched(part: Part, name: str) -> bool:
    by_pattern = part.get("patternProperties")
    if not isinstance(by_pattern, Mapping):
        return False
    return any(patterns.search(pattern, name) is not False for pattern in by_pattern)


def _evaluated(language: Language, part: Part) -> frozenset[str] | None:
    """Return all names that anything in place may have evaluated; None when any may be."""
    found: set[str] = set()
    for each in language.every((part,)):
        own = {"additionalProperties", "patternProperties", "$dynamicRef"}
        if (
            each is UNKNOWN
            or each.keys() & own
            or (each is not part and "unevaluatedProperties" in each)
        ):
            return None
        found |= properties(each).keys()
    return frozenset(found)


def _refusal(name: str, part: Part, known: frozenset[str]) -> Refusal:
    keyword = "additionalProperties" if _is_closed(part) else "unevaluatedProperties"
    hint = nearest(name, known)
    if hint is None:
        shown = ", ".join(sorted(known)[:12]) + (", ..." if len(known) > 12 else "")  # noqa: PLR2004
        hint = f"declared are: {shown or 'none'}"
    return Refusal(f"the member {name!r} is not declared, and `{keyword}` is false", hint)


def like(name: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *name* is most likely a slip for."""
    plain = _plain(name)
    for each in sorted(known):
        if _plain(each) == plain:
            return each
    if len(name) < _SHORT or any(letter.isdigit() for letter in name):
        return None
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_NEAR)
    return close[0] if close else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
