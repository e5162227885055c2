"""What a configuration file says about the checker, and everything that is wrong with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pytest_arazzo.lint.selection import SEVERITIES, Choice, FileIgnore, meant, unknown

TABLE = ("tool", "pytest-arazzo")
"""The table of `pyproject.toml`."""

KEYS = ("select", "extend-select", "ignore", "per-file-ignores", "severity")
"""What the table may say."""

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
_LISTS = ("select", "extend-select", "ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The user's word as a file has it.

    Attributes:
        problems: lines `path:line:column: what is wrong`; nothing may be read off then.
    """

    choice: Choice = field(default_factory=Choice)
    files: tuple[FileIgnore, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a configuration file, in which words are looked for."""

    uri: str
    lines: tuple[str, ...]
    first: int  # the line from which on the table stands

    def problem(self, message: str, *words: str) -> str:
        """Return *message* with the place of the last of *words*, each behind the one before."""
        line, column = self.first, 0
        for word in words:
            line, column = self._find(word, line, column) or (line, column)
        return f"{self.uri}:{line + 1}:{column + 1}: {message}"

    def _find(self, word: str, line: int, column: int) -> tuple[int, int] | None:
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        for index in range(line, len(self.lines)):
            text = self.lines[index].partition("#")[0]
            found = pattern.search(text, column if index == line else 0)
            if found:
                return index, found.start()
        return None


def decode(uri: str, text: str, table: tuple[str, ...]) -> Configuration:
    """Return what *text* says in its *table*, the empty one being the whole text."""
    try:
        tree: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Configuration(problems=(_broken(uri, text, str(error)),))
    for key in table:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    lines = tuple(text.split("\n"))
    header = f"[{'.'.join(table)}"
    starts = (index for index, line in enumerate(lines) if table and line.startswith(header))
    source = _Text(uri, lines, next(starts, 0))
    if tree is None:
        return Configuration()
    if not isinstance(tree, Mapping):
        return Configuration(problems=(source.problem("expected a table", table[-1]),))
    problems = tuple(_problems(tree, source))
    return Configuration(problems=problems) if problems else _read(tree)


def _read(tree: Mapping[str, object]) -> Configuration:
    listed = {key: _texts(tree.get(key)) for key in _LISTS}
    ignores = _table(tree.get("per-file-ignores"))
    severities = _table(tree.get("severity"))
    return Configuration(
        choice=Choice(
            select=listed["select"] if "select" in tree else None,
            extend=listed["extend-select"],
            ignore=listed["ignore"],
            severities={selector: str(word) for selector, word in severities.items()},
        ),
        files=tuple(
            FileIgnore(pattern, frozenset().union(*map(meant, _texts(selectors))))
            for pattern, selectors in ignores.items()
        ),
    )


def _problems(tree: Mapping[str, object], source: _Text) -> Iterator[str]:
    for key, value in tree.items():
        if key in _LISTS:
            yield from _selectors(key, value, source)
        elif key == "per-file-ignores":
            for pattern, selectors in _table(value).items():
                yield from _selectors(pattern, selectors, source, key)
        elif key == "severity":
            yield from _severities(_table(value), source)
        else:
            close = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(KEYS)}"
            yield source.problem(f"unknown key {key!r}; {hint}", key)
        if key in ("per-file-ignores", "severity") and not isinstance(value, Mapping):
            yield source.problem(f"{key} must be a table", key)


def _selectors(key: str, value: object, source: _Text, *before: str) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        message = f"{key!r} must be an array of codes, as in ['AZ301', 'AZ4']"
        yield source.problem(message, *before, key)
        return
    for selector in value:
        wrong = unknown(selector)
        if wrong:
            yield source.problem(wrong, *before, key, selector)


def _severities(table: Mapping[str, object], source: _Text) -> Iterator[str]:
    for selector, word in table.items():
        wrong = unknown(selector) or unknown_severity(word)
        if wrong:
            yield source.problem(wrong, "severity", selector)


def unknown_severity(word: object) -> str | None:
    """Return what is wrong with *word* as a severity, None when it is one."""
    if word in SEVERITIES:
        return None
    close = difflib.get_close_matches(str(word), SEVERITIES, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"a severity must be one of {', '.join(SEVERITIES)}, not {word!r}{hint}"


def _broken(uri: str, text: str, reason: str) -> str:
    place = _PLACE.search(reason)
    line, column = place.groups() if place else (text.count("\n") + 1, 1)  # at the very end
    return f"{uri}:{line}:{column}: no TOML: {_PLACE.sub('', reason)}"


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
