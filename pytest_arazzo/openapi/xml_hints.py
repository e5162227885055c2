"""What a schema says of its XML form: the `xml` object of a property, an item or a root.

====================  ============================================
3.0 and 3.1           3.2
====================  ============================================
``attribute: true``   ``nodeType: attribute``
``wrapped: true``     ``nodeType: element`` at an array
(not possible)        ``nodeType: text`` or ``cdata``
====================  ============================================

Spec: OpenAPI 3.1.1 and 3.2.0, XML Object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.operation import Media

_TEXTS = frozenset({"text", "cdata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """How one value is written in XML; None where the schema does not say."""

    name: str | None = None
    namespace: str | None = None
    prefix: str | None = None
    attribute: bool = False
    wrapped: bool = False
    text: bool = False


def hints(root: Json, schema: Json | None) -> Hints:
    """Return the hints of *schema*; what stands beside a `$ref` goes before what it leads to."""
    found: dict[str, Json] = {}
    for each in _xml(root, schema):
        found = {**each, **found}
    kind = found.get("nodeType")
    is_array = "array" in shape.kinds(root, schema)
    return Hints(
        name=_text(found.get("name")),
        namespace=_text(found.get("namespace")),
        prefix=_text(found.get("prefix")),
        attribute=found.get("attribute") is True or kind == "attribute",
        wrapped=found.get("wrapped") is True or (is_array and kind == "element"),
        text=isinstance(kind, str) and kind in _TEXTS,
    )


def root_name(root: Json, media: Media) -> str | None:
    """Return what the root element of a body is called: by `xml.name`, else as the component."""
    named = hints(root, media.schema).name
    if named is not None or media.schema_at is None:
        return named
    published = jsonvalue.get(root, media.schema_at)
    reference = published.get("$ref") if isinstance(published, Mapping) else None
    if not isinstance(reference, str):
        return None
    return reference.rpartition("/")[2] or None


def _xml(root: Json, schema: Json | None) -> Iterator[Mapping[str, Json]]:
    beside = schema.get("xml") if isinstance(schema, Mapping) else None
    if isinstance(beside, Mapping):
        yield beside
    for part in shape.parts(root, schema):
        found = part.get("xml")
        if isinstance(found, Mapping):
            yield found


def _text(value: Json | None) -> str | None:
    return value if isinstance(value, str) and value else None
