"""Access tokens: what is asked of a token endpoint, and what its answer says.

Spec: RFC 6749, sections 2.3.1, 4.4, 5.1, 5.2 and 6; OpenID Connect Discovery 1.0, section 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.transports.carrying import basic
from pytest_arazzo.transports.credential import SENDABLE, Client, Login

_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,60}")
_OK = 200
_MOST_SECONDS = 10 * 365 * 86_400
_MARGIN = 30  # seconds before its end at which a token is not used any more
_ACCEPT = (("Accept", "application/json"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An access token; `lasts` is in seconds, None if the server does not say."""

    access: str = field(repr=False)
    lasts: float | None = None
    refresh: str | None = field(default=None, repr=False)

    @property
    def usable(self) -> float:
        """For how many seconds it is to be used: it must not end on its way."""
        return float("inf") if self.lasts is None else self.lasts - min(_MARGIN, self.lasts / 10)


def token_request(url: str, client: Client, scope: str, refresh: str | None) -> Request:
    """Return the request of an access token for *client*, or for *refresh* if there is one."""
    fields = {"grant_type": "client_credentials"}
    if refresh is not None:
        fields = {"grant_type": "refresh_token", "refresh_token": refresh}
    if scope:
        fields["scope"] = scope
    headers: tuple[tuple[str, str], ...]
    headers = (("Content-Type", "application/x-www-form-urlencoded"), *_ACCEPT)
    if client.secret is None:
        fields["client_id"] = client.client_id
    elif client.in_body:
        fields |= {"client_id": client.client_id, "client_secret": client.secret}
    else:
        login = Login(quote_plus(client.client_id), quote_plus(client.secret))
        headers = (*headers, ("Authorization", basic(login)))
    body = urlencode(fields).encode()
    return Request(method="POST", url=url, headers=Headers(headers), body=body)


def grant_of(response: Response) -> Grant | str:
    """Return the token in *response*, or why there is none, in words without secrets."""
    content = _content(response)
    if response.status != _OK:
        code = content.get("error")
        said = f" {code}" if isinstance(code, str) and _CODE.fullmatch(code) else ""
        return f"the answer is {response.status}{said}"
    access, kind = content.get("access_token"), content.get("token_type", "bearer")
    if not isinstance(access, str) or not SENDABLE.fullmatch(access):
        return "the answer holds no access_token"
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return "the access token is of a type other than Bearer"
    refresh = content.get("refresh_token")
    return Grant(
        access=access,
        lasts=_seconds(content.get("expires_in")),
        refresh=refresh if isinstance(refresh, str) and refresh else None,
    )


def discovery_request(url: str) -> Request:
    """Return the request of what an OpenID provider says of itself."""
    return Request(method="GET", url=url, headers=Headers(_ACCEPT))


def endpoint_of(response: Response) -> str | None:
    """Return where a provider gives tokens, as *response* says."""
    found = _content(response).get("token_endpoint")
    return found if response.status == _OK and isinstance(found, str) and found else None


def _content(response: Response) -> dict[str, Json]:
    try:
        found = media.loads(response.body.decode())
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _seconds(value: Json | Absent) -> float | None:
    """Return a length of time; some servers write it as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return min(max(float(value), 0.0), _MOST_SECONDS)
    except ValueError:
        return None
