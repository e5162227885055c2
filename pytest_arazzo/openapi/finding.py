"""A run-time contract problem: what an OpenAPI description does not allow."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo.diagnostic import Location, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One way in which a request or a response departs from its operation."""

    code: str
    message: str
    side: str  # "request" or "response"
    place: str  # "body", "query parameter 'page'", "status", "header 'X'"
    at: str = ""  # JSON Pointer into the body
    severity: Severity = Severity.ERROR
    rule: Location | None = None  # the violated keyword, or the operation, in the description
