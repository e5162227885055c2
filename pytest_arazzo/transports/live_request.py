"""What is sent: a request as requests takes it, if HTTP can carry it to the host that it names."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from pytest_arazzo.exchange import Headers, Request
from pytest_arazzo.transports.live_hosts import normal
from pytest_arazzo.transports.live_rules import Stopped

_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_URL = re.compile(r"[!-~]{1,100000}")
_VALUE = re.compile(r"[\t -~\x80-\xff]{0,1000000}")
_ACCEPTED = "gzip, deflate"  # what `coding` takes off again


class Origin(NamedTuple):
    """Who answers a URL."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin:
    """Return who answers *url*.

    Raises:
        Stopped: it is no absolute HTTP URL, or one that must not be used.
    """
    found = _split(url)
    scheme, host = found.scheme, found.hostname
    if scheme not in _PORTS or not host or found.port == 0:
        hint = "--arazzo-base-url=[NAME=]URL says where a description is served"
        raise Stopped(f"{url!r} is no absolute http or https URL; {hint}")
    if "@" in found.netloc:
        raise Stopped(f"the URL for {host!r} holds credentials, which belong in no document")
    return Origin(scheme, normal(host), found.port or _PORTS[scheme])


def outgoing(request: Request) -> requests.PreparedRequest:
    """Return *request* for requests, to be sent as it is.

    Added are `User-Agent` and `Accept-Encoding` where there is none.

    Raises:
        Stopped: HTTP cannot carry it.
    """
    if not _TOKEN.fullmatch(request.method) or request.method.upper() == "CONNECT":
        raise Stopped(f"{request.method!r} is no method that can be sent")
    fields = _joined(request.headers)
    _check_framing(fields, request)
    fields.setdefault("User-Agent", user_agent())
    fields.setdefault("Accept-Encoding", _ACCEPTED)
    if request.body is not None:
        fields["Content-Length"] = str(len(request.body))
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url = request.method, request.url
    prepared.headers, prepared.body = fields, request.body
    return prepared


def user_agent() -> str:
    """Return how this package introduces itself."""
    try:
        return f"pytest-arazzo/{version('pytest-arazzo')}"
    except PackageNotFoundError:  # it is run from its sources
        return "pytest-arazzo"


def _split(url: str) -> SplitResult:
    try:
        found = urlsplit(url)
        _ = found.port
    except ValueError as error:
        raise Stopped(f"{url!r} is not a URL: {error}") from error
    if not _URL.fullmatch(url):
        raise Stopped(f"{url!r} has characters that a URL cannot have")
    return found


def _joined(headers: Headers) -> CaseInsensitiveDict[str]:
    """Return the fields with repeats joined, as one field has the meaning of several.

    Spec: RFC 9110, section 5.3; RFC 6265, section 5.4.
    """
    fields: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    for name, value in headers:
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise Stopped(f"the header field {name!r} has characters that HTTP cannot carry")
        glue = "; " if name.lower() == "cookie" else ", "
        fields[name] = f"{fields[name]}{glue}{value}" if name in fields else value
    return fields


def _check_framing(fields: CaseInsensitiveDict[str], request: Request) -> None:
    """Refuse fields that contradict where the request goes or how long it is."""
    url = urlsplit(request.url)
    host, length = fields.get("Host"), fields.get("Content-Length")
    if host is not None and host.strip().lower() not in _names(url):
        raise Stopped(f"the header field Host names {host!r}, but the URL {url.netloc!r}")
    if length is not None and length.strip() != str(len(request.body or b"")):
        raise Stopped(f"Content-Length is {length!r}, but the body has {len(request.body or b'')}")
    if "Transfer-Encoding" in fields:
        raise Stopped("the header field Transfer-Encoding is not a document's to set")


def _names(url: SplitResult) -> frozenset[str]:
    authority = url.netloc.lower()
    return frozenset({authority, authority.removesuffix(f":{_PORTS[url.scheme]}")})
