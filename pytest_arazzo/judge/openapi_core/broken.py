"""What a keyword is, and how one that cannot be applied is told from one that is broken.

A keyword that cannot be applied (a reference that leads nowhere, a pattern that does not compile,
a value of the wrong type) yields an error whose cause is a `Broken`, instead of raising.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeAlias

from jsonschema.exceptions import UndefinedTypeCheck, UnknownType, ValidationError
from referencing.exceptions import Unresolvable

from pytest_arazzo.jsonvalue import Json


class Broken(Exception):
    """A keyword of a schema cannot be applied."""

    def __init__(self, keyword: str, schema: object, reason: str) -> None:
        super().__init__(keyword, schema, reason)
        self.keyword = keyword
        self.schema = schema
        self.reason = reason


class Validator(Protocol):
    """What is used of a jsonschema validator."""

    schema: Json
    format_checker: object
    _resolver: object

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
