"""Payload replacements, in order.

Spec: Arazzo 1.1.0, Payload Replacement Object.
"""

from __future__ import annotations

from pytest_arazzo import media
from pytest_arazzo.expressions import jsonpath, xml, xml_edit, xpath
from pytest_arazzo.expressions.evaluate import text_of
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.selector import DRAFT
from pytest_arazzo.jsonvalue import Absent, Json, put, type_name
from pytest_arazzo.model.parameter import Replacement
from pytest_arazzo.model.value import compute
from pytest_arazzo.trace import Refusal


def apply_replacements(
    value: Json,
    replacements: tuple[Replacement, ...],
    media_type: str,
    scope: Scope,
    reading: Reading,
) -> Json | Refusal:
    """Return *value* with every replacement applied, or why one cannot be.

    A replacement whose own value is absent changes nothing, as a parameter without value is
    left out. Each sees what those before it made.
    """
    for replacement in replacements:
        new, _ = compute(replacement.value, scope, reading)
        if isinstance(new, Absent):
            continue
        changed = _replaced(value, replacement, replacement.kind or _kind(media_type, value), new)
        if isinstance(changed, Refusal):
            return changed
        if isinstance(changed, Absent):
            message = f"replacement target {replacement.target!r} does not exist: {changed.reason}"
            return Refusal(code="AZ705", message=message, at=replacement.at)
        value = changed
    return value


def _kind(media_type: str, value: Json) -> str:
    """Return the kind of a target that names none.

    Spec: XPath for XML, JSON Pointer for JSON; a payload of objects is no XML as yet.
    """
    is_xml = media.family(media.parse(media_type).name) is media.Family.XML
    return "xpath" if is_xml and isinstance(value, str) else "jsonpointer"


def _replaced(
    value: Json, replacement: Replacement, kind: str, new: Json
) -> Json | Absent | Refusal:
    match kind:
        case "jsonpointer":
            return put(value, replacement.target.removeprefix("#"), new)
        case "jsonpath":
            return _by_jsonpath(value, replacement, new)
        case "xpath":
            return _by_xpath(value, replacement, new)
        case _:
            message = f"replacements by {kind} are not supported"
            return Refusal(code="AZ506", message=message, at=replacement.at)


def _by_jsonpath(value: Json, replacement: Replacement, new: Json) -> Json | Absent:
    """Return *value* with every selected node replaced; what is inside of one goes with it."""
    by_draft = replacement.version == DRAFT
    find = jsonpath.places_by_draft if by_draft else jsonpath.places
    places = find(replacement.target, value)
    if isinstance(places, jsonpath.Failed):
        return Absent(places.reason)
    if not places:
        return Absent("it selects nothing")
    changed: Json | Absent = value
    done: set[str] = set()
    for place in sorted(set(places), key=len):
        if not isinstance(changed, Absent) and not _is_below(place, done):
            done.add(place)
            changed = put(changed, place, new)
    return changed


def _is_below(place: str, done: set[str]) -> bool:
    ends = (at for at, letter in enumerate(place) if letter == "/")
    return any(place[:end] in done for end in ends)


def _by_xpath(value: Json, replacement: Replacement, new: Json) -> Json | Absent:
    """Return XML text with the content of every selected element or attribute replaced."""
    if not isinstance(value, str):
        return Absent(f"XPath needs XML text, and the payload is of type {type_name(value)}")
    document = xml.read(value)
    if isinstance(document, xml.NotXml):
        return Absent(document.reason)
    places = xpath.nodes(replacement.target, document, replacement.version)
    if isinstance(places, xpath.Failed):
        return Absent(places.reason)
    if not places:
        return Absent("it selects nothing")
    return xml_edit.exchanged(value, document, places, text_of(new))
