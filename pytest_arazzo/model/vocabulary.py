"""The objects of an edition as its JSON Schema lists them: their names and fields."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model import places, schemas
from pytest_arazzo.model.edition import V1_0, Edition

Fields = Mapping[str, Json]


def section(edition: Edition, kind: str) -> str:
    """Return what the text of *edition* calls the object *kind*."""
    if kind == places.EXPRESSION_TYPE and edition == V1_0:
        return f"Criterion {kind}"
    return kind


def fields(edition: Edition, kind: str) -> Fields:
    """Return the fields of the object *kind* with their schemas, none if the edition lacks it."""
    return _objects(edition).get(section(edition, kind), {})


@functools.cache
def _objects(edition: Edition) -> Mapping[str, Fields]:
    root = _members(schemas.load(schemas.arazzo(edition.name)))
    every = [root, *map(_members, _members(root.get("$defs")).values())]
    return {str(schema.get("title")): _members(schema.get("properties")) for schema in every}


def _members(value: Json) -> Fields:
    return value if isinstance(value, Mapping) else {}
