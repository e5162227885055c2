"""A multipart body taken into its parts, each with its own name, and put together again.

Spec: RFC 2046, section 5.1; RFC 7578.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_NAME = re.compile(r"""[;\s]name\*?=(?:"((?:[^"\\]|\\.)*+)"|([^;\s"]{1,200}))""", re.IGNORECASE)
_TYPE = re.compile(r"^content-type:[ \t]{0,20}(.{1,500}?)\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, its media type if it has one, and its body."""

    name: str
    content_type: str | None
    body: bytes


def changed(body: bytes, boundary: str, change: Callable[[Part], bytes]) -> bytes:
    """Return *body* with the bodies of its parts that *change* returns."""
    mark = b"--" + boundary.encode("latin-1", "replace")
    first, *parts = body.split(mark)
    return mark.join([first, *(_part(part, change) for part in parts)])


def _part(source: bytes, change: Callable[[Part], bytes]) -> bytes:
    for gap in (b"\r\n\r\n", b"\n\n"):
        head, found, rest = source.partition(gap)
        if found:
            break
    else:
        return source
    end = b"\r\n" if rest.endswith(b"\r\n") else b"\n" if rest.endswith(b"\n") else b""
    content = rest[: len(rest) - len(end)]
    fields = head.decode("latin-1")
    named, typed = _NAME.search(fields), _TYPE.search(fields)
    part = Part(
        (named[1] or named[2] or "") if named else "", typed[1] if typed else None, content
    )
    return head + gap + change(part) + end
