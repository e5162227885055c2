"""What the plain schemas of a case say together, keyword by keyword.

Spec: JSON Schema 2020-12, Validation, section 6; OpenAPI 3.0.4, Schema Object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json, type_name
from pytest_arazzo.synthesis.cases import Case, Conjunction, Plain

TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
_TELLING: Mapping[str, tuple[str, ...]] = {
    "object": (
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "dependentRequired",
    ),
    "array": ("items", "prefixItems", "minItems", "contains", "uniqueItems"),
    "string": ("pattern", "minLength", "maxLength", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def types(case: Case, *, is_nullable: bool) -> tuple[str, ...]:
    """Return the types that every plain schema of *case* admits, in the order that they say."""
    named = [_types(plain, is_nullable=is_nullable) for plain in case]
    told = [each for each in named if each is not None]
    if not told:
        return ()
    kept = told[0]
    for other in told[1:]:
        kept = tuple(
            dict.fromkeys(filter(None, (_both(one, two) for one in kept for two in other)))
        )
    return kept


def has_types(case: Case, *, is_nullable: bool) -> bool:
    """Return whether *case* speaks of types at all."""
    return any(_types(plain, is_nullable=is_nullable) is not None for plain in case)


def hinted(case: Case) -> str | None:
    """Return the type that the other keywords of *case* are about."""
    for kind, keywords in _TELLING.items():
        if any(keyword in plain for plain in case for keyword in keywords):
            return kind
    return None


def _types(plain: Plain, *, is_nullable: bool) -> tuple[str, ...] | None:
    named = plain.get("type")
    if isinstance(named, str):
        also = ("null",) if is_nullable and plain.get("nullable") is True else ()
        return (named, *also)
    if isinstance(named, list):
        found = [each for each in named if isinstance(each, str)]
        return tuple(sorted(found, key=lambda each: each == "null"))
    return None


def _both(one: str, other: str) -> str | None:
    if one == other:
        return one
    return "integer" if {one, other} == {"integer", "number"} else None


def enum(case: Case) -> tuple[Json, ...] | None:
    """Return the values that are listed, by the shortest list; None when nothing is."""
    lists: list[tuple[Json, ...]] = []
    for plain in case:
        if "const" in plain:
            lists.append((plain["const"],))
        listed = plain.get("enum")
        if isinstance(listed, list):
            lists.append(tuple(listed))
    return min(lists, key=len) if lists else None


def examples(case: Case) -> Iterator[Json]:
    """Yield the examples and defaults of *case*, examples first."""
    for plain in case:
        if "example" in plain:
            yield plain["example"]
        listed = plain.get("examples")
        if isinstance(listed, list):
            yield from listed
    for plain in case:
        if "default" in plain:
            yield plain["default"]


def required(case: Case, *, waives: bool = False) -> tuple[str, ...]:
    """Return the names of the members that must be there, as they are declared.

    Where write-only members are not asked for, *waives* leaves them out.
    """
    found: dict[str, None] = {}
    for plain in case:
        names = plain.get("required")
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str) and not (waives and _is_write_only(plain, name)):
                found[name] = None
    return tuple(found)


def _is_write_only(plain: Plain, name: str) -> bool:
    """Return whether a required member is not asked of a response.

    Spec: OpenAPI 3.0.4, Schema Object, writeOnly.
    """
    properties = plain.get("properties")
    declared = properties.get(name) if isinstance(properties, Mapping) else None
    return isinstance(declared, Mapping) and declared.get("writeOnly") is True


def dependents(case: Case, name: str) -> tuple[str, ...]:
    """Return the names that must be there when *name* is."""
    found: list[str] = []
    for plain in case:
        for keyword in ("dependentRequired", "dependencies"):
            holder = plain.get(keyword)
            names = holder.get(name) if isinstance(holder, Mapping) else None
            found += (
                [each for each in names if isinstance(each, str)]
                if isinstance(names, list)
                else []
            )
    return tuple(found)


def declared(case: Case) -> tuple[str, ...]:
    """Return the names of all members that *case* declares, in order."""
    found: dict[str, None] = {}
    for plain in case:
        properties = plain.get("properties")
        if isinstance(properties, Mapping):
            found |= dict.fromkeys(properties)
    return tuple(found)


def member(case: Case, name: str) -> Conjunction | None:
    """Return the schemas of the member *name*, or None when there must be none."""
    found: list[Json] = []
    for plain in case:
        own = list(_member(plain, name))
        if False in own:
            return None
        found += own
    if not found and any(plain.get("unevaluatedProperties") is False for plain in case):
        return None
    return tuple(found)


def _member(plain: Plain, name: str) -> Iterator[Json]:
    is_known = False
    properties, matched = plain.get("properties"), plain.get("patternProperties")
    if isinstance(properties, Mapping) and name in properties:
        is_known = True
        yield properties[name]
    for pattern, schema in matched.items() if isinstance(matched, Mapping) else ():
        if patterns.search(pattern, name) is True:
            is_known = True
            yield schema
    if not is_known and plain.get("additionalProperties", True) is not True:
        yield plain["additionalProperties"]


def element(case: Case, index: int) -> Conjunction | None:
    """Return the schemas of the element *index*, or None when there must be none."""
    found: list[Json] = []
    for plain in case:
        items = plain.get("items", True)
        first = items if isinstance(items, list) else plain.get("prefixItems")
        rest = plain.get("additionalItems", True) if isinstance(items, list) else items
        if isinstance(first, list) and index < len(first):
            found.append(first[index])
        elif rest is not True:
            found.append(rest)
    return None if False in found else tuple(found)


def whole(case: Case, keyword: str, *, is_least: bool) -> int | None:
    """Return the narrowest of the whole numbers that *keyword* gives."""
    found = [
        int(number)
        for plain in case
        if isinstance(number := plain.get(keyword), int | float) and not isinstance(number, bool)
    ]
    if not found:
        return None
    return max(found) if is_least else min(found)


def texts(case: Case, keyword: str) -> tuple[str, ...]:
    """Return the strings that *keyword* gives."""
    return tuple(text for plain in case if isinstance(text := plain.get(keyword), str))


def bounds(case: Case) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    """Return lower and upper bound of a number, and whether each is itself excluded."""
    lows = [each for plain in case for each in _bound(plain, "minimum", "exclusiveMinimum")]
    highs = [each for plain in case for each in _bound(plain, "maximum", "exclusiveMaximum")]
    low = max(lows, default=None)
    high = min(highs, key=lambda each: (each[0], not each[1]), default=None)
    return (
        low[0] if low else None,
        high[0] if high else None,
        bool(low and low[1]),
        bool(high and high[1]),
    )


def _bound(plain: Plain, keyword: str, exclusive: str) -> Iterator[tuple[Fraction, bool]]:
    given, strict = number(plain.get(keyword)), plain.get(exclusive)
    if given is not None:
        yield given, strict is True
    alone = number(strict)
    if alone is not None:
        yield alone, True


def multiples(case: Case) -> tuple[Fraction, ...]:
    """Return what a number must be a multiple of."""
    found = (number(plain.get("multipleOf")) for plain in case)
    return tuple(each for each in found if each is not None and each > 0)


def number(value: Json) -> Fraction | None:
    """Return *value* exactly when it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def kind(value: Json) -> str:
    """Return the type of *value*; a float without a fraction is an integer."""
    if isinstance(value, float) and value.is_integer():
        return "integer"
    return type_name(value)


def closure(case: Case, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return *names* and those that depend on them."""
    found = dict.fromkeys(names)
    waiting = list(names)
    while waiting:
        for name in dependents(case, waiting.pop()):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return tuple(found)


def contained(case: Case) -> int:
    """Return how many elements must be what `contains` says."""
    wanted = [_times(plain) for plain in case if "contains" in plain]
    return max(wanted, default=0)


def _times(plain: Mapping[str, Json]) -> int:
    least = plain.get("minContains", 1)
    return least if isinstance(least, int) else 1


def containing(case: Case, index: int) -> Conjunction:
    """Return the schemas of `contains` that the element *index* is to follow."""
    return tuple(
        plain["contains"] for plain in case if "contains" in plain and index < _times(plain)
    )
