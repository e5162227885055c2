"""The JSON Schema dialect of one description, as validators of requests and of responses."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from jsonschema import FormatChecker
from jsonschema.validators import Draft202012Validator, extend
from openapi_schema_validator import OAS30Validator, OAS31Validator, OAS32Validator

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core import keywords
from pytest_arazzo.judge.openapi_core.keywords import Keyword, Validator, ValidatorClass, broken_in

_BASES = {"3.0": OAS30Validator, "3.1": OAS31Validator, "3.2": OAS32Validator}
_READ_ONLY = "the member is read-only, so a request must not send it"
_WRITE_ONLY = "the member is write-only, so a response must not send it"


def validator_class(root: Json, edition: str, side: str) -> ValidatorClass:
    """Return the validator class of *root* for one *side*, `request` or `response`."""
    base = _BASES[edition]
    mine: dict[str, Keyword] = {
        "$ref": keywords.ref_within(root),
        "required": keywords.required_within(
            root, "readOnly" if side == "request" else "writeOnly"
        ),
        "pattern": keywords.pattern,
        "additionalProperties": keywords.additional_properties,
        "multipleOf": keywords.multiple_of,
        "uniqueItems": keywords.unique_items,
    }
    mine |= _flags(side)
    plain = dict(base.VALIDATORS)
    for name in ("oneOf", "anyOf"):
        mine[name] = keywords.either(root, Draft202012Validator.VALIDATORS[name])
    # Every branch of `allOf` holds anyway; a discriminator beside it would only send a child to
    # its parent and back again.
    mine["allOf"] = Draft202012Validator.VALIDATORS["allOf"]
    if edition == "3.0":
        mine["type"] = keywords.nullable_type
    else:
        mine["patternProperties"] = keywords.pattern_properties
        mine["unevaluatedProperties"] = keywords.unevaluated_within(root)
    every = {name: keywords.guarded(name, keyword) for name, keyword in (plain | mine).items()}
    extended: Any = extend
    made = extended(base, every, format_checker=_formats(base.FORMAT_CHECKER, edition))
    # A `$schema` inside a schema must not bring back the stock keywords, and a schema that cannot
    # be applied must not count as one that does not fit.
    made.evolve = _evolve
    made.is_valid = _is_valid
    found: ValidatorClass = made
    return found


def _flags(side: str) -> dict[str, Keyword]:
    if side == "request":
        return {"readOnly": keywords.forbidden(_READ_ONLY)}
    return {"writeOnly": keywords.forbidden(_WRITE_ONLY)}


def _evolve(self: Validator, **changes: object) -> Validator:
    made: Any = type(self)
    resolver = changes.get("_resolver", self._resolver)
    evolved: Validator = made(
        changes.get("schema", self.schema), format_checker=self.format_checker, _resolver=resolver
    )
    return evolved


def _is_valid(self: Validator, instance: Json) -> bool:
    for error in self.iter_errors(instance):
        if broken := broken_in(error):
            raise broken
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
