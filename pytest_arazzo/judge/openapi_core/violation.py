"""One rule of a description that a value breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from jsonschema.exceptions import ValidationError
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    MissingRequiredRequestBody,
    ParameterValidationError,
)
from openapi_core.validation.response.exceptions import (
    HeaderValidationError,
    MissingRequiredHeader,
)
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from referencing.exceptions import Unresolvable

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core.broken import broken_in

_MISSING = (MissingRequiredParameter, MissingRequiredRequestBody, MissingRequiredHeader)
_CRASHES = (AttributeError, LookupError, TypeError, ValueError, OpenAPIError, Unresolvable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule of a description that a value breaks, or that cannot be applied.

    `part` is the index of a parameter or header in its declaration, None for the body. `path`
    leads into the value, `schema` is the object of the document whose `keyword` is broken.
    `nearest` is the best explanation when no branch of `oneOf` or `anyOf` fits.
    """

    part: int | None
    kind: str  # "broken", "missing", "unusable"
    keyword: str = ""
    expected: Json = None
    value: Json = None
    path: tuple[str | int, ...] = ()
    message: str = ""
    schema: object = None
    nearest: Violation | None = None


def collect(errors: Callable[[], Iterator[Exception]]) -> Iterator[Violation]:
    """Yield what openapi-core finds, and as a violation of its own what makes it stop."""
    told = set()
    try:
        for error in errors():
            for violation in _of_part(error):
                # A fault of the description is met again at every value that it concerns.
                fault = violation.part, violation.kind, violation.keyword, violation.message
                if violation.kind != "unusable" or fault not in told:
                    yield violation
                told.add(fault)
    except RecursionError:
        yield _unusable("the schema, or the value by it, nests too deeply to be checked")
    except (
        _CRASHES
    ) as error:  # pragma: no cover - a defect of openapi-core that we do not know yet
        yield _unusable(f"openapi-core cannot use it: {type(error).__name__}: {error}")


def _unusable(message: str, part: int | None = None) -> Violation:
    return Violation(part=part, kind="unusable", message=message)


def _of_part(error: Exception) -> Iterator[Violation]:
    part, cause = None, error.__cause__
    if isinstance(error, ParameterValidationError | HeaderValidationError):
        part = int(error.name.removeprefix("p"))
    if isinstance(error, _MISSING):
        yield Violation(part=part, kind="missing")
    elif isinstance(cause, InvalidSchemaValue):
        yield from (_violation(part, each) for each in cause.schema_errors if _is_ours(each))
    else:  # pragma: no cover - what else openapi-core may find, the view leaves nothing to find
        yield _unusable(str(cause or error), part)


def _is_ours(error: Exception) -> TypeGuard[ValidationError]:
    return isinstance(error, ValidationError)


def _violation(part: int | None, error: ValidationError) -> Violation:
    broken = broken_in(error)
    if broken is not None:
        return Violation(
            part=part,
            kind="unusable",
            keyword=broken.keyword,
            message=broken.reason,
            schema=broken.schema,
        )
    nearest = _violation(part, _nearest(error.context)) if error.context else None
    return Violation(
        part=part,
        kind="broken",
        keyword=str(error.validator),
        expected=_json(error.validator_value),
        value=_json(error.instance),
        path=tuple(error.absolute_path),
        message=error.message,
        schema=error.schema,
        nearest=nearest,
    )


def _nearest(errors: Sequence[ValidationError]) -> ValidationError:
    """Return what is wrong by the branch that fits best: of the right type, with fewest errors."""
    branches: dict[object, list[ValidationError]] = {}
    for error in errors:
        branches.setdefault(error.relative_schema_path[0], []).append(error)
    best = min(branches.values(), key=lambda branch: (any(map(_is_alien, branch)), len(branch)))
    return best[0]


def _is_alien(error: ValidationError) -> bool:
    """Return whether the whole value is of a kind that the branch is not about."""
    return not error.relative_path and error.validator in ("type", "const", "enum")


def _json(value: Any) -> Json:  # noqa: ANN401 - the library says "or unset", which is over by now
    found: Json = value
    return found
