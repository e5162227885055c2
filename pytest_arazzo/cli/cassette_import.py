"""`pytest-arazzo cassettes import`: a HAR, or another recording, as a cassette without secrets."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pytest_arazzo.cli import cassette_rules
from pytest_arazzo.cli.cassette_places import counted
from pytest_arazzo.cli.printing import complain, say
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.writing import Dumpable
from pytest_arazzo.errors import DocumentError, Unusable
from pytest_arazzo.judge.exposure import exchange_of
from pytest_arazzo.judge.whose import whose
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.reports.diagnostics import format_concise
from pytest_arazzo.shelf.disk import read_bytes
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.shelf.writing import locked, write_whole
from pytest_arazzo.transports.cassette import PARTIAL, Cassette, Recorded, dumps
from pytest_arazzo.transports.redaction import Leak, redact
from pytest_arazzo.transports.tidy import tidy
from pytest_arazzo.transports.walking import Exchange


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the action."""
    parser.add_argument("file", metavar="FILE", help="a HAR, or a file of `responses` or vcrpy")
    parser.add_argument("--to", required=True, metavar="CASSETTE", help="the file to write")
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="HOST",
        help="take what was sent to HOST alone: a name, or *.SUFFIX (repeatable)",
    )
    parser.add_argument(
        "--description",
        action="append",
        default=[],
        metavar="FILE",
        help="an OpenAPI description; what it calls secret is redacted too (repeatable)",
    )
    parser.add_argument("--force", action="store_true", help="write over an existing file")
    cassette_rules.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Write the cassette, say what is in it, and return the exit code."""
    source, target = Path(given.file), Path(given.to)
    if target.exists() and not given.force:
        raise Unusable(f"{target} is there already; --force writes over it")
    if target.suffix not in (".yaml", ".yml"):
        raise Unusable(f"{target}: a cassette is YAML, its name ends in .yaml")
    read = read_recording(given.file, source)
    if not isinstance(read, Cassette):
        complain("\n".join(map(format_concise, read)))
        return 1
    chosen = [each for each in read.interactions if _is_wanted(each, given.host)]
    if not chosen:
        raise Unusable(f"{source}: nothing of it was sent to {' or '.join(given.host) or 'any'}")
    return _write(target, chosen, given)


def _write(target: Path, chosen: Sequence[Recorded], given: argparse.Namespace) -> int:
    known = [operation for file in given.description for operation in _operations(file)]
    clean = redact([_exchange(each, known) for each in chosen], cassette_rules.rules(given))
    if isinstance(clean, Leak):
        raise Unusable(f"{target} is not written: {clean.reason}")
    text = dumps([tidy(each) for each in clean.interactions], _notes(chosen))
    if clean.tracked.is_in(text):
        raise Unusable(f"{target} is not written: a secret is left over")
    with locked(target.parent):
        write_whole(target, text.encode())
    counts = counted(len(chosen), "interaction"), counted(clean.count, "secret")
    say(f"{target}: {counts[0]}, {counts[1]} replaced")
    return 0


def _notes(chosen: Sequence[Recorded]) -> dict[str, Dumpable] | None:
    whole = all(each.is_whole for each in chosen)
    return None if whole else {"requests": PARTIAL}


def _exchange(recorded: Recorded, known: Sequence[Operation]) -> Exchange:
    interaction = recorded.interaction
    found = whose(interaction.request, known)
    if found is None:
        return Exchange(interaction=interaction)
    return exchange_of(found.operation, interaction, found.prepared.path)


def _operations(file: str) -> Iterator[Operation]:
    limits = yaml.DESCRIPTION_LIMITS
    try:
        catalog = Catalog.of(yaml.parse(file, read_bytes(file, Path(file), limits), limits))
    except DocumentError as error:
        raise Unusable(str(error)) from error
    if catalog.problem:
        raise Unusable(f"{file}: {catalog.problem}")
    found = (catalog.at(pointer) for pointer in catalog.pointers)
    yield from (operation for operation in found if operation is not None)


def _is_wanted(recorded: Recorded, hosts: Sequence[str]) -> bool:
    host = urlsplit(recorded.interaction.request.url).hostname or ""
    return not hosts or any(
        host.endswith(wanted[1:].lower()) if wanted.startswith("*.") else host == wanted.lower()
        for wanted in hosts
    )
