"""Target `moto`: AWS as moto emulates it, in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pytest_arazzo.plugin.app_settings import app_settings_of
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.plugin.targets.tripwire import gate_of, guarded
from pytest_arazzo.run import over
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_request import origin
from pytest_arazzo.transports.moto_server import MotoServer


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield moto with the state that the scenario's fixtures give it, or a moto server.

    Raises:
        Rejected: moto is not installed, or the server's host is not allowed.
    """
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "us-east-1"
    server = app_settings_of(opening.request.config).moto_server
    if server is not None:
        with _served(opening, server, region) as target:
            yield target
        return
    try:
        from pytest_arazzo.transports.moto import Moto
    except ImportError as error:
        message = f"target 'moto' needs pytest-arazzo[moto] ({error})"
        hint = "pip install 'pytest-arazzo[moto]'"
        raise opening.unusable("AZ701", message, hint) from error
    with Moto(region) as moto:
        yield virtual("moto", over(moto))


@contextmanager
def _served(opening: Opening, url: str, region: str) -> Iterator[Target]:
    """Yield the server at *url*; what it emulates is asked over a network, but waits for nothing.

    Redirects and proxies are no part of that, whatever is said of target live.
    """
    rules = live_settings_of(opening.request.config).rules
    where = origin(url)
    refusal = rules.hosts.refusal(where.host, where.port)
    if refusal is not None:
        raise opening.unusable("AZ701", f"the moto server cannot be used: {refusal}")
    gate = gate_of("moto", rules.hosts)
    with Live(replace(rules, follow=False, proxy=None), checked=gate.open_for) as line:
        server = MotoServer(url, region, line)
        answer = guarded(over(server), gate)
        yield replace(virtual("moto", answer), answer=answer)
