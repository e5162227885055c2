"""Where a redirect leads, if it stays with the one that answered.

Only the same scheme, host and port are followed, so no credential ever reaches another.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urldefrag, urljoin

from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.live_request import origin
from pytest_arazzo.transports.live_rules import Stopped

MOST_HOPS = 5
"""How many redirects in a row are followed."""

_KEPT = frozenset({307, 308})
_TURNED = frozenset({301, 302, 303})
_SEE_OTHER = 303
_OF_BODIES = frozenset({"content-type", "content-length", "content-encoding", "content-language"})


def following(request: Request, response: Response) -> Request | None:
    """Return the request that *response* to *request* asks for, None where it is the answer.

    Spec: RFC 9110, section 15.4.
    """
    locations = response.headers.all("location")
    if response.status not in _KEPT | _TURNED or len(locations) != 1:
        return None
    url = _target(request.url, locations[0])
    if url is None:
        return None
    if response.status in _KEPT or _stays(request.method, response.status):
        return replace(request, url=url)
    kept = tuple(field for field in request.headers if field[0].lower() not in _OF_BODIES)
    return Request(method="GET", url=url, headers=Headers(kept))


def _stays(method: str, status: int) -> bool:
    """Whether the method stays: clients have always turned a redirected POST into a GET."""
    return method in ("GET", "HEAD") or (status != _SEE_OTHER and method != "POST")


def _target(url: str, location: str) -> str | None:
    try:
        found = urldefrag(urljoin(url, quote(location, safe="%/:?#[]@!$&'()*+,;=~"))).url
        return found if origin(found) == origin(url) else None
    except (Stopped, ValueError):
        return None
