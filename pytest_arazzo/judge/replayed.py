"""Judging what a recording answers: a stand-in for a secret meets no pattern and no format.

The secret that stood there met its schema, or did not, when it was recorded; its stand-in says
nothing of that. Everything else is judged as ever.
"""

from __future__ import annotations

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import get
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.transports.blanks import has_blank

_VALUES = frozenset({"AZ601", "AZ602"})


def check_replayed_request(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:
    """Return every way in which *prepared* departs from *operation*, but for stand-ins in it."""
    request = prepared.request
    texts = {**prepared.path, **dict(prepared.query)}
    return tuple(
        each
        for each in check_request(operation, prepared)
        if not _is_about_stand_in(each, request.headers, request.body, texts)
    )


def check_replayed_response(operation: Operation, response: Response) -> tuple[Finding, ...]:
    """Return every way in which *response* departs from *operation*, but for stand-ins in it."""
    return tuple(
        each
        for each in check_response(operation, response)
        if not _is_about_stand_in(each, response.headers, response.body, {})
    )


def _is_about_stand_in(
    finding: Finding, headers: Headers, body: bytes | None, texts: dict[str, str]
) -> bool:
    if finding.code not in _VALUES:
        return False
    if finding.place == "body":
        read = media.read(headers.get("content-type"), body)
        value = get(read.value, finding.at) if read.family is media.Family.JSON else read.value
    else:
        name = finding.place.partition("'")[2].rpartition("'")[0]
        value = texts.get(name) or headers.get(name) or headers.get("cookie")
    return isinstance(value, str) and has_blank(value)
