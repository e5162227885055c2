"""The HTML report, with the documents that it shows read again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import Chart, Coverage
from pytest_arazzo.coverage.operations import digest_of
from pytest_arazzo.errors import ArazzoError
from pytest_arazzo.program.program import Flow
from pytest_arazzo.reports.html.page import page
from pytest_arazzo.reports.html.report import Key, Report
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.shelf.writing import write_whole

EPOCH = "SOURCE_DATE_EPOCH"
"""The environment variable that stands for the time, so that a report can be made again."""


def coverage_page(coverage: Coverage, path: Path) -> None:
    """Write the report of *coverage* alone to *path*; documents are looked for from here.

    Raises:
        OSError: it cannot be written.
    """
    here = Path.cwd()
    report = Report(summary=summary(coverage), title="Arazzo coverage", facts=made())
    write_page(report, coverage.charts, Shelf(Places(root=here, rootdir=here)), path)


def write_page(report: Report, charts: Iterable[Chart], shelf: Shelf, path: Path) -> None:
    """Write *report* to *path*, with the documents of *charts* as far as they are unchanged.

    Raises:
        OSError: it cannot be written.
    """
    whole = replace(report, flows=flows_of(charts, shelf))
    write_whole(path, page(whole).encode("utf-8", "backslashreplace"))


def flows_of(charts: Iterable[Chart], shelf: Shelf) -> Mapping[Key, Flow]:
    """Return the workflows of *charts* whose documents are there and as they were."""
    listed = tuple(charts)
    digests = {(each.uri, each.workflow): each.digest for each in listed}
    found: dict[Key, Flow] = {}
    for uri in sorted({each.uri for each in listed}):
        for flow in _flows(shelf, uri):
            key = (flow.key.uri, flow.key.workflow_id)
            if digests.get(key) == digest_of(flow.document):
                found.setdefault(key, flow)
    return found


def made() -> tuple[tuple[str, str], ...]:
    """Return when and with which version a report was made."""
    try:
        known = version("pytest-arazzo")
    except PackageNotFoundError:
        known = "(not installed)"
    epoch = os.environ.get(EPOCH, "")
    is_given = epoch.isascii() and epoch.isdigit() and len(epoch) < 12  # noqa: PLR2004 - years
    now = datetime.fromtimestamp(int(epoch), UTC) if is_given else datetime.now(UTC)
    return ("pytest-arazzo", known), ("Made", now.strftime("%Y-%m-%d %H:%M:%S UTC"))


def is_repeatable() -> bool:
    """Return whether the same bytes are wanted from the same runs, whatever time they took."""
    return bool(os.environ.get(EPOCH))


def _flows(shelf: Shelf, uri: str) -> Iterable[Flow]:
    path = shelf.places.rootdir / uri
    if shelf.confined(path) is None:
        return ()
    try:
        return tuple(Suite(path, shelf).linked().program.flows.values())
    except ArazzoError:
        return ()
