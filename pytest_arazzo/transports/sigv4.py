"""Requests signed as AWS wants them: Signature Version 4.

A signature covers method, path, query, header fields and body, for one service in one region on
one day. Nothing here knows the time: `moment` is told.
"""

from __future__ import annotations

import hashlib
import hmac
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from pytest_arazzo.exchange import Request
from pytest_arazzo.transports import aws_host
from pytest_arazzo.transports.credential import AwsKey

_ALGORITHM = "AWS4-HMAC-SHA256"
_PORTS = {"http": 80, "https": 443}
_UNSIGNED = frozenset(
    {
        *("accept-encoding", "authorization", "connection", "content-length", "expect"),
        *("transfer-encoding", "user-agent", "x-amzn-trace-id"),
    }
)
"""What is added or changed on the way."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for."""

    service: str
    region: str


def scope_of(
    key: AwsKey, urls: tuple[str, ...], service: str | None, region: str | None
) -> Scope | None:
    """Return what requests are signed for; None if nothing says of which service they are.

    Args:
        key: its own service and region come first.
        urls: where the request goes, and where the description says that it goes.
        service: what the description calls itself.
        region: where the user is, if no host says it.
    """
    hosts = [aws_host.parse(urlsplit(url).hostname or "") for url in urls]
    known = [host for host in hosts if host is not None]
    services = (key.service, service, *(host.service for host in known))
    found = next(filter(None, services), None)
    if found is None:
        return None
    places = (key.region, *(host.region for host in known), region, aws_host.GLOBAL_REGION)
    return Scope(found, next(filter(None, places), aws_host.GLOBAL_REGION))


def moment_of(seconds: float) -> str:
    """Return a time in seconds since 1970 as AWS writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def signed(request: Request, key: AwsKey, scope: Scope, moment: str) -> Request:
    """Return *request* with date, session token and signature in its header fields."""
    digest = hashlib.sha256(request.body or b"").hexdigest()
    headers = request.headers.having("X-Amz-Date", moment)
    if key.session:
        headers = headers.having("X-Amz-Security-Token", key.session)
    if scope.service == "s3":
        headers = headers.having("X-Amz-Content-SHA256", digest)
    dated = replace(request, headers=headers)
    fields = _fields(dated)
    names = ";".join(fields)
    span = f"{moment[:8]}/{scope.region}/{scope.service}/aws4_request"
    whole = hashlib.sha256(_canonical(dated, fields, digest, scope).encode()).hexdigest()
    text = f"{_ALGORITHM}\n{moment}\n{span}\n{whole}"
    signature = hmac.new(_signing_key(key, span), text.encode(), hashlib.sha256).hexdigest()
    proof = f"Credential={key.access}/{span}, SignedHeaders={names}, Signature={signature}"
    return replace(dated, headers=headers.having("Authorization", f"{_ALGORITHM} {proof}"))


def _canonical(request: Request, fields: Mapping[str, str], digest: str, scope: Scope) -> str:
    lines = (
        request.method,
        _path(request.url, scope),
        _query(request.url),
        *(f"{name}:{value}" for name, value in fields.items()),
        "",
        ";".join(fields),
        digest,
    )
    return "\n".join(lines)


def _fields(request: Request) -> Mapping[str, str]:
    """Return the fields to be signed, by name, with spaces made one and repeats joined."""
    url = urlsplit(request.url)
    named: dict[str, list[str]] = {}
    for name, value in request.headers:
        if name.lower() not in _UNSIGNED | {"host"}:
            named.setdefault(name.lower(), []).append(" ".join(value.split()))
    host = url.netloc.lower().removesuffix(f":{_PORTS.get(url.scheme, 0)}")
    return dict(sorted({**{k: ",".join(v) for k, v in named.items()}, "host": host}.items()))


def _path(url: str, scope: Scope) -> str:
    path = urlsplit(url).path or "/"
    if scope.service == "s3":  # an object may be called as if it were a way up
        return path
    plain = posixpath.normpath(path).replace("//", "/", 1)
    ending = "/" if path.endswith("/") and plain != "/" else ""
    return quote(plain + ending, safe="/~")


def _query(url: str) -> str:
    query = urlsplit(url).query
    pairs = [pair.partition("=")[::2] for pair in query.split("&")] if query else []
    return "&".join(f"{k}={v}" for k, v in sorted((_again(k), _again(v)) for k, v in pairs))


def _again(text: str) -> str:
    return quote(unquote(text), safe="-_.~")


def _signing_key(key: AwsKey, span: str) -> bytes:
    made = f"AWS4{key.secret}".encode()
    for part in span.split("/"):
        made = hmac.new(made, part.encode(), hashlib.sha256).digest()
    return made
