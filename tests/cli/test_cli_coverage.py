"""`pytest-arazzo coverage`: data files added up, reported, compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from calling import Project

from pytest_arazzo.coverage.measure import Chart, Coverage, Way, union
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.shelf.coverage_file import read_coverage, write_coverage

URI = "flows/a.arazzo.yaml"
DATA = ".arazzo_coverage"


def arc(kind: str, name: str = "") -> Arc:
    return Arc(URI, "wait", "poll", kind, name)


DONE, AGAIN, NEXT, RARE = (
    arc("success", "done"),
    arc("failure", "again"),
    arc("next"),
    arc("success", "rare"),
)
WAIT = Chart(
    uri=URI,
    workflow="wait",
    line=3,
    steps=(("poll", 5),),
    ways=(
        Way(DONE, 7),
        Way(AGAIN, 9),
        Way(NEXT, 5, dead="every value of $.status meets done"),
        Way(RARE, 8, excluded="by hand"),
    ),
    criteria=(("/workflows/0/steps/0/successCriteria/0", 6),),
    outputs=(("poll", "id"),),
    digest="1",
)


def coverage(*taken: Arc, run: str = "default", chart: Chart = WAIT) -> Coverage:
    return Coverage(
        charts=frozenset({chart}),
        steps=frozenset((each.uri, each.workflow, each.step) for each in taken),
        arcs=frozenset((each, "moto") for each in taken),
        contexts=frozenset((each, f"{URI}::wait[{run}]") for each in taken),
        runs=frozenset({(URI, "wait", run)}),
    )


@pytest.fixture
def data(project: Project) -> Path:
    """Write a data file in which one of two branches is covered."""
    path = project.path / DATA
    write_coverage(path, coverage(DONE))
    return path


def test_shards_are_added_up_and_deleted(project: Project) -> None:
    parts = [coverage(DONE, run="one"), coverage(AGAIN, run="two")]
    for number, part in enumerate(parts):
        write_coverage(project.path / f"{DATA}.{number}", part)
    write_coverage(project.path / DATA, Coverage(lost=frozenset({"old"})))

    called = project.call("coverage", "combine")

    assert (called.code, called.out) == (0, f"2 data files combined into {DATA}\n")
    assert read_coverage(project.path / DATA) == union(parts)
    assert [each.name for each in project.path.glob(f"{DATA}*")] == [DATA]


def test_shards_can_be_kept_and_added_to_what_is_there(project: Project, data: Path) -> None:
    shard = project.path / "artifacts" / DATA
    write_coverage(shard, replace(coverage(AGAIN), lost=frozenset({"a.yaml::w[x]"})))

    called = project.call("coverage", "combine", "--keep", "--append", "artifacts")

    assert (called.code, called.out) == (0, f"2 data files combined into {DATA}\n")
    assert called.err == (
        "pytest-arazzo: 1 test unfinished, a crash took what they covered:\n"
        "pytest-arazzo:   a.yaml::w[x]\n"
    )
    assert {each for each, _ in read_coverage(data).arcs} == {DONE, AGAIN}
    assert shard.is_file()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b'{"meta": {}}'])
def test_a_foreign_shard_is_an_error_and_nothing_is_lost(
    project: Project, data: Path, content: bytes
) -> None:
    before = data.read_bytes()
    project.write(f"{DATA}.2", content)
    write_coverage(project.path / f"{DATA}.1", coverage(AGAIN))

    called = project.call("coverage", "combine")

    assert (called.code, called.out) == (2, "")
    assert called.err == (f"pytest-arazzo: {DATA}.2: this is no coverage data of pytest-arazzo\n")
    assert data.read_bytes() == before
    assert (project.path / f"{DATA}.1").is_file()


def test_a_shard_that_was_cut_off_is_an_error(project: Project, data: Path) -> None:
    project.write("cut", data.read_bytes()[:-3])

    called = project.call("coverage", "combine", "cut")

    assert called.code == 2
    assert called.err == "pytest-arazzo: cut: the coverage data is incomplete, or was changed\n"


def test_a_shard_of_another_version_is_an_error_unless_it_is_to_be_left_out(
    project: Project,
) -> None:
    write_coverage(project.path / "x", coverage(DONE))
    write_coverage(project.path / "y", coverage(AGAIN, chart=replace(WAIT, digest="2")))

    refused = project.call("coverage", "combine", "x", "y")
    taken = project.call("coverage", "combine", "x", "y", "--ignore-changed")

    assert (refused.code, taken.code) == (2, 0)
    assert refused.err == (
        f"pytest-arazzo: y: {URI} is another version than in x; leave it out with --ignore-changed\n"
    )
    assert taken.err == f"pytest-arazzo: left out: {URI} of y, which is another version\n"
    assert read_coverage(project.path / DATA) == coverage(DONE)


def test_nothing_to_combine_is_an_error(project: Project) -> None:
    assert project.call("coverage", "combine").code == 2
    assert project.call("coverage", "combine", "nowhere").code == 2


@pytest.mark.usefixtures("data")
def test_the_table_is_as_wide_as_the_terminal(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    called = project.call("coverage", "report")

    assert called.code == 0
    assert called.out.split("\n") == [
        "Workflow  Steps  Miss  Branches  Miss  Cover  Missing",
        "-" * 53,
        URI,
        "  wait        1     0         2     1    50%  poll → again:9",
        "-" * 53,
        "TOTAL         1     0         2     1    50%",
        "dead branches (not counted):",
        f"  {URI}:5: poll → next: every value of $.status meets done",
        "excluded branches (not counted, as the documents ask):",
        f"  {URI}:8: poll → rare: by hand",
        "",
    ]


@pytest.mark.usefixtures("data")
def test_the_table_can_be_told_what_to_show(project: Project) -> None:
    called = project.call("coverage", "report", "--no-missing", "--precision=2", "-v")

    assert "TOTAL         1     0         2     1  50.00%" in called.out
    assert "again" not in called.out
    assert f"{URI}:6: criterion poll successCriteria[0] never true" in called.out
    assert f"{URI}: output id of poll never had a value" in called.out


def test_workflows_that_are_covered_or_idle_are_told(project: Project) -> None:
    idle = Chart(uri="b.yaml", workflow="idle", line=2, steps=(("s", 3),))
    full = coverage(DONE, AGAIN) | Coverage(charts=frozenset({idle}))
    write_coverage(project.path / DATA, full)

    called = project.call("coverage", "report", "--skip-covered")

    assert "  wait" not in called.out
    assert "1 workflow skipped: covered in full" in called.out
    assert "b.yaml:2: AZ112 workflow 'idle' has no scenario" in called.out


def test_without_data_there_is_nothing_to_report(project: Project) -> None:
    called = project.call("coverage", "report")
    assert (called.code, called.err) == (
        2,
        f"pytest-arazzo: {DATA}: there is no coverage data\n",
    )
    write_coverage(project.path / DATA, Coverage())
    assert project.call("coverage", "report").out == "nothing was measured\n"


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("action", ["report", "json", "markdown"])
def test_less_than_demanded_is_a_finding(project: Project, action: str) -> None:
    short = project.call("coverage", action, "--fail-under=60,steps=100", "--fail-under=wait=10")
    enough = project.call("coverage", action, "--fail-under=50")

    assert (short.code, enough.code) == (1, 0)
    assert short.err == (
        "FAIL Required workflow coverage of 60% not reached. Total coverage: 50.00%\n"
    )


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--fail-under=steps=x"),
        ("report", "--precision=11"),
        ("report", "--precision=-1"),
        ("json", "-o", "."),
        ("nothing",),
        (),
    ],
)
def test_what_cannot_be_done_is_unusable(project: Project, arguments: tuple[str, ...]) -> None:
    assert project.call("coverage", *arguments).code == 2


@pytest.mark.usefixtures("data")
def test_reports_are_written_where_they_are_wanted(project: Project) -> None:
    called = project.call("coverage", "json")
    assert called.out == "Workflow coverage json written to arazzo-coverage.json\n"
    report = json.loads(project.read("arazzo-coverage.json"))
    assert report["totals"]["branches"] == {"covered": 1, "total": 2, "percent": 50.0}

    project.call("coverage", "markdown", "-o", "out/report.md", "--precision=1")
    assert project.read("out/report.md").startswith("### Workflow coverage: 50.0%\n")


def test_only_what_is_newly_uncovered_is_a_difference(project: Project, data: Path) -> None:
    new = Way(arc("success", "new"), 8)
    more = replace(WAIT, ways=(*WAIT.ways, new), digest="2")
    write_coverage(project.path / "base", coverage(AGAIN))
    write_coverage(project.path / "now", coverage(DONE, AGAIN, chart=more))

    lost = project.call("coverage", "diff", "base")
    added = project.call("coverage", "diff", DATA, "--data=now")
    same = project.call("coverage", "diff", str(data))

    assert (lost.code, lost.out) == (
        1,
        f"{URI}:9: wait: poll → again was covered and is not taken\n1 newly uncovered branch\n",
    )
    assert (added.code, added.out) == (
        1,
        f"{URI}:8: wait: poll → new is new and is not taken\n1 newly uncovered branch\n",
    )
    assert (same.code, same.out) == (0, "no newly uncovered branches\n")


def test_names_of_others_cannot_steer_the_terminal(project: Project) -> None:
    evil = replace(
        WAIT, uri="\x1b[31m.yaml", workflow="\x9b1m\u202e", ways=(Way(DONE, 1, dead="\x07"),)
    )
    write_coverage(project.path / DATA, Coverage(charts=frozenset({evil})))

    called = project.call("coverage", "report", "-v")

    assert called.code == 0
    assert [c for c in called.out if not c.isprintable() and c != "\n"] == []
