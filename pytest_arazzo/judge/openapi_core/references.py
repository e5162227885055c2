"""What the references of a schema lead to, inside of one description and never outside.

Spec: JSON Schema 2020-12, Core, sections 8.2 ($id, $anchor, $dynamicAnchor, $ref, $dynamicRef).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.openapi_core.broken import Broken
from pytest_arazzo.openapi import reference


class References:
    """The references of one description, each looked up once."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self.known: dict[str, Json | Absent] = {}

    def find(self, ref: str) -> Json | Absent:
        """Return what *ref* names: by JSON Pointer, by anchor, or by an `$id` of the description."""
        if ref not in self.known:
            found = reference.target(self.root, ref)
            self.known[ref] = self._named(ref, found) if isinstance(found, Absent) else found.value
        return self.known[ref]

    def demand(self, ref: Json, schema: Mapping[str, Json]) -> Json:
        """Return what the `$ref` of *schema* names.

        Raises:
            Broken: nothing is there, or it is outside of the description.
        """
        if not isinstance(ref, str):
            raise Broken("$ref", schema, f"a `$ref` is a string, not {ref!r}")
        found = self.find(ref)
        if isinstance(found, Absent):
            raise Broken("$ref", schema, found.reason)
        return found

    def _named(self, ref: str, dangling: Absent) -> Json | Absent:
        if ref in self._names:
            return self._names[ref]
        uri, _, fragment = ref.partition("#")
        if uri not in self._names or not fragment.startswith("/"):
            return dangling
        found = jsonvalue.get(self._names[uri], unquote(fragment))
        return dangling if isinstance(found, Absent) else found

    @cached_property
    def _names(self) -> Mapping[str, Json]:
        """Every anchor, as `#name`, and every `$id` with its schema; the first one wins."""
        names: dict[str, Json] = {}
        for value in _objects(self.root):
            for keyword, prefix in (("$anchor", "#"), ("$dynamicAnchor", "#"), ("$id", "")):
                name = value.get(keyword)
                if isinstance(name, str):
                    names.setdefault(prefix + name, value)
        return names


def _objects(root: Json) -> Iterator[Mapping[str, Json]]:
    waiting, seen = [root], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen or not isinstance(value, Mapping | list):
            continue
        seen.add(id(value))
        if isinstance(value, Mapping):
            yield value
            waiting += value.values()
        else:
            waiting += value
