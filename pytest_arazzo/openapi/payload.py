"""A request body's value as bytes, by its media type.

Spec: OpenAPI 3.1.1, Media Type Object, Encoding Object; RFC 7578 (multipart/form-data).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import style
from pytest_arazzo.openapi.operation import Media

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "utf-16"})
_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of a body and the Content-Type that goes with them."""

    content_type: str
    body: bytes


def encode(content_type: str, value: Json, declared: Media | None) -> Payload | Absent:
    """Return *value* written as *content_type* says, else why that cannot be done."""
    match media.family(media.parse(content_type).name):
        case Family.JSON:
            return _text(content_type, _json(value))
        case Family.FORM:
            return _text(content_type, _form(value, declared))
        case Family.MULTIPART:
            return _multipart(content_type, value, declared)
        case Family.TEXT:
            return _text(content_type, style.text(value))
        case family:
            if isinstance(value, str):
                return _text(content_type, value)
            kind = type_name(value)
            return Absent(
                f"a payload of type {kind} cannot be written as {family.value}, only text"
            )


def _text(content_type: str, text: str | Absent) -> Payload | Absent:
    if isinstance(text, Absent):
        return text
    charset = (media.parse(content_type).parameter("charset") or "utf-8").lower()
    if charset not in _CHARSETS:
        return Absent(f"charset {charset!r} is not supported")
    try:
        return Payload(content_type, text.encode(charset))
    except UnicodeEncodeError as error:
        return Absent(f"{text[error.start]!r} cannot be written in {charset}")


def _json(value: Json) -> str | Absent:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        # A payload may be the text of the body itself (Arazzo, Request Body Object, payload).
        try:
            media.loads(value)
        except ValueError:
            pass
        else:
            return value
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError) as error:
        return Absent(str(error))


def _form(value: Json, declared: Media | None) -> str | Absent:
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return Absent(f"a form needs an object, not {type_name(value)}")
    pairs: list[tuple[str, str]] = []
    for name, each in value.items():
        found = _field(name, each, _encoding(declared, name))
        if isinstance(found, Absent):
            return Absent(f"field {name!r}: {found.reason}")
        pairs.extend(found)
    return "&".join(f"{name}={each}" for name, each in pairs)


def _field(name: str, value: Json, encoding: Mapping[str, Json]) -> style.Pairs | Absent:
    content_type, wanted = encoding.get("contentType"), encoding.get("style")
    if isinstance(content_type, str) and media.family(content_type) is Family.JSON:
        return ((_quote(name), _quote(json.dumps(value, ensure_ascii=False))),)
    if isinstance(wanted, str) and wanted != "deepObject":
        explode = encoding.get("explode")
        parameter = style.in_form(
            name, wanted, explode=wanted == "form" if not isinstance(explode, bool) else explode
        )
        return style.query_pairs(parameter, value)
    return style.deep(_quote(name), value, _quote)


def _encoding(declared: Media | None, name: str) -> Mapping[str, Json]:
    found = declared.encoding.get(name) if declared else None
    return found if isinstance(found, Mapping) else {}


def _quote(text: str) -> str:
    return quote_plus(text, safe="", errors="surrogatepass")


def _multipart(content_type: str, value: Json, declared: Media | None) -> Payload | Absent:
    if isinstance(value, str):
        return _text(content_type, value)
    if not isinstance(value, Mapping):
        return Absent(f"a multipart body needs an object, not {type_name(value)}")
    parts = tuple(_parts(value, declared))
    # The boundary depends on the content alone, so that a recorded request matches again.
    boundary = media.parse(content_type).parameter("boundary")
    if boundary is None:
        boundary = "arazzo-" + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
        content_type = f"{content_type}; boundary={boundary}"
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return Payload(content_type, body)


def _parts(value: Mapping[str, Json], declared: Media | None) -> Iterator[bytes]:
    for name, each in value.items():
        repeated = isinstance(each, Sequence) and not isinstance(each, str)
        for one in each if repeated and isinstance(each, Sequence) else (each,):
            if one is not None:
                yield _part(name, one, declared)


def _part(name: str, value: Json, declared: Media | None) -> bytes:
    is_file = _is_file(declared, name)
    kind = _encoding(declared, name).get("contentType")
    content_type = (
        kind.partition(",")[0].strip() if isinstance(kind, str) else _kind(value, is_file)
    )
    plain = style.text(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(plain, Absent) else plain
    quoted = name.translate(_QUOTED)
    head = f'Content-Disposition: form-data; name="{quoted}"'
    head += f'; filename="{quoted}"' if is_file else ""
    head += f"\r\nContent-Type: {content_type}\r\n\r\n" if content_type else "\r\n\r\n"
    return (head + text).encode("utf-8", "surrogatepass")


def _kind(value: Json, is_file: bool) -> str:  # noqa: FBT001 - a fact of the schema
    if is_file:
        return "application/octet-stream"
    return "application/json" if isinstance(value, Mapping | list | tuple) else ""


def _is_file(declared: Media | None, name: str) -> bool:
    schema = declared.schema if declared else None
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    found = properties.get(name) if isinstance(properties, Mapping) else None
    if isinstance(found, Mapping) and isinstance(found.get("items"), Mapping):
        found = found["items"]
    if not isinstance(found, Mapping):
        return False
    return found.get("format") == "binary" or "contentMediaType" in found
