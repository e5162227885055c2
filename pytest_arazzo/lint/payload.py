"""What is known of the body that a step sends, after its replacements.

Spec: Arazzo 1.1.0, Request Body Object, Payload Replacement Object.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_arazzo import media
from pytest_arazzo.expressions import jsonpath, xml, xpath
from pytest_arazzo.expressions.selector import DRAFT
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import Json, tokens
from pytest_arazzo.lint import json_text
from pytest_arazzo.lint.sketch import (
    Array,
    Domains,
    Hole,
    Leaf,
    Object,
    Place,
    Sketch,
    Text,
    of_value,
)
from pytest_arazzo.media import Family
from pytest_arazzo.model.parameter import Replacement, RequestBody
from pytest_arazzo.model.value import Computed, Constant, Value
from pytest_arazzo.openapi import shape, style
from pytest_arazzo.openapi.operation import Media, Operation


@dataclass(frozen=True, slots=True)
class Unfound:
    """A replacement whose target is not there, and why."""

    replacement: Replacement
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a payload, and the replacements that find no target in it."""

    sketch: Sketch
    unfound: tuple[Unfound, ...]


def known(body: RequestBody, payload: Value, family: Family, domains: Domains) -> Known:
    """Return what is known of what *body* sends, written as a body of *family* is."""
    sketch = _template(payload, family, domains)
    unfound: list[Unfound] = []
    for each in body.replacements:
        changed = _replaced(sketch, each, each.kind or _kind(family, sketch), domains)
        if isinstance(changed, str):
            unfound.append(Unfound(each, changed))
        else:
            sketch = changed
    return Known(sketch, tuple(unfound))


def _template(payload: Value, family: Family, domains: Domains) -> Sketch:
    """Return what is known of a payload; a text may spell out JSON."""
    found = None
    if family is Family.JSON and isinstance(payload, Constant) and isinstance(payload.value, str):
        found = json_text.of_text(payload.value, payload.at, domains)
    elif isinstance(payload, Computed) and isinstance(payload.source, Template):
        if family is not Family.JSON:
            return Hole(Place(payload.at))
        found = json_text.of_template(payload.source, payload.at, domains)
        return found or Hole(Place(payload.at))
    return found or of_value(payload, domains)


def _kind(family: Family, sketch: Sketch) -> str:
    """Return the kind of a target that names none, as a run understands it."""
    is_text = isinstance(sketch, Leaf) and isinstance(sketch.value, str)
    if family is Family.XML and (is_text or isinstance(sketch, Hole)):
        return "xpath"
    return "jsonpointer"


def _replaced(
    sketch: Sketch, replacement: Replacement, kind: str, domains: Domains
) -> Sketch | str:
    """Return *sketch* with a replacement applied, or why it has no target."""
    new = of_value(replacement.value, domains)
    match kind:
        case "jsonpointer":
            target = replacement.target.removeprefix("#")
            if target and not target.startswith("/"):
                return "a JSON Pointer starts with '/'"
            return _put(sketch, tokens(target), new)
        case "jsonpath":
            return _by_jsonpath(sketch, replacement)
        case "xpath":
            return _by_xpath(sketch, replacement)
        case _:
            return Hole(sketch.place)


def _put(sketch: Sketch, steps: tuple[str, ...], new: Sketch) -> Sketch | str:
    """Return *sketch* with *new* at the end of *steps*, or why there is no such place."""
    if not steps or isinstance(sketch, Hole):
        return sketch if steps else new
    first, *rest = steps
    if isinstance(sketch, Object):
        return _put_member(sketch, first, tuple(rest), new)
    if isinstance(sketch, Array):
        return _put_element(sketch, first, tuple(rest), new)
    return f"there is no member {first!r} in a scalar"


def _put_member(sketch: Object, name: str, rest: tuple[str, ...], new: Sketch) -> Sketch | str:
    if name not in sketch.members and rest:
        return sketch if sketch.is_open else f"there is no member {name!r}"
    inner = _put(sketch.members[name], rest, new) if rest else new
    if isinstance(inner, str):
        return inner
    return replace(sketch, members={**sketch.members, name: inner})


def _put_element(sketch: Array, name: str, rest: tuple[str, ...], new: Sketch) -> Sketch | str:
    index = len(sketch.items) if name == "-" else int(name) if name.isdecimal() else None
    count = len(sketch.items)
    if index is None or index > count or (index == count and rest):
        return f"there is no element {name} in an array of {count}"
    if any(isinstance(each, Hole) for each in sketch.items[:index]):
        return Hole(sketch.place)  # what stands where is known when the array is
    inner = _put(sketch.items[index], rest, new) if rest else new
    if isinstance(inner, str):
        return inner
    return Array((*sketch.items[:index], inner, *sketch.items[index + 1 :]), sketch.place)


def _by_jsonpath(sketch: Sketch, replacement: Replacement) -> Sketch | str:
    value = _whole(sketch)
    if value is None:
        return Hole(sketch.place)
    find = jsonpath.places_by_draft if replacement.version == DRAFT else jsonpath.places
    found = find(replacement.target, value[0])
    if isinstance(found, jsonpath.Failed):
        return Hole(sketch.place) if found.stopped else found.reason
    return Hole(sketch.place) if found else "the query selects nothing"


def _by_xpath(sketch: Sketch, replacement: Replacement) -> Sketch | str:
    if not isinstance(sketch, Leaf) or not isinstance(sketch.value, str):
        return Hole(sketch.place)
    document = xml.read(sketch.value)
    if isinstance(document, xml.NotXml):
        return Hole(sketch.place)
    found = xpath.nodes(replacement.target, document, replacement.version)
    if isinstance(found, xpath.Failed):
        return found.reason
    return sketch if found else "the query selects nothing"


def _whole(sketch: Sketch) -> tuple[Json] | None:
    """Return the value of a sketch without holes, in a tuple."""
    match sketch:
        case Object(members=members):
            found = {name: _whole(each) for name, each in members.items()}
            if sketch.is_open or not all(found.values()):
                return None
            return ({name: each[0] for name, each in found.items() if each},)
        case Array(items=items):
            each_found = [_whole(each) for each in items]
            return ([each[0] for each in each_found if each],) if all(each_found) else None
        case Leaf():
            return (sketch.value,)
        case _:
            return None


def as_form(root: Json, sketch: Sketch, declared: Media, *, is_multipart: bool) -> Sketch:
    """Return what is known of a form: its values travel as text, and nulls do not travel.

    Spec: OpenAPI 3.1.1, Encoding Object.
    """
    if not isinstance(sketch, Object):
        return sketch
    members: dict[str, Sketch] = {}
    is_open = sketch.is_open
    for name, each in sketch.members.items():
        if isinstance(each, Leaf) and each.value is None:
            continue
        top, bracket, _ = name.partition("[")
        if bracket and top:
            members[top] = Hole(each.place)
        elif name in declared.encoding or _is_file(root, declared.schema, name):
            members[name] = Hole(each.place)
        else:
            members[name] = _part(each) if is_multipart else _texts(each)
    return Object(members, sketch.place, is_open)


def _part(sketch: Sketch) -> Sketch:
    """Return what is known of a part: objects travel as JSON, anything else as text."""
    return sketch if isinstance(sketch, Object) else _texts(sketch)


def _texts(sketch: Sketch) -> Sketch:
    match sketch:
        case Leaf():
            text = style.text(sketch.value)
            return Text(text, sketch.place) if isinstance(text, str) else Hole(sketch.place)
        case Object():
            given = {n: e for n, e in sketch.members.items() if not _is_null(e)}
            return replace(sketch, members={name: _texts(each) for name, each in given.items()})
        case Array():
            return replace(sketch, items=tuple(map(_texts, sketch.items)))
        case Hole():
            return replace(sketch, is_text=True)
        case _:
            return sketch


def _is_null(sketch: Sketch) -> bool:
    return isinstance(sketch, Leaf) and sketch.value is None


def _is_file(root: Json, schema: Json | None, name: str) -> bool:
    member = shape.member(root, schema, name)
    inner = shape.items(root, member)
    return any(
        part.get("format") == "binary" or "contentMediaType" in part
        for each in (member, inner)
        for part in shape.parts(root, each)
    )


def family_of(media_type: str) -> Family:
    """Return how a body of *media_type* is written."""
    return media.family(media.parse(media_type).name)


def declared_media_type(operation: Operation) -> str:
    """Return the media type of a body that names none: JSON where the operation declares it.

    Spec: Arazzo 1.1.0, Request Body Object, contentType.
    """
    declared = operation.request_body.media if operation.request_body else ()
    names = [each.name for each in declared if "*" not in each.name]
    of_json = [name for name in names if media.family(name) is Family.JSON]
    return (of_json or names or ["application/json"])[0]
