"""`pytest-arazzo check` with a memory: nothing that it says may be of yesterday."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import CLEAN, WRONG, Called, Project

from pytest_arazzo.shelf.cache import Cache

SPECS = Path(__file__).resolve().parents[2] / "specs"


@pytest.fixture
def cache(project: Project) -> Path:
    """Return the folder of the cache; there is one remembered outcome, with one error."""
    project.write("pets.arazzo.yaml", WRONG)
    folder = project.path.parent / "cache"
    assert project.call("check").code == 1
    assert folder.is_dir()
    return folder


def forge(folder: Path, before: bytes, after: bytes) -> int:
    """Write *after* for *before* into the entries, as if it had been so; return into how many."""
    cache = Cache(folder)
    kept = {path.name.removesuffix(".entry"): cache.get(path.name.removesuffix(".entry"))
            for path in folder.iterdir()}  # fmt: skip
    found = {name: raw for name, raw in kept.items() if raw is not None and before in raw}
    for name, raw in found.items():
        cache.put(name, raw.replace(before, after))
    return len(found)


def test_what_is_remembered_is_told_without_a_look_at_the_rules(
    project: Project, cache: Path
) -> None:
    assert forge(cache, b"unknown operationId", b"remembered operationId") == 1

    called = project.call("check")

    assert "AZ203 remembered operationId 'listPetz'" in called.out
    assert "9 |     operationId: listPetz" in called.out
    assert called.code == 1


def test_no_cache_neither_reads_nor_writes(project: Project, cache: Path) -> None:
    forge(cache, b"unknown operationId", b"remembered operationId")
    before = sorted(cache.iterdir())
    project.write("more.arazzo.yaml", WRONG)

    called = project.call("check", "--no-cache")

    assert "remembered" not in called.out
    assert called.out.count("AZ203 unknown operationId") == 2
    assert sorted(cache.iterdir()) == before


def with_configuration(project: Project) -> None:
    project.write("pytest-arazzo.toml", 'ignore = ["AZ203"]\n')


def with_description(project: Project) -> None:
    text = project.read("pets.openapi.yaml").replace(
        "operationId: listPets", "operationId: listPetz"
    )
    project.write("pets.openapi.yaml", text)


def with_document(project: Project) -> None:
    project.write("pets.arazzo.yaml", CLEAN)


def with_scenarios(project: Project) -> None:
    project.write(
        "pets.scenarios.yaml", "workflows: {look: {scenarios: {one: {target: [odd]}}}}\n"
    )


def with_ignore(project: Project) -> None:
    project.write(
        "pets.arazzo.yaml", WRONG.replace("listPetz", "listPetz # arazzo: ignore[AZ203] so")
    )


def without_description(project: Project) -> None:
    (project.path / "pets.openapi.yaml").unlink()


def with_own_name_beside(project: Project) -> None:
    project.write("named.yaml", "openapi: 3.2.0\n$self: pets.openapi.yaml\npaths: {}\n")


def with_linked_description(project: Project) -> None:
    real = project.path / "pets.openapi.yaml"
    text = real.read_text().replace("operationId: listPets", "operationId: listPetz")
    project.write("elsewhere/pets.yaml", text)
    real.unlink()
    real.symlink_to(project.path / "elsewhere/pets.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize(
    "change",
    [
        with_configuration,
        with_description,
        with_document,
        with_scenarios,
        with_ignore,
        without_description,
        with_own_name_beside,
        with_linked_description,
    ],
)
def test_a_change_is_seen(
    project: Project, cache: Path, change: Callable[[Project], None]
) -> None:
    assert forge(cache, b"unknown operationId", b"remembered operationId") == 1

    change(project)

    called = project.call("check")
    assert "remembered" not in called.out
    assert called == project.call("check", "--no-cache")
    assert called == project.call("check")


@pytest.mark.parametrize(
    "options",
    [
        ["--ignore", "AZ203"],
        ["--severity", "AZ203=warning"],
        ["--source", "pets=pets.openapi.yaml"],
        ["--root", ".."],
        ["--source-dir", "."],
    ],
)
def test_another_call_is_another_outcome(
    project: Project, cache: Path, options: list[str]
) -> None:
    assert forge(cache, b"unknown operationId", b"remembered operationId") == 1

    called = project.call("check", *options)

    assert "remembered" not in called.out
    assert called == project.call("check", "--no-cache", *options)


@pytest.mark.parametrize(
    "name", ["concise", "json", "github", "gitlab", "sarif", "junit", "azure"]
)
def test_every_format_says_the_same_of_what_is_remembered(
    project: Project, cache: Path, name: str
) -> None:
    del cache
    project.write("clean.arazzo.yaml", CLEAN)

    called = [
        project.call("check", "--output-format", name, *options)
        for options in (["--no-cache"], [], [])
    ]

    assert called[1:] == called[:1] * 2


@pytest.mark.parametrize("harm", [b"", b"harm", bytes(5000)])
def test_damage_is_no_harm(project: Project, cache: Path, harm: bytes) -> None:
    plain = project.call("check")
    for path in cache.iterdir():
        path.write_bytes(harm)

    assert project.call("check") == plain
    assert forge(cache, b"unknown operationId", b"remembered operationId") == 1


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        WRONG.replace("pets.openapi.yaml", "gone.openapi.yaml"),
        WRONG.replace("arazzo: 1.0.1", "arazzo: 1.1.0\n$self: here.yaml"),
    ],
)
def test_what_depends_on_more_than_known_files_is_not_remembered(
    project: Project, text: str
) -> None:
    project.write("odd.arazzo.yaml", text)

    called = project.call("check")

    assert called == project.call("check")
    assert not (project.path.parent / "cache").exists()


def test_a_fix_is_made_by_today_s_findings(project: Project, cache: Path) -> None:
    forge(cache, b'"new": "listPets"', b'"new": "forgedPets"')

    project.call("check", "--fix")

    assert "operationId: listPets\n" in project.read("pets.arazzo.yaml")
    assert project.call("check").code == 0


def test_a_cache_that_cannot_be_written_is_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pets.arazzo.yaml", WRONG)
    plain = project.call("check", "--no-cache")
    monkeypatch.setenv("ARAZZO_CACHE_DIR", os.devnull)

    assert project.call("check") == plain


@pytest.mark.skipif(not SPECS.is_dir(), reason="there are no specs here")
def test_the_specs_are_checked_alike_cold_and_warm_and_without_a_cache(project: Project) -> None:
    shutil.copytree(SPECS, project.path / "specs", ignore=shutil.ignore_patterns("__pycache__"))

    called: list[Called] = [
        project.call("check", "specs", *options)
        for options in (["--no-cache"], [], [], ["--jobs", "2"])
    ]

    assert called[1:] == called[:1] * 3
    assert "5 files" in called[0].out
    assert forge(project.path.parent / "cache", b'"message": "', b'"message": "as I said: ') > 0
    assert "as I said: " in project.call("check", "specs").out
