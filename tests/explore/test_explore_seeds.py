"""The founding documents, as published, and what exploring says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_arazzo.explore.discoveries import Discovery, discoveries
from pytest_arazzo.explore.verdicts import DEAD, NOT_FOUND, REACHED, Exploration, explore
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

SEEDS = (Path(__file__).resolve().parents[2].parent / "shared" / "seeds").resolve()
NAMES = {
    "build-image-with-failure-cleanup": (5, 1),
    "cancel-running-image-build": (5, 1),
    "distribute-image": (6, 1),
    "run-pipeline-and-poll": (5, 1),
    "ensure-repository-and-seed-image": (6, 0),
}

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the founding documents are not here")


@pytest.fixture(scope="module")
def explored() -> dict[str, Exploration]:
    shelf = Shelf(Places(root=SEEDS, rootdir=SEEDS))
    programs = [Suite(path, shelf).linked().program for path in (SEEDS / "arazzo").glob("*.yml")]
    return {key.workflow_id: explore(each, key) for each in programs for key in each.own}


def codes(found: Exploration) -> list[str]:
    return [each.diagnostic.code for each in discoveries(found)]


@pytest.mark.parametrize("name", NAMES)
def test_every_branch_that_is_not_dead_is_reached(
    explored: dict[str, Exploration], name: str
) -> None:
    found = explored[name]

    assert (found.count(REACHED), found.count(DEAD)) == NAMES[name]
    assert found.count(NOT_FOUND) == 0
    assert found.count(NOT_FOUND, implicit=True) == 0
    assert found.graph.is_whole
    taken = {arc for run in found.runs for arc in run.trace.arcs}
    assert {fate.arc for fate in found.fates if fate.word == REACHED} <= taken


def story(found: Exploration, code: str, words: str) -> Discovery:
    return next(
        each
        for each in discoveries(found)
        if each.diagnostic.code == code and words in each.diagnostic.message
    )


def test_an_available_image_is_deleted_by_the_letter(explored: dict[str, Exploration]) -> None:
    told = story(explored["build-image-with-failure-cleanup"], "AZ346", "'AVAILABLE'")

    assert "step 'deleteFailedImage' is run" in told.diagnostic.message
    meant, letter = "\n".join(told.story).split("by the letter:")
    assert "deleteFailedImage" not in meant
    assert "image.state.status='AVAILABLE'" in letter
    assert "deleteFailedImage" in letter


def test_a_deprecated_image_is_polled_for_ever(explored: dict[str, Exploration]) -> None:
    for name in ("build-image-with-failure-cleanup", "distribute-image", "run-pipeline-and-poll"):
        told = story(explored[name], "AZ340", "'DEPRECATED'")
        assert told.story[-1].startswith("ends: livelock")
    assert "AZ340" not in codes(explored["cancel-running-image-build"])


def test_a_registry_without_a_list_falls_through_into_creating(
    explored: dict[str, Exploration],
) -> None:
    told = story(explored["ensure-repository-and-seed-image"], "AZ341", "repositories is absent")

    assert "falls through into 'createRepository'" in told.diagnostic.message
    assert told.diagnostic.location.line == 45


def test_an_answer_without_the_arn_breaks_the_next_step(explored: dict[str, Exploration]) -> None:
    told = story(explored["run-pipeline-and-poll"], "AZ343", "imageBuildVersionArn")

    assert "step 'getImage' cannot go on" in told.diagnostic.message
