"""Whatever is wrong with a document, it is said of a place that the text has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planting import FILES, STEMS, edited, original, read, suite

from pytest_arazzo.documents.document import lines
from pytest_arazzo.shelf.suite import Suite

MISTAKES = [
    m for table in (Path(__file__).parent / "mutations").glob("*.txt") for m in read(table)
]
SCALAR = re.compile(r"(?<=: )[^\n]+|(?<=- )[^\n:]+$", re.MULTILINE)
ODD = [
    "",
    "''",
    "[]",
    "{}",
    "null",
    "3",
    "-1.5",
    "true",
    "$",
    "$.",
    "{$inputs",
    "$steps.",
    "ä\U0001f40e",
]
ODD += [
    "$response.body#",
    "'$statusCode =='",
    "|",
    "&a x",
    "*a",
    "!t x",
    "? x",
    "\t",
    "a: b",
    "#",
    '"',
]
DOCUMENTS = sorted({*STEMS, *(f"{name}-scenarios" for name in STEMS)})


def strays(made: Suite, texts: Mapping[str, str]) -> list[str]:
    """Return the problems of a document whose place its text does not have."""
    known = {**{uri: each.text for uri, each in made.documents().items()}, **texts}
    found: list[str] = []
    for each in made.diagnostics():
        rows = lines(known.get(each.location.uri, "").removeprefix("\ufeff"))
        line, column = each.location.line, each.location.column
        if not (1 <= line <= len(rows) and 1 <= column <= len(rows[line - 1]) + 1):
            found.append(f"{each} (of {len(rows)} lines)")
    return found


def checked(name: str, text: str) -> list[str]:
    return strays(suite(name.removesuffix("-scenarios"), {name: text}), {FILES[name]: text})


@st.composite
def _mutated(draw: st.DrawFn) -> tuple[str, str]:
    """Return the name of a document and its text with some scalars or lines replaced or gone."""
    name = draw(st.sampled_from(DOCUMENTS))
    text = original(name)
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            spots = list(SCALAR.finditer(text))
            if not spots:
                break
            spot = draw(st.sampled_from(spots))
            new = draw(st.sampled_from([*ODD, *(each[0] for each in spots[:20])]))
            text = text[: spot.start()] + new + text[spot.end() :]
        else:
            rows = text.split("\n")
            index = draw(st.integers(0, len(rows) - 1))
            rows[index : index + 1] = draw(
                st.sampled_from([[], [rows[index]] * 2, ["  " + rows[index]]])
            )
            text = "\n".join(rows)
    return name, text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_mutated())
def test_every_place_is_in_the_text_whatever_is_wrong_with_it(made: tuple[str, str]) -> None:
    assert checked(*made) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(DOCUMENTS), st.data())
def test_every_place_is_in_a_text_that_ends_early(name: str, data: st.DataObject) -> None:
    text = original(name)
    end = data.draw(st.integers(0, len(text)))

    assert checked(name, text[:end]) == []


@pytest.mark.parametrize("name", ["ecr", "poll"])
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_every_place_is_in_a_text_with_other_ends_of_lines(name: str, ending: str) -> None:
    mistake = next(m for m in MISTAKES if m.name == name and m.code == "AZ209")

    assert checked(name, edited(mistake).replace("\n", ending)) == []
