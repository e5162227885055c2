"""`pytest-arazzo graph`: workflows as drawings, with what was covered if that is known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_arazzo.cli.printing import say_bytes
from pytest_arazzo.coverage.operations import digest_of
from pytest_arazzo.coverage.tally import Tally, tallies
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.errors import Unusable
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.reports.diagram.graph import graph_of
from pytest_arazzo.reports.diagram.words import FORMATS
from pytest_arazzo.shelf.coverage_file import read_coverage
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.shelf.writing import write_whole

_EPILOG = "exit codes: 0 drawn, 2 an unusable document, data file or call."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("file", metavar="FILE", type=Path, help="the Arazzo document")
    parser.add_argument(
        "--workflow", metavar="ID", help="draw this workflow (needed for svg where there are more)"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="mermaid", help="(mermaid)")
    parser.add_argument("--coverage", metavar="DATAFILE", type=Path, help="show what it covers")
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, help="(standard output)")


def run(given: argparse.Namespace) -> int:
    """Draw what is named and return the exit code.

    Raises:
        Rejected: the document cannot be read.
        Unusable: what is asked for cannot be drawn.
        OSError: the drawing cannot be written.
    """
    here = Path.cwd()
    path: Path = given.file.resolve()
    root = here if path.is_relative_to(here) else path.parent
    suite = Suite(path, Shelf(Places(root=root, rootdir=here, option="--")))
    program = suite.linked().program
    flows = tuple(_flows(program, given))
    known = _tallies(given.coverage, flows) if given.coverage is not None else {}
    draw = FORMATS[given.format]
    texts = [draw(graph_of(flow, known.get(flow.key.workflow_id))) for flow in flows]
    raw = "\n".join(texts).encode("utf-8", "backslashreplace")
    if given.output is not None:
        write_whole(given.output, raw)
    else:
        sys.stdout.flush()
        say_bytes(raw)
    return 0


def _flows(program: Program, given: argparse.Namespace) -> Iterator[Flow]:
    names = [key.workflow_id for key in program.own]
    if not names:
        raise Unusable(f"{given.file}: there is no workflow to draw")
    if given.workflow is None and given.format != "dot" and len(names) > 1:
        raise Unusable(f"which workflow? use --workflow with one of: {', '.join(names)}")
    if given.workflow is not None and given.workflow not in names:
        hint = nearest(given.workflow, names) or f"there are: {', '.join(names)}"
        raise Unusable(f"there is no workflow {given.workflow!r}; {hint}")
    yield from (
        program.flows[key] for key in program.own if given.workflow in (None, key.workflow_id)
    )


def _tallies(data: Path, flows: tuple[Flow, ...]) -> Mapping[str, Tally]:
    """Return what *data* says of *flows*, by workflowId.

    Raises:
        Unusable: it is no coverage data, or of other documents.
    """
    found = {(t.chart.uri, t.chart.workflow): t for t in tallies(read_coverage(data))}
    known: dict[str, Tally] = {}
    for flow in flows:
        uri, workflow = flow.key.uri, flow.key.workflow_id
        tally = found.get((uri, workflow))
        if tally is None:
            raise Unusable(f"{data}: it says nothing of workflow {workflow!r} of {uri}")
        if tally.chart.digest != digest_of(flow.document):
            raise Unusable(f"{data}: {uri} has changed since")
        known[workflow] = tally
    return known
