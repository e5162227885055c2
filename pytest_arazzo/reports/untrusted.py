"""Text of others, made fit for a terminal: nothing in it can steer the terminal or a CI log."""

from __future__ import annotations

import json

from pytest_arazzo.jsonvalue import Absent, Json

_LIMIT = 200


def printable(text: str) -> str:
    """Return *text* with every control character shown instead of sent."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else _shown(char) for char in text
    )


def one_line(text: str, limit: int = _LIMIT) -> str:
    """Return *text* on one line of at most *limit* characters, the rest counted."""
    flat = printable(text).replace("\n", "\\n").replace("\t", "\\t")
    return flat if len(flat) <= limit else f"{flat[:limit]}… (+{len(flat) - limit} characters)"


def shown_value(value: Json | Absent, limit: int = 80) -> str:
    """Return a value as JSON on one line, or `absent`."""
    if isinstance(value, Absent):
        return "absent"
    return one_line(json.dumps(value, ensure_ascii=False, default=str), limit)


def _shown(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"  # noqa: PLR2004 - two digits
