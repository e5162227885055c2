"""The JSON Schemas that come with the package."""

from __future__ import annotations

import functools
import importlib.resources

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Json

SCENARIOS = "scenarios.schema.json"
"""The name of the schema of scenario files."""


def arazzo(edition: str) -> str:
    """Return the name of the schema of documents of an edition, which is `1.0` or `1.1`."""
    return f"arazzo-{edition}.schema.json"


@functools.cache
def load(name: str) -> Json:
    """Return the schema that is called *name*; it is read once."""
    folder = importlib.resources.files("pytest_arazzo.schemas")
    return media.loads(folder.joinpath(name).read_text(encoding="utf-8"))
