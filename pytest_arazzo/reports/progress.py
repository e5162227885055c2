"""A run that takes long, on one line: where it is, what it waits for, since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.secrets import scrub
from pytest_arazzo.reports.untrusted import one_line

_STATES = ("status", "state", "phase")
_LONGEST = 40
_INSIDE = 20  # members of a body that are looked into


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run is.

    Attributes:
        number: how often the step has been entered.
        state: what the last response says of itself, like `state=BUILDING`, or nothing.
        seconds: since the run began.
        wait: seconds until the next request, 0 while one is answered.
        is_virtual: whether waits take no time.
    """

    step: str
    number: int
    state: str = ""
    seconds: float = 0.0
    wait: float = 0.0
    is_virtual: bool = False


def progress_line(progress: Progress) -> str:
    """Return `getImage #12  state=BUILDING  00:36  next in 5 s`."""
    seconds = f"{clock(progress.seconds)}{' (virtual)' if progress.is_virtual else ''}"
    parts = [f"{one_line(progress.step, _LONGEST)} #{progress.number}", progress.state, seconds]
    if progress.wait:
        parts.append(f"next in {progress.wait:g} s")
    return "  ".join(filter(None, parts))


def heartbeat_line(progress: Progress, test: str) -> str:
    """Return the line that says in a log that a run still goes on."""
    return f"arazzo: still running {one_line(test)}: {progress_line(progress)}"


def clock(seconds: float) -> str:
    """Return *seconds* as `00:36`, or `1:00:36` from an hour on."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{minutes}" if hours else minutes


def state_of(response: Response, secrets: Iterable[str] = ()) -> str:
    """Return what *response* says of the state of what it describes, or nothing."""
    read = media.read(response.headers.get("content-type"), response.body)
    for name, value in _members(read.value):
        if name.lower() in _STATES and isinstance(value, (str, int)):
            shown = scrub(str(value), secrets)
            return f"{one_line(name, _LONGEST)}={one_line(shown, _LONGEST)}"
    return ""


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    """Yield the members of *value*, then those of its first members."""
    if not isinstance(value, Mapping):
        return
    yield from value.items()
    for member in list(value.values())[:_INSIDE]:
        if isinstance(member, (list, tuple)) and member:
            member = member[0]  # noqa: PLW2901 - the first of a list stands for it
        if isinstance(member, Mapping):
            yield from member.items()
