"""The formats by the names that users give."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_arazzo.reports.formats.azure import azure
from pytest_arazzo.reports.formats.findings import findings
from pytest_arazzo.reports.formats.github import github
from pytest_arazzo.reports.formats.gitlab import gitlab
from pytest_arazzo.reports.formats.junit import junit
from pytest_arazzo.reports.formats.report import Report
from pytest_arazzo.reports.formats.sarif import sarif
from pytest_arazzo.reports.formats.text import concise, full

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "full": full,
    "concise": concise,
    "json": findings,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
    "azure": azure,
}
"""What turns a report into text; texts have no newline at their end, and may be empty."""
