"""The values of a message, each with the names that lead to it, and how to put others in place.

One walk serves everything: who wants to see the values returns each as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.media import Family
from pytest_arazzo.transports import json_text, markup, multipart_text

_VALUE = re.compile(r'"value"[ \t\r\n]{0,20}:', re.IGNORECASE)
_DEEPEST = 5  # JSON in the strings of JSON
_LINE = re.compile(
    r"^([ \t-]{0,80}\"?([\w.-]{2,80})\"?[ \t]{0,10}[:=][ \t]{0,10})(\S.*)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A value of a message.

    Attributes:
        names: of the members that lead to it, or of the header, parameter, cookie or part.
        kind: where it stands: `header`, `cookie`, `query`, `path`, `json`, `form`, `xml`, `part`,
            `line` (of a text, after a name) or `text`.
    """

    names: tuple[str, ...]
    text: str
    kind: str
    is_number: bool = False


Change = Callable[[Leaf], str]


def of_url(url: str, change: Change) -> str:
    """Return *url* with the values that *change* returns: of its path and of its query."""
    try:
        split = urlsplit(url)
    except ValueError:
        return _whole((), url, "text", change)
    head = url[: url.find(split.path, len(split.scheme) + len(split.netloc))] if split.path else ""
    if not split.path:
        head = f"{split.scheme}://{split.netloc}" if split.netloc else ""
    path = "/".join(_segment(each, change) for each in split.path.split("/"))
    query = f"?{of_query(split.query, change)}" if split.query else ""
    return head + path + query + (f"#{split.fragment}" if split.fragment else "")


def of_query(query: str, change: Change, kind: str = "query") -> str:
    """Return the raw *query* (or form) with the values that *change* returns."""
    names = frozenset(unquote_plus(pair.partition("=")[0]) for pair in query.split("&"))
    return "&".join(_pair(pair, names, kind, change) for pair in query.split("&"))


def of_headers(headers: Headers, change: Change) -> Headers:
    """Return *headers* with the values that *change* returns; those of cookies one by one."""
    return Headers(tuple((name, _header(name, value, change)) for name, value in headers))


def of_body(content_type: str | None, body: bytes, change: Change) -> bytes:
    """Return *body* with the values that *change* returns; what is no text is one value."""
    read = media.read(content_type, body)
    if read.family is Family.MULTIPART:
        boundary = media.parse(content_type or "").parameter("boundary")
        if boundary:
            return multipart_text.changed(body, boundary, lambda part: _part(part, change))
    text, encoding = _decoded(content_type, body)
    new = _body(read.family, text, change)
    return body if new == text else new.encode(encoding, "replace")


def _body(family: Family | None, text: str, change: Change) -> str:
    match family:
        case Family.JSON:
            return _json(text, (), change)
        case Family.FORM:
            return of_query(text, change, "form")
        case Family.XML:
            return _markup(text, change)
        case Family.TEXT if text.lstrip()[:1] == "<":
            return _markup(text, change)
        case Family.TEXT:
            return _whole((), _lines(text, change), "text", change)
        case _:
            return _whole((), text, "text", change)


def _decoded(content_type: str | None, body: bytes) -> tuple[str, str]:
    """Return the text of *body*, with the encoding that leads back to every one of its bytes."""
    charset = (media.parse(content_type or "").parameter("charset") or "utf-8").lower()
    for encoding in (charset, "utf-8"):
        try:
            if encoding in media.CHARSETS:
                text = body.decode(encoding)
                return text, encoding
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1"), "latin-1"


def _json(text: str, above: tuple[str, ...], change: Change) -> str:
    paired = _pairs(text)

    def scalar(one: json_text.Scalar) -> str:
        extra = paired.get(one.names)
        names = (*above, *one.names, extra) if extra else (*above, *one.names)
        leaf = Leaf(names=names, text=one.text, kind="json", is_number=one.is_number)
        new = change(leaf)
        if _holds_json(new) and len(above) < _DEEPEST:
            return _json(new, (*above, names[-1] if names else ""), change)
        return new

    return json_text.changed(text, scalar)


def _pairs(text: str) -> dict[tuple[str, ...], str]:
    """Return the names of values that stand beside them: `{"name": "KEY", "value": "..."}`."""
    if not _VALUE.search(text):
        return {}
    names: dict[tuple[str, ...], str] = {}
    values: dict[tuple[str, ...], tuple[str, ...]] = {}
    for scalar in json_text.scalars(text):
        last = scalar.names[-1].lower() if scalar.names else ""
        if last in ("name", "key") and not scalar.is_number:
            names[scalar.names[:-1]] = scalar.text
        elif last == "value":
            values[scalar.names[:-1]] = scalar.names
    return {values[owner]: name for owner, name in names.items() if owner in values}


def _holds_json(text: str) -> bool:
    if text[:1] not in ("{", "["):
        return False
    try:
        media.loads(text)
    except ValueError:
        return False
    return True


def _markup(text: str, change: Change) -> str:
    return markup.changed(
        text, lambda names, value: change(Leaf(names=names, text=value, kind="xml"))
    )


def _lines(text: str, change: Change) -> str:
    """Return *text* with changed values of lines such as `password: x`, which is YAML or ini."""

    def line(found: re.Match[str]) -> str:
        value = found[3].rstrip()
        inner = value.strip("\"'")
        new = change(Leaf(names=(found[2],), text=inner, kind="line"))
        return found[0] if new == inner else found[1] + found[3].replace(inner, new, 1)

    return _LINE.sub(line, text)


def _part(part: multipart_text.Part, change: Change) -> bytes:
    read = media.read(part.content_type or "text/plain", part.body)
    if read.family in (Family.JSON, Family.XML, Family.FORM):
        return of_body(part.content_type or "text/plain", part.body, change)
    text, encoding = _decoded(part.content_type, part.body)
    new = change(Leaf(names=(part.name,), text=text, kind="part"))
    return part.body if new == text else new.encode(encoding, "replace")


def _whole(names: tuple[str, ...], text: str, kind: str, change: Change) -> str:
    return change(Leaf(names=names, text=text, kind=kind))


def _segment(segment: str, change: Change) -> str:
    text = unquote(segment)
    if not text:
        return segment
    new = _whole((), text, "path", change)
    return segment if new == text else quote(new, safe="")


def _pair(pair: str, names: frozenset[str], kind: str, change: Change) -> str:
    name, equals, written = pair.partition("=")
    key, text = unquote_plus(name), unquote_plus(written)
    if not equals:
        new = _whole((), key, kind, change)
        return pair if new == key else quote(new, safe="")
    # In a token request of OAuth, `code` is a credential; elsewhere it is any code.
    granted = key in ("code", "device_code") and not names.isdisjoint(("grant_type", "state"))
    new = _whole((key, "authorization") if granted else (key,), text, kind, change)
    return pair if new == text else f"{name}={quote(new, safe='')}"


def _header(name: str, value: str, change: Change) -> str:
    match name.lower():
        case "cookie":
            return ";".join(_cookie(each, change) for each in value.split(";"))
        case "set-cookie":
            first, *rest = value.split(";")
            return ";".join([_cookie(first, change), *rest])
        case _:
            return _whole((name,), value, "header", change)


def _cookie(pair: str, change: Change) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return pair
    return f"{name}={_whole((name.strip(),), value, 'cookie', change)}"
