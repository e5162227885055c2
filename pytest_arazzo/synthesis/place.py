"""Where in a value something is to be made, and that nothing can be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_arazzo.jsonvalue import join


@dataclass(frozen=True, slots=True)
class Dead:
    """Nothing can be made here, and why."""

    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value is to be, and inside of which schemas."""

    at: str = ""
    name: str = ""
    trail: tuple[tuple[int, ...], ...] = ()
    shift: int = 0  # of the elements of an array without repeats, which one this is in

    def below(self, token: str | int, name: str, key: tuple[int, ...]) -> Place:
        """Return the place of a member or an element, by schemas that *key* stands for."""
        trail = (*self.trail, key) if key else self.trail
        return replace(self, at=join(self.at, token), name=name, trail=trail)

    @property
    def turns(self) -> int:
        """How often the schemas of this place stand around it."""
        return self.trail.count(self.trail[-1]) - 1 if self.trail else 0

    @property
    def is_inside_itself(self) -> bool:
        """Whether some schema stands inside of itself on the way here."""
        return len(set(self.trail)) < len(self.trail)
