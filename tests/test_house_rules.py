"""Rules of the house that no other tool holds."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_arazzo
from pytest_arazzo.diagnostic import CODES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(pytest_arazzo.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
LAZY = {"jsonpath_ng": "expressions/jsonpath.py", "elementpath": "expressions/xpath.py"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_uses_public_pytest_only_and_hides_no_import_from_run_time(path: Path) -> None:
    names = list(_imports(path))

    assert [name for name in names if name.split(".")[0] == "_pytest"] == []
    assert "TYPE_CHECKING" not in path.read_text("utf-8")


@pytest.mark.parametrize("library", sorted(LAZY))
def test_a_library_that_is_imported_by_name_is_named_in_one_module(library: str) -> None:
    named = [
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        if re.search(
            rf"import_module\(\s*[\"']{library}|^\s*(?:import|from) {library}\b",
            path.read_text("utf-8"),
            re.MULTILINE,
        )
    ]

    assert named == [LAZY[library]]


def test_every_dataclass_is_frozen() -> None:
    loose = []
    for module in pkgutil.walk_packages([str(PACKAGE)], "pytest_arazzo."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                own = vars(value).get("__dataclass_params__")  # None where it is inherited
                if value.__module__.startswith("pytest_arazzo.") and own and not own.frozen:
                    loose.append(f"{value.__module__}.{value.__qualname__}")

    assert sorted(set(loose)) == []


def test_every_code_in_the_sources_is_in_the_table() -> None:
    used = {
        code for path in SOURCES for code in re.findall(r"\bAZ\d{3}\b", path.read_text("utf-8"))
    }

    assert used - CODES.keys() == set()


def test_the_table_of_codes_in_the_docs_has_every_code_with_its_title() -> None:
    rows = dict(
        re.findall(
            r"^\| \[?(AZ\d{3})(?:\]\([^)]*\))? \| (.+?) \|$",
            (ROOT / "docs/codes.md").read_text("utf-8"),
            re.MULTILINE,
        )
    )

    assert rows == CODES
