"""Messages as they may be shown: secrets masked in the places where their names stand."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.judge.secrets import MASK, masked
from pytest_arazzo.transports import leaves
from pytest_arazzo.transports.found import Rules, secrets
from pytest_arazzo.transports.leaves import Leaf
from pytest_arazzo.transports.secret_names import is_secret


def shown_url(url: str) -> str:
    """Return *url* with passwords and secret query parameters masked, all else as it is."""
    split = urlsplit(url)
    host = split.netloc
    if "@" in host:
        user, _, rest = host.rpartition("@")
        name, colon, _ = user.partition(":")
        host = f"{name}{colon}{MASK}@{rest}" if colon else host
    return urlunsplit((split.scheme, host, split.path, _pairs(split.query), split.fragment))


def shown_headers(headers: Headers) -> list[tuple[str, str]]:
    """Return name and value of every header, secret values masked."""
    return [(name, MASK if is_secret(name) else value) for name, value in headers]


def shown_text(headers: Headers, body: bytes) -> str | None:
    """Return the text of *body*, secret members masked, else byte for byte; None if it is none.

    Raises:
        RecursionError: it is nested deeper than Python can follow.
    """
    read = media.read(headers.get("content-type"), body)
    if read.family is media.Family.JSON:
        hidden = masked(read.value)
        if hidden != read.value:
            return json.dumps(hidden, ensure_ascii=False)
    elif read.family is media.Family.FORM and isinstance(read.value, str):
        return _pairs(read.value)
    else:
        body = leaves.of_body(headers.get("content-type"), body, _shown)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _shown(leaf: Leaf) -> str:
    pieces, last = [], 0
    for secret in secrets(leaf, Rules()):
        pieces += [leaf.text[last : secret.start], MASK]
        last = secret.end
    return "".join([*pieces, leaf.text[last:]])


def _pairs(query: str) -> str:
    return "&".join(_pair(pair) for pair in query.split("&"))


def _pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={MASK}" if equals and is_secret(unquote_plus(name)) else pair
