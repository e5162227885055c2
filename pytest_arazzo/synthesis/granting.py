"""Whether a value is as it is wished, and what is wished put into a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Absent, Json, get, join, put, tokens
from pytest_arazzo.synthesis import plausible
from pytest_arazzo.synthesis.wish import (
    Count,
    Matching,
    Nothing,
    Other,
    Present,
    Wish,
    WishTree,
)
from pytest_arazzo.validation.values import hashable


def is_exact(wish: Wish | Nothing) -> TypeGuard[Json]:
    """Return whether *wish* is a value itself."""
    return not isinstance(wish, Nothing | Absent | Present | Count | Matching | Other)


def grants(wish: Wish | Nothing, value: Json | Absent) -> bool:
    """Return whether *value*, or that there is none, is what the *wish* asks for."""
    if isinstance(wish, Nothing):
        return True
    if isinstance(wish, Absent) or isinstance(value, Absent):
        return isinstance(wish, Absent) and isinstance(value, Absent)
    return isinstance(wish, Present) or _grants(wish, value)


def _grants(wish: Wish, value: Json) -> bool:
    match wish:
        case Count(number):
            return isinstance(value, list) and len(value) == number
        case Matching(pattern):
            return isinstance(value, str) and patterns.search(pattern, value) is True
        case Other(values):
            return hashable(value) not in {hashable(each) for each in values}
        case _:
            return is_exact(wish) and hashable(value) == hashable(wish)


def fulfilled(wishes: WishTree, value: Json, at: str = "") -> str | None:
    """Return the first place at which *value* is not as wished, or None."""
    here = get(value, at)
    if not grants(wishes.here, here):
        return at
    for name, each in wishes.below.items():
        found = fulfilled(each, value, join(at, name))
        if found is not None:
            return found
    return None


def overlaid(value: Json, wishes: WishTree) -> Json | Absent:
    """Return *value* with what is wished put in, or why that takes more than putting in."""
    if isinstance(value, Mapping) and not isinstance(wishes.here, Present | Nothing):
        return Absent("it is wished otherwise")
    made: Json = _first_page(value)
    for at, wish in _leaves(wishes, ""):
        if isinstance(wish, Absent):
            made = _without(made, tokens(at))
        elif is_exact(wish):
            placed = put(made, at, wish)
            if isinstance(placed, Absent):
                return placed
            made = placed
    missed = fulfilled(wishes, made)
    return made if missed is None else Absent(f"it is not as wished at {missed!r}")


def _first_page(value: Json) -> Json:
    """Return a published value without what would lead to ever the same next page."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: False if each is True and plausible.is_page(name) else _first_page(each)
        for name, each in value.items()
        if not (plausible.is_page(name) and isinstance(each, str) and each)
    }


def _leaves(wishes: WishTree, at: str) -> Iterator[tuple[str, Wish]]:
    if not isinstance(wishes.here, Nothing):
        yield at, wishes.here
    for name, each in wishes.below.items():
        yield from _leaves(each, join(at, name))


def _without(value: Json, path: tuple[str, ...]) -> Json:
    if not path or not isinstance(value, Mapping) or path[0] not in value:
        return value
    if len(path) == 1:
        return {name: each for name, each in value.items() if name != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}


def refusal(wish: Wish | Nothing, said: str) -> str:
    """Return why a *wish* does not come true by a schema that is *said* to be so."""
    if isinstance(wish, Nothing | Present):
        return f"the schema leaves nothing to be made; {said}"
    if isinstance(wish, Absent):
        return f"a value is required; {said}"
    return f"the schema does not allow {_shown(wish)}; {said}"


def _shown(wish: Wish) -> str:
    match wish:
        case Count(number):
            return f"{number} elements"
        case Matching(pattern):
            return f"a string that matches {pattern!r}"
        case Other(values):
            return f"anything but {', '.join(map(repr, values))}"
        case _:
            return repr(wish)[:80]
