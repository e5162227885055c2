"""Command line, environment and ini to frozen settings.

Precedence, nearest first: command line, environment, scenario file, ini, default. What a scenario
may say too is None here when neither command line nor environment said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.plugin.words import choice, folder, folders, ini, lines, number, said, whole
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.selecting import selection_for

TARGETS = ("moto", "cassette", "live", "app", "responses", "synth")
READINGS = ("compat", "strict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user decided for the whole session.

    Attributes:
        target, reading: from command line or environment; they override scenarios.
        ini_target, ini_reading: from ini; scenarios override them.
        places: where files may be read from.
        servers: base URL per source description's name, `*` for all others.
        timeout, max_wait: seconds.
        files_dir: the folder of files that payloads may name, None for no files.
    """

    places: Places
    target: str | None = None
    reading: str | None = None
    ini_target: str | None = None
    ini_reading: str = "compat"
    servers: Mapping[str, str] = field(default_factory=dict)
    max_steps: int = 1000
    max_visits: int = 100
    timeout: float = 30.0
    max_wait: float = 60.0
    files_dir: Path | None = None


SETTINGS = pytest.StashKey[Settings]()


def settings_of(config: pytest.Config) -> Settings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if SETTINGS not in config.stash:
        config.stash[SETTINGS] = _settings(config)
    return config.stash[SETTINGS]


def target_of(wanted: str | None, settings: Settings) -> str:
    """Return the target's name: the session's word, else what a scenario wants, else the ini's."""
    return settings.target or wanted or settings.ini_target or "cassette"


def _settings(config: pytest.Config) -> Settings:
    base = config.inipath.parent if config.inipath else config.rootpath
    here = config.invocation_params.dir
    visits, steps = number(config, "max_visits", 100), number(config, "max_steps", 1000)
    return Settings(
        places=_places(config, here, base),
        target=said(config, "target").value,
        reading=choice(said(config, "reading"), READINGS),
        ini_target=ini(config, "arazzo_target").value,
        ini_reading=choice(ini(config, "arazzo_reading"), READINGS) or "compat",
        servers={
            **_servers("arazzo_base_urls", lines(config, "arazzo_base_urls")),
            **_servers("--arazzo-base-url", config.getoption("arazzo_base_url")),
        },
        max_steps=whole(steps),
        max_visits=whole(visits),
        timeout=number(config, "request_timeout", 30.0).number,
        max_wait=number(config, "max_wait", 60.0).number,
        files_dir=_files_dir(config, here, base),
    )


def _places(config: pytest.Config, here: Path, base: Path) -> Places:
    return Places(
        root=_root(config, here, base),
        rootdir=config.rootpath,
        sources={
            **_pairs("arazzo_sources", lines(config, "arazzo_sources"), base),
            **_pairs("--arazzo-source", config.getoption("arazzo_source"), here),
        },
        source_dirs=(
            *folders("--arazzo-source-dir", config.getoption("arazzo_source_dir"), here),
            *folders("arazzo_source_dirs", lines(config, "arazzo_source_dirs"), base),
        ),
        cassette_dir=ini(config, "arazzo_cassette_dir").value or "cassettes",
        selection=_selection(config),
    )


def _selection(config: pytest.Config) -> Selection:
    try:
        return selection_for(config.rootpath, shown_from=config.rootpath)
    except Unusable as error:
        raise pytest.UsageError(str(error)) from error


def _root(config: pytest.Config, here: Path, base: Path) -> Path:
    option, word = config.getoption("arazzo_root"), ini(config, "arazzo_root")
    if option:
        return folder("--arazzo-root", here / str(option))
    if word.value:
        return folder("arazzo_root", base / word.value)
    return config.rootpath.resolve()


def _files_dir(config: pytest.Config, here: Path, base: Path) -> Path | None:
    option, word = config.getoption("arazzo_files_dir"), ini(config, "arazzo_files_dir")
    if option:
        return folder("--arazzo-files-dir", here / str(option))
    return folder("arazzo_files_dir", base / word.value) if word.value else None


def _pairs(option: str, lines: list[str], base: Path) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise pytest.UsageError(f"{option} must have the form NAME=FILE, not {line!r}")
        found[name.strip()] = str(base / value.strip())
    return found


def _servers(option: str, lines: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        name, equals, url = line.partition("=")
        if not equals or "://" in name:
            name, url = "*", line
        if not url.strip().startswith(("http://", "https://")) or not name.strip():
            raise pytest.UsageError(
                f"{option} must have the form [NAME=]http(s)://..., not {line!r}"
            )
        found[name.strip()] = url.strip().rstrip("/")
    return found
