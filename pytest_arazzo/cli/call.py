"""A call of `pytest-arazzo check` as a value, everything in it checked before anything is read."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_arazzo.diagnostic import Severity, nearest
from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.configuration import unknown_severity
from pytest_arazzo.lint.selection import Choice, unknown
from pytest_arazzo.reports.formats.registry import FORMATS

VARIABLE = "ARAZZO_OUTPUT_FORMAT"
"""The environment variable that says the format of the report."""

FOR_PEOPLE = ("full", "concise")
"""The formats that are read on terminals."""

STDIN = "-"
_UNNAMED = "stdin.arazzo.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the user asks for.

    Attributes:
        paths: files and folders; empty where the text comes from the standard input.
        stdin_name: the name of that text, None where there is none.
        folder: the folder that the call is made in.
        root: the folder outside of which nothing is read, None for that of the project.
        fail_severity: the mildest severity of a finding that fails the call.
        jobs: how many processes, None for as many as there are processors.
    """

    paths: tuple[Path, ...]
    folder: Path
    stdin_name: Path | None = None
    root: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    source_dirs: tuple[Path, ...] = ()
    choice: Choice = field(default_factory=Choice)
    fail_severity: Severity = Severity.WARNING
    format: str = "full"
    output: Path | None = None
    is_statistics: bool = False
    is_fix: bool = False
    is_diff: bool = False
    is_quiet: bool = False
    is_cached: bool = True
    jobs: int | None = 1


def read(given: argparse.Namespace) -> Call:
    """Return the call that the arguments make.

    Raises:
        Unusable: they ask for what there is not.
    """
    folder = Path.cwd()
    stdin_name = _stdin_name(given)
    return Call(
        paths=() if stdin_name else tuple(Path(path) for path in given.paths or ["."]),
        folder=folder,
        stdin_name=stdin_name,
        root=_folder("--root", given.root) if given.root else None,
        sources=dict(_source(each, folder) for each in given.source),
        source_dirs=tuple(_folder("--source-dir", each) for each in given.source_dir),
        choice=_choice(given),
        fail_severity=_fail_severity(given.fail_severity),
        format=_format(given),
        output=Path(given.output) if given.output else None,
        is_statistics=given.statistics,
        is_fix=given.fix or given.diff,
        is_diff=given.diff,
        is_quiet=given.quiet,
        is_cached=not given.no_cache,
        jobs=_jobs(given.jobs),
    )


def _stdin_name(given: argparse.Namespace) -> Path | None:
    if STDIN not in given.paths:
        if given.stdin_filename:
            raise Unusable("--stdin-filename goes with '-' as the only path")
        return None
    if len(given.paths) > 1:
        raise Unusable("'-' (the standard input) goes with no other path")
    return Path(os.path.abspath(given.stdin_filename or _UNNAMED))  # noqa: PTH100 - no link followed


def _choice(given: argparse.Namespace) -> Choice:
    severities = dict(_severity(each) for each in given.severity)
    return Choice(
        select=_codes("--select", given.select) if given.select else None,
        extend=_codes("--extend-select", given.extend_select),
        ignore=_codes("--ignore", given.ignore),
        severities=severities,
    )


def _codes(option: str, texts: Sequence[str]) -> tuple[str, ...]:
    found = tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
    wrong = [f"{option}: {problem}" for each in found if (problem := unknown(each))]
    if wrong:
        raise Unusable(*wrong)
    return found


def _severity(text: str) -> tuple[str, str]:
    selector, equals, word = (part.strip() for part in text.partition("="))
    if not equals:
        raise Unusable(f"--severity must have the form CODE=SEVERITY, not {text!r}")
    wrong = unknown(selector) or unknown_severity(word)
    if wrong:
        raise Unusable(f"--severity: {wrong}")
    return selector, word


def _fail_severity(word: str) -> Severity:
    return Severity(_one_of("--fail-severity", word, [each.value for each in Severity]))


def _format(given: argparse.Namespace) -> str:
    option, variable = given.output_format, os.environ.get(VARIABLE)
    if option is None and variable:
        name = _one_of(VARIABLE, variable, list(FORMATS))
    else:
        name = _one_of("--output-format", option or "full", list(FORMATS))
    if given.statistics and name not in FOR_PEOPLE:
        raise Unusable(f"--statistics goes with {' and '.join(FOR_PEOPLE)}, not with {name}")
    return name


def _one_of(origin: str, word: str, known: Sequence[str]) -> str:
    if word in known:
        return word
    hint = nearest(word, known)
    listed = ", ".join(known)
    raise Unusable(
        f"{origin} must be one of {listed}, not {word!r}" + (f"; {hint}" if hint else "")
    )


def _source(text: str, folder: Path) -> tuple[str, str]:
    name, equals, file = (part.strip() for part in text.partition("="))
    if not equals or not name or not file:
        raise Unusable(f"--source must have the form NAME=FILE, not {text!r}")
    return name, str(folder / file)


def _folder(option: str, name: str) -> Path:
    path = Path(name)
    if not path.is_dir():
        raise Unusable(f"{option}: there is no folder {name}")
    return path.resolve()


def _jobs(word: str) -> int | None:
    if word == "auto":
        return None
    if not word.isascii() or not word.isdigit() or int(word) < 1:
        raise Unusable(f"--jobs must be a whole number of at least 1, or auto, not {word!r}")
    return int(word)


def starts(call: Call) -> Iterator[Path]:
    """Yield the folders that the call is about, by which the configuration is found."""
    if call.stdin_name is not None:
        yield call.stdin_name.parent
    for path in call.paths:
        here = Path(os.path.abspath(path))  # noqa: PTH100 - no link followed
        yield here if here.is_dir() else here.parent
