"""openapi-core's validators, pointed at an operation that is known already."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from jsonschema_path import SchemaPath
from openapi_core import (
    V30RequestValidator,
    V30ResponseValidator,
    V31RequestValidator,
    V31ResponseValidator,
    V32RequestValidator,
    V32ResponseValidator,
)
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core import view
from pytest_arazzo.judge.openapi_core.broken import Validator
from pytest_arazzo.judge.openapi_core.dialect import Dialect, dialect
from pytest_arazzo.judge.openapi_core.view import Read
from pytest_arazzo.judge.openapi_core.violation import Violation, collect
from pytest_arazzo.openapi.operation import Operation

MOST = 1000
"""How many errors of one value are looked at."""

_REQUESTS = {"3.0": V30RequestValidator, "3.1": V31RequestValidator, "3.2": V32RequestValidator}
_RESPONSES = {
    "3.0": V30ResponseValidator,
    "3.1": V31ResponseValidator,
    "3.2": V32ResponseValidator,
}


def request_violations(
    operation: Operation, parameters: Mapping[int, Json], body: Read | None
) -> tuple[Violation, ...]:
    """Return what is wrong with the values of a request; a parameter left out is not sent."""
    validator = _checker(operation.document, operation.edition).request(operation)
    sent = view.request(parameters, body, operation)
    return tuple(collect(lambda: validator.iter_errors(sent)))


def response_violations(
    operation: Operation, status: str, headers: Mapping[int, Json], body: Read | None
) -> tuple[Violation, ...]:
    """Return what is wrong with the values of a response that is declared as *status*."""
    validator = _checker(operation.document, operation.edition).response(operation)
    number = [spec.status for spec in operation.responses].index(status)
    received = view.response(number, headers, body, operation)
    return tuple(collect(lambda: validator.iter_errors(view.RequestInView(), received)))


class _Schemas:
    """Makes one validator per schema object, in place of openapi-core's factory.

    The stock one copies its format checker for every schema, which costs more than the check.
    """

    def __init__(self, spoken: Dialect) -> None:
        self.dialect = spoken
        self.known: dict[int, _Schema] = {}

    def create(self, _: SchemaPath, schema: SchemaPath, **__: object) -> _Schema:
        with schema.resolve() as resolved:
            contents: Any = resolved.contents
            key = id(contents)
            if key not in self.known:
                made = self.dialect.validator
                validator = made(
                    contents, format_checker=made.FORMAT_CHECKER, _resolver=resolved.resolver
                )
                self.known[key] = _Schema(validator, self.dialect)
            return self.known[key]


class _Schema:
    """Judges a value by one schema."""

    def __init__(self, validator: Validator, spoken: Dialect) -> None:
        self.validator = validator
        self.dialect = spoken

    def validate(self, value: Any) -> None:  # noqa: ANN401 - openapi-core says so
        self.dialect.members.forget()
        errors = tuple(islice(self.validator.iter_errors(value), MOST))
        if errors:
            raise InvalidSchemaValue(value, "any", schema_errors=errors)


class _Checker:
    """The validators of one document, made when they are first needed."""

    def __init__(self, document: Document, edition: str) -> None:
        tree = document.tree if isinstance(document.tree, Mapping) else {}
        # Credentials are not judged here, and a missing one would hide every other error.
        self.root = {name: value for name, value in tree.items() if name != "security"}
        self.edition = edition
        self.sent = _Schemas(dialect(document.tree, edition, "request"))
        self.received = _Schemas(dialect(document.tree, edition, "response"))
        self.requests: dict[str, V30RequestValidator] = {}
        self.responses: dict[str, V30ResponseValidator] = {}

    def request(self, operation: Operation) -> V30RequestValidator:
        if operation.pointer not in self.requests:
            made: Any = _REQUESTS[self.edition]
            self.requests[operation.pointer] = made(
                view.spec(self.root, view.of_request(operation)), **_extensions(self.sent)
            )
        return self.requests[operation.pointer]

    def response(self, operation: Operation) -> V30ResponseValidator:
        if operation.pointer not in self.responses:
            made: Any = _RESPONSES[self.edition]
            self.responses[operation.pointer] = made(
                view.spec(self.root, view.of_responses(operation)), **_extensions(self.received)
            )
        return self.responses[operation.pointer]


def _extensions(schemas: _Schemas) -> dict[str, object]:
    return {
        "path_finder_cls": view.Finder,
        "schema_validators_factory": schemas,
        "media_type_deserializers_factory": view.Reader(),
    }


@lru_cache(maxsize=64)
def _checker(document: Document, edition: str) -> _Checker:
    return _Checker(document, edition)
