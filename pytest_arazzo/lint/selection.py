"""Which codes are looked for, where, and how much each of them matters: the user's word.

A selector is a code (`AZ301`), the beginning of one (`AZ3`) or `ALL`. As in ruff, a longer selector
goes before a shorter one, `ignore` before `select` where both are equally long, and the command
line before the configuration. What keeps a document from being read is always reported.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pytest_arazzo.diagnostic import CODES, Diagnostic, Severity, nearest

EVERYTHING = "ALL"
"""The selector of every code."""

OFF = "off"
"""What is said instead of a severity of a code that is not to be reported."""

SEVERITIES = (*(severity.value for severity in Severity), OFF)
"""What can be said of a code's severity."""

ALWAYS = frozenset({"AZ100", "AZ105", "AZ107"})
"""Codes that cannot be turned off: the document is not what its text says, or cannot be read."""

ADVICE = "AZ9"
"""The beginning of codes that are off by default."""

_SELECTOR = re.compile(r"AZ\d{0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one place says: the configuration, or the command line.

    Attributes:
        select: None where the place leaves the choice to what comes before it.
        severities: by selector, one of `SEVERITIES`.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileIgnore:
    """Codes that are not looked for in the files whose path matches a pattern."""

    pattern: str
    codes: frozenset[str]

    def matches(self, path: str) -> bool:
        """Return whether *path*, or the name of its file, is meant."""
        name = path.rpartition("/")[2]
        return any(fnmatch.fnmatchcase(each, self.pattern) for each in (path, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The codes that are reported, and how.

    Attributes:
        codes: what is looked for.
        severities: of the codes whose severity is not that of the rule.
        files: in which files less is looked for.
        base: the absolute path of the folder that patterns of files are relative to.
    """

    codes: frozenset[str]
    severities: Mapping[str, Severity] = field(default_factory=dict)
    files: tuple[FileIgnore, ...] = ()
    base: str = ""

    def within(self, path: str) -> frozenset[str]:
        """Return the codes that are looked for in the file of the absolute *path*."""
        inside = path.removeprefix(self.base.rstrip("/") + "/") if self.base else path
        ignored = (each.codes for each in self.files if each.matches(inside))
        return (self.codes - frozenset().union(*ignored)) | ALWAYS

    def rated(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return *diagnostic* with the severity that the user wants."""
        wanted = self.severities.get(diagnostic.code, diagnostic.severity)
        return (
            diagnostic if wanted is diagnostic.severity else replace(diagnostic, severity=wanted)
        )


def selected(*choices: Choice, files: Iterable[FileIgnore] = (), base: str = "") -> Selection:
    """Return what *choices* come to, later ones going before earlier ones."""
    codes = frozenset(code for code in CODES if not code.startswith(ADVICE))
    words: dict[str, str] = {}
    for choice in choices:
        codes = _chosen(choice, codes)
        words.update(_by_code(choice.severities))
    off = frozenset(code for code, word in words.items() if word == OFF)
    return Selection(
        codes=(codes - off) | ALWAYS,
        severities={
            code: Severity(word)
            for code, word in words.items()
            if word != OFF and code not in ALWAYS
        },
        files=tuple(files),
        base=base,
    )


def meant(selector: str) -> frozenset[str]:
    """Return the codes that *selector* means, none when there is no such code."""
    if selector == EVERYTHING:
        return frozenset(CODES)
    if not _SELECTOR.fullmatch(selector):
        return frozenset()
    return frozenset(code for code in CODES if code.startswith(selector))


def unknown(selector: str, *, prefixes: bool = True) -> str | None:
    """Return what is wrong with *selector*, None when it means something."""
    if meant(selector) if prefixes else selector in CODES:
        return None
    hint = likely(selector) or "codes look like 'AZ301'"
    return f"there is no code {selector!r}; {hint}"


def likely(name: str) -> str | None:
    """Return a "did you mean" line for a *name* that is no code, or None when none is near."""
    known = name.strip().upper()
    longer = (code for code in CODES if known and code.startswith(known))
    first = next(longer, None)
    return f"did you mean {first!r}?" if first else nearest(known, (*CODES, EVERYTHING))


def _chosen(choice: Choice, before: frozenset[str]) -> frozenset[str]:
    updates: dict[str, bool] = {}
    wanted, unwanted = (*(choice.select or ()), *choice.extend), choice.ignore
    for length in sorted({_length(each) for each in (*wanted, *unwanted)}):
        for selectors, is_wanted in ((wanted, True), (unwanted, False)):
            for selector in selectors:
                if _length(selector) == length:
                    updates.update(dict.fromkeys(meant(selector), is_wanted))
    kept = before if choice.select is None else frozenset[str]()
    return frozenset(code for code in CODES if updates.get(code, code in kept))


def _by_code(severities: Mapping[str, str]) -> Mapping[str, str]:
    """Return *severities* with each selector replaced by the codes that it means."""
    found: dict[str, str] = {}
    for selector in sorted(severities, key=_length):
        found.update(dict.fromkeys(meant(selector), severities[selector]))
    return found


def _length(selector: str) -> int:
    return 0 if selector == EVERYTHING else len(selector)


DEFAULT = selected()
"""Everything but advice."""

ALL = selected(Choice(select=(EVERYTHING,)))
"""Everything."""
