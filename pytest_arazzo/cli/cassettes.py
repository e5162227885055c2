"""`pytest-arazzo cassettes ...`: recordings against the documents of today, and without secrets."""

from __future__ import annotations

import argparse
from importlib import import_module

ACTIONS = {
    "check": (
        "pytest_arazzo.cli.cassette_check",
        "say which recorded exchanges and branches the documents of today do not allow",
    ),
    "prune": (
        "pytest_arazzo.cli.cassette_prune",
        "list what no scenario plays; with --write, take it out",
    ),
    "import": (
        "pytest_arazzo.cli.cassette_import",
        "make a cassette without secrets of a HAR, or of a recording of `responses`",
    ),
    "scan": ("pytest_arazzo.cli.cassette_scan", "say which recordings hold secrets"),
}
"""Module and summary of each action; a module has `add_arguments` and `run`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions, each with its arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (module, summary) in ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary)
        import_module(module).add_arguments(action)


def run(given: argparse.Namespace) -> int:
    """Do what is asked for and return the exit code."""
    code: int = import_module(ACTIONS[given.action][0]).run(given)
    return code
