"""A project with an API of pets, and the command line called in it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from calling import PETS, Called, Project

from pytest_arazzo.cli.main import main


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Project:
    """Return a project with a description of pets and nothing else."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ARAZZO_OUTPUT_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARAZZO_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(PETS, folder)
    monkeypatch.chdir(folder)

    def call(*arguments: str, stdin: str | bytes = "") -> Called:
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        code = main(arguments)
        out, err = capfdbinary.readouterr()
        return Called(code, out.decode(), err.decode())

    return Project(folder, call)
