"""`pytest-arazzo explain CODE`: the page about a code."""

from __future__ import annotations

import argparse

from pytest_arazzo.cli.printing import say
from pytest_arazzo.diagnostic import CODES
from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.selection import unknown
from pytest_arazzo.reports.pages import page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("code", metavar="CODE", help="such as AZ301")


def run(given: argparse.Namespace) -> int:
    """Print the page and return the exit code."""
    return explain(given.code)


def explain(code: str) -> int:
    """Print the page about *code* and return the exit code.

    Raises:
        Unusable: there is no such code.
    """
    name = code.strip().upper()
    if name not in CODES:
        raise Unusable(str(unknown(code.strip(), prefixes=False)))
    say((page(name) or f"# {name}: {CODES[name]}").rstrip("\n"))
    return 0
