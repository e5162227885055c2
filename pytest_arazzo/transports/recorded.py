"""Requests and responses as a VCR cassette writes them down.

    request:                             response:
      method: POST                         status: {code: 200, message: OK}
      uri: https://example.com/pets        headers: {Content-Type: [application/json]}
      headers: {Accept: ['*/*']}           body: {string: '{"id": 1}'}
      body: name=Rex

A body is a text, null, `!!binary`, `{string: ...}` or `{base64_string: ...}`; a header is a list
of values or a single one. The body of a response is read without its content coding.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urldefrag, urlsplit

from pytest_arazzo.documents.scalars import Binary
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports import coding
from pytest_arazzo.transports.node import Node, Wrong, wrongs

_STATUSES = range(100, 600)


def interaction(node: Node) -> Interaction | Wrong:
    """Return the interaction that *node* describes, or all that is wrong with it."""
    if node.kind != "object":
        return node.wrong("an object with 'request' and 'response'")
    asked, answered = _request(node.field("request")), _response(node.field("response"))
    if isinstance(asked, Wrong) or isinstance(answered, Wrong):
        return wrongs(asked, answered)
    return Interaction(request=asked, response=answered)


def _request(node: Node) -> Request | Wrong:
    if node.kind != "object":
        return node.wrong("a request as an object")
    method, url = _text(node.field("method")), _url(node.field("uri"))
    headers, body = _headers(node.field("headers")), _body(node.field("body"))
    if (
        isinstance(method, Wrong)
        or isinstance(url, Wrong)
        or isinstance(headers, Wrong)
        or isinstance(body, Wrong)
    ):
        return wrongs(method, url, headers, body)
    return Request(method=method, url=url, headers=headers, body=body)


def _response(node: Node) -> Response | Wrong:
    if node.kind != "object":
        return node.wrong("a response as an object")
    status, reason = _status(node.field("status"))
    headers, body = _headers(node.field("headers")), _body(node.field("body"))
    if (
        isinstance(status, Wrong)
        or isinstance(reason, Wrong)
        or isinstance(headers, Wrong)
        or isinstance(body, Wrong)
    ):
        return wrongs(status, reason, headers, body)
    coded = Response(status=status, reason=reason, headers=headers, body=body or b"")
    return _decoded(coded, node.field("body"))


def _status(node: Node) -> tuple[int | Wrong, str | Wrong]:
    if node.kind != "object":
        return node.wrong("an object with 'code' and 'message'"), ""
    return _code(node.field("code")), _reason(node.field("message"))


def _reason(node: Node) -> str | Wrong:
    if node.is_empty:
        return ""
    return node.value if isinstance(node.value, str) else node.wrong("a string or null")


def _code(node: Node) -> int | Wrong:
    code = node.value
    if isinstance(code, bool) or not isinstance(code, int):
        return node.wrong("a status code as an integer")
    if code not in _STATUSES:
        return node.because(f"{code} is not an HTTP status code (100 to 599)")
    return code


def _text(node: Node) -> str | Wrong:
    if not isinstance(node.value, str):
        return node.wrong("a string", "write the value in quotes")
    return node.value or node.because("expected a string that is not empty")


def _url(node: Node) -> str | Wrong:
    text = _text(node)
    if isinstance(text, Wrong):
        return text
    try:
        url = urlsplit(text)
        complete = bool(url.scheme and url.hostname) and url.port != 0
    except ValueError as error:
        return node.because(f"{text!r} is not a URL: {error}")
    if complete or (text.startswith("/") and not url.netloc):
        return urldefrag(text).url
    return node.because(f"{text!r} is neither a URL with a host nor a path")


def _headers(node: Node) -> Headers | Wrong:
    if node.is_empty:
        return Headers()
    if node.kind != "object":
        return node.wrong("an object of headers")
    read = [
        (name, _field_value(value))
        for name, listed in node.fields()
        for value in (listed.elements() if listed.kind == "array" else (listed,))
    ]
    fields = tuple((name, value) for name, value in read if isinstance(value, str))
    return Headers(fields) if len(fields) == len(read) else wrongs(*(value for _, value in read))


def _field_value(node: Node) -> str | Wrong:
    if isinstance(node.value, Binary):  # what vcrpy writes for a value given as bytes
        octets = _base64(node)
        return octets if isinstance(octets, Wrong) else octets.decode("latin-1")
    if isinstance(node.value, str):
        return node.value
    return node.wrong("a string or a list of strings", "write the value in quotes")


def _body(node: Node) -> bytes | Wrong | None:
    if node.is_empty:
        return None
    if node.kind == "object":
        return _wrapped(node)
    if isinstance(node.value, Binary):
        return _base64(node)
    if not isinstance(node.value, str):
        return node.wrong("a string, null, {string: ...} or {base64_string: ...}")
    return node.value.encode()


def _wrapped(node: Node) -> bytes | Wrong | None:
    coded, text = node.field("base64_string"), node.field("string")
    if isinstance(coded.value, str):
        return _base64(coded)
    if not coded.is_empty:
        return coded.wrong("a string of base64")
    if text.kind == "object":
        return text.wrong("a string or null")
    if "string" not in dict(node.fields()):
        return node.because("the body has neither 'string' nor 'base64_string'")
    return _body(text)


def _base64(node: Node) -> bytes | Wrong:
    text = "".join(str(node.value).split())
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        reason = str(error)
        return node.because(f"not base64: {reason[:1].lower()}{reason[1:]}")


def _decoded(response: Response, node: Node) -> Response | Wrong:
    names = coding.codings(response.headers)
    if not names:
        return response
    body = coding.decode(response.body, names)
    if isinstance(body, coding.Undecodable):
        if not _is_text(node):
            return node.because(body.reason)
        body = response.body  # compressed bytes are not text, so this was decoded before
    return coding.plain(response, body)


def _is_text(node: Node) -> bool:
    text = node.field("string") if node.kind == "object" else node
    return isinstance(text.value, str) and not isinstance(text.value, Binary)
