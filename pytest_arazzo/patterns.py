"""Regular expressions written by others, searched within a time limit.

Python's `re` cannot be interrupted, and a pattern from a document or a description may need
exponential time; the `regex` library can be told to stop.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import regex

SECONDS = 1.0
"""How long one search may take."""

_MOST = 1_000_000
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{([0-9]{1,9})(?:,[0-9]{0,9})?\}|[()]|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class BadPattern:
    """The pattern does not compile; `position` is a 0-based index into it, where known."""

    reason: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class TooSlow:
    """The search was stopped after `seconds`."""

    seconds: float

    @property
    def reason(self) -> str:
        """What to tell the user."""
        return f"the search took more than {self.seconds:g} s and was stopped"


def search(pattern: str, text: str, seconds: float = SECONDS) -> bool | BadPattern | TooSlow:
    """Return whether *pattern* occurs anywhere in *text*."""
    return _run(pattern, text, seconds, whole=False)


def fullmatch(pattern: str, text: str, seconds: float = SECONDS) -> bool | BadPattern | TooSlow:
    """Return whether *pattern* matches the whole of *text*."""
    return _run(pattern, text, seconds, whole=True)


def spans(
    pattern: str, text: str, seconds: float = SECONDS
) -> tuple[tuple[int, int], ...] | BadPattern | TooSlow:
    """Return where *pattern* occurs in *text*: its first group where there is one, else all of it.

    Occurrences without a character are left out.
    """
    compiled = _compile(pattern)
    if isinstance(compiled, BadPattern):
        return compiled
    group = min(compiled.groups, 1)
    try:
        found = tuple(each.span(group) for each in compiled.finditer(text, timeout=seconds))
    except TimeoutError:
        return TooSlow(seconds)
    return tuple((start, end) for start, end in found if start < end)


def problem(pattern: str) -> BadPattern | None:
    """Return why *pattern* does not compile, or None when it does."""
    compiled = _compile(pattern)
    return compiled if isinstance(compiled, BadPattern) else None


def _run(pattern: str, text: str, seconds: float, *, whole: bool) -> bool | BadPattern | TooSlow:
    compiled = _compile(pattern)
    if isinstance(compiled, BadPattern):
        return compiled
    run = compiled.fullmatch if whole else compiled.search
    try:
        return run(text, timeout=seconds) is not None
    except TimeoutError:
        return TooSlow(seconds)


def _compile(pattern: str) -> regex.Pattern[str] | BadPattern:
    try:
        return _compiled(pattern)
    except RecursionError:
        # How much stack is left depends on the caller, so this answer is not kept.
        return BadPattern("it is nested too deep")


@functools.lru_cache(maxsize=2048)
def _compiled(pattern: str) -> regex.Pattern[str] | BadPattern:
    if _size(pattern) > _MOST:
        return BadPattern(f"its repeats write out to more than {_MOST} characters")
    try:
        return regex.compile(pattern)
    except regex.error as error:
        return BadPattern(str(error.msg), error.pos)
    except (OverflowError, ValueError) as error:
        return BadPattern(str(error))


def _size(pattern: str) -> int:
    """Return about how long *pattern* is with its fixed repeats written out.

    The library writes `(a{9999}){9999}` out while it compiles, where no time limit helps.
    """
    sums, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        if text == "(":
            sums.append(0)
            last = 0
        elif text == ")" and len(sums) > 1:
            last = sums.pop()
            sums[-1] += last
        elif token[1] is not None:
            sums[-1] += last * (int(token[1]) - 1)
            last *= int(token[1])
        else:
            last = 1
            sums[-1] += 1
    return sum(sums)
