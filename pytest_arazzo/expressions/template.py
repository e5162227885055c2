"""Strings of a document that may hold runtime expressions.

    text     = expression / *( character / "{" expression "}" )

An expression that stands in a longer text without braces departs from the letter, by which it is
mere text; compat substitutes it. The four expressions without a dot (`$url`, `$method`,
`$statusCode`, `$self`) are taken for text there, since `query($url: String!)` is GraphQL.

Spec: Arazzo 1.1.0, Runtime Expressions, expression-string and embedded-expression.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pytest_arazzo.expressions import runtime
from pytest_arazzo.expressions.reading import Departure, Reading
from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.scanner import Malformed, too_long

Piece: TypeAlias = "str | Expression"

_ROOT = re.compile(r"\$([A-Za-z]+)(?![A-Za-z0-9_])")
_PLAIN_NAME = re.compile(r"[\w.@*\[\]'\"-]*[\w@\]-]")
_SEGMENT = r"[\w@-]+"
_BRACKET = r"\[(?:'[^'{}]*'|\"[^\"{}]*\"|[\w@-]+)\]"
_NAME = rf"(?:{_SEGMENT}(?:{_BRACKET})*)(?:\.{_SEGMENT}(?:{_BRACKET})*)*"
_POINTER = r"(?:/[\w~%@:+-]+(?:\.[\w~%@:+-]+)*)+"
_UNBRACED = re.compile(
    r"\$(?:request|response|message)\."
    rf"(?:(?:header|query|path)\.{_SEGMENT}"
    rf"|(?:body|payload)\b(?:{_BRACKET})*(?:\.{_NAME})?(?:#{_POINTER})?)"
    rf"|\$(?:inputs|outputs|steps|workflows|sourceDescriptions|components)\.{_NAME}"
    rf"(?:#{_POINTER})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with expressions in it; `parts` alternates as the text does."""

    text: str
    parts: tuple[Piece, ...]
    departures: tuple[Departure, ...] = ()


@lru_cache(maxsize=4096)
def parse_text(text: str) -> str | Expression | Template | Malformed:
    """Return what *text* is: an expression, a template, or plain text.

    Text that merely looks similar (`$5.00`, `{curly}`, `{$unknown}`) is plain text; what is
    nearly an expression (`$input.token`) is malformed, with a hint.
    """
    if "$" not in text:
        return text
    refused = too_long(text) if "{$" in text or _ROOT.match(text) else None
    if refused is not None:
        return refused
    whole = _whole(text)
    return _template(text) if whole is None else whole


def pieces(text: str, reading: Reading) -> tuple[Piece, ...] | Malformed:
    """Return *text* cut into plain text and expressions, as *reading* sees them."""
    braced = _braced(text)
    if isinstance(braced, Malformed) or reading is Reading.STRICT:
        return braced
    return tuple(
        found
        for piece in braced
        for found in (_unbraced(piece) if isinstance(piece, str) else (piece,))
    )


def unbraced(text: str) -> tuple[Departure, ...]:
    """Return where expressions stand in *text* without braces."""
    return tuple(_departures(text))


def spaced_input(text: str) -> str:
    """Return the name that *text* may have of an input with blanks in it, "" when it has none.

    `$inputs.first name` is that input where it is declared, and else a text that goes on after
    `$inputs.first`: only who knows the declared names can tell.
    """
    found = _SPACED.fullmatch(text)
    return found.group(1) if found else ""


def format(parts: tuple[Piece, ...]) -> str:  # noqa: A001 - the counterpart of parse_text
    """Return the text of *parts*, every expression in braces."""
    return "".join(
        part if isinstance(part, str) else f"{{{runtime.format(part)}}}" for part in parts
    )


def _whole(text: str) -> str | Expression | Template | Malformed | None:
    """Return what a text that starts with `$` is, or None when its start says nothing."""
    root = _ROOT.match(text)
    if root is None:
        return None
    if root.group(1) not in runtime.ROOTS:
        return runtime.parse(text) if _is_slip(text, root) else None
    expression = runtime.parse(text)
    if not isinstance(expression, Malformed) and _is_plain(expression):
        return expression
    template = _template(text)
    if isinstance(expression, Malformed) and _BROKEN_POINTER.fullmatch(text):
        return expression
    return expression if isinstance(template, str) else template


def _is_plain(expression: Expression) -> bool:
    if isinstance(expression, Named) and expression.root != "sourceDescriptions":
        return _PLAIN_NAME.fullmatch(expression.rest) is not None
    return True


def _is_slip(text: str, root: re.Match[str]) -> bool:
    """Whether a whole text or a braced one is a misspelt expression rather than no expression."""
    follows = text[root.end() :]
    close = difflib.get_close_matches(root.group(1), runtime.ROOTS, n=1, cutoff=0.8)
    return bool(close) and follows[:1] == "." and follows[1:2].isalpha() and " " not in follows


_SPACED = re.compile(r"\$inputs\.([^\s{}$#]+(?: [^\s{}$#]+)+)")

# One word that goes on after `body#` or `body/`: nobody writes that as a text with an expression.
_BROKEN_POINTER = re.compile(r"\$(?:request|response|message)\.body(?:#[^\s{}/]|/)[^\s{}]*")


@lru_cache(maxsize=4096)
def _template(text: str) -> str | Template | Malformed:
    parts = pieces(text, Reading.COMPAT)
    if isinstance(parts, Malformed):
        return parts
    if all(isinstance(part, str) for part in parts):
        return text
    return Template(text=text, parts=parts, departures=unbraced(text))


def _departures(text: str) -> Iterator[Departure]:
    position = 0
    braced = _braced(text)
    for piece in () if isinstance(braced, Malformed) else braced:
        if not isinstance(piece, str):
            position = text.index("}", position) + 1
            continue
        for match in _UNBRACED.finditer(piece):
            if isinstance(runtime.parse(match.group()), Malformed):
                continue
            yield Departure(
                code="AZ512",
                message=f"{match.group()} stands in a text without braces",
                portable=f"{{{match.group()}}}",
                position=position + match.start(),
            )
        position += len(piece)


@lru_cache(maxsize=4096)
def _braced(text: str) -> tuple[Piece, ...] | Malformed:
    parts: list[Piece] = []
    done = start = 0
    while (start := text.find("{$", start)) != -1:
        end = text.find("}", start)
        inner = text[start + 1 : len(text) if end == -1 else end]
        expression = _embedded(text, inner, start + 1, closed=end != -1)
        if isinstance(expression, Malformed):
            return expression
        if expression is None:
            start += 2
            continue
        parts.extend(part for part in (text[done:start], expression) if part != "")
        done = start = end + 1
    return (*parts, text[done:]) if text[done:] or not parts else tuple(parts)


def _embedded(text: str, inner: str, at: int, *, closed: bool) -> Expression | Malformed | None:
    root = _ROOT.match(inner)
    if root is None or not (root.group(1) in runtime.ROOTS or _is_slip(inner, root)):
        return None
    if not closed:
        return Malformed(text, len(text), "unexpected end; expected '}'")
    expression = runtime.parse(inner)
    spaced = spaced_input(inner)
    if isinstance(expression, Malformed) and spaced:
        return Named(root="inputs", rest=spaced)
    if isinstance(expression, Malformed):
        return Malformed(text, at + expression.position, expression.message)
    return expression


def _unbraced(text: str) -> Iterator[Piece]:
    done = 0
    for match in _UNBRACED.finditer(text):
        expression = runtime.parse(match.group())
        if isinstance(expression, Malformed):
            continue
        if match.start() > done:
            yield text[done : match.start()]
        yield expression
        done = match.end()
    if done < len(text):
        yield text[done:]
