"""XML and HTML as a text whose values can be changed: attributes, and text between tags.

What is not well-formed is read as far as it goes; nothing is resolved, nothing is fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NAME = re.compile(r"/?\s{0,20}([^\s<>/=\"']{1,200})")
_ATTRIBUTE = re.compile(r"([\w:.-]{1,200})\s{0,10}=\s{0,10}(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_ENDS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_DEEPEST = 200
Change = Callable[[tuple[str, ...], str], str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: a tag, a text, or what is neither."""

    kind: str
    start: int
    end: int


def changed(text: str, change: Change) -> str:
    """Return *text* with the values that *change* returns, given the names that lead to each.

    Names are without their prefixes.
    """
    written: list[str] = []
    names: list[str] = []
    for piece in _pieces(text):
        source = text[piece.start : piece.end]
        match piece.kind:
            case "text":
                written.append(_text(source, tuple(names), change))
            case "<![CDATA[":
                written.append(f"<![CDATA[{change(tuple(names), source[9:-3])}]]>")
            case "tag":
                _step(names, source)
                written.append(_tag(source, tuple(names), change))
            case _:
                written.append(change((), source))
    return "".join(written)


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            kind = "text"
        else:
            kind, closing = next(
                ((opening, closing) for opening, closing in _ENDS if text.startswith(opening, at)),
                ("tag", ">"),
            )
            end = text.find(closing, at)
            end = end + len(closing) if end != -1 else -1
        is_cut = end == -1 and kind != "text"
        end = len(text) if end == -1 else end
        yield _Piece("cut" if is_cut else kind, at, end)
        at = end


def _text(source: str, names: tuple[str, ...], change: Change) -> str:
    inner = source.strip()
    if not inner:
        return source
    value = html.unescape(inner)
    new = change(names, value)
    return source if new == value else source.replace(inner, html.escape(new, quote=False), 1)


def _step(names: list[str], tag: str) -> None:
    found = _NAME.match(tag, 1)
    if found is None:
        return
    if tag.startswith("</"):
        if names:
            names.pop()
    elif not tag.endswith("/>") and len(names) < _DEEPEST:
        names.append(found[1].rpartition(":")[2])


def _tag(source: str, names: tuple[str, ...], change: Change) -> str:
    def attribute(found: re.Match[str]) -> str:
        written = found[2] if found[2] is not None else found[3]
        value = html.unescape(written)
        new = change((*names, found[1].rpartition(":")[2]), value)
        quote = found[0][-1]
        start = found[0][: -len(written) - 2]
        return found[0] if new == value else f"{start}{quote}{html.escape(new)}{quote}"

    return _ATTRIBUTE.sub(attribute, source)
