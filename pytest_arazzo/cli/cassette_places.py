"""The documents that recordings belong to, by the paths that a user names."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.errors import Unusable
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.finding import find
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.recordings import SUFFIXES
from pytest_arazzo.shelf.sniff import is_arazzo
from pytest_arazzo.shelf.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owner:
    """A document, and those of its scenarios that the user asks about."""

    suite: Suite
    shelf: Shelf
    plans: tuple[Plan, ...]
    is_whole: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say which recordings are meant, and where files are."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="documents, cassettes, folders (default: .)"
    )
    parser.add_argument("--root", metavar="DIR", help="read nothing outside of DIR")
    parser.add_argument(
        "--cassette-dir",
        default="cassettes",
        metavar="NAME",
        help="the folder of cassettes beside a document (default: cassettes)",
    )
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="read the source description NAME from FILE",
    )


def owners(given: argparse.Namespace) -> tuple[Owner, ...]:
    """Return the documents that *given* is about.

    Raises:
        Unusable: a path holds no document, and no scenario plays it.
    """
    paths = [Path(each) for each in given.paths or ["."]]
    cassettes = [each for each in paths if _is_cassette(each)]
    documents = [each for each in paths if each not in cassettes]
    found = [_whole(path, given) for path in (find(documents).documents if documents else ())]
    return (*found, *(_of_cassette(path, given) for path in cassettes))


def _is_cassette(path: Path) -> bool:
    return is_file(path) and path.suffix.lower() in SUFFIXES and not is_arazzo(path)


def _whole(path: Path, given: argparse.Namespace) -> Owner:
    shelf = _shelf(path, given)
    suite = Suite(path, shelf)
    return Owner(suite=suite, shelf=shelf, plans=suite.plans, is_whole=True)


def _of_cassette(path: Path, given: argparse.Namespace) -> Owner:
    for document in _above(path.absolute()):
        owner = _whole(document, given)
        plans = tuple(p for p in owner.plans if _is_same(owner.suite.cassette_path(p), path))
        if plans:
            return Owner(suite=owner.suite, shelf=owner.shelf, plans=plans, is_whole=False)
    raise Unusable(f"{path}: no scenario of a document in a folder above plays it")


def _above(path: Path) -> Iterator[Path]:
    top = project_of(path.parent)
    for folder in path.parents:
        yield from (each for each in sorted(folder.glob("*.*")) if _is_document(each))
        if folder in (top, Path.cwd()):
            return


def _is_document(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml", ".json") and is_file(path) and is_arazzo(path)


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _shelf(path: Path, given: argparse.Namespace) -> Shelf:
    here = Path.cwd()
    near = here if path.is_relative_to(here) else path.parent
    root = Path(given.root) if given.root else project_of(path.parent) or near
    return Shelf(
        Places(
            root=root.resolve(),
            rootdir=here,
            sources=dict(_source(each, here) for each in given.source),
            cassette_dir=given.cassette_dir,
            option="--",
        )
    )


def _source(text: str, here: Path) -> tuple[str, str]:
    name, equals, file = (part.strip() for part in text.partition("="))
    if not equals or not name or not file:
        raise Unusable(f"--source must have the form NAME=FILE, not {text!r}")
    return name, str(here / file)


def counted(count: int, noun: str) -> str:
    """Return how many there are of something."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def existing(paths: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that *paths* name; of folders, the recordings in them.

    Raises:
        Unusable: there is no such file or folder.
    """
    found: dict[Path, None] = {}
    for name in paths:
        path = Path(name)
        if path.is_dir():
            listed = (each for each in sorted(path.rglob("*")) if each.suffix.lower() in SUFFIXES)
            found.update(dict.fromkeys(each for each in listed if is_file(each)))
        elif is_file(path):
            found[path] = None
        else:
            raise Unusable(f"{name}: there is no such file or folder")
    return tuple(found)
