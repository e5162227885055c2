"""What a rule of the structure's schema says when a document breaks it, in the user's words.

The schemas are written so that one mistake breaks one rule: where a value may be one of two
things, they look at the value first (`if`), instead of trying both (`anyOf`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import diagnostic
from pytest_arazzo.diagnostic import Diagnostic, Replacement
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, join, unescape
from pytest_arazzo.model import places, vocabulary, wording
from pytest_arazzo.model.edition import NEWEST, Edition
from pytest_arazzo.model.places import Place
from pytest_arazzo.schema import Violation

_NEAR = 0.75  # how alike two names are that only a slip sets apart
_VERSION = (places.ROOT, "arazzo")  # `model.version` judges it
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_ADVICE = {
    ("Criterion Object", "version"): "write type as an object: {type: jsonpath, version: ...}",
    ("Request Body Object", "reference"): "there are no reusable request bodies: write it out",
}
"""What to do instead of a field that people expect where the specification has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that a value breaks.

    Attributes:
        at: the pointer of the value.
        value: the value.
        rule: what the schema demands, the value of the keyword.
    """

    document: Document
    edition: Edition
    at: str
    value: Json
    rule: Json
    message: str


def describe(document: Document, edition: Edition, violation: Violation) -> Iterator[Diagnostic]:
    """Yield what is wrong where *document* breaks a rule of its edition's schema."""
    value = get(document.tree, violation.at)
    broken = Broken(
        document=document,
        edition=edition,
        at=violation.at,
        value=None if isinstance(value, Absent) else value,
        rule=violation.expected,
        message=violation.message,
    )
    if in_json_schema(document.tree, violation.at):
        yield _json_schema(broken)
        return
    yield from _WORDS.get(violation.keyword, _other)(broken)


def in_json_schema(tree: Json, at: str) -> bool:
    """Return whether *at* is inside of a JSON Schema of inputs."""
    place = places.find(tree, at)
    depth = {"Workflow Object": 1, "Components Object": 2}.get(place.kind, 0)
    return 0 < depth < len(place.rest) and place.rest[0] == "inputs"


def _required(broken: Broken) -> Iterator[Diagnostic]:
    place = places.find(broken.document.tree, broken.at)
    fields = vocabulary.fields(broken.edition, place.kind)
    for field in _texts(broken.rule):
        if field not in _members(broken.value) and (place.kind, field) != _VERSION:
            shape = wording.shape(fields.get(field))
            expected = f", {shape}" if shape else ""
            message = f"{place.label} needs {field}{expected}"
            advice = _meant_reference(place.kind, _members(broken.value))
            yield _diagnostic(broken, place, message, advice=advice, field=field)


def _meant_reference(kind: str, value: Mapping[str, Json]) -> str | None:
    name = value.get("name")
    if kind.endswith("Action Object") and isinstance(name, str) and name.startswith("$components"):
        return f"to use a component write reference: {name}"
    return None


def _unknown(broken: Broken) -> Iterator[Diagnostic]:
    owner, _, token = broken.at.rpartition("/")
    name = unescape(token)
    place = places.find(broken.document.tree, owner)
    yield Diagnostic(
        code="AZ102",
        message=f"unknown field {name!r} in {place.label}",
        location=broken.document.locate_key(broken.at),
        help=_advice(broken.edition, place.kind, name),
        spec=_spec(broken.edition, place.kind),
        at=broken.at,
        width=len(name),
        fix=_correction(broken, place, name),
    )


def _correction(broken: Broken, place: Place, name: str) -> Replacement | None:
    """Return the field that *name* is a slip of, None when several are near or it is there too."""
    if (place.kind, name) in _ADVICE or name in vocabulary.fields(NEWEST, place.kind):
        return None
    fields = vocabulary.fields(broken.edition, place.kind)
    same = [field for field in fields if field.casefold() == name.casefold()]
    near = same or difflib.get_close_matches(name, fields, n=2, cutoff=_NEAR)
    owner = get(broken.document.tree, place.at)
    if len(near) != 1 or not isinstance(owner, Mapping) or near[0] in owner:
        return None
    title = f"call it {near[0]!r}"
    return Replacement(at=broken.at, old=name, new=near[0], title=title, is_key=True)


def _advice(edition: Edition, kind: str, name: str) -> str:
    if name in vocabulary.fields(NEWEST, kind) and edition != NEWEST:
        return f"{name} is new in Arazzo {NEWEST.name}"
    fields = vocabulary.fields(edition, kind)
    section = vocabulary.section(edition, kind)
    article = "an" if section[0] in "AEI" else "a"
    return (
        _ADVICE.get((kind, name))
        or diagnostic.nearest(name, fields)
        or f"the fields of {article} {section} are {', '.join(fields)}"
    )


def _type(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    expected = wording.shape({"type": broken.rule}) or str(broken.rule)
    message = f"{places.phrase(place)} is {wording.described(broken.value)}, expected {expected}"
    advice = None
    if broken.value is None:
        advice = "a key without a value is null: give it one or leave it out"
    elif broken.rule == "string" and not isinstance(broken.value, (Mapping, list)):
        advice = "put it in quotes"
    elif "selector" in _members(broken.value) and broken.edition != NEWEST:
        advice = f"Selector Objects are new in Arazzo {NEWEST.name}"
    yield _diagnostic(broken, place, message, advice=advice)


def _enum(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    choices = broken.rule if isinstance(broken.rule, list) else []
    expected = wording.one_of(choices)
    message = f"{places.phrase(place)} is {wording.described(broken.value)}, expected {expected}"
    advice = None
    if isinstance(broken.value, str):
        advice = diagnostic.nearest(broken.value, _texts(choices))
    yield _diagnostic(broken, place, message, advice=advice)


def _pattern(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    if not isinstance(broken.value, Mapping):
        message = f"$self is {broken.value!r}, expected a URI-reference without a fragment"
        yield _diagnostic(broken, place, message)
        return
    for name in broken.value:
        if not _NAME.fullmatch(name):
            at = join(broken.at, name)
            yield Diagnostic(
                code="AZ101",
                message=(
                    f"{name!r} in {places.phrase(place)} is no name, "
                    "expected letters, digits, '.', '-' and '_' only"
                ),
                location=broken.document.locate_key(at),
                spec=_spec(broken.edition, place.kind, place.rest[0]),
                at=at,
                width=len(name),
            )


def _exactly_one(broken: Broken) -> Iterator[Diagnostic]:
    place = places.find(broken.document.tree, broken.at)
    choices = broken.rule if isinstance(broken.rule, list) else []
    fields = [field for choice in choices for field in _texts(_members(choice).get("required"))]
    present = [field for field in fields if field in _members(broken.value)]
    message = (
        f"{place.label} needs exactly one of {', '.join(fields)}, "
        f"has {' and '.join(present) or 'none'}"
    )
    yield _diagnostic(broken, place, message)


def _not(broken: Broken) -> Iterator[Diagnostic]:
    place = places.find(broken.document.tree, broken.at)
    fields = _texts(_members(broken.rule).get("required"))
    if len(fields) > 1:
        message = f"{place.label} has {' and '.join(fields)}, expected one of them at most"
        yield _diagnostic(broken, place, message)
        return
    at = join(broken.at, fields[0])
    yield Diagnostic(
        code="AZ101",
        message=f"{place.label} has in, expected none: an action passes inputs to a workflow",
        location=broken.document.locate_key(at),
        spec=_spec(broken.edition, "Success Action Object", "parameters"),
        at=at,
        width=len(fields[0]),
    )


def _empty(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    message = f"{places.phrase(place)} is empty, expected at least one element"
    yield _diagnostic(broken, place, message)


def _too_small(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    message = f"{places.phrase(place)} is {broken.value}, expected {broken.rule} or more"
    yield _diagnostic(broken, place, message)


def _other(broken: Broken) -> Iterator[Diagnostic]:
    place = places.around(broken.document.tree, broken.at)
    yield _diagnostic(broken, place, f"{places.phrase(place)}: {broken.message}")


def _json_schema(broken: Broken) -> Diagnostic:
    place = places.find(broken.document.tree, broken.at)
    message = f"{places.phrase(place)} is not JSON Schema: {broken.message}"
    return _diagnostic(broken, place, message, field="inputs")


_WORDS: Mapping[str, Callable[[Broken], Iterator[Diagnostic]]] = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "oneOf": _exactly_one,
    "not": _not,
    "minItems": _empty,
    "minimum": _too_small,
}


def _diagnostic(
    broken: Broken, place: Place, message: str, *, advice: str | None = None, field: str = ""
) -> Diagnostic:
    return Diagnostic(
        code="AZ101",
        message=message,
        location=broken.document.locate(broken.at),
        help=advice,
        spec=_spec(broken.edition, place.kind, field or (place.rest[0] if place.rest else "")),
        at=broken.at,
        width=wording.width(broken.value),
    )


def _spec(edition: Edition, kind: str, field: str = "") -> str:
    section = f"{edition.text}, {vocabulary.section(edition, kind)}"
    return f"{section}, {field}" if field else section


def _texts(value: Json) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _members(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
