"""What of a run must not be shown: values that stand under names which announce a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.trace import Trace, Visit
from pytest_arazzo.transports.secret_names import is_secret

MASK = "[redacted]"
_ELEMENT = re.compile(r"<([\w:.-]{1,100})(?:\s[^<>]{0,500})?>([^<>]{1,5000})</")
_SHORT = 4  # shorter values are masked in their own place only: they stand in any text


def masked(value: Json) -> Json:
    """Return *value* with everything masked that stands under the name of a secret.

    Raises:
        RecursionError: it is nested deeper than Python can follow.
    """
    if isinstance(value, Mapping):
        return {
            name: MASK if is_secret(name) and member is not None else masked(member)
            for name, member in value.items()
        }
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [masked(item) for item in value]
    return value


def shown(name: str, value: Json | Absent, limit: int) -> str:
    """Return *value* as JSON of at most *limit* characters, masked if *name* is of a secret."""
    if isinstance(value, Absent):
        return "absent"
    last = re.split(r"[/.#|]", name)[-1]
    if value is not None and is_secret(last):
        return MASK
    try:
        text = json.dumps(masked(value), ensure_ascii=False, default=str)
    except RecursionError:
        return "(nested too deeply to show)"
    return text if len(text) <= limit else f"{text[:limit]}… (+{len(text) - limit} characters)"


def secrets_of(trace: Trace) -> tuple[str, ...]:
    """Return every secret text that occurs in *trace*, in every spelling, the longest first."""
    found = set(_under_names(trace.inputs))
    found |= {text for name, value in trace.outputs for text in _named(name, value)}
    for visit in trace.visits:
        found |= set(_of_visit(visit))
    whole = {text for text in found if len(text) > _SHORT}
    spelled = {each for text in whole for each in _spellings(text)}
    return tuple(sorted(spelled, key=lambda text: (-len(text), text)))


def scrub(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with every one of *secrets* masked, wherever it stands."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _of_visit(visit: Visit) -> Iterator[str]:
    for name, value in visit.outputs:
        yield from _named(name, value)
    if visit.prepared is not None:
        request = visit.prepared.request
        yield from _of_headers(request.headers)
        yield from _of_url(request.url)
        yield from _of_body(request.headers, request.body)
        for name, text in visit.prepared.path.items():
            yield from _named(name, text)
    if visit.response is not None:
        yield from _of_headers(visit.response.headers)
        yield from _of_body(visit.response.headers, visit.response.body)


def _of_headers(headers: Headers) -> Iterator[str]:
    """Yield secret values whole, and without the scheme or cookie name before them."""
    for name, value in headers:
        if is_secret(name):
            yield value
            yield from (part.partition("=")[2].strip('"') for part in value.split(";"))
            yield value.partition(" ")[2]


def _of_url(url: str) -> Iterator[str]:
    split = urlsplit(url)
    yield split.password or ""
    yield from (value for name, value in parse_qsl(split.query) if is_secret(name))


def _of_body(headers: Headers, body: bytes | None) -> Iterator[str]:
    read = media.read(headers.get("content-type"), body)
    if read.family is media.Family.FORM and isinstance(read.value, str):
        yield from (value for name, value in parse_qsl(read.value) if is_secret(name))
    elif isinstance(read.value, str):
        elements = _ELEMENT.finditer(read.value)
        yield from (found[2].strip() for found in elements if is_secret(found[1]))
    else:
        yield from _under_names(read.value)


def _under_names(value: Json, secret: bool = False) -> Iterator[str]:  # noqa: FBT001, FBT002
    """Yield the texts in *value* that stand under the name of a secret, at any depth."""
    waiting = [(value, secret)]
    while waiting:
        here, within = waiting.pop()
        if isinstance(here, Mapping):
            waiting += [(member, within or is_secret(name)) for name, member in here.items()]
        elif isinstance(here, (list, tuple)):
            waiting += [(item, within) for item in here]
        elif within and here is not None and not isinstance(here, bool):
            yield here if isinstance(here, str) else json.dumps(here)


def _named(name: str, value: Json | Absent) -> Iterator[str]:
    if not isinstance(value, Absent):
        yield from _under_names(value, is_secret(name))


def _spellings(text: str) -> Iterator[str]:
    """Yield *text* as URLs, JSON and Python write it."""
    yield from (text, quote(text, safe=""), quote(text), quote_plus(text))
    yield from (
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
    )
