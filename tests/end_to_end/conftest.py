"""Copies of `specs/` in which something can be spoilt, and runs of pytest over them."""

from __future__ import annotations

import importlib
import re
import shutil
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

SPECS = Path(__file__).resolve().parents[2] / "specs"

# The plugin is there already when the project is installed; else it has to be named.
PLUGIN = (
    () if entry_points(group="pytest11", name="arazzo") else ("-p", "pytest_arazzo.plugin.hooks")
)

# pytester forgets what an inner run has imported. What is imported before stays: it is slow.
SLOW = ("pytest_arazzo.plugin.execute", "pytest_arazzo.plugin.reporting", "boto3", "moto.ecr")

OURS = re.compile(r"Traceback|INTERNALERROR|pytest_arazzo/\S{1,200}\.py:\d")


@pytest.fixture(scope="session", autouse=True)
def imported() -> None:
    """Import what every inner run needs."""
    for name in SLOW:
        importlib.import_module(name)


@pytest.fixture
def specs(pytester: pytest.Pytester) -> Path:
    """Return a copy of `specs/`, below a root folder of its own."""
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    copy = pytester.path / "specs"
    shutil.copytree(SPECS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Return a function that runs pytest, with the plugin, in this process."""

    def go(*arguments: str) -> pytest.RunResult:
        options = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:randomly")
        return pytester.runpytest_inprocess(*PLUGIN, *options, *arguments)

    return go


@pytest.fixture
def complaint(specs: Path, run: Callable[..., pytest.RunResult]) -> Callable[..., str]:
    """Return a function that runs one document of `specs`, which must not end green."""

    def complain(stem: str, *arguments: str) -> str:
        result = run(f"{specs.name}/{stem}.arazzo.yaml", *arguments)
        output = result.stdout.str() + result.stderr.str()
        outcomes = result.parseoutcomes()
        assert result.ret == pytest.ExitCode.TESTS_FAILED, output
        assert outcomes.get("failed", 0) + outcomes.get("errors", 0) >= 1, output
        assert not OURS.search(output), output
        return output

    return complain


@pytest.fixture
def defect(specs: Path, complaint: Callable[..., str]) -> Callable[..., str]:
    """Return a function that plants a defect in `specs` and checks what is said about it.

    The edit is a file with a text in it and another text instead; the place is a file with a text
    that stands in the line to point at, or the number of the line. What is run is the document
    that the edited file belongs to.
    """

    def check(
        edit: tuple[str, str, str | bytes],
        place: tuple[str, str | int],
        said: str,
        *arguments: str,
    ) -> str:
        file, old, new = edit
        path = specs / file
        path.write_bytes(_replaced(path.read_bytes(), old.encode(), _bytes(new)))
        output = complaint(_stem(file), *arguments)
        uri, mark = place
        line = mark if isinstance(mark, int) else _line(specs / uri, mark)
        code, _, phrase = said.partition(" ")
        assert re.search(
            rf"^\S*specs/{re.escape(uri)}:{line}:\d+:\s+{code} ", output, re.MULTILINE
        ), f"expected specs/{uri}:{line}: {code} in\n{output}"
        assert phrase in " ".join(output.split()), output
        return output

    return check


def _replaced(text: bytes, old: bytes, new: bytes) -> bytes:
    """Return *text* with *new* in the first place of *old*; all of it if *old* is empty."""
    assert old in text
    return text.replace(old, new, 1) if old else new


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _line(path: Path, mark: str) -> int:
    before, found, _ = path.read_text("utf-8").partition(mark)
    assert found, f"{mark!r} is not in {path.name}"
    return before.count("\n") + 1


def _stem(file: str) -> str:
    """Return the stem of the document that *file* belongs to."""
    described = {
        "conftest.py": "ecr",
        "openapi/ecr.openapi.yaml": "ecr",
        "openapi/image-builder.openapi.yaml": "image-builder-run-pipeline-and-poll",
    }
    return (
        described.get(file) or file.removeprefix("cassettes/").partition("/")[0].partition(".")[0]
    )
