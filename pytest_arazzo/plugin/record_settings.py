"""Command line, environment and ini to what is recorded, and what of it is a secret."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import pytest

from pytest_arazzo import patterns
from pytest_arazzo.plugin.words import choice, lines, said
from pytest_arazzo.transports.found import Rules
from pytest_arazzo.transports.secret_names import is_secret

_ALIASES = {"new": "new_episodes"}
_SHORTEST = 8  # characters of a variable's value that are worth looking for


class Mode(Enum):
    """What is recorded, in the words of vcrpy and pytest-recording."""

    NONE = "none"
    ONCE = "once"
    NEW_EPISODES = "new_episodes"
    ALL = "all"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSettings:
    """What the user decided of recording for the whole session."""

    mode: Mode
    rules: Rules


RECORD_SETTINGS = pytest.StashKey[RecordSettings]()


def record_settings_of(config: pytest.Config) -> RecordSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if RECORD_SETTINGS not in config.stash:
        config.stash[RECORD_SETTINGS] = RecordSettings(mode=_mode(config), rules=_rules(config))
    return config.stash[RECORD_SETTINGS]


def _mode(config: pytest.Config) -> Mode:
    known = tuple(mode.value for mode in Mode)
    word = choice(said(config, "record"), (*known, *_ALIASES)) or "none"
    return Mode(_ALIASES.get(word, word))


def _rules(config: pytest.Config) -> Rules:
    written = tuple(lines(config, "arazzo_redact_patterns"))
    for pattern in written:
        problem = patterns.problem(pattern)
        if problem is not None:
            raise pytest.UsageError(f"arazzo_redact_patterns: {pattern!r}: {problem.reason}")
    names = frozenset(name.strip().lower() for name in lines(config, "arazzo_redact"))
    return Rules(names=names - {""}, patterns=written, known=tuple(_of_environment()))


def _of_environment() -> Iterator[tuple[str, str]]:
    """Yield the secrets in the environment of this process, which must reach no file."""
    for name, value in sorted(os.environ.items()):
        is_ours = name.startswith("ARAZZO_AUTH_")
        if (is_ours or is_secret(name)) and len(value) >= _SHORTEST:
            yield name.removeprefix("ARAZZO_AUTH_"), value
