"""A request or a response against its operation: everything that the description does not allow.

A finding is an opinion about an exchange; it never changes where a run goes. Security is not
judged here.

Spec: OpenAPI 3.0.4, 3.1.1 and 3.2.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.judge import bodies, parts, wording
from pytest_arazzo.judge.openapi_core import checker
from pytest_arazzo.judge.openapi_core.checker import MOST
from pytest_arazzo.judge.openapi_core.view import Read
from pytest_arazzo.judge.openapi_core.violation import Violation
from pytest_arazzo.judge.parts import Parts
from pytest_arazzo.media import Family
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation, ResponseSpec
from pytest_arazzo.openapi.wire import Prepared

SHOWN = 100
"""How many violations of one body or parameter are findings of their own."""

_NO_BODY = frozenset({204, 205, 304})
_KINDRED = (Family.JSON, Family.XML)


def check_request(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:
    """Return every way in which *prepared* departs from what *operation* declares."""
    side = _Side(operation, "request", operation.parameters, operation.at)
    return tuple(_request(side, prepared))


def check_response(operation: Operation, response: Response) -> tuple[Finding, ...]:
    """Return every way in which *response* departs from what *operation* declares."""
    spec = operation.response_for(response.status)
    side = _Side(operation, "response", spec.headers if spec else (), spec.at if spec else "")
    if spec is None:
        return (*side.problems(), _undeclared_status(side, response.status))
    return tuple(_response(side, spec, response))


@dataclass(frozen=True, slots=True)
class _Side:
    """The request or the response of an operation, and what is declared beside its body."""

    operation: Operation
    name: str
    declared: tuple[OpenApiParameter, ...]
    at: str  # what findings without a better place point to

    def place(self, part: int | None) -> str:
        """Return what a finding calls the parameter or header *part*, or the body."""
        if part is None:
            return "body"
        parameter = self.declared[part]
        kind = "header" if parameter.place == "header" else f"{parameter.place} parameter"
        return f"{kind} {parameter.name!r}"

    def found(
        self,
        code: str,
        place: str,
        message: str,
        *,
        severity: Severity = Severity.ERROR,
        rule: Location | None = None,
    ) -> Finding:
        """Return a finding about the whole of *place*."""
        return Finding(
            code=code,
            severity=severity,
            side=self.name,
            place=place,
            message=message,
            rule=rule or self.operation.document.locate_key(self.at),
        )

    def problems(self) -> Iterator[Finding]:
        """Yield what of the description could not be read at all."""
        for problem in self.operation.problems:
            if ("/responses" in problem.at) is (self.name == "response"):
                rule = self.operation.document.locate(problem.at)
                yield self.found("AZ610", "description", problem.message, rule=rule)


def _request(side: _Side, prepared: Prepared) -> Iterator[Finding]:
    operation = side.operation
    spec, sent = operation.request_body, prepared.request.body
    yield from side.problems()
    if sent and spec is None:
        yield side.found("AZ608", "body", f"{operation} declares no request body, but one is sent")
    content_type = prepared.request.headers.get("Content-Type") or ""
    read = None
    if sent and spec is not None:
        findings, read = _body(side, content_type, sent, spec.media)
        yield from findings
    values = parts.of_request(operation, prepared)
    yield from _garbled(side, values)
    yield from _findings(side, values, checker.request_violations(operation, values.values, read))
    for name in parts.strays(operation, prepared):
        yield side.found(
            "AZ608",
            f"query parameter {name!r}",
            f"{operation} declares no query parameter {name!r}",
            severity=Severity.WARNING,
        )


def _response(side: _Side, spec: ResponseSpec, response: Response) -> Iterator[Finding]:
    operation = side.operation
    yield from side.problems()
    read = None
    if response.body and operation.method != "HEAD":
        content_type = response.headers.get("Content-Type") or ""
        findings, read = _body(side, content_type, response.body, spec.media)
        yield from findings
    elif _body_is_due(operation, spec, response):
        yield side.found("AZ607", "body", f"empty body, but {_names(spec.media)} is declared")
    values = parts.of_response(operation.document.tree, spec.headers, response.headers)
    violations = checker.response_violations(operation, spec.status, values.values, read)
    yield from _garbled(side, values)
    yield from _findings(side, values, violations)


def _body_is_due(operation: Operation, spec: ResponseSpec, response: Response) -> bool:
    """Return whether an empty body cannot be what the description means."""
    if response.body or operation.method == "HEAD":
        return False
    if response.status < 200 or response.status in _NO_BODY:  # noqa: PLR2004 - RFC 9110, 15.2
        return False
    with_schema = [each for each in spec.media if each.schema is not None]
    written = {media.family(media.parse(each.name).name) for each in with_schema}
    return bool(written) and written <= set(_KINDRED)


def _undeclared_status(side: _Side, status: int) -> Finding:
    operation = side.operation
    declared = ", ".join(response.status for response in operation.responses) or "none"
    return side.found(
        "AZ604",
        "status",
        f"{status} is not among the responses of {operation} ({declared})",
        rule=operation.document.locate_key(join(operation.at, "responses")),
    )


def _body(
    side: _Side, content_type: str, body: bytes, declared: tuple[Media, ...]
) -> tuple[list[Finding], Read | None]:
    """Return findings about the media type of *body*, and its value where a schema can judge it."""
    looked = media.read(content_type, body)
    named = media.family(media.parse(content_type).name) if content_type else looked.family
    found = match(content_type, named if named in _KINDRED else looked.family, declared)
    unread = Read(None)
    if not declared:
        message = f"no body is declared for it, so the {content_type or 'body'} is not validated"
        return [side.found("AZ609", "body", message, severity=Severity.ADVICE)], unread
    if found is None:
        return [_undeclared_media(side, "AZ605", content_type, declared)], unread
    findings = []
    if not found.declared:
        findings.append(_undeclared_media(side, "AZ606", content_type, declared))
    value, more = _value(side, content_type, body, found.media)
    return findings + more, value


def _undeclared_media(
    side: _Side, code: str, content_type: str, declared: tuple[Media, ...]
) -> Finding:
    what = (
        f"the media type {content_type!r} is not declared"
        if content_type
        else "no media type is given"
    )
    severity = Severity.WARNING if code == "AZ606" else Severity.ERROR
    checked = "; the body is checked as such" if code == "AZ606" else ""
    rule = side.operation.document.locate_key(declared[0].at)
    message = f"{what}, only {_names(declared)}{checked}"
    return side.found(code, "body", message, severity=severity, rule=rule)


def _value(
    side: _Side, content_type: str, body: bytes, declared: Media
) -> tuple[Read, list[Finding]]:
    rule = side.operation.document.locate_key(declared.at)
    match bodies.judged(side.operation.document.tree, content_type, body, declared):
        case bodies.Judged(value) if declared.schema is not None:
            return Read(value, declared), []
        case bodies.Garbled(reason):
            return Read(None), [side.found("AZ607", "body", reason, rule=rule)]
        case bodies.Opaque(reason):
            message = reason
        case _:
            message = f"no schema is declared for {declared.name!r}: nothing to validate against"
    return Read(None), [side.found("AZ609", "body", message, severity=Severity.ADVICE, rule=rule)]


def _names(declared: Iterable[Media]) -> str:
    return ", ".join(each.name for each in declared)


def _garbled(side: _Side, values: Parts) -> Iterator[Finding]:
    for index, reason in values.garbled.items():
        rule = side.operation.document.locate(side.declared[index].at)
        yield side.found("AZ607", side.place(index), f"not JSON: {reason}", rule=rule)


def _findings(side: _Side, values: Parts, violations: Iterable[Violation]) -> Iterator[Finding]:
    sent = values.empty | values.garbled.keys()
    counts: dict[int | None, int] = {}
    for violation in violations:
        if violation.kind == "missing" and violation.part in sent:
            continue
        count = counts[violation.part] = counts.get(violation.part, 0) + 1
        if count <= SHOWN:
            yield _finding(side, violation)
    yield from _rest(side, counts)


def _rest(side: _Side, counts: Mapping[int | None, int]) -> Iterator[Finding]:
    for part, count in counts.items():
        if count > SHOWN:
            least = " at least" if count >= MOST else ""
            code = "AZ601" if part is None else "AZ602"
            yield side.found(code, side.place(part), f"+{count - SHOWN} more{least}")


def _finding(side: _Side, violation: Violation) -> Finding:
    place = side.place(violation.part)
    rule = _rule(side, violation)
    if violation.kind == "missing":
        return side.found("AZ603", place, f"the required {place} is missing", rule=rule)
    if violation.kind == "unusable":
        return side.found("AZ610", place, violation.message, rule=rule)
    at, words = wording.pointer(violation), wording.sentence(violation)
    return Finding(
        code="AZ601" if violation.part is None else "AZ602",
        severity=Severity.ERROR,
        side=side.name,
        place=place,
        at=at if violation.part is None else "",
        message=f"{at}: {words}" if at else words,
        rule=rule,
    )


def _rule(side: _Side, violation: Violation) -> Location | None:
    """Return where the keyword stands that is broken, else the declaration of the part."""
    document = side.operation.document
    exact = document.locate_member(violation.schema, violation.keyword)
    if exact is not None or violation.part is None:
        return exact
    return document.locate(side.declared[violation.part].at)
