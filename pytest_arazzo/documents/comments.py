"""The comments of a YAML text that say something to a program.

Spec: YAML 1.2.2, section 6.6: a `#` begins a comment at the beginning of a line or behind a blank,
and never inside of a quoted or block scalar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import lines

_Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as far as a pattern matches it; line and column are 1-based.

    Attributes:
        target: the line that it is about: its own, or the next if nothing else stands on its own.
    """

    line: int
    column: int
    target: int
    match: re.Match[str]


def comments(text: str, pattern: re.Pattern[str]) -> Iterator[Comment]:
    """Yield the comments of the YAML *text* that *pattern*, which begins with `#`, matches."""
    rows = lines(text)
    candidates = [
        (number, match)
        for number, row in enumerate(rows)
        if "#" in row
        for match in pattern.finditer(row)
        if match.start() == 0 or row[match.start() - 1].isspace()
    ]
    if not candidates:
        return
    spans, targets = list(_spans(text)), _targets(rows)
    for number, match in candidates:
        if not _is_inside((number, match.start()), spans):
            yield Comment(number + 1, match.start() + 1, targets[number] + 1, match)


def _spans(text: str) -> Iterator[_Span]:
    """Yield where a `#` is text; behind the head of a block scalar there may be a comment."""
    for style, start, end in yaml.scalars(text):
        first = (start.line + 1, 0) if style in "|>" else (start.line, start.column)
        yield first, (end.line, end.column)


def _is_inside(place: tuple[int, int], spans: Sequence[_Span]) -> bool:
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]


def _targets(rows: Sequence[str]) -> Sequence[int]:
    """Return for each row the one that a comment on it is about."""
    targets = list(range(len(rows)))
    follower = len(rows)
    for number in reversed(targets):
        if rows[number].lstrip().startswith("#"):
            targets[number] = follower
        else:
            follower = number
    return targets
