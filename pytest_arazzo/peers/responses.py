"""A response that an operation allows, made from its description.

    respond(operation, Wanted(status=200, wishes={"image.state.status": "AVAILABLE"}))

is such a response, or `Impossible` with the reason. Every one has passed the contract's own check,
the one that judges the responses of real servers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import payload, style
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation, ResponseSpec
from pytest_arazzo.peers.force import forced
from pytest_arazzo.peers.published import concrete, examples
from pytest_arazzo.synthesis.subject import Check, Complaint, Impossible, Subject
from pytest_arazzo.synthesis.value import value
from pytest_arazzo.synthesis.wish import Wish, tree

ANY_CODE = frozenset({"*"})
"""Every finding is tolerated."""

_NO_BODY = frozenset({204, 205, 304})
_ORDER = (Family.JSON, Family.TEXT, Family.XML, Family.FORM, Family.MULTIPART, Family.BINARY)
_EXAMPLE = b"example"
_IGNORED = frozenset({"content-type", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a response.

    Attributes:
        status: None for the first success that is declared.
        headers: header fields to set, by name.
        wishes: what the body is to have, by place; `Absent` at "" is no body at all.
        seed: what ids depend on.
        reads: names of headers that are to be there if they are declared.
        tolerated: codes of findings that are no objection; `ANY_CODE` for all.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    seed: str = ""
    reads: frozenset[str] = frozenset()
    tolerated: frozenset[str] = frozenset()


def respond(operation: Operation, wanted: Wanted) -> Response | Impossible:
    """Return the response of *operation* that is *wanted*; the same one every time."""
    return _known(_Question(operation, _key(wanted), wanted))


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, by a text that says all of it."""

    operation: Operation
    key: str
    wanted: Wanted = field(compare=False)


def _key(wanted: Wanted) -> str:
    return repr(
        (
            wanted.status,
            sorted(wanted.headers.items()),
            [(place, repr(wish)) for place, wish in wanted.wishes.items()],
            wanted.seed,
            sorted(wanted.reads),
            sorted(wanted.tolerated),
        )
    )


@functools.lru_cache(maxsize=4096)
def _known(question: _Question) -> Response | Impossible:
    operation, wanted = question.operation, question.wanted
    strict = _strict(operation, wanted)
    if isinstance(strict, Impossible) and wanted.tolerated:
        return _tolerated(operation, wanted, strict)
    return strict


def _strict(operation: Operation, wanted: Wanted) -> Response | Impossible:
    status = wanted.status or first_success(operation)
    spec = operation.response_for(status)
    if spec is None:
        declared = ", ".join(each.status for each in operation.responses) or "none"
        return Impossible(f"status {status} is not declared, only {declared}")
    headers = _headers(operation, spec, wanted)
    if isinstance(headers, Impossible):
        return headers
    first: Impossible | None = None
    for choice in _choices(operation, spec, status, wanted):
        found = _with_body(operation, Response(status=status, headers=headers), choice, wanted)
        if isinstance(found, Response):
            return found
        first = first or found
    return first or Impossible("no body can be made")


def first_success(operation: Operation) -> int:
    """Return the status that is documented as success: the lowest 2xx, else `default`, else any."""
    numbers = sorted(filter(None, (_number(each.status) for each in operation.responses)))
    for number in numbers:
        if 200 <= number < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            return number
    if any(each.status.lower() == "default" for each in operation.responses):
        return 200
    return numbers[0] if numbers else 200


def _number(status: str) -> int | None:
    """Return the status that a key of `responses` stands for, the first one of a range."""
    text = status.upper().replace("XX", "00")
    return int(text) if text.isdigit() and len(text) == 3 else None  # noqa: PLR2004 - digits of a status


def _choices(
    operation: Operation, spec: ResponseSpec, status: int, wanted: Wanted
) -> Iterator[Media | None]:
    """Yield the media types in which the body may be written, None for no body."""
    bodiless = operation.method == "HEAD" or status in _NO_BODY
    asks = tree(wanted.wishes).asks()
    is_open = asks and 200 <= status < 300  # noqa: PLR2004 - RFC 9110, section 15.3
    if isinstance(wanted.wishes.get(""), Absent) or bodiless or not (spec.media or is_open):
        if not asks:
            yield None
        return
    if not spec.media:
        yield _undeclared(spec)
    ordered = sorted(spec.media, key=lambda each: _ORDER.index(media.family(concrete(each))))
    asked = Headers(tuple(wanted.headers.items())).get("Content-Type")
    for each in ordered:
        if asked is None or media.parse(asked).name == media.parse(concrete(each)).name:
            yield each


def _undeclared(spec: ResponseSpec) -> Media:
    """Return JSON of which nothing is said: a success may have a body that nobody described."""
    return Media(name="application/json", schema=None, schema_at=None, encoding={}, at=spec.at)


def _with_body(
    operation: Operation, bare: Response, declared: Media | None, wanted: Wanted
) -> Response | Impossible:
    if declared is None:
        return _judged(operation, bare, wanted)
    kind = concrete(declared)

    def written(body: Json) -> Response | Absent:
        made = payload.encode(kind, body, declared, root=operation.document.tree)
        if isinstance(made, Absent):
            return made
        headers = bare.headers
        if headers.get("Content-Type") is None:
            headers = headers.having("Content-Type", made.content_type)
        return Response(status=bare.status, headers=headers, body=made.body)

    if media.family(media.parse(kind).name) is Family.BINARY:
        headers = bare.headers.having("Content-Type", kind)
        return _judged(
            operation, Response(status=bare.status, headers=headers, body=_EXAMPLE), wanted
        )
    subject = _subject(operation, declared, wanted.seed)
    body = value(subject, wanted.wishes, check=_check(operation, written, wanted))
    if isinstance(body, Impossible):
        return body
    made = written(body)
    return Impossible(made.reason) if isinstance(made, Absent) else made


def _subject(operation: Operation, declared: Media, seed: str) -> Subject:
    at = declared.schema_at
    root = operation.document.tree
    return Subject(
        root=root,
        at=at,
        edition=operation.edition,
        side="response",
        seed=f"{operation.pointer}{seed}",
        examples=tuple(examples(root, declared)),
    )


def _check(
    operation: Operation, written: Callable[[Json], Response | Absent], wanted: Wanted
) -> Check:
    """Return the contract's check as one of a body's value."""

    def check(body: Json) -> tuple[Complaint, ...]:
        made = written(body)
        if isinstance(made, Absent):
            return (Complaint("", made.reason),)
        return tuple(
            Complaint(each.at, each.message) for each in objections(operation, made, wanted)
        )

    return check


def objections(operation: Operation, response: Response, wanted: Wanted) -> tuple[Finding, ...]:
    """Return what the contract has against *response* that is not tolerated."""
    if "*" in wanted.tolerated:
        return ()
    return tuple(
        each
        for each in check_response(operation, response)
        if each.severity is Severity.ERROR and each.code not in wanted.tolerated
    )


def _judged(operation: Operation, response: Response, wanted: Wanted) -> Response | Impossible:
    found = objections(operation, response, wanted)
    return Impossible(found[0].message, found[0].at) if found else response


def _headers(operation: Operation, spec: ResponseSpec, wanted: Wanted) -> Headers | Impossible:
    """Return the headers that must be there, that are read, and that are wanted."""
    fields: dict[str, str] = {}
    given = {name.lower() for name in wanted.headers}
    for parameter in spec.headers:
        name = parameter.name.lower()
        if name in given or name in _IGNORED or not (parameter.required or name in wanted.reads):
            continue
        text = _header(operation, parameter, wanted.seed)
        if isinstance(text, str):
            fields[parameter.name] = text
        elif parameter.required:
            return Impossible(f"header {parameter.name!r}: {text.reason}")
    return Headers((*fields.items(), *wanted.headers.items()))


def _header(
    operation: Operation, parameter: OpenApiParameter, seed: str
) -> str | Impossible | Absent:
    node = get(operation.document.tree, parameter.at)
    example = node.get("example") if isinstance(node, Mapping) else None
    subject = Subject(
        root=operation.document.tree,
        at=parameter.schema_at,
        edition=operation.edition,
        side="response",
        seed=f"{operation.pointer}{seed}",
        name=parameter.name,
        examples=() if example is None else (example,),
    )
    # The contract's check of the whole response decides; here nothing can be asked of it.
    made = value(subject, check=lambda _: ())
    return made if isinstance(made, Impossible) else style.header_text(parameter, made)


def _tolerated(operation: Operation, wanted: Wanted, strict: Impossible) -> Response | Impossible:
    """Return a response with what is wanted forced into it, if only tolerated findings speak up."""
    plain = replace(wanted, status=None, wishes={}, headers={})
    for status in dict.fromkeys((wanted.status, None)):
        base = _strict(operation, replace(plain, status=status))
        if isinstance(base, Response):
            break
    else:
        base = Response(status=200)
    status = wanted.status or base.status
    response = forced(replace(base, status=status), wanted.headers, wanted.wishes)
    found = objections(operation, response, wanted)
    return strict if found else response
