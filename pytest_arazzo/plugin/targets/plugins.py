"""Targets of conftest files and other plugins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.exchange import Transport
from pytest_arazzo.plugin.settings import TARGETS
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.run import over


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Ask conftest files and plugins; theirs runs in real time if it says `is_live`.

    Raises:
        Rejected: nobody knows the target, or what comes back cannot send.
    """
    name, request = opening.name, opening.request
    hook = request.config.hook.pytest_arazzo_transport
    transport: Transport | None = hook(target=name, request=request)
    if transport is None:
        hint = nearest(name, TARGETS) or (
            f"known are {', '.join(TARGETS)} and what pytest_arazzo_transport hooks return"
        )
        raise opening.unusable("AZ701", f"there is no target {name!r}", hint)
    if not callable(getattr(transport, "send", None)):
        message = f"target {name!r} is {type(transport).__name__}, which has no method send"
        raise opening.unusable("AZ701", message, "see pytest_arazzo.exchange.Transport")
    if getattr(transport, "is_live", False):
        yield Target(origin=name, answer=over(transport), sleep=time.sleep, clock=time.monotonic)
    else:
        yield virtual(name, over(transport), hosts=opening.hosts)
