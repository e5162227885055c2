"""What is wrong with a schema itself."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from jsonschema.exceptions import best_match
from referencing import Registry

from pytest_arazzo.jsonvalue import type_name
from pytest_arazzo.validation.resources import made
from pytest_arazzo.validation.values import Loose, Same, Schema
from pytest_arazzo.validation.wording import message_of
from pytest_arazzo.validation.work import Work


@dataclass(frozen=True, slots=True, eq=False)
class _Mistake:
    """What is wrong with a schema, and the object that holds the wrong keyword."""

    message: str
    schema: Schema
    keyword: str


_NOWHERE: Schema = {}


@functools.lru_cache(maxsize=4096)
def mistake_of(schema: Same, dialect: Loose) -> _Mistake | None:
    """Return what is wrong with *schema* by its own metaschema."""
    contents = schema.value
    if isinstance(contents, bool):
        return None
    if not isinstance(contents, Mapping):
        message = f"leads to a value of type {type_name(contents)}; expected a schema"
        return _Mistake(message, _NOWHERE, "$ref")
    judge = dialect(
        dialect.META_SCHEMA, registry=made(Registry), format_checker=Work(is_trusting=True)
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
    return _Mistake(f"the schema is wrong at {keyword!r}: {message_of(telling)}", holder, keyword)
