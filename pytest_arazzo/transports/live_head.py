"""The head of a response, read under a limit and by the letter.

`http.client` takes a hundred lines of 64 kB each, and what is no header field ends the head for
it. Here the fields are counted and weighed before it sees them, and a head that two readers could
understand in two ways is refused.

Spec: RFC 9112, sections 2.2, 5 and 6.3.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from io import BufferedReader

from pytest_arazzo.transports.live_rules import Caps, Stopped, amount

_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}):([^\x00\r\n]*)\r?\n")
_END = (b"\r\n", b"\n")
_PIECE = 60_000  # bytes; http.client takes a hundred lines, so it is given as few as possible


class Head:
    """The lines of a head, and of those that announce it, in place of the stream they come from."""

    def __init__(self, stream: BufferedReader, caps: Caps) -> None:
        self._stream = stream
        self._caps = caps
        self._pieces: deque[bytes] = deque()
        self._in_fields = False
        self._read = 0

    def readline(self, _size: int = -1) -> bytes:
        """Return the status line, then the fields, then the empty line, then the next status line.

        Raises:
            Stopped: the head is too large, or is no head.
        """
        if not self._pieces:
            self._pieces.extend(self._fields() if self._in_fields else (self._line(),))
            self._in_fields = not self._in_fields
        return self._pieces.popleft()

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def _line(self) -> bytes:
        left = self._caps.head - self._read
        line = self._stream.readline(left + 1)
        if len(line) > left:
            size = amount(self._caps.head)
            raise Stopped(f"the head of the response is larger than {size} (arazzo_max_head)")
        self._read += len(line)
        return line

    def _fields(self) -> Iterator[bytes]:
        fields: list[bytes] = []
        while (line := self._line()) not in _END:
            if not line.endswith(b"\n"):
                raise Stopped("the head of the response is cut short")
            if fields and line.startswith((b" ", b"\t")):
                line = fields.pop().rstrip(b"\r\n") + b" " + line.lstrip(b" \t")
            fields.append(line)
            if len(fields) > self._caps.fields:
                most = self._caps.fields
                raise Stopped(
                    f"the response has more than {most} header fields (arazzo_max_headers)"
                )
        _check(fields)
        return _packed(fields)


def _packed(fields: list[bytes]) -> Iterator[bytes]:
    piece = b""
    for field in fields:
        if piece and len(piece) + len(field) > _PIECE:
            yield piece
            piece = b""
        piece += field
    if piece:
        yield piece
    yield b"\r\n"


def _check(fields: list[bytes]) -> None:
    """Refuse fields that are none, and bodies whose length can be understood in two ways."""
    values: dict[bytes, set[bytes]] = {}
    for number, field in enumerate(fields, 1):
        found = _FIELD.fullmatch(field)
        if found is None:
            raise Stopped(f"the answer is not HTTP: line {number} of its head is no header field")
        listed = (each.strip().lower() for each in found[2].split(b","))
        values.setdefault(found[1].lower(), set()).update(listed)
    lengths = values.get(b"content-length", set())
    codings = values.get(b"transfer-encoding", set())
    if len(lengths) > 1 or (lengths and codings):
        raise Stopped("the answer is not HTTP: its head gives two lengths of the body")
    if not all(each.isdigit() for each in lengths):
        raise Stopped("the answer is not HTTP: Content-Length is no number")
    if codings - {b"chunked"}:
        names = ", ".join(sorted(name.decode("latin-1") for name in codings))
        raise Stopped(f"the transfer coding {names!r} is not understood")
