"""Whether anything shows runs: only then do reports carry them."""

from __future__ import annotations

import pytest

from pytest_arazzo.plugin.show_settings import show_settings_of

_SHOWING = ("arazzo_html",)


def is_run_asked(config: pytest.Config) -> bool:
    """Return whether an option asks for something that shows runs."""
    settings = show_settings_of(config)
    is_written = settings.trace is not None or settings.har is not None
    return is_written or any(config.getoption(name, None) for name in _SHOWING)
