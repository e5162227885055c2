"""Recordings on the disk: cassettes, HTTP Archives, files of the library `responses`."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.shelf.disk import read_bytes
from pytest_arazzo.transports import recordings
from pytest_arazzo.transports.cassette import Cassette

_HEAD = 65_536  # bytes
_MEMBER = re.compile(
    rb"""(?m)^(?:interactions|http_interactions|responses):|^\[\[responses\]\]"""
    rb"""|"(?:http_)?interactions"[ \t]{0,5}:[ \t\r\n]{0,20}\[|"log"[ \t]{0,5}:[ \t\r\n]{0,20}\{"""
)

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".har", ".toml"})
"""How names of recordings end."""


def read_recording(uri: str, path: Path) -> Cassette | tuple[Diagnostic, ...]:
    """Return the interactions in the file *path*, or everything that is wrong with it.

    Raises:
        Unreadable: the file cannot be read.
        NotYaml: its text is not YAML, JSON or TOML, or exceeds a limit.
    """
    return recordings.read(_document(uri, path))


def _document(uri: str, path: Path) -> Document:
    found = read_bytes(uri, path, yaml.CASSETTE_LIMITS)
    if path.suffix.lower() != ".toml":
        return yaml.parse(uri, found, yaml.CASSETTE_LIMITS)
    try:
        return recordings.from_toml(uri, found.decode())
    except UnicodeDecodeError as error:
        raise NotYaml(uri, 1, 1, "the text is not UTF-8") from error


def is_recording(path: Path) -> bool:
    """Return whether the file *path* is a recording, as far as its beginning tells."""
    if path.suffix.lower() == ".har":
        return True
    try:
        with path.open("rb") as file:
            return bool(_MEMBER.search(file.read(_HEAD)))
    except OSError:
        return False
