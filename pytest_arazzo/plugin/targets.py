"""A target's name to something that answers, for as long as one scenario runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location, nearest
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import DocumentError, Rejected
from pytest_arazzo.exchange import Transport
from pytest_arazzo.plugin.disk import is_file
from pytest_arazzo.plugin.reading import Shelf
from pytest_arazzo.plugin.settings import TARGETS
from pytest_arazzo.run import Clock, Sleep
from pytest_arazzo.transports import cassette as cassettes
from pytest_arazzo.transports.cassette import Recorded
from pytest_arazzo.transports.replay import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What answers, how time passes there, and what it still had to say."""

    origin: str
    transport: Transport
    sleep: Sleep
    clock: Clock
    unplayed: Callable[[], tuple[Recorded, ...]]


@contextmanager
def open_target(
    name: str, cassette: Path, place: Location, shelf: Shelf, request: pytest.FixtureRequest
) -> Iterator[Target]:
    """Open the target *name* for one scenario.

    Raises:
        Rejected: there is no such target, or it cannot be had; *place* is where it is named.
    """
    if name == "cassette":
        yield _cassette(cassette, place, shelf)
    elif name == "moto":
        yield from _moto(place)
    else:
        yield _of_plugins(name, place, request)


def _cassette(path: Path, place: Location, shelf: Shelf) -> Target:
    real = shelf.confined(path)
    if real is None:
        message = f"the cassette is no path inside of the root folder: {shelf.uri(path)}"
        raise _unusable("AZ120", message, place)
    if not is_file(real):
        hint = "record or write it (VCR v1 YAML), or choose another target"
        raise _unusable("AZ701", f"there is no cassette {shelf.uri(path)}", place, hint)
    try:
        read = cassettes.read(shelf.read(path, yaml.CASSETTE_LIMITS))
    except DocumentError as error:
        raise _unusable("AZ120", f"the cassette cannot be read: {error}", place) from error
    if not isinstance(read, cassettes.Cassette):
        raise Rejected(read)
    replay = Replay(read)
    return _virtual("cassette", replay, replay.unplayed)


def _moto(place: Location) -> Iterator[Target]:
    try:
        from pytest_arazzo.transports.moto import Moto
    except ImportError as error:
        message = f"target 'moto' needs pytest-arazzo[moto] ({error})"
        raise _unusable("AZ701", message, place, "pip install 'pytest-arazzo[moto]'") from error
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "us-east-1"
    with Moto(region) as moto:
        yield _virtual("moto", moto)


def _of_plugins(name: str, place: Location, request: pytest.FixtureRequest) -> Target:
    """Ask conftest files and plugins; theirs runs in real time if it says `is_live`."""
    hook = request.config.hook.pytest_arazzo_transport
    transport: Transport | None = hook(target=name, request=request)
    if transport is None:
        hint = nearest(name, TARGETS) or (
            f"known are {', '.join(TARGETS)} and what pytest_arazzo_transport hooks return"
        )
        raise _unusable("AZ701", f"there is no target {name!r}", place, hint)
    if not callable(getattr(transport, "send", None)):
        message = f"target {name!r} is {type(transport).__name__}, which has no method send"
        raise _unusable("AZ701", message, place, "see pytest_arazzo.exchange.Transport")
    if getattr(transport, "is_live", False):
        return Target(
            origin=name,
            transport=transport,
            sleep=time.sleep,
            clock=time.monotonic,
            unplayed=tuple,
        )
    return _virtual(name, transport)


def _virtual(
    origin: str, transport: Transport, unplayed: Callable[[], tuple[Recorded, ...]] = tuple
) -> Target:
    """Return a target where no delay is slept: waits only advance the trace's clock."""
    return Target(
        origin=origin,
        transport=transport,
        sleep=lambda _: None,
        clock=lambda: 0.0,
        unplayed=unplayed,
    )


def _unusable(code: str, message: str, place: Location, hint: str | None = None) -> Rejected:
    return Rejected((Diagnostic(code=code, message=message, location=place, help=hint),))
