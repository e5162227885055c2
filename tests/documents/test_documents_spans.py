from __future__ import annotations

import pytest

from pytest_arazzo.documents.spans import place


@pytest.mark.parametrize(
    ("lines", "start", "found"),
    [
        (["a: one"], (0, 3), (0, 3)),
        (["a: 'one"], (0, 3), (0, 4)),
        (["a: |", "  one", "b: 1"], (0, 3), (0, 3)),
        (["a: |", "  one"], (0, 3), (0, 3)),
        (["a"], (5, 2), (5, 2)),
    ],
    ids=["plain", "never closed", "block", "block at the end", "no such line"],
)
def test_a_character_that_is_not_there_stands_where_the_scalar_begins(
    lines: list[str], start: tuple[int, int], found: tuple[int, int]
) -> None:
    assert place(lines, *start, 99) == found


def test_a_tag_made_to_be_slow_is_passed_over_at_once() -> None:
    line = "a: !<" + "!&" * 5000 + "> 'x'"

    assert place([line], 0, 3, 0) == (0, len(line) - 2)
