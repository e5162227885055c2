"""The formats by the names that users give; what writes one is loaded when it is wanted."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping

from pytest_arazzo.reports.formats.report import Report


def _text(module: str, function: str, report: Report) -> str:
    writer: Callable[[Report], str] = getattr(
        importlib.import_module(f"pytest_arazzo.reports.formats.{module}"), function
    )
    return writer(report)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    name: functools.partial(_text, module, function)
    for name, module, function in (
        ("full", "text", "full"),
        ("concise", "text", "concise"),
        ("json", "findings", "findings"),
        ("github", "github", "github"),
        ("gitlab", "gitlab", "gitlab"),
        ("sarif", "sarif", "sarif"),
        ("junit", "junit", "junit"),
        ("azure", "azure", "azure"),
    )
}
"""What turns a report into text; texts have no newline at their end, and may be empty."""
