"""The command line: one module for each command, imported when it is asked for.

Exit codes: 0 clean, 1 findings, 2 an unusable call or broken circumstances.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from pytest_arazzo.errors import ArazzoError

COMMANDS = {
    "check": ("pytest_arazzo.cli.check", "say what is wrong with documents, without running them"),
}
"""Module and summary of each command; a module has `add_arguments` and `run`."""

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* name and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given[0] if given else "")
    parsed = parser.parse_args(given)
    try:
        code: int = import_module(COMMANDS[parsed.command][0]).run(parsed)
    except (ArazzoError, OSError) as error:
        print(f"pytest-arazzo: {error}", file=sys.stderr)
        return UNUSABLE
    return code


def script() -> NoReturn:
    """Run the command of the shell."""
    sys.exit(main())


def _parser(wanted: str) -> argparse.ArgumentParser:
    """Return the parser; only the command that is *wanted* is asked for its arguments."""
    parser = argparse.ArgumentParser(
        prog="pytest-arazzo", description="API workflows described by Arazzo documents."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == wanted:
            import_module(module).add_arguments(command)
    return parser
