"""A stretch of a program in which no network can be reached.

Software that answers in this process in place of a network (an emulator) may try to connect on
its own: to deliver a notification, to call an integration, to ask for credentials. An audit hook
refuses that at the one place that every way to the network passes, whatever was patched above it.

Refused are addresses of the internet and the look-up of names, for the thread that entered the
stretch and for threads that start during it, as long as they live. Other threads, and sockets of
the file system, are not concerned.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

_NAMES = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)
_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Refused(OSError):
    """Something tried to reach the network where there is none."""


@contextmanager
def offline() -> Iterator[None]:
    """Refuse every attempt of this thread to reach the network, with `Refused`."""
    _install()
    before = WeakSet(threading.enumerate())
    _stretches.append(before)
    _here.depth = getattr(_here, "depth", 0) + 1
    try:
        yield
    finally:
        _here.depth -= 1
        _offspring.update(thread for thread in threading.enumerate() if thread not in before)
        _stretches.remove(before)


def refusal(event: str, arguments: tuple[object, ...]) -> str | None:
    """Return why an event that is audited must not happen, or None when it may.

    Args:
        event: as in the table of audit events of Python.
        arguments: what the event brings along.
    """
    if event in _SENDS and _is_offline():
        address = arguments[1]
        if isinstance(address, tuple):  # a path of the file system is a string
            return f"an attempt to connect to {address[0]}:{address[1]} was refused"
    elif event in _NAMES and _is_offline():
        return f"an attempt to look up {_host(arguments)!r} was refused"
    return None


_here = threading.local()
_stretches: list[WeakSet[threading.Thread]] = []  # the threads there were when each began
_offspring: WeakSet[threading.Thread] = WeakSet()


@functools.cache
def _install() -> None:
    # An audit hook stays for the life of the process; outside of a stretch it only looks.
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    reason = refusal(event, arguments)  # pragma: no cover - audit hooks are not traced
    if reason is not None:  # pragma: no cover - see above
        raise Refused(reason)


def _is_offline() -> bool:
    if getattr(_here, "depth", 0):
        return True
    if not _stretches and not _offspring:
        return False
    thread = threading.current_thread()
    # Who started a thread is not known; one that is new is taken for one of the stretch.
    return thread in _offspring or any(thread not in before for before in _stretches)


def _host(arguments: tuple[object, ...]) -> object:
    first = arguments[0]
    return first[0] if isinstance(first, tuple) else first
