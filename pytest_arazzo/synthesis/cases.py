"""A schema as alternatives, each a conjunction of plain schemas that a value can be made from.

References are followed, `allOf` is flattened, and of `oneOf`, `anyOf` and `if` each alternative
is a case of its own. What a case cannot say (exclusiveness, `not`) is left to whoever verifies.

Spec: JSON Schema 2020-12, Core, section 10; OpenAPI 3.1.1, Discriminator Object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import TypeAlias
from urllib.parse import unquote

from pytest_arazzo.jsonvalue import Absent, Json, get, tokens
from pytest_arazzo.validation.values import containers_in

Plain: TypeAlias = "Mapping[str, Json]"
"""A schema of which only the keywords that it has itself are looked at."""

Case: TypeAlias = "tuple[Plain, ...]"
"""Plain schemas that all hold."""

Conjunction: TypeAlias = "tuple[Json, ...]"
"""Schemas as published that all hold."""

MOST = 64
"""How many cases of one place are looked at."""

_HOPS = 16
_WORK = 5_000  # schemas that are applied to one place
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class Cases:
    """The cases of the schemas of one document; each is expanded once.

    Args:
        root: The document; it must not change.
        edition: The edition of OpenAPI, which decides what `nullable` means.
        side: `response` bars what is write-only.
    """

    def __init__(self, root: Json, edition: str, side: str = "") -> None:
        self.root = root
        self.bars_write_only = side == "response"
        self.is_nullable = edition == "3.0"
        self._known: dict[tuple[int, ...], tuple[Conjunction, tuple[Case, ...]]] = {}
        self._spent = 0
        self._costly: set[tuple[int, ...]] = set()
        self._anchors: Mapping[str, Json] | None = None

    def of(self, schemas: Conjunction) -> tuple[Case, ...]:
        """Return the cases in which all *schemas* hold, in the order of the alternatives."""
        key = tuple(map(id, schemas))
        if key not in self._known:
            self._spent = 0
            found = tuple(islice(self._all(schemas, ()), MOST))
            if self._spent > _WORK:
                self._costly.add(key)
            # The schemas are kept, so that their ids stay theirs.
            self._known[key] = schemas, found
        return self._known[key][1]

    def follow(self, ref: str) -> Json | Absent:
        """Return what *ref* names inside of the document."""
        uri, _, fragment = ref.partition("#")
        inside = self.root if not uri else self._named().get(uri, Absent("it is elsewhere"))
        if isinstance(inside, Absent):
            return inside
        if not fragment or fragment.startswith("/"):
            return get(inside, unquote(fragment))
        return self._named().get(f"#{fragment}", Absent("there is no such anchor"))

    def key(self, schemas: Conjunction) -> tuple[int, ...]:
        """Return what is the same for *schemas* and for references to them."""
        return tuple(id(self._resolved(schema)) for schema in schemas)

    def _resolved(self, schema: Json) -> Json:
        for _ in range(_HOPS):
            ref = schema.get("$ref") if isinstance(schema, Mapping) else None
            found = self.follow(ref) if isinstance(ref, str) else Absent("no reference")
            if isinstance(found, Absent):
                break
            schema = found
        return schema

    def fault(self, schemas: Conjunction) -> str | None:
        """Return what keeps *schemas* from having cases, if it is not what they say."""
        if tuple(map(id, schemas)) in self._costly:
            return f"it is too expensive: more than {_WORK} schemas apply"
        waiting, seen = list(schemas), set[int]()
        while waiting:
            here = waiting.pop(0)
            if not isinstance(here, Mapping) or id(here) in seen:
                continue
            seen.add(id(here))
            for ref in (here.get(keyword) for keyword in _REFERENCES):
                found = self.follow(ref) if isinstance(ref, str) else True
                if isinstance(found, Absent):
                    return f"{ref!r} leads nowhere: {found.reason}"
                waiting.append(found)
            for keyword in ("allOf", "oneOf", "anyOf"):
                branches = here.get(keyword)
                waiting += branches if isinstance(branches, list) else []
        return None

    def _named(self) -> Mapping[str, Json]:
        if self._anchors is None:
            found: dict[str, Json] = {}
            waiting: list[Json] = [self.root]
            while waiting:
                here = waiting.pop()
                waiting += containers_in(here)
                for keyword, mark in (("$anchor", "#"), ("$dynamicAnchor", "#"), ("$id", "")):
                    name = here.get(keyword) if isinstance(here, Mapping) else None
                    if isinstance(name, str):
                        found.setdefault(mark + name.rstrip("#"), here)
            self._anchors = found
        return self._anchors

    def _all(self, schemas: Iterable[Json], trail: tuple[int, ...]) -> Iterator[Case]:
        """Yield the cases in which every one of *schemas* holds."""
        parts = [tuple(islice(self._each(schema, trail), MOST)) for schema in schemas]
        for chosen in islice(product(*parts), MOST):
            yield tuple(plain for case in chosen for plain in case)

    def _any(self, schemas: Iterable[Json], trail: tuple[int, ...]) -> Iterator[Case]:
        for schema in schemas:
            yield from self._each(schema, trail)

    def _each(self, schema: Json, trail: tuple[int, ...]) -> Iterator[Case]:
        """Yield the cases of one schema; *trail* has those that it is being expanded for."""
        if not isinstance(schema, Mapping):
            if schema is not False:
                yield ()
            return
        self._spent += 1
        if self._spent > _WORK:
            return
        if id(schema) in trail:
            yield (schema,)  # once more round the circle adds nothing
            return
        trail = (*trail, id(schema))
        axes = [tuple(islice(axis, MOST)) for axis in self._axes(schema, trail)]
        for chosen in islice(product(*axes), MOST):
            every = (schema, *(plain for case in chosen for plain in case))
            yield tuple({id(plain): plain for plain in every}.values())

    def _axes(self, schema: Plain, trail: tuple[int, ...]) -> Iterator[Iterable[Case]]:
        """Yield, for each keyword that applies other schemas, the cases that it leaves."""
        for keyword in _REFERENCES:
            ref = schema.get(keyword)
            if isinstance(ref, str):
                yield self._referred(ref, trail)
        every = schema.get("allOf")
        if isinstance(every, list):
            yield self._all(every, trail)
        for keyword in ("oneOf", "anyOf"):
            branches = schema.get(keyword)
            if isinstance(branches, list):
                yield self._branches(schema, branches, trail)
        if "if" in schema:
            yield self._conditional(schema, trail)

    def _referred(self, ref: str, trail: tuple[int, ...]) -> Iterator[Case]:
        found = self.follow(ref)
        if not isinstance(found, Absent):
            yield from self._each(found, trail)

    def _branches(
        self, schema: Plain, branches: list[Json], trail: tuple[int, ...]
    ) -> Iterator[Case]:
        discriminator = schema.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        if not isinstance(discriminator, Mapping) or not isinstance(name, str):
            yield from self._any(branches, trail)
            return
        for branch in branches:
            for told in _names(branch, discriminator):
                mark: Plain = {"required": [name], "properties": {name: {"const": told}}}
                yield from ((mark, *case) for case in self._each(branch, trail))

    def _conditional(self, schema: Plain, trail: tuple[int, ...]) -> Iterator[Case]:
        yield from self._all([{"not": schema["if"]}, schema.get("else", True)], trail)
        yield from self._all([schema["if"], schema.get("then", True)], trail)


def _names(branch: Json, discriminator: Mapping[str, Json]) -> Iterator[str]:
    """Yield the values of a discriminator that stand for *branch*."""
    ref = branch.get("$ref") if isinstance(branch, Mapping) else None
    if not isinstance(ref, str):
        return
    path = tokens(ref.removeprefix("#"))
    name = path[-1] if path else ref
    mapping = discriminator.get("mapping")
    mapped = mapping if isinstance(mapping, Mapping) else {}
    found = [told for told, target in mapped.items() if target in (ref, name)]
    yield from found
    if not found and name not in mapped:
        yield name
