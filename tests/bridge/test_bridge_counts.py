"""Reports that coverage.py makes of documents on disk, against what we count ourselves."""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from coverage import Coverage as Session
from coverage import CoverageData
from coverage.cmdline import main as coverage_command

from pytest_arazzo.bridge.export import write_lcov, write_xml
from pytest_arazzo.bridge.facts import fill
from pytest_arazzo.bridge.layout import code_of
from pytest_arazzo.coverage.measure import Coverage, potential
from pytest_arazzo.coverage.tally import Tally, tallies
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted((ROOT / "specs").glob("*.arazzo.yaml"))
SEEDS = sorted((ROOT.parent / "shared" / "seeds" / "arazzo").resolve().glob("*.y*ml"))
SHARES = {"none": 0, "some": 1, "most": 2, "all": 3}


@dataclass(frozen=True, slots=True)
class Case:
    coverage: Coverage
    names: Mapping[str, str]
    folder: Path

    @property
    def tallies(self) -> tuple[Tally, ...]:
        return tallies(self.coverage)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Lines and covered ones, branches and covered ones, as our own counts have them."""
        lines: set[tuple[str, int]] = set()
        covered: set[tuple[str, int]] = set()
        for tally in self.tallies:
            for line, is_seen in _lines(tally):
                lines.add((tally.chart.uri, line))
                covered |= {(tally.chart.uri, line)} if is_seen else set()
        branches = sum(len(tally.counted) for tally in self.tallies)
        return len(lines), len(covered), branches, sum(tally.covered for tally in self.tallies)


def _lines(tally: Tally) -> Iterator[tuple[int, bool]]:
    missed = {step for step, _ in tally.missing_steps}
    yield tally.chart.line, len(missed) < len(tally.steps)
    yield from ((line, step not in missed) for step, line in tally.steps)
    yield from ((way.line, way.arc in tally.taken) for way in tally.counted)
    yield from ((c[1], c not in tally.missing_criteria) for c in tally.criteria)


@functools.cache
def read(path: Path) -> tuple[str, Coverage]:
    root = project_of(path.parent) or path.parent
    suite = Suite(path, Shelf(Places(root=root, rootdir=root)))
    program = suite.linked().program
    return suite.uri, potential(program, program.own)


def case_of(paths: list[Path], folder: Path, share: int) -> Case:
    """Return a coverage in which *share* thirds of all that the documents have was seen."""
    found = Coverage()
    names: dict[str, str] = {}
    for path in paths:
        uri, possible = read(path)
        found |= possible
        names[uri] = str(path)
    arcs = [w.arc for c in sorted(found.charts) for w in c.ways if not w.dead and not w.excluded]
    taken = [arc for arc in arcs if code_of(arc)[1] % 3 < share]
    criteria = [(c.uri, at) for c in sorted(found.charts) for at, _ in c.criteria]
    found = replace(
        found,
        arcs=frozenset((arc, "live") for arc in taken),
        contexts=frozenset((arc, f"run {n % 8}") for n, arc in enumerate(taken)),
        steps=frozenset((arc.uri, arc.workflow, arc.step) for arc in taken),
        criteria=frozenset((*each, bool(n % 2)) for n, each in enumerate(criteria[: share * 9])),
    )
    return Case(found, names, folder)


def keep(case: Case, coverage: Coverage, name: str = ".coverage", *, branch: bool = True) -> None:
    data = CoverageData(basename=str(case.folder / name))
    fill(data, coverage, case.names, branch=branch)
    data.close()


def session_of(case: Case, *, branch: bool = True) -> Session:
    rc = case.folder / "rc"
    rc.write_text(
        f"[run]\nbranch = {branch}\nplugins = pytest_arazzo.coverage_plugin\n", encoding="utf-8"
    )
    return Session(data_file=str(case.folder / ".coverage"), config_file=str(rc))


def reported(case: Case, *, branch: bool = True) -> dict[str, object]:
    """Return what `coverage json` says, without the time."""
    session = session_of(case, branch=branch)
    session.load()
    path = case.folder / "report.json"
    session.json_report(outfile=str(path))
    session.get_data().close()
    report: dict[str, object] = json.loads(path.read_text("utf-8"))
    return {name: report[name] for name in ("files", "totals")}


def totals(report: dict[str, object], *names: str) -> tuple[int, ...]:
    found = report["totals"]
    assert isinstance(found, dict)
    return tuple(found[name] for name in names)


ALL = ("num_statements", "covered_lines", "num_branches", "covered_branches")


@pytest.fixture(params=SHARES)
def share(request: pytest.FixtureRequest) -> int:
    return SHARES[str(request.param)]


def test_both_reports_count_the_same_of_the_specs(tmp_path: Path, share: int) -> None:
    case = case_of(SPECS, tmp_path, share)
    keep(case, case.coverage)

    assert totals(reported(case), *ALL) == case.counts


@pytest.mark.skipif(not SEEDS, reason="the documents of others are not there")
def test_both_reports_count_the_same_of_documents_of_others(tmp_path: Path, share: int) -> None:
    case = case_of(SEEDS, tmp_path, share)
    keep(case, case.coverage)

    assert totals(reported(case), *ALL) == case.counts


def test_our_own_files_count_the_same(tmp_path: Path, share: int) -> None:
    case = case_of(SPECS, tmp_path, share)
    write_xml(case.coverage, tmp_path / "c.xml")
    write_lcov(case.coverage, tmp_path / "c.lcov")

    top = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 - our own file
    names = ("lines-valid", "lines-covered", "branches-valid", "branches-covered")
    assert tuple(int(top.attrib[name]) for name in names) == case.counts

    rows = (tmp_path / "c.lcov").read_text("utf-8").splitlines()
    summed = [
        sum(int(row.partition(":")[2]) for row in rows if row.startswith(f"{name}:"))
        for name in ("LF", "LH", "BRF", "BRH")
    ]
    assert tuple(summed) == case.counts


def test_without_branches_the_lines_are_the_same(tmp_path: Path) -> None:
    case = case_of(SPECS[:2], tmp_path, 1)
    keep(case, case.coverage, branch=False)

    assert totals(reported(case, branch=False), *ALL[:2]) == case.counts[:2]


def test_eight_shards_combined_report_the_same_as_one_run(tmp_path: Path) -> None:
    case = case_of(SPECS[:3], tmp_path, 2)
    keep(case, case.coverage)
    whole = reported(case)
    (tmp_path / ".coverage").unlink()
    for number in range(8):
        keep(case, _shard(case.coverage, number), f".coverage.shard{number}")
    session = session_of(case)
    session.combine()
    session.save()
    session.get_data().close()

    assert reported(case) == whole
    assert not list(tmp_path.glob(".coverage.*"))


def _shard(coverage: Coverage, number: int) -> Coverage:
    """Return what one of eight runs saw."""
    contexts = frozenset(pair for pair in coverage.contexts if pair[1] == f"run {number}")
    arcs = frozenset(arc for arc, _ in contexts)
    return replace(
        coverage,
        contexts=contexts,
        arcs=frozenset((arc, "live") for arc in arcs),
        steps=frozenset((arc.uri, arc.workflow, arc.step) for arc in arcs),
        criteria=frozenset(sorted(coverage.criteria)[number::8]),
    )


def test_the_html_report_changes_nothing_for_the_others(tmp_path: Path) -> None:
    case = case_of(SPECS, tmp_path, 1)
    keep(case, case.coverage)
    before = reported(case)
    session = session_of(case)
    session.set_option("lcov:line_checksums", True)
    session.load()
    plain = _lcov(session, tmp_path / "before.lcov")
    session.html_report(directory=str(tmp_path / "html"))

    assert _lcov(session, tmp_path / "after.lcov") == plain
    assert sum(row.startswith("BRDA") for row in plain) == case.counts[2]
    assert reported(case) == before
    index = (tmp_path / "html" / "index.html").read_text("utf-8")
    lines, covered, branches, taken = case.counts
    percent = round(100 * (covered + taken) / (lines + branches))
    assert f'<span class="pc_cov">{percent}%</span>' in index
    session.get_data().close()


def _lcov(session: Session, path: Path) -> list[str]:
    session.lcov_report(outfile=str(path))
    return path.read_text("utf-8").splitlines()


def test_runs_are_the_contexts_of_lines(tmp_path: Path) -> None:
    case = case_of(SPECS[:1], tmp_path, 3)
    keep(case, case.coverage)
    data = CoverageData(basename=str(tmp_path / ".coverage"))
    data.read()
    found = data.contexts_by_lineno(str(SPECS[0]))
    contexts = data.measured_contexts()
    data.close()

    way = next(way for tally in case.tallies for way in tally.counted)
    runs = {context for arc, context in case.coverage.contexts if arc == way.arc}
    assert runs <= set(found[way.line])
    assert contexts == {"", *(context for _, context in case.coverage.contexts)}


def test_missing_branches_stand_in_html_and_markdown_in_words(tmp_path: Path) -> None:
    path = next(path for path in SPECS if "run-pipeline" in path.name)
    case = case_of([path], tmp_path, 0)
    taken = next(w.arc for t in case.tallies for w in t.counted if w.arc.kind == "success")
    poll = (taken.uri, taken.workflow, taken.step)
    seen = replace(case.coverage, arcs=frozenset({(taken, "live")}), steps=frozenset({poll}))
    keep(case, seen)
    session = session_of(case)
    session.load()
    session.html_report(directory=str(tmp_path / "html"))
    table = io.StringIO()
    session.report(output_format="markdown", file=table, show_missing=True)
    session.get_data().close()

    pages = "".join(each.read_text("utf-8") for each in (tmp_path / "html").glob("*.html"))
    assert f"onSuccess[{taken.name}] of step 'getImage' never taken" not in pages
    assert "of step 'getImage' never taken" in pages
    assert "never taken; onSuccess[" in pages
    assert '<span class="key">workflowId</span>' in pages
    assert path.name in table.getvalue()
    assert re.search(r"\|\s+\d{1,2}%", table.getvalue())


@pytest.mark.parametrize(("share_seen", "code"), [(3, 0), (1, 2)])
def test_fail_under_of_coverage_py_counts_documents(
    tmp_path: Path, share_seen: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    case = case_of(SPECS[:1], tmp_path, share_seen)
    seen = case.coverage
    keep(case, replace(seen, criteria=_every(seen)) if share_seen == SHARES["all"] else seen)
    session_of(case)

    result = coverage_command(
        [
            "report",
            f"--data-file={tmp_path / '.coverage'}",
            f"--rcfile={tmp_path / 'rc'}",
            "--fail-under=100",
        ]
    )

    assert result == code, capsys.readouterr().out


def _every(coverage: Coverage) -> frozenset[tuple[str, str, bool]]:
    """Return every result of every criterion."""
    return frozenset(
        (c.uri, at, held)
        for c in coverage.charts
        for at, _ in c.criteria
        for held in (True, False)
    )
