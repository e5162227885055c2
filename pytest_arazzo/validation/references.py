"""The keywords that lead to other schemas."""

from __future__ import annotations

from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import lookup_recursive_ref

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.validation.keywords import Errors, fault
from pytest_arazzo.validation.mistakes import mistake_of
from pytest_arazzo.validation.values import Loose, Same, Schema
from pytest_arazzo.validation.wording import show
from pytest_arazzo.validation.work import REFERENCES, Spent

REFERENCE_KEYWORDS = ("$ref", "$dynamicRef", "$recursiveRef")
_RECURSIVE = "$recursiveRef"


def reference(validator: Loose, ref: str, instance: Json, schema: Schema) -> Errors:
    """Yield the errors of the schema that a reference leads to."""
    keyword = next(name for name in REFERENCE_KEYWORDS if schema.get(name) is ref)
    resolved = lookup(validator, keyword, ref)
    if resolved is None:
        message = f"{show(ref)} leads nowhere in this document, and nothing is retrieved"
        yield from fault(validator, schema, keyword, message)
        return
    mistake = None
    work = validator.format_checker
    if not (work.is_trusting or work.is_ours):
        dialect: Loose = type(validator)
        mistake = mistake_of(Same(resolved.contents), dialect)
    if mistake is None:
        below = validator.descend(instance, resolved.contents, resolver=resolved.resolver)
        yield from _below(validator, below)
    elif mistake.schema:
        yield from fault(validator, mistake.schema, mistake.keyword, mistake.message)
    else:
        yield from fault(validator, schema, keyword, f"{show(ref)} {mistake.message}")


def lookup(validator: Loose, keyword: str, ref: str) -> Loose:
    """Return what *ref* leads to, or None when it leads nowhere."""
    resolver = validator._resolver  # noqa: SLF001 - the way of jsonschema's own keywords
    if keyword != "$ref":
        return _looked_up(resolver, keyword, ref)
    # A plain reference means the same wherever the base is the same; a document has thousands.
    known = validator.format_checker.lookups
    key = (resolver._base_uri, ref)  # noqa: SLF001 - part of what `lookup` goes by
    if key not in known:
        known[key] = _looked_up(resolver, keyword, ref)
    return known[key]


def _looked_up(resolver: Loose, keyword: str, ref: str) -> Loose:
    try:
        return lookup_recursive_ref(resolver) if keyword == _RECURSIVE else resolver.lookup(ref)
    except (Unresolvable, NoSuchResource, ValueError, TypeError):  # also bad URIs and indices
        return None


def _below(validator: Loose, errors: Errors) -> Errors:
    """Yield the *errors* of a schema that a reference leads to, if that is not too deep."""
    work = validator.format_checker
    if work.references >= REFERENCES and not work.is_trusting:
        raise Spent(f"schema too deep: more than {REFERENCES} references inside of each other")
    work.references += 1
    try:
        yield from errors
    finally:
        work.references -= 1
