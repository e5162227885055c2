"""JSON Schema keywords that can neither crash, fetch, nor take for ever.

A keyword that cannot be applied (a reference that leads nowhere, a pattern that does not compile,
a value of the wrong type) yields an error whose cause is a `Broken`, instead of raising.

Spec: JSON Schema 2020-12, Validation; OpenAPI 3.0.4, Schema Object; OpenAPI 3.1.1, Schema Object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, TypeAlias

from jsonschema.exceptions import UndefinedTypeCheck, UnknownType, ValidationError
from referencing.exceptions import Unresolvable

from pytest_arazzo import jsonvalue, patterns
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import reference


class Broken(Exception):
    """A keyword of a schema cannot be applied."""

    def __init__(self, keyword: str, schema: object, reason: str) -> None:
        super().__init__(keyword, schema, reason)
        self.keyword = keyword
        self.schema = schema
        self.reason = reason


class _Resolved(Protocol):
    @property
    def contents(self) -> Json: ...


class _Resolver(Protocol):
    def lookup(self, ref: str) -> _Resolved:
        """Return what *ref* names, or raise `Unresolvable`."""


class Validator(Protocol):
    """What is used of a jsonschema validator."""

    schema: Json
    format_checker: object
    _resolver: _Resolver

    def iter_errors(self, instance: Json) -> Iterator[ValidationError]:
        """Yield the errors of *instance*."""

    def is_type(self, instance: Json, type: str) -> bool:  # noqa: A002 - its name there
        """Return whether *instance* is of *type*, or raise `UnknownType`."""

    def is_valid(self, instance: Json) -> bool:
        """Return whether there are no errors."""

    def evolve(self, *, schema: Json) -> Validator:
        """Return this validator with another schema."""

    def descend(
        self,
        instance: Json,
        schema: Json,
        path: str | int | None = None,
        schema_path: str | int | None = None,
    ) -> Iterator[ValidationError]:
        """Yield the errors of *instance* by *schema*."""


class ValidatorClass(Protocol):
    """What is used of a class of jsonschema validators."""

    FORMAT_CHECKER: object

    def __call__(self, schema: Json, *, format_checker: object, _resolver: object) -> Validator:
        """Return a validator by *schema*."""


Errors: TypeAlias = Iterator[ValidationError]
Keyword: TypeAlias = Callable[[Validator, Json, Json, Mapping[str, Json]], Errors]

_CRASHES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    UndefinedTypeCheck,
    UnknownType,
    Unresolvable,
)


def guarded(name: str, keyword: Keyword) -> Keyword:
    """Return *keyword* so that what it raises becomes an error that says where and why."""

    def run(
        validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        try:
            yield from keyword(validator, value, instance, schema)
        except Broken as broken:
            yield ValidationError(broken.reason, cause=broken)
        except _CRASHES as error:
            shown = repr(value)[:60]
            reason = f"`{name}: {shown}` cannot be applied ({type(error).__name__})"
            yield ValidationError(reason, cause=Broken(name, schema, reason))

    return run


def broken_in(error: ValidationError) -> Broken | None:
    """Return the first `Broken` in *error* or in the errors of the branches that it tells of."""
    if isinstance(error.cause, Broken):
        return error.cause
    return next(filter(None, map(broken_in, error.context or ())), None)


def resolve(root: Json, validator: Validator, ref: str, schema: Mapping[str, Json]) -> Json:
    """Return what *ref* names in *root*, or by an anchor or `$id` of the description.

    Raises:
        Broken: nothing is there, or it is outside of the description.
    """
    found = reference.target(root, ref)
    if not isinstance(found, Absent):
        return found.value
    if ref.startswith("#/"):
        raise Broken("$ref", schema, found.reason)
    try:
        return validator._resolver.lookup(ref).contents  # noqa: SLF001 - the only way to anchors
    except Unresolvable as error:
        raise Broken("$ref", schema, found.reason) from error


def ref_within(root: Json) -> Keyword:
    """Return the keyword `$ref`, which never leaves *root*."""

    def ref(
        validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        if not isinstance(value, str):
            raise Broken("$ref", schema, "a `$ref` is a string")
        yield from validator.descend(instance, resolve(root, validator, value, schema))

    return ref


def required_within(root: Json, waived: str | None) -> Keyword:
    """Return the keyword `required`, which does not ask for members that are *waived*.

    Spec: OpenAPI 3.0.4, Schema Object: a required `readOnly` member is required of a response
    only, a `writeOnly` one of a request only.
    """

    def required(_: Validator, value: Json, instance: Json, schema: Mapping[str, Json]) -> Errors:
        if not isinstance(value, list):
            raise Broken("required", schema, "`required` is an array of names")
        if not isinstance(instance, Mapping):
            return
        properties = schema.get("properties")
        for name in value:
            declared = properties.get(name) if isinstance(properties, Mapping) else None
            if name not in instance and not (waived and _flag(root, declared, waived)):
                yield ValidationError(f"the member {name!r} is missing")

    return required


def _flag(root: Json, schema: Json, name: str) -> bool:
    found = reference.follow(root, reference.Node(schema, ""))
    return isinstance(found, reference.Node) and found.members().get(name) is True


def forbidden(words: str) -> Keyword:
    """Return the keyword `readOnly` in a request, or `writeOnly` in a response."""

    def keyword(_: Validator, value: Json, __: Json, ___: Mapping[str, Json]) -> Errors:
        if value is True:
            yield ValidationError(words)

    return keyword


def either(root: Json, plain: Keyword) -> Keyword:
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
            yield from _chosen(root, validator, instance, discriminator, chosen)

    return keyword


def _not_an_object(
    validator: Validator, instance: Json, schema: Mapping[str, Json], plain: Keyword, value: Json
) -> Errors:
    if instance is None and schema.get("nullable") is True:
        return
    yield from plain(validator, value, instance, schema)


def _chosen(
    root: Json, validator: Validator, instance: Json, discriminator: Mapping[str, Json], name: str
) -> Errors:
    mapping = discriminator.get("mapping")
    mapped = mapping.get(name) if isinstance(mapping, Mapping) else None
    wanted = mapped if isinstance(mapped, str) else name
    implicit = "#" + jsonvalue.join("", "components", "schemas", wanted)
    for ref in (wanted, implicit) if mapped else (implicit,):
        found = reference.target(root, ref)
        if not isinstance(found, Absent):
            yield from validator.descend(instance, found.value)
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


def pattern(_: Validator, value: Json, instance: Json, schema: Mapping[str, Json]) -> Errors:
    """Yield an error when the string *instance* has no match of the pattern *value*."""
    if isinstance(instance, str) and not _found("pattern", value, instance, schema):
        yield ValidationError("")


def _found(keyword: str, value: Json, text: str, schema: Mapping[str, Json]) -> bool:
    if not isinstance(value, str):
        raise Broken(keyword, schema, f"a pattern is a string, not {value!r}")
    found = patterns.search(value, text)
    if isinstance(found, bool):
        return found
    raise Broken(keyword, schema, f"the pattern {value!r} cannot be used: {found.reason}")


def pattern_properties(
    validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
) -> Errors:
    """Yield the errors of the members whose names match the patterns of *value*."""
    if not isinstance(instance, Mapping) or not isinstance(value, Mapping):
        return
    for regex, subschema in value.items():
        for name, member in instance.items():
            if _found("patternProperties", regex, name, schema):
                yield from validator.descend(member, subschema, path=name, schema_path=regex)


def additional_properties(
    validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
) -> Errors:
    """Yield the errors of the members that neither `properties` nor a pattern speaks of."""
    if not isinstance(instance, Mapping) or value is True:
        return
    extras = [name for name in instance if not _declared(name, schema)]
    if value is False:
        if extras:
            yield ValidationError(f"the schema does not allow {_names(extras)}")
        return
    for name in extras:
        yield from validator.descend(instance[name], value, path=name)


def _declared(name: str, schema: Mapping[str, Json]) -> bool:
    properties, regexes = schema.get("properties"), schema.get("patternProperties")
    if isinstance(properties, Mapping) and name in properties:
        return True
    return isinstance(regexes, Mapping) and any(
        _found("patternProperties", regex, name, schema) for regex in regexes
    )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:10])
    return f"the members {shown}" + (", ..." if len(names) > 10 else "")  # noqa: PLR2004 - enough to see


def unevaluated_within(root: Json) -> Keyword:
    """Return the keyword `unevaluatedProperties`."""

    def keyword(
        validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        if not isinstance(instance, Mapping):
            return
        known = _evaluated(root, validator, instance, schema, top=True)
        extras = [name for name in instance if name not in known]
        if value is False and extras:
            yield ValidationError(f"the schema does not allow {_names(extras)}")
        elif isinstance(value, Mapping):
            for name in extras:
                yield from validator.descend(instance[name], value, path=name)

    return keyword


def _evaluated(
    root: Json,
    validator: Validator,
    instance: Mapping[str, Json],
    schema: Json,
    *,
    top: bool = False,
) -> set[str]:
    if not isinstance(schema, Mapping):
        return set()
    if "additionalProperties" in schema or ("unevaluatedProperties" in schema and not top):
        return set(instance)
    known = {name for name in instance if _declared(name, schema)}
    for inner in _applied(root, validator, instance, schema):
        known |= _evaluated(root, validator, instance, inner)
    return known


def _applied(
    root: Json, validator: Validator, instance: Json, schema: Mapping[str, Json]
) -> Iterator[Json]:
    """Yield the schemas in place that *instance* satisfies, which therefore speak of members."""
    if isinstance(ref := schema.get("$ref"), str):
        yield resolve(root, validator, ref, schema)
    for name in ("allOf", "anyOf", "oneOf"):
        branches = schema.get(name)
        for branch in branches if isinstance(branches, list) else ():
            if validator.evolve(schema=branch).is_valid(instance):
                yield branch
    if "if" in schema:
        holds = validator.evolve(schema=schema["if"]).is_valid(instance)
        yield schema["if"] if holds else None
        yield schema.get("then" if holds else "else")
    dependent = schema.get("dependentSchemas")
    if isinstance(dependent, Mapping) and isinstance(instance, Mapping):
        yield from (inner for name, inner in dependent.items() if name in instance)


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
