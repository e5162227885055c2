"""Inputs that command line, environment and ini give to every scenario that has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_arazzo import media
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import DocumentError
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.plugin.words import lines, said
from pytest_arazzo.shelf.disk import read_bytes

_FORM = "NAME=TEXT, NAME:=JSON, NAME=@FILE or NAME:=@FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenInput:
    """An input of the user's, who is trusted.

    Attributes:
        name: of the input, `workflowId.name` for that of one workflow alone.
        is_text: whether the value is a text that may have to become what the schema says.
        origin: where it was given.
    """

    name: str
    value: Json
    is_text: bool
    origin: str


GIVEN_INPUTS = pytest.StashKey[tuple[GivenInput, ...]]()


def given_inputs_of(config: pytest.Config) -> tuple[GivenInput, ...]:
    """Return the inputs of this session, nearer ones last.

    Raises:
        pytest.UsageError: one cannot be read.
    """
    if GIVEN_INPUTS not in config.stash:
        config.stash[GIVEN_INPUTS] = tuple(_given(config))
    return config.stash[GIVEN_INPUTS]


def _given(config: pytest.Config) -> Iterator[GivenInput]:
    base = config.inipath.parent if config.inipath else config.rootpath
    here = config.invocation_params.dir
    for line in lines(config, "arazzo_inputs"):
        yield _read("arazzo_inputs", line, base)
    word = said(config, "inputs")
    if word.value is not None:
        yield from _of_file(word.origin, here / word.value)
    for line in config.getoption("arazzo_input"):
        yield _read("--arazzo-input", line, here)


def _read(origin: str, line: str, folder: Path) -> GivenInput:
    name, equals, value = line.partition("=")
    is_json = name.endswith(":")
    name = name.removesuffix(":").strip()
    if not equals or not name:
        raise pytest.UsageError(f"{origin} must have the form {_FORM}, not {line!r}")
    if value.startswith("@@"):
        value = value[1:]
    elif value.startswith("@"):
        value = _text_of(origin, folder / value[1:])
    given = _json_of(f"{origin} {name}", value) if is_json else value
    return GivenInput(name=name, value=given, is_text=not is_json, origin=f"{origin} {name}")


def _json_of(origin: str, text: str) -> Json:
    try:
        return media.loads(text)
    except ValueError as error:
        raise pytest.UsageError(f"{origin} is no JSON: {error}") from error


def _text_of(origin: str, path: Path) -> str:
    try:
        return read_bytes(str(path), path, yaml.DOCUMENT_LIMITS).decode()
    except (DocumentError, UnicodeDecodeError) as error:
        raise pytest.UsageError(f"{origin}: {error}") from error


def _of_file(origin: str, path: Path) -> Iterator[GivenInput]:
    """Yield the members of a YAML or JSON file."""
    try:
        content = read_bytes(str(path), path, yaml.DOCUMENT_LIMITS)
        document = yaml.parse(str(path), content, yaml.DOCUMENT_LIMITS)
    except DocumentError as error:
        raise pytest.UsageError(f"{origin}: {error}") from error
    if document.problems or not isinstance(document.tree, dict):
        wrong = document.problems[0] if document.problems else "it holds no object"
        raise pytest.UsageError(f"{origin}: {path}: {wrong}")
    for name, value in document.tree.items():
        yield GivenInput(name=name, value=value, is_text=False, origin=f"{origin} {name}")
