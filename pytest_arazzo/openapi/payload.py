"""A request body's value as bytes, by its media type.

Spec: OpenAPI 3.1.1, Media Type Object, Encoding Object; RFC 7578 (multipart/form-data).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote_plus

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import multipart, style, xml_body
from pytest_arazzo.openapi.multipart import Form
from pytest_arazzo.openapi.operation import Media

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "utf-16"})
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of a body and the Content-Type that goes with them."""

    content_type: str
    body: bytes


def encode(
    content_type: str,
    value: Json,
    declared: Media | None,
    *,
    root: Json = None,
    files: Mapping[str, bytes] = _NO_FILES,
) -> Payload | Absent:
    """Return *value* written as *content_type* says, else why that cannot be done.

    Args:
        content_type: The media type, with its parameters.
        value: What the body says.
        declared: What the operation says of such a body.
        root: The description, in which the references of schemas lead on.
        files: Contents by name, for texts that name a file where the body is binary.
    """
    family = media.family(media.parse(content_type).name)
    if family is Family.MULTIPART:
        return _multipart(content_type, value, Form(root=root, declared=declared, files=files))
    if family is Family.BINARY and isinstance(value, str) and value in files:
        return Payload(content_type, files[value])
    return _text(content_type, _as_text(family, value, declared, root))


def _as_text(family: Family, value: Json, declared: Media | None, root: Json) -> str | Absent:
    match family:
        case Family.JSON:
            return _json(value)
        case Family.FORM:
            return _form(value, declared)
        case Family.TEXT:
            return style.text(value)
        case _ if isinstance(value, str):
            return value
        case Family.XML:
            return xml_body.write(root, value, declared)
        case _:
            kind = type_name(value)
            return Absent(
                f"a payload of type {kind} cannot be written as {family.value}, only text"
            )


def _multipart(content_type: str, value: Json, form: Form) -> Payload | Absent:
    if isinstance(value, str):
        return _text(content_type, value)
    written = multipart.write(content_type, value, form)
    return written if isinstance(written, Absent) else Payload(written.content_type, written.body)


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
