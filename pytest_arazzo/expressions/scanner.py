"""Tokens of conditions, what a parser gives when it cannot read on, and how far one may go.

token      = operator / number / string / word / expression / "{" expression "}" / query / empty
operator   = "&&" / "||" / "==" / "!=" / "<=" / ">=" / "<" / ">" / "!" / "(" / ")"
string     = "'" *( character / "''" ) "'"          ; double quotes depart from the letter
expression = "$" letter *( any character but blanks, quotes, operators and braces )
query      = "$" *( "." name / "[" integer "]" / "['" text "']" )    ; bare comparisons only
empty      = "{}" / "[]"                                              ; bare comparisons only
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_DEPTH = 64
"""How deep parentheses and negations may nest in a condition."""

MAX_LENGTH = 20_000
"""How many characters an expression or a condition may have."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A text that cannot be parsed; a value, so that one mistake never hides another.

    Attributes:
        text: the whole text.
        position: 0-based character offset of the first character that does not fit.
        message: what stands there, and what would be right.
    """

    text: str
    position: int
    message: str


class Dialect(Enum):
    """Which conditions are read: simple ones, or bare comparisons in place of a JSONPath query."""

    SIMPLE = "simple"
    BARE = "bare comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a condition with its 0-based offset; the last one is the empty `end`."""

    kind: str
    text: str
    start: int


_BRACKET = r"""\[(?:'[^'{}]*'|"[^"{}]*"|[^\s.\[\]{}'"]+)\]"""
_BEFORE_QUERY = (
    r"(?P<blank>\s+)"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|<|>|!|\(|\))"
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<braced>\{\$[^{}]*\})"
    rf"|(?P<expression>\$[A-Za-z](?:[^\s<>=!&|(){{}}'\",\[\]]|{_BRACKET})*)"
    r"|(?P<word>[A-Za-z_][\w-]*)"
)
_SCANNERS = {
    Dialect.SIMPLE: re.compile(
        _BEFORE_QUERY + r"|(?P<single>'(?:[^']|'')*')" + r'|(?P<double>"(?:[^"\\]|\\.)*")',
        re.DOTALL,
    ),
    Dialect.BARE: re.compile(
        _BEFORE_QUERY
        + r"|(?P<single>'(?:[^'\\]|''|\\.)*')"
        + r'|(?P<double>"(?:[^"\\]|\\.)*")'
        + r"|(?P<query>\$(?:\.[^\W\d][\w-]*|\[-?\d{1,9}\]"
        + r"""|\[\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\])*)(?![\[.\w$])"""
        + r"|(?P<empty>\{\s*\}|\[\s*\])",
        re.DOTALL,
    ),
}


def scan(text: str, dialect: Dialect) -> tuple[Token, ...] | Malformed:
    """Return the tokens of *text*, blanks left out."""
    refused = too_long(text)
    if refused is not None:
        return refused
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _SCANNERS[dialect].match(text, position)
        if match is None:
            return Malformed(text, position, _stray(text, position, dialect))
        kind = match.lastgroup or ""
        if kind != "blank":
            tokens.append(Token(kind=kind, text=match.group(), start=position))
        position = match.end()
    return (*tokens, Token(kind="end", text="", start=len(text)))


def too_long(text: str) -> Malformed | None:
    """Return why *text* is refused unread, or None when its length is fine."""
    if len(text) <= MAX_LENGTH:
        return None
    message = f"longer than {MAX_LENGTH} characters ({len(text)})"
    return Malformed(text, MAX_LENGTH, message)


def found(text: str, position: int) -> str:
    """Return how a message names what stands at *position* of *text*."""
    return f"unexpected {text[position]!r}" if position < len(text) else "unexpected end"


def _stray(text: str, position: int, dialect: Dialect) -> str:
    rest = text[position:]
    if rest[0] in "'\"":
        return f"the string that starts with {rest[0]} never ends"
    if rest.startswith("{$"):
        return "the expression that starts with { never ends; expected '}'"
    if rest[0] == "$":
        if dialect is Dialect.BARE:
            return "unexpected '$'; expected a query for one value, such as $.a.b[0]"
        return "unexpected '$'; a JSONPath query needs the type jsonpath and a context"
    hints = {"=": "; did you mean '=='?", "&": "; did you mean '&&'?", "|": "; did you mean '||'?"}
    return f"{found(text, position)}{hints.get(rest[0], '; expected a value or an operator')}"
