"""Documents about pets, and what a call of the command line comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PETS = Path(__file__).parent / "lint" / "pets.openapi.yaml"

HEAD = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
"""

CLEAN = (
    HEAD
    + """\
- workflowId: look
  steps:
  - stepId: list
    operationId: listPets
    successCriteria: [{condition: $statusCode == 200}]
"""
)

WRONG = CLEAN.replace("listPets", "listPetz")
"""One error: AZ203 in line 9, column 18, which has a fix."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a call of the command line came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder in which the command line is called."""

    path: Path
    call: Callable[..., Called]

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file, folders included."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, name: str) -> str:
        """Return what is in a file."""
        return (self.path / name).read_bytes().decode()
