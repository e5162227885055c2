"""Coverage in a session: reports, data files, thresholds, workers and shards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import pytest_arazzo
from pytest_arazzo.cli.main import main
from pytest_arazzo.shelf.coverage_file import read_coverage

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

SCHEMA = Path(pytest_arazzo.__file__).parent / "schemas" / "coverage.schema.json"
WORKERS = ("-p", "xdist.plugin", "-n4")


def title(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "arazzo coverage" in line]


@pytest.fixture
def three(write: Write, pets: str) -> str:
    """Write a project with three scenarios, and return the scenario file's text."""
    text = f"{pets}      lost: {{target: shop, inputs: {{name: nobody}}}}\n"
    write("pets.scenarios.yaml", text)
    return text


@pytest.mark.usefixtures("pets")
def test_nothing_is_written_unasked(run: Run, pytester: pytest.Pytester) -> None:
    before = {path.name for path in pytester.path.iterdir()}
    run()
    assert {path.name for path in pytester.path.iterdir()} - {"__pycache__"} == before


@pytest.mark.usefixtures("three")
def test_workers_and_shards_cover_what_one_process_covers(
    run: Run, monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    monkeypatch.chdir(pytester.path)
    run("--arazzo-cov-report=json:one.json", "--arazzo-cov-data=one.data")
    run(*WORKERS, "--arazzo-cov-report=json:four.json", "--arazzo-cov-data=four.data", apart=True)
    for shard, chosen in enumerate(("document", "plain or lost", "bought")):
        run("-k", chosen, f"--arazzo-cov-data=shards/{shard}/.arazzo_coverage")
    folders = [f"shards/{shard}" for shard in (2, 0, 1)]
    assert main(["coverage", "combine", *folders, "--data=all.data"]) == 0
    assert main(["coverage", "json", "--data=all.data", "-o", "all.json"]) == 0

    one = Path("one.json").read_bytes()
    assert Path("four.json").read_bytes() == one
    assert Path("all.json").read_bytes() == one
    assert Path("four.data").read_bytes() == Path("one.data").read_bytes()
    assert Path("all.data").read_bytes() == Path("one.data").read_bytes()
    assert list(Path("shards").rglob(".arazzo*")) == []


@pytest.mark.usefixtures("three")
def test_the_report_for_programs_holds_what_its_schema_says(
    run: Run, pytester: pytest.Pytester
) -> None:
    result = run("--arazzo-cov-report=json", "--arazzo-cov-report=term")
    report = json.loads((pytester.path / "arazzo-coverage.json").read_text("utf-8"))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(report)

    look = report["workflows"][0]
    states = {branch["text"]: branch["state"] for branch in look["branches"]}
    assert states["get → sold"] == "taken"
    assert states["again → next"] == "taken"
    assert states["again → fail"] == "missing"
    sold = next(branch for branch in look["branches"] if branch["text"] == "get → sold")
    assert (sold["origins"], sold["contexts"]) == (["shop"], ["pets.arazzo.yaml::look[bought]"])
    assert look["scenarios"] == ["bought", "lost", "plain"]
    assert report["lost"] == []
    assert "Workflow coverage json written to " in result.stdout.str()


def test_a_crashed_worker_loses_its_unfinished_test_alone_and_the_summary_says_so(
    run: Run, write: Write, pets: str, pytester: pytest.Pytester
) -> None:
    write("conftest.py", Path("conftest.py").read_text("utf-8") + CRASH)
    write("pets.scenarios.yaml", pets + "      lost: {target: shop, fixtures: [crash]}\n")
    result = run(*WORKERS, "--arazzo-cov-data=data", "--max-worker-restart=2", apart=True)
    result.stdout.fnmatch_lines(
        [
            "1 test unfinished, a crash took what they covered:",
            "  pets.arazzo.yaml::look?lost?",
            "  look   *",
        ]
    )
    found = read_coverage(pytester.path / "data")
    assert found.lost == {"pets.arazzo.yaml::look[lost]"}
    assert {name for _, _, name in found.runs} == {"plain", "bought"}


CRASH = """

@pytest.fixture
def crash():
    import os

    os._exit(1)
"""


@pytest.mark.usefixtures("document")
def test_a_crash_of_another_test_is_no_loss_of_coverage(run: Run, write: Write) -> None:
    write("test_crash.py", "import os\n\ndef test_it(): os._exit(1)\n")
    result = run("-p", "xdist.plugin", "-n1", "--max-worker-restart=2", apart=True)
    result.assert_outcomes(failed=1, passed=1)
    assert "unfinished" not in result.stdout.str()


@pytest.mark.usefixtures("pets")
def test_what_was_covered_before_is_added_to(run: Run, write: Write, document: str) -> None:
    total = "TOTAL         3     1         6     {}    {}%"
    first = run("-k", "plain or document", "--arazzo-cov-append")
    assert total.format(4, 33) in first.outlines
    second = run("-k", "bought", "--arazzo-cov-append")
    assert total.format(3, 50) in second.outlines
    write("pets.arazzo.yaml", document + "\n")
    changed = run("--arazzo-cov-append")
    assert changed.ret == pytest.ExitCode.TESTS_FAILED
    changed.stdout.fnmatch_lines(
        ["FAIL *.arazzo_coverage: pets.arazzo.yaml has changed since; remove the file"]
    )


@pytest.mark.usefixtures("pets")
def test_a_broken_data_file_is_not_added_to_and_not_replaced(run: Run, write: Write) -> None:
    path = write("broken", "{}")
    result = run("--arazzo-cov-append", "--arazzo-cov-data=broken")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL *broken: this is no coverage data of pytest-arazzo"])
    assert path.read_text("utf-8") == "{}"


@pytest.mark.usefixtures("pets")
def test_the_ini_file_can_ask_for_everything(
    run: Run, write: Write, pytester: pytest.Pytester
) -> None:
    write(
        "pytest.ini",
        """
        [pytest]
        arazzo_cov_data = data/cov
        arazzo_cov_append = true
        arazzo_cov_precision = 2
        arazzo_cov_report =
            term
            markdown:cov.md
        arazzo_cov_fail_under =
            40
            steps = 60
            look = 70
            idle = 0
            criteria = 10
        """,
    )
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "TOTAL         3     1         6     3  50.00%" in result.outlines
    fails = [line for line in result.outlines if line.startswith("FAIL")]
    assert fails == [
        "FAIL Required coverage of workflow 'look' of 70% not reached. Coverage: 60.00%"
    ]
    assert (pytester.path / "data" / "cov").is_file()
    assert (
        (pytester.path / "cov.md").read_text("utf-8").startswith("### Workflow coverage: 50.00%")
    )
    assert "Missing" not in "\n".join(result.outlines)


@pytest.mark.usefixtures("pets")
def test_a_report_is_only_what_is_asked_for(run: Run) -> None:
    assert title(run("--arazzo-cov-report=")) == []
    assert title(run("--arazzo-cov-report=json")) == []
    assert "Missing" in run("--arazzo-cov-report=term-missing").stdout.str()
    assert "get → gone" not in run("--arazzo-cov-report=term").stdout.str()


@pytest.mark.usefixtures("pets")
def test_what_a_document_excludes_is_listed(run: Run, write: Write, document: str) -> None:
    gone = "criteria: [{condition: $statusCode == 404}]}"
    write("pets.arazzo.yaml", document.replace(gone, f"{gone}  # arazzo: no cover: never"))
    table = run().outlines
    start = table.index("excluded branches (not counted, as the documents ask):")
    assert table[start + 1] == "  pets.arazzo.yaml:17: get → gone: never"
    assert "TOTAL         3     1         5     2    60%" in table


@pytest.mark.usefixtures("pets")
def test_verbose_shows_every_kind_and_what_is_missing_by_name(run: Run) -> None:
    shown = run("-vv").stdout.str()
    assert "by kind:" in shown
    assert "pets.arazzo.yaml:18: implicit branch again → fail not taken" in shown
    assert "pets.arazzo.yaml:12: criterion get successCriteria[0] never false" in shown
    assert "pets.openapi.yaml:18: GET /pets/{name}: statuses 404 not seen" in shown
    assert "test coverage level of the operations used: TCL3" in shown
    assert "\x1b" not in shown


@pytest.mark.usefixtures("pets")
def test_the_summary_of_a_job_is_appended_to(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("summary.md", "before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    assert run("--arazzo-cov-report=markdown:github").ret == pytest.ExitCode.OK
    assert path.read_text("utf-8").startswith("before\n### Workflow coverage: 50%\n")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert run("--arazzo-cov-report=markdown:github").ret == pytest.ExitCode.OK


@pytest.mark.usefixtures("pets")
def test_a_report_that_cannot_be_written_fails_the_session(run: Run) -> None:
    result = run("--arazzo-cov-report=json:.")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL *: the report cannot be written: *"])


def test_a_shard_without_documents_has_a_data_file_all_the_same(
    run: Run, write: Write, pytester: pytest.Pytester
) -> None:
    write("test_plain.py", "def test_it(): pass\n")
    assert run("--arazzo-cov-data=data", "--arazzo-cov-fail-under=9").ret == pytest.ExitCode.OK
    assert read_coverage(pytester.path / "data").charts == frozenset()
    (pytester.path / "data").unlink()
    run("--arazzo-cov-data=data", "--collect-only")
    assert not (pytester.path / "data").exists()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--arazzo-cov-report=jsn", "--arazzo-cov-report must be one of *did you mean 'json'?"),
        ("--arazzo-cov-report=term:x", "--arazzo-cov-report must be term or term:skip-covered*"),
        ("--arazzo-cov-fail-under=steps=x", "*must be a number of at least 0, not 'x'"),
        ("-oarazzo_cov_precision=11", "arazzo_cov_precision must be at most 10, not 11"),
        ("-oarazzo_cov_precision=x", "arazzo_cov_precision must be a number*"),
        ("-oarazzo_cov_append=maybe", "arazzo_cov_append must be one of true, false*"),
    ],
)
def test_what_cannot_be_had_is_a_usage_error(run: Run, option: str, said: str) -> None:
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
