"""Command line, environment and ini to whether responses are broken on purpose, and how often."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_arazzo.plugin.words import number, whole

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class MutateSettings:
    """What the user decided for the whole session.

    Attributes:
        most: mutants of one scenario; 0 for none at all.
        fail_under: the percentage of each workflow's mutants that its criteria must catch.
    """

    most: int = 0
    fail_under: float | None = None


MUTATE_SETTINGS = pytest.StashKey[MutateSettings]()


def mutate_settings_of(config: pytest.Config) -> MutateSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if MUTATE_SETTINGS not in config.stash:
        config.stash[MUTATE_SETTINGS] = _settings(config)
    return config.stash[MUTATE_SETTINGS]


def _settings(config: pytest.Config) -> MutateSettings:
    most, least = number(config, "mutate"), number(config, "mutate_fail_under")
    if least.value is not None and least.number > _PERCENT:
        raise pytest.UsageError(f"{least.origin} must be at most {_PERCENT}, not {least.value!r}")
    if least.value is not None and most.value is None:
        raise pytest.UsageError(f"{least.origin} says nothing without --arazzo-mutate")
    return MutateSettings(
        most=0 if most.value is None or most.number == 0 else whole(most),
        fail_under=None if least.value is None else least.number,
    )
