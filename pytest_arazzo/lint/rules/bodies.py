"""Rules AZ454 and AZ455: bodies that a response cannot have, or that have no members.

Spec: RFC 9110, section 15 (statuses without content); OpenAPI 3.1.1, Response Object, content.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.runtime import Part
from pytest_arazzo.lint.rules.readings import Reading, agreed_readings
from pytest_arazzo.media import Family, family
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.operation import Media, Operation, ResponseSpec
from pytest_arazzo.program.expected import NO_BODY, expected
from pytest_arazzo.program.program import OperationCall, Program

_LETTERS = frozenset({Family.TEXT, Family.BINARY, Family.FORM, Family.MULTIPART})
_ANYTHING = frozenset({"application/octet-stream", "text/plain"})


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield everything that is read of a body that no success response of the step has."""
    return agreed_readings(program, _of_reading)


def _of_reading(reading: Reading) -> Iterator[Diagnostic]:
    part, call = reading.expression, reading.node.call
    if not isinstance(part, Part) or (part.side, part.place) != ("response", "body"):
        return
    if reading.failing or not isinstance(call, OperationCall):
        return
    responses = expected(reading.node, call.operation)
    if responses and _has_none(call.operation, responses):
        yield _no_body(reading, call.operation, responses)
    elif reading.inside or part.steps or part.pointer:
        media = [each for response in responses for each in response.media]
        if media and all(_is_text(call.operation, each) for each in media):
            yield _no_members(reading, call.operation, media)


def _has_none(operation: Operation, responses: tuple[ResponseSpec, ...]) -> bool:
    """Return whether there is certainly no body; descriptions often leave out that there is one."""
    statuses = [response.status for response in responses]
    return operation.method == "HEAD" or all(
        status.isdigit() and int(status) in NO_BODY for status in statuses
    )


def _is_text(operation: Operation, media: Media) -> bool:
    """Return whether a body of *media* is no JSON or XML, by its name and by its schema."""
    if "*" in media.name or family(media.name) not in _LETTERS:
        return False
    kinds = certain.kinds(operation.document.tree, media.schema)
    if kinds is not None:
        return not kinds & {"object", "array"}
    # Servers call JSON by these names, and where no schema speaks against it, they may.
    return media.schema in (None, {}) and media.name.lower() not in _ANYTHING


def _no_body(
    reading: Reading, operation: Operation, responses: tuple[ResponseSpec, ...]
) -> Diagnostic:
    statuses = ", ".join(response.status for response in responses)
    return Diagnostic(
        code="AZ454",
        message=f"the response {statuses} of {operation.operation_id or operation} has no body",
        location=reading.flow.document.locate(reading.at),
        help="read a header, the status, or what another step returns",
        spec="RFC 9110, section 15",
        at=reading.at,
    )


def _no_members(reading: Reading, operation: Operation, media: list[Media]) -> Diagnostic:
    names = " or ".join(dict.fromkeys(each.name for each in media))
    return Diagnostic(
        code="AZ455",
        message=f"the body of {operation.operation_id or operation} is {names}, "
        "in which there are no members to look for",
        location=reading.flow.document.locate(reading.at),
        severity=Severity.WARNING,
        help="read the whole of it: $response.body",
        spec=f"{reading.flow.edition.text}, Runtime Expressions, $response.body",
        at=reading.at,
    )
