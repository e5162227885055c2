"""Cobertura and LCOV files of a coverage, written by coverage.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from coverage import Coverage as Session
from coverage import CoveragePlugin, FileReporter
from coverage.exceptions import CoverageException

from pytest_arazzo.bridge.facts import fill
from pytest_arazzo.bridge.reporter import ArazzoReporter, Sheet
from pytest_arazzo.coverage.measure import Coverage
from pytest_arazzo.coverage.tally import Tally, tallies
from pytest_arazzo.errors import Unusable

_HERE = "./"  # before names that are relative, so that a Cobertura file tells where its source is


def write_xml(coverage: Coverage, path: Path) -> None:
    """Write *coverage* in the form of Cobertura to *path*.

    Raises:
        Unusable: nothing was measured.
        OSError: it cannot be written.
    """
    _report(coverage, lambda session: session.xml_report(outfile=str(path.absolute())))


def write_lcov(coverage: Coverage, path: Path) -> None:
    """Write *coverage* in the form of LCOV to *path*.

    Raises:
        Unusable: nothing was measured.
        OSError: it cannot be written.
    """
    _report(coverage, lambda session: session.lcov_report(outfile=str(path.absolute())))


class _Charted(CoveragePlugin):
    """The documents of a coverage, which need not be on this machine."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    def file_reporter(self, filename: str) -> FileReporter:
        shown = filename.removeprefix(_HERE)
        return ArazzoReporter(filename, lambda: self._sheet(shown), shown=shown)

    def _sheet(self, uri: str) -> Sheet:
        return Sheet(tuple(each for each in self._counted if each.chart.uri == uri))

    @cached_property
    def _counted(self) -> tuple[Tally, ...]:
        return tallies(self._coverage)


def _report(coverage: Coverage, write: Callable[[Session], object]) -> None:
    """Have coverage.py write a report of nothing but *coverage*."""
    plugin = _Charted(coverage)
    session = Session(
        data_file=None,
        branch=True,
        config_file=False,
        plugins=[lambda registry: registry.add_configurer(plugin)],
    )
    session.set_option("run:relative_files", True)
    names = {
        uri: uri if Path(uri).is_absolute() else f"{_HERE}{uri}"
        for uri in {chart.uri for chart in coverage.charts}
    }
    data = session.get_data()
    name = plugin._coverage_plugin_name  # noqa: SLF001 - registering has set it; no method tells it
    fill(data, coverage, names, branch=True, plugin=name)
    try:
        write(session)
    except CoverageException as error:
        raise Unusable(f"coverage.py writes no report: {error}") from error
    finally:
        data.close(force=True)
