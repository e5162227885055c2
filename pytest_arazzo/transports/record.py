"""A transport that keeps what passes through it."""

from __future__ import annotations

from pytest_arazzo.exchange import Interaction, Request, Response, Transport


class Record:
    """Another transport, and every interaction that it brought about."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._interactions: list[Interaction] = []

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """The interactions so far, in order; a request without an answer is none."""
        return tuple(self._interactions)

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the inner transport's response to *request*.

        Raises:
            TransportError: as the inner transport does.
        """
        response = self._inner.send(request, timeout=timeout)
        self._interactions.append(Interaction(request=request, response=response))
        return response
