"""`pytest-arazzo cassettes prune`: recordings without what no scenario plays."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_arazzo.cli import cassette_places
from pytest_arazzo.cli.cassette_places import Owner, counted
from pytest_arazzo.cli.printing import say
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.shelf.playing import Played, play
from pytest_arazzo.shelf.pruning import strays, without
from pytest_arazzo.shelf.writing import locked, write_whole

_YAML = frozenset({".yaml", ".yml"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the action."""
    cassette_places.add_arguments(parser)
    parser.add_argument("--write", action="store_true", help="take out what is listed")


def run(given: argparse.Namespace) -> int:
    """List what no scenario plays, take it out if that is asked for, and return the exit code."""
    count = 0
    for owner in cassette_places.owners(given):
        for plan in owner.plans:
            count += _prune(owner, plan, write=given.write)
        for path in strays(owner.suite, owner.shelf) if owner.is_whole else ():
            count += 1
            say(f"{owner.shelf.uri(path)}:1:1: AZ725 no scenario plays this recording")
            if given.write:
                path.unlink()
    said = (
        "taken out" if given.write else "found" if not count else "found; --write takes them out"
    )
    say(f"{counted(count, 'unused recording')} {said}")
    return int(bool(count) and not given.write)


def _prune(owner: Owner, plan: Plan, *, write: bool) -> int:
    """Return how many interactions of a scenario's cassette are not played.

    Only a run that passes tells what is not needed: one that broke off stopped asking.
    """
    found = play(owner.suite, plan, owner.shelf)
    if not isinstance(found, Played) or not found.verdict.passed or not plan.unplayed_is_fatal:
        return 0
    for recorded in found.unplayed:
        request = recorded.interaction.request
        say(
            f"{recorded.location}: AZ725 scenario {plan.name!r} does not ask for interaction"
            f" {recorded.number} ({request.method})"
        )
    if write and found.unplayed and found.path.suffix in _YAML:
        numbers = {each.number for each in found.unplayed}
        _write(found.path, without(found.path.read_text("utf-8"), found.cassette, numbers))
    return len(found.unplayed)


def _write(path: Path, text: str) -> None:
    with locked(path.parent):
        write_whole(path, text.encode())
