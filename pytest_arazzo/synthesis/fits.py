"""Whether a value may be right by a schema, quickly: a sieve for candidates, not a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.synthesis import facets
from pytest_arazzo.synthesis.cases import Case, Cases, Conjunction, Plain
from pytest_arazzo.validation.formats import FORMATS
from pytest_arazzo.validation.values import hashable

_DEPTH = 30
_EXACT = frozenset(
    {
        "const",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxLength",
        "maximum",
        "minLength",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "title",
        "type",
    }
)


def fits(cases: Cases, schemas: Conjunction, value: Json, depth: int = _DEPTH) -> bool:
    """Return False when no case of *schemas* can hold for *value*."""
    if not depth:
        return True
    return any(fits_case(cases, case, value, depth) for case in cases.of(schemas))


def fits_case(cases: Cases, case: Case, value: Json, depth: int = _DEPTH) -> bool:
    """Return False when *case* cannot hold for *value*."""
    nullable = cases.is_nullable
    return all(
        _type_fits(plain, value, is_nullable=nullable) and _alone(cases, plain, value, depth)
        for plain in case
    ) and _inside(cases, case, value, depth)


def _type_fits(plain: Plain, value: Json, *, is_nullable: bool) -> bool:
    if not facets.has_types((plain,), is_nullable=is_nullable):
        return True
    named, kind = facets.types((plain,), is_nullable=is_nullable), facets.kind(value)
    return kind in named or (kind == "integer" and "number" in named)


def _alone(cases: Cases, plain: Plain, value: Json, depth: int) -> bool:
    """Return whether *value* may be right by the keywords that look at nothing inside of it."""
    if cases.bars_write_only and plain.get("writeOnly") is True:
        return False
    if not _listed(plain, value):
        return False
    if _is_exact(plain.get("not")) and fits(cases, (plain["not"],), value, depth - 1):
        return False
    if isinstance(value, str):
        return _text_fits(plain, value)
    exact = facets.number(value)
    return exact is None or _number_fits(plain, exact)


def _is_exact(schema: Json) -> bool:
    """Return whether this module knows for certain what fits *schema*."""
    return schema is True or (isinstance(schema, Mapping) and schema.keys() <= _EXACT)


def _listed(plain: Plain, value: Json) -> bool:
    listed = plain.get("enum")
    if isinstance(listed, list) and not _among(listed, value):
        return False
    return "const" not in plain or _among([plain["const"]], value)


def _number_fits(plain: Plain, value: Fraction) -> bool:
    low, high, above, below = facets.bounds((plain,))
    if low is not None and (value < low or (above and value == low)):
        return False
    if high is not None and (value > high or (below and value == high)):
        return False
    return all((value / each).denominator == 1 for each in facets.multiples((plain,)))


def _among(listed: Iterable[Json], value: Json) -> bool:
    wanted = hashable(value)
    return any(hashable(each) == wanted for each in listed)


def _text_fits(plain: Plain, text: str) -> bool:
    if not _sized(plain, len(text), "minLength", "maxLength"):
        return False
    pattern, name = plain.get("pattern"), plain.get("format")
    if isinstance(pattern, str) and patterns.search(pattern, text) is not True:
        return False
    return not isinstance(name, str) or name not in FORMATS or FORMATS[name](text)


def _sized(plain: Plain, size: int, least: str, most: str) -> bool:
    low = facets.whole((plain,), least, is_least=True)
    high = facets.whole((plain,), most, is_least=False)
    return (low is None or size >= low) and (high is None or size <= high)


def _inside(cases: Cases, case: Case, value: Json, depth: int) -> bool:
    if isinstance(value, Mapping):
        return _members_fit(cases, case, value, depth)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _elements_fit(cases, case, value, depth)
    return True


def _members_fit(cases: Cases, case: Case, value: Mapping[str, Json], depth: int) -> bool:
    waives = cases.bars_write_only
    if any(name not in value for name in facets.required(case, waives=waives)):
        return False
    if not all(_sized(plain, len(value), "minProperties", "maxProperties") for plain in case):
        return False
    for name, each in value.items():
        schemas = facets.member(case, name)
        if schemas is None or not fits(cases, schemas, each, depth - 1):
            return False
    return True


def _elements_fit(cases: Cases, case: Case, value: Sequence[Json], depth: int) -> bool:
    if not all(_sized(plain, len(value), "minItems", "maxItems") for plain in case):
        return False
    unique = any(plain.get("uniqueItems") is True for plain in case)
    if unique and len({hashable(each) for each in value}) < len(value):
        return False
    for index, each in enumerate(value):
        schemas = facets.element(case, index)
        if schemas is None or not fits(cases, schemas, each, depth - 1):
            return False
    return True
