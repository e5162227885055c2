"""A gate that lets software reach this machine and the hosts that the user allows."""

from __future__ import annotations

import socket

from pytest_arazzo.transports.live_hosts import Hosts, is_address, is_loopback, normal


class HostGate:
    """Loopback and *hosts* pass; every other attempt is refused, with the option that allows it.

    A connection is made to an address, long after its name was looked up, so an address passes
    when a name that passes stands for it.
    """

    def __init__(self, hosts: Hosts, hint: str) -> None:
        """*hint* says what would allow a host, whose name is put in for `HOST`."""
        self._hosts = hosts
        self._hint = hint
        self._names = {each.host for each in hosts.listed if not each.is_suffix}
        self._passed: set[tuple[str, int]] = set()

    def open_for(self, address: str, port: int) -> None:
        """Let connections to *address* pass, which has been checked."""
        self._passed.add((normal(address), port))

    def look_up(self, host: str) -> str | None:
        """Return why *host* must not be looked up, or None."""
        name = normal(host)
        if is_address(name) or is_loopback(name):
            return None
        if not self._hosts.is_listed(name):
            return self._told(name)
        self._names.add(name)
        return None

    def connect(self, address: str, port: int) -> str | None:
        """Return why nothing must go to *address*, or None."""
        name = normal(address)
        if is_loopback(name) or (name, port) in self._passed:
            return None
        if self._hosts.refusal_of(name, port, name) is None or self._is_named(name, port):
            self._passed.add((name, port))
            return None
        return self._told(name)

    def _is_named(self, address: str, port: int) -> bool:
        return any(
            self._hosts.refusal_of(name, port, address) is None
            for name in tuple(self._names)
            if not is_address(name) and address in _addresses(name)
        )

    def _told(self, host: str) -> str:
        return self._hint.replace("HOST", f"[{host}]" if ":" in host else host)


def _addresses(name: str) -> frozenset[str]:
    try:
        return frozenset(normal(str(found[4][0])) for found in socket.getaddrinfo(name, None))
    except (OSError, UnicodeError):
        return frozenset()
