"""A target's name to something that answers, for as long as one scenario runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module

from pytest_arazzo.plugin.targets import plugins
from pytest_arazzo.plugin.targets.target import Opening, Target

_MODULES = {
    "cassette": "pytest_arazzo.plugin.targets.cassette",
    "moto": "pytest_arazzo.plugin.targets.moto",
}
"""Where the function `opened` of each target of ours is; imported when the target is used."""


@contextmanager
def open_target(opening: Opening) -> Iterator[Target]:
    """Open the target that *opening* names for one scenario.

    Raises:
        Rejected: there is no such target, or it cannot be had.
    """
    with _opener(opening.name)(opening) as target:
        yield target


def _opener(name: str) -> Callable[[Opening], AbstractContextManager[Target]]:
    if name not in _MODULES:
        return plugins.opened
    opened: Callable[[Opening], AbstractContextManager[Target]]
    opened = import_module(_MODULES[name]).opened
    return opened
