"""The entry point: hook functions, and nothing that a run without Arazzo files could feel.

Only pytest is imported at the top; everything else is imported by the hook that needs it, once an
Arazzo document has been found. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_MARKERS = (
    "arazzo: an item of an Arazzo document",
    "arazzo_target_moto: a scenario that runs against moto",
    "arazzo_target_cassette: a scenario that runs against a cassette",
    "arazzo_target_live: a scenario that runs against a real server",
    "arazzo_target_app: a scenario that runs against an application in this process",
    "arazzo_target_responses: a scenario that runs against mocks of the library responses",
    "arazzo_target_synth: a scenario that runs against answers made from the description",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    from pytest_arazzo.plugin.options import add_options

    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hooks that others can implement."""
    from pytest_arazzo.plugin import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, so that `--strict-markers` knows them, and what adds reports up.

    Raises:
        pytest.UsageError: a setting has a value that it cannot have.
    """
    from pytest_arazzo.plugin.fold import Fold
    from pytest_arazzo.plugin.options import is_any_set

    if is_any_set(config):
        _check_settings(config)
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(Fold(config), "arazzo-fold")
    if config.getoption("arazzo_html") and not hasattr(config, "workerinput"):
        from pytest_arazzo.plugin.html_report import HtmlReport

        config.pluginmanager.register(HtmlReport(config), "arazzo-html")


def _check_settings(config: pytest.Config) -> None:
    """Read all settings, so that a wrong one ends the session before it begins."""
    from pytest_arazzo.plugin.app_settings import app_settings_of
    from pytest_arazzo.plugin.coverage_settings import coverage_settings_of
    from pytest_arazzo.plugin.explore_settings import extent_of
    from pytest_arazzo.plugin.input_settings import given_inputs_of
    from pytest_arazzo.plugin.live_settings import live_settings_of
    from pytest_arazzo.plugin.mutate_settings import mutate_settings_of
    from pytest_arazzo.plugin.record_settings import record_settings_of
    from pytest_arazzo.plugin.settings import settings_of
    from pytest_arazzo.plugin.show_settings import show_settings_of

    settings_of(config)
    live_settings_of(config)
    app_settings_of(config)
    record_settings_of(config)
    given_inputs_of(config)
    extent_of(config)
    mutate_settings_of(config)
    coverage_settings_of(config)
    show_settings_of(config)


@pytest.fixture
def arazzo(request: pytest.FixtureRequest) -> Any:
    """Run workflows of Arazzo documents: `arazzo.run("shop.arazzo.yaml", inputs={...})`."""
    from pytest_arazzo.plugin.python_api import Arazzo

    return Arazzo(request)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file that holds an Arazzo document, whatever its name."""
    if file_path.suffix.lower() not in _SUFFIXES:
        return None
    from pytest_arazzo.shelf.sniff import is_arazzo, is_orphan

    orphan = is_orphan(file_path)
    if not orphan and not is_arazzo(file_path):
        return None
    from pytest_arazzo.plugin.collect import ArazzoFile
    from pytest_arazzo.plugin.orphan import OrphanFile
    from pytest_arazzo.plugin.reporting import register

    register(parent.config)
    if orphan:
        return OrphanFile.from_parent(parent, path=file_path)
    return ArazzoFile.from_parent(parent, path=file_path)
