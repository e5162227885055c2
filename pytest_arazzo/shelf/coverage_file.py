"""Data files of coverage: written whole, read whole, added up.

A file is one JSON object in fixed lines: one that says what it is, with a digest of those below; one
for each chart, which other files repeat and which is then not read again; one with what was seen.
What was cut off, changed, or is something else is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.coverage.measure import Coverage, Sum
from pytest_arazzo.coverage.operations import digest_of_text
from pytest_arazzo.coverage.record import VERSION, Lines, Loading, dump_lines
from pytest_arazzo.coverage.versions import Changed, Versions, without
from pytest_arazzo.errors import Unusable
from pytest_arazzo.shelf.coverage_asked import DATA
from pytest_arazzo.shelf.writing import NotWritten, write_whole

_FORMAT = "pytest-arazzo coverage data"
_CHARTS, _OPERATIONS, _FACTS = b',"charts":[', b'],"operations":[', b'],"facts":'
_END = (b"}", b"")


def write_coverage(path: Path, coverage: Coverage) -> None:
    """Write *coverage* to the file *path*, all of it or nothing.

    Raises:
        Unusable: it cannot be written.
    """
    lines = dump_lines(coverage)
    body = b"\n".join(
        (
            *_listed(lines.charts),
            _OPERATIONS,
            *_listed(lines.operations),
            _FACTS,
            lines.facts,
            *_END,
        )
    )
    head = {"format": _FORMAT, "version": VERSION, "sha256": hashlib.sha256(body).hexdigest()}
    content = json.dumps(head, separators=(",", ":"))[:-1].encode() + _CHARTS + b"\n" + body
    try:
        write_whole(path, content)
    except NotWritten as error:
        raise Unusable(f"{path}: the coverage data cannot be written: {error}") from error


def read_coverage(path: Path, loading: Loading | None = None) -> Coverage:
    """Return the coverage in the file *path*; *loading* shares what several files repeat.

    Raises:
        Unusable: there is none, or it is no coverage data of this version.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Unusable(f"{path}: there is no coverage data") from error
    except OSError as error:
        raise Unusable(f"{path}: cannot be read: {error.strerror}") from error
    head, _, body = content.partition(b"\n")
    found = _head(path, head.removesuffix(_CHARTS) + b"}")
    if hashlib.sha256(body).hexdigest() != found.get("sha256"):
        raise Unusable(f"{path}: the coverage data is incomplete, or was changed")
    try:
        return (loading or Loading()).load_lines(_lines(body))
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise Unusable(f"{path}: the coverage data is corrupt: {error}") from error


def _listed(lines: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield *lines* as the elements of an array."""
    yield from (line + b"," for line in lines[:-1])
    yield from lines[-1:]


def _lines(body: bytes) -> Lines:
    """Return the lines of JSON in what stands below the first line.

    Raises:
        ValueError: they are not where they should be.
    """
    lines = body.split(b"\n")
    first = lines.index(_OPERATIONS)
    second = lines.index(_FACTS, first)
    facts, *end = lines[second + 1 :]
    if tuple(end) != _END:
        raise ValueError("it has no end")
    return Lines(
        charts=tuple(line.removesuffix(b",") for line in lines[:first]),
        operations=tuple(line.removesuffix(b",") for line in lines[first + 1 : second]),
        facts=facts,
    )


def _head(path: Path, text: bytes) -> dict[str, object]:
    """Return what the first line says, if it is one of ours and of this version."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise Unusable(f"{path}: this is no coverage data of pytest-arazzo")
    version = found.get("version")
    if version != VERSION:
        raise Unusable(
            f"{path}: the coverage data has version {version}, and this pytest-arazzo reads {VERSION}"
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Data files added up, and the documents of which versions were left out."""

    coverage: Coverage
    left_out: tuple[Changed, ...]


def combine(paths: Iterable[Path], folder: Path, *, ignore_changed: bool = False) -> Combined:
    """Return the coverage of all data files together; one is in memory at a time.

    Args:
        paths: The data files.
        folder: What documents are relative to: of a document with several versions, the one that is
            there is kept, else the first.
        ignore_changed: Leave out what is of another version of a document.

    Raises:
        Unusable: one is no data file, or knows another version of a document.
    """
    total, loading, versions = Sum(), Loading(), Versions()
    left_out: list[Changed] = []
    for path in paths:
        coverage = read_coverage(path, loading)
        if ignore_changed:
            versions.seed(_on_disk(coverage, versions, folder))
        changed = versions.changed(coverage, str(path))
        if changed and not ignore_changed:
            raise Unusable(*map(_complaint, changed))
        left_out += changed
        total.add(without(coverage, [c.uri for c in changed]) if changed else coverage)
    return Combined(coverage=total.total(), left_out=tuple(left_out))


def shards(paths: Iterable[Path], target: Path) -> tuple[Path, ...]:
    """Return the data files that *paths* name: files, and in folders all of them but *target*.

    Raises:
        Unusable: one does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise Unusable(f"{path}: there is no such file or folder")
        listed = _in_folder(path, target) if path.is_dir() else iter([path])
        found.update(dict.fromkeys(listed))
    return tuple(found)


def _in_folder(folder: Path, target: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_ours = path.name == DATA or path.name.startswith(f"{DATA}.")
        if is_ours and path.is_file() and path.resolve() != target.resolve():
            yield path


def _on_disk(coverage: Coverage, versions: Versions, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the version of each document that is new to *versions* and lies in *folder*."""
    for uri in versions.unknown(coverage):
        try:
            text = (folder / uri).read_bytes().decode("utf-8-sig")
        except (OSError, ValueError):
            continue
        yield uri, digest_of_text(text)


def _complaint(changed: Changed) -> str:
    return (
        f"{changed.origin}: {changed.uri} is another version than in {changed.first}; "
        "leave it out with --ignore-changed"
    )
