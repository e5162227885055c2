"""What is printed: text of others on terminals that may not show all of it, pipes that close."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

from pytest_arazzo.reports.plain import printable

_BOLD, _RED, _YELLOW, _CYAN, _PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[36m", "\x1b[0m"
_FINDING = re.compile(
    r"^(?P<place>\S.*?:\d+:\d+:) (?P<code>AZ\d{3})(?= (?P<mild>warning|advice)?)"
)
_HINT = re.compile(r"^  = (?:help|spec):")
_CARETS = re.compile(r"^ +\| +\^+$")


def say(text: str, stream: TextIO | None = None) -> None:
    """Print *text*; a reader that has gone is no mistake of the caller's."""
    target = sys.stdout if stream is None else stream
    if hasattr(target, "reconfigure"):
        target.reconfigure(errors="backslashreplace")
    try:
        target.write(f"{text}\n")
        target.flush()
    except BrokenPipeError:
        _hang_up(target)


def say_bytes(raw: bytes) -> None:
    """Print *raw* as it is."""
    try:
        sys.stdout.buffer.write(raw)
        sys.stdout.flush()
    except BrokenPipeError:
        _hang_up(sys.stdout)


def _hang_up(stream: TextIO) -> None:
    """Let what is still to be written to *stream* go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(text: str) -> None:
    """Print *text* to the standard error, said by this program."""
    lines = printable(text).split("\n")
    say("\n".join(f"pytest-arazzo: {line}" for line in lines), sys.stderr)


def has_colour(stream: TextIO) -> bool:
    """Return whether colours are wanted: NO_COLOR, FORCE_COLOR, else whether *stream* is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def coloured(text: str) -> str:
    """Return findings for people with places, codes, carets and hints told apart by colour."""
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    found = _FINDING.match(line)
    if found:
        colour = _YELLOW if found["mild"] else _RED
        rest = line[found.end("code") :]
        return f"{_BOLD}{found['place']}{_PLAIN} {colour}{found['code']}{_PLAIN}{rest}"
    if _HINT.match(line) or _CARETS.match(line):
        return f"{_CYAN}{line}{_PLAIN}"
    return line
