"""Many files to findings: what is remembered first, the rest by as many processes as are wanted.

Files that share a description go to one process, which parses it once. What is handed back, by
processes or memory, is text: no trees and no code travel, and whoever checked it, it reads the
same. Processes live for a few groups of files only, so that what they hold is bounded.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from pytest_arazzo.cli.call import Call
from pytest_arazzo.cli.checked import Checked, decode, encode, read_text
from pytest_arazzo.cli.checking import Checker

SERIAL = 20
"""Files below which one process is faster than several, unless the call says how many."""

_ROUND = 8  # groups for each process before a new one takes its place
_HEAD = 64 * 1024  # bytes of a document in which its sources are looked for
_URL = re.compile(rb"""\burl["']?[ \t]*:[ \t]*["']?([^\s"',}]{1,500})""")


def check_all(paths: Sequence[Path], call: Call) -> Iterator[tuple[Path, str]]:
    """Yield what is to be told of each document, encoded, in no order."""
    jobs = _jobs(len(paths), call)
    if any(_has_own_name(path) for path in paths):  # which another document may find it by
        yield from _checked(call, paths)
        return
    groups = _groups(paths, -(-len(paths) // jobs))
    if jobs == 1:
        for group in groups:
            yield from _checked(call, group)
        return
    size = _ROUND * jobs
    for first in range(0, len(groups), size):
        yield from _round(call, groups[first : first + size], jobs)


def quoted(found: str) -> Checked:
    """Return what was encoded, with the texts that it quotes read once."""
    return decode(found, _read_once)


def _jobs(count: int, call: Call) -> int:
    """Return how many processes check *count* files."""
    if call.jobs is not None:
        return max(1, min(call.jobs, count))
    return 1 if count < SERIAL else (os.cpu_count() or 1)


def _checked(call: Call, paths: Sequence[Path]) -> list[tuple[Path, str]]:
    checker = Checker(call)
    return [(path, encode(checker.check(path))) for path in paths]


def _round(call: Call, groups: Sequence[Sequence[Path]], jobs: int) -> Iterator[tuple[Path, str]]:
    """Check *groups* by processes that come to an end with them."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(min(jobs, len(groups)), initializer=_deaf)
    try:
        with _undisturbed():
            waiting = [(group, pool.submit(_checked, call, group)) for group in groups]
        for group, future in waiting:
            yield from outcome_of(group, future)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    pool.shutdown()


def outcome_of(
    group: Sequence[Path], future: Future[list[tuple[Path, str]]]
) -> list[tuple[Path, str]]:
    """Return what a process found in *group*, or for each file that the process came to grief."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - a process that was killed, or ran out of memory
        reason = f"{type(error).__name__}: {error}"
        return [(path, encode(Checked(crash=f"{path}: {reason}"))) for path in group]


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a Ctrl-C wait: one that comes while processes start is lost, or ends one of them only."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _deaf() -> None:
    """Leave it to the process that waits to end on Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _groups(paths: Sequence[Path], most: int) -> list[list[Path]]:
    """Return *paths* by the largest description that they name, at most so many together."""
    by_source: dict[str, list[Path]] = {}
    for path in paths:
        by_source.setdefault(_largest(path), []).append(path)
    return [
        group[first : first + most]
        for group in by_source.values()
        for first in range(0, len(group), most)
    ]


def _largest(path: Path) -> str:
    """Return the largest file that the document *path* names as a source, as far as one can tell."""
    named = {path.parent / os.fsdecode(found) for found in _URL.findall(_head(str(path)))}
    return max(((_size(each), each.resolve().as_posix()) for each in named), default=(0, ""))[1]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _has_own_name(path: Path) -> bool:
    return b"$self" in _head(str(path))


@functools.lru_cache(maxsize=64)
def _head(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


@functools.lru_cache(maxsize=64)
def _read_once(real: str) -> str:
    return read_text(real)
