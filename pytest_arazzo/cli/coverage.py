"""`pytest-arazzo coverage ...`: data files of runs, added up, reported, compared."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from pytest_arazzo.cli.printing import complain, say
from pytest_arazzo.coverage.differ import newly_uncovered
from pytest_arazzo.coverage.kinds import Summary, summary
from pytest_arazzo.coverage.shortfalls import shortfalls
from pytest_arazzo.coverage.thresholds import Threshold, parse_thresholds
from pytest_arazzo.errors import Unusable
from pytest_arazzo.reports.plain import one_line
from pytest_arazzo.reports.terminal import (
    apart_lines,
    coverage_lines,
    detail_lines,
    lost_lines,
    without_runs,
)
from pytest_arazzo.shelf.coverage_asked import DATA, FILES, Asked
from pytest_arazzo.shelf.coverage_file import combine, read_coverage, shards, write_coverage
from pytest_arazzo.shelf.coverage_reports import write_report

_EPILOG = "exit codes: 0 well, 1 less than demanded or newly uncovered, 2 unusable data or call."
_MOST_DIGITS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions, each with its arguments."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_combine(actions.add_parser("combine", help="add up data files"))
    _add_report(actions.add_parser("report", help="print a table"))
    for kind, name in FILES.items():
        action = actions.add_parser(kind, help=f"write {name}")
        action.add_argument("-o", "--output", metavar="FILE", default=name, help=f"({name})")
        _add_common(action)
    action = actions.add_parser("diff", help="list branches that BASE did not miss and DATA does")
    action.add_argument("base", metavar="BASE", type=Path, help="data file to compare with")
    _add_data(action)


def run(given: argparse.Namespace) -> int:
    """Do what is asked for and return the exit code.

    Raises:
        Unusable: what is asked for cannot be done.
    """
    return _ACTIONS.get(given.action, _file)(given)


def _add_data(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--data", metavar="FILE", type=Path, default=Path(DATA), help=f"data file ({DATA})"
    )


def _add_common(action: argparse.ArgumentParser) -> None:
    _add_data(action)
    action.add_argument(
        "--precision", metavar="N", type=_digits, default=0, help="digits of percentages (0)"
    )
    action.add_argument(
        "--fail-under",
        metavar="[NAME=]PERCENT",
        action="append",
        default=[],
        help="demand so much of the branches, of a kind or of a workflow (repeatable)",
    )


def _add_combine(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help=f"files, and folders with {DATA}* (.)"
    )
    _add_data(action)
    action.add_argument("--keep", action="store_true", help="do not delete what was added up")
    action.add_argument("--append", action="store_true", help="add to what the data file has")
    action.add_argument(
        "--ignore-changed",
        action="store_true",
        help="leave out what is of another version of a document, instead of refusing",
    )


def _add_report(action: argparse.ArgumentParser) -> None:
    _add_common(action)
    action.add_argument(
        "--skip-covered", action="store_true", help="leave out workflows that are covered in full"
    )
    action.add_argument(
        "--no-missing", action="store_true", help="do not say which branches are missing"
    )
    action.add_argument(
        "-v", "--verbose", action="store_true", help="every kind, with what is missing by name"
    )


def _digits(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= _MOST_DIGITS:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number up to {_MOST_DIGITS}, not {text!r}")


def _combine(given: argparse.Namespace) -> int:
    target: Path = given.data
    found = shards(given.paths or [Path()], target)
    if not found:
        raise Unusable("there is no coverage data to combine")
    kept = [target] if given.append and target.exists() else []
    every = [*kept, *(path for path in found if path not in kept)]
    result = combine(every, Path(), ignore_changed=given.ignore_changed)
    write_coverage(target, result.coverage)
    for each in result.left_out:
        complain(f"left out: {one_line(each.uri)} of {each.origin}, which is another version")
    for path in found if not given.keep else ():
        if path.resolve() != target.resolve():
            path.unlink()
    say(f"{len(every)} data file{'' if len(every) == 1 else 's'} combined into {target}")
    _say_lost(summary(result.coverage))
    return 0


def _report(given: argparse.Namespace) -> int:
    thresholds = _thresholds(given.fail_under)
    found = summary(read_coverage(given.data))
    width = shutil.get_terminal_size().columns
    lines = coverage_lines(
        found.workflows,
        width,
        given.precision,
        missing=not given.no_missing,
        skip_covered=given.skip_covered,
    )
    lines += apart_lines(found.workflows)
    lines += detail_lines(found, given.precision) if given.verbose else []
    lines += without_runs(tuple(each for each in found.workflows if not each.runs))
    say("\n".join(lines) if lines else "nothing was measured")
    _say_lost(found)
    return _held(found, thresholds, given.precision)


def _file(given: argparse.Namespace) -> int:
    thresholds = _thresholds(given.fail_under)
    coverage = read_coverage(given.data)
    path = write_report(Asked(given.action, given.output), coverage, Path(), given.precision)
    say(f"Workflow coverage {given.action} written to {path}")
    return _held(summary(coverage), thresholds, given.precision)


def _diff(given: argparse.Namespace) -> int:
    base, now = read_coverage(given.base), read_coverage(given.data)
    found = newly_uncovered(base, now)
    for each in found:
        arc = each.way.arc
        place = f"{one_line(arc.uri)}:{each.way.line}"
        say(f"{place}: {one_line(arc.workflow)}: {one_line(str(arc))} {each.why} and is not taken")
    count = len(found)
    say(f"{count or 'no'} newly uncovered branch{'' if count == 1 else 'es'}")
    return int(bool(found))


def _thresholds(texts: list[str]) -> tuple[Threshold, ...]:
    found: list[Threshold] = []
    for text in texts:
        parsed = parse_thresholds(text)
        if isinstance(parsed, str):
            raise Unusable(f"--fail-under {parsed}")
        found += parsed
    return tuple(found)


def _held(found: Summary, thresholds: tuple[Threshold, ...], digits: int) -> int:
    lines = shortfalls(found, thresholds, digits)
    for line in lines:
        say(line, sys.stderr)
    return int(bool(lines))


def _say_lost(found: Summary) -> None:
    for line in lost_lines(found):
        complain(line)


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "combine": _combine,
    "report": _report,
    "diff": _diff,
}
