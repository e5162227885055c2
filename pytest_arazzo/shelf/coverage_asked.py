"""Which reports of coverage there are, and where they go: read from what users write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import nearest

DATA = ".arazzo_coverage"
"""The name of the data file, and with a dot how those of shards begin."""

TERM, TERM_MISSING = "term", "term-missing"
FILES: Mapping[str, str] = {
    "json": "arazzo-coverage.json",
    "markdown": "arazzo-coverage.md",
    "html": "arazzo-coverage.html",
    "xml": "arazzo-coverage.xml",
    "lcov": "arazzo-coverage.lcov",
}
"""Where a report goes that is asked for without a place."""

TYPES = (TERM, TERM_MISSING, *FILES)
GITHUB, SKIP_COVERED = "github", "skip-covered"


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that is asked for: its type, and where it is to go, or how it is to be."""

    kind: str
    place: str = ""


def parse_report(text: str) -> Asked | str:
    """Return the report that `TYPE[:PLACE]` asks for, or what is wrong with it."""
    kind, _, place = text.strip().partition(":")
    if kind not in TYPES:
        hint = nearest(kind, TYPES)
        return f"must be one of {', '.join(TYPES)}, not {kind!r}{f'; {hint}' if hint else ''}"
    if kind in (TERM, TERM_MISSING) and place not in ("", SKIP_COVERED):
        return f"must be {kind} or {kind}:{SKIP_COVERED}, not {text!r}"
    return Asked(kind, place)
