"""What command line, environment and ini say of a setting, word by word.

Precedence, nearest first: command line, environment, ini, default.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Word:
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


def said(config: pytest.Config, name: str) -> Word:
    """Return what command line or environment say of a setting."""
    option = config.getoption(f"arazzo_{name}")
    if option is not None:
        return Word(f"--arazzo-{name.replace('_', '-')}", str(option))
    variable = f"ARAZZO_{name.upper()}"
    return Word(variable, os.environ.get(variable) or None)


def ini(config: pytest.Config, name: str) -> Word:
    """Return what the ini file says under the key *name*."""
    value = _getini(config, name)
    return Word(name, str(value) if value not in (None, "") else None)


def lines(config: pytest.Config, name: str) -> list[str]:
    """Return the lines that the ini file has under the key *name*."""
    value = _getini(config, name)
    return [str(line) for line in value] if isinstance(value, list) else []


def _getini(config: pytest.Config, name: str) -> object:
    """Return an ini value; in native TOML it can have a type that the key cannot have."""
    try:
        return config.getini(name)
    except TypeError as error:
        raise pytest.UsageError(str(error)) from error


def choice(word: Word, known: tuple[str, ...]) -> str | None:
    """Return the value, which must be one of *known* if there is one.

    Raises:
        pytest.UsageError: it is none of them.
    """
    if word.value is None or word.value in known:
        return word.value
    close = difflib.get_close_matches(word.value, known, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise pytest.UsageError(
        f"{word.origin} must be one of {', '.join(known)}, not {word.value!r}{hint}"
    )


def number(config: pytest.Config, name: str, default: float | None = None) -> Word:
    """Return what is said of a number, nearest first, else *default*."""
    near, far = said(config, name), ini(config, f"arazzo_{name}")
    if near.value is not None:
        return near
    return far if far.value is not None or default is None else Word("default", str(default))


def whole(word: Word) -> int:
    """Return the value as a whole number of at least 1.

    Raises:
        pytest.UsageError: it is none.
    """
    count = word.number
    if count < 1 or count != int(count):
        raise pytest.UsageError(
            f"{word.origin} must be a whole number of at least 1, not {word.value!r}"
        )
    return int(count)


def folders(option: str, names: list[str], base: Path) -> tuple[Path, ...]:
    """Return the folders *names*, relative to *base*.

    Raises:
        pytest.UsageError: one is no folder.
    """
    return tuple(folder(option, base / name) for name in names)


def folder(option: str, path: Path) -> Path:
    """Return *path* with links followed.

    Raises:
        pytest.UsageError: it is no folder.
    """
    if not path.is_dir():
        raise pytest.UsageError(f"{option}: there is no folder {path}")
    return path.resolve()
