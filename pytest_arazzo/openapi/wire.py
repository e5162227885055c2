"""Arguments and a payload as the request that an operation wants.

Spec: Arazzo 1.1.0, Step Object, parameters and requestBody; OpenAPI 3.1.1, Paths Object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, unquote_plus, urlsplit

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers, Request
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import payload, style
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import OpenApiParameter, Operation

_SLOT = re.compile(r"\{([^{}]{1,500})\}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,500}")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LITERAL = "/:@!$&'()*+,;=-._~%"
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A value for one parameter, declared or not."""

    name: str
    place: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A payload, to be written as its media type says; empty means the operation's first."""

    media_type: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A request, with what cannot be read back from it without knowing the path's template.

    `path` has the raw (percent-encoded) text of each path parameter; `query` the decoded pairs.
    """

    request: Request
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The path and query of a URL, percent-encoded, and the raw text of the path's values."""

    path: str
    query: tuple[str, ...]  # `name=value`, or a name alone where the path key has it so
    values: Mapping[str, str]


def prepare(
    operation: Operation,
    base_url: str,
    arguments: tuple[Argument, ...],
    content: Content | None,
    files: Mapping[str, bytes] = _NO_FILES,
) -> Prepared | str:
    """Return the request of *operation* at *base_url*, or why it cannot be built.

    The fragment of a path key is never sent, and a query in it comes before the step's own:
    published descriptions tell operations apart by `/#Name` and `/?Name`. *files* has the
    contents of files by the names that a payload has for them, where the body is binary.
    """
    target = _target(operation, arguments)
    headers = _headers(operation, arguments)
    if isinstance(target, Absent):
        return target.reason
    if isinstance(headers, Absent):
        return headers.reason
    url = _url(base_url, target)
    body = _body(operation, content, headers.get("Content-Type"), files) if content else None
    if isinstance(url, Absent):
        return url.reason
    if isinstance(body, Absent):
        return f"the request body cannot be written: {body.reason}"
    request = Request(
        method=operation.method,
        url=url,
        headers=_complete(headers, operation, body),
        body=body.body if body else None,
    )
    query = urlsplit(url).query
    return Prepared(request=request, path=target.values, query=decoded(query))


def decoded(query: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values of a raw *query*, decoded; a name without `=` has the value ``."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return tuple((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)


def _target(operation: Operation, arguments: tuple[Argument, ...]) -> _Target | Absent:
    key = operation.path.partition("#")[0]
    template, _, fixed = key.partition("?")
    values = _path_values(operation, template, arguments)
    query = _query(operation, arguments)
    if isinstance(values, Absent):
        return values
    if isinstance(query, Absent):
        return query
    path = _filled(template, values)
    if any(segment in (".", "..") for segment in path.split("/")):
        return Absent(f"the path {path!r} has a dot segment, which would lead elsewhere")
    own = tuple(_raw_pair(pair) for pair in fixed.split("&") if pair)
    return _Target(path=path, query=(*own, *query), values=values)


def _raw_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return quote(name, safe=_LITERAL) + equals + quote(value, safe=_LITERAL)


def _path_values(
    operation: Operation, template: str, arguments: tuple[Argument, ...]
) -> Mapping[str, str] | Absent:
    given = {each.name: each for each in arguments if each.place == "path"}
    slots = {_slot_name(slot): slot.endswith("+") for slot in _SLOT.findall(template)}
    stray = next((name for name in given if name not in slots), None)
    if stray is not None:
        return Absent(f"the path {operation.path!r} has no place for the parameter {stray!r}")
    values = {}
    for name, slashes in slots.items():
        if name not in given:
            return Absent(f"the path parameter {name!r} is missing")
        text = style.path_text(
            _declared(operation, given[name]), given[name].value, slashes=slashes
        )
        if isinstance(text, Absent):
            return Absent(f"the path parameter {name!r} cannot be written: {text.reason}")
        if not text:
            return Absent(
                f"the path parameter {name!r} is empty, so the path would be another one"
            )
        values[name] = text
    return values


def _slot_name(slot: str) -> str:
    return slot.removesuffix("+")


def _filled(template: str, values: Mapping[str, str]) -> str:
    pieces, last = [], 0
    for slot in _SLOT.finditer(template):
        pieces += [
            quote(template[last : slot.start()], safe=_LITERAL),
            values[_slot_name(slot[1])],
        ]
        last = slot.end()
    return "".join([*pieces, quote(template[last:], safe=_LITERAL)])


def _declared(operation: Operation, argument: Argument) -> OpenApiParameter:
    found = operation.parameter(argument.name, argument.place)
    return found or style.default(argument.name, argument.place)


def _query(operation: Operation, arguments: tuple[Argument, ...]) -> tuple[str, ...] | Absent:
    found: list[str] = []
    for argument in arguments:
        if argument.place == "query":
            written = _pairs(operation, argument)
        elif argument.place == "querystring":
            written = _whole_query(operation, argument)
        else:
            continue
        if isinstance(written, Absent):
            return Absent(
                f"the query parameter {argument.name!r} cannot be written: {written.reason}"
            )
        found.extend(written)
    return tuple(found)


def _pairs(operation: Operation, argument: Argument) -> tuple[str, ...] | Absent:
    pairs = style.query_pairs(_declared(operation, argument), argument.value)
    if isinstance(pairs, Absent):
        return pairs
    return tuple(f"{name}={value}" for name, value in pairs)


def _whole_query(operation: Operation, argument: Argument) -> tuple[str, ...] | Absent:
    declared = _declared(operation, argument)
    if isinstance(argument.value, str) and declared.media is None:
        return tuple(_raw_pair(pair) for pair in argument.value.split("&") if pair)
    name = declared.media or "application/x-www-form-urlencoded"
    if media.family(name) is not Family.FORM:
        whole = style.path_text(declared, argument.value, slashes=False)
        return whole if isinstance(whole, Absent) else (whole,)
    written = payload.encode(name, argument.value, None)
    if isinstance(written, Absent):
        return written
    return tuple(pair for pair in written.body.decode().split("&") if pair)


def _url(base_url: str, target: _Target) -> str | Absent:
    try:
        base = urlsplit(base_url)
    except ValueError as error:
        return Absent(f"the base URL {base_url!r} cannot be read: {error}")
    if not base.scheme or not base.netloc:
        return Absent(f"the base URL {base_url!r} is not absolute")
    if _FORBIDDEN.search(base_url) or " " in base_url:
        return Absent(f"the base URL {base_url!r} has characters that a URL cannot have")
    query = "&".join((*([base.query] if base.query else ()), *target.query))
    path = base.path.rstrip("/") + (
        target.path if target.path.startswith("/") else f"/{target.path}"
    )
    return f"{base.scheme}://{base.netloc}{path}" + (f"?{query}" if query else "")


def _headers(operation: Operation, arguments: tuple[Argument, ...]) -> Headers | Absent:
    headers, cookies = Headers(), list[str]()
    for argument in arguments:
        declared = _declared(operation, argument)
        if argument.place == "header" and argument.value is not None:
            text = style.header_text(declared, argument.value)
            bad = text if isinstance(text, Absent) else _unfit(argument.name, text)
            if isinstance(bad, Absent):
                return Absent(f"the header {argument.name!r} cannot be written: {bad.reason}")
            headers = headers.having(argument.name, str(text).strip(" \t"))
        elif argument.place == "cookie":
            pairs = style.cookie_pairs(declared, argument.value)
            if isinstance(pairs, Absent):
                return Absent(f"the cookie {argument.name!r} cannot be written: {pairs.reason}")
            cookies += [f"{name}={value}" for name, value in pairs]
    own = headers.get("Cookie")
    return (
        headers.having("Cookie", "; ".join([*([own] if own else ()), *cookies]))
        if cookies
        else headers
    )


def _unfit(name: str, text: str) -> Absent | None:
    if not _TOKEN.fullmatch(name):
        return Absent("this is no header name")
    if found := _FORBIDDEN.search(text):
        return Absent(f"its value holds the control character {found[0]!r}")
    foreign = next((character for character in text if character > "\xff"), None)
    return Absent(f"its value holds {foreign!r}, which no header can carry") if foreign else None


def _body(
    operation: Operation, content: Content, header: str | None, files: Mapping[str, bytes]
) -> payload.Payload | Absent:
    declared = operation.request_body.media if operation.request_body else ()
    concrete = next((each.name for each in declared if "*" not in each.name), "application/json")
    name = content.media_type or concrete
    if _FORBIDDEN.search(name):
        return Absent(f"the media type {name!r} holds a control character")
    found = match(name, None, declared)
    chosen = (
        header
        if header
        and media.family(media.parse(header).name) is media.family(media.parse(name).name)
        else name
    )
    return payload.encode(
        chosen,
        content.value,
        found.media if found else None,
        root=operation.document.tree,
        files=files,
    )


def _complete(headers: Headers, operation: Operation, body: payload.Payload | None) -> Headers:
    if body is not None:
        own = headers.get("Content-Type")
        same = own is None or body.content_type.startswith(own)
        headers = headers.having("Content-Type", body.content_type if same else own or "")
    if headers.get("Accept") is None:
        headers = headers.having("Accept", _accept(operation))
    return headers


def _accept(operation: Operation) -> str:
    names = (media_.name for response in operation.responses for media_ in response.media)
    fit = [name for name in dict.fromkeys(names) if not _FORBIDDEN.search(name) and name.isascii()]
    return ", ".join(fit[:10]) or "*/*"
