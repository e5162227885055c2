"""Keywords of JSON Schema that can neither crash nor fetch, and are right in every edition.

Spec: JSON Schema 2020-12, Validation; OpenAPI 3.0.4, Schema Object; OpenAPI 3.1.1, Schema Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from jsonschema.exceptions import ValidationError

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.openapi_core.broken import Broken, Errors, Keyword, Validator
from pytest_arazzo.judge.openapi_core.references import References
from pytest_arazzo.openapi import reference


def ref_within(references: References) -> Keyword:
    """Return the keyword `$ref`, which never leaves the description."""

    def ref(
        validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        yield from validator.descend(instance, references.demand(value, schema))

    return ref


def required_within(references: References, waived: str) -> Keyword:
    """Return the keyword `required`, which does not ask for members that are *waived*.

    Spec: OpenAPI 3.0.4, Schema Object: a required `readOnly` member is required of a response
    only, a `writeOnly` one of a request only.
    """

    def required(_: Validator, value: Json, instance: Json, schema: Mapping[str, Json]) -> Errors:
        if not isinstance(value, list):
            raise Broken("required", schema, f"`required` is an array of names, not {value!r}")
        if not isinstance(instance, Mapping):
            return
        properties = schema.get("properties")
        for name in value:
            declared = properties.get(name) if isinstance(properties, Mapping) else None
            if name not in instance and not _flag(references, declared, waived):
                yield ValidationError(f"the member {name!r} is missing")

    return required


def _flag(references: References, schema: Json, name: str) -> bool:
    """Return whether *schema* says *name*, itself or where its reference leads."""
    for _ in range(reference.HOPS):
        if not isinstance(schema, Mapping):
            return False
        if schema.get(name) is True:
            return True
        ref = schema.get("$ref")
        found = references.find(ref) if isinstance(ref, str) else None
        schema = None if isinstance(found, Absent) else found
    return False


def forbidden(words: str) -> Keyword:
    """Return the keyword `readOnly` in a request, or `writeOnly` in a response."""

    def keyword(_: Validator, value: Json, __: Json, ___: Mapping[str, Json]) -> Errors:
        if value is True:
            yield ValidationError(words)

    return keyword


def either(references: References, plain: Keyword) -> Keyword:
    """Return `oneOf` or `anyOf`, decided by the discriminator where there is one.

    Spec: OpenAPI 3.1.1, Discriminator Object; a mapping is a reference or the name of a schema.
    """

    def keyword(
        validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        discriminator = schema.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        if not isinstance(discriminator, Mapping) or not isinstance(name, str):
            yield from plain(validator, value, instance, schema)
        elif not isinstance(instance, Mapping):
            yield from _not_an_object(validator, instance, schema, plain, value)
        elif not isinstance(chosen := instance.get(name), str):
            yield ValidationError(
                f"the member {name!r}, which tells the schema, is missing or no string"
            )
        else:
            yield from _chosen(references, validator, instance, discriminator, chosen)

    return keyword


def _not_an_object(
    validator: Validator, instance: Json, schema: Mapping[str, Json], plain: Keyword, value: Json
) -> Errors:
    if instance is None and schema.get("nullable") is True:
        return
    yield from plain(validator, value, instance, schema)


def _chosen(
    references: References,
    validator: Validator,
    instance: Json,
    discriminator: Mapping[str, Json],
    name: str,
) -> Errors:
    mapping = discriminator.get("mapping")
    mapped = mapping.get(name) if isinstance(mapping, Mapping) else None
    wanted = mapped if isinstance(mapped, str) else name
    implicit = "#" + jsonvalue.join("", "components", "schemas", wanted)
    for ref in (wanted, implicit) if mapped else (implicit,):
        found = references.find(ref)
        if not isinstance(found, Absent):
            yield from validator.descend(instance, found)
            return
    if mapped:
        raise Broken(
            "mapping", discriminator, f"the mapping of {name!r}, {wanted!r}, leads nowhere"
        )
    yield ValidationError(f"{name!r} names no schema of this description")


def nullable_type(
    validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
) -> Errors:
    """Yield an error when *instance* is not of the type *value*, by the rules of OpenAPI 3.0."""
    if not isinstance(value, str):
        raise Broken("type", schema, f"in OpenAPI 3.0 `type` is one name, not {value!r}")
    if instance is None and schema.get("nullable") is True:
        return
    if not validator.is_type(instance, value):
        yield ValidationError("")


def multiple_of(_: Validator, value: Json, instance: Json, schema: Mapping[str, Json]) -> Errors:
    """Yield an error when the number *instance* is no multiple, counted in decimal digits.

    In binary floating point 0.3 is no multiple of 0.1.
    """
    if not isinstance(value, int | float):
        raise Broken("multipleOf", schema, f"`multipleOf` is a number, not {value!r}")
    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    if (Fraction(str(instance)) / Fraction(str(value))).denominator != 1:
        yield ValidationError("")


def unique_items(_: Validator, value: Json, instance: Json, __: Mapping[str, Json]) -> Errors:
    """Yield an error when an array has equal elements; linear in their number."""
    if value is True and isinstance(instance, list):
        seen = set()
        for index, element in enumerate(instance):
            key = _key(element)
            if key in seen:
                yield ValidationError(f"the element {index} stands twice")
                return
            seen.add(key)


def _key(value: Json) -> object:
    """Return a hashable value that is equal for equal JSON; 1 and 1.0 are, true and 1 are not."""
    if isinstance(value, Mapping):
        return ("object", frozenset((name, _key(each)) for name, each in value.items()))
    if isinstance(value, list | tuple):
        return ("array", tuple(map(_key, value)))
    return ("boolean", value) if isinstance(value, bool) else value
