"""Access to members below a value: `.name`, `[0]`, `['any name']`.

    members = *( "." name / "[" index-or-name "]" / "['" text "']" / '["' text '"]' )

A step is kept as a reference token of a JSON Pointer, so `.0` and `[0]` are the same step.
Spec: Arazzo 1.1.0, Criterion Object, Operators (`[]` and `.`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_arazzo.jsonvalue import Absent, Json, child

STEP = r"""\.[^\s.\[\]{}#$'"()<>=&|,]+|\[(?:'[^'{}]*'|"[^"{}]*"|[^\s.\[\]{}'"]+)\]"""
"""One step as a pattern; its alternatives start with different characters."""

_STEP = re.compile(STEP)
_PLAIN = re.compile(r"(?!\d+$)[\w@-]+")


def parse(text: str) -> tuple[str, ...] | None:
    """Return the steps that *text* spells, or None when it is not a run of steps."""
    tokens: list[str] = []
    position = 0
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return None
        tokens.append(_token(step.group()))
        position = step.end()
    return tuple(tokens)


def format(tokens: Iterable[str]) -> str:  # noqa: A001 - the counterpart of parse
    """Return the text of *tokens*, which parses to them again."""
    return "".join(map(_format, tokens))


def follow(value: Json | Absent, tokens: Iterable[str]) -> Json | Absent:
    """Return what the steps lead to from *value*, which may be absent itself."""
    here = value
    for token in tokens:
        if isinstance(here, Absent):
            return here
        here = child(here, token)
    return here


def splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every way to read *text* as a name with steps below it, the longest name first."""
    ends = [len(text), *(at for at in reversed(range(1, len(text))) if text[at] in ".[")]
    for end in ends:
        steps = parse(text[end:])
        if steps is not None:
            yield text[:end], steps


def _token(step: str) -> str:
    if step[0] == ".":
        return step[1:]
    return step[2:-2] if step[1] in "'\"" else step[1:-1]


def _format(token: str) -> str:
    if _PLAIN.fullmatch(token):
        return f".{token}"
    if token.isdecimal():
        return f"[{token}]"
    return f'["{token}"]' if "'" in token else f"['{token}']"
