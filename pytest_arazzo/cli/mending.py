"""`--fix` and `--diff`: what has one safe answer is put right, in memory first."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_arazzo.cli.checked import Checked
from pytest_arazzo.cli.checking import Checker
from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.errors import Unusable
from pytest_arazzo.lint.fixing import fixed

_ROUNDS = 5
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What is left to be told of a file, and the files that change: before and after."""

    checked: Checked
    changes: Mapping[Path, tuple[bytes, bytes]] = field(default_factory=dict)


def mend(
    path: Path, checker: Checker, texts: Mapping[Path, bytes], only: Path | None = None
) -> Mended:
    """Return what is left to be told of the document *path* once its fixes are made.

    Args:
        path: The document.
        checker: What checks it.
        texts: What stands for files.
        only: The file that may change, None for all.
    """
    checked = checker.check(path, texts)
    changed: dict[Path, bytes] = {}
    done: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        round_texts, round_fixed = _round(checked, checker.folder, only)
        if not round_texts:
            break
        marked = {real: _marked(real, texts) + text for real, text in round_texts.items()}
        again = checker.check(path, {**texts, **changed, **marked})
        if again.crash or again.own != checked.own:
            break  # a fix that keeps the document from being read is none
        changed.update(marked)
        done += round_fixed
        checked = again
    changes = {
        real: (texts[real] if real in texts else real.read_bytes(), text)
        for real, text in changed.items()
    }
    return Mended(checked=replace(checked, fixed=tuple(done)), changes=changes)


def differences(mended: Mended, folder: Path) -> Iterator[str]:
    """Yield the lines of what changes, file by file, with names as seen from *folder*."""
    for path, (before, after) in mended.changes.items():
        name = path.relative_to(folder) if path.is_relative_to(folder) else path
        shown = name.as_posix()
        yield from difflib.unified_diff(_rows(before), _rows(after), shown, shown, lineterm="")


def write(path: Path, before: bytes, after: bytes) -> None:
    """Let *after* be in the file *path*, at once or not at all.

    Raises:
        Unusable: the file has changed since *before* was read.
    """
    if path.read_bytes() != before:
        raise Unusable(f"{path} has changed while it was checked; nothing was written")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".arazzo-", delete=False) as file:
        try:
            file.write(after)
            file.close()
            shutil.copymode(path, file.name)
            os.replace(file.name, path)  # noqa: PTH105 - the same
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _round(
    checked: Checked, rootdir: Path, only: Path | None
) -> tuple[Mapping[Path, bytes], tuple[Diagnostic, ...]]:
    """Return the texts of files after all fixes that can be made at once, and what they mend."""
    texts: dict[Path, bytes] = {}
    mended: list[Diagnostic] = []
    for uri in sorted(checked.own):
        document = checked.documents[uri]
        real = (rootdir / uri).resolve()
        here = tuple(d for d in checked.diagnostics if d.location.uri == uri and d.fix)
        if not here or only not in (None, real):
            continue
        text, done = fixed(document.text, document, here)
        if done and text != document.text:
            texts[real] = text.encode()
            mended += done
    return texts, tuple(mended)


def _rows(raw: bytes) -> list[str]:
    """Return the lines of a file; one that does not end is said to, as `patch` wants it."""
    *rows, last = raw.decode().split("\n")
    return [*rows, f"{last}\n\\ No newline at end of file"] if last else rows


def _marked(path: Path, texts: Mapping[Path, bytes]) -> bytes:
    """Return the byte order mark that the file begins with, if it does."""
    raw = texts[path] if path in texts else path.read_bytes()
    return _BOM if raw.startswith(_BOM) else b""
