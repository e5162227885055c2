"""What went wrong in a session as annotations of a CI system, on the lines of documents.

CI systems show some ten of a kind and drop the rest, so no more are written, and the rest counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.reports.formats.azure import azure
from pytest_arazzo.reports.formats.github import github
from pytest_arazzo.reports.formats.report import Report

MOST = 10
"""Annotations of one severity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a test did not pass, or what is to be said of one that did; 1-based places."""

    uri: str
    line: int
    column: int
    message: str
    test: str = ""
    is_error: bool = True


_FORMS: Mapping[str, Callable[[Report], str]] = {"github": github, "azure": azure}


def annotated(problems: Iterable[Problem], form: str, root: str) -> list[str]:
    """Return the lines that annotate *problems*, at most `MOST` of each severity.

    Args:
        problems: What is to be said; what is equal is said once.
        form: `github` or `azure`.
        root: The folder that the CI system sees paths from.
    """
    different = tuple(dict.fromkeys(problems))
    errors = [each for each in different if each.is_error]
    warnings = [each for each in different if not each.is_error]
    shown = [*errors[:MOST], *warnings[:MOST]]
    lines = [_FORMS[form](_report(_diagnostic(each), root)) for each in shown]
    return [*lines, *_rest(errors, "error"), *_rest(warnings, "warning")]


def _report(diagnostic: Diagnostic, root: str) -> Report:
    return Report(diagnostics=(diagnostic,), documents={}, files=1, root=root)


def _diagnostic(problem: Problem) -> Diagnostic:
    """Return *problem* as formats want it; a message begins with its code."""
    code, _, rest = problem.message.partition(" ")
    is_coded = code.startswith("AZ") and code[2:].isdecimal()
    test = f" [{problem.test}]" if problem.test else ""
    return Diagnostic(
        code=code if is_coded else "arazzo",
        message=(rest if is_coded else problem.message) + test,
        location=Location(problem.uri, problem.line, problem.column),
        severity=Severity.ERROR if problem.is_error else Severity.WARNING,
    )


def _rest(problems: Sequence[Problem], noun: str) -> Iterator[str]:
    more = len(problems) - MOST
    if more > 0:
        yield f"and {more} more {noun}{'' if more == 1 else 's'}, see the log"
