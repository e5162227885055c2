"""The plugin of coverage.py that shows Arazzo documents in its reports.

    [tool.coverage.run]
    plugins = ["pytest_arazzo.coverage_plugin"]

Nothing imports this module but coverage.py, when its configuration says so.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

from coverage import CoveragePlugin, FileReporter
from coverage.exceptions import ConfigError, NoSource
from coverage.plugin_support import Plugins

from pytest_arazzo.bridge.reporter import ArazzoReporter, Sheet
from pytest_arazzo.coverage.measure import Chart, Coverage, chart
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.documents.document import Document, lines
from pytest_arazzo.errors import ArazzoError
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.shelf.configuration import project_of
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite

_OPTIONS = ("reading", "source_dirs")


def coverage_init(registry: Plugins, options: Mapping[str, object]) -> None:
    """Register the plugin; it traces nothing, so that coverage.py measures as it would without.

    Raises:
        ConfigError: an option is unknown or has a value that it cannot have.
    """
    registry.add_configurer(ArazzoPlugin(_reading(options), _folders(options)))


class ArazzoPlugin(CoveragePlugin):
    """Makes reporters of documents; its name and that of its module stand in data files."""

    def __init__(self, reading: Reading, source_dirs: tuple[Path, ...]) -> None:
        """Make one for documents that are read so, with sources from there."""
        self._reading, self._source_dirs = reading, source_dirs
        self._shelf = functools.lru_cache(maxsize=64)(self._new_shelf)

    def file_reporter(self, filename: str) -> FileReporter:
        """Return what knows the lines and branches of the document *filename*."""
        return ArazzoReporter(filename, functools.partial(self._sheet, Path(filename).resolve()))

    def _new_shelf(self, root: Path) -> Shelf:
        return Shelf(Places(root=root, rootdir=root, source_dirs=self._source_dirs))

    def _sheet(self, path: Path) -> Sheet:
        """Return what is on disk now.

        Raises:
            NoSource: there is no such document, or it cannot be read.
        """
        root = project_of(path.parent) or path.parent
        try:
            suite = Suite(path, self._shelf(root))
            charts = frozenset(self._charts(suite))
        except ArazzoError as error:
            raise NoSource(f"{path} is no Arazzo document that can be read: {error}") from error
        return Sheet(tallies(Coverage(charts=charts)), _rows(suite.document))

    def _charts(self, suite: Suite) -> Iterator[Chart]:
        """Yield a chart per workflow and reading: dead is only what is dead in all of them."""
        strict = self._reading is Reading.STRICT or any(p.reading == "strict" for p in suite.plans)
        program = suite.linked().program
        for reading in (Reading.COMPAT, Reading.STRICT)[: 2 if strict else 1]:
            for key in program.own:
                yield chart(program.flows[key], reading)


def _rows(document: Document | None) -> tuple[str, ...]:
    """Return the lines of the source, whatever ends them; there is none behind the last end."""
    rows = tuple(lines(document.text)) if document is not None else ()
    return rows[:-1] if rows[-1:] == ("",) else rows


def _reading(options: Mapping[str, object]) -> Reading:
    unknown = sorted(options.keys() - set(_OPTIONS))
    if unknown:
        raise ConfigError(f"pytest_arazzo.coverage_plugin has no option {', '.join(unknown)}")
    said = str(options.get("reading", Reading.COMPAT.value))
    if said not in {each.value for each in Reading}:
        raise ConfigError(
            f"pytest_arazzo.coverage_plugin: reading is compat or strict, not {said!r}"
        )
    return Reading(said)


def _folders(options: Mapping[str, object]) -> tuple[Path, ...]:
    """Return the folders: an array in TOML, several lines in INI."""
    said = options.get("source_dirs", ())
    each = said.splitlines() if isinstance(said, str) else said
    names = [str(name).strip() for name in each] if isinstance(each, (list, tuple)) else []
    return tuple(Path(name).resolve() for name in names if name)
