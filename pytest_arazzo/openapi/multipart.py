"""Objects as multipart bodies: a part for each property, or for each element of an array.

Each part is written as its Encoding Object says, and else as its value is: text as text, objects
as JSON. A part that the schema calls binary is a file: its text names one of the files that the
caller has, and without such a file it is the content itself.

Spec: OpenAPI 3.1.1, Encoding Object, Encoding multipart Media Types; RFC 7578.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape, style, xml_body
from pytest_arazzo.openapi.operation import Media, Problem
from pytest_arazzo.openapi.reference import Node, follow

_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
_OWN = frozenset({"content-type", "content-disposition", "content-transfer-encoding"})
_CONTROLS = frozenset("\r\n\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is known beside the value: its description, and the files that texts may name."""

    root: Json
    declared: Media | None
    files: Mapping[str, bytes]

    def schema(self, name: str) -> Json | None:
        """Return the schema of the part *name*, of one element where it is an array."""
        whole = self.declared.schema if self.declared else None
        found = shape.member(self.root, whole, name)
        inner = shape.items(self.root, found)
        return found if inner is None else inner

    def encoding(self, name: str) -> Mapping[str, Json]:
        """Return the Encoding Object of the part *name*, empty when there is none."""
        found = self.declared.encoding.get(name) if self.declared else None
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a body and the Content-Type that goes with them."""

    content_type: str
    body: bytes


def write(content_type: str, value: Json, form: Form) -> Written | Absent:
    """Return *value*, an object, as a body of parts, else why that cannot be done."""
    if not isinstance(value, Mapping):
        return Absent(f"a multipart body needs an object, not {type_name(value)}")
    parts: list[bytes] = []
    for name, part in _parts(value, form):
        if isinstance(part, Absent):
            return Absent(f"part {name!r}: {part.reason}")
        parts.append(part)
    # The boundary depends on the content alone, so that a recorded request matches again.
    boundary = media.parse(content_type).parameter("boundary")
    if boundary is None:
        boundary = "arazzo-" + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
        content_type = f"{content_type}; boundary={boundary}"
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return Written(content_type, body)


def _parts(value: Mapping[str, Json], form: Form) -> Iterator[tuple[str, bytes | Absent]]:
    for name, each in value.items():
        repeated = isinstance(each, Sequence) and not isinstance(each, str)
        for one in each if repeated and isinstance(each, Sequence) else (each,):
            if one is not None:
                yield name, _part(name, one, form)


def _part(name: str, value: Json, form: Form) -> bytes | Absent:
    schema, encoding = form.schema(name), form.encoding(name)
    is_file = _is_file(form.root, schema)
    given = form.files.get(value) if is_file and isinstance(value, str) else None
    kind = _declared_kind(encoding) or _kind(value, is_file=is_file)
    content = _content(kind, value, form, schema) if given is None else given
    if isinstance(content, Absent):
        return content
    file = name if given is None else str(value)
    head = [f'Content-Disposition: form-data; name="{name.translate(_QUOTED)}"']
    if is_file:
        head[0] += f'; filename="{file.translate(_QUOTED)}"'
    if kind:
        head.append(f"Content-Type: {kind}")
    head += _headers(form.root, encoding)
    return "\r\n".join([*head, "", ""]).encode("utf-8", "surrogatepass") + content


def _content(kind: str, value: Json, form: Form, schema: Json | None) -> bytes | Absent:
    """Return *value* as a part of the media type *kind*."""
    family = media.family(media.parse(kind).name)
    plain: str | Absent = style.text(value)
    if family is Family.XML and not isinstance(value, str):
        whole = Media(name=kind, schema=schema, schema_at=None, encoding={}, at="")
        plain = xml_body.write(form.root, value, whole)
        if isinstance(plain, Absent):
            return plain
    elif isinstance(plain, Absent) or (family is Family.JSON and not _is_json(value)):
        plain = json.dumps(value, ensure_ascii=False)
    return plain.encode("utf-8", "surrogatepass")


def _is_json(value: Json) -> bool:
    """Return whether *value* is a text that spells out JSON itself."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        media.loads(value)
    except ValueError:
        return False
    return True


def _declared_kind(encoding: Mapping[str, Json]) -> str:
    """Return the first media type of `contentType` that is one and not a range of them."""
    kinds = encoding.get("contentType")
    listed = kinds.split(",") if isinstance(kinds, str) else []
    return next((each.strip() for each in listed if each.strip() and "*" not in each), "")


def _kind(value: Json, *, is_file: bool) -> str:
    if is_file:
        return "application/octet-stream"
    return "application/json" if isinstance(value, Mapping | list | tuple) else ""


def _headers(root: Json, encoding: Mapping[str, Json]) -> Iterator[str]:
    """Yield the headers of a part whose schema leaves them one value; Arazzo can give them none."""
    declared = encoding.get("headers")
    for name, header in declared.items() if isinstance(declared, Mapping) else ():
        found = follow(root, Node(header, ""))
        members = {} if isinstance(found, Problem) else found.members()
        text = _only(root, members.get("schema"))
        if name.lower() not in _OWN and text is not None:
            yield f"{name}: {text}"


def _only(root: Json, schema: Json | None) -> str | None:
    """Return the text that *schema* wants, when it wants just one."""
    for part in shape.parts(root, schema):
        choices = part.get("enum")
        first = choices[0] if isinstance(choices, list) and len(choices) == 1 else None
        for each in (part.get("const"), first, part.get("default")):
            found = style.text(each)
            if isinstance(found, str) and not _CONTROLS & set(found):
                return found
    return None


def _is_file(root: Json, schema: Json | None) -> bool:
    return any(
        part.get("format") == "binary" or "contentMediaType" in part
        for part in shape.parts(root, schema)
    )
