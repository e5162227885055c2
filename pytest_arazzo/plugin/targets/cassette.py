"""Target `cassette`: what was recorded."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_arazzo.errors import DocumentError, Rejected
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.run import over
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports import cassette as cassettes
from pytest_arazzo.transports.replay import Replay


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield what plays the scenario's cassette.

    Raises:
        Rejected: there is none, or it cannot be read.
    """
    shelf, path = opening.shelf, opening.suite.cassette_path(opening.plan)
    real = shelf.confined(path)
    if real is None:
        message = f"the cassette is no path inside of the root folder: {shelf.uri(path)}"
        raise opening.unusable("AZ120", message)
    if not is_file(real):
        nodeid = shlex.quote(opening.request.node.nodeid)
        hint = f"record it: pytest {nodeid} --arazzo-record=once --arazzo-target=NAME"
        raise opening.unusable("AZ701", f"there is no cassette {shelf.uri(path)}", hint)
    try:
        read = read_recording(shelf.uri(path), real)
    except DocumentError as error:
        raise opening.unusable("AZ120", f"the cassette cannot be read: {error}") from error
    if not isinstance(read, cassettes.Cassette):
        raise Rejected(read)
    replay = Replay(read)
    yield virtual("cassette", over(replay), replay.unplayed)
