"""The way from here to a host: its name looked up, its addresses checked, one of them connected to.

The address that was checked is the one that is connected to, so a name that stands for something
else a moment later leads nowhere. All of it, and what follows, is held to one time limit: a limit
of a socket is one for each piece that arrives, and a server that sends a byte a second would hold
its client for ever.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable

from pytest_arazzo.transports.live_rules import Caps, Rules, Stopped

Checked = Callable[[str, int], None]
"""Is told address and port before they are connected to."""

_SHORTEST = 0.001  # seconds; zero would make a socket one that never waits


class Line:
    """What an exchange may still take, and the connections that it makes."""

    def __init__(self, rules: Rules, checked: Checked) -> None:
        self._rules = rules
        self._checked = checked
        self._end = 0.0

    @property
    def caps(self) -> Caps:
        """How much of an answer is taken."""
        return self._rules.caps

    def begin(self, seconds: float) -> None:
        """Let the time of an exchange begin."""
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimeoutError: there are none.
        """
        if self.is_over:
            raise TimeoutError("the time for the exchange is over")
        return max(self._end - time.monotonic(), _SHORTEST)

    def connect(self, host: str, port: int, *, is_proxy: bool) -> socket.socket:
        """Return a connection to *host*; a proxy is wherever the user says.

        Raises:
            Stopped: there is none, or there must be none.
            TimeoutError: the time of the exchange is over.
        """
        begun = time.monotonic()
        lost: list[str] = []
        for address in self._look_up(host, port):
            if not is_proxy:
                reason = self._rules.hosts.refusal_of(host, port, address)
                if reason is not None:
                    raise Stopped(reason)
            spent = time.monotonic() - begun
            found = self._to(address, port, max(self.caps.connect - spent, _SHORTEST))
            if isinstance(found, socket.socket):
                return found
            lost.append(found)
        raise Stopped(f"nothing answers at {_place(host, port)}: {'; '.join(dict.fromkeys(lost))}")

    def _look_up(self, host: str, port: int) -> tuple[str, ...]:
        try:
            return (str(ipaddress.ip_address(host)),)
        except ValueError:
            pass
        found = _resolve(host, port, min(self.left(), self.caps.connect))
        if isinstance(found, str):
            self.left()
            raise Stopped(f"the name {host!r} cannot be resolved: {found}")
        return found

    def _to(self, address: str, port: int, seconds: float) -> socket.socket | str:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._checked(address, port)
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(seconds, self.left()))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect((address, port))
        except TimeoutError:
            connection.close()
            self.left()
            return f"no connection within {self.caps.connect:g} s (arazzo_connect_timeout)"
        except OSError as error:
            connection.close()
            return error.strerror or str(error)
        return connection


def _resolve(host: str, port: int, seconds: float) -> tuple[str, ...] | str:
    """Return the addresses of *host* in the order in which they are to be tried, or why none.

    The resolver of the system cannot be told how long to try, so it does in a thread of its own.
    """
    found: list[str] = []
    failed: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(getattr(error, "strerror", None) or str(error))
        else:
            found.extend(str(answer[4][0]) for answer in answers)

    thread = threading.Thread(target=ask, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if found:
        return tuple(dict.fromkeys(found))
    return failed[0] if failed else f"no answer within {seconds:g} s"


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
