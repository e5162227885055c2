"""A body as the value that its declared media type wants.

Spec: OpenAPI 3.1.1, Media Type Object, Encoding Object; RFC 7578 (multipart/form-data).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape, unstyle, wire, xml_view
from pytest_arazzo.openapi.operation import Media

_NAME = re.compile(r"""[;\s]name="([^"\r\n]{0,1000})"|[;\s]name=([^;\s"]{1,1000})""")
_TYPE = re.compile(r"(?i)^content-type:\s{0,20}([^\r\n]{1,500})", re.MULTILINE)
_FIELDS = 10_000


@dataclass(frozen=True, slots=True)
class Judged:
    """The value to judge by a schema."""

    value: Json


@dataclass(frozen=True, slots=True)
class Garbled:
    """The body is not what its media type says."""

    reason: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """No schema can be applied to such a body, and why."""

    reason: str


def judged(
    root: Json, content_type: str, body: bytes, declared: Media
) -> Judged | Garbled | Opaque:
    """Return what a schema of *declared* can judge of *body*."""
    read = media.read(content_type or declared.name, body)
    match _family(content_type, read, declared):
        case Family.JSON:
            again = (
                read
                if read.family is Family.JSON or read.problem
                else media.read("application/json", body)
            )
            return Garbled(again.problem) if again.problem else Judged(again.value)
        case Family.FORM:
            return Judged(_form(root, str(read.value), declared))
        case Family.MULTIPART:
            return _multipart(root, content_type, body, declared)
        case Family.XML:
            return _xml(root, read, body, declared)
        case Family.TEXT:
            return _text(root, read, body, declared)
        case _:
            return Opaque("binary bodies are not validated")


def _family(content_type: str, read: media.Body, declared: Media) -> Family:
    """Return how the body is to be read: as declared, or by its own name below a range."""
    if "*" not in declared.name:
        return media.family(media.parse(declared.name).name)
    named = media.family(media.parse(content_type).name)
    return read.family if named is Family.BINARY and read.family is Family.JSON else named


def _text(root: Json, read: media.Body, body: bytes, declared: Media) -> Judged | Garbled:
    if read.problem is not None:
        return Garbled(read.problem)
    kinds = shape.kinds(root, declared.schema)
    if read.family is Family.JSON and kinds and "string" not in kinds:
        return Judged(read.value)
    text = read.value if isinstance(read.value, str) else body.decode("utf-8", "replace")
    return Judged(shape.read(root, declared.schema, text))


def _xml(root: Json, read: media.Body, body: bytes, declared: Media) -> Judged | Garbled:
    if read.problem is not None:
        return Garbled(read.problem)
    text = read.value if isinstance(read.value, str) else body.decode("utf-8", "replace")
    value = xml_view.view(root, declared.schema, text)
    return Garbled(value.reason) if isinstance(value, Absent) else Judged(value)


def _form(root: Json, text: str, declared: Media) -> Json:
    pairs = wire.decoded(text)[:_FIELDS]
    return shape.conform(root, declared.schema, unstyle.nested(pairs))


def _multipart(
    root: Json, content_type: str, body: bytes, declared: Media
) -> Judged | Garbled | Opaque:
    boundary = media.parse(content_type).parameter("boundary")
    if not boundary:
        return Garbled("the media type has no boundary")
    if media.parse(content_type).name != "multipart/form-data":
        return Opaque("multipart bodies other than forms are not validated")
    mark = b"--" + boundary.encode("utf-8", "surrogatepass")
    pieces = body.split(mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - before and after
        return Garbled(f"the boundary {boundary!r} does not close it")
    fields: dict[str, list[Json]] = {}
    for name, value in _fields(pieces[1:-1]):
        fields.setdefault(name, []).append(value)
    value = {name: each[0] if len(each) == 1 else each for name, each in fields.items()}
    return Judged(_conformed(root, declared, value))


def _conformed(root: Json, declared: Media, value: Mapping[str, Json]) -> Json:
    found = {}
    for name, each in value.items():
        inner = shape.member(root, declared.schema, name)
        is_json = isinstance(each, Mapping) or (
            isinstance(each, list) and not all(isinstance(one, str) for one in each)
        )
        found[name] = (
            each if is_json and isinstance(each, Mapping) else shape.conform(root, inner, each)
        )
    return found


def _fields(pieces: list[bytes]) -> Iterator[tuple[str, Json]]:
    for piece in pieces[:_FIELDS]:
        head, _, content = piece.partition(b"\r\n\r\n")
        text = head.decode("utf-8", "replace")
        name = _NAME.search(text)
        if name is None:
            continue
        kind = _TYPE.search(text)
        read = media.read(kind[1] if kind else "text/plain", content.removesuffix(b"\r\n"))
        own = kind is not None and read.family is Family.JSON
        plain = content.removesuffix(b"\r\n").decode("utf-8", "replace")
        yield name[1] or name[2] or "", read.value if own else plain
