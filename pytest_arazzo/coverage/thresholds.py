"""What is demanded of a coverage: read from what users write."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many percent of a kind, or of the branches of a workflow; "" is of all branches."""

    subject: str
    percent: float


def parse_thresholds(text: str) -> tuple[Threshold, ...] | str:
    """Return the thresholds in *text*, parted by commas or lines, or what is wrong with one.

    Each is `N`, `KIND=N`, `WORKFLOW=N` or `FILE::WORKFLOW=N`.
    """
    found = []
    for part in text.replace(",", "\n").split("\n"):
        words = part.strip()
        if not words:
            continue
        subject, equals, number = (each.strip() for each in words.rpartition("="))
        if equals and not subject:
            return f"must have the form N, KIND=N or WORKFLOW=N, not {words!r}"
        value = _number(number)
        if value is None:
            return f"must be a number of at least 0, not {number!r}"
        if value > 100:  # noqa: PLR2004 - percent
            return f"must be at most 100, not {number!r}"
        found.append(Threshold(subject, value))
    return tuple(found)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
