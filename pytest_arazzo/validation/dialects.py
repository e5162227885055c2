"""The validators of jsonschema, made safe."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import jsonschema
from jsonschema.validators import extend

from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.validation import keywords, unevaluated
from pytest_arazzo.validation.keywords import Errors
from pytest_arazzo.validation.references import reference
from pytest_arazzo.validation.resources import made, registry_of
from pytest_arazzo.validation.values import Loose, Same
from pytest_arazzo.validation.wording import Said, show
from pytest_arazzo.validation.work import Work


@functools.lru_cache(maxsize=128)
def validator_of(root: Same, at: str) -> Loose:
    """Return what validates by the schema at *at*; give it new work before each use."""
    schema = get(root.value, at)
    base, registry = registry_of(root)
    return _dialect(schema, root.value)(
        {"$ref": f"{base}#{quote(at)}"}, registry=registry, format_checker=Work()
    )


def _dialect(*schemas: Json | Absent) -> Loose:
    """Return the validator of the first dialect that one of *schemas* names, else of 2020-12."""
    for schema in schemas:
        named = schema.get("$schema") if isinstance(schema, Mapping) else None
        known = _DIALECTS.get(named.rstrip("#")) if isinstance(named, str) else None
        if known is not None:
            return _extended(known)
    return _extended(jsonschema.Draft202012Validator)


_DIALECTS = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema.Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema.Draft201909Validator,
    "http://json-schema.org/draft-07/schema": jsonschema.Draft7Validator,
    "http://json-schema.org/draft-06/schema": jsonschema.Draft6Validator,
    "http://json-schema.org/draft-04/schema": jsonschema.Draft4Validator,
}
_KEYWORDS: Mapping[str, Loose] = {
    "$dynamicRef": reference,
    "$recursiveRef": reference,
    "$ref": reference,
    "additionalProperties": keywords.additional_properties,
    "format": keywords.formatted,
    "multipleOf": keywords.multiple_of,
    "pattern": keywords.pattern,
    "patternProperties": keywords.pattern_properties,
    "required": keywords.required,
    "unevaluatedItems": unevaluated.unevaluated_items,
    "unevaluatedProperties": unevaluated.unevaluated_properties,
    "uniqueItems": keywords.unique_items,
}


@functools.cache
def _extended(stock: Loose) -> Loose:
    """Return the validator *stock* with our keywords in place of its own."""
    replaced = {name: ours for name, ours in _KEYWORDS.items() if name in stock.VALIDATORS}
    types = stock.TYPE_CHECKER.redefine_many(
        {
            "array": lambda _, each: isinstance(each, Sequence) and not isinstance(each, str),
            "object": lambda _, each: isinstance(each, Mapping),
        }
    )
    ours: Loose = made(extend, validator=stock, validators=replaced, type_checker=types)
    ours.evolve = _evolve
    ours.descend = functools.partialmethod(_descend, ours.descend)
    return ours


def _descend(self: Loose, stock: Loose, instance: Json, schema: Loose, **places: Loose) -> Errors:
    """Return the errors of a schema applied inside; the stock method loses the place of `false`."""
    if schema is False:
        at = () if places.get("path") is None else (places["path"],)
        message = f"{show(instance)} is here, where nothing may be"
        error = Said(message, validator=None, instance=instance, schema=False, path=at)  # type: ignore[arg-type]
        return iter((error,))
    errors: Errors = stock(self, instance, schema, **places)
    return errors


def _evolve(self: Loose, **changes: Loose) -> Loose:
    """Return a validator for another schema, of the same dialect.

    The stock method turns to the stock keywords wherever a schema has a `$schema` of its own; and
    this is the one place that every application of a schema comes by.
    """
    work = changes.get("format_checker", self.format_checker)
    work.spend()
    return type(self)(
        changes.get("schema", self.schema),
        format_checker=work,
        registry=self._registry,
        _resolver=changes.get("_resolver", self._resolver),
    )
