"""Content codings: the bytes of a body as they were before they were compressed.

Spec: RFC 9110, section 8.4 (Content-Encoding).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

from pytest_arazzo.exchange import Headers, Response

MOST_BYTES = 10_000_000
"""How large a decoded body may be."""

RATIO = 100
"""How many times larger than its compressed form a body may be, once it is no longer small."""

SMALL = 1_000_000
"""Bytes up to which the ratio is not looked at."""

MOST_CODINGS = 5
"""How many codings may lie on top of each other."""

_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window bits


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A body is not what its codings say, or is too large."""

    reason: str
    limit: str = field(default="", compare=False)  # that is exceeded: `size` or `ratio`


def codings(headers: Headers) -> tuple[str, ...]:
    """Return the content codings of *headers* in the order in which they were applied."""
    listed = (headers.get("content-encoding") or "").lower().split(",")
    return tuple(name.strip() for name in listed if name.strip() not in ("", "identity"))


def decode(
    body: bytes, names: tuple[str, ...], *, most: int = MOST_BYTES, ratio: int = RATIO
) -> bytes | Undecodable:
    """Return *body* with the codings *names* taken off, the last one first.

    Args:
        body: as it was sent.
        names: of the codings, in the order in which they were applied.
        most: bytes that a decoded body may have.
        ratio: how many times larger than its compressed form a body that is not small may be.
    """
    if len(names) > MOST_CODINGS:
        return Undecodable(f"{len(names)} content codings, more than {MOST_CODINGS}")
    for name in reversed(names):
        decoded = _decode(body, name, most, ratio)
        if isinstance(decoded, Undecodable):
            return decoded
        body = decoded
    return body


def plain(response: Response, body: bytes) -> Response:
    """Return *response* with the decoded *body*, and headers that agree with it."""
    fields = tuple(
        (name, str(len(body)) if name.lower() == "content-length" else value)
        for name, value in response.headers
        if name.lower() != "content-encoding"
    )
    return replace(response, headers=Headers(fields), body=body)


def _decode(body: bytes, name: str, most: int, ratio: int) -> bytes | Undecodable:
    if not body:
        return body
    match name:
        case "gzip" | "x-gzip":
            return _inflate(body, name, _GZIP, (most, ratio))
        case "deflate":
            return _inflate(body, name, _ZLIB if _is_zlib(body) else _RAW, (most, ratio))
        case _:
            return Undecodable(f"the content coding {name!r} is neither gzip nor deflate")


def _is_zlib(body: bytes) -> bool:
    # RFC 1950: the low half of the first byte is 8, both bytes together are a multiple of 31.
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0  # noqa: PLR2004 - see above


def _inflate(body: bytes, name: str, window: int, limits: tuple[int, int]) -> bytes | Undecodable:
    size, ratio = limits
    most = min(size, max(SMALL, ratio * len(body)))
    out, rest = bytearray(), body
    while rest:  # a gzip file may have several members
        stream = zlib.decompressobj(window)
        try:
            out += stream.decompress(rest, most + 1 - len(out))
        except zlib.error as error:
            return Undecodable(f"the body is not {name}: {error}")
        if len(out) > most:
            return _too_large(most, size, ratio)
        if not stream.eof:
            return Undecodable(f"the {name} body is cut short")
        rest = stream.unused_data
    return bytes(out)


def _too_large(most: int, size: int, ratio: int) -> Undecodable:
    if most == size:
        shown = f"{size // 1_000_000} MB" if size % 1_000_000 == 0 else f"{size} bytes"
        return Undecodable(f"the decoded body is larger than {shown}", "size")
    text = f"the decoded body is more than {ratio} times as large as the compressed one"
    return Undecodable(text, "ratio")
