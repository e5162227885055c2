"""What the user of the command line calls secret beside what everybody takes for it."""

from __future__ import annotations

import argparse

from pytest_arazzo import patterns
from pytest_arazzo.errors import Unusable
from pytest_arazzo.transports.found import Rules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name further secrets."""
    parser.add_argument(
        "--redact",
        action="append",
        default=[],
        metavar="NAME",
        help="headers, parameters and members called NAME hold secrets (repeatable)",
    )
    parser.add_argument(
        "--redact-pattern",
        action="append",
        default=[],
        metavar="REGEX",
        help="what REGEX matches is a secret; its first group, if it has one (repeatable)",
    )


def rules(given: argparse.Namespace) -> Rules:
    """Return the rules that *given* make.

    Raises:
        Unusable: a pattern is none.
    """
    for pattern in given.redact_pattern:
        problem = patterns.problem(pattern)
        if problem is not None:
            raise Unusable(f"--redact-pattern: {pattern!r}: {problem.reason}")
    names = frozenset(str(name).lower() for name in given.redact)
    return Rules(names=names, patterns=tuple(given.redact_pattern))
