"""Into the session of coverage.py that runs around the tests."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from coverage import Coverage as Session
from coverage import CoverageData
from coverage.exceptions import CoverageWarning

from pytest_arazzo.bridge.facts import fill, names_in
from pytest_arazzo.coverage.measure import Coverage

MODULE = "pytest_arazzo.coverage_plugin"
"""What `plugins` of coverage.py's configuration names."""


def contribute(coverage: Coverage, folder: Path) -> bool:
    """Add *coverage* to the running session, if there is one that asks for it.

    Args:
        coverage: What is known by now.
        folder: What URIs of documents are relative to.

    Returns:
        Whether there was one.
    """
    session = Session.current()
    if session is None or not coverage.charts or MODULE not in _plugins(session):
        return False
    names = names_in(coverage, folder)
    if session.get_option("run:relative_files"):
        names = {uri: _relative(name) for uri, name in names.items()}
    fill(_data(session), coverage, names, branch=bool(session.get_option("run:branch")))
    return True


def _data(session: Session) -> CoverageData:
    """Return the data of *session*; where it has none yet, there will be some at once."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No data was collected", CoverageWarning)
        return session.get_data()


def _plugins(session: Session) -> list[str]:
    named = session.get_option("run:plugins")
    return [str(each) for each in named] if isinstance(named, list) else []


def _relative(name: str) -> str:
    """Return *name* as coverage.py has it with `relative_files`: from where the session began."""
    path = Path(name)
    here = Path.cwd().resolve()
    return os.fspath(path.relative_to(here)) if path.is_relative_to(here) else name
