"""A stretch of a program in which no network can be reached, or only a part of it.

Software that answers in this process in place of a network (an emulator) may try to connect on
its own: to deliver a notification, to call an integration, to ask for credentials. An audit hook
refuses that at the one place that every way to the network passes, whatever was patched above it.

Refused are addresses of the internet and the look-up of names, unless the stretch has a `Gate` that
lets them pass; for the thread that entered the stretch and for threads that start during it, as
long as they live. Other threads, and sockets of the file system, are not concerned.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

_NAMES = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)
_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Refused(OSError):
    """Something tried to reach the network where there is none."""


class Gate(Protocol):
    """What a stretch lets pass; a reason is a refusal, and None is none."""

    def look_up(self, host: str) -> str | None:
        """Return why *host* must not be looked up; empty if there is nothing to add."""
        ...

    def connect(self, address: str, port: int) -> str | None:
        """Return why nothing must go to *address*; empty if there is nothing to add."""
        ...


class Shut:
    """A gate that lets nothing pass."""

    def look_up(self, host: str) -> str | None:  # noqa: ARG002 - whatever it is
        """Return a refusal that is not explained."""
        return ""

    def connect(self, address: str, port: int) -> str | None:  # noqa: ARG002 - whatever it is
        """Return a refusal that is not explained."""
        return ""


_SHUT = Shut()


class _Stretch:
    """A gate, and the threads that there were when the stretch began."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.before = WeakSet(threading.enumerate())


@contextmanager
def offline(gate: Gate = _SHUT) -> Iterator[None]:
    """Refuse every attempt of this thread to reach the network, with `Refused`.

    Args:
        gate: what is let pass all the same; of stretches in each other, each must.
    """
    _install()
    stretch = _Stretch(gate)
    _stretches.append(stretch)
    _here.gates = (*_own(), gate)
    try:
        yield
    finally:
        _here.gates = _own()[:-1]
        for thread in threading.enumerate():
            if thread not in stretch.before:
                _offspring[thread] = (*_offspring.get(thread, ()), gate)
        _stretches.remove(stretch)


def refusal(event: str, arguments: tuple[object, ...]) -> str | None:
    """Return why an event that is audited must not happen, or None when it may.

    Args:
        event: as in the table of audit events of Python.
        arguments: what the event brings along.
    """
    if event in _SENDS:
        address = arguments[1]
        if isinstance(address, tuple):  # a path of the file system is a string
            host, port = str(address[0]), int(address[1])
            reasons = [gate.connect(host, port) for gate in _gates()]
            return _told(reasons, f"an attempt to connect to {host}:{port} was refused")
    elif event in _NAMES:
        asked = _host(arguments)
        name = asked.decode("ascii", "replace") if isinstance(asked, bytes) else str(asked)
        reasons = [] if asked is None else [gate.look_up(name) for gate in _gates()]
        return _told(reasons, f"an attempt to look up {name!r} was refused")
    return None


_here = threading.local()
_stretches: list[_Stretch] = []
_offspring: WeakKeyDictionary[threading.Thread, tuple[Gate, ...]] = WeakKeyDictionary()


@functools.cache
def _install() -> None:
    # An audit hook stays for the life of the process; outside of a stretch it only looks.
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    reason = refusal(event, arguments)  # pragma: no cover - audit hooks are not traced
    if reason is not None:  # pragma: no cover - see above
        raise Refused(reason)


def _own() -> tuple[Gate, ...]:
    """Return the gates of the stretches that this thread has entered."""
    gates: tuple[Gate, ...] = getattr(_here, "gates", ())
    return gates


def _gates() -> tuple[Gate, ...]:
    """Return all gates that this thread must pass."""
    own = _own()
    if own or not (_stretches or _offspring):
        return own
    thread = threading.current_thread()
    # Who started a thread is not known; one that is new is taken for one of the stretch.
    during = (each.gate for each in tuple(_stretches) if thread not in each.before)
    return (*_offspring.get(thread, ()), *during)


def _told(reasons: list[str | None], what: str) -> str | None:
    refused = [reason for reason in reasons if reason is not None]
    if not refused:
        return None
    why = next(filter(None, refused), "")
    return f"{what}: {why}" if why else what


def _host(arguments: tuple[object, ...]) -> object:
    first = arguments[0]
    return first[0] if isinstance(first, tuple) else first
