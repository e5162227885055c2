"""The JSON Schema dialect of one description, as validators of requests and of responses."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from jsonschema import FormatChecker
from jsonschema.validators import Draft202012Validator, extend
from openapi_schema_validator import OAS30Validator, OAS31Validator, OAS32Validator

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core import broken, keywords
from pytest_arazzo.judge.openapi_core.broken import Keyword, Validator, ValidatorClass, broken_in
from pytest_arazzo.judge.openapi_core.members import Members
from pytest_arazzo.judge.openapi_core.references import References

_BASES = {"3.0": OAS30Validator, "3.1": OAS31Validator, "3.2": OAS32Validator}
_READ_ONLY = "the member is read-only, so a request must not send it"
_WRITE_ONLY = "the member is write-only, so a response must not send it"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A class of validators, and the keywords of it that remember something."""

    validator: ValidatorClass
    members: Members


def dialect(root: Json, edition: str, side: str) -> Dialect:
    """Return the dialect of the description *root* for one *side*, `request` or `response`."""
    references = References(root)
    members = Members(references)
    base = _BASES[edition]
    mine = _keywords(references, members, side) | _of_edition(references, members, edition)
    every = base.VALIDATORS | mine
    guarded = {name: broken.guarded(name, keyword) for name, keyword in every.items()}
    extended: Any = extend
    made = extended(base, guarded, format_checker=_formats(base.FORMAT_CHECKER, edition))
    # A `$schema` inside a schema must not bring back the stock keywords, and a schema that cannot
    # be applied must not count as one that does not fit.
    made.evolve = _evolve
    made.is_valid = _is_valid
    return Dialect(made, members)


def _keywords(references: References, members: Members, side: str) -> dict[str, Keyword]:
    plain = Draft202012Validator.VALIDATORS
    asked = side == "request"
    barred = keywords.forbidden(_READ_ONLY if asked else _WRITE_ONLY)
    return {
        "$ref": keywords.ref_within(references),
        "required": keywords.required_within(references, "readOnly" if asked else "writeOnly"),
        "readOnly" if asked else "writeOnly": barred,
        "oneOf": keywords.either(references, plain["oneOf"]),
        "anyOf": keywords.either(references, plain["anyOf"]),
        # Every branch of `allOf` holds anyway; a discriminator beside it would only send a child
        # to its parent and back again.
        "allOf": plain["allOf"],
        "pattern": members.pattern,
        "additionalProperties": members.additional_properties,
        "multipleOf": keywords.multiple_of,
        "uniqueItems": keywords.unique_items,
    }


def _of_edition(references: References, members: Members, edition: str) -> dict[str, Keyword]:
    if edition == "3.0":
        return {"type": keywords.nullable_type}
    return {
        # Without dynamic scopes the nearest thing is the first anchor of that name.
        "$dynamicRef": keywords.ref_within(references),
        "patternProperties": members.pattern_properties,
        "unevaluatedProperties": members.unevaluated_properties,
    }


def _evolve(self: Validator, **changes: object) -> Validator:
    made: Any = type(self)
    resolver = changes.get("_resolver", self._resolver)
    evolved: Validator = made(
        changes.get("schema", self.schema), format_checker=self.format_checker, _resolver=resolver
    )
    return evolved


def _is_valid(self: Validator, instance: Json) -> bool:
    for error in self.iter_errors(instance):
        if fault := broken_in(error):
            raise fault
        return False
    return True


def _formats(base: FormatChecker, edition: str) -> FormatChecker:
    checker = FormatChecker(())
    checker.checkers = dict(base.checkers)
    checker.checkers["regex"] = (_is_regex, ())
    if edition != "3.2":
        checker.checkers["byte"] = (_is_base64, ())
    return checker


def _is_regex(instance: object) -> bool:
    return not isinstance(instance, str) or patterns.problem(instance) is None


def _is_base64(instance: object) -> bool:
    if not isinstance(instance, str):
        return True
    try:
        base64.b64decode(instance, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
