"""What has been read in this session, by whoever asks."""

from __future__ import annotations

import pytest

from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.shelf.reading import Shelf

SHELF = pytest.StashKey[Shelf]()


def shelf_of(config: pytest.Config) -> Shelf:
    """Return the shelf of this session."""
    if SHELF not in config.stash:
        config.stash[SHELF] = Shelf(settings_of(config).places)
    return config.stash[SHELF]
