"""What browsers and proxies recorded: HTTP Archives, version 1.2, as interactions.

An entry whose status is 0 got no answer (it was blocked, or cancelled), and is left out. Bodies
stand in an archive without their content coding.

Spec: http://www.softwareishard.com/blog/har-12-spec/, sections entries, request, response.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import quote, urldefrag, urlsplit

from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports import coding
from pytest_arazzo.transports.node import Node, Wrong, wrongs

_STATUSES = range(100, 600)


def is_archive(root: Node) -> bool:
    """Return whether *root* is an HTTP Archive, whatever else may be wrong with it."""
    return root.field("log").kind == "object"


def interactions(root: Node) -> Iterator[tuple[Node, Interaction | Wrong]]:
    """Yield what each entry of the archive says, or all that is wrong with it, with its place."""
    entries = root.field("log").field("entries")
    if entries.kind != "array":
        yield entries, entries.wrong("an array of entries")
    for entry in entries.elements():
        if entry.field("response").field("status").value != 0:
            yield entry, _interaction(entry)


def _interaction(entry: Node) -> Interaction | Wrong:
    if entry.kind != "object":
        return entry.wrong("an object with 'request' and 'response'")
    asked, answered = _request(entry.field("request")), _response(entry.field("response"))
    if isinstance(asked, Wrong) or isinstance(answered, Wrong):
        return wrongs(asked, answered)
    return Interaction(request=asked, response=answered)


def _request(node: Node) -> Request | Wrong:
    if node.kind != "object":
        return node.wrong("a request as an object")
    method, url = _text(node.field("method")), _url(node.field("url"))
    headers, body = _headers(node.field("headers")), _posted(node.field("postData"))
    if (
        isinstance(method, Wrong)
        or isinstance(url, Wrong)
        or isinstance(headers, Wrong)
        or isinstance(body, Wrong)
    ):
        return wrongs(method, url, headers, body)
    return Request(method=method.upper(), url=url, headers=headers, body=body)


def _response(node: Node) -> Response | Wrong:
    if node.kind != "object":
        return node.wrong("a response as an object")
    status, headers = node.field("status"), _headers(node.field("headers"))
    body, reason = _content(node.field("content")), node.field("statusText").value
    code = status.value
    if isinstance(code, bool) or not isinstance(code, int) or code not in _STATUSES:
        return status.wrong("an HTTP status code (100 to 599), or 0 for no answer")
    if isinstance(headers, Wrong) or isinstance(body, Wrong):
        return wrongs(headers, body)
    response = Response(
        status=code,
        reason=reason if isinstance(reason, str) else "",
        headers=headers,
        body=body,
    )
    return coding.plain(response, body)


def _text(node: Node) -> str | Wrong:
    if not isinstance(node.value, str):
        return node.wrong("a string")
    return node.value or node.because("expected a string that is not empty")


def _url(node: Node) -> str | Wrong:
    text = _text(node)
    if isinstance(text, Wrong):
        return text
    try:
        split = urlsplit(text)
    except ValueError as error:
        return node.because(f"{text!r} is not a URL: {error}")
    if not split.scheme or not split.hostname:
        return node.because(f"{text!r} is no URL with a host")
    return urldefrag(text).url


def _headers(node: Node) -> Headers | Wrong:
    if node.is_empty:
        return Headers()
    if node.kind != "array":
        return node.wrong("an array of headers")
    read = [(_text(each.field("name")), each.field("value")) for each in node.elements()]
    bad = [name for name, _ in read if isinstance(name, Wrong)]
    bad += [value.wrong("a string") for _, value in read if not isinstance(value.value, str)]
    if bad:
        return wrongs(*bad)
    return Headers(
        tuple(
            (str(name), str(value.value))
            for name, value in read
            if not str(name).startswith(":")  # what HTTP/2 has instead of a request line
        )
    )


def _posted(node: Node) -> bytes | Wrong | None:
    """Return the body of a request; of a form there may be the fields alone."""
    if node.is_empty:
        return None
    text, coded = node.field("text"), node.field("encoding").value
    if isinstance(text.value, str):
        return _bytes(text) if coded == "base64" else text.value.encode()
    pairs = [(each.field("name"), each.field("value")) for each in node.field("params").elements()]
    written = (f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return "&".join(written).encode() or None


def _quoted(node: Node) -> str:
    return quote(node.value if isinstance(node.value, str) else "", safe="")


def _content(node: Node) -> bytes | Wrong:
    text = node.field("text")
    if node.is_empty or text.is_empty:
        return b""
    if not isinstance(text.value, str):
        return text.wrong("a string")
    return _bytes(text) if node.field("encoding").value == "base64" else text.value.encode()


def _bytes(node: Node) -> bytes | Wrong:
    try:
        return base64.b64decode("".join(str(node.value).split()), validate=True)
    except (binascii.Error, ValueError):
        return node.because("this is not base64")
