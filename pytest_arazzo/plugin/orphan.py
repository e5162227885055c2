"""Scenario files without a document: a renamed document must not take its tests away in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_arazzo.plugin.items import DocumentItem
from pytest_arazzo.plugin.outcome import Failed
from pytest_arazzo.reports.diagnostics import format_concise, format_full
from pytest_arazzo.shelf.finding import orphaned


class OrphanFile(pytest.Module):
    """A scenario file beside which there is no Arazzo document."""

    obj: Any = None  # nothing is imported

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield one item, which fails and says which document is missing."""
        problem = orphaned(self.path, self.nodeid)

        def check() -> None:
            __tracebackhide__ = True
            summary = format_concise(problem).partition(": ")[2]
            raise Failed(format_full(problem, {}), summary, problem.location)

        item = DocumentItem.from_parent(self, name="scenarios", callobj=check)
        item.record = {}
        item.line = 0
        item.add_marker("arazzo")
        yield item
