"""Parsed descriptions in pytest's cache folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_arazzo.shelf.cache import WORTH

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def folder(pytester: pytest.Pytester, pets: str) -> Path:
    """Return the folder for a project whose description is worth keeping."""
    assert pets
    with (pytester.path / "pets.openapi.yaml").open("a", encoding="utf-8") as file:
        file.write("# a long line\n" * (WORTH // 10))
    return pytester.path / ".pytest_cache" / "d" / "arazzo"


def entries(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_description_is_kept_in_the_cache_of_pytest(run: Run, folder: Path) -> None:
    first = run(cached=True).parseoutcomes()
    kept = entries(folder)

    again = run(cached=True).parseoutcomes()

    assert len(kept) == 1
    assert first["passed"] > 1
    assert again == first
    assert entries(folder) == kept


def test_a_damaged_entry_is_replaced(run: Run, folder: Path) -> None:
    first = run(cached=True).parseoutcomes()
    kept = entries(folder)
    for path in folder.iterdir():
        path.write_bytes(b"harm")

    assert run(cached=True).parseoutcomes() == first
    assert entries(folder) == kept


def test_nothing_is_kept_where_pytest_has_no_cache(run: Run, folder: Path) -> None:
    assert run().parseoutcomes()["passed"] > 1
    assert not folder.exists()


def test_a_cache_that_cannot_be_made_is_none(run: Run, folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")

    assert run(cached=True).parseoutcomes()["passed"] > 1
    assert folder.read_text() == "in the way"
