"""Values of others as text for a terminal, and what `plain` has for texts."""

from __future__ import annotations

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.secrets import shown
from pytest_arazzo.reports.plain import escape, one_line, printable

__all__ = ["escape", "one_line", "printable", "shown_value"]


def shown_value(name: str, value: Json | Absent, limit: int = 80) -> str:
    """Return the value of *name* as JSON on one line, or `absent`."""
    return one_line(shown(name, value, limit), limit + 40)
