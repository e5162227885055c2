"""A target's name to something that answers, for as long as one scenario runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module

from pytest_arazzo.plugin.record_settings import Mode, record_settings_of
from pytest_arazzo.plugin.targets import plugins, recording
from pytest_arazzo.plugin.targets.faults import with_faults
from pytest_arazzo.plugin.targets.progress import watched
from pytest_arazzo.plugin.targets.target import Opening, Target

_MODULES = {
    "app": "pytest_arazzo.plugin.targets.app",
    "cassette": "pytest_arazzo.plugin.targets.cassette",
    "live": "pytest_arazzo.plugin.targets.live",
    "moto": "pytest_arazzo.plugin.targets.moto",
    "responses": "pytest_arazzo.plugin.targets.responses",
    "synth": "pytest_arazzo.plugin.targets.synth",
}
"""Where the function `opened` of each target of ours is; imported when the target is used."""


@contextmanager
def open_target(opening: Opening) -> Iterator[Target]:
    """Open the target that *opening* names for one scenario, with the scenario's faults.

    What is recorded is the target's answers; faults come on top of them, so that they come on top
    of the recording too.

    Raises:
        Rejected: there is no such target, or it cannot be had.
    """
    settings = record_settings_of(opening.request.config)
    if settings.mode is Mode.NONE:
        with _open(opening) as target, watched(opening, with_faults(opening, target)) as seen:
            yield seen
    else:
        with (
            recording.opened(opening, settings, _open) as target,
            watched(opening, with_faults(opening, target)) as seen,
        ):
            yield seen


def _open(opening: Opening) -> AbstractContextManager[Target]:
    if opening.transport is not None:
        is_app = not callable(getattr(opening.transport, "send", None))
        return _opener("app")(opening) if is_app else plugins.given(opening, opening.transport)
    return _opener(opening.name)(opening)


def _opener(name: str) -> Callable[[Opening], AbstractContextManager[Target]]:
    if name not in _MODULES:
        return plugins.opened
    opened: Callable[[Opening], AbstractContextManager[Target]]
    opened = import_module(_MODULES[name]).opened
    return opened
