"""What a value is made by, and what comes of it when there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_arazzo.jsonvalue import Json


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A schema where it stands.

    Attributes:
        root: the document that holds it, in which its references lead on; it must not change.
        at: JSON Pointer of the schema; None where there is none, so that every value will do.
        edition: `3.0`, `3.1` or `3.2` of OpenAPI; `3.1` also for plain JSON Schema.
        side: `response` where write-only members must not be there; else they are like others.
        seed: what values without a meaning depend on, besides their names and places.
        name: what the whole value is called, if it is called something.
        examples: values that are tried first.
    """

    root: Json
    at: str | None
    edition: str = "3.1"
    side: str = ""
    seed: str = ""
    name: str = ""
    examples: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a check has against a value; `at` is a JSON Pointer into it."""

    at: str
    message: str


Check = Callable[[Json], tuple[Complaint, ...]]
"""Everything that speaks against a value."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """No value was found, and why; `at` is the JSON Pointer of the place that fails, if known."""

    reason: str
    at: str = ""

    def __str__(self) -> str:
        """Return the reason with its place."""
        return f"{self.at}: {self.reason}" if self.at else self.reason
