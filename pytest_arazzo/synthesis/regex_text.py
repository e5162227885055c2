"""Texts that a regular expression matches, the most readable first.

Each is tried with the real engine before it is given out, so that whatever the tree does not
tell (look-around, boundaries) costs candidates, never truth.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo import patterns
from pytest_arazzo.synthesis import chance, regex_tree
from pytest_arazzo.synthesis.alphabet import ANY
from pytest_arazzo.synthesis.regex_tree import Again, Chars, Choice, Group, Repeat, Sequence, Tree

_LONGEST = 100_000
_ACCIDENTAL = 6  # a run of this many characters or more is an id of some kind
_SHORTEST_HEX = 4  # as in the middle of a UUID
_PREFERENCE = (
    string.ascii_lowercase + string.ascii_uppercase + "1234567890-_. " + string.punctuation
)
_RANK = {sign: rank for rank, sign in enumerate(dict.fromkeys(_PREFERENCE))}
_DIGITS = frozenset(string.digits)
_HEX = frozenset(string.hexdigits)
_ARN = re.compile(r"arn:[^:]{0,30}:[^:]{1,60}:([^:]{0,60}:)?\Z")
_VERSION = re.compile(r"[0-9]\.\Z")
_VARIANTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How texts are to look.

    Attributes:
        words: what is put where a pattern leaves room for a word, the best first.
        seed: what ids depend on.
        least: how many characters there must be.
        most: how many there may be.
    """

    words: tuple[str, ...] = ()
    seed: str = ""
    least: int = 0
    most: int | None = None

    def fits(self, text: str) -> bool:
        """Return whether *text* is of the right length."""
        return len(text) >= self.least and (self.most is None or len(text) <= self.most)


def texts(pattern: str, style: Style) -> Iterator[str]:
    """Yield different texts of the right length in which *pattern* is found."""
    seen: set[str] = set()
    late: list[str] = []
    for text in _made(pattern, style):
        if text in seen or not style.fits(text) or patterns.search(pattern, text) is not True:
            continue
        seen.add(text)
        if text:
            yield text
        else:
            late.append(text)
    yield from late


def _made(pattern: str, style: Style) -> Iterator[str]:
    tree = regex_tree.parse(pattern)
    for variant in range(_VARIANTS) if tree is not None else ():
        assert tree is not None  # noqa: S101 - or the range is empty
        text = _written(tree, style, variant, 0)
        if text is not None and style.most is not None and len(text) > style.most:
            text = _written(tree, style, variant, 0, is_terse=True)
        if text is not None and len(text) < style.least:
            text = _written(tree, style, variant, style.least - len(text))
        if text is not None:
            yield text
            yield text.ljust(style.least, "a")  # where nothing is said of the end
    yield ""


def _written(
    tree: Tree, style: Style, variant: int, extra: int, *, is_terse: bool = False
) -> str | None:
    pen = _Pen(style, variant, extra, is_terse=is_terse)
    try:
        pen.write(tree)
    except _Unwritable:
        return None
    return "".join(pen.pieces)


class _Unwritable(Exception):
    """There is no such text, or it is longer than anybody wants."""


class _Pen:
    """Writes one text of a tree.

    Args:
        style: How it is to look.
        variant: Which of the texts that are possible; 0 is the most readable.
        extra: How many characters more than necessary are wanted.
        is_terse: Whether to write no more than necessary.
    """

    def __init__(self, style: Style, variant: int, extra: int, *, is_terse: bool) -> None:
        self.style = style
        self.variant = variant
        self.extra = extra
        self.is_terse = is_terse
        self.pieces: list[str] = []
        self.length = 0
        self.turns = 0
        self.groups: dict[int, str] = {}

    def write(self, tree: Tree) -> None:
        """Append a text of *tree*."""
        match tree:
            case Chars(members):
                self.put(self.char(members))
            case Sequence(parts):
                self.each(parts)
            case Choice(branches):
                self.write(self.chosen(branches))
            case Group():
                self.group(tree)
            case Again(number):
                self.put(self.groups.get(number, ""))
            case Repeat(Chars(members), least, most):
                self.put(self.run(members, least, most))
            case Repeat():
                self.repeat(tree)

    def each(self, parts: tuple[Tree, ...]) -> None:
        """Append texts of *parts*, one after the other."""
        for part in parts:
            self.write(part)

    def group(self, tree: Group) -> None:
        """Append a text of *tree*, and remember it."""
        begin = len(self.pieces)
        self.write(tree.part)
        self.groups[tree.number] = "".join(self.pieces[begin:])

    def put(self, text: str) -> None:
        """Append *text*."""
        self.pieces.append(text)
        self.length += len(text)
        if self.length > _LONGEST:
            raise _Unwritable

    def chosen(self, branches: tuple[Tree, ...]) -> Tree:
        """Return the branch that is due: the first, in other variants others."""
        self.turns += 1
        # Each choice changes at its own pace, so that the variants differ in more than one.
        return branches[self.variant // (2 * self.turns) % len(branches)]

    def repeat(self, tree: Repeat) -> None:
        """Append the necessary number of repetitions, and more while more is wanted."""
        lavish = 1 if self.variant % 2 and not self.is_terse else 0
        most = tree.least + lavish if tree.most is None else min(tree.most, tree.least + lavish)
        count = 0
        while count < most or (self.extra > 0 and (tree.most is None or count < tree.most)):
            before = self.length
            self.write(tree.part)
            count += 1
            if count > tree.least:
                self.extra -= self.length - before
            if self.length == before:
                break

    def run(self, members: frozenset[str], least: int, most: int | None) -> str:
        """Return a text of *members* alone, a word if one fits."""
        if not members:
            return self.char(members) if least else ""
        if not least and not self.extra and (self.is_terse or self.variant % 2 == 0):
            return ""
        if least == most == 1:
            return self.char(members)
        text = self.word(members, least, most) or self.filled(members, max(least, 1))
        if self.extra > 0:
            room = self.extra if most is None else min(self.extra, most - len(text))
            text += self.filled(members, room)
            self.extra -= room
        return text

    def word(self, members: frozenset[str], least: int, most: int | None) -> str | None:
        """Return the first word that is made of *members*."""
        if self.is_terse or (least == most and least >= _ACCIDENTAL and members != _DIGITS):
            return None
        for word in (*self.due(), *self.style.words):
            fitting = least <= len(word) and (most is None or len(word) <= most)
            if word and fitting and members.issuperset(word):
                return word
        return None

    def due(self) -> tuple[str, ...]:
        """Return the words that what is written already asks for."""
        before = "".join(self.pieces[-40:])[-200:]
        if _VERSION.search(before):
            return ("0",)
        if before.endswith(":us-"):
            return ("east",)
        found = _ARN.search(before)
        if found is None:
            return ()
        return ("123456789012",) if found[1] else ("us-east-1", "us")

    def filled(self, members: frozenset[str], length: int) -> str:
        """Return *length* characters of *members*."""
        if members == _DIGITS:
            return ("1234567890" * (length // 10 + 1))[:length]
        if length < _ACCIDENTAL and not (length >= _SHORTEST_HEX and members <= _HEX):
            return self.char(members) * length
        own = (
            members & _HEX
            if members <= ANY and members >= frozenset("0123456789abcdef")
            else members
        )
        own = own - frozenset(string.ascii_uppercase) or own
        own = own & frozenset(string.ascii_lowercase + string.digits) or own
        return chance.pick(f"{self.style.seed}:{self.length}", "".join(sorted(own)), length)

    def char(self, members: frozenset[str]) -> str:
        """Return one of *members*."""
        if not members:
            raise _Unwritable
        ordered = sorted(members, key=lambda sign: (_RANK.get(sign, len(_RANK)), sign))
        if members >= _DIGITS and ordered[0] == "a" and members <= _HEX:
            return "1"
        return ordered[self.variant // 3 % len(ordered)]
