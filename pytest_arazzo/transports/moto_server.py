"""A moto server as a transport: AWS as moto emulates it, in another process.

The server tells services apart by what a request is signed for, and takes one that is not signed
for a call of S3. So every request gets a credential scope with the service and the region of its
host, in place of a signature that it would not check.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from pytest_arazzo import media
from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Request, Response, Transport
from pytest_arazzo.transports import aws_host
from pytest_arazzo.transports.aws_host import AwsHost
from pytest_arazzo.transports.aws_scope import authorization

_OWN_HEADERS = frozenset({"host", "x-amz-security-token"})
_CONTROLS = ("/moto-api", "/latest/meta-data/", "/latest/api/", "/favicon.ico")
"""Paths that the server keeps for itself: some of them reset or reconfigure it."""

_REFUSAL = (404, b"Not yet implemented")


class MotoServer:
    """Sends what is meant for AWS to the server at *url*, over *line*."""

    def __init__(self, url: str, region: str, line: Transport) -> None:
        """*region* is that of hosts which name none."""
        self._url = url.rstrip("/")
        self._region = region
        self._line = line

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the server's response to *request*.

        Raises:
            Unreachable: moto does not emulate the host or the operation, or does not answer.
            TimedOut: the whole answer did not come in time.
        """
        host = self._host(request)
        try:
            response = self._line.send(self._moved(request, host), timeout=timeout)
        except Unreachable as error:
            raise Unreachable(request, error.reason) from error
        if (response.status, response.body) == _REFUSAL:
            _refuse(request, f"the moto server at {self._url} has no backend for {_what(host)}")
        kind = media.parse(response.headers.get("content-type") or "").name
        if response.status == HTTPStatus.INTERNAL_SERVER_ERROR and kind == "text/html":
            # No service of AWS answers so: it is the page of a web framework that gave up.
            operation = request.headers.get("x-amz-target") or f"{request.method} {request.url}"
            _refuse(
                request,
                f"the moto server at {self._url} failed (status 500): it has no backend for "
                f"{_what(host)}, or not all of {operation}",
            )
        return response

    def _host(self, request: Request) -> AwsHost:
        try:
            url = urlsplit(request.url)
            name = url.hostname or ""
        except ValueError as error:
            raise Unreachable(request, f"{request.url!r} is not a URL: {error}") from error
        host = aws_host.parse(name)
        if host is None or host.service == "motoapi":
            _refuse(request, f"moto does not emulate the host {name!r}")
        if unquote(url.path).startswith(_CONTROLS):
            _refuse(request, f"the path {url.path!r} is the moto server's own")
        return host if host.region is not None else replace(host, region=self._region)

    def _moved(self, request: Request, host: AwsHost) -> Request:
        url = urlsplit(request.url)
        query = f"?{url.query}" if url.query else ""
        fields = tuple(field for field in request.headers if field[0].lower() not in _OWN_HEADERS)
        headers = Headers(fields)
        if not (headers.get("authorization") or "").startswith("AWS4-HMAC-SHA256 "):
            headers = headers.having("Authorization", authorization(host))
        return replace(request, url=f"{self._url}{url.path or '/'}{query}", headers=headers)


def _what(host: AwsHost) -> str:
    return f"the service {host.service!r}"


def _refuse(request: Request, reason: str) -> NoReturn:
    raise Unreachable(request, reason)
