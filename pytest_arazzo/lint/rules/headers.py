"""Rule AZ453: response headers that the operation does not declare.

Headers that HTTP itself defines may come with any response.

Spec: OpenAPI 3.1.1, Response Object, headers; RFC 9110.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.expressions.runtime import Part
from pytest_arazzo.lint.rules.places import spot
from pytest_arazzo.lint.rules.readings import Reading, agreed_readings
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.expected import looked_at
from pytest_arazzo.program.program import OperationCall, Program

_STANDARD = frozenset(
    [
        "accept-patch",
        "accept-post",
        "accept-ranges",
        "access-control-allow-credentials",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-allow-origin",
        "access-control-expose-headers",
        "access-control-max-age",
        "age",
        "allow",
        "alt-svc",
        "authentication-info",
        "cache-control",
        "clear-site-data",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-security-policy",
        "content-type",
        "date",
        "deprecation",
        "etag",
        "expires",
        "keep-alive",
        "last-modified",
        "link",
        "location",
        "pragma",
        "preference-applied",
        "proxy-authenticate",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "sunset",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "vary",
        "via",
        "warning",
        "www-authenticate",
        "x-content-type-options",
        "x-frame-options",
    ]
)


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every expression for a header that no response of its step declares."""
    return agreed_readings(program, _of_reading)


def _of_reading(reading: Reading) -> Iterator[Diagnostic]:
    part, call = reading.expression, reading.node.call
    if not isinstance(part, Part) or (part.side, part.place) != ("response", "header"):
        return
    name = part.name or ""
    if not isinstance(call, OperationCall) or name.lower() in _STANDARD:
        return
    responses = looked_at(reading.node, call.operation, failing=reading.failing)
    known = {header.name for response in responses for header in response.headers}
    if responses and name.lower() not in {each.lower() for each in known}:
        operation = str(call.operation.operation_id or call.operation)
        yield _undeclared(reading, name, operation, known)


def _undeclared(reading: Reading, name: str, operation: str, known: set[str]) -> Diagnostic:
    document, at = reading.flow.document, reading.at
    location, width = spot(document, at, name)
    return Diagnostic(
        code="AZ453",
        message=f"the response of {operation} declares no header {name!r}",
        location=location,
        severity=Severity.WARNING,
        help=nearest(name, known) or f"declared are: {', '.join(sorted(known)) or 'none'}",
        spec="OpenAPI 3.1.1, Response Object, headers",
        at=at,
        width=width,
        fix=correction(document, at, name, known),
    )
