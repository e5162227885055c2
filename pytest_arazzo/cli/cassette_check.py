"""`pytest-arazzo cassettes check`: recordings against the documents of today; nothing is sent."""

from __future__ import annotations

import argparse

from pytest_arazzo.cli import cassette_places
from pytest_arazzo.cli.cassette_places import counted
from pytest_arazzo.cli.printing import say
from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.reports.diagnostics import format_concise, in_order
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.drifting import problems
from pytest_arazzo.shelf.playing import Unplayable, play


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the action."""
    cassette_places.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Check the recordings, print what is found, and return the exit code."""
    found: list[Diagnostic] = []
    notes: list[str] = []
    checked = 0
    for owner in cassette_places.owners(given):
        for plan in owner.plans:
            played = None if plan.skip else play(owner.suite, plan, owner.shelf)
            if played is None:
                continue
            checked += 1
            if not plan.xfail:
                found += problems(owner.suite, played)
            if isinstance(played, Unplayable) and played.reason:
                uri = owner.shelf.uri(owner.suite.cassette_path(plan))
                notes.append(f"{uri}: branches not compared: {one_line(played.reason, 200)}")
    return _report(found, notes, checked)


def _report(found: list[Diagnostic], notes: list[str], checked: int) -> int:
    ordered = in_order(found)
    for each in ordered:
        say(format_concise(each))
        if each.help:
            say(f"  = help: {one_line(each.help, 400)}")
    for note in notes:
        say(f"note: {note}")
    wrong = [each for each in ordered if each.severity is not Severity.ADVICE]
    counts = counted(checked, "recording"), counted(len(wrong), "finding")
    say(f"{counts[0]} checked, {counts[1]}")
    return int(bool(wrong))
