"""Command line, environment and ini to what answers in place of a deployed service.

Only they and fixtures name it: a document or a scenario file cannot have anything imported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from pytest_arazzo.plugin.words import Word, ini, said
from pytest_arazzo.transports.live_request import origin
from pytest_arazzo.transports.live_rules import Stopped

_NAME = re.compile(r"[^\W\d]\w{0,200}(?:\.[^\W\d]\w{0,200}){0,50}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """What the user decided for the whole session.

    Attributes:
        app: from command line or environment; it comes before a fixture.
        ini_app: from ini; a fixture comes before it.
        moto_server: the URL of a moto server, None for moto in this process.
    """

    app: str | None = None
    ini_app: str | None = None
    moto_server: str | None = None


APP_SETTINGS = pytest.StashKey[AppSettings]()


def app_settings_of(config: pytest.Config) -> AppSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if APP_SETTINGS not in config.stash:
        near, far = said(config, "moto_server"), ini(config, "arazzo_moto_server")
        config.stash[APP_SETTINGS] = AppSettings(
            app=_named(said(config, "app")),
            ini_app=_named(ini(config, "arazzo_app")),
            moto_server=_server(far if near.value is None else near),
        )
    return config.stash[APP_SETTINGS]


def _named(word: Word) -> str | None:
    if word.value is None:
        return None
    parts = word.value.split(":")
    if len(parts) != len(("module", "attribute")) or not all(map(_NAME.fullmatch, parts)):
        raise pytest.UsageError(
            f"{word.origin} must have the form MODULE:ATTRIBUTE, not {word.value!r}"
        )
    return word.value


def _server(word: Word) -> str | None:
    if word.value is None:
        return None
    try:
        origin(word.value)
    except Stopped as stopped:
        raise pytest.UsageError(f"{word.origin}: {stopped.reason}") from stopped
    return word.value.rstrip("/")
