"""A cassette as a transport."""

from __future__ import annotations

from pytest_arazzo.errors import NoRecording
from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.transports.cassette import Cassette, Recorded
from pytest_arazzo.transports.matching import Miss, match


class Replay:
    """The recorded answers of a cassette; each is given once, in file order among equals."""

    def __init__(
        self, cassette: Cassette, *, headers: tuple[str, ...] = ("x-amz-target",)
    ) -> None:
        self._cassette = cassette
        self._headers = headers
        self._played: dict[int, None] = {}  # in the order of the requests
        self._requests = 0

    def send(self, request: Request, *, timeout: float) -> Response:  # noqa: ARG002 - never waits
        """Return the recorded response to *request*.

        Raises:
            NoRecording: no interaction that was not played yet answers *request*.
        """
        self._requests += 1
        found = match(
            request, self._cassette.interactions, played=self._played, headers=self._headers
        )
        if isinstance(found, Miss):
            raise NoRecording(request, self._cassette.uri, found.explain(self._requests))
        self._played[found] = None
        return self._cassette.interactions[found].interaction.response

    def played(self) -> tuple[Recorded, ...]:
        """Return the interactions that answered, in the order of the requests."""
        return tuple(self._cassette.interactions[index] for index in self._played)

    def unplayed(self) -> tuple[Recorded, ...]:
        """Return the interactions that no request has asked for, in file order."""
        return tuple(
            recorded
            for index, recorded in enumerate(self._cassette.interactions)
            if index not in self._played
        )
