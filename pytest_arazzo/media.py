"""Media types, and what the bytes of a body say when they are read by looking.

Spec: RFC 9110, section 8.3 (Content-Type); RFC 6839 (structured syntax suffixes).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pytest_arazzo.jsonvalue import Json

CHARSETS = frozenset(
    [
        "utf-8",
        "utf8",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "latin-1",
        "latin1",
        "iso-8859-15",
        "windows-1252",
        "cp1252",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "utf-32",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        "gb18030",
        "gbk",
        "big5",
        "koi8-r",
        "windows-1251",
    ]
)
"""The character sets that are read; Python knows others that are no character sets."""

_PARAMETER = re.compile(r""";\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)""")


class Family(Enum):
    """How a body of a media type is written down."""

    JSON = "JSON"
    XML = "XML"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type in lower case, with its parameters (names in lower case)."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        """Return the value of parameter *name*, or None."""
        return dict(self.parameters).get(name)


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it reads: its family, its value, and what is wrong with it, if anything.

    The value of JSON is JSON; of anything else, its text (replacement characters stand for bytes
    that are no text). An empty body has no value.
    """

    family: Family | None
    value: Json = None
    problem: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there are no bytes at all."""
        return self.family is None


EMPTY = Body(None)
_SMALL = 65_536  # bytes


@functools.lru_cache(maxsize=1024)
def parse(content_type: str) -> MediaType:
    """Return the media type of a Content-Type value; stray `;` and blanks are forgiven."""
    name, _, _ = content_type.partition(";")
    found = _PARAMETER.findall(content_type[len(name) :][:1000])
    return MediaType(
        name.strip().lower(), tuple((key.lower(), value.strip('"')) for key, value in found)
    )


@functools.lru_cache(maxsize=1024)
def family(name: str) -> Family:
    """Return the family of a media type name without parameters.

    AWS' `application/x-amz-json-1.1` is JSON, although no registry says so.
    """
    name = name.lower()
    if name.endswith(("/json", "+json")) or "json" in re.split(r"[-/.+]", name):
        return Family.JSON
    if name.endswith(("/xml", "+xml")):
        return Family.XML
    if name == "application/x-www-form-urlencoded":
        return Family.FORM
    if name.startswith("multipart/"):
        return Family.MULTIPART
    if name.startswith("text/"):
        return Family.TEXT
    return Family.BINARY


def read(content_type: str | None, body: bytes | None) -> Body:
    """Return what *body* says: by its media type first, else by looking.

    Text that holds a JSON object or array is read as JSON whatever it is called, since servers
    send it as `text/plain` and `application/octet-stream` alike.
    """
    if not body:
        return EMPTY
    # A body is looked at by the run, by the contract and by reports: small ones are read once.
    return _read_again(content_type, body) if len(body) < _SMALL else _read(content_type, body)


def _read(content_type: str | None, body: bytes) -> Body:
    media = parse(content_type or "")
    named = family(media.name) if media.name else Family.BINARY
    text, problem = _decode(body, media.parameter("charset"))
    if named is Family.JSON:
        return _json(text, problem)
    if text.lstrip()[:1] in ("{", "[") and named in (Family.TEXT, Family.BINARY):
        guess = _json(text, problem)
        if guess.problem is None:
            return guess
    if named is Family.BINARY and text.lstrip().startswith("<?xml"):
        named = Family.XML
    return Body(named, text, problem if named is not Family.BINARY else None)


_read_again = functools.lru_cache(maxsize=64)(_read)


def loads(text: str) -> Json:
    """Return the value of JSON *text*, by the letter of RFC 8259.

    Raises:
        ValueError: with the reason; duplicate names and NaN are refused, deep nesting too.
    """
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_members, parse_constant=_refuse, parse_float=_number
        )
    except RecursionError as error:
        raise ValueError("the nesting is too deep") from error
    return value


def _json(text: str, problem: str | None) -> Body:
    try:
        return Body(Family.JSON, loads(text), problem)
    except ValueError as error:
        return Body(Family.TEXT, text, problem or f"not JSON: {_lower(str(error))}")


def _decode(body: bytes, charset: str | None) -> tuple[str, str | None]:
    name = (charset or "utf-8").lower()
    if name not in CHARSETS:
        return body.decode("utf-8", "replace"), f"charset {charset!r} is not supported"
    try:
        return body.decode("utf-8-sig" if name in ("utf-8", "utf8") else name), None
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not {name}"
        return body.decode(name, "replace"), reason


def _members(pairs: list[tuple[str, Json]]) -> Mapping[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice!r} stands twice in one object")
    return members


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is not JSON")


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:20]} is out of range")
    return value


def _lower(text: str) -> str:
    return text if text.startswith(("NaN", "Infinity")) else text[:1].lower() + text[1:]
