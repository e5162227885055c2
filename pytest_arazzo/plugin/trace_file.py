"""The file that gets a line of JSON for every run, as soon as it is over.

It is written to while the session goes on, so that what is over is in it whatever happens to the
session; that is why it is not replaced as a whole as other reports are.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads would keep us waiting
    | getattr(os, "O_BINARY", 0)
)


class TraceFile:
    """Lines of JSON in ASCII; `failure` says why no more are written, None while they are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.failure: str | None = None
        self._file: BinaryIO | None = self._opened()

    def write(self, test: str, run: Mapping[str, object]) -> None:
        """Write the line of a run, and bring it to the file."""
        if self._file is None:
            return
        try:
            self._file.write(json.dumps({"test": test, **run}).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            self._fail(error.strerror or str(error))

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> BinaryIO | None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, _FLAGS, 0o666)
        except OSError as error:
            self._fail(error.strerror or str(error))
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            self._fail("this is no regular file")
            return None
        os.ftruncate(handle, 0)
        return os.fdopen(handle, "wb")

    def _fail(self, reason: str) -> None:
        self._file = None
        self.failure = f"FAIL {self._path}: the trace cannot be written: {reason}"
