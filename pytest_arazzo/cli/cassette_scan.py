"""`pytest-arazzo cassettes scan`: which recordings hold secrets; no secret is printed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pytest_arazzo.cli import cassette_places, cassette_rules
from pytest_arazzo.cli.cassette_places import counted
from pytest_arazzo.cli.printing import say
from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import DocumentError
from pytest_arazzo.reports.diagnostics import format_concise, in_order
from pytest_arazzo.shelf.recordings import is_recording, read_recording
from pytest_arazzo.transports.cassette import Cassette
from pytest_arazzo.transports.found import Rules, Unsearchable
from pytest_arazzo.transports.redaction import findings
from pytest_arazzo.transports.walking import Exchange


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the action."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: .)")
    cassette_rules.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Print where secrets are, and return the exit code."""
    rules = cassette_rules.rules(given)
    looked_at = 0
    found: list[Diagnostic] = []
    for path in cassette_places.existing(given.paths or ["."]):
        if is_recording(path):
            looked_at += 1
            found += _scan(path, rules)
    for each in in_order(found):
        say(format_concise(each))
    counts = counted(looked_at, "recording"), counted(len(found), "finding")
    say(f"{counts[0]} scanned, {counts[1]}")
    return int(bool(found))


def _scan(path: Path, rules: Rules) -> Iterator[Diagnostic]:
    uri = path.as_posix()
    try:
        read = read_recording(uri, path)
    except DocumentError as error:
        place = Location(uri, getattr(error, "line", 1), getattr(error, "column", 1))
        reason = getattr(error, "reason", str(error))
        yield Diagnostic(code="AZ120", message=f"it cannot be read: {reason}", location=place)
        return
    if not isinstance(read, Cassette):
        yield from read
        return
    for recorded in read.interactions:
        try:
            told = findings(Exchange(interaction=recorded.interaction), rules)
        except Unsearchable as error:
            told = (str(error),)
        for message in told:
            yield Diagnostic(code="AZ722", message=message, location=recorded.location)
