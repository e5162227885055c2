"""Which recorded interaction answers a request, and if none does, which comes nearest and why.

Two requests are the same when they agree in method, scheme, host, port and path (however it is
percent-encoded), in their query (in any order), in the chosen headers, and in their bodies as
values: JSON and forms are compared by what they say, anything else byte by byte.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pytest_arazzo.exchange import Request
from pytest_arazzo.transports.cassette import Recorded
from pytest_arazzo.transports.difference import Difference, Part, differences, is_same, label

_MOST_SHOWN = 3
_WEIGHT = {
    Part.PATH: 32,
    Part.METHOD: 16,
    Part.HEADER: 8,
    Part.HOST: 4,
    Part.QUERY: 2,
    Part.BODY: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An interaction that was not played, and how the request that it answers differs."""

    recorded: Recorded
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """No interaction answers a request.

    Attributes:
        label: the request as the user is told of it.
        recorded: how many interactions there are.
        played: those that would have answered, had they not been played before.
        nearest: the one that differs least among those that were not played.
    """

    label: str
    recorded: int
    played: tuple[Recorded, ...]
    nearest: Near | None

    def explain(self, number: int) -> str:
        """Return the explanation for the *number*th request of a run."""
        return f"no recording for request {number} {self.label}: {'; '.join(self._reasons())}"

    @property
    def explanation(self) -> str:
        """Why nothing answers, without saying which request of a run it was."""
        return f"no recording for {self.label}: {'; '.join(self._reasons())}"

    def _reasons(self) -> list[str]:
        if not self.recorded:
            return ["the cassette has no interactions"]
        played = _played(self.played)
        if self.nearest is None:
            return [*played, "no other is left"] if played else ["every interaction was played"]
        near = self.nearest.recorded
        shown = _shown(self.nearest.differences)
        return [f"nearest is interaction {near.number} at {near.location} ({shown})", *played]


def match(
    request: Request,
    candidates: Sequence[Recorded],
    *,
    played: Collection[int] = (),
    headers: tuple[str, ...] = ("x-amz-target",),
) -> int | Miss:
    """Return the index of the first of *candidates* that answers *request*.

    Args:
        request: what is sent.
        candidates: the interactions of a cassette, in file order.
        played: indices that do not count any more.
        headers: names of the header fields that must agree.
    """
    for index, recorded in enumerate(candidates):
        if index not in played and is_same(*_pair(recorded, request), headers):
            return index
    return _miss(request, candidates, played, headers)


def _pair(recorded: Recorded, sent: Request) -> tuple[Request, Request]:
    """Return what is compared: of a request whose rest is not known, method and URL."""
    if recorded.is_whole:
        return recorded.interaction.request, sent
    return recorded.interaction.request, Request(method=sent.method, url=sent.url)


def _miss(
    request: Request,
    candidates: Sequence[Recorded],
    played: Collection[int],
    headers: tuple[str, ...],
) -> Miss:
    found = [differences(*_pair(one, request), headers) for one in candidates]
    near = [
        Near(recorded=one, differences=found[index])
        for index, one in enumerate(candidates)
        if index not in played
    ]
    return Miss(
        label=label(request, headers),
        recorded=len(candidates),
        played=tuple(one for one, unlike in zip(candidates, found, strict=True) if not unlike),
        nearest=min(near, key=_distance, default=None),
    )


def _distance(near: Near) -> int:
    parts = [difference.part for difference in near.differences]
    return sum(_WEIGHT[part] * min(parts.count(part), _MOST_SHOWN) for part in set(parts))


def _shown(found: tuple[Difference, ...]) -> str:
    more = len(found) - _MOST_SHOWN
    texts = [str(difference) for difference in found[:_MOST_SHOWN]]
    return ", ".join([*texts, f"and {more} more"] if more > 0 else texts)


def _played(spent: tuple[Recorded, ...]) -> list[str]:
    *first, last = [str(recorded.number) for recorded in spent] or [""]
    if first:
        return [f"interactions {', '.join(first)} and {last} were already played"]
    return [f"interaction {last} was already played"] if last else []
