"""Hooks that are registered once an Arazzo file has been collected in this process."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_arazzo.plugin.collect import ArazzoItem


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what an item found out on its report, as plain data that crosses process borders."""
    report = yield
    if isinstance(item, ArazzoItem) and call.when == "call":
        vars(report)["arazzo"] = item.record
        if call.excinfo is not None and item.is_broken:
            vars(report)["arazzo_broken"] = True
    return report
