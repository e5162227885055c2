"""A parameter's value as text, by style and explode, and that text as a value again.

======================  =========================  ==========================
style                   array ``[3, 4]``           object ``{"r": 1, "g": 2}``
======================  =========================  ==========================
simple                  ``3,4``                    ``r,1,g,2``
simple, explode         ``3,4``                    ``r=1,g=2``
label                   ``.3,4``                   ``.r,1,g,2``
label, explode          ``.3.4``                   ``.r=1.g=2``
matrix                  ``;p=3,4``                 ``;p=r,1,g,2``
matrix, explode         ``;p=3;p=4``               ``;r=1;g=2``
form                    ``p=3,4``                  ``p=r,1,g,2``
form, explode           ``p=3&p=4``                ``r=1&g=2``
spaceDelimited          ``p=3%204``                ``p=r%201%20g%202``
pipeDelimited           ``p=3%7C4``                ``p=r%7C1%7Cg%7C2``
deepObject              (as form, explode)         ``p[r]=1&p[g]=2``
======================  =========================  ==========================

A null is no value: alone it leaves the parameter out, inside it is left out (RFC 6570, 2.3).

Spec: OpenAPI 3.1.1, Parameter Object, Style Values; RFC 6570.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.media import Family
from pytest_arazzo.openapi.operation import OpenApiParameter

_RESERVED = ":/?@!$'()*,;=[]"
_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~"
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}

Quote = Callable[[str], str]
Pairs = tuple[tuple[str, str], ...]
Parts = str | tuple[str, ...] | dict[str, str]


def default(name: str, place: str) -> OpenApiParameter:
    """Return a parameter that is not declared, with the default style of *place*."""
    style = "form" if place in ("query", "cookie") else "simple"
    return OpenApiParameter(
        name=name,
        place=place,
        required=False,
        style=style,
        explode=style == "form",
        allow_reserved=False,
        allow_empty=True,
        schema=None,
        schema_at=None,
        media=None,
        at="",
    )


def path_text(parameter: OpenApiParameter, value: Json, *, slashes: bool) -> str | Absent:
    """Return *value* as percent-encoded text of a path; with *slashes*, `/` stays as it is."""
    safe = "/" if slashes else ""
    if parameter.allow_reserved:
        safe += ":@!$&'()*+,;="
    quoted = _quoter(safe)
    if parameter.media is not None:
        return _content(parameter.media, value, quoted)
    parts = _parts(value, quoted)
    if isinstance(parts, Absent):
        return parts
    match parameter.style:
        case "label":
            return _label(parameter, parts)
        case "matrix":
            return _matrix(quoted(parameter.name), parameter, parts)
        case _:
            return _joined(parts, ",", explode=parameter.explode)


def header_text(parameter: OpenApiParameter, value: Json) -> str | Absent:
    """Return *value* as the text of a header, which is not percent-encoded."""
    if parameter.media is not None:
        return _content(parameter.media, value, str)
    parts = _parts(value, str)
    if isinstance(parts, Absent):
        return parts
    return _joined(parts, ",", explode=parameter.explode)


def query_pairs(parameter: OpenApiParameter, value: Json) -> Pairs | Absent:
    """Return *value* as percent-encoded names and values of a query."""
    return _pairs(parameter, value, _quoter(_RESERVED if parameter.allow_reserved else ""))


def cookie_pairs(parameter: OpenApiParameter, value: Json) -> Pairs | Absent:
    """Return *value* as names and values of cookies; what a cookie may hold is not encoded.

    Spec: RFC 6265, section 4.1.1; OpenAPI 3.2.0, Parameter Object, style `cookie`.
    """
    return _pairs(parameter, value, _quoter(_COOKIE))


def text(value: Json) -> str | Absent:
    """Return a string, number or boolean as text, else why there is none."""
    match value:
        case None:
            return Absent("null has no text")
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact integers
        case str():
            return value
        case _:
            return Absent(f"an {type_name(value)} inside an array or object has no text")


def _quoter(safe: str) -> Quote:
    return lambda text: quote(text, safe=safe, errors="surrogatepass")


def _content(name: str, value: Json, quoted: Quote) -> str | Absent:
    if media.family(name) is Family.JSON:
        return quoted(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    plain = text(value)
    if isinstance(plain, Absent):
        return Absent(f"{plain.reason}, and `{name}` is not JSON")
    return quoted(plain)


def _parts(value: Json, quoted: Quote) -> Parts | Absent:
    if isinstance(value, Mapping):
        return _members(value, quoted)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = tuple(text(each) for each in value if each is not None)
        bad = next((each for each in items if isinstance(each, Absent)), None)
        return bad or tuple(quoted(each) for each in items if isinstance(each, str))
    plain = text(value)
    return plain if isinstance(plain, Absent) else quoted(plain)


def _members(value: Mapping[str, Json], quoted: Quote) -> dict[str, str] | Absent:
    members = {}
    for name, each in value.items():
        if each is None:
            continue
        plain = text(each)
        if isinstance(plain, Absent):
            return plain
        members[quoted(name)] = quoted(plain)
    return members


def _joined(parts: Parts, delimiter: str, *, explode: bool) -> str:
    if isinstance(parts, str):
        return parts
    if isinstance(parts, tuple):
        return delimiter.join(parts)
    between = "=" if explode else delimiter
    return delimiter.join(between.join(pair) for pair in parts.items())


def _label(parameter: OpenApiParameter, parts: Parts) -> str:
    delimiter = "." if parameter.explode else ","
    return "." + _joined(parts, delimiter, explode=parameter.explode)


def _matrix(name: str, parameter: OpenApiParameter, parts: Parts) -> str:
    if parameter.explode and isinstance(parts, tuple):
        return "".join(f";{name}={each}" for each in parts)
    if parameter.explode and isinstance(parts, dict):
        return "".join(f";{member}={each}" for member, each in parts.items())
    joined = _joined(parts, ",", explode=False)
    return f";{name}={joined}" if joined else f";{name}"


def _pairs(parameter: OpenApiParameter, value: Json, quoted: Quote) -> Pairs | Absent:
    name = quoted(parameter.name)
    if value is None:
        return ()
    if parameter.media is not None:
        return _one(name, _content(parameter.media, value, quoted))
    if parameter.style == "deepObject" and isinstance(value, Mapping | list | tuple):
        return deep(name, value, quoted)
    parts = _parts(value, quoted)
    if isinstance(parts, Absent):
        return parts
    if isinstance(parts, str) or not parameter.explode:
        delimiter = _DELIMITERS.get(parameter.style, ",")
        return _one(name, _joined(parts, delimiter, explode=False))
    return tuple(parts.items() if isinstance(parts, dict) else ((name, each) for each in parts))


def _one(name: str, text: str | Absent) -> Pairs | Absent:
    return text if isinstance(text, Absent) else ((name, text),)


def deep(name: str, value: Json, quoted: Quote) -> Pairs | Absent:
    """Return *value* as names with brackets, at every depth; *name* is quoted already.

    Spec: OpenAPI 3.1.1, Style Values, deepObject; silent about nesting, where we write
    `a[b][c]=1`, arrays of scalars as repeated names and other arrays with indices.
    """
    found = tuple(_deep(name, value, quoted))
    bad = next((each for _, each in found if isinstance(each, Absent)), None)
    return bad or tuple((key, each) for key, each in found if isinstance(each, str))


def _deep(name: str, value: Json, quoted: Quote) -> Iterator[tuple[str, str | Absent]]:
    if isinstance(value, Mapping):
        for member, each in value.items():
            yield from _deep(f"{name}{quoted('[')}{quoted(member)}{quoted(']')}", each, quoted)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        scalar = not any(isinstance(each, Mapping | list | tuple) for each in value)
        for index, each in enumerate(value):
            yield from _deep(
                name if scalar else f"{name}{quoted('[')}{index}{quoted(']')}", each, quoted
            )
    elif value is not None:
        plain = text(value)
        yield name, plain if isinstance(plain, Absent) else quoted(plain)


def in_form(name: str, style: str, *, explode: bool) -> OpenApiParameter:
    """Return the parameter as which a field of a form is written."""
    return replace(default(name, "query"), style=style, explode=explode)
