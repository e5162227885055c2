"""A real server as a transport, over requests.

What requests does for a person who tries something is left out, since a test must not be helped:
no redirect is followed unless asked, no proxy, netrc or cookie is known, nothing is sent twice.
What a server could do to a client that trusts it is bounded: by one time limit for the whole
exchange, and by the caps of `live_rules`.
"""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPException
from typing import Self

from requests import RequestException
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports import coding
from pytest_arazzo.transports.live_line import Checked, Line
from pytest_arazzo.transports.live_reasons import reason_of
from pytest_arazzo.transports.live_redirect import MOST_HOPS, following
from pytest_arazzo.transports.live_request import origin, outgoing
from pytest_arazzo.transports.live_rules import Caps, Rules, Stopped, amount
from pytest_arazzo.transports.live_wire import Adapter

_PIECE = 65_536
_OPTIONS = {"size": " (--arazzo-max-body)", "ratio": " (arazzo_max_expansion)"}
_FAILURES = (RequestException, HTTPError, HTTPException, OSError, ValueError)


def _unasked(_address: str, _port: int) -> None: ...


class Live:
    """Servers that are reached under *rules*; connections are kept until it is closed."""

    is_live = True

    def __init__(self, rules: Rules, checked: Checked = _unasked) -> None:
        """*checked* is told every address and port that is about to be connected to."""
        self._rules = rules
        self._line = Line(rules, checked)
        self._adapter = Adapter(self._line)

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the server's response to *request*, complete and decoded, within *timeout*.

        Raises:
            Unreachable: nothing may be sent there, nothing answers, or not in a usable way.
            TimedOut: the whole answer did not come in time.
        """
        self._line.begin(timeout)
        try:
            return self._final(request)
        except Stopped as stopped:
            raise Unreachable(request, stopped.reason) from stopped
        except _FAILURES as error:
            if self._line.is_over:
                raise TimedOut(request, timeout) from error
            reason = reason_of(error, origin(request.url), self._rules.caps)
            raise Unreachable(request, reason) from error

    def _final(self, request: Request) -> Response:
        response, asked = self._one(request), request
        for _ in range(MOST_HOPS if self._rules.follow else 0):
            further = following(asked, response)
            if further is None:
                return response
            response, asked = self._one(further), further
        if self._rules.follow and following(asked, response) is not None:
            raise Stopped(f"more than {MOST_HOPS} redirects (--arazzo-follow-redirects)")
        return response

    def _one(self, request: Request) -> Response:
        where = origin(request.url)
        refusal = self._rules.hosts.refusal(where.host, where.port)
        if refusal is not None:
            raise Stopped(refusal)
        proxy = self._rules.proxy
        answer = self._adapter.send(
            outgoing(request),
            stream=True,
            timeout=self._line.left(),
            verify=self._rules.ca_bundle or True,
            cert=self._rules.client_cert,
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )
        with closing(answer.raw) as raw:
            return _response(raw, self._rules.caps, is_head=request.method == "HEAD")


def _response(raw: BaseHTTPResponse, caps: Caps, *, is_head: bool) -> Response:
    headers = Headers(tuple((str(name), str(value)) for name, value in raw.headers.items()))
    announced = headers.get("content-length") or ""
    if not is_head and announced.isdigit() and int(announced[:20]) > caps.body:
        raise _too_large(caps)
    response = Response(
        status=raw.status, reason=raw.reason or "", headers=headers, body=_body(raw, caps)
    )
    names = coding.codings(headers)
    if not names or not response.body:
        return response
    decoded = coding.decode(response.body, names, most=caps.body, ratio=caps.expansion)
    if isinstance(decoded, coding.Undecodable):
        raise Stopped(f"{decoded.reason}{_OPTIONS.get(decoded.limit, '')}")
    return coding.plain(response, decoded)


def _body(raw: BaseHTTPResponse, caps: Caps) -> bytes:
    body = bytearray()
    while piece := raw.read(_PIECE, decode_content=False):
        body += piece
        if len(body) > caps.body:
            raise _too_large(caps)
    return bytes(body)


def _too_large(caps: Caps) -> Stopped:
    return Stopped(f"the response body is larger than {amount(caps.body)} (--arazzo-max-body)")
