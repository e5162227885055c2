"""`pytest-arazzo explore`: every branch of workflows by answers that their descriptions allow."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_arazzo.cli import cassette_places
from pytest_arazzo.cli.cassette_places import Owner
from pytest_arazzo.cli.printing import complain, say
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import NotYaml, Rejected, Unusable
from pytest_arazzo.explore.discoveries import Discovery, discoveries
from pytest_arazzo.explore.report import as_json, as_text
from pytest_arazzo.explore.runs import Run
from pytest_arazzo.explore.scenarios import is_writable, merged
from pytest_arazzo.explore.verdicts import Budget, Exploration, explore
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.program.check import demand
from pytest_arazzo.program.scenario_file import decode_scenarios
from pytest_arazzo.reports.formats.machine import readable
from pytest_arazzo.shelf.writing import locked, write_whole

_EPILOG = """\
exit codes: 0 everything was reached or is dead, 1 a declared branch was not found, 2 an unusable
call. Nothing is sent to anybody: answers are made from the OpenAPI descriptions."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _EPILOG
    cassette_places.add_arguments(parser)
    parser.add_argument("--workflow", metavar="ID", help="explore this workflow only")
    parser.add_argument(
        "--reading",
        choices=[each.value for each in Reading],
        default=Reading.COMPAT.value,
        help="read documents as they are meant (compat, the default) or by the letter (strict)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report")
    parser.add_argument(
        "--max-answers",
        type=int,
        default=Budget().answers,
        metavar="N",
        help=f"try at most N answers for each workflow (default: {Budget().answers})",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="add the runs that were found to the scenario file beside each document",
    )


def run(given: argparse.Namespace) -> int:
    """Explore what is named, print what is found, and return the exit code."""
    code = 0
    listed: list[Json] = []
    named = 0
    for owner in cassette_places.owners(given):
        known = owner.suite.workflow_ids()
        if given.workflow is not None and given.workflow not in known:
            continue
        named += 1
        found = tuple(_explored(owner, given))
        for each in found:
            told_of = discoveries(each)
            code = max(code, int(each.count("not found") > 0))
            _tell(each, told_of, listed, is_json=given.format == "json")
        if given.write:
            _write(owner, {each.flow.key.workflow_id: each.runs for each in found})
    if given.workflow is not None and not named:
        raise _unknown(given)
    if given.format == "json":
        say(readable({"workflows": listed}, indent=2))
    return code


def _unknown(given: argparse.Namespace) -> Unusable:
    known = [name for each in cassette_places.owners(given) for name in each.suite.workflow_ids()]
    hint = nearest(given.workflow, known) or f"there are: {', '.join(sorted(known))}"
    return Unusable(f"there is no workflow {given.workflow!r}; {hint}")


def _explored(owner: Owner, given: argparse.Namespace) -> Iterator[Exploration]:
    """Yield what is found of each workflow; what has errors is complained about and left out."""
    try:
        linked = owner.suite.linked()
    except Rejected as rejection:
        complain("\n".join(map(str, rejection.diagnostics)))
        return
    budget = Budget(answers=given.max_answers)
    for key in linked.program.own:
        if given.workflow not in (None, key.workflow_id):
            continue
        try:
            demand(linked.program.flows[key], linked.diagnostics)
        except Rejected as rejection:
            complain(f"workflow {key.workflow_id!r} is not explored: {rejection.diagnostics[0]}")
            continue
        yield explore(linked.program, key, Reading(given.reading), budget)


def _tell(
    found: Exploration, told_of: tuple[Discovery, ...], listed: list[Json], *, is_json: bool
) -> None:
    if is_json:
        listed.append(as_json(found, told_of))
    else:
        say("\n".join(as_text(found, told_of)))


def _write(owner: Owner, found: Mapping[str, tuple[Run, ...]]) -> None:
    """Add the runs to the scenario file; what is there stays.

    Raises:
        Unusable: the file is in a style that nothing can be added to, or is wrong already.
    """
    path = owner.suite.scenario_path
    with locked(path.parent):
        old = path.read_text(encoding="utf-8") if path.is_file() else ""
        document = owner.suite.file.document if owner.suite.file is not None else None
        if old.strip() and document is None:
            raise Unusable(f"{path.name}: the file cannot be read, so nothing is added")
        new = merged(old, document, found)
        if new is None or not _is_right(path, new):
            raise Unusable(f"{path.name}: nothing can be added to a file in this style")
        left = [run.name for runs in found.values() for run in runs if not is_writable(run)]
        if new != old:
            write_whole(path, new.encode())
    complain(f"{owner.shelf.uri(path)}: {'unchanged' if new == old else 'written'}")
    for name in left:
        complain(f"{name} is not written: a scenario file cannot say it")


def _is_right(path: Path, text: str) -> bool:
    try:
        return not decode_scenarios(yaml.parse(path.name, text)).problems
    except NotYaml:
        return False
