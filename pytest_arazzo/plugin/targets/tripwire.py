"""What keeps a run off the network, and says which option would let it through."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Response
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.run import Answer
from pytest_arazzo.transports.gate import HostGate
from pytest_arazzo.transports.live_hosts import OPTION, Hosts
from pytest_arazzo.transports.offline import Gate, Refused, offline


def gate_of(origin: str, hosts: Hosts | None) -> HostGate:
    """Return what target *origin* may reach: loopback, and *hosts*, if it may have any."""
    if hosts is None:
        way = f"--arazzo-target=live with {OPTION}=HOST reaches it"
        return HostGate(Hosts(), f"target {origin!r} stays on this machine; {way}")
    return HostGate(hosts, f"{OPTION}=HOST would allow it")


def guarded(answer: Answer, gate: Gate) -> Answer:
    """Return *answer* with every attempt to reach what *gate* does not let pass refused."""

    def ask(send: Send) -> Response:
        try:
            with offline(gate):
                return answer(send)
        except Exception as error:
            refused = next((e for e in _chain(error) if isinstance(e, Refused)), None)
            if refused is None:
                raise
            if isinstance(error, Unreachable) and str(refused) in str(error):
                raise
            raise Unreachable(send.request, str(refused)) from error

    return ask


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what led to it."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
