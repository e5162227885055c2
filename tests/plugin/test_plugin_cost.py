from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pytest_arazzo

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

PACKAGE = Path(pytest_arazzo.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
SHELL = sorted((PACKAGE / "plugin").glob("*.py"))


def test_a_session_without_documents_imports_nothing_of_ours_but_the_hooks(
    run: Run, write: Write
) -> None:
    write("test_plain.py", "def test_it(): pass\n")
    write("compose.yaml", "services: {}\n")
    write(
        "conftest.py",
        """
        import sys

        def pytest_unconfigure():
            heads = {name.partition(".")[0] for name in sys.modules}
            heavy = {"yaml", "jsonschema", "openapi_core", "moto", "regex", "jsonpath", "boto3",
                     "jsonpath_ng", "elementpath", "werkzeug", "referencing"}
            print("heavy:", *sorted(heavy & heads))
            ours = {n.partition(".")[2] for n in sys.modules if n.startswith("pytest_arazzo.")}
            print("ours:", *sorted(ours))
        """,
    )
    for args in ((), ("--collect-only",)):
        result = run(*args, apart=True, explored=True)  # an option would be read
        assert result.ret == pytest.ExitCode.OK
        assert "heavy:" in result.outlines
        assert (
            "ours: plugin plugin.fold plugin.hooks plugin.hookspecs plugin.options "
            "shelf shelf.configuration shelf.sniff" in result.outlines
        )


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_imports_the_inside_of_pytest(path: Path) -> None:
    assert [name for name in imported(path) if name.split(".")[0] in ("_pytest", "pluggy")] == []


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_the_shell_uses_no_private_attribute_of_others(path: Path) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    }
    assert used == set()
