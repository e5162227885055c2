"""Command line, environment and ini to frozen settings.

Precedence, nearest first: command line, environment, scenario file, ini, default. What a scenario
may say too is None here when neither command line nor environment said it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TARGETS = ("moto", "cassette")
READINGS = ("compat", "strict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user decided for the whole session.

    Attributes:
        target, reading: from command line or environment; they override scenarios.
        ini_target, ini_reading: from ini; scenarios override them.
        root: the folder outside of which no document is read.
        sources: local file per source description's name.
        source_dirs: folders in which missing sources are looked for.
        servers: base URL per source description's name, `*` for all others.
        timeout, max_wait: seconds.
        fail_under: percent of declared branches, None for no threshold.
        files_dir: the folder of files that payloads may name, None for no files.
    """

    root: Path
    target: str | None = None
    reading: str | None = None
    ini_target: str | None = None
    ini_reading: str = "compat"
    sources: Mapping[str, str] = field(default_factory=dict)
    source_dirs: tuple[Path, ...] = ()
    servers: Mapping[str, str] = field(default_factory=dict)
    max_steps: int = 1000
    max_visits: int = 100
    timeout: float = 30.0
    max_wait: float = 60.0
    fail_under: float | None = None
    cassette_dir: str = "cassettes"
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
    visits, steps = _number(config, "max_visits", 100), _number(config, "max_steps", 1000)
    return Settings(
        root=_root(config, here, base),
        target=_said(config, "target").value,
        reading=_choice(_said(config, "reading"), READINGS),
        ini_target=_ini(config, "arazzo_target").value,
        ini_reading=_choice(_ini(config, "arazzo_reading"), READINGS) or "compat",
        sources={
            **_pairs("arazzo_sources", _lines(config, "arazzo_sources"), base),
            **_pairs("--arazzo-source", config.getoption("arazzo_source"), here),
        },
        source_dirs=(
            *_folders("--arazzo-source-dir", config.getoption("arazzo_source_dir"), here),
            *_folders("arazzo_source_dirs", _lines(config, "arazzo_source_dirs"), base),
        ),
        servers={
            **_servers("arazzo_base_urls", _lines(config, "arazzo_base_urls")),
            **_servers("--arazzo-base-url", config.getoption("arazzo_base_url")),
        },
        max_steps=_whole(steps),
        max_visits=_whole(visits),
        timeout=_number(config, "request_timeout", 30.0).number,
        max_wait=_number(config, "max_wait", 60.0).number,
        fail_under=_threshold(config),
        cassette_dir=_ini(config, "arazzo_cassette_dir").value or "cassettes",
        files_dir=_files_dir(config, here, base),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """What somebody said of a setting, and where, to be named when it is wrong."""

    origin: str
    value: str | None

    @property
    def number(self) -> float:
        """The value as a finite number that is not negative.

        Raises:
            pytest.UsageError: it is none.
        """
        try:
            number = float(self.value or "")
        except ValueError:
            number = -1.0
        if not 0.0 <= number < float("inf"):
            raise pytest.UsageError(
                f"{self.origin} must be a number of at least 0, not {self.value!r}"
            )
        return number


def _root(config: pytest.Config, here: Path, base: Path) -> Path:
    option, ini = config.getoption("arazzo_root"), _ini(config, "arazzo_root")
    if option:
        return _folder("--arazzo-root", here / str(option))
    if ini.value:
        return _folder("arazzo_root", base / ini.value)
    return config.rootpath.resolve()


def _files_dir(config: pytest.Config, here: Path, base: Path) -> Path | None:
    option, ini = config.getoption("arazzo_files_dir"), _ini(config, "arazzo_files_dir")
    if option:
        return _folder("--arazzo-files-dir", here / str(option))
    return _folder("arazzo_files_dir", base / ini.value) if ini.value else None


def _said(config: pytest.Config, name: str) -> _Word:
    """Return what command line or environment say of a setting."""
    option = config.getoption(f"arazzo_{name}")
    if option is not None:
        return _Word(f"--arazzo-{name.replace('_', '-')}", str(option))
    variable = f"ARAZZO_{name.upper()}"
    return _Word(variable, os.environ.get(variable) or None)


def _ini(config: pytest.Config, name: str) -> _Word:
    value = _getini(config, name)
    return _Word(name, str(value) if value not in (None, "") else None)


def _lines(config: pytest.Config, name: str) -> list[str]:
    value = _getini(config, name)
    return [str(line) for line in value] if isinstance(value, list) else []


def _getini(config: pytest.Config, name: str) -> object:
    """Return an ini value; in native TOML it can have a type that the key cannot have."""
    try:
        return config.getini(name)
    except TypeError as error:
        raise pytest.UsageError(str(error)) from error


def _choice(word: _Word, known: tuple[str, ...]) -> str | None:
    if word.value is None or word.value in known:
        return word.value
    close = difflib.get_close_matches(word.value, known, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise pytest.UsageError(
        f"{word.origin} must be one of {', '.join(known)}, not {word.value!r}{hint}"
    )


def _number(config: pytest.Config, name: str, default: float | None = None) -> _Word:
    said, ini = _said(config, name), _ini(config, f"arazzo_{name}")
    if said.value is not None:
        return said
    return ini if ini.value is not None or default is None else _Word("default", str(default))


def _whole(word: _Word) -> int:
    number = word.number
    if number < 1 or number != int(number):
        raise pytest.UsageError(
            f"{word.origin} must be a whole number of at least 1, not {word.value!r}"
        )
    return int(number)


def _threshold(config: pytest.Config) -> float | None:
    word = _number(config, "cov_fail_under")
    if word.value is None:
        return None
    if word.number > 100:  # noqa: PLR2004 - percent
        raise pytest.UsageError(f"{word.origin} must be at most 100, not {word.value!r}")
    return word.number


def _folders(option: str, names: list[str], base: Path) -> tuple[Path, ...]:
    return tuple(_folder(option, base / name) for name in names)


def _folder(option: str, path: Path) -> Path:
    if not path.is_dir():
        raise pytest.UsageError(f"{option}: there is no folder {path}")
    return path.resolve()


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
