"""XML text of servers, read without risk.

A document type declaration is refused, since it can name files and grow without bound; so is
deep nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as ET
from xml.parsers import expat

MAX_DEPTH = 256
"""How deep elements may nest."""


@dataclass(frozen=True, slots=True)
class Xml:
    """A parsed document, with the namespace prefixes that it declares."""

    root: ET.Element
    prefixes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An element of a document, or the attribute of it with this name (`{uri}local`)."""

    element: ET.Element
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class NotXml:
    """A text that is no XML, or is refused."""

    reason: str


class _Refused(Exception):
    """The document is well-formed and still not read."""


@lru_cache(maxsize=16)
def read(text: str) -> Xml | NotXml:
    """Return the document that *text* holds, unless it declares a document type."""
    content = text.encode("utf-8", "replace")
    prefixes: dict[str, str] = {}
    try:
        _inspect(_without_encoding(content), prefixes)
        root = ET.fromstring(_without_encoding(content))  # noqa: S314 - inspected above
    except (_Refused, expat.ExpatError, ET.ParseError, ValueError, LookupError) as error:
        return NotXml(f"not XML: {error}")
    return Xml(root, tuple(sorted(prefixes.items())))


def _without_encoding(content: bytes) -> bytes:
    """Return *content* without the encoding that it declares, since it was decoded before."""
    return re.sub(rb"\A(\s*<\?xml[^>]{0,100}?)\sencoding=[\"'][^\"']{0,40}[\"']", rb"\1", content)


def _inspect(content: bytes, prefixes: dict[str, str]) -> None:
    """Walk over *content* and note its prefixes.

    Raises:
        _Refused: it declares a document type, or nests too deep.
    """
    scanner = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _Refused(f"elements nest deeper than {MAX_DEPTH}")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_arguments: object) -> None:
        raise _Refused("a document type declaration is refused")

    def namespace(prefix: str | None, uri: str | None) -> None:
        if prefix:
            prefixes.setdefault(prefix, uri or "")

    scanner.StartElementHandler = opened
    scanner.EndElementHandler = closed
    scanner.StartDoctypeDeclHandler = doctype
    scanner.StartNamespaceDeclHandler = namespace
    scanner.Parse(content, True)
