"""What values look like by the names and formats that they have.

Domains and addresses are those that are set aside for examples.

Spec: RFC 2606 (example.com), RFC 5737 (192.0.2.0/24), RFC 3849 (2001:db8::/32).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_arazzo.synthesis import chance

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_DATE, _TIME = "2025-01-15", "09:30:00Z"
_MOMENT = f"{_DATE}T{_TIME}"
_SECONDS = 1_736_933_400

FORMATS: Mapping[str, tuple[str, ...]] = {
    "date": (_DATE,),
    "date-time": (_MOMENT, f"{_DATE}T09:30:00.000Z"),
    "time": (_TIME,),
    "duration": ("PT1H",),
    "email": ("ada@example.com",),
    "idn-email": ("ada@example.com",),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com",),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "byte": ("ZXhhbXBsZQ==", "ZXhh", ""),
    "base64": ("ZXhhbXBsZQ==", "ZXhh", ""),
    "base64url": ("ZXhhbXBsZQ", "ZXhh"),
    "regex": (".*", "a"),
    "json-pointer": ("/example", ""),
    "relative-json-pointer": ("0",),
    "uri-template": ("https://example.com/{id}",),
}
_URIS = frozenset({"uri", "url", "iri", "uri-reference", "iri-reference", "href"})

_BY_LAST: Mapping[str, str] = {
    "email": "ada@example.com",
    "mail": "ada@example.com",
    "hostname": "example.com",
    "host": "example.com",
    "domain": "example.com",
    "ip": "192.0.2.1",
    "phone": "+12025550123",
    "version": "1.0.0",
    "date": _DATE,
    "birthday": _DATE,
    "at": _MOMENT,
    "time": _MOMENT,
    "timestamp": _MOMENT,
    "created": _MOMENT,
    "updated": _MOMENT,
    "country": "US",
    "currency": "EUR",
    "language": "en",
    "locale": "en-US",
    "timezone": "Europe/London",
    "color": "#336699",
    "arn": "arn:aws:example:us-east-1:123456789012:example",
    "region": "us-east-1",
}
_LINKS = frozenset({"url", "uri", "href", "link", "website", "homepage", "webhook"})
_IDS = frozenset({"id", "uid", "guid", "uuid", "key", "token", "identifier", "ref", "reference"})
_FALSE = frozenset(
    {
        "archived",
        "deleted",
        "disabled",
        "error",
        "expired",
        "failed",
        "locked",
        "more",
        "next",
        "revoked",
        "truncated",
    }
)
_MOMENTS = frozenset({"at", "time", "timestamp", "ts", "created", "updated", "date"})
_PAGES = re.compile(
    r"(?i)next_?(?:page_?)?(?:token|cursor|link|url|uri|marker|page)?|next_?(?:record_?)?(?:name|id|key)"
    r"|(?:page|continuation|pagination)_?token|(?:end_?)?cursor|(?:next_?)?marker|has_?(?:more|next(?:_?page)?)"
    r"|(?:is_?)?truncated|last_?evaluated_?key"
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of which *name* is made, in lower case."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def is_page(name: str) -> bool:
    """Return whether a member of that name says that there is more to fetch."""
    return _PAGES.fullmatch(name) is not None


def texts(name: str, form: str | None, seed: str) -> Iterator[str]:
    """Yield what a string of that *name* and format may look like, the best first."""
    if form is not None:
        yield from _of_format(form, name, seed)
    parts = words(name)
    last = parts[-1] if parts else ""
    stem = "-".join(parts[:-1]) or "example"
    if last in _BY_LAST:
        yield _BY_LAST[last]
    if last in _LINKS:
        yield f"https://example.com/{stem}"
    if last in ("uuid", "guid"):
        yield chance.uuid(seed)
    if last in _IDS:
        yield f"{stem if stem != 'example' else last}-{chance.digits(seed, 6)}"
    yield from stems(name)


def stems(name: str) -> Iterator[str]:
    """Yield words that may stand for *name*, for places where only a word fits."""
    parts = words(name)
    if len(parts) > 1 and parts[-1] in (*_IDS, "arn", "name", "arns", "ids", "names"):
        yield "-".join(parts[:-1])
    yield "-".join(parts) or "example"
    yield from ("example", "Example", "abc", "EXAMPLE")


def numbers(name: str) -> Iterator[int]:
    """Yield what a number of that *name* may look like."""
    last = (words(name) or ("",))[-1]
    if last in _MOMENTS:
        yield _SECONDS
    elif last == "year":
        yield 2025
    elif last == "port":
        yield 443
    yield from (1, 0, 2)


def booleans(name: str) -> Iterator[bool]:
    """Yield what a boolean of that *name* may be."""
    is_off = not _FALSE.isdisjoint(words(name))
    yield not is_off
    yield is_off


def _of_format(form: str, name: str, seed: str) -> Iterator[str]:
    if form in _URIS:
        stem = "-".join(words(name)) or "example"
        yield f"https://example.com/{stem}"
    elif form == "uuid":
        yield chance.uuid(seed)
    else:
        yield from FORMATS.get(form, ())
