"""A response into which something is put that its description does not allow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from pytest_arazzo import media
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json, tokens
from pytest_arazzo.synthesis.wish import Count, Matching, Other, Present, Wish, pointer

_JSON = "application/json"


def forced(response: Response, headers: Mapping[str, str], wishes: Mapping[str, Wish]) -> Response:
    """Return *response* with these headers, and with what is wished at places of its body."""
    fields = response.headers
    for name, text in headers.items():
        fields = fields.having(name, text)
    if not wishes:
        return replace(response, headers=fields)
    if isinstance(wishes.get(""), Absent):
        return replace(response, headers=fields, body=b"")
    read = media.read(fields.get("Content-Type"), response.body)
    body: Json = read.value if read.family is media.Family.JSON else {}
    for place, wish in wishes.items():
        body = _put(body, tokens(pointer(place)), wish)
    kind = fields.get("Content-Type")
    if kind is None or media.family(media.parse(kind).name) is not media.Family.JSON:
        fields = fields.having("Content-Type", _JSON)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return replace(response, headers=fields, body=text.encode())


def _put(value: Json, path: tuple[str, ...], wish: Wish) -> Json:
    """Return *value* with *wish* at *path*; what is in the way is replaced, what lacks is made."""
    if isinstance(wish, Present | Count | Matching | Other):
        return value
    if not path:
        return value if isinstance(wish, Absent) else wish
    first, rest = path[0], path[1:]
    if first.isdigit() and not isinstance(value, Mapping):
        return _put_element(value, int(first), rest, wish)
    members = value if isinstance(value, Mapping) else {}
    if isinstance(wish, Absent) and not rest:
        return {name: each for name, each in members.items() if name != first}
    return {**members, first: _put(members.get(first), rest, wish)}


def _put_element(value: Json, index: int, rest: tuple[str, ...], wish: Wish) -> Json:
    elements = list(value) if isinstance(value, list) else []
    if isinstance(wish, Absent) and not rest:
        return elements[:index]
    elements += [{} for _ in range(index + 1 - len(elements))]
    elements[index] = _put(elements[index], rest, wish)
    return elements
