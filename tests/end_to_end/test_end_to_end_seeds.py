"""The documents that `specs/` follows, as published, with the scenarios and cassettes of `specs/`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (ROOT.parent / "shared" / "seeds").resolve()
STEMS = {
    "amazon-ec2-image-builder-build-image-with-failure-cleanup-workflow": (
        "image-builder-build-image-with-failure-cleanup"
    ),
    "amazon-ec2-image-builder-cancel-running-image-build-workflow": (
        "image-builder-cancel-running-image-build"
    ),
    "amazon-ec2-image-builder-distribute-image-workflow": "image-builder-distribute-image",
    "amazon-ec2-image-builder-run-pipeline-and-poll-workflow": (
        "image-builder-run-pipeline-and-poll"
    ),
    "amazon-ecr-ensure-repository-and-seed-image-workflow": "ecr",
}
NODE = re.compile(r"^\w+/(\S+?)(?:\.arazzo\.yaml|\.yml)(::\S+) (\w+)", re.MULTILINE)
ROW = re.compile(r"^\s*(\S+ +\d+ +\d+ +\d+ +\d+ +\d+%)", re.MULTILINE)
DEAD = re.compile(r"^ +\w+/(\S+?)(?:\.arazzo\.yaml|\.yml):\d+: (\w+ → .*)", re.MULTILINE)
IMPLICIT = re.compile(r"^implicit branches.*", re.MULTILINE)

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the published documents are not beside the project"
)


@pytest.fixture
def seeds(pytester: pytest.Pytester, specs: Path) -> Path:
    """Return the published documents, beside them our scenarios and cassettes under their names."""
    shutil.copytree(SEEDS / "openapi", pytester.path / "openapi")
    folder = pytester.path / "arazzo"
    shutil.copytree(SEEDS / "arazzo", folder)
    shutil.copy(specs / "conftest.py", folder)
    for theirs, ours in STEMS.items():
        shutil.copy(specs / f"{ours}.scenarios.yaml", folder / f"{theirs}.scenarios.yaml")
        shutil.copytree(specs / "cassettes" / ours, folder / "cassettes" / theirs)
    return folder


def outcomes(output: str) -> set[tuple[str, str, str]]:
    """Return document, item and outcome, with the documents under the names of `specs/`."""
    return {(STEMS.get(stem, stem), item, word) for stem, item, word in NODE.findall(output)}


def dead(output: str) -> set[tuple[str, str]]:
    return {(STEMS.get(stem, stem), reason) for stem, reason in DEAD.findall(output)}


def test_every_published_document_is_tried() -> None:
    assert {path.stem for path in (SEEDS / "arazzo").iterdir()} == set(STEMS)


def test_the_published_documents_do_what_those_of_specs_do(
    seeds: Path, specs: Path, run: Callable[..., pytest.RunResult]
) -> None:
    published = run(seeds.name, "-v")
    theirs = published.stdout.str()
    ours = run(specs.name, "-v").stdout.str()
    assert published.ret == pytest.ExitCode.OK, theirs
    assert published.parseoutcomes() == {"passed": 21}
    assert outcomes(theirs) == outcomes(ours)
    assert len(outcomes(theirs)) == 21
    assert sorted(ROW.findall(theirs)) == sorted(ROW.findall(ours))
    assert len(ROW.findall(theirs)) == len(STEMS) + 1
    assert dead(theirs) == dead(ours)
    assert IMPLICIT.findall(theirs) == IMPLICIT.findall(ours)


@pytest.mark.parametrize("stem", STEMS)
def test_the_structure_and_the_references_of_a_published_document_hold(
    seeds: Path, run: Callable[..., pytest.RunResult], stem: str
) -> None:
    result = run(f"{seeds.name}/{stem}.yml::document")
    assert result.parseoutcomes() == {"passed": 1}
