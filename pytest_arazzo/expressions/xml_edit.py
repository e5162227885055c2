"""XML text with the contents of elements and attributes exchanged, all else left as it is written.

A parsed tree does not know the prefixes, quotes and comments of its text, so the text itself is
cut where a scanner says that elements begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from xml.parsers import expat

from pytest_arazzo.expressions.xml import Place, Xml
from pytest_arazzo.jsonvalue import Absent

_TAG = re.compile(rb"""<[^\s"'<>/]+(?:[^"'<>]|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*')""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})

_Edit: TypeAlias = tuple[int, int, bytes]
"""From where to where in the text, and what comes there instead."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where an element stands: its start tag, and its end tag (none for `<a/>`), in bytes."""

    begin: int
    opened: int
    closed: int | None = None


def escaped(text: str) -> str | Absent:
    """Return *text* as the content of an element, else why XML cannot hold it."""
    if found := _FORBIDDEN.search(text):
        return Absent(f"XML cannot hold {found[0]!r}")
    return text.translate(_CONTENT)


def quoted(text: str) -> str | Absent:
    """Return *text* as the value of an attribute between double quotes."""
    found = escaped(text)
    return found if isinstance(found, Absent) else found.translate(_VALUE)


def exchanged(text: str, document: Xml, places: Iterable[Place], new: str) -> str | Absent:
    """Return *text*, which is *document*, with *new* as the content of all *places*.

    A place inside of another one that is exchanged goes with it.
    """
    content, value = escaped(new), quoted(new)
    if isinstance(content, Absent) or isinstance(value, Absent):
        return content
    source = text.encode("utf-8", "replace")
    spans = _spans(source)
    order = {id(element): index for index, element in enumerate(document.root.iter())}
    edits: list[_Edit] = []
    for place in places:
        span = spans[order[id(place.element)]]
        if place.attribute is None:
            edits.append(_of_content(source, span, content))
            continue
        found = _attribute(source, span, place.attribute, document)
        if found is None:
            return Absent(f"the attribute {place.attribute!r} stands nowhere in the text")
        edits.append((*found, f'"{value}"'.encode()))
    for begin, end, put in reversed(_outermost(edits)):
        source = source[:begin] + put + source[end:]
    return source.decode()


def _outermost(edits: list[_Edit]) -> list[_Edit]:
    found: list[_Edit] = []
    for begin, end, put in sorted(set(edits), key=lambda edit: (edit[0], -edit[1])):
        if not found or begin >= found[-1][1]:
            found.append((begin, end, put))
    return found


def _of_content(source: bytes, span: _Span, content: str) -> _Edit:
    if span.closed is not None:
        return span.opened, span.closed, content.encode()
    # `<a/>` gets a content, and so an end tag.
    name = re.split(rb"[\s/>]", source[span.begin + 1 : span.opened])[0]
    return span.opened - 2, span.opened, b">" + content.encode() + b"</" + name + b">"


def _attribute(source: bytes, span: _Span, name: str, document: Xml) -> tuple[int, int] | None:
    """Return where the value of the attribute *name* stands, with its quotes.

    A prefix that means several namespaces in one document is known by the first of them only.
    """
    uri, _, local = name.rpartition("}")
    prefixes = {p for p, each in document.prefixes if each == uri[1:]} | {"xml"} if uri else {""}
    for found in _ATTRIBUTE.finditer(source, span.begin, span.opened):
        prefix, _, rest = found[1].decode().rpartition(":")
        if rest == local and prefix in prefixes:
            return found.span(2)
    return None


def _spans(source: bytes) -> list[_Span]:
    """Return the elements of *source* in the order of their start tags."""
    scanner = expat.ParserCreate("utf-8")  # whatever the text says that it was once
    spans: list[_Span] = []
    waiting: list[int] = []

    def opened(_name: str, _attributes: object) -> None:
        begin = scanner.CurrentByteIndex
        tag = _TAG.match(source, begin)
        waiting.append(len(spans))
        spans.append(_Span(begin, tag.end() if tag else begin))

    def closed(_name: str) -> None:
        index = waiting.pop()
        span = spans[index]
        if not source.endswith(b"/>", span.begin, span.opened):
            spans[index] = _Span(span.begin, span.opened, scanner.CurrentByteIndex)

    scanner.StartElementHandler = opened
    scanner.EndElementHandler = closed
    scanner.Parse(source, True)
    return spans
