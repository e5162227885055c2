"""The operation that a recorded request was made for, found by method and URL.

Runs know their operations; this is for recordings of others. Where several operations share an
address, as in the protocols of AWS, nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_arazzo.exchange import Request
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared, decoded

_SLOT = re.compile(r"\{([^{}]{1,500})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An operation that a request may have been made for, and the request as it sees it."""

    operation: Operation
    prepared: Prepared


def whose(request: Request, operations: Iterable[Operation]) -> Candidate | None:
    """Return the one of *operations* that *request* was made for, None when it cannot be told."""
    found = [each for operation in operations if (each := _candidate(request, operation))]
    if not found:
        return None
    fewest = min(len(each.prepared.path) for each in found)
    best = [each for each in found if len(each.prepared.path) == fewest]
    return best[0] if len({each.operation.pointer for each in best}) == 1 else None


def _candidate(request: Request, operation: Operation) -> Candidate | None:
    if operation.method.upper() != request.method.upper():
        return None
    url = urlsplit(request.url)
    template = operation.path.partition("#")[0].partition("?")[0]
    found = _pattern(template).fullmatch(url.path or "/")
    if found is None or not _is_of(found["base"], operation):
        return None
    names = [slot.removesuffix("+") for slot in _SLOT.findall(template)]
    path = dict(zip(names, found.groups()[1:], strict=True))
    return Candidate(
        operation=operation,
        prepared=Prepared(request=request, path=path, query=decoded(url.query)),
    )


def _pattern(template: str) -> re.Pattern[str]:
    pieces, last = ["(?P<base>(?:/[^/]+)*?)"], 0
    for slot in _SLOT.finditer(template):
        pieces += [
            re.escape(template[last : slot.start()]),
            "(.+)" if slot[1].endswith("+") else "([^/]+)",
        ]
        last = slot.end()
    return re.compile("".join([*pieces, re.escape(template[last:])]))


def _is_of(base: str, operation: Operation) -> bool:
    """Return whether a server of *operation* has the path *base*; one that is not known has any."""
    servers = [urlsplit(server).path.rstrip("/") for server in operation.servers]
    return base in servers or not servers
