"""The selection of codes that the nearest configuration file and the user's call come to."""

from __future__ import annotations

from pathlib import Path

from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.configuration import TABLE, Configuration, decode
from pytest_arazzo.lint.selection import Choice, Selection, selected
from pytest_arazzo.shelf.configuration import OWN, find


def selection_for(folder: Path, *choices: Choice, shown_from: Path | None = None) -> Selection:
    """Return the selection that holds in *folder*, where *choices* go before the configuration.

    Args:
        folder: From where on the configuration file is looked for, upwards.
        choices: What the call says.
        shown_from: The folder that the file's path is shown relative to.

    Raises:
        Unusable: the configuration file cannot be read, or says what it cannot say.
    """
    path = find(folder.absolute())
    if path is None:
        return selected(*choices)
    said = _read(path, shown_from)
    if said.problems:
        raise Unusable(*said.problems)
    return selected(said.choice, *choices, files=said.files, base=path.parent.as_posix())


def _read(path: Path, shown_from: Path | None) -> Configuration:
    is_near = shown_from is not None and path.is_relative_to(shown_from)
    uri = (path.relative_to(shown_from) if is_near and shown_from else path).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{uri}:1:1: the configuration cannot be read: {error}") from error
    return decode(uri, text, () if path.name == OWN else TABLE)
