"""Text of others, made fit for a terminal: nothing in it can steer the terminal or a CI log."""

from __future__ import annotations

import re

_LIMIT = 200
_COMMAND = re.compile(r"##(?=\[|vso\[)")


def printable(text: str) -> str:
    """Return *text* with every control character shown instead of sent.

    `##[` and `##vso[` are commands to CI systems wherever they stand in a line.
    """
    plain = "".join(
        char if char.isprintable() or char in "\n\t" else escape(char) for char in text
    )
    return _COMMAND.sub(r"#\\x23", plain)


def one_line(text: str, limit: int = _LIMIT) -> str:
    """Return *text* on one line of at most *limit* characters, the rest counted."""
    flat = printable(text[: limit + 1]).replace("\n", "\\n").replace("\t", "\\t")
    if len(text) <= limit and len(flat) <= limit:
        return flat
    return f"{flat[:limit]}… (+{max(len(text), len(flat)) - limit} characters)"


def escape(char: str) -> str:
    """Return a control character as an escape."""
    code = ord(char)
    if code < 256:  # noqa: PLR2004 - two digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - four digits
