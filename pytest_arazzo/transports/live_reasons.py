"""Why an exchange failed, in words that say what to look at."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from http.client import IncompleteRead as Cut

from urllib3.exceptions import IncompleteRead

from pytest_arazzo.transports.live_request import Origin
from pytest_arazzo.transports.live_rules import Caps


def reason_of(error: BaseException, where: Origin, caps: Caps) -> str:
    """Return why there is no answer of *where*; *error* is what the libraries raised."""
    place = f"{where.host}:{where.port}"
    chain = tuple(_chain(error))
    for each in chain:
        text = _known(each, place, caps)
        if text is not None:
            return text
    last = chain[-1]
    return f"no answer of {place}: {str(last) or type(last).__name__}"


def _known(error: BaseException, place: str, caps: Caps) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            hint = "--arazzo-ca-bundle=FILE names certificates to trust"
            return f"{place} cannot be trusted: {error.verify_message}; {hint}"
        case ssl.SSLError():
            return f"TLS with {place} failed: {error.reason or error}"
        case RemoteDisconnected():
            return f"{place} closed the connection without an answer; nothing is sent twice"
        case IncompleteRead() | Cut():
            return f"the body of the response of {place} is cut short"
        case BadStatusLine() | HTTPException():
            return f"the answer of {place} is not HTTP: {str(error) or type(error).__name__}"
        case _:
            return _of_system(error, place, caps)


def _of_system(error: BaseException, place: str, caps: Caps) -> str | None:
    match error:
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return f"{place} reset the connection"
        case TimeoutError():
            return f"no connection to {place} within {caps.connect:g} s (arazzo_connect_timeout)"
        case _:
            return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what it was made of, the innermost first."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        inner = next((each for each in current.args if isinstance(each, BaseException)), None)
        reason = getattr(current, "reason", None)
        found = current.__cause__ or current.__context__ or inner
        current = reason if isinstance(reason, BaseException) else found
    yield from reversed(seen)
