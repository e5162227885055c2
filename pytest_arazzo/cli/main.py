"""The command line: one module for each command, imported when it is asked for.

Exit codes: 0 clean, 1 findings, 2 an unusable call or broken circumstances.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from pytest_arazzo.cli.printing import complain, say
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.errors import ArazzoError

COMMANDS = {
    "check": ("pytest_arazzo.cli.check", "say what is wrong with documents, without running them"),
    "cassettes": ("pytest_arazzo.cli.cassettes", "check, prune, import and scan recordings"),
    "explore": (
        "pytest_arazzo.cli.explore",
        "take every branch, by answers made from descriptions",
    ),
    "coverage": ("pytest_arazzo.cli.coverage", "add up, report and compare what runs covered"),
    "graph": ("pytest_arazzo.cli.graph", "draw workflows, with what was covered"),
    "explain": ("pytest_arazzo.cli.explain", "print the page about a code"),
}
"""Module and summary of each command; a module has `add_arguments` and `run`."""

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* name and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except SystemExit as stop:  # the parser has said why
        return stop.code if isinstance(stop.code, int) else CLEAN
    except (ArazzoError, OSError) as error:
        complain(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        return _INTERRUPTED


def script() -> NoReturn:
    """Run the command of the shell."""
    sys.exit(main())


def _run(given: list[str]) -> int:
    first = given[0] if given else ""
    if first == "--version":
        say(f"pytest-arazzo {_version()}")
        return CLEAN
    if first not in COMMANDS and not first.startswith("-"):
        hint = nearest(first, COMMANDS) or f"there are: {', '.join(COMMANDS)}"
        complain(f"there is no command {first!r}; {hint}" if first else f"which command? {hint}")
        return UNUSABLE
    parsed = _parser(first).parse_args(given)
    code: int = import_module(COMMANDS[parsed.command][0]).run(parsed)
    return code


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pytest-arazzo")
    except PackageNotFoundError:
        return "(not installed)"


def _parser(wanted: str) -> argparse.ArgumentParser:
    """Return the parser; only the command that is *wanted* is asked for its arguments."""
    parser = argparse.ArgumentParser(
        prog="pytest-arazzo", description="API workflows described by Arazzo documents."
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == wanted:
            import_module(module).add_arguments(command)
    return parser
