"""Which of the alternatives that an operation offers is taken, and with which credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.schemes import Need, alternatives, carrier
from pytest_arazzo.transports.credential import Credential


@dataclass(frozen=True, slots=True)
class Granted:
    """A need, and the credentials that meet it."""

    need: Need
    credential: Credential


@dataclass(frozen=True, slots=True)
class Missing:
    """No alternative can be met; what each of them lacks."""

    lacking: tuple[tuple[Need, ...], ...]


Lookup = Callable[[Need], Credential | None]
"""Return the credentials that there are for a need."""

Carried = Callable[[str, str], bool]
"""Return whether the document itself sends something in a place, under a name."""


def chosen(
    operation: Operation, lookup: Lookup, carried: Carried
) -> tuple[Granted, ...] | Missing:
    """Return what is to be added to a request of *operation*.

    The first alternative counts for which all is there; being anonymous, where that is allowed,
    only when there is none. What the document itself sends is there, and nothing is added for it.

    Spec: OpenAPI 3.1.1, Security Requirement Object.
    """
    offered = alternatives(operation)
    lacking: list[tuple[Need, ...]] = []
    for needs in filter(None, offered):
        own = [need for need in needs if not _is_carried(need, carried)]
        found = [(need, lookup(need)) for need in own]
        absent = tuple(need for need, credential in found if credential is None)
        if not absent:
            return tuple(Granted(need, each) for need, each in found if each is not None)
        lacking.append(absent)
    return () if not offered or () in offered else Missing(tuple(lacking))


def _is_carried(need: Need, carried: Carried) -> bool:
    place = carrier(need.scheme)
    return place is not None and carried(*place)
