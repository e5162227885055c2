"""What has been read in this session, by whoever asks."""

from __future__ import annotations

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.shelf.cache import Cache, parsing
from pytest_arazzo.shelf.reading import Shelf

SHELF = pytest.StashKey[Shelf]()
_FOLDER = "arazzo"


def shelf_of(config: pytest.Config) -> Shelf:
    """Return the shelf of this session."""
    if SHELF not in config.stash:
        parse = parsing(yaml.parse, _cache_of(config))
        config.stash[SHELF] = Shelf(settings_of(config).places, parse=parse)
    return config.stash[SHELF]


def _cache_of(config: pytest.Config) -> Cache | None:
    """Return where parsed descriptions are kept: in pytest's cache, nowhere when it is off."""
    if not config.pluginmanager.hasplugin("cacheprovider") or config.cache is None:
        return None
    try:
        return Cache(config.cache.mkdir(_FOLDER))
    except OSError:  # a folder that cannot be written to
        return None
