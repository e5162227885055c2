"""Target `live`: real servers, those that the user allows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from pytest_arazzo.exchange import Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.plugin.targets.authenticated import authenticated
from pytest_arazzo.plugin.targets.target import Opening, Target
from pytest_arazzo.plugin.targets.tripwire import gate_of, guarded
from pytest_arazzo.program.grounds import reachable
from pytest_arazzo.program.program import OperationCall
from pytest_arazzo.run import Answer, over
from pytest_arazzo.transports.gate import HostGate
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts, normal
from pytest_arazzo.transports.live_request import origin
from pytest_arazzo.transports.live_rules import Rules, Stopped


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield real servers, for the requests that the scenario can come to send.

    Raises:
        Rejected: one of them has no server, or one that is not allowed. Nothing has been sent.
    """
    settings = live_settings_of(opening.request.config)
    _check_servers(opening, settings.rules.hosts)
    gate = _gate(settings.rules)
    with Live(settings.rules, checked=gate.open_for) as live:
        signed = authenticated(opening, guarded(over(live), gate))
        pace = Pace(signed.answer, settings.poll_interval)
        yield Target(
            origin="live",
            answer=pace.answer,
            sleep=pace.sleep,
            clock=time.monotonic,
            secrets=signed.secrets,
        )


class Pace:
    """Answers that are not asked for faster than a server should be polled."""

    def __init__(self, answer: Answer, interval: float) -> None:
        self._answer = answer
        self._interval = interval
        self._is_retry = False

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass, because an action says so."""
        time.sleep(seconds)
        self._is_retry = True

    def answer(self, send: Send) -> Response:
        """Return the answer; one for a step that was left and comes again, after a pause.

        A retry has its own delay, even if that is none; so has what is visited on its behalf.
        """
        is_retry = self._is_retry or send.visit.before_retry
        if send.visit.number > 1 and not is_retry:
            time.sleep(self._interval)
        self._is_retry = send.visit.before_retry
        return self._answer(send)


def _check_servers(opening: Opening, hosts: Hosts) -> None:
    for flow in reachable(opening.scenario.flow, opening.program.flows):
        for node in flow.nodes:
            if isinstance(node.call, OperationCall):
                _check_server(opening, node.call, node.step_id, hosts)


def _check_server(opening: Opening, call: OperationCall, step: str, hosts: Hosts) -> None:
    servers = opening.scenario.servers
    declared = call.operation.servers[0] if call.operation.servers else ""
    url = servers.get(call.source) or servers.get("*") or declared
    try:
        where = origin(url)
    except Stopped as stopped:
        hint = f"--arazzo-base-url={call.source}=URL says where it is served"
        message = f"step {step!r} cannot be sent: {stopped.reason}"
        raise opening.unusable("AZ701", message, hint) from stopped
    refusal = hosts.refusal(where.host, where.port)
    if refusal is not None:
        raise opening.unusable("AZ701", f"step {step!r} must not be sent: {refusal}")


def _gate(rules: Rules) -> HostGate:
    """Return a gate for the hosts of *rules*, and for the proxy."""
    proxy = urlsplit(rules.proxy).hostname if rules.proxy else None
    own = (AllowedHost(host=normal(proxy)),) if proxy else ()
    return gate_of("live", replace(rules.hosts, listed=(*rules.hosts.listed, *own)))
