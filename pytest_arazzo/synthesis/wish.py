"""What is wanted of a value that is to be made, place by place.

A place is a JSON Pointer (`/image/state/status`) or, where no name has a dot, the names with dots
between them (`image.state.status`, `items[0].name`, `items.0.name`); "" is the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pytest_arazzo.jsonvalue import Absent, Json, join, tokens

_INDEX = re.compile(r"\[([0-9]{1,9})\]")


@dataclass(frozen=True, slots=True)
class Present:
    """There is a value, whatever it is."""


@dataclass(frozen=True, slots=True)
class Count:
    """There is an array with this number of elements."""

    number: int


@dataclass(frozen=True, slots=True)
class Matching:
    """There is a string in which the regular expression is found."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Other:
    """There is a value that is none of these."""

    values: tuple[Json, ...]


Wish: TypeAlias = "Json | Absent | Present | Count | Matching | Other"
"""A JSON value stands for itself, `Absent` for no value at all."""

Wishes: TypeAlias = "Mapping[str, Wish]"
"""What is wanted at each place."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No wish."""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True, eq=False)
class WishTree:
    """The wishes for one place and for what is below it."""

    here: Wish | Nothing = NOTHING
    below: Mapping[str, WishTree] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wished here or below."""
        return self.here is NOTHING and not self.below

    @property
    def is_absent(self) -> bool:
        """Whether there is to be no value here."""
        return isinstance(self.here, Absent)

    def child(self, name: str | int) -> WishTree:
        """Return what is wished for a member or an element."""
        return self.below.get(str(name), NO_WISHES)

    def wanted(self) -> tuple[str, ...]:
        """Return the names below that are to be there."""
        return tuple(name for name, each in self.below.items() if each.asks())

    def asks(self) -> bool:
        """Return whether something is to be here for the wishes to come true."""
        if self.here is not NOTHING:
            return not self.is_absent
        return any(each.asks() for each in self.below.values())


NO_WISHES = WishTree()


def pointer(place: str) -> str:
    """Return the JSON Pointer of *place*."""
    if place == "" or place.startswith("/"):
        return place
    return join("", *_INDEX.sub(r".\1", place).strip(".").split("."))


def tree(wishes: Wishes) -> WishTree:
    """Return *wishes* by place, a later one in place of an earlier one."""
    root = NO_WISHES
    for place, wish in wishes.items():
        root = _planted(root, tokens(pointer(place)), wish)
    return root


def _planted(here: WishTree, path: tuple[str, ...], wish: Wish) -> WishTree:
    if not path:
        return WishTree(wish, here.below)
    below = _planted(here.child(path[0]), path[1:], wish)
    return WishTree(here.here, {**here.below, path[0]: below})
