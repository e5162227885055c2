"""Requests that carry credentials, and whether one does."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from pytest_arazzo.exchange import Headers, Request
from pytest_arazzo.transports.credential import Login

AUTHORIZATION = "Authorization"
_PORTS = {"http": 80, "https": 443}


def carrying(request: Request, place: str, name: str, value: str) -> Request:
    """Return *request* with *value* as the header field, query parameter or cookie *name*."""
    if place == "query":
        return replace(request, url=_with_query(request.url, name, value))
    if place == "cookie":
        before = request.headers.get("cookie")
        cookie = f"{name}={_in_cookie(value)}"
        fields = tuple(field for field in request.headers if field[0].lower() != "cookie")
        joined = f"{_cookies(request)}; {cookie}" if before else cookie
        return replace(request, headers=Headers((*fields, ("Cookie", joined))))
    return replace(request, headers=request.headers.having(name, value))


def is_carried(request: Request, place: str, name: str) -> bool:
    """Return whether *request* has something in *place* under *name* already."""
    if place == "query":
        pairs = urlsplit(request.url).query.split("&")
        return any(unquote_plus(pair.partition("=")[0]) == name for pair in pairs)
    if place == "cookie":
        cookies = _cookies(request).split(";")
        return any(cookie.partition("=")[0].strip() == name for cookie in cookies)
    return request.headers.get(name) is not None


def basic(login: Login) -> str:
    """Return the field value that proves *login*.

    Spec: RFC 7617, section 2.
    """
    return f"Basic {encoded(login)}"


def encoded(login: Login) -> str:
    """Return user and password in Base64."""
    return base64.b64encode(f"{login.user}:{login.password}".encode()).decode()


def _cookies(request: Request) -> str:
    return "; ".join(request.headers.all("cookie"))


def _in_cookie(value: str) -> str:
    # Spec: RFC 6265, section 4.1.1; what a cookie cannot hold is percent-encoded.
    return quote(value, safe="!#$%&'()*+-./:<=>?@[]^_`{|}~")


def _with_query(url: str, name: str, value: str) -> str:
    split = urlsplit(url)
    pair = f"{quote(name, safe='')}={quote(value, safe='')}"
    query = f"{split.query}&{pair}" if split.query else pair
    return urlunsplit((split.scheme, split.netloc, split.path, query, ""))


def is_same_origin(one: str, other: str) -> bool:
    """Return whether two URLs are answered by the same: scheme, host and port are."""
    return _origin(one) is not None and _origin(one) == _origin(other)


def host_of(url: str) -> str:
    """Return the host that *url* names, in lower case; empty if it names none."""
    origin = _origin(url)
    return origin[1] if origin else ""


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return None
    if split.scheme not in _PORTS or not split.hostname:
        return None
    return split.scheme, split.hostname, port or _PORTS[split.scheme]
