"""The report of a check, as the call wants it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_arazzo.cli.call import FOR_PEOPLE, Call
from pytest_arazzo.cli.checked import Checked
from pytest_arazzo.cli.printing import coloured, complain, has_colour, say
from pytest_arazzo.diagnostic import CODES, Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.reports.diagnostics import in_order
from pytest_arazzo.reports.formats.registry import FORMATS
from pytest_arazzo.reports.formats.report import Report, tally


def code_of(checked: Iterable[Checked], call: Call) -> int:
    """Return the exit code: 2 when something broke, 1 for findings that matter, else 0."""
    looked_at = tuple(checked)
    if any(each.crash for each in looked_at):
        return 2
    gravest = list(Severity)
    failing = gravest[: gravest.index(call.fail_severity) + 1]
    return int(any(found.severity in failing for each in looked_at for found in each.diagnostics))


def report_of(checked: Sequence[Checked], folder: Path) -> Report:
    """Return what was found in all files, in the order of the files' names."""
    documents: dict[str, Document] = {}
    for each in checked:
        documents.update(each.documents)
    return Report(
        diagnostics=in_order(found for each in checked for found in each.diagnostics),
        documents=documents,
        files=sum(each.crash is None for each in checked),
        root=folder.as_posix(),
    )


def show(checked: Sequence[Checked], call: Call, *, is_aside: bool = False) -> None:
    """Print the report, or write it into the file that the call names.

    Args:
        checked: What was looked at.
        call: How to tell it.
        is_aside: The standard output has something else; the report goes to the standard error.
    """
    text = _text(report_of(checked, call.folder), checked, call)
    if call.output is not None:
        call.output.write_text(f"{text}\n" if text else "", encoding="utf-8", errors="replace")
    elif text:
        stream = sys.stderr if is_aside else sys.stdout
        is_plain = call.format not in FOR_PEOPLE or not has_colour(stream)
        say(text if is_plain else coloured(text), stream)
    for each in checked:
        if each.crash:
            complain(f"this is a bug of pytest-arazzo, please report it: {each.crash}")


def _text(report: Report, checked: Sequence[Checked], call: Call) -> str:
    if call.format not in FOR_PEOPLE:
        return FORMATS[call.format](report)
    counted = tally(report.diagnostics, report.files)
    if call.is_statistics:
        lines = list(_statistics(report.diagnostics))
        text = "\n".join([*lines, *([""] if lines else []), counted])
    else:
        text = FORMATS[call.format](report)
    if call.is_quiet:
        return text.removesuffix(counted).rstrip("\n")
    return " ".join([text, *_further(checked)])


def _statistics(diagnostics: Iterable[Diagnostic]) -> Iterable[str]:
    """Yield a line for each code, the most frequent first."""
    found = Counter(each.code for each in diagnostics)
    for code, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>5}  {code}  {CODES.get(code, '')}".rstrip()


def _further(checked: Sequence[Checked]) -> Iterable[str]:
    """Yield what is to be said beside the count of findings."""
    ignored = sum(each.ignored for each in checked)
    mended = sum(len(each.fixed) for each in checked)
    fixable = sum(found.fix is not None for each in checked for found in each.diagnostics)
    if ignored:
        yield f"{ignored} ignored."
    if mended:
        yield f"{mended} fixed."
    if fixable:
        yield f"{fixable} fixable with --fix."
