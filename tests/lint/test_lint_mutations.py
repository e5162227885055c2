"""Mistakes of one line, planted into `specs/`, are found by the right code on the right line."""

from __future__ import annotations

from pathlib import Path

import pytest
from planting import FILES, Mistake, edited, found, known, read

from pytest_arazzo.diagnostic import CODES

TABLES = sorted((Path(__file__).parent / "mutations").glob("*.txt"))
MISTAKES = [mistake for table in TABLES for mistake in read(table)]
FAMILIES = ("AZ0", "AZ1", "AZ2", "AZ3", "AZ4", "AZ5", "AZ9")
AT_RUN = ("AZ34", "AZ6", "AZ7", "AZ8", "AZ112", "AZ120")
"""The beginnings of codes that only a run can find, or an exploration."""


def test_there_are_many_mistakes_of_every_family_and_no_two_are_the_same() -> None:
    assert len(MISTAKES) >= 250
    assert {mistake.code[:3] for mistake in MISTAKES} == set(FAMILIES)
    assert len({(m.code, m.name, m.line, m.old, m.new) for m in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize(
    "mistake", MISTAKES, ids=lambda m: f"{m.code}-{m.name}-{m.line}-{m.title.replace(' ', '-')}"
)
def test_a_planted_mistake_is_found_on_its_line(mistake: Mistake) -> None:
    before = known(mistake.document)
    said = found(mistake.document, {mistake.name: edited(mistake)})
    new = [each for each in said if (each.code, each.message) not in before]
    places = [(each.code, each.location.uri, each.location.line) for each in new]

    assert (mistake.code, FILES[mistake.place[0].partition("@")[0]], mistake.place[1]) in places, [
        str(each) for each in new
    ]


def test_every_code_of_the_checker_has_a_planted_mistake_or_a_page_that_shows_one() -> None:
    """That the wrong example of a page gives its code is what `test_lint_pages` is about."""
    pages = Path(__file__).parents[2] / "pytest_arazzo" / "pages"
    shown = {
        path.stem for path in pages.glob("AZ*.md") if " wrong" in path.read_text(encoding="utf-8")
    }
    planted = {mistake.code for mistake in MISTAKES}

    assert {code for code in CODES if not code.startswith(AT_RUN)} - planted - shown == set()
