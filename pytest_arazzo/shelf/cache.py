"""What was worked out before, kept in a folder of the user's.

An entry is bytes behind their checksum, under a name made of everything that they were worked out
from: the text, the limits, this program, and what it is installed with. What is damaged, cut off,
or cannot be read is not there; what cannot be written is not kept; neither is said. Several
processes may use the folder at once, since an entry appears whole or not at all.
"""

from __future__ import annotations

import functools
import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from pytest_arazzo.documents import packed
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.limits import Limits

VARIABLE = "ARAZZO_CACHE_DIR"
"""The environment variable that names the folder."""

MOST_BYTES, MOST_ENTRIES = 200_000_000, 10_000
"""How much is kept; what was used least lately goes first."""

WORTH = 16_000
"""Bytes from which on a text takes longer to parse than an entry to read."""

Parse: TypeAlias = Callable[[str, bytes, Limits], Document]

_CHECKSUM = hashlib.sha256
_WIDTH = 32  # bytes of the checksum
_EVERY = 100  # entries are written between one look at how many there are and the next
_SUFFIX = ".entry"
_BOM = b"\xef\xbb\xbf"
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Cache:
    """Bytes by name in one folder."""

    def __init__(
        self, folder: Path, *, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES
    ) -> None:
        """Use *folder*, which is made when there is something to keep."""
        self.folder = folder
        self._most_bytes = most_bytes
        self._most_entries = most_entries
        self._written = 0

    def get(self, name: str) -> bytes | None:
        """Return what is kept under *name*, None when there is nothing, or nothing whole."""
        path = self._path(name)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        content = raw[_WIDTH:]
        if _checksum(name, content) != raw[:_WIDTH]:
            return None
        with suppress(OSError):
            os.utime(path)
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep *content* under *name*, if that can be done."""
        path = self._path(name)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_checksum(name, content) + content)
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            return
        self._written += 1
        if self._written % _EVERY == 1:
            self.tidy()

    def tidy(self) -> None:
        """Remove what was used least lately, as far as there is more than may be kept."""
        size = 0
        for count, (_, bytes_, path) in enumerate(sorted(self._entries(), reverse=True)):
            size += bytes_
            if size > self._most_bytes or count >= self._most_entries:
                with suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[int, int, Path]]:
        """Yield when each file was used last, its size, and its path; also those half written."""
        with suppress(OSError), os.scandir(self.folder) as found:
            for each in found:
                if _SUFFIX in each.name:
                    with suppress(OSError):
                        stat = each.stat(follow_symlinks=False)
                        yield stat.st_mtime_ns, stat.st_size, Path(each.path)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"


def user_folder() -> Path | None:
    """Return the folder of the user for what can be worked out anew, None when there is none.

    It is what the environment variable says, else `pytest-arazzo` where such things are kept.
    """
    own = os.environ.get(VARIABLE)
    if own:
        return Path(own)
    place = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if Path(place).is_absolute():
        return Path(place) / "pytest-arazzo"
    try:
        return Path.home() / ".cache" / "pytest-arazzo"
    except RuntimeError:
        return None


def parsing(parse: Parse, cache: Cache | None) -> Parse:
    """Return *parse*, which parses what *cache* does not have."""
    if cache is None:
        return parse

    def parsed(uri: str, raw: bytes, limits: Limits) -> Document:
        if len(raw) < WORTH:
            return parse(uri, raw, limits)
        name = name_of(digest(raw), repr(limits))
        kept = cache.get(name)
        found = packed.unpack(uri, raw.removeprefix(_BOM).decode(), kept) if kept else None
        if found is None:
            found = parse(uri, raw, limits)
            new = packed.pack(found)
            if new is not None:
                cache.put(name, new)
        return found

    return parsed


def digest(raw: bytes) -> str:
    """Return what stands for the text *raw*, with or without a byte order mark."""
    return hashlib.sha256(raw.removeprefix(_BOM)).hexdigest()


def name_of(*parts: str) -> str:
    """Return the name of the entry that this program works out from *parts*."""
    found = hashlib.sha256()
    for part in (installation(), *parts):
        raw = part.encode("utf-8", "surrogatepass")
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()


@functools.cache
def installation() -> str:
    """Return what stands for this program and all that it is installed with."""
    found = hashlib.sha256(sys.version.encode())
    for line in (*_sources(Path(__file__).parents[1]), *_installed()):
        found.update(line.encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def _sources(folder: Path) -> Iterator[str]:
    """Yield a line for each file of this program, which an update or an edit changes."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(names):
            with suppress(OSError):
                stat = (Path(parent) / name).stat()
                yield f"{name} {stat.st_size} {stat.st_mtime_ns}\n"


def _installed() -> Iterator[str]:
    """Yield a line for each folder of packages; putting one in or taking one out changes it."""
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")):
            with suppress(OSError):
                yield f"{place} {Path(place).stat().st_mtime_ns}\n"


def _checksum(name: str, content: bytes) -> bytes:
    return _CHECKSUM(name.encode() + content).digest()
