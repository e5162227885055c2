"""Scenario files without a document: a renamed document must not take its tests away in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.plugin.items import DocumentItem
from pytest_arazzo.plugin.outcome import Failed
from pytest_arazzo.plugin.sniff import SCENARIOS
from pytest_arazzo.reports.diagnostics import format_concise, format_full


class OrphanFile(pytest.Module):
    """A scenario file beside which there is no Arazzo document."""

    obj: Any = None  # nothing is imported

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield one item, which fails and says which document is missing."""
        stem = self.path.name.removesuffix(SCENARIOS)
        problem = Diagnostic(
            code="AZ110",
            message=f"there is no Arazzo document {stem}.arazzo.yaml beside these scenarios",
            location=Location(self.nodeid, 1, 1),
            help="a scenario file is called as its document, with .scenarios.yaml at the end",
        )

        def check() -> None:
            __tracebackhide__ = True
            summary = format_concise(problem).partition(": ")[2]
            raise Failed(format_full(problem, {}), summary, problem.location)

        item = DocumentItem.from_parent(self, name="scenarios", callobj=check)
        item.record = {}
        item.line = 0
        item.add_marker("arazzo")
        yield item
