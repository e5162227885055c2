"""Reports of coverage as files: appended, written, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_arazzo.coverage.measure import Chart, Coverage
from pytest_arazzo.errors import Unusable
from pytest_arazzo.shelf.coverage_asked import Asked, parse_report
from pytest_arazzo.shelf.coverage_reports import append_markdown, write_report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json", Asked("json")),
        (" json:a:b.json ", Asked("json", "a:b.json")),
        ("term-missing:skip-covered", Asked("term-missing", "skip-covered")),
        ("term:no", "must be term or term:skip-covered, not 'term:no'"),
    ],
)
def test_a_report_is_asked_for_by_type_and_place(text: str, expected: Asked | str) -> None:
    assert parse_report(text) == expected


def test_a_type_that_does_not_exist_is_named_with_the_nearest() -> None:
    assert str(parse_report("markdwn")).endswith("not 'markdwn'; did you mean 'markdown'?")


def test_reports_go_to_their_own_place_unless_another_is_given(tmp_path: Path) -> None:
    assert (
        write_report(Asked("json"), Coverage(), tmp_path, 0) == tmp_path / "arazzo-coverage.json"
    )
    other = write_report(Asked("markdown", "a/b.md"), Coverage(), tmp_path, 0)
    assert other.read_text("utf-8").startswith("### Workflow coverage: 100%")


def test_a_summary_that_cannot_be_appended_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be written"):
        append_markdown(tmp_path, Coverage(), 0)


def test_more_than_github_shows_is_not_appended(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before", "utf-8")
    charts = (Chart("a" * 400, f"{number:0400}", number) for number in range(1500))

    with pytest.raises(Unusable, match="more than GitHub shows"):
        append_markdown(path, Coverage(charts=frozenset(charts)), 0)
    assert path.read_text("utf-8") == "before"
