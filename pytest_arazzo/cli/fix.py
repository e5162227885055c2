"""`pytest-arazzo check --fix` and `--diff`, on files and on the standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_arazzo.cli.call import Call
from pytest_arazzo.cli.checked import Checked
from pytest_arazzo.cli.checking import Checker
from pytest_arazzo.cli.mending import Mended, differences, mend, write
from pytest_arazzo.cli.printing import complain, say, say_bytes
from pytest_arazzo.cli.showing import code_of, show
from pytest_arazzo.reports.plain import printable


def fix_files(
    call: Call, checker: Checker, documents: Sequence[Path], orphans: Sequence[Checked]
) -> int:
    """Put right what can be put right in files, or show it, and return the exit code."""
    mended = [mend(path, checker, {}) for path in documents]
    if call.is_diff:
        return _show(mended, call)
    for each in mended:
        for path, (before, after) in each.changes.items():
            write(path, before, after)
    checked = [*(each.checked for each in mended), *orphans]
    show(checked, call)
    return code_of(checked, call)


def fix_text(call: Call, checker: Checker, name: Path, document: Path | None, raw: bytes) -> int:
    """Print the text *raw* put right, or what would change; the report goes beside it.

    Args:
        call: What the user asks for.
        checker: What checks files.
        name: The file that the text stands for.
        document: The Arazzo document that it is, or belongs to; None when that is gone.
        raw: The text.
    """
    real = name.resolve()
    if document is None:
        mended = Mended(checked=checker.orphan(name))
    else:
        mended = mend(document, checker, {real: raw}, only=real)
    if call.is_diff:
        return _show([mended], call)
    _, after = mended.changes.get(real, (raw, raw))
    say_bytes(after)
    checked = [checker.only(mended.checked, name)]
    show(checked, call, is_aside=True)
    return code_of(checked, call)


def _show(mended: Sequence[Mended], call: Call) -> int:
    """Print what would change; the exit code says whether anything would."""
    lines = [line for each in mended for line in differences(each, call.folder)]
    if lines:
        text = "\n".join(lines)
        say(printable(text) if sys.stdout.isatty() else text)
    count = sum(len(each.checked.fixed) for each in mended)
    if not call.is_quiet:
        say(f"{count} would be fixed." if count else "Nothing to fix.", sys.stderr)
    crashes = [each.checked.crash for each in mended if each.checked.crash]
    for crash in crashes:
        complain(f"this is a bug of pytest-arazzo, please report it: {crash}")
    return 2 if crashes else int(bool(count))
