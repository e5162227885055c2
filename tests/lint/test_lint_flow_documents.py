"""The rules about control flow on documents that were not written for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flow_rules import RULES

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.program.link import link
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT / "specs"
SHARED = (ROOT.parent / "shared").resolve()
BUILDER = "image-builder-"


def found(path: Path, root: Path) -> list[Diagnostic]:
    """Return what the rules find in the document at *path*, advice aside."""
    program = link(Shelf(Places(root=root, rootdir=root)).library(path, {}))
    each = (
        diagnostic
        for key in program.own
        for rule in RULES
        for diagnostic in rule.problems(program, program.flows[key])
    )
    return [diagnostic for diagnostic in each if not diagnostic.code.startswith("AZ9")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("build-image-with-failure-cleanup", "the run goes round for as long as that lasts"),
        ("distribute-image", "the run goes round for as long as that lasts"),
        ("run-pipeline-and-poll", "the run goes round for as long as that lasts"),
        ("cancel-running-image-build", "the run goes to step 'cancelCreation'"),
    ],
)
def test_deprecated_images_are_taken_for_images_under_way(name: str, said: str) -> None:
    (only,) = found(SPECS / f"{BUILDER}{name}.arazzo.yaml", ROOT)

    assert only.code == "AZ307"
    assert only.message.startswith(
        "'DEPRECATED' and 'DELETED' of $.image.state.status sound final"
    )
    assert only.message.endswith(said)


def test_a_flow_without_mistakes_is_left_alone() -> None:
    assert found(SPECS / "ecr.arazzo.yaml", ROOT) == []


CLEANUP = f"{BUILDER}build-image-with-failure-cleanup"
POLL = f"{BUILDER}run-pipeline-and-poll"
CANCEL = f"{BUILDER}cancel-running-image-build"
STATUS = "$.image.state.status"
PLANTED = {
    "the same criteria twice": (
        "AZ302", "ecr", "length == 0", "length > 0", "name: missing",
    ),
    "a negation in the first action": (
        "AZ302", CLEANUP, f'{STATUS} == "AVAILABLE"', f'{STATUS} != "AVAILABLE"', '== "CANCELLED"',
    ),
    "an action that leads too far": (
        "AZ301", CANCEL, "stepId: cancelCreation\n      c", "stepId: confirmCancellation\n      c",
        "- stepId: cancelCreation",
    ),
    "a failure action that ends": (
        "AZ301", CLEANUP, "type: goto\n      stepId: deleteFailedImage", "type: end",
        "- stepId: deleteFailedImage",
    ),
    "states under way that are listed": (
        "AZ306", CLEANUP,
        f'!= "AVAILABLE" && {STATUS} != "FAILED" && {STATUS} != "CANCELLED"', '== "BUILDING"',
        f'{STATUS} == "AVAILABLE"',
    ),
    "a payload of a later step": (
        "AZ320", "ecr", "- $inputs.repositoryName", "- $steps.createRepository.outputs.repository",
        "- $steps.createRepository.outputs.repository",
    ),
    "a member of a later step": (
        "AZ320", POLL, "Arn: $inputs.imagePipelineArn", "Arn: $steps.getImage.outputs.status",
        "Arn: $steps.getImage.outputs.status",
    ),
    "an output of its own": (
        "AZ321", "ecr", "image: $response.body#/image\n", "image: $steps.seedImage.outputs.image \n",
        "$steps.seedImage.outputs.image \n",
    ),
    "an answer of its own": (
        "AZ322", POLL, "value: $steps.startExecution.outputs.imageBuildVersionArn",
        "value: $steps.getImage.outputs.status", "value: $steps.getImage.outputs.status",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "name", "old", "new", "where"), PLANTED.values(), ids=PLANTED)
def test_a_planted_mistake_is_found_on_its_line(  # noqa: PLR0917, PLR0913 - a table
    code: str, name: str, old: str, new: str, where: str, tmp_path: Path
) -> None:
    text = (SPECS / f"{name}.arazzo.yaml").read_text("utf-8")
    wrong = text.replace(old, new)
    assert (text.count(old), wrong.count(where)) == (1, 1)
    shutil.copytree(SPECS / "openapi", tmp_path / "openapi")
    (tmp_path / "a.arazzo.yaml").write_text(wrong, encoding="utf-8")
    diagnostics = found(tmp_path / "a.arazzo.yaml", tmp_path)
    lines = [each.location.line for each in diagnostics if each.code == code]

    assert lines[:1] == [wrong[: wrong.index(where)].count("\n") + 1], diagnostics


@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="documents of others are not here")
def test_two_published_loops_ask_for_the_first_page_s_next_page_for_ever() -> None:
    folder = SHARED / "corpus" / "amazon-ecr"
    each = [d for path in sorted((folder / "arazzo").iterdir()) for d in found(path, folder)]

    assert [d.code for d in each] == ["AZ305", "AZ305"]
    assert [d.message.partition(" round")[0] for d in each] == [
        "action 'stillMorePages' sends step 'listMoreImages'",
        "action 'stillMorePages' sends step 'describeNextPage'",
    ]
