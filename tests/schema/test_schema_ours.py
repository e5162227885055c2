"""The schemas of this program, which are not looked at for mistakes when they are used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import pytest_arazzo
from pytest_arazzo import schema
from pytest_arazzo.jsonvalue import Json

FOLDER = Path(pytest_arazzo.__file__).parent / "schemas"
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_of_ours_has_no_mistakes(name: str) -> None:
    root = json.loads((FOLDER / name).read_text("utf-8"))

    Draft202012Validator.check_schema(root)
    values: tuple[Json, ...] = ({}, {"arazzo": "1.1.0"}, [])
    found = [schema.violations(root, "", value) for value in values]

    assert not [
        each for violations in found for each in violations if "schema is wrong" in each.message
    ]


def test_a_schema_of_ours_judges_alike_looked_at_or_not() -> None:
    root: Json = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "required": ["b"]}}}

    assert [
        [each.message for each in schema.violations(root, "", {}, is_ours=is_ours)]
        for is_ours in (True, False)
    ] == [["the member 'b' is missing"]] * 2
