"""What stands in a file in the place of secrets: the same for the same value, all through it.

A stand-in is `[redacted:token#1]`: the name under which the secret was first seen, and a number.
Because it stays the same, a token that one step returns and the next one sends is still the same
on replay.
"""

from __future__ import annotations

import base64
import functools
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote

STAND_IN = re.compile(r"\[redacted:([a-z0-9-]{1,40})#([0-9]{1,6})\]")
"""What is written in the place of a secret."""

_OTHER = re.compile(r"[^a-z0-9]{1,100}")
_MASK = re.compile(
    r"\[?(?:redacted|REDACTED|filtered|FILTERED|masked|MASKED)\]?|[*xX]{3,200}|<[A-Z_ -]{1,80}>"
)
_NUMBER = re.compile(r"1?0{0,300}[0-9]{1,2}")
_SHORT = 5  # characters: what is shorter stands in any text, so it goes in its own place only
_SHORT_NUMBER = 6
_SURE = 12  # characters: what is so long is nothing else, even within a word
_COMMON = frozenset(
    {
        *("admin", "basic", "bearer", "credentials", "default", "example", "false", "guest"),
        *("password", "private", "public", "required", "secret", "string", "token", "username"),
    }
)


def is_stand_in(text: str) -> bool:
    """Return whether *text* stands for a secret already, ours or by another tool."""
    return bool(
        STAND_IN.fullmatch(text) or STAND_IN.fullmatch(unquote(text)) or _MASK.fullmatch(text)
    )


def is_number_stand_in(text: str) -> bool:
    """Return whether the number *text* is one that stands for another, as far as one can see."""
    return bool(_NUMBER.fullmatch(text))


class StandIns:
    """The stand-in of every secret of one file."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Begin behind the numbers that *texts*, which are in the file already, use up."""
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for text in texts:
            for found in STAND_IN.finditer(unquote(text)):
                last = max(self._counts.get(found[1], 0), int(found[2]))
                self._counts[found[1]] = last

    def add(self, name: str, value: str) -> None:
        """Let *value* have a stand-in that says *name*, unless it has one."""
        if value in self._known or is_stand_in(value):
            return
        label = _OTHER.sub("-", name.lower())[:40].strip("-") or "secret"
        count = self._counts[label] = self._counts.get(label, 0) + 1
        self._known[value] = f"[redacted:{label}#{count}]"

    def get(self, value: str) -> str:
        """Return the stand-in of *value*; what has none stands for itself."""
        return self._known.get(value, value)

    def number(self, value: str) -> str:
        """Return a number of as many digits that stands for the number *value*."""
        if value not in self._known or not value.isdecimal():
            return self.get(value)
        start, place = 10 ** (len(value) - 1), list(self._known).index(value) % 49 + 1
        first = str(start + place)
        return first if first != value else str(start + place + 49)

    def tracked(self) -> Tracked:
        """Return what replaces the values wherever they stand."""
        return Tracked(dict(self._known))

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write a secret, and what is written instead.

    Attributes:
        bounded: it counts only where no letter or digit is beside it.
        plain: it is a word or a number, which may stand somewhere with another meaning.
    """

    text: str = field(repr=False)
    instead: str
    bounded: bool = False
    plain: bool = False


class Tracked:
    """The secrets of a file, to be replaced or found in any text, however they are written."""

    def __init__(self, known: Mapping[str, str]) -> None:
        found = {
            each.text: each
            for value, stand_in in known.items()
            for each in reversed(tuple(_spelled(value, stand_in)))
        }
        self._spellings = sorted(found.values(), key=lambda each: (-len(each.text), each.text))
        self._runs = [
            (core, stand_in) for value, stand_in in known.items() for core in cores(value)
        ]

    def replaced(self, text: str) -> str:
        """Return *text* with a stand-in for each secret."""
        for each in self._spellings:
            if each.text in text:
                text = _instead(each, text)
        return self._without_runs(text)

    def swept(self, text: str) -> str:
        """Return *text* with a stand-in for each secret that cannot be mistaken for anything."""
        for each in self._spellings:
            if not each.plain and each.text in text:
                text = _instead(each, text)
        return self._without_runs(text)

    def is_in(self, text: str) -> bool:
        """Return whether a secret that cannot be mistaken for anything is in *text*."""
        return self.swept(text) != text

    def _without_runs(self, text: str) -> str:
        """Return *text* without base64 in which a secret stands among other bytes."""
        for core, stand_in in self._runs:
            at = text.find(core)
            while at != -1:
                start, end = _run(text, at, at + len(core))
                text = text[:start] + stand_in + text[end:]
                at = text.find(core, start + len(stand_in))
        return text


def spellings(text: str) -> Iterator[str]:
    """Yield *text* as it is, and as URLs, JSON, HTML, Python, base64 and hexadecimal write it."""
    octets = text.encode("utf-8", "replace")
    yield from (text, *_percent(text))
    plain, wide = json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]
    yield from (plain, wide, wide.replace("/", "\\/"), json.dumps(wide, ensure_ascii=False)[1:-1])
    yield from (html.escape(text), html.escape(text, quote=False), repr(text)[1:-1])
    yield html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    yield html.escape(text, quote=False).replace("'", "&apos;").replace('"', "&quot;")
    for coded in (base64.b64encode(octets).decode(), base64.urlsafe_b64encode(octets).decode()):
        yield from (coded, coded.rstrip("="))
    yield from (octets.hex(), octets.hex().upper())


def _percent(text: str) -> Iterator[str]:
    for written in (quote(text, safe=""), quote(text), quote_plus(text)):
        yield from (written, re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), written))


def _spelled(value: str, stand_in: str) -> Iterator[Spelling]:
    if not _is_tracked(value):
        return
    if _is_plain(value):  # how a word or a number is encoded says nothing about it
        yield Spelling(value, stand_in, bounded=True, plain=True)
        return
    in_urls = frozenset(_percent(value)) - {value}
    for text in dict.fromkeys(spellings(value)):
        instead = quote(stand_in, safe="") if text in in_urls else stand_in
        yield Spelling(text, instead, bounded=len(text) < _SURE)


def _is_tracked(value: str) -> bool:
    if value.isdecimal():
        return len(value) >= _SHORT_NUMBER
    return len(value) >= _SHORT and value.lower() not in _COMMON


def _is_plain(value: str) -> bool:
    return value.isdecimal() or (value.isalpha() and len(value) < _SURE)


def cores(value: str) -> Iterator[str]:
    """Yield what the base64 of any bytes with *value* among them holds, at each of three offsets."""
    if not _is_tracked(value) or _is_plain(value):
        return
    octets = value.encode("utf-8", "replace")
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + octets).decode().rstrip("=")
        first, last = -(-offset * 8 // 6), (len(octets) + offset) * 8 // 6
        core = coded[first:last]
        if len(core) > _SHORT + 1:
            yield from dict.fromkeys((core, core.translate(_URL_SAFE)))


_URL_SAFE = str.maketrans("+/", "-_")
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")


def _run(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1] in _BASE64:
        start -= 1
    while end < len(text) and text[end] in _BASE64:
        end += 1
    return start, end


def _instead(each: Spelling, text: str) -> str:
    if not each.bounded:
        return text.replace(each.text, each.instead)
    return _words(each.text).sub(lambda _: each.instead, text)


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")
