"""`pytest-arazzo check PATH...`: what is wrong with documents, without running them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from pytest_arazzo.cli.call import VARIABLE, Call, read
from pytest_arazzo.cli.checked import Checked
from pytest_arazzo.cli.memory import Memory, cache_of, selection_of
from pytest_arazzo.cli.showing import code_of, show
from pytest_arazzo.documents.limits import DOCUMENT_LIMITS
from pytest_arazzo.errors import Unusable
from pytest_arazzo.shelf.finding import Found, find
from pytest_arazzo.shelf.sniff import SCENARIOS, document_of, has_key, has_promise

_EPILOG = """\
exit codes: 0 nothing at or above --fail-severity, 1 something, 2 an unusable call or broken
circumstances. What is looked for can also stand in pyproject.toml under [tool.pytest-arazzo], or
in pytest-arazzo.toml."""
_MANY = (
    ("--source", "NAME=FILE", "read the source description NAME from FILE"),
    (
        "--source-dir",
        "DIR",
        "look in DIR for source descriptions that are not where documents say",
    ),
    ("--select", "CODES", "look for these codes only (AZ301, AZ3, ALL; comma separated)"),
    ("--extend-select", "CODES", "look for these codes too"),
    ("--ignore", "CODES", "do not look for these codes"),
    ("--severity", "CODE=LEVEL", "report CODE as error, warning, advice, or not at all (off)"),
)
_ONE = (
    ("--root", "DIR", "read nothing outside of DIR (default: that of the repository)"),
    ("--fail-severity", "LEVEL", "fail on findings of this severity or above (default: warning)"),
    (
        "--output-format",
        "NAME",
        f"full, concise, json, github, gitlab, sarif, junit, azure (default: ${VARIABLE} or full)",
    ),
    ("--stdin-filename", "NAME", "the name of the text that is read when PATH is -"),
    (
        "--jobs",
        "N",
        "use N processes (default: auto, as many as there are processors if there are many files)",
    ),
    ("--explain", "CODE", "print the page about CODE"),
)
_FLAGS = (
    ("--statistics", "count the findings of each code instead of listing them"),
    ("--fix", "put right what has one safe answer"),
    ("--diff", "print what --fix would do, and change nothing"),
    ("--no-cache", "check everything and parse every description anew, and remember nothing"),
    ("--quiet", "print findings alone"),
)
_DEFAULTS = {"--fail-severity": "warning", "--jobs": "auto"}
_SHORT = {"--quiet": ("-q",)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: .), or - for stdin"
    )
    for name, metavar, text in _MANY:
        parser.add_argument(name, action="append", default=[], metavar=metavar, help=text)
    for name, metavar, text in _ONE:
        parser.add_argument(name, default=_DEFAULTS.get(name), metavar=metavar, help=text)
    parser.add_argument("-o", "--output", metavar="FILE", help="write the report into FILE")
    for name, text in _FLAGS:
        parser.add_argument(*_SHORT.get(name, ()), name, action="store_true", help=text)


def run(given: argparse.Namespace) -> int:
    """Check what is named, report it, and return the exit code."""
    if given.explain:
        from pytest_arazzo.cli.explain import explain

        return explain(given.explain)
    call = read(given)
    memory = Memory(call, selection_of(call), cache_of(call))
    if call.stdin_name is not None:
        return _check_text(call, call.stdin_name)
    found = find(call.paths)
    if call.is_fix:
        from pytest_arazzo.cli.checking import Checker
        from pytest_arazzo.cli.fix import fix_files

        checker = Checker(call)
        return fix_files(call, checker, found.documents, _orphans(call, found))
    checked = [*_documents(call, found, memory), *_orphans(call, found)]
    show(checked, call)
    return code_of(checked, call)


def _documents(call: Call, found: Found, memory: Memory) -> Iterator[Checked]:
    """Yield what is to be told of each document, in their order; what is new is remembered."""
    known = {path: memory.recall(path) for path in found.documents}
    new = [path for path, checked in known.items() if checked is None]
    if new:
        # What checks is imported when there is something to check, which takes longer than all else.
        from pytest_arazzo.cli.parallel import check_all, quoted

        for path, text in check_all(new, call):
            known[path] = checked = quoted(text)
            memory.keep(path, checked)
    return (checked for checked in known.values() if checked is not None)


def _orphans(call: Call, found: Found) -> list[Checked]:
    if not found.orphans:
        return []
    from pytest_arazzo.cli.checking import Checker

    checker = Checker(call)
    return [checker.orphan(path) for path in found.orphans]


def _check_text(call: Call, name: Path) -> int:
    """Check the standard input as if it were in the file *name*."""
    from pytest_arazzo.cli.checking import Checker

    checker = Checker(call)
    raw = sys.stdin.buffer.read(DOCUMENT_LIMITS.bytes + 1)
    is_plan = name.name.endswith(SCENARIOS)
    document = document_of(name) if is_plan else name
    if not (is_plan or has_promise(name) or has_key(raw)):
        raise Unusable(f"{name}: this is no Arazzo document: it has no field 'arazzo'")
    if call.is_fix:
        from pytest_arazzo.cli.fix import fix_text

        return fix_text(call, checker, name, document, raw)
    texts = {name.resolve(): raw}
    checked = checker.orphan(name) if document is None else checker.check(document, texts)
    shown = [checker.only(checked, name)]
    show(shown, call)
    return code_of(shown, call)
