"""The bounds of one validation."""

from __future__ import annotations

from collections.abc import Mapping

import jsonschema

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.validation.violation import Violation

REFERENCES = 100
"""How many `$ref`s may be followed inside of each other."""
WORK = 1_000_000
"""How many schemas are applied before giving up."""


class Spent(Exception):
    """The validation is given up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Work(jsonschema.FormatChecker):
    """What one validation has spent; it rides where every validator of it can see it."""

    def __init__(
        self, limit: int = WORK, *, is_trusting: bool = False, is_ours: bool = False
    ) -> None:
        super().__init__(formats=())
        self.limit = limit
        self.is_trusting = is_trusting  # where the schema is a metaschema
        self.is_ours = is_ours  # where the schema is one of this program, which has no mistakes
        self.left = limit
        self.references = 0
        self.patterns: dict[str, str] = {}  # those that cannot be used, with the reason
        self.faults: dict[tuple[int, str], Violation] = {}
        self.lookups: dict[tuple[str, str], object] = {}  # what references lead to

    def spend(self) -> None:
        """Count one schema that is applied."""
        self.left -= 1
        if self.left < 0:
            raise Spent(f"schema too expensive: more than {self.limit} schemas were applied")

    def note(self, schema: Mapping[str, Json], keyword: str, message: str, expected: Json) -> bool:
        """Take note of a mistake in a schema; return whether it is new.

        A mistake must come out even where a `not` or an `anyOf` swallows errors.
        """
        key = (id(schema), keyword)
        is_new = key not in self.faults
        self.faults.setdefault(
            key,
            Violation(at="", keyword=keyword, message=message, expected=expected, schema=schema),
        )
        return is_new
