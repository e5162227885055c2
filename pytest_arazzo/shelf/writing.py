"""Files written so that whoever looks, whenever, finds the old bytes or the new ones.

The new bytes go to a temporary file in the same folder, are brought to the disk, and take the name
over in one step. A link is never followed, a device never opened; who writes at the same time waits.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":  # there, writers do not wait for each other
    import fcntl

LOCK_SECONDS = 10.0
"""How long one waits for another who writes into the same folder."""

_PAUSE = 0.02
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class NotWritten(OSError):
    """A file was not written and is as it was, and why."""


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep other writers of *folder* waiting; what kills this process lets them go on.

    Raises:
        NotWritten: another one did not come to an end within *seconds*.
    """
    if sys.platform == "win32":
        yield
        return
    handle = _open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        _wait(handle, folder, time.monotonic() + seconds)
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write *content* to the file *path*, all of it or nothing; missing folders are made.

    Raises:
        NotWritten: it cannot be done; what was there before is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_odd(path)
        temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")
        _write_new(temporary, content, _mode(path))
        try:
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        _settle(path.parent)
    except NotWritten:
        raise
    except OSError as error:
        raise NotWritten(error.strerror or str(error)) from error


def _refuse_odd(path: Path) -> None:
    """Refuse to replace what is no regular file: a link leads elsewhere, a device is no file."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        kind = "a link" if stat.S_ISLNK(found.st_mode) else "no regular file"
        raise NotWritten(f"there is {kind} of that name")
    if not os.access(path, os.W_OK):  # replacing it would need no permission, but it says no
        raise NotWritten("the file is read-only")


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(os.lstat(path).st_mode)
    except OSError:
        return None


def _write_new(path: Path, content: bytes, mode: int | None) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def _settle(folder: Path) -> None:
    """Bring the new name to the disk, where a folder can be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open(folder: Path, flags: int) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder, flags)
    except OSError as error:
        raise NotWritten(error.strerror or str(error)) from error


def _wait(handle: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                reason = f"another process is writing into {folder.name} and does not end"
                raise NotWritten(reason) from None
            time.sleep(_PAUSE)
        except OSError:  # a file system that has no locks; the replacing is whole all the same
            return
        else:
            return
