r"""Regular expressions as trees, as far as texts can be made from them.

    alternatives = sequence *("|" sequence)
    sequence     = *(atom [quantifier])
    atom         = character | "." | "[" set "]" | "\\" escape | "(" group ")" | "^" | "$"
    quantifier   = ("*" | "+" | "?" | "{" [n] ["," [m]] "}") ["?" | "+"]

Look-around, boundaries and flags are read over: whoever makes a text has to try whether it
matches. What is beyond all this is `Unparsable`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pytest_arazzo.synthesis.alphabet import ANY, ESCAPES, EVERY, POSIX, PROPERTIES

_DEPTH = 40
_MOST = 10_000
_BRACES = re.compile(r"\{([0-9]{0,5})(,?)([0-9]{0,5})\}")
_GROUP = re.compile(r"\?(?:P?<([A-Za-z_][A-Za-z0-9_]{0,60})>|(<?[=!])|([:>|])|[a-zA-Z-]{1,8}(:?))")
_PROPERTY = re.compile(r"([pP])\{(\^?)(?:[A-Za-z_]{1,30}=)?([A-Za-z_ ]{1,40})\}|([pP])([A-Z])")
_AGAIN = re.compile(r"\?P=([A-Za-z_][A-Za-z0-9_]{0,60})\)")
_NAMED = re.compile(r"k<([A-Za-z_][A-Za-z0-9_]{0,60})>")
_HEX = re.compile(
    r"x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}"
)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0", "a": "\a"}


class Unparsable(Exception):
    """The pattern has something that this reader does not know."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of these."""

    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    branches: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same so many times; `most` None is without end."""

    part: Tree
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group that can be referred to."""

    number: int
    part: Tree


@dataclass(frozen=True, slots=True)
class Again:
    """The text of a group once more."""

    number: int


Tree = Chars | Sequence | Choice | Repeat | Group | Again
EMPTY = Sequence(())


@functools.lru_cache(maxsize=1024)
def parse(pattern: str) -> Tree | None:
    """Return *pattern* as a tree, or None when it has something that this reader does not know."""
    try:
        reader = _Reader(pattern)
        tree = reader.alternatives(0)
    except (Unparsable, IndexError, ValueError):
        return None
    return tree if reader.at == len(pattern) else None


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.names: dict[str, int] = {}

    def alternatives(self, depth: int) -> Tree:
        if depth > _DEPTH:
            raise Unparsable
        branches = [self.sequence(depth)]
        while self.taken("|"):
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self, depth: int) -> Tree:
        parts: list[Tree] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            atom = self.quantified(self.atom(depth))
            if atom != EMPTY:
                parts.append(atom)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def quantified(self, atom: Tree) -> Tree:
        while bounds := self.bounds():
            atom = EMPTY if atom == EMPTY else Repeat(atom, *bounds)
        return atom

    def bounds(self) -> tuple[int, int | None] | None:
        found: tuple[int, int | None] | None = None
        if self.taken("*"):
            found = 0, None
        elif self.taken("+"):
            found = 1, None
        elif self.taken("?"):
            found = 0, 1
        elif braces := _BRACES.match(self.text, self.at):
            found = _braces(*braces.groups())
            self.at = braces.end() if found else self.at
        if found and not self.taken("?"):
            self.taken("+")
        return found

    def atom(self, depth: int) -> Tree:
        sign = self.text[self.at]
        self.at += 1
        match sign:
            case "(":
                return self.group(depth)
            case "[":
                return Chars(self.set())
            case "\\":
                return self.escape()
            case ".":
                return Chars(ANY)
            case "^" | "$":
                return EMPTY
            case "*" | "+" | "?":
                raise Unparsable
            case _:
                return Chars(frozenset(sign))

    def group(self, depth: int) -> Tree:
        if again := _AGAIN.match(self.text, self.at):
            self.at = again.end()
            return self.named(again[1])
        found = _GROUP.match(self.text, self.at)
        if found is None and self.text.startswith("?", self.at):
            raise Unparsable
        number = 0
        if found is None or found[1]:
            self.groups += 1
            number = self.groups
        if found is not None:
            self.at = found.end()
            if found[1]:
                self.names[found[1]] = number
            if found[4] == "":  # flags for the rest
                return self.closed(EMPTY)
        part = self.closed(self.alternatives(depth + 1))
        if found is not None and found[2]:
            return EMPTY
        return Group(number, part) if number else part

    def named(self, name: str) -> Tree:
        return Again(self.names[name]) if name in self.names else EMPTY

    def closed(self, part: Tree) -> Tree:
        if not self.taken(")"):
            raise Unparsable
        return part

    def escape(self) -> Tree:
        if named := _NAMED.match(self.text, self.at):
            self.at = named.end()
            return self.named(named[1])
        sign = self.text[self.at]
        if sign in "bBAZzG":
            self.at += 1
            return EMPTY
        if sign in "123456789":
            self.at += 1
            return Again(int(sign))
        return Chars(self.escaped())

    def escaped(self) -> frozenset[str]:
        """Return the characters of the escape here, outside and inside of a set."""
        if found := _HEX.match(self.text, self.at):
            self.at = found.end()
            return frozenset(chr(int(next(filter(None, found.groups())), 16)))
        if found := _PROPERTY.match(self.text, self.at):
            self.at = found.end()
            return _property(found)
        sign = self.text[self.at]
        self.at += 1
        if sign in ESCAPES:
            return ESCAPES[sign]
        if sign == "b":
            return frozenset("\b")
        if sign in _CONTROLS:
            return frozenset(_CONTROLS[sign])
        if sign.isalnum() and sign.isascii():
            raise Unparsable
        return frozenset(sign)

    def set(self) -> frozenset[str]:
        negated = self.taken("^")
        members: set[str] = set()
        begin = self.at
        while self.text[self.at] != "]" or self.at == begin:
            members |= self.range()
        self.at += 1
        return frozenset(EVERY - members) if negated else frozenset(members)

    def range(self) -> frozenset[str]:
        for name, posix in POSIX.items():
            if self.text.startswith(f"[:{name}:]", self.at):
                self.at += len(name) + 4
                return posix
        first = self.member()
        rest = self.text[self.at : self.at + 2]
        if len(first) == 1 and len(rest) == 2 and rest[0] == "-" and rest[1] != "]":  # noqa: PLR2004 - a sign and its end
            begin = self.at
            self.at += 1
            last = self.member()
            if len(last) == 1:
                return _between(*first, *last)
            self.at = begin
        return first

    def member(self) -> frozenset[str]:
        sign = self.text[self.at]
        self.at += 1
        return self.escaped() if sign == "\\" else frozenset(sign)

    def taken(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += 1
            return True
        return False


def _braces(least: str, comma: str, most: str) -> tuple[int, int | None] | None:
    if not least and not most:
        return None
    low = int(least or 0)
    high = int(most) if most else (None if comma else low)
    if low > _MOST or (high is not None and high < low):
        raise Unparsable
    return low, high


def _between(first: str, last: str) -> frozenset[str]:
    low, high = ord(first), ord(last)
    if high < low:
        raise Unparsable
    # Of a long range, the beginning is enough.
    return frozenset(map(chr, range(low, min(high, low + 0x400) + 1)))


def _property(found: re.Match[str]) -> frozenset[str]:
    sign, caret, name, short_sign, short = found.groups()
    members = PROPERTIES.get(name or short)
    if members is None:
        raise Unparsable
    is_negated = (sign or short_sign) == "P"
    return frozenset(EVERY - members) if is_negated != bool(caret) else members
