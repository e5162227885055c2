from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

SPECS = Path(__file__).resolve().parents[2] / "specs"


def section(result: pytest.RunResult, title: str) -> list[str]:
    """Return the lines of a section of the summary."""
    lines = result.outlines
    start = next(i for i, line in enumerate(lines) if f" {title} " in line) + 1
    ends = (i for i, line in enumerate(lines[start:], start) if line.startswith(("== ", "====")))
    return lines[start : next(ends)]


@pytest.mark.usefixtures("pets")
def test_branches_that_are_missing_are_named_with_their_lines(run: Run) -> None:
    table = section(run(), "arazzo coverage")
    assert "  look        2     0         5     2    60%  get → gone:17, get → fail:9" in table
    assert "TOTAL         3     1         6     3    50%" in table


@pytest.mark.usefixtures("pets")
def test_a_workflow_without_a_scenario_is_named_and_no_other(run: Run) -> None:
    line = "pets.arazzo.yaml:23: AZ112 workflow 'idle' has no scenario"
    assert [x for x in section(run(), "arazzo coverage") if "AZ112" in x] == [line]
    stopped = run("--arazzo-max-steps=1")
    assert [x for x in section(stopped, "arazzo coverage") if "AZ112" in x] == [line]
    errors = run("--arazzo-target=absent")
    assert [x for x in section(errors, "arazzo coverage") if "AZ112" in x] == [line]


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize("columns", ["80", "100", "120"])
def test_the_table_fits_the_terminal(
    run: Run, write: Write, document: str, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    name = "a-workflow-with-quite-a-long-name-that-says-all-about-it"
    write("pets.arazzo.yaml", document.replace("workflowId: idle", f"workflowId: {name}"))
    table = section(run(), "arazzo coverage")
    assert max(
        len(line) for line in table if "AZ112" not in line and "implicit" not in line
    ) <= int(columns)


@pytest.mark.usefixtures("pets")
def test_a_quiet_run_has_no_summary(run: Run) -> None:
    shown = run("-q").stdout.str()
    assert "arazzo" not in shown.replace("pets.arazzo.yaml", "")


@pytest.mark.usefixtures("shop")
def test_a_run_without_documents_has_no_summary(run: Run, write: Write) -> None:
    write("test_plain.py", "def test_it(): pass\n")
    assert "arazzo" not in run("-v").stdout.str().replace("pytest_arazzo", "")


@pytest.mark.usefixtures("pets")
def test_warnings_of_a_kind_are_told_once_per_document(
    run: Run, write: Write, document: str
) -> None:
    bare = "{condition: $.state == 'sold', context: $response.body, type: jsonpath}"
    text = document.replace("{condition: $response.body#/state == 'sold'}", bare)
    text = text.replace("{condition: $statusCode == 404}", bare.replace("sold", "gone"))
    write("pets.arazzo.yaml", text)
    warnings = [x for x in section(run(), "arazzo warnings") if "AZ510" in x]
    assert len(warnings) == 1
    assert warnings[0].startswith("pets.arazzo.yaml:15:")
    assert warnings[0].endswith("(also in line 17)")


@pytest.mark.usefixtures("api")
def test_only_so_many_warnings_are_shown_unless_asked_for(
    run: Run, write: Write, document: str
) -> None:
    bare = "{condition: $.state == 'sold', context: $response.body, type: jsonpath}"
    text = document.replace("{condition: $response.body#/state == 'sold'}", bare)
    for number in range(22):
        write(f"pets{number:02}.arazzo.yaml", text)
    Path("pets.arazzo.yaml").unlink()
    shown = section(run(), "arazzo warnings")
    assert any(line.startswith("+") and line.endswith(" more, shown with -v") for line in shown)
    assert not any(
        "pets21" in line
        for line in shown[: shown.index(next(x for x in shown if x.startswith("+")))]
    )
    assert any("pets21" in line for line in section(run("-v"), "arazzo warnings"))


@pytest.mark.usefixtures("pets")
def test_criteria_that_leave_nothing_for_a_branch_make_it_a_dead_one(
    run: Run, write: Write, document: str
) -> None:
    action = (
        "    - {name: sold, type: end, criteria: [{condition: $response.body#/state == 'sold'}]}"
    )
    other = action.replace("name: sold", "name: kept").replace("==", "!=")
    write("pets.arazzo.yaml", document.replace(action, f"{action}\n{other}"))
    table = section(run(), "arazzo coverage")
    start = table.index("dead branches (not counted):")
    assert table[start + 1].startswith("  pets.arazzo.yaml:9: get → next: ")
    assert "get → next" not in "\n".join(table[:start])


def test_a_document_can_take_another_way_by_the_letter(
    run: Run, pytester: pytest.Pytester
) -> None:
    for path in SPECS.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = pytester.path / path.relative_to(SPECS)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    flow = "image-builder-build-image-with-failure-cleanup"
    run(f"{flow}.arazzo.yaml", "--arazzo-cov-fail-under=100").assert_outcomes(passed=4)
    strict = run(f"{flow}.arazzo.yaml", "--arazzo-reading=strict", "-k", "available")
    strict.assert_outcomes(errors=1, deselected=3)
    strict.stdout.fnmatch_lines(["*DeleteImage*"])
