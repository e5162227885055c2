"""Command line, environment and ini to what is shown of runs, and written about them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_arazzo.plugin.words import choice, ini, said
from pytest_arazzo.reports.exchanges import ALL, REQUESTS, RESPONSES

GITHUB, AZURE, NONE = "github", "azure", "none"
_HEARTBEAT = 60.0
_VERBOSE = 2  # from here on bodies are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSettings:
    """What the user decided for the whole session.

    Attributes:
        trace: the file of run records, None for none.
        har: the HTTP Archive of all exchanges, None for none.
        shown: which messages are printed also of scenarios that pass, None for none.
        annotations: the CI system that annotations are for, or `none`.
        step_summary: the file that the failures are appended to as Markdown, None for none.
        heartbeat: seconds between two lines of a log that say that a run still goes on.
    """

    trace: Path | None
    har: Path | None
    shown: str | None
    annotations: str
    step_summary: Path | None
    heartbeat: float


SHOW_SETTINGS = pytest.StashKey[ShowSettings]()


def show_settings_of(config: pytest.Config) -> ShowSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if SHOW_SETTINGS not in config.stash:
        config.stash[SHOW_SETTINGS] = _settings(config)
    return config.stash[SHOW_SETTINGS]


def _settings(config: pytest.Config) -> ShowSettings:
    return ShowSettings(
        trace=_file(config, "trace"),
        har=_file(config, "har"),
        shown=_shown(config),
        annotations=_annotations(config),
        step_summary=_step_summary(config),
        heartbeat=_heartbeat(config),
    )


def _file(config: pytest.Config, name: str) -> Path | None:
    """Return the file that command line or environment name, else the ini file."""
    near, far = said(config, name), ini(config, f"arazzo_{name}")
    if near.value is not None:
        return config.invocation_params.dir / near.value
    base = config.inipath.parent if config.inipath else config.rootpath
    return None if far.value is None else base / far.value


def _shown(config: pytest.Config) -> str | None:
    word = choice(said(config, "show"), (REQUESTS, RESPONSES, ALL))
    return word or (ALL if config.get_verbosity() >= _VERBOSE else None)


def _annotations(config: pytest.Config) -> str:
    known = (GITHUB, AZURE, NONE)
    near = choice(said(config, "annotations"), known)
    word = near or choice(ini(config, "arazzo_annotations"), known)
    return word or (GITHUB if os.environ.get("GITHUB_ACTIONS") == "true" else NONE)


def _step_summary(config: pytest.Config) -> Path | None:
    word = choice(ini(config, "arazzo_step_summary"), ("on", "off"))
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    return Path(name) if name and word != "off" else None


def _heartbeat(config: pytest.Config) -> float:
    word = ini(config, "arazzo_heartbeat")
    return _HEARTBEAT if word.value is None else word.number
