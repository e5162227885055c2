"""The table of fields in `docs/fields.md`: every field of the texts, each with a test that exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TABLE = PROJECT / "docs/fields.md"
TEXTS = PROJECT.parent / "shared/suites/arazzo-specification"
EDITIONS = {"1.0": "1.0.1.md", "1.1": "1.1.0.md"}
_ROW = re.compile(r"\|([^|]+)\| `([^`|]+)` \|([^|]+)\|([^|]+)\| `([^`|]+)` \|")
_HEADING = re.compile(r"(#{1,6}) (.*)")
_FIELD = re.compile(r"(?:\| *)?<a name=\"[^\"]*\"></a> *`?([$A-Za-z]+)`? *\|")

beside = pytest.mark.skipif(
    not TEXTS.is_dir(), reason="the specification is not beside the project"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    owner: str
    field: str
    editions: tuple[str, ...]
    happens: str
    test: str


def rows() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    found = [_ROW.fullmatch(line) for line in lines]
    return [
        Row(
            owner=row[1].strip(),
            field=row[2],
            editions=tuple(each.strip() for each in row[3].split(",")),
            happens=row[4].strip(),
            test=row[5],
        )
        for row in found
        if row is not None
    ]


ROWS = rows()


def fields_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield object and field of every line in the tables of fixed fields; code is passed over."""
    owner, is_table, is_code = "", False, False
    for line in text.splitlines():
        is_code ^= line.startswith("```")
        heading = None if is_code else _HEADING.fullmatch(line.rstrip())
        if heading is not None and len(heading[1]) <= 4:
            owner, is_table = heading[2].removeprefix("Criterion Expression"), False
            owner = f"Expression{owner}" if owner == " Type Object" else owner
        elif heading is not None:
            is_table = heading[2] == "Fixed Fields"
        field = _FIELD.match(line)
        if is_table and field is not None:
            yield owner, field[1]


def fields_of_edition(edition: str) -> list[tuple[str, str]]:
    return list(fields_of((TEXTS / EDITIONS[edition]).read_text(encoding="utf-8")))


def functions_in(path: str) -> set[str]:
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@beside
@pytest.mark.parametrize(("edition", "count"), [("1.0", 64), ("1.1", 76)])
def test_the_fields_of_the_text_were_read(edition: str, count: int) -> None:
    found = fields_of_edition(edition)

    assert len(found) == count
    assert len(set(found)) == count


@beside
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_field_of_the_text_has_a_row_and_every_row_is_for_a_field(edition: str) -> None:
    listed = [(row.owner, row.field) for row in ROWS if edition in row.editions]

    assert sorted(listed) == sorted(fields_of_edition(edition))


def test_every_row_of_the_table_has_been_understood() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]

    assert len(ROWS) == len(table) - 2
    assert {each for row in ROWS for each in row.editions} == set(EDITIONS)
    assert [row for row in ROWS if not row.happens] == []


@pytest.mark.parametrize("path", sorted({row.test.partition("::")[0] for row in ROWS}))
def test_every_row_names_a_test_that_exists(path: str) -> None:
    named = {row.test.partition("::")[2] for row in ROWS if row.test.startswith(f"{path}::")}

    assert sorted(named - functions_in(path)) == []
    assert all(name.startswith("test_") for name in named)
