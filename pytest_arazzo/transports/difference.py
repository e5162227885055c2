"""In what two requests differ, in words that a user can act on and that give no secret away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from pytest_arazzo import media
from pytest_arazzo.exchange import Request
from pytest_arazzo.jsonvalue import Absent, Json, join, tokens, type_name
from pytest_arazzo.transports.blanks import fits, fits_url, has_blank
from pytest_arazzo.transports.secret_names import is_secret

_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LONGEST = 60  # characters of a value that are shown
_NOTHING = Absent("nothing")


class Part(Enum):
    """The part of a request in which two differ."""

    METHOD = "method"
    HOST = "host"
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: the part, the name within it, and what was recorded and sent."""

    part: Part
    name: str = ""
    recorded: str
    sent: str

    def __str__(self) -> str:
        """Return the difference in words; the value of a secret is not among them."""
        where = f"{self.part.value} {self.name}" if self.name else self.part.value
        if any(is_secret(name) for name in self._names()):
            return f"{where}: differs, not shown"
        return f"{where}: {self.recorded} recorded, {self.sent} sent"

    def _names(self) -> tuple[str, ...]:
        return tokens(self.name) if self.name.startswith("/") else (self.name,)


def differences(
    recorded: Request, sent: Request, headers: tuple[str, ...] = ()
) -> tuple[Difference, ...]:
    """Return how *sent* differs from *recorded*, nothing if one stands for the other."""
    return tuple(_differences(recorded, sent, headers))


def is_same(recorded: Request, sent: Request, headers: tuple[str, ...] = ()) -> bool:
    """Return whether *recorded* stands for *sent*; stops at the first difference."""
    return next(_differences(recorded, sent, headers), None) is None


def label(request: Request, headers: tuple[str, ...] = ()) -> str:
    """Return *request* as the user is told of it: method, path and chosen headers."""
    url = _split(request.url)
    line = f"`{request.method} {url.path or '/'}{'?...' if url.query else ''}`"
    chosen = [(name.lower(), request.headers.get(name)) for name in headers if not is_secret(name)]
    told = [f"{name}: {value}" for name, value in chosen if value is not None]
    return f"{line} ({', '.join(told)})" if told else line


def _differences(
    recorded: Request, sent: Request, headers: tuple[str, ...]
) -> Iterator[Difference]:
    ours, theirs = _split(recorded.url), _split(sent.url)
    yield from _unlike(Part.METHOD, recorded.method.upper(), sent.method.upper())
    if ours.netloc:  # a recorded URL that is only a path stands for any host
        yield from _unlike(Part.HOST, _origin(ours), _origin(theirs))
    if not fits_url(_path(ours.path), _path(theirs.path)):
        yield from _unlike(Part.PATH, _path(ours.path), _path(theirs.path))
    yield from _fields(Part.QUERY, ours.query, theirs.query)
    for name in headers:
        yield from _header(name.lower(), recorded.headers.get(name), sent.headers.get(name))
    yield from _bodies(recorded, sent)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        return SplitResult("", "", url, "", "")


def _unlike(part: Part, recorded: str, sent: str) -> Iterator[Difference]:
    if recorded != sent:
        yield Difference(part=part, recorded=_text(recorded), sent=_text(sent))


def _origin(url: SplitResult) -> str:
    scheme, host = url.scheme.lower(), url.netloc.rpartition("@")[2].lower()
    return f"{scheme}://{host.removesuffix(f':{_PORTS.get(scheme, 0)}').removesuffix(':')}"


def _path(path: str) -> str:
    """Return *path* in the one form of all the ways to percent-encode it.

    Spec: RFC 3986, section 6.2.2.2.
    """
    quoted = quote(path or "/", safe="%/:@!$&'()*+,;=~")
    return _ESCAPE.sub(_unescape, quoted)


def _unescape(found: re.Match[str]) -> str:
    character = chr(int(found[0][1:], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _fields(part: Part, recorded: str, sent: str) -> Iterator[Difference]:
    ours, theirs = _grouped(recorded), _grouped(sent)
    for name in sorted(ours.keys() | theirs.keys()):
        if not _fit(ours.get(name), theirs.get(name)):
            left, right = _values(ours.get(name)), _values(theirs.get(name))
            yield Difference(part=part, name=name, recorded=left, sent=right)


def _fit(recorded: list[str] | None, sent: list[str] | None) -> bool:
    if recorded is None or sent is None or len(recorded) != len(sent):
        return recorded == sent
    return all(fits(one, other) for one, other in zip(recorded, sent, strict=True))


def _grouped(query: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in sorted(parse_qsl(query, keep_blank_values=True)):
        groups.setdefault(name, []).append(value)
    return groups


def _values(values: list[str] | None) -> str:
    return ", ".join(_text(value) for value in values) if values else "nothing"


def _header(name: str, recorded: str | None, sent: str | None) -> Iterator[Difference]:
    if not _fit(*([] if value is None else [value] for value in (recorded, sent))):
        left, right = (_values(None if value is None else [value]) for value in (recorded, sent))
        yield Difference(part=Part.HEADER, name=name, recorded=left, sent=right)


def _bodies(recorded: Request, sent: Request) -> Iterator[Difference]:
    ours, theirs = recorded.body or b"", sent.body or b""
    if ours == theirs:
        return
    left_type, right_type = (one.headers.get("content-type") for one in (recorded, sent))
    left = media.read(left_type or right_type, ours)
    right = media.read(right_type or left_type, theirs)
    readable = left.problem is None and right.problem is None and left.family is right.family
    if readable and left.family is media.Family.JSON:
        yield from _values_of_json(left.value, right.value)
    elif readable and left.family is media.Family.FORM:
        yield from _fields(Part.BODY, str(left.value), str(right.value))
    elif not fits(ours.decode("latin-1"), theirs.decode("latin-1")):
        yield _bytes(ours, theirs)


def _bytes(recorded: bytes, sent: bytes) -> Difference:
    pairs = enumerate(zip(recorded, sent, strict=False))
    start = next((at for at, (x, y) in pairs if x != y), min(len(recorded), len(sent)))
    return Difference(
        part=Part.BODY,
        name=f"from byte {start}",
        recorded=f"{len(recorded)} bytes",
        sent=f"{len(sent)} bytes",
    )


def _values_of_json(recorded: Json, sent: Json) -> Iterator[Difference]:
    rest: list[tuple[str, Json | Absent, Json | Absent]] = [("", recorded, sent)]
    while rest:  # a loop, since the depth is in the hands of others
        pointer, ours, theirs = rest.pop()
        left, right = _children(ours), _children(theirs)
        if left is not None and right is not None and _type(ours) == _type(theirs):
            names = [*left, *(name for name in right if name not in left)]
            rest += [
                (join(pointer, name), left.get(name, _NOTHING), right.get(name, _NOTHING))
                for name in reversed(names)
            ]
        elif not _equal(ours, theirs):
            yield Difference(
                part=Part.BODY, name=pointer, recorded=_written(ours), sent=_written(theirs)
            )


def _children(value: Json | Absent) -> Mapping[str, Json] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): element for index, element in enumerate(value)}
    return None


def _type(value: Json | Absent) -> str:
    """Return the JSON type of *value*, where all numbers are of one type."""
    if isinstance(value, Absent):
        return value.reason
    name = type_name(value)
    return "number" if name == "integer" else name


def _equal(recorded: Json | Absent, sent: Json | Absent) -> bool:
    if isinstance(recorded, str) and isinstance(sent, str | int | float) and has_blank(recorded):
        return fits(recorded, sent if isinstance(sent, str) else json.dumps(sent))
    return _type(recorded) == _type(sent) and recorded == sent


def _written(value: Json | Absent) -> str:
    # What an object or array holds is not shown: it may hold secrets.
    if isinstance(value, Absent) or _children(value) is not None:
        name = _type(value)
        return name if name == "nothing" else f"an {name}"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    return repr(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}\u2026")
