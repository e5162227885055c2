"""Which codes are looked for: selectors, layers of choices, files, severities, configuration files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import CODES, Diagnostic, Location, Severity
from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.configuration import TABLE, decode
from pytest_arazzo.lint.selection import (
    ALL,
    ALWAYS,
    DEFAULT,
    Choice,
    FileIgnore,
    meant,
    selected,
    unknown,
)
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.selecting import selection_for

PROBED = frozenset({"AZ002", "AZ101", "AZ203", "AZ204", "AZ411", "AZ901", "AZ902"})
SELECTORS = st.sampled_from(["ALL", "AZ", "AZ2", "AZ20", "AZ203", "AZ4", "AZ9", "AZ901"])
CHOICES = st.builds(
    Choice,
    select=st.none() | st.lists(SELECTORS).map(tuple),
    extend=st.lists(SELECTORS).map(tuple),
    ignore=st.lists(SELECTORS).map(tuple),
)


def problem(code: str) -> Diagnostic:
    return Diagnostic(code=code, message="wrong", location=Location("a.arazzo.yaml", 1, 1))


def probe(*choices: Choice) -> str:
    return " ".join(sorted(selected(*choices).codes & PROBED))


def test_everything_but_advice_is_looked_for_by_default() -> None:
    assert {code for code in CODES if code not in DEFAULT.codes} == {
        code for code in CODES if code.startswith("AZ9")
    }
    assert frozenset(CODES) == ALL.codes


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ((Choice(select=("AZ203",)),), "AZ203"),
        ((Choice(select=("AZ2", "AZ411")),), "AZ203 AZ204 AZ411"),
        ((Choice(select=("ALL",), ignore=("AZ2", "AZ0")),), "AZ101 AZ411 AZ901 AZ902"),
        ((Choice(select=("ALL",), ignore=("AZ",)),), ""),
        ((Choice(select=("AZ203",), ignore=("AZ2",)),), "AZ203"),
        ((Choice(select=("AZ2",), ignore=("AZ203",)),), "AZ204"),
        ((Choice(select=("AZ203",), ignore=("AZ203",)),), ""),
        ((Choice(extend=("AZ901",), ignore=("AZ0", "AZ1", "AZ4")),), "AZ203 AZ204 AZ901"),
        ((Choice(ignore=("ALL",)),), ""),
        ((Choice(ignore=("ALL",), extend=("AZ9",)),), "AZ901 AZ902"),
        ((Choice(ignore=("AZ203",)), Choice(select=("AZ203",))), "AZ203"),
        ((Choice(select=("AZ2",)), Choice(ignore=("AZ203",))), "AZ204"),
        ((Choice(select=("AZ2",)), Choice(extend=("AZ4",))), "AZ203 AZ204 AZ411"),
        ((Choice(select=("AZ2",)), Choice(select=("AZ4",))), "AZ411"),
        ((Choice(select=()),), ""),
    ],
)
def test_the_longer_selector_and_the_later_choice_decide(
    choices: tuple[Choice, ...], expected: str
) -> None:
    assert probe(*choices) == expected


@given(st.lists(CHOICES))
def test_no_choice_hides_that_a_document_cannot_be_read(choices: list[Choice]) -> None:
    off = Choice(severities={"AZ1": "off", "AZ107": "advice"})

    selection = selected(*choices, off, files=[FileIgnore("*", meant("ALL"))])

    assert selection.within("/any/file.yaml") == ALWAYS
    assert all(selection.rated(problem(code)) == problem(code) for code in ALWAYS)


@given(st.lists(CHOICES), CHOICES)
def test_a_choice_that_says_nothing_changes_nothing(choices: list[Choice], last: Choice) -> None:
    assert selected(*choices, last).codes == selected(*choices, last, Choice()).codes


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({"AZ203": "warning"}, "warning"),
        ({"AZ2": "warning", "AZ203": "advice"}, "advice"),
        ({"AZ203": "advice", "AZ2": "warning"}, "advice"),
        ({"ALL": "warning", "AZ204": "advice"}, "warning"),
        ({"AZ4": "warning"}, "error"),
    ],
)
def test_the_longer_selector_decides_on_a_severity(
    severities: Mapping[str, str], expected: str
) -> None:
    rated = selected(Choice(severities=severities)).rated(problem("AZ203"))

    assert rated.severity is Severity(expected)


def test_a_severity_selects_nothing_and_off_selects_away() -> None:
    assert probe(Choice(severities={"AZ901": "error", "AZ2": "off"})) == "AZ002 AZ101 AZ411"
    assert probe(
        Choice(severities={"AZ203": "off"}), Choice(severities={"AZ203": "error"})
    ) == probe(Choice())


@pytest.mark.parametrize(
    ("path", "is_ignored"),
    [
        ("/project/specs/pets.arazzo.yaml", True),
        ("/project/specs/deep/pets.arazzo.yaml", True),
        ("/project/pets.arazzo.yaml", False),
        ("/elsewhere/specs/pets.arazzo.yaml", False),
        ("/elsewhere/old.arazzo.yaml", True),
        ("/project/specs/old.arazzo.yaml.txt", True),
        ("/projects/specs/pets.arazzo.yaml", False),
    ],
)
def test_patterns_match_paths_from_the_folder_of_the_configuration_and_names_of_files(
    path: str, *, is_ignored: bool
) -> None:
    files = [FileIgnore("specs/*", meant("AZ2")), FileIgnore("old.*.yaml", meant("AZ203"))]
    selection = selected(files=files, base="/project")

    assert ("AZ203" not in selection.within(path)) is is_ignored
    assert "AZ411" in selection.within(path)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("AZ203", None),
        ("AZ2", None),
        ("AZ", None),
        ("ALL", None),
        ("az203", "there is no code 'az203'; did you mean 'AZ203'?"),
        ("A203", "there is no code 'A203'; did you mean 'AZ203'?"),
        ("AZ999", "there is no code 'AZ999'; did you mean"),
        ("E501", "there is no code 'E501'"),
        ("", "there is no code ''; codes look like 'AZ301'"),
        ("AZ2*", "there is no code 'AZ2*'"),
    ],
)
def test_a_selector_that_means_nothing_is_named_with_the_nearest(
    selector: str, expected: str | None
) -> None:
    wrong = unknown(selector)

    assert wrong is None if expected is None else str(wrong).startswith(expected)
    assert bool(meant(selector)) is (expected is None)


def test_the_beginning_of_a_code_is_no_code() -> None:
    assert unknown("AZ20", prefixes=False) == "there is no code 'AZ20'; did you mean 'AZ201'?"


CONFIGURED = """\
[tool.other]
select = ["E"]
[tool.pytest-arazzo]
select = ["AZ2", "AZ4"]
extend-select = ["AZ901"]
ignore = ["AZ204"]
severity = {AZ203 = "warning"}
[tool.pytest-arazzo.per-file-ignores]
"old/*" = ["AZ203", "AZ4"]
"""


def test_the_table_says_what_is_looked_for() -> None:
    said = decode("pyproject.toml", CONFIGURED, TABLE)
    selection = selected(said.choice, files=said.files, base="/project")

    assert said.problems == ()
    assert selection.codes & PROBED == {"AZ203", "AZ411", "AZ901"}
    assert selection.within("/project/old/a.yaml") & PROBED == {"AZ901"}
    assert selection.rated(problem("AZ203")).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('selct = ["AZ2"]', "1:1: unknown key 'selct'; did you mean 'select'?"),
        ("x = 1", "1:1: unknown key 'x'; known are select,"),
        ('# select\nselect = ["AZ2",\n  "AZX"]', "3:4: there is no code 'AZX'"),
        ('select = "AZ2"', "1:1: 'select' must be an array of codes"),
        ("ignore = [2]", "1:1: 'ignore' must be an array of codes"),
        ("severity = 1", "1:1: severity must be a table"),
        ('severity = {AZ2 = "warn"}', "1:13: a severity must be one of error,"),
        ('severity = {AZ2 = "of"}', "1:13: a severity must be one of error, warning, advice, off"),
        ('[severity]\nAZ98 = "off"', "2:1: there is no code 'AZ98'"),
        ("severity = {AZ2 = 3}", "1:13: a severity must be one of"),
        ('per-file-ignores = ["AZ2"]', "1:1: per-file-ignores must be a table"),
        ('[per-file-ignores]\n"a b" = "AZ2"', "2:2: 'a b' must be an array of codes"),
        ('[per-file-ignores]\n"a" = ["AZQ"]', "2:9: there is no code 'AZQ'"),
        ("select = [", "1:1: no TOML: "),
        ("select = ]", "1:10: no TOML: Invalid value"),
    ],
)
def test_what_is_wrong_in_a_configuration_is_said_with_its_place(text: str, expected: str) -> None:
    said = decode("pytest-arazzo.toml", text, ())

    assert said.problems[0].startswith(f"pytest-arazzo.toml:{expected}")


def test_every_problem_of_a_configuration_is_said_and_none_of_other_tables() -> None:
    text = CONFIGURED.replace("AZ4", "AZ77").replace("AZ901", "BY1")

    assert [each.partition(":")[2][:4] for each in decode("p", text, TABLE).problems] == [
        "4:19",
        "5:19",
        "9:22",
    ]
    assert decode("p", "[tool]\npytest-arazzo = 3\n", TABLE).problems == (
        "p:2:1: expected a table",
    )
    assert decode("p", "[tool.x]\n", TABLE).problems == ()


def test_the_nearest_file_that_has_the_table_decides(tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "specs"
    inner.mkdir(parents=True)
    table = "[tool.pytest-arazzo]\nselect = ['{}']\n"
    (tmp_path / "pyproject.toml").write_text(table.format("AZ2"))
    assert selection_for(inner).codes & PROBED == {"AZ203", "AZ204"}

    (inner.parent / "pyproject.toml").write_text("[project]\nname = 'pytest-arazzo'\n")
    assert selection_for(inner).codes & PROBED == {"AZ203", "AZ204"}

    (inner.parent / "pytest-arazzo.toml").write_text("select = ['AZ4']\n")
    assert selection_for(inner).codes & PROBED == {"AZ411"}
    assert selection_for(inner).base == inner.parent.as_posix()
    assert selection_for(inner, Choice(extend=("AZ1",))).codes & PROBED == {"AZ101", "AZ411"}


def test_the_search_for_a_configuration_ends_with_the_repository(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest-arazzo]\nselect = ['AZ2']\n")
    specs = tmp_path / "repository" / "specs"
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    specs.mkdir()

    assert selection_for(specs) == DEFAULT
    assert project_of(specs) == tmp_path / "repository"
    assert project_of(tmp_path) == tmp_path


def test_a_configuration_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    file = tmp_path / "pytest-arazzo.toml"
    file.write_bytes(b"select = ['\xff']")
    with pytest.raises(Unusable, match=r"^pytest-arazzo.toml:1:1: the configuration cannot be"):
        selection_for(tmp_path, shown_from=tmp_path)

    file.write_text("selct = []\nignre = []\n")
    with pytest.raises(Unusable) as raised:
        selection_for(tmp_path, shown_from=tmp_path / "elsewhere")
    assert [line.partition(": ")[0] for line in str(raised.value).split("\n")] == [
        f"{file.as_posix()}:1:1",
        f"{file.as_posix()}:2:1",
    ]
