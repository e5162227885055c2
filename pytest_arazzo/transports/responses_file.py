"""What the recorder of the library `responses` wrote: of requests it has method and URL alone.

A file looks like this.

    responses:
    - response:
        method: GET
        url: https://example.com/pets
        body: '{"id": 1}'
        status: 200
        content_type: application/json
        headers: {X-Page: '2'}
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urldefrag, urlsplit

from pytest_arazzo.documents.scalars import Binary
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.node import Node, Wrong, wrongs

_STATUSES = range(100, 600)


def is_recording(root: Node) -> bool:
    """Return whether *root* is such a file, whatever else may be wrong with it."""
    return root.field("responses").kind == "array"


def interactions(root: Node) -> Iterator[tuple[Node, Interaction | Wrong]]:
    """Yield each answer with its place, or all that is wrong with it."""
    for each in root.field("responses").elements():
        node = each.field("response")
        yield each, _interaction(node) if node.kind == "object" else node.wrong("an object")


def _interaction(node: Node) -> Interaction | Wrong:
    method, url, status = node.field("method"), node.field("url"), node.field("status")
    headers, body = _headers(node), _body(node.field("body"))
    place, code = _url(url), _status(status)
    verb = method.value if isinstance(method.value, str) else method.wrong("a string")
    if (
        isinstance(verb, Wrong)
        or isinstance(place, Wrong)
        or isinstance(code, Wrong)
        or isinstance(headers, Wrong)
        or isinstance(body, Wrong)
    ):
        return wrongs(verb, place, code, headers, body)
    response = Response(status=code, reason=_reason(code), headers=headers, body=body)
    return Interaction(request=Request(method=verb.upper(), url=place), response=response)


def _url(node: Node) -> str | Wrong:
    if not isinstance(node.value, str):
        return node.wrong("a URL as a string")
    try:
        split = urlsplit(node.value)
    except ValueError as error:
        return node.because(f"{node.value!r} is not a URL: {error}")
    if not split.scheme or not split.hostname:
        return node.because(f"{node.value!r} is no URL with a host")
    return urldefrag(node.value).url


def _status(node: Node) -> int | Wrong:
    code = node.value
    if isinstance(code, bool) or not isinstance(code, int) or code not in _STATUSES:
        return node.wrong("an HTTP status code (100 to 599)")
    return code


def _reason(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""


def _headers(node: Node) -> Headers | Wrong:
    """Return the headers; the media type stands beside them."""
    listed, kind = node.field("headers"), node.field("content_type").value
    if not listed.is_empty and listed.kind != "object":
        return listed.wrong("an object of headers")
    wrong = [each.wrong("a string") for _, each in listed.fields() if each.kind != "string"]
    if wrong:
        return wrongs(*wrong)
    headers = Headers(tuple((name, str(each.value)) for name, each in listed.fields()))
    return headers.having("Content-Type", kind) if isinstance(kind, str) and kind else headers


def _body(node: Node) -> bytes | Wrong:
    if node.is_empty:
        return b""
    if isinstance(node.value, Binary):
        return node.value.decoded()
    return node.value.encode() if isinstance(node.value, str) else node.wrong("a string")
