"""What a media type of a description shows, and the type in which a body of it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import reference
from pytest_arazzo.openapi.operation import Media
from pytest_arazzo.openapi.reference import Node

_TOP = {"text": "plain", "image": "png", "audio": "mpeg", "video": "mp4"}


def concrete(declared: Media) -> str:
    """Return the media type in which a body of *declared* is sent; a range is JSON if it can be."""
    top, _, sub = declared.name.partition("/")
    if "*" not in declared.name:
        return declared.name
    if top in _TOP and sub.startswith("*"):
        return f"{top}/{_TOP[top]}"
    return "application/json"


def examples(root: Json, declared: Media) -> Iterator[Json]:
    """Yield the examples of a media type, as published.

    Spec: OpenAPI 3.1.1, Media Type Object, example and examples; 3.2.0, Example Object, dataValue.
    """
    node = get(root, declared.at)
    if not isinstance(node, Mapping):
        return
    if "example" in node:
        yield _read(node["example"], declared)
    listed = node.get("examples")
    for name, each in listed.items() if isinstance(listed, Mapping) else ():
        found = reference.follow(root, Node(each, join(declared.at, "examples", name)))
        shown = found.value if isinstance(found, Node) else None
        for field_name in ("value", "dataValue"):
            if isinstance(shown, Mapping) and field_name in shown:
                yield _read(shown[field_name], declared)


def _read(example: Json, declared: Media) -> Json:
    """Return *example* as a value; JSON is sometimes published as its text."""
    if isinstance(example, str) and media.family(concrete(declared)) is Family.JSON:
        try:
            return media.loads(example)
        except ValueError:
            return example
    return example
