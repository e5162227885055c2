"""Which hosts may be reached, and which addresses a host may stand for.

A name is listed exactly (`api.example`), as everything below a suffix (`*.example`), or as an
address; any of them can be bound to a port (`api.example:8443`). Loopback needs no listing.

A name that is listed exactly may stand for an address of a private network: that is where test
systems are. One that only matches a suffix may stand for public addresses alone, so that nobody
who can add a name below it reaches the inside of a network. What is link-local, multicast,
reserved or unspecified must be listed as an address.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address

from pytest_arazzo.jsonvalue import Absent

OPTION = "--arazzo-allow-hosts"
"""The option that allows a host."""

_NAME = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?){0,126}"
)
_ENTRY = re.compile(r"(\[[^\[\]]{2,45}\]|[^:\[\]]{1,253})(?::([0-9]{1,5}))?")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_MOST_PORT = 65_535
_Address = IPv4Address | IPv6Address


class _Reach(IntEnum):
    """How a host is allowed, and so what it may stand for."""

    NONE = 0
    LOOPBACK = 1
    SUFFIX = 2
    NAME = 3
    ADDRESS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedHost:
    """One line of the list: a name, what ends with a suffix, or an address; any port if None."""

    host: str
    is_suffix: bool = False
    port: int | None = None

    def reach(self, host: str, port: int) -> _Reach:
        """Return how this line allows *host*, in its normal form, at *port*."""
        if self.port not in (None, port):
            return _Reach.NONE
        if self.is_suffix:
            return _Reach.SUFFIX if host.endswith(f".{self.host}") else _Reach.NONE
        if host != self.host:
            return _Reach.NONE
        return _Reach.NAME if _address(host) is None else _Reach.ADDRESS


def parse(text: str) -> AllowedHost | Absent:
    """Return the line that *text* is, or why it is none."""
    entry = text.strip().lower()
    is_suffix = entry.startswith("*.")
    found = _ENTRY.fullmatch(entry.removeprefix("*."))
    if found is None and _address(entry) is None:
        return Absent(
            f"{text!r} is no host: write NAME, *.SUFFIX, ADDRESS or [ADDRESS], and :PORT"
        )
    host, port = (found[1], found[2]) if found else (entry, None)
    host = normal(host)
    if port is not None and not 0 < int(port) <= _MOST_PORT:
        return Absent(f"{port} is no port, in {text!r}")
    if is_suffix and _address(host) is not None:
        return Absent(f"a suffix is a name, not an address: {text!r}")
    if _address(host) is None and not _NAME.fullmatch(host):
        hint = (
            "; patterns are not understood, only *.SUFFIX is" if set(host) & set("*?^$(|") else ""
        )
        return Absent(f"{host!r} is no host name{hint}")
    return AllowedHost(host=host, is_suffix=is_suffix, port=None if port is None else int(port))


def normal(host: str) -> str:
    """Return *host* in the form in which hosts are compared."""
    name = host.lower().removeprefix("[").removesuffix("]").removesuffix(".")
    address = _address(name)
    return name if address is None else str(address)


@dataclass(frozen=True, slots=True)
class Hosts:
    """All hosts that may be reached."""

    listed: tuple[AllowedHost, ...] = ()

    def is_listed(self, name: str) -> bool:
        """Whether *name*, in its normal form, may be reached at some port."""
        return any(each.reach(name, each.port or 0) is not _Reach.NONE for each in self.listed)

    def refusal(self, host: str, port: int) -> str | None:
        """Return why nothing may be sent to *host*, whatever its address, or None."""
        name = normal(host)
        if _address(name) is None and not _NAME.fullmatch(name):
            return f"{host!r} is no host name"
        if self._reach(name, port) is not _Reach.NONE:
            return None
        return f"the host {name!r} is not allowed ({OPTION}={_bracketed(name)} would allow it)"

    def refusal_of(self, host: str, port: int, address: str) -> str | None:
        """Return why *host* must not be reached at *address*, or None.

        Args:
            host: the name that stands for the address, or the address itself.
            port: of the connection.
            address: as the resolver writes it.
        """
        found = _address(address)
        if found is None:
            return f"{address!r} is no address"
        reach = max(self._reach(normal(host), port), self._reach(str(found), port))
        kind = _kind(found)
        if reach is _Reach.ADDRESS or _KINDS[kind] <= reach:
            return None
        if reach is _Reach.NONE:
            return self.refusal(host, port)
        way = normal(host) if _KINDS[kind] is _Reach.NAME else str(found)
        return (
            f"the host {normal(host)!r} stands for {found}, {kind} "
            f"({OPTION}={_bracketed(way)} would allow it)"
        )

    def _reach(self, name: str, port: int) -> _Reach:
        own = max((each.reach(name, port) for each in self.listed), default=_Reach.NONE)
        return max(own, _Reach.LOOPBACK) if is_loopback(name) else own


def is_loopback(host: str) -> bool:
    """Whether *host*, in its normal form, means this machine by its very name."""
    address = _address(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return _kind(address) == "a loopback address"


def is_address(host: str) -> bool:
    """Whether *host* is an address."""
    return _address(host) is not None


_KINDS = {
    "a loopback address": _Reach.LOOPBACK,
    "a public address": _Reach.SUFFIX,
    "an address of a private network": _Reach.NAME,
    "an address that no service has": _Reach.ADDRESS,
}
"""The least that must be said of a host for it to stand for an address of that kind."""


def _kind(address: _Address) -> str:
    inner = _inner(address)
    if inner.is_loopback:
        return "a loopback address"
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified or _is_odd(inner):
        return "an address that no service has"
    return "a public address" if inner.is_global else "an address of a private network"


def _is_odd(address: _Address) -> bool:
    """Whether nothing can be listening there: 0/8, 240/4 and what IPv6 sets aside."""
    if isinstance(address, IPv4Address):
        return address in ipaddress.IPv4Network("0.0.0.0/8") or address.is_reserved
    return address.is_reserved or address.scope_id is not None


def _inner(address: _Address) -> _Address:
    """Return the IPv4 address that is meant by an IPv6 address which holds one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _address(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
