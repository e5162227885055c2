"""Mocks of the library `responses` as a transport; its only importer.

Requests are sent with requests, through the adapter that the library patches: so registries,
matchers, callbacks and whatever else its users know are theirs.

Importing this module needs the extra `responses`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPHeaderDict

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports import coding
from pytest_arazzo.transports.cassette import Recorded
from pytest_arazzo.transports.live_request import outgoing
from pytest_arazzo.transports.live_rules import Caps, Stopped, amount

_REFUSAL = "Connection refused by Responses"  # how the library begins when nothing matches
_KNOWN = "Available matches:\n"  # what it lists then, each with why it does not match
_SHOWN = 20  # mocks that a message lists


class Mocked:
    """A mock, active between `open` and `close`.

    Args:
        mock: what the user registered answers on; one that is active already stays so.
        caps: how much of an answer is taken.
        own: what must be asked for; None for all that is registered, if the mock demands that.
    """

    def __init__(
        self,
        mock: responses.RequestsMock,
        caps: Caps,
        own: tuple[responses.BaseResponse, ...] | None = None,
    ) -> None:
        self._mock = mock
        self._caps = caps
        self._own = own
        self._is_ours = False

    def open(self) -> None:
        """Make the mock active, unless its user has."""
        before = HTTPAdapter.send
        self._mock.start()
        self._is_ours = HTTPAdapter.send is not before

    def close(self) -> None:
        """End what `open` began."""
        if self._is_ours:
            self._mock.stop(allow_assert=False)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def left(self) -> tuple[int, ...]:
        """Return which answers nothing asked for that must be, by their place in the order.

        A mock that its user made active is asked by its user.
        """
        own = self._own
        if own is None:
            is_asked = self._is_ours and self._mock.assert_all_requests_are_fired
            own = tuple(self._mock.registered()) if is_asked else ()
        return tuple(index for index, each in enumerate(own) if not each.call_count)

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the mock's response to *request*.

        Raises:
            Unreachable: nothing that is registered answers it, or not in a usable way.
            TimedOut: a mock says that there is no answer in time.
        """
        try:
            answer = HTTPAdapter().send(
                outgoing(request), stream=True, timeout=timeout, verify=True, cert=None, proxies={}
            )
            return _response(request, answer, self._caps)
        except Stopped as stopped:
            raise Unreachable(request, stopped.reason) from stopped
        except requests.Timeout as error:
            raise TimedOut(request, timeout) from error
        except requests.RequestException as error:
            raise Unreachable(request, _reason(request, str(error))) from error


def _reason(request: Request, text: str) -> str:
    """Return why there is no answer; of a request that nothing matches, what there is."""
    if not text.startswith(_REFUSAL):
        return text
    known = [line.removeprefix("- ") for line in text.partition(_KNOWN)[2].splitlines()]
    more = f"; and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    listed = "; ".join(known[:_SHOWN]) or "nothing"
    return f"no mock answers {request.method} {request.url}; registered: {listed}{more}"


def recorded(
    interactions: Iterable[Recorded],
) -> tuple[responses.RequestsMock, tuple[responses.BaseResponse, ...]]:
    """Return a mock with what was recorded, and its answers in the order of *interactions*.

    Where several answer the same request they do so in turn, and the last one from then on.
    """
    mock = responses.RequestsMock(assert_all_requests_are_fired=True)
    return mock, tuple(mock.add(_registered(each.interaction)) for each in interactions)


def _registered(interaction: Interaction) -> responses.Response:
    request, told = interaction.request, interaction.response
    headers = HTTPHeaderDict()
    for name, value in told.headers:
        headers.add(name, value)
    return responses.Response(
        method=request.method,
        url=request.url,
        body=told.body,
        status=told.status,
        headers=headers,
        content_type=None,
    )


def mock_of(value: object) -> responses.RequestsMock | None:
    """Return the mock that the value of a fixture is: one, or the library with its own."""
    if value is responses:
        return responses.mock
    return value if isinstance(value, responses.RequestsMock) else None


def _response(request: Request, answer: requests.Response, caps: Caps) -> Response:
    raw: BaseHTTPResponse = answer.raw
    headers = Headers(tuple((str(name), str(value)) for name, value in raw.headers.items()))
    body = raw.read(caps.body + 1, decode_content=False) or b""
    raw.close()
    if len(body) > caps.body:
        reason = f"the response body is larger than {amount(caps.body)} (--arazzo-max-body)"
        raise Unreachable(request, reason)
    response = Response(
        status=answer.status_code, reason=answer.reason or "", headers=headers, body=body
    )
    names = coding.codings(headers)
    decoded = coding.decode(body, names, most=caps.body, ratio=caps.expansion)
    if isinstance(decoded, coding.Undecodable):
        raise Unreachable(request, decoded.reason)
    return coding.plain(response, decoded) if names else response
