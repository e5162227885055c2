"""Targets of conftest files and other plugins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.plugin.settings import TARGETS
from pytest_arazzo.plugin.targets.authenticated import Authenticated, authenticated
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.run import over


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Ask conftest files and plugins; theirs runs in real time if it says `is_live`.

    It is sent credentials, and they are demanded, if it says `wants_credentials`.

    Raises:
        Rejected: nobody knows the target, or what comes back cannot send.
    """
    name, request = opening.name, opening.request
    hook = request.config.hook.pytest_arazzo_transport
    transport: object | None = hook(target=name, request=request)
    if transport is None:
        hint = nearest(name, TARGETS) or (
            f"known are {', '.join(TARGETS)} and what pytest_arazzo_transport hooks return"
        )
        raise opening.unusable("AZ701", f"there is no target {name!r}", hint)
    with given(opening, transport) as target:
        yield target


@contextmanager
def given(opening: Opening, transport: Any) -> Iterator[Target]:
    """Yield what somebody else's transport answers.

    Raises:
        Rejected: it cannot send.
    """
    name = opening.name if opening.transport is None else type(transport).__name__
    if not callable(getattr(transport, "send", None)):
        message = f"target {name!r} is {type(transport).__name__}, which has no method send"
        raise opening.unusable("AZ701", message, "see pytest_arazzo.exchange.Transport")
    signed = Authenticated(over(transport), tuple)
    if getattr(transport, "wants_credentials", False):
        signed = authenticated(opening, signed.answer)
    if getattr(transport, "is_live", False):
        target = Target(origin=name, answer=signed.answer, sleep=time.sleep, clock=time.monotonic)
    else:
        target = virtual(name, signed.answer, hosts=opening.hosts)
    yield replace(target, secrets=signed.secrets)
