"""What no other keyword has looked at.

Spec: JSON Schema 2020-12 Core, section 11; 2019-09 Core, section 9.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.validation.keywords import Errors, extra, matching
from pytest_arazzo.validation.references import REFERENCE_KEYWORDS, lookup
from pytest_arazzo.validation.values import Loose, Schema
from pytest_arazzo.validation.wording import Said

_Direct: TypeAlias = "Callable[[Loose, Loose, Schema], Iterator[str | int]]"


def unevaluated_properties(
    validator: Loose, inner: Loose, instance: Json, schema: Schema
) -> Errors:
    """Yield the errors of members that no other keyword has looked at."""
    if isinstance(instance, Mapping):
        seen = _evaluated(validator, instance, schema, _judged_members)
        for name, member in instance.items():
            if name not in seen:
                yield from extra(validator, inner, name, member, ())


def unevaluated_items(validator: Loose, inner: Loose, instance: Json, schema: Schema) -> Errors:
    """Yield the errors of elements that no other keyword has looked at."""
    if not isinstance(instance, Sequence) or isinstance(instance, str):
        return
    seen = _evaluated(validator, instance, schema, _judged_elements)
    for index, element in enumerate(instance):
        if index in seen:
            continue
        if inner is False:
            yield Said(f"element {index} is one too many", path=[index], instance=element)
        else:
            yield from validator.descend(element, inner, path=index)


def _evaluated(validator: Loose, instance: Json, schema: Loose, direct: _Direct) -> set[str | int]:
    """Return the names or indices that *schema*, or one that it applies, has an opinion on."""
    seen = set(direct(validator, instance, schema))
    for applied, inner in _applied(validator, instance, schema):
        if isinstance(inner, Mapping):
            seen |= _evaluated(applied, instance, inner, direct)
            if _UNEVALUATED[direct] in inner:
                seen |= _all(instance)
    return seen


def _all(instance: Loose) -> set[str | int]:
    return set(instance) if isinstance(instance, Mapping) else set(range(len(instance)))


def _applied(validator: Loose, instance: Json, schema: Schema) -> Iterator[tuple[Loose, Loose]]:
    """Yield the schemas that *schema* applies to the same instance, where that holds."""
    for keyword in REFERENCE_KEYWORDS:
        if keyword not in schema or keyword not in validator.VALIDATORS:
            continue
        resolved = lookup(validator, keyword, schema[keyword])
        if resolved is not None:
            contents = resolved.contents
            yield validator.evolve(schema=contents, _resolver=resolved.resolver), contents
    for each in _branches(instance, schema):
        if _holds(validator, instance, each):
            yield validator, each
    if "if" in schema:
        chosen = "else"
        if _holds(validator, instance, schema["if"]):
            chosen = "then"
            yield validator, schema["if"]
        yield validator, schema.get(chosen, True)


def _branches(instance: Json, schema: Schema) -> Iterator[Loose]:
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from schema.get(keyword, ())
    if isinstance(instance, Mapping):
        for name, inner in schema.get("dependentSchemas", {}).items():
            if name in instance:
                yield inner


def _holds(validator: Loose, instance: Json, schema: Loose) -> bool:
    return next(validator.descend(instance, schema), None) is None


def _judged_members(validator: Loose, instance: Loose, schema: Schema) -> Iterator[str]:
    if "additionalProperties" in schema:
        yield from instance
        return
    named = schema.get("properties", {})
    for name in instance:
        if name in named or next(matching(validator, schema, name), None) is not None:
            yield name


def _judged_elements(validator: Loose, instance: Loose, schema: Schema) -> Iterator[int]:
    items = schema.get("items")
    is_tuple = isinstance(items, Sequence)  # before 2020-12
    if "additionalItems" in schema or ("items" in schema and not is_tuple):
        yield from range(len(instance))
        return
    first: Sequence[Json] = schema["items"] if is_tuple else schema.get("prefixItems", ())
    yield from range(min(len(first), len(instance)))
    if "contains" in schema and "prefixItems" in validator.VALIDATORS:
        for index, element in enumerate(instance):
            if _holds(validator, element, schema["contains"]):
                yield index


_UNEVALUATED: dict[_Direct, str] = {
    _judged_members: "unevaluatedProperties",
    _judged_elements: "unevaluatedItems",
}
