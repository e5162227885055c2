"""JSON Schema as data: every way in which a value violates a schema.

Nothing is retrieved, every search for a pattern is bounded in time, and the work is bounded in
amount, since schemas and values are written by others. What is wrong with a schema is a violation
like any other.

Spec: JSON Schema 2020-12, Core and Validation; older drafts where `$schema` says so.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

import jsonschema
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Anchor, Registry, Resource, Specification
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DynamicAnchor, lookup_recursive_ref

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Absent, Json, get, join, type_name

DEPTH = 200
"""How deep a value may be nested."""

REFERENCES = 100
"""How many `$ref`s may be followed inside of each other."""

WORK = 500_000
"""How many schemas are applied before giving up."""

MOST = 1_000
"""How many violations are listed."""


_Any: TypeAlias = Any  # what jsonschema gives no type, and values that a keyword has tested


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Violation:
    """One way in which a value is not what a schema says.

    Attributes:
        at: JSON Pointer into the value. What `additionalProperties` and `unevaluatedProperties`
            refuse is the member itself; what `required` misses is missing from the object.
        keyword: of JSON Schema; "false" where the schema is just `false`, "$ref" for what is
            wrong with following references.
        message: what is, and what is expected.
        expected: the keyword's value.
        schema: the very object of the tree that holds the keyword.
        context: the violations of the branches of `anyOf` and `oneOf`.
    """

    at: str
    keyword: str
    message: str
    expected: Json
    schema: Mapping[str, Json]
    context: tuple[Violation, ...] = ()


def violations(root: Json, at: str, value: Json) -> tuple[Violation, ...]:
    """Return all violations of the schema that the JSON Pointer *at* selects in *root*.

    They are in the order of the places in *value*, the most telling first at each. References
    resolve inside of *root* alone, which must not change between calls.
    """
    schema = get(root, at)
    holder = schema if isinstance(schema, Mapping) else {}
    if isinstance(schema, Absent):
        return (_about(holder, f"there is no schema at {at!r}: {schema.reason}"),)
    if _is_deeper(value, DEPTH):
        return (_about(holder, f"schema too deep: the value is nested more than {DEPTH} deep"),)
    work = _Work()
    found: list[Violation] = []
    try:
        errors = _validator(_Same(root), at).evolve(format_checker=work).iter_errors(value)
        found.extend(_violation(error) for error in islice(errors, MOST))
        if next(errors, None) is not None:
            found.append(_about(holder, f"more than {MOST} violations; the rest is not listed"))
    except _Spent as spent:
        found.append(_about(holder, spent.reason))
    except RecursionError:
        found.append(_about(holder, "schema too deep for the interpreter's stack"))
    seen = {(id(each.schema), each.keyword) for each in _flat(found)}
    found.extend(each for key, each in work.faults.items() if key not in seen)
    order = _Order(value)
    return tuple(sorted(found, key=order.rank))


# The instance and its order


def _is_deeper(value: Json, depth: int) -> bool:
    level: list[Json] = [value]
    for _ in range(depth + 1):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return False
    return True


def _inner(value: Json) -> Iterable[Json]:
    """Return the containers directly inside of *value*."""
    if isinstance(value, Mapping):
        return [each for each in value.values() if _is_container(each)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for each in value if _is_container(each)]
    return ()


def _is_container(value: Json) -> bool:
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str)


class _Order:
    """Ranks violations by the place of what they are about, then weak keywords last."""

    def __init__(self, value: Json) -> None:
        self._value = value
        self._indices: dict[int, dict[str, int]] = {}

    def rank(self, violation: Violation) -> tuple[tuple[int, ...], bool]:
        here: Json = self._value
        places: list[int] = []
        for token in violation.at.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            if isinstance(here, Mapping):
                places.append(self._index(here).get(name, len(here)))
                here = here.get(name)
            elif isinstance(here, Sequence) and not isinstance(here, str):
                places.append(int(name))
                here = here[int(name)]
        return tuple(places), violation.keyword in _WEAK

    def _index(self, members: Mapping[str, Json]) -> dict[str, int]:
        known = self._indices.get(id(members))
        if known is None:
            known = self._indices[id(members)] = {name: at for at, name in enumerate(members)}
        return known


_WEAK = frozenset({"anyOf", "oneOf"})


# What jsonschema finds, as values


def _violation(error: ValidationError) -> Violation:
    keyword = error.validator if isinstance(error.validator, str) else "false"
    return Violation(
        at=join("", *error.absolute_path),
        keyword=keyword,
        message=_message(error),
        expected=_expected(error),
        schema=error.schema if isinstance(error.schema, Mapping) else {},
        context=tuple(_violation(each) for each in islice(error.context or (), 100)),
    )


def _expected(error: ValidationError) -> _Any:
    return error.validator_value if isinstance(error.validator, str) else False


def _about(schema: Mapping[str, Json], message: str) -> Violation:
    expected = schema.get("$ref")
    return Violation(at="", keyword="$ref", message=message, expected=expected, schema=schema)


def _flat(found: Iterable[Violation]) -> Iterator[Violation]:
    for each in found:
        yield each
        yield from _flat(each.context)


# Messages


class _Said(ValidationError):
    """An error of a keyword of ours, whose message is the final one."""


def _message(error: ValidationError) -> str:
    if isinstance(error, _Said):
        return error.message
    say = _MESSAGES.get(str(error.validator))
    if say is not None:
        return say(error.instance, error.validator_value, error)
    if not isinstance(error.validator, str):
        return f"{_show(error.instance)} is here, where nothing may be"
    return _cut(error.message[:1].lower() + error.message[1:], 200)


_Say: TypeAlias = "Callable[[_Any, _Any, ValidationError], str]"


def _measured(noun: str, bound: str) -> _Say:
    def say(value: _Any, limit: _Any, _: ValidationError) -> str:
        shown = f"{_show(value)} has" if isinstance(value, str) else f"the {type_name(value)} has"
        return f"{shown} {len(value)} {noun}; expected at {bound} {limit}"

    return say


def _compared(words: str) -> _Say:
    return lambda value, limit, _: f"{_show(value)} is not {words} {_show(limit)}"


def _say_type(value: _Any, types: _Any, _: ValidationError) -> str:
    names = [types] if isinstance(types, str) else types
    return f"{_show(value)} is of type {type_name(value)}; expected {' or '.join(names)}"


def _say_one_of(value: _Any, branches: _Any, error: ValidationError) -> str:
    if error.context:
        return f"{_show(value)} matches none of the {len(branches)} schemas; expected exactly one"
    return f"{_show(value)} matches more than one of the {len(branches)} schemas; expected one"


def _say_contains(value: _Any, _: _Any, error: ValidationError) -> str:
    schema: _Any = error.schema
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    expected = f"at least {least}" if error.validator != "maxContains" else f"at most {most}"
    quantity = "too many" if error.validator == "maxContains" else "too few"
    return f"{quantity} of the {len(value)} elements match; expected {expected}"


_MESSAGES: dict[str, _Say] = {
    "type": _say_type,
    "enum": lambda value, known, _: f"{_show(value)} is not one of {_listed(known)}",
    "const": lambda value, only, _: f"{_show(value)} is not {_show(only)}",
    "minLength": _measured("characters", "least"),
    "maxLength": _measured("characters", "most"),
    "minItems": _measured("elements", "least"),
    "maxItems": _measured("elements", "most"),
    "minProperties": _measured("members", "least"),
    "maxProperties": _measured("members", "most"),
    "minimum": _compared("at least"),
    "maximum": _compared("at most"),
    "exclusiveMinimum": _compared("greater than"),
    "exclusiveMaximum": _compared("less than"),
    "anyOf": lambda value, many, _: f"{_show(value)} matches none of the {len(many)} schemas",
    "oneOf": _say_one_of,
    "not": lambda value, _schema, _: f"{_show(value)} matches the schema that it must not match",
    "contains": _say_contains,
    "minContains": _say_contains,
    "maxContains": _say_contains,
    "items": lambda value, _schema, _: f"the array has {len(value)} elements; expected fewer",
}

_BRIEF = reprlib.Repr()
_BRIEF.maxlevel, _BRIEF.maxdict, _BRIEF.maxlist, _BRIEF.maxtuple = 3, 6, 6, 6
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 78


def _show(value: object) -> str:
    try:
        return _cut(_BRIEF.repr(value), 80)
    except ValueError:  # an integer of more digits than the interpreter is willing to write
        return "a number of very many digits"


def _listed(values: Iterable[object]) -> str:
    return _cut(", ".join(_show(each) for each in islice(values, 20)), 160)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


# The bounds of one validation


class _Spent(Exception):
    """The validation is given up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Work(jsonschema.FormatChecker):
    """What one validation has spent; it rides where every validator of it can see it."""

    def __init__(self, *, is_trusting: bool = False) -> None:
        super().__init__(formats=())
        self.is_trusting = is_trusting  # where the schema is a metaschema
        self.left = WORK
        self.references = 0
        self.patterns: dict[str, str] = {}  # those that cannot be used, with the reason
        self.faults: dict[tuple[int, str], Violation] = {}

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Spent(f"schema too expensive: more than {WORK} schemas were applied")

    def note(self, schema: Mapping[str, Json], keyword: str, message: str, expected: Json) -> bool:
        """Take note of a mistake in a schema; return whether it is new.

        A mistake must come out even where a `not` or an `anyOf` swallows errors.
        """
        key = (id(schema), keyword)
        is_new = key not in self.faults
        self.faults.setdefault(
            key,
            Violation(at="", keyword=keyword, message=message, expected=expected, schema=schema),
        )
        return is_new


# Keywords of ours

_Errors: TypeAlias = "Iterator[ValidationError]"
_Schema: TypeAlias = "Mapping[str, _Any]"


def _fault(validator: _Any, schema: _Schema, keyword: str, message: str) -> _Errors:
    expected = schema.get(keyword)
    if validator.format_checker.note(schema, keyword, message, expected):
        yield _Said(message, validator=keyword, validator_value=expected, schema=schema)


def _reference(validator: _Any, ref: str, instance: Json, schema: _Schema) -> _Errors:
    keyword = next(name for name in _REFERENCES if schema.get(name) is ref)
    resolved = _lookup(validator, keyword, ref)
    if resolved is None:
        message = f"{_show(ref)} leads nowhere in this document, and nothing is retrieved"
        yield from _fault(validator, schema, keyword, message)
        return
    mistake = None
    if not validator.format_checker.is_trusting:
        dialect: _Any = type(validator)
        mistake = _mistake(_Same(resolved.contents), dialect)
    if mistake is None:
        below = validator.descend(instance, resolved.contents, resolver=resolved.resolver)
        yield from _below(validator, below)
    elif mistake.schema:
        yield from _fault(validator, mistake.schema, mistake.keyword, mistake.message)
    else:
        yield from _fault(validator, schema, keyword, f"{_show(ref)} {mistake.message}")


def _lookup(validator: _Any, keyword: str, ref: str) -> _Any:
    """Return what *ref* leads to, or None when it leads nowhere."""
    resolver = validator._resolver  # noqa: SLF001 - the way of jsonschema's own keywords
    try:
        return lookup_recursive_ref(resolver) if keyword == _RECURSIVE else resolver.lookup(ref)
    except (Unresolvable, ValueError, TypeError):  # the last two: bad URIs and indices
        return None


def _below(validator: _Any, errors: _Errors) -> _Errors:
    """Yield the *errors* of a schema that a reference leads to, if that is not too deep."""
    work = validator.format_checker
    if work.references >= REFERENCES and not work.is_trusting:
        raise _Spent(f"schema too deep: more than {REFERENCES} references inside of each other")
    work.references += 1
    try:
        yield from errors
    finally:
        work.references -= 1


def _search(validator: _Any, pattern: str, text: str) -> bool | str:
    """Return whether *pattern* occurs in *text*, or why nobody knows."""
    known: dict[str, str] = validator.format_checker.patterns
    if pattern not in known:
        found = patterns.search(pattern, text)
        if isinstance(found, bool):
            return found
        known[pattern] = f"the pattern {_show(pattern)} cannot be used: {found.reason}"
    return known[pattern]


def _pattern(validator: _Any, pattern: str, instance: Json, schema: _Schema) -> _Errors:
    if isinstance(instance, str):
        found = _search(validator, pattern, instance)
        if isinstance(found, str):
            yield from _fault(validator, schema, "pattern", found)
        elif not found:
            yield _Said(f"{_show(instance)} does not match the pattern {_show(pattern)}")


def _matching(validator: _Any, schema: _Schema, name: str) -> Iterator[str]:
    """Yield the patterns of `patternProperties` that *name* matches; bad ones match nothing."""
    for pattern in schema.get("patternProperties", ()):
        if _search(validator, pattern, name) is True:
            yield pattern


def _pattern_properties(
    validator: _Any, schemas: _Schema, instance: Json, schema: _Schema
) -> _Errors:
    if not isinstance(instance, Mapping):
        return
    for pattern, inner in schemas.items():
        for name, member in instance.items():
            found = _search(validator, pattern, name)
            if isinstance(found, str):
                yield from _fault(validator, schema, "patternProperties", found)
            elif found:
                yield from validator.descend(member, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: _Any, inner: _Any, instance: Json, schema: _Schema
) -> _Errors:
    if not isinstance(instance, Mapping):
        return
    named = schema.get("properties", {})
    for name, member in instance.items():
        if name not in named and next(_matching(validator, schema, name), None) is None:
            yield from _extra(validator, inner, name, member, named)


def _extra(validator: _Any, inner: _Any, name: str, member: Json, named: Iterable[str]) -> _Errors:
    if inner is False:
        known = f"; known are {_listed(named)}" if named else ""
        yield _Said(f"unknown member {_show(name)}{known}", path=[name], instance=member)
    else:
        yield from validator.descend(member, inner, path=name)


def _required(_: _Any, names: Sequence[str], instance: Json, _schema: _Schema) -> _Errors:
    if isinstance(instance, Mapping):
        for name in names:
            if name not in instance:
                yield _Said(f"the member {_show(name)} is missing")


def _format(validator: _Any, name: str, instance: Json, _: _Schema) -> _Errors:
    if not isinstance(instance, str) or validator.format_checker.is_trusting:
        return
    if name == "regex":
        problem = patterns.problem(instance)
        if problem is not None:
            yield _Said(f"{_show(instance)} is not a regular expression: {problem.reason}")
    elif name in FORMATS and not FORMATS[name](instance):
        yield _Said(f"{_show(instance)} is not of the format {name}")


def _multiple_of(_: _Any, divisor: float, instance: Json, _schema: _Schema) -> _Errors:
    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    # By their decimal digits, since 0.3 is a multiple of 0.1 although the floats are not.
    if (_exact(instance) / _exact(divisor)).denominator != 1:
        yield _Said(f"{_show(instance)} is not a multiple of {_show(divisor)}")


def _exact(number: int | float) -> Fraction:  # noqa: PYI041 - they differ here
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def _unique_items(_: _Any, wanted: object, instance: Json, _schema: _Schema) -> _Errors:
    if wanted is not True or not isinstance(instance, Sequence) or isinstance(instance, str):
        return
    seen: dict[object, int] = {}
    for index, element in enumerate(instance):
        first = seen.setdefault(_hashable(element), index)
        if first != index:
            yield _Said(
                f"the elements {first} and {index} are both {_show(element)}; expected no repeats"
            )
            return


def _hashable(value: Json) -> object:
    """Return what equals another such object when JSON Schema says that the values are equal."""
    if isinstance(value, Mapping):
        return frozenset((name, _hashable(member)) for name, member in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_hashable(element) for element in value)
    return (bool, value) if isinstance(value, bool) else value


def _unevaluated_properties(
    validator: _Any, inner: _Any, instance: Json, schema: _Schema
) -> _Errors:
    if isinstance(instance, Mapping):
        seen = _evaluated(validator, instance, schema, _judged_members)
        for name, member in instance.items():
            if name not in seen:
                yield from _extra(validator, inner, name, member, ())


def _unevaluated_items(validator: _Any, inner: _Any, instance: Json, schema: _Schema) -> _Errors:
    if not isinstance(instance, Sequence) or isinstance(instance, str):
        return
    seen = _evaluated(validator, instance, schema, _judged_elements)
    for index, element in enumerate(instance):
        if index in seen:
            continue
        if inner is False:
            yield _Said(f"element {index} is one too many", path=[index], instance=element)
        else:
            yield from validator.descend(element, inner, path=index)


# What the `unevaluated...` keywords need to know
#
# Spec: JSON Schema 2020-12 Core, section 11; 2019-09 Core, section 9.3.

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_RECURSIVE = "$recursiveRef"
_Direct: TypeAlias = "Callable[[_Any, _Any, _Schema], Iterator[str | int]]"


def _evaluated(validator: _Any, instance: Json, schema: _Any, direct: _Direct) -> set[str | int]:
    """Return the names or indices that *schema*, or one that it applies, has an opinion on."""
    seen = set(direct(validator, instance, schema))
    for applied, inner in _applied(validator, instance, schema):
        if isinstance(inner, Mapping):
            seen |= _evaluated(applied, instance, inner, direct)
            if _UNEVALUATED[direct] in inner:
                seen |= _all(instance)
    return seen


def _all(instance: _Any) -> set[str | int]:
    return set(instance) if isinstance(instance, Mapping) else set(range(len(instance)))


def _applied(validator: _Any, instance: Json, schema: _Schema) -> Iterator[tuple[_Any, _Any]]:
    """Yield the schemas that *schema* applies to the same instance, where that holds."""
    for keyword in _REFERENCES:
        if keyword not in schema or keyword not in validator.VALIDATORS:
            continue
        resolved = _lookup(validator, keyword, schema[keyword])
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


def _branches(instance: Json, schema: _Schema) -> Iterator[_Any]:
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from schema.get(keyword, ())
    if isinstance(instance, Mapping):
        for name, inner in schema.get("dependentSchemas", {}).items():
            if name in instance:
                yield inner


def _holds(validator: _Any, instance: Json, schema: _Any) -> bool:
    return next(validator.descend(instance, schema), None) is None


def _judged_members(validator: _Any, instance: _Any, schema: _Schema) -> Iterator[str]:
    if "additionalProperties" in schema:
        yield from instance
        return
    named = schema.get("properties", {})
    for name in instance:
        if name in named or next(_matching(validator, schema, name), None) is not None:
            yield name


def _judged_elements(validator: _Any, instance: _Any, schema: _Schema) -> Iterator[int]:
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


# Formats

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"(Z|z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}|\"[^\"]{1,62}\"@[^@\s]{1,255}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(digits) for digits in found.groups())
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= len(_DAYS) or (month == 2 and day == 29 and not is_leap):  # noqa: PLR2004 - the calendar
        return False
    return 1 <= day <= _DAYS[month - 1]


def _is_date_time(text: str) -> bool:
    return (
        _is_date(text[:10])
        and text[10:11] in ("T", "t")
        and _TIME.fullmatch(text[11:]) is not None
    )


def _is_address(read: Callable[[str], object]) -> Callable[[str], bool]:
    def is_address(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return "%" not in text  # a zone is no part of an address

    return is_address


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "date-time": _is_date_time,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "ipv4": _is_address(ipaddress.IPv4Address),
    "ipv6": _is_address(ipaddress.IPv6Address),
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
}
"""The formats that are checked, besides `regex`; any other is an annotation."""


# Compiled schemas


class _Same:
    """A value that equals itself only; while this lives, its `id` is nobody else's."""

    __slots__ = ("value",)

    def __init__(self, value: _Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


@dataclass(frozen=True, slots=True, eq=False)
class _Mistake:
    """What is wrong with a schema, and the object that holds the wrong keyword."""

    message: str
    schema: _Schema
    keyword: str


_NOWHERE: _Schema = {}


@functools.lru_cache(maxsize=4096)
def _mistake(schema: _Same, dialect: _Any) -> _Mistake | None:
    """Return what is wrong with *schema* by its own metaschema."""
    contents = schema.value
    if isinstance(contents, bool):
        return None
    if not isinstance(contents, Mapping):
        message = f"leads to a value of type {type_name(contents)}; expected a schema"
        return _Mistake(message, _NOWHERE, "$ref")
    judge = dialect(
        dialect.META_SCHEMA, registry=_made(Registry), format_checker=_Work(is_trusting=True)
    )
    error = best_match(judge.iter_errors(contents))
    if error is None:
        return None
    holder, keyword, here = contents, "$schema", contents
    for step in error.absolute_path:
        if isinstance(here, Mapping):
            holder, keyword = here, str(step)
        here = here[step]
    telling = error.context[0] if error.context else error
    return _Mistake(f"the schema is wrong at {keyword!r}: {_message(telling)}", holder, keyword)


@functools.lru_cache(maxsize=128)
def _validator(root: _Same, at: str) -> _Any:
    """Return what validates by the schema at *at*; give it new work before each use."""
    schema = get(root.value, at)
    own = _identifier(root.value)
    base = own if own and "#" not in own else "urn:document"
    document = _SPECIFICATION.create_resource(root.value)
    registry = _made(Registry, retrieve=functools.partial(_find, root))
    return _dialect(schema, root.value)(
        {"$ref": f"{base}#{quote(at)}"},
        registry=registry.with_resource(base, document),
        format_checker=_Work(),
    )


def _dialect(*schemas: Json | Absent) -> _Any:
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

_KEYWORDS: Mapping[str, _Any] = {
    "$dynamicRef": _reference,
    "$recursiveRef": _reference,
    "$ref": _reference,
    "additionalProperties": _additional_properties,
    "format": _format,
    "multipleOf": _multiple_of,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "required": _required,
    "unevaluatedItems": _unevaluated_items,
    "unevaluatedProperties": _unevaluated_properties,
    "uniqueItems": _unique_items,
}


@functools.cache
def _extended(stock: _Any) -> _Any:
    """Return the validator *stock* with our keywords in place of its own."""
    keywords = {name: ours for name, ours in _KEYWORDS.items() if name in stock.VALIDATORS}
    types = stock.TYPE_CHECKER.redefine_many(
        {
            "array": lambda _, each: isinstance(each, Sequence) and not isinstance(each, str),
            "object": lambda _, each: isinstance(each, Mapping),
        }
    )
    ours: _Any = _made(extend, validator=stock, validators=keywords, type_checker=types)
    ours.evolve = _evolve
    return ours


def _evolve(self: _Any, **changes: _Any) -> _Any:
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


# Where references lead


def _made(kind: _Any, **fields: _Any) -> _Any:
    """Return a *kind*; its constructor comes from attrs, which type checkers do not see."""
    return kind(**fields)


def _identifier(contents: object) -> str | None:
    """Return the `$id` that makes *contents* a resource of its own."""
    named = contents.get("$id") if isinstance(contents, Mapping) else None
    return named if isinstance(named, str) and not named.startswith("#") else None


def _find(root: _Same, uri: str) -> Resource[_Any]:
    """Return the part of *root* whose `$id` is *uri*; what is elsewhere is not looked for."""
    found = _identified(root).get(uri)
    if found is None:
        raise _made(NoSuchResource, ref=uri)
    return _SPECIFICATION.create_resource(found)


@functools.lru_cache(maxsize=16)
def _identified(root: _Same) -> Mapping[str, _Any]:
    found: dict[str, _Any] = {}
    waiting: list[tuple[str, Json]] = [("", root.value)]
    while waiting:
        base, here = waiting.pop()
        named = _identifier(here)
        if named is not None:
            base = _joined(base, named)
            found.setdefault(base, here)
        waiting.extend((base, inner) for inner in _inner(here))
    return found


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference).rstrip("#")
    except ValueError:  # no URI at all, such as `http://[`
        return base


@functools.lru_cache(maxsize=64)
def _anchors(contents: _Same) -> tuple[_Any, ...]:
    """Return the anchors inside of a resource, but not those of resources inside of it."""
    found: list[_Any] = []
    waiting: list[Json] = [contents.value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            found.extend(_named(here))
        waiting.extend(inner for inner in _inner(here) if _identifier(inner) is None)
    return tuple(found)


def _named(schema: _Schema) -> Iterator[_Any]:
    resource = _SPECIFICATION.create_resource(schema)
    legacy = schema.get("$id")
    if isinstance(legacy, str) and legacy.startswith("#"):  # drafts 6 and 7
        yield _made(Anchor, name=legacy[1:], resource=resource)
    if isinstance(schema.get("$anchor"), str):
        yield _made(Anchor, name=schema["$anchor"], resource=resource)
    if isinstance(schema.get("$dynamicAnchor"), str):
        yield _made(DynamicAnchor, name=schema["$dynamicAnchor"], resource=resource)


def _entered(segments: object, resolver: _Any, subresource: _Any) -> _Any:
    del segments  # given by name, whatever they are
    return resolver if subresource.id() is None else resolver.in_subresource(subresource)


_SPECIFICATION: Specification[_Any] = _made(
    Specification,
    name="document",
    id_of=_identifier,
    subresources_of=lambda _: (),  # `_find` looks for them
    anchors_in=lambda _, contents: _anchors(_Same(contents)),
    maybe_in_subresource=_entered,
)
"""How a whole document refers to itself, be it a schema or one that holds schemas."""
