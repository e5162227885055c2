"""The pages about the codes: their wrong examples are found to be wrong, their right ones right.

A page about what only a run finds brings what the run needs: scenario files and cassettes. All
such pages are run in one session, each in a folder of its own that is called as its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import pytest_arazzo

# Imported here so that runs in this process, which forget what they import, find it imported.
import pytest_arazzo.plugin.execute
import pytest_arazzo.plugin.reporting
import pytest_arazzo.reports.terminal
from pytest_arazzo.cli.main import main
from pytest_arazzo.diagnostic import CODES, Diagnostic, Severity
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.reports.pages import page, summary
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(pytest_arazzo.__file__).parent / "pages"
FILES = sorted(PAGES.glob("*.md"))
PETS = Path(__file__).with_name("pets.openapi.yaml")
DOCUMENT = "example.arazzo.yaml"
MARK = "# <- here"
HEAD = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
"""
BLOCK = re.compile(
    r"^```\w+ (wrong|right|both)(?: file=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
AT_RUN = re.compile(r"AZ[678]\d\d|AZ112|AZ120|AZ34\d")
RECORDING = "AZ721"
OF_RECORDINGS = {"AZ722": "scan", "AZ723": "check", "AZ724": "check", "AZ725": "check"}
"""Codes that a command about recordings finds."""
QUIET = {"AZ609"}
"""Advice of a run, which reports do not show; a scenario can accept it, and fails if it is not there."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page in its parts."""

    path: Path
    text: str

    @property
    def code(self) -> str:
        return self.path.stem

    def files(self, variant: str) -> Mapping[str, str]:
        """Return the files of an example: the document and what else it needs."""
        found = {PETS.name: PETS.read_text("utf-8")}
        for kind, name, text in BLOCK.findall(self.text):
            if kind in (variant, "both"):
                found[name or DOCUMENT] = whole(text) if not name else text
        if self.code in QUIET:
            name = "example.scenarios.yaml"
            accepted = f"[{{code: {self.code}, reason: this page}}]"
            found[name] = f"defaults: {{expect: {{findings: {accepted}}}}}\n" + found[name]
        return found


ALL = [Page(path, path.read_text("utf-8")) for path in FILES]
APART = [page for page in ALL if page.code in {RECORDING, *OF_RECORDINGS}]
RUN = [page for page in ALL if AT_RUN.fullmatch(page.code) and page not in APART]
CHECKED = [page for page in ALL if page not in (*RUN, *APART)]


def whole(text: str) -> str:
    return HEAD + text if re.match(r"(?:#.*\n|\n)*workflows:", text) else text


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def marks(files: Mapping[str, str]) -> set[tuple[str, int]]:
    """Return every place that an example marks as wrong."""
    return {
        (name, number)
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if MARK in line
    }


def checked(folder: Path, files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    write(folder, files)
    selection = Selection(codes=frozenset(CODES))  # advice too
    shelf = Shelf(Places(root=folder, rootdir=folder, selection=selection))
    return Suite(folder / DOCUMENT, shelf).diagnostics()


def shown(found: Iterable[Diagnostic]) -> str:
    return "\n".join(map(str, found))


@pytest.mark.parametrize("page", CHECKED, ids=lambda page: page.code)
def test_the_wrong_example_of_a_page_is_wrong_where_it_says(page: Page, tmp_path: Path) -> None:
    files = page.files("wrong")
    everything = checked(tmp_path, files)
    found = [each for each in everything if each.code == page.code]
    lines = {(each.location.uri, each.location.line) for each in found}

    assert found, shown(everything)
    assert found[0].severity.value in severity(page)
    assert marks(files) <= lines, shown(everything)


@pytest.mark.parametrize("page", CHECKED, ids=lambda page: page.code)
def test_the_right_example_of_a_page_is_right(page: Page, tmp_path: Path) -> None:
    everything = checked(tmp_path, page.files("right"))
    against = [e for e in everything if e.code == page.code or e.severity is Severity.ERROR]

    assert against == [], shown(everything)


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_a_page_has_the_form_of_a_page(page: Page) -> None:
    title, *body = page.text.rstrip("\n").split("\n")
    headings = re.findall(r"^## .*$", page.text, re.MULTILINE)
    documents = [kind for kind, name, _ in BLOCK.findall(page.text) if name in ("", DOCUMENT)]

    assert title == f"# {page.code}: {CODES[page.code]}"
    assert headings == ["## Wrong", "## Right"]
    assert sorted(documents) in (["right", "wrong"], ["both"])
    assert re.fullmatch(r"Severity: [a-z ,]+\. Source: \S.*\.", body[-1])
    assert page.text.count("```") == 2 * len(BLOCK.findall(page.text))
    assert re.match(r"[^#`\s].{30,}", summary(page.code) or "")


def severity(page: Page) -> list[str]:
    """Return the severities that a page says its code can have."""
    said = re.search(r"^Severity: ([a-z ,]+)\. Source: ", page.text, re.MULTILINE)
    return re.findall(r"error|warning|advice", said[1]) if said else []


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {path.stem for path in FILES} == set(CODES)
    assert [code for code in CODES if page(code) is None] == []
    assert page("AZ000") is None
    assert summary("AZ000") is None


def test_the_table_of_codes_leads_to_the_pages() -> None:
    links = re.findall(
        r"^\| \[(AZ\d{3})\]\((\S+)\) \|", (ROOT / "docs/codes.md").read_text("utf-8"), re.MULTILINE
    )

    assert dict(links) == {code: f"../pytest_arazzo/pages/{code}.md" for code in CODES}


@dataclass(frozen=True, slots=True)
class Said:
    """What a session said about the page in one folder."""

    text: str
    passed: bool

    def places(self, code: str) -> set[tuple[str, int]]:
        pattern = rf"^\S*{code}/(\S+?):(\d+)(?::\d+)?: {code} "
        return {(name, int(line)) for name, line in re.findall(pattern, self.text, re.MULTILINE)}


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a pytester in which runs are narrow of nothing and load the plugin exactly once."""
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


def session(pytester: pytest.Pytester, variant: str) -> Mapping[str, Said]:
    """Return what pytest says about every page of a run, by code."""
    for each in RUN:
        write(pytester.path / each.code, each.files(variant))
    options = ("-p", "no:cacheprovider", "-p", "pytest_arazzo.plugin.hooks", "-vv")
    result = pytester.runpytest_inprocess(*options, *(each.code for each in RUN))
    reports = result.reprec.getreports("pytest_runtest_logreport")  # type: ignore[attr-defined]
    return {each.code: Said(*_said(each.code, result.outlines, reports)) for each in RUN}


def _said(
    code: str, lines: Iterable[str], reports: Iterable[pytest.TestReport]
) -> tuple[str, bool]:
    own = [report for report in reports if report.nodeid.startswith(f"{code}/")]
    texts = [text for report in own for text in (report.longreprtext, *_sections(report))]
    texts += [line for line in lines if line.startswith(f"{code}/")]
    return "\n".join(texts), all(report.passed for report in own)


def _sections(report: pytest.TestReport) -> Iterator[str]:
    return (content for _, content in report.sections)


def test_runs_of_the_wrong_examples_say_what_is_wrong(run: pytest.Pytester) -> None:
    said = session(run, "wrong")
    silent = {
        page.code: said[page.code].text
        for page in RUN
        if not said[page.code].places(page.code) >= marks(page.files("wrong"))
        or bool(said[page.code].places(page.code)) is (page.code in QUIET)
    }

    assert silent == {}
    assert {code for code in QUIET if not said[code].passed} == set()


def test_runs_of_the_right_examples_pass(run: pytest.Pytester) -> None:
    said = session(run, "right")
    loud = {code: each.text for code, each in said.items() if _speaks(code, each)}

    assert loud == {}


@pytest.mark.parametrize("code", OF_RECORDINGS)
def test_commands_about_recordings_find_what_is_wrong_and_nothing_in_what_is_right(
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = next(page for page in APART if page.code == code)
    monkeypatch.chdir(tmp_path)
    said = {}
    for variant in ("wrong", "right"):
        write(tmp_path, example.files(variant))
        status = main(("cassettes", OF_RECORDINGS[code], "."))
        said[variant] = (status, capsys.readouterr().out)

    places = re.findall(rf"^(\S+?):(\d+):\d+: {code} ", said["wrong"][1], re.MULTILINE)
    assert said["wrong"][0] == 1
    assert places
    assert marks(example.files("wrong")) <= {(name, int(line)) for name, line in places}
    assert said["right"][0] == 0, said["right"][1]


def test_what_cannot_be_recorded_is_told_and_what_can_is_recorded(run: pytest.Pytester) -> None:
    example = next(page for page in APART if page.code == RECORDING)
    options = ("-p", "no:cacheprovider", "-p", "pytest_arazzo.plugin.hooks")
    write(run.path, example.files("wrong"))
    wrong = run.runpytest_inprocess(*options, "--arazzo-record=once")
    write(run.path, example.files("right"))
    right = run.runpytest_inprocess(*options, "--arazzo-record=once")

    (place,) = marks(example.files("wrong"))
    assert f"{place[0]}:{place[1]}:7: {RECORDING} " in wrong.stdout.str()
    assert right.ret == pytest.ExitCode.OK
    assert (run.path / "tape.yaml").is_file()


def _speaks(code: str, said: Said) -> bool:
    if code in QUIET:
        return "AZ802" not in said.text
    return not said.passed or bool(said.places(code))
