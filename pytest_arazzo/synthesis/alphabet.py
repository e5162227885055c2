"""The characters of which texts are made: printable ASCII, unless a pattern names others."""

from __future__ import annotations

import string
from collections.abc import Mapping

LETTERS = frozenset(string.ascii_letters)
DIGITS = frozenset(string.digits)
WORD = LETTERS | DIGITS | {"_"}
SPACES = frozenset(" \t\n\r\f\v")
ANY = frozenset(map(chr, range(32, 127)))
"""What a text may have where anything is allowed."""

EVERY = ANY | SPACES | {"é"}
"""What is left when a set is excluded; one letter is no ASCII, for patterns that want that."""

ESCAPES: Mapping[str, frozenset[str]] = {
    "d": DIGITS,
    "D": EVERY - DIGITS,
    "w": WORD,
    "W": EVERY - WORD - {"é"},
    "s": SPACES,
    "S": EVERY - SPACES,
}

_UPPER = frozenset(string.ascii_uppercase)
_LOWER = frozenset(string.ascii_lowercase)
_SIGNS = frozenset("$+<=>^`|~")
_PUNCTUATION = frozenset(string.punctuation) - _SIGNS

PROPERTIES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("L", "Letter", "Alphabetic", "Alpha", "IsAlphabetic", "Latin"), LETTERS),
    **dict.fromkeys(("Lu", "Uppercase_Letter", "Upper"), _UPPER),
    **dict.fromkeys(("Ll", "Lowercase_Letter", "Lower"), _LOWER),
    **dict.fromkeys(("N", "Nd", "Number", "Digit"), DIGITS),
    **dict.fromkeys(("P", "Punctuation", "Punct"), _PUNCTUATION),
    **dict.fromkeys(("S", "Symbol"), _SIGNS),
    **dict.fromkeys(("Z", "Zs", "Separator", "Space"), frozenset(" ")),
    **dict.fromkeys(("ASCII", "Any"), ANY),
    "Alnum": LETTERS | DIGITS,
}
"""Categories of Unicode, as far as they go in ASCII."""

POSIX: Mapping[str, frozenset[str]] = {
    "alpha": LETTERS,
    "digit": DIGITS,
    "alnum": LETTERS | DIGITS,
    "upper": _UPPER,
    "lower": _LOWER,
    "space": SPACES,
    "punct": frozenset(string.punctuation),
    "xdigit": frozenset(string.hexdigits),
    "word": WORD,
    "print": ANY,
    "graph": ANY - {" "},
}
