"""Lines of a report: a label in the first column, text wrapped beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 80
"""Columns that a report is laid out for."""

LONGEST = 100
"""Columns that a line may have where it cannot be broken."""

_LABEL = 10


def labelled(label: str, texts: Iterable[str]) -> list[str]:
    """Return *texts*, each wrapped, with *label* before the first of them.

    A word that is longer than a line, such as a path, is left whole, so that it can be clicked.
    """
    lines: list[str] = []
    for text in texts:
        lead = (label if not lines else "").ljust(_LABEL)
        lines += wrapped(text, lead, " " * (_LABEL + 2))
    return lines


def wrapped(text: str, lead: str = "", indent: str = "", width: int = WIDTH) -> list[str]:
    """Return the lines of *text* after *lead*, further ones indented.

    None of them begins like a command of a CI system, which blanks before it do not disarm.
    """
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0], *map(_disarmed, lines[1:])] if lines else [lead.rstrip()]


def clipped(text: str, limit: int) -> str:
    """Return *text*, cut at *limit* characters with an ellipsis."""
    return text if len(text) <= limit else f"{text[: max(limit - 1, 0)]}…"


def _disarmed(line: str) -> str:
    bare = line.lstrip()
    return line.replace("::", "\\x3a:", 1) if bare.startswith("::") else line
