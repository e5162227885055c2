"""The request as a command line that sends it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

from pytest_arazzo.exchange import Request
from pytest_arazzo.openapi.schemes import (
    ApiKey,
    HttpBasic,
    HttpDigest,
    HttpToken,
    Need,
    OAuth2,
    OpenId,
    carrier,
    variable_of,
)
from pytest_arazzo.reports.redacted import shown_text, shown_url
from pytest_arazzo.reports.untrusted import printable
from pytest_arazzo.transports.secret_names import is_secret

_LIMIT = 2000
_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")


def curl(request: Request, needs: Iterable[Need] = ()) -> str:
    """Return a shell command for *request*; secret headers are taken from the environment.

    So are credentials for *needs*, as far as the request has none of its own and curl can send
    them by itself.
    """
    url = shown_url(request.url)
    words = ["curl", *_method(request.method)]
    if set(url) & set("[]{}"):
        words.append("--globoff")
    words.append(_quoted(url))
    for name, value in request.headers:
        words += ["-H", _header(name, value)]
    for need in needs:
        words += _credentials(need, request)
    if request.body:
        if request.headers.get("content-type") is None:
            words += ["-H", "Content-Type:"]
        words += _body(request)
    return " ".join(words)


def _credentials(need: Need, request: Request) -> tuple[str, ...]:
    variable = f"${variable_of(need.name)}"
    place = carrier(need.scheme)
    if place is not None and place[0] == "header" and request.headers.get(place[1]) is not None:
        return ()
    words: tuple[str, ...] = ()
    match need.scheme:
        case ApiKey("header", name) if _NAME.fullmatch(name):
            words = ("-H", f'"{name}: {variable}"')
        case ApiKey("cookie", name) if _NAME.fullmatch(name):
            words = ("-b", f'"{name}={variable}"')
        case HttpToken(word) if _NAME.fullmatch(word):
            words = ("-H", f'"Authorization: {word} {variable}"')
        case OAuth2() | OpenId():
            words = ("-H", f'"Authorization: Bearer {variable}"')
        case HttpBasic():
            words = ("-u", f'"{variable}"')
        case HttpDigest():
            words = ("--digest", "-u", f'"{variable}"')
        case _:
            pass
    return words


def _method(method: str) -> list[str]:
    return ["--head"] if method == "HEAD" else ["-X", _quoted(method)]


def _header(name: str, value: str) -> str:
    if not is_secret(name):
        return _quoted(f"{name}: {value}" if value else f"{name};")
    if not _NAME.fullmatch(name):
        return _quoted(f"{name}: [redacted]")
    return f'"{name}: $ARAZZO_{name.upper().replace("-", "_")}"'


def _body(request: Request) -> Iterator[str]:
    body = request.body or b""
    text = shown_text(request.headers, body) if len(body) <= _LIMIT else None
    if text is None:
        yield from ("--data-binary", "@body", f" # put the {len(body)} bytes into the file 'body'")
    else:
        yield from ("--data-raw", _quoted(text))


def _quoted(text: str) -> str:
    r"""Return *text* as one word; what a terminal or a CI log could obey goes into `$'\x1b'`."""
    if text == printable(text) and not set(text) & set("\n\t"):
        return shlex.quote(text)
    safe = text.replace("\\", "\\\\").replace("'", "\\'").replace("##", "#\\x23")
    return "$'" + "".join(c if c.isprintable() else _escaped(c) for c in safe) + "'"


def _escaped(char: str) -> str:
    """Return the bytes of *char* as a shell escapes them, whatever its locale."""
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "replace"))
