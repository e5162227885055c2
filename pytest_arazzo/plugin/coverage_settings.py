"""Command line, environment and ini to what becomes of the coverage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_arazzo.coverage.thresholds import Threshold, parse_thresholds
from pytest_arazzo.plugin.words import Word, choice, ini, lines, said, whole
from pytest_arazzo.shelf.coverage_asked import (
    DATA,
    GITHUB,
    TERM,
    TERM_MISSING,
    Asked,
    parse_report,
)

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The environment variable that names the file of a GitHub job's summary."""

_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSettings:
    """What the user decided for the whole session.

    Attributes:
        thresholds: what is demanded.
        digits: of percentages that are shown.
        data: the data file to write, None for none.
        is_appended: what is in the data file is added to.
        terminal: the report on the terminal, None for none.
        files: the reports that are written to files, relative to `folder`.
        step_summary: the file that the Markdown report is appended to, None for none.
    """

    thresholds: tuple[Threshold, ...]
    digits: int
    data: Path | None
    is_appended: bool
    terminal: Asked | None
    files: tuple[Asked, ...]
    step_summary: Path | None
    folder: Path


COVERAGE_SETTINGS = pytest.StashKey[CoverageSettings]()


def coverage_settings_of(config: pytest.Config) -> CoverageSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if COVERAGE_SETTINGS not in config.stash:
        config.stash[COVERAGE_SETTINGS] = _settings(config)
    return config.stash[COVERAGE_SETTINGS]


def _settings(config: pytest.Config) -> CoverageSettings:
    reports = tuple(_reports(config))
    is_appended = _is_appended(config)
    on_terminal = [each for each in reports if each.kind in (TERM, TERM_MISSING)]
    is_default = not reports and not _is_silenced(config)
    is_github = any(_is_github(each) for each in reports)
    return CoverageSettings(
        thresholds=tuple(_thresholds(config)),
        digits=_digits(config),
        data=_data(config, is_appended=is_appended),
        is_appended=is_appended,
        terminal=on_terminal[-1] if on_terminal else Asked(TERM_MISSING) if is_default else None,
        files=tuple(each for each in reports if each not in on_terminal and not _is_github(each)),
        step_summary=_step_summary() if is_github else None,
        folder=config.invocation_params.dir,
    )


def _thresholds(config: pytest.Config) -> Iterator[Threshold]:
    """Yield what command line or environment demand, else what the ini file does."""
    near = said(config, "cov_fail_under")
    word = near if near.value is not None else ini(config, "arazzo_cov_fail_under")
    found = parse_thresholds(word.value or "")
    if isinstance(found, str):
        raise pytest.UsageError(f"{word.origin} {found}")
    yield from found


def _digits(config: pytest.Config) -> int:
    word = ini(config, "arazzo_cov_precision")
    if word.value is None or word.number == 0:
        return 0
    digits = whole(word)
    if digits > _MOST_DIGITS:
        raise pytest.UsageError(f"{word.origin} must be at most {_MOST_DIGITS}, not {digits}")
    return digits


def _is_appended(config: pytest.Config) -> bool:
    word = choice(ini(config, "arazzo_cov_append"), ("true", "false"))
    return bool(config.getoption("arazzo_cov_append")) or word == "true"


def _data(config: pytest.Config, *, is_appended: bool) -> Path | None:
    """Return the data file, if one is asked for: nothing is left lying about unasked."""
    near, far = said(config, "cov_data"), ini(config, "arazzo_cov_data")
    if near.value is not None:
        return config.invocation_params.dir / near.value
    base = config.inipath.parent if config.inipath else config.rootpath
    if far.value is not None:
        return base / far.value
    return config.invocation_params.dir / DATA if is_appended else None


def _said_reports(config: pytest.Config) -> list[Word]:
    option = config.getoption("arazzo_cov_report")
    if option:
        return [Word("--arazzo-cov-report", str(each)) for each in option]
    return [Word("arazzo_cov_report", each) for each in lines(config, "arazzo_cov_report")]


def _is_silenced(config: pytest.Config) -> bool:
    """Return whether an empty `--arazzo-cov-report=` asks for no report."""
    return any(not (word.value or "").strip() for word in _said_reports(config))


def _reports(config: pytest.Config) -> Iterator[Asked]:
    for word in _said_reports(config):
        if not (word.value or "").strip():
            continue
        found = parse_report(word.value or "")
        if isinstance(found, str):
            raise pytest.UsageError(f"{word.origin} {found}")
        yield found


def _is_github(asked: Asked) -> bool:
    return asked == Asked("markdown", GITHUB)


def _step_summary() -> Path | None:
    """Return the file of the job's summary; outside of GitHub there is none to append to."""
    name = os.environ.get(STEP_SUMMARY)
    return Path(name) if name else None
