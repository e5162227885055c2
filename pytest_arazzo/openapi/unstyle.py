"""The text of a parameter as the value that its schema wants: `style`, read backwards.

Spec: OpenAPI 3.1.1, Parameter Object, Style Values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.operation import OpenApiParameter

_SPLITS = {
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+| "),
    "pipeDelimited": re.compile(r"%7[Cc]|\|"),
}
_BRACKET = re.compile(r"\[([^\[\]]{0,500})\]")
_COMMA = _SPLITS["form"]
_MOST = 10_000
_DEPTH = 32

Raw = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Garbled:
    """A parameter was sent, but its text is not what its media type says."""

    reason: str


def path_value(root: Json, parameter: OpenApiParameter, raw: str) -> Json | Absent | Garbled:
    """Return the value of the raw (percent-encoded) text of a path parameter."""
    if parameter.media is not None:
        return content(parameter.media, unquote(raw))
    delimiter = (
        "," if not parameter.explode else {"label": ".", "matrix": ";"}.get(parameter.style, ",")
    )
    text = raw
    if parameter.style == "label":
        text = raw.removeprefix(".")
    elif parameter.style == "matrix":
        text = _unmatrix(parameter, raw)
    return _value(root, parameter, text, re.compile(re.escape(delimiter)), unquote)


def header_value(root: Json, parameter: OpenApiParameter, text: str) -> Json | Absent | Garbled:
    """Return the value of a header's text, in which nothing is percent-encoded."""
    if parameter.media is not None:
        return content(parameter.media, text)
    return _value(root, parameter, text, _COMMA, str.strip)


def query_value(root: Json, parameter: OpenApiParameter, pairs: Raw) -> Json | Absent | Garbled:
    """Return the value of a query parameter among raw *pairs*, absent when it was not sent."""
    own = [value for name, value in pairs if unquote_plus(name) == parameter.name]
    if own and parameter.media is not None:
        return content(parameter.media, unquote_plus(own[0]))
    kinds = shape.kinds(root, parameter.schema)
    if parameter.style == "deepObject" and (found := _deep(root, parameter, pairs)):
        return found
    if parameter.explode and parameter.style != "deepObject" and "object" in kinds and not own:
        return _exploded(root, parameter, pairs)
    if not own:
        return _unsent()
    if len(own) > 1 or ("array" in kinds and parameter.explode):
        inner = shape.items(root, parameter.schema)
        return [shape.read(root, inner, unquote_plus(each)) for each in own]
    split = _SPLITS.get(parameter.style, _COMMA)
    return _value(root, parameter, own[0], split, unquote_plus)


def whole_query(parameter: OpenApiParameter, raw: str) -> Json | Absent | Garbled:
    """Return the value of a parameter that is the whole query.

    Spec: OpenAPI 3.2.0, Parameter Object, in: querystring.
    """
    if not raw:
        return _unsent()
    if parameter.media is not None and media.family(parameter.media) is Family.JSON:
        return content(parameter.media, unquote(raw))
    pairs = (pair.partition("=") for pair in raw.split("&") if pair)
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}


def claims(root: Json, parameter: OpenApiParameter, name: str) -> bool:
    """Return whether the query name *name* (decoded) belongs to *parameter*."""
    if parameter.place == "querystring" or name == parameter.name:
        return True
    if parameter.style == "deepObject":
        return name.startswith(f"{parameter.name}[")
    if not parameter.explode or "object" not in shape.kinds(root, parameter.schema):
        return False
    return name in shape.members(root, parameter.schema) or shape.is_open(root, parameter.schema)


def nested(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    """Return names with brackets (`a[b][0]`) as nested objects; repeated names become arrays."""
    tree: dict[str, Json] = {}
    for name, value in pairs[:_MOST]:
        *steps, last = _steps(name)
        here = tree
        for step in steps:
            below = here.get(step)
            if not isinstance(below, dict):
                below = here[step] = {}
            here = below
        here[last] = _added(here[last], value) if last in here else value
    return {name: _lists(value) for name, value in tree.items()}


def content(name: str, text: str) -> Json | Garbled:
    """Return the value of a parameter that is described by the media type *name*."""
    if media.family(name) is not Family.JSON:
        return text
    try:
        return media.loads(text)
    except ValueError as error:
        return Garbled(str(error))


def _value(
    root: Json,
    parameter: OpenApiParameter,
    text: str,
    delimiter: re.Pattern[str],
    plain: Callable[[str], str],
) -> Json:
    kinds = shape.kinds(root, parameter.schema)
    if "array" in kinds:
        inner = shape.items(root, parameter.schema)
        texts = delimiter.split(text) if text else []
        return [shape.read(root, inner, plain(each)) for each in texts]
    if "object" in kinds and (members := _members(parameter, delimiter.split(text))):
        return {
            plain(name): shape.read(
                root, shape.member(root, parameter.schema, plain(name)), plain(each)
            )
            for name, each in members
        }
    return shape.read(root, parameter.schema, plain(text))


def _members(parameter: OpenApiParameter, texts: Sequence[str]) -> list[tuple[str, str]]:
    if parameter.explode:
        pairs = [each.partition("=") for each in texts]
        return [(name, each) for name, equals, each in pairs if equals]
    return list(zip(texts[::2], texts[1::2], strict=True)) if len(texts) % 2 == 0 else []


def _unmatrix(parameter: OpenApiParameter, raw: str) -> str:
    """Return matrix text without its first `;`, and without the names where they all repeat."""
    pieces = [piece.partition("=") for piece in raw.removeprefix(";").split(";")]
    if all(unquote(name) == parameter.name for name, _, _ in pieces):
        return ";".join(value for _, _, value in pieces)
    return raw.removeprefix(";")


def _exploded(root: Json, parameter: OpenApiParameter, pairs: Raw) -> Json | Absent:
    texts = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs]
    own: dict[str, Json] = {
        name: shape.read(root, shape.member(root, parameter.schema, name), value)
        for name, value in texts
        if claims(root, parameter, name)
    }
    return own or _unsent()


def _deep(root: Json, parameter: OpenApiParameter, pairs: Raw) -> Json | None:
    texts = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs]
    own = nested([pair for pair in texts if pair[0].startswith(f"{parameter.name}[")])
    found = own.get(parameter.name)
    return None if found is None else shape.conform(root, parameter.schema, found)


def _unsent() -> Absent:
    return Absent("it was not sent")


def _steps(name: str) -> list[str]:
    first, bracket, _ = name.partition("[")
    if not bracket or not first:
        return [name]
    steps = _BRACKET.findall(name[len(first) :])
    return [first, *steps[:_DEPTH]]


def _added(old: Json, new: Json) -> Json:
    return [*old, new] if isinstance(old, list) else [old, new]


def _lists(value: Json) -> Json:
    """Return objects whose names are 0, 1, 2 (or nothing, as in `a[]`) as arrays."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if list(inner) == [str(index) for index in range(len(inner))]:
        return list(inner.values())
    if list(inner) == [""]:
        return inner[""] if isinstance(inner[""], list) else [inner[""]]
    return inner
