from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from building import PETS, document, workflow
from coverage import FileReporter
from coverage.exceptions import ConfigError, NoSource
from coverage.plugin_support import Plugins

from pytest_arazzo.coverage_plugin import coverage_init


def reporter(path: Path, options: Mapping[str, object] | None = None) -> FileReporter:
    registry = Plugins()
    coverage_init(registry, options or {})
    found = registry.configurers[0].file_reporter(str(path))
    assert isinstance(found, FileReporter)
    return found


STEPS = """
- stepId: a
  operationId: listPets
  onSuccess:
  - name: all  # a comment: here
    type: end
    criteria:
    - condition: $statusCode == 200 && $response.body#/next == 'no'
- stepId: b
  operationId: listPets
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    made = tmp_path / "a.arazzo.yaml"
    made.write_text(document(workflow(STEPS)), encoding="utf-8")
    return made


def test_source_and_its_tokens_have_the_same_lines(path: Path) -> None:
    found = reporter(path)
    rows = ["".join(text for _, text in row) for row in found.source_token_lines()]

    assert found.source() == path.read_text("utf-8")
    assert rows == found.source().splitlines()


def test_keys_comments_and_strings_are_told_apart(path: Path) -> None:
    rows = list(reporter(path).source_token_lines())
    name = next(row for row in rows if ("key", "name") in row and row[-1][0] == "com")

    assert [kind for kind, _ in name if kind != "ws"] == ["op", "key", "op", "txt", "com"]


@pytest.mark.parametrize("text", ["\ufeff", "\r\n"])
def test_a_byte_order_mark_and_other_line_breaks_do_not_move_lines(path: Path, text: str) -> None:
    before = reporter(path).lines()
    content = path.read_text("utf-8")
    changed = f"{text}{content}" if text == "\ufeff" else content.replace("\n", text)
    path.write_bytes(changed.encode())

    assert reporter(path).lines() == before
    assert reporter(path).source() == content


def test_arcs_that_are_no_branches_are_described_as_coverage_py_does(path: Path) -> None:
    found = reporter(path)

    assert found.arc_description(1, 2) == "jump to line 2"
    assert found.missing_arc_description(1, 2) == "Line 1 didn't jump to line 2"


DEPARTS = """
- stepId: a
  operationId: listPets
  onSuccess:
  - {name: new, type: end, criteria: [{type: jsonpath, context: $response.body, condition: $.next == "a"}]}
  - {name: old, type: end, criteria: [{type: jsonpath, context: $response.body, condition: $.next != "a"}]}
"""


def test_the_letter_claims_fewer_dead_branches(path: Path) -> None:
    path.write_text(document(workflow(DEPARTS)), encoding="utf-8")
    line = document(workflow(DEPARTS)).splitlines().index("    - stepId: a") + 1

    strict = reporter(path, {"reading": "strict"}).arcs()
    assert strict - reporter(path).arcs() == {(line, -1)}


def test_a_scenario_that_is_read_strictly_counts_without_an_option(path: Path) -> None:
    path.write_text(document(workflow(DEPARTS)), encoding="utf-8")
    plain = reporter(path).arcs()
    path.with_name("a.scenarios.yaml").write_text(
        "workflows: {w: {scenarios: {s: {reading: strict}}}}", encoding="utf-8"
    )

    assert reporter(path).arcs() == reporter(path, {"reading": "strict"}).arcs() != plain


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "cannot be read|no such"), ("a: [", "no Arazzo document")],
)
def test_a_document_that_is_gone_or_broken_is_an_error_of_coverage_py(
    path: Path, text: str | None, reason: str
) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(NoSource, match=f"(?i){reason}"):
        reporter(path).lines()


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"readings": "strict"}, "no option readings"), ({"reading": "loose"}, "not 'loose'")],
)
def test_an_option_that_cannot_be_is_an_error(options: Mapping[str, object], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        coverage_init(Plugins(), options)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_sources_are_looked_for_in_further_folders(path: Path, form: str) -> None:
    steps = """
- stepId: a
  operationId: listPets
  successCriteria: [{condition: $statusCode == 200}]
  onFailure:
  - {name: theirs, type: end, criteria: [{condition: $statusCode < 500}]}
  - {name: ours, type: end, criteria: [{condition: $statusCode >= 500}]}
"""
    path.write_text(document(workflow(steps)), encoding="utf-8")
    whole = reporter(path).arcs()
    folder = path.parent / "apis"
    folder.mkdir()
    path.with_name("pets.yaml").rename(folder / "pets.yaml")
    assert reporter(path).arcs() > whole  # an unknown operation may give no status at all
    said = f"\n{folder}\n" if form == "lines" else [str(folder)]

    assert reporter(path, {"source_dirs": said}).arcs() == whole
