"""How an item ends that does not pass: exceptions, and what pytest shows of them."""

from __future__ import annotations

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.reports.diagnostics import format_all, in_order
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.suite import Suite


class NotPassed(Exception):
    """An item did not pass.

    Attributes:
        text: what pytest shows.
        summary: the same on one line, without its place.
        place: where the file is wrong, or what is not as it says.
        cause: where to look first, which may be another file.
    """

    def __init__(
        self, text: str, summary: str, place: Location, cause: Location | None = None
    ) -> None:
        super().__init__(text, summary, place)
        self.text = text
        self.summary = summary
        self.place = place
        self.cause = cause or place

    def __str__(self) -> str:
        """Return what pytest shows."""
        return self.text


class Failed(NotPassed, AssertionError):
    """The document, or the API, is not as it should be.

    Reports that tell failures from accidents, Allure's for one, know failures by `AssertionError`.
    """


class NotRun(NotPassed):
    """The scenario, its document or its target is unusable, so that nothing is known of the API."""


def not_run(rejection: Rejected, suite: Suite, what: str) -> NotRun:
    """Return the report of a scenario that was not run because of mistakes in files."""
    diagnostics = in_order(rejection.diagnostics)
    text = format_all(diagnostics, suite.documents())
    summary, place = first_of(diagnostics, suite)
    return NotRun(f"{text}\n\n{what}", summary, place)


def first_of(diagnostics: tuple[Diagnostic, ...], suite: Suite) -> tuple[str, Location]:
    """Return the first problem on one line with the number of others, and its place."""
    if not diagnostics:
        return "nothing to run", Location(suite.uri, 1, 1)
    first = diagnostics[0]
    more = f" (+{len(diagnostics) - 1} more)" if len(diagnostics) > 1 else ""
    return f"{first.code} {one_line(first.message, 400)}{more}", first.location


def shown(
    problem: NotPassed, traceback: pytest.ExceptionInfo[BaseException], style: str
) -> object:
    """Return what a report shows of *problem*: its text, its line in the summary, its place.

    It is made by pytest, which can send it from a worker and write it in every format.

    Args:
        problem: What is to be shown.
        traceback: Where pytest met it.
        style: The value of pytest's `--tb`; `line` is the place and the summary alone.
    """
    excinfo = pytest.ExceptionInfo.from_exception(problem.with_traceback(traceback.tb))
    report = excinfo.getrepr(style="value", chain=False)
    if style == "line" and report.reprtraceback is not None:
        report.reprtraceback.reprentries = ()
    if report.reprcrash is not None:
        report.reprcrash.path = problem.place.uri
        report.reprcrash.lineno = problem.place.line
        report.reprcrash.message = problem.summary
    return report
