"""YAML 1.2 or JSON text to a `Document`, and back to text; the only importer of PyYAML.

The parser's events are taken one by one and the tree is built on a stack of our own, since the
composer of the library recurses, forgets positions, and reads YAML 1.1.

Spec: YAML 1.2.2; its core schema, narrowed to what JSON can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from pytest_arazzo.documents import reasons, surrogates
from pytest_arazzo.documents.building import Builder
from pytest_arazzo.documents.document import START, Document, Mark, lines
from pytest_arazzo.documents.limits import (
    CASSETTE_LIMITS,
    DESCRIPTION_LIMITS,
    DOCUMENT_LIMITS,
    Limits,
)
from pytest_arazzo.documents.scalars import Binary
from pytest_arazzo.documents.writing import dump
from pytest_arazzo.errors import NotYaml

__all__ = [
    "CASSETTE_LIMITS",
    "DESCRIPTION_LIMITS",
    "DOCUMENT_LIMITS",
    "FAST",
    "PORTABLE",
    "Binary",
    "Limits",
    "dump",
    "parse",
    "scalars",
]

Parser: TypeAlias = "type[yaml.BaseLoader | yaml.CBaseLoader]"

PORTABLE: Parser = yaml.BaseLoader
"""The parser that is written in Python; seven times slower."""

FAST: Parser = yaml.CBaseLoader if yaml.__with_libyaml__ else PORTABLE
"""The parser of libyaml, where PyYAML was built with it."""

_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NO_CHARACTER = "an escape sequence that stands for no character"


def parse(
    uri: str, text: str | bytes, limits: Limits = DOCUMENT_LIMITS, *, parser: Parser = FAST
) -> Document:
    """Return what *text* says; an empty text says `None`.

    Raises:
        NotYaml: the syntax is wrong, the bytes are not UTF-8, or (AZ105) a limit is exceeded.
    """
    source = _decode(uri, text, limits)
    builder = Builder(uri, limits)
    try:
        _build(uri, builder, surrogates.hide(source), parser)
    except yaml.reader.ReaderError as error:
        found = _FORBIDDEN.search(source)
        line, column = _place(source, found.start() if found else 0)
        character = found[0] if found else "\0"
        reason = f"the character U+{ord(character):04X} is not allowed in YAML"
        raise NotYaml(uri, line, column, reason) from error
    except yaml.MarkedYAMLError as error:
        raise _broken(uri, source, error) from error
    return Document(
        uri=uri,
        tree=builder.tree,
        text=source,
        problems=tuple(builder.problems),
        marks=builder.marks,
    )


def scalars(text: str) -> Iterator[tuple[str, Mark, Mark]]:
    """Yield style, beginning and end of every scalar in a YAML *text* that has a style.

    A text that is no YAML ends where it stops being it.
    """
    try:
        for token in yaml.scan(surrogates.hide(text).text, Loader=FAST):
            if isinstance(token, yaml.ScalarToken) and token.style:
                yield token.style, token.start_mark, token.end_mark
    except (yaml.YAMLError, ValueError, OverflowError):
        return


def _decode(uri: str, text: str | bytes, limits: Limits) -> str:
    """Return *text* as a string without a byte order mark, not larger than the limit."""
    try:
        raw = text if isinstance(text, bytes) else text.encode()
    except UnicodeEncodeError as error:
        line, column = _place(error.object, error.start)
        raise NotYaml(uri, line, column, "half a surrogate pair is no character") from error
    if len(raw) > limits.bytes:
        raise NotYaml(uri, 1, 1, f"the text is larger than {limits.bytes} bytes", "AZ105")
    try:
        return (text if isinstance(text, str) else raw.decode()).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode(), error.start)
        reason = f"the byte 0x{raw[error.start]:02X} is not UTF-8; expected a text in UTF-8"
        raise NotYaml(uri, line, column, reason) from error


def _build(uri: str, builder: Builder, hidden: surrogates.Hidden, parser: Parser) -> None:
    steps = _steps(builder, hidden)
    end: Any = START
    try:
        # The events of libyaml always have marks, which their types do not say.
        events: Iterator[Any] = yaml.parse(_readable(hidden.text, parser), Loader=parser)
        for event in events:
            end = event.end_mark
            kind = type(event)
            if kind in steps:
                steps[kind](event)
            elif kind is yaml.DocumentStartEvent and builder.has_tree:
                builder.second_document(event.start_mark)
                return
    except (ValueError, OverflowError) as error:  # what one of the parsers does not check itself
        raise NotYaml(uri, end.line + 1, end.column + 1, _NO_CHARACTER) from error


def _readable(text: str, parser: Parser) -> str:
    """Return *text*, in JSON without tabs where the parser takes none; they are not in strings."""
    is_json = parser is PORTABLE and text.lstrip()[:1] in ("{", "[")
    return text.replace("\t", " ") if is_json else text


def _steps(
    builder: Builder, hidden: surrogates.Hidden
) -> Mapping[type[yaml.Event], Callable[[Any], None]]:
    def revealed(event: Any) -> None:  # noqa: ANN401 - as the parser types its marks
        event.value = hidden.reveal(event.value, event.style)
        builder.scalar(event)

    return {
        yaml.ScalarEvent: revealed if "\\" in hidden.text else builder.scalar,
        yaml.MappingStartEvent: builder.start_object,
        yaml.MappingEndEvent: builder.end,
        yaml.SequenceStartEvent: builder.start_array,
        yaml.SequenceEndEvent: builder.end,
        yaml.AliasEvent: builder.alias,
    }


def _broken(uri: str, source: str, error: yaml.MarkedYAMLError) -> NotYaml:
    """Return *error* in our words, at a place that the text has."""
    problem = error.problem or ""
    is_unclosed = "unexpected end of stream" in problem
    mark = (error.context_mark if is_unclosed else None) or error.problem_mark
    rows = lines(source)
    row, column = (mark.line, mark.column) if mark else (0, 0)
    if row >= len(rows):  # libyaml ends the last line where the text does not
        row, column = len(rows) - 1, len(rows[-1])
    reason = reasons.syntax(problem, rows[row][column : column + 1])
    return NotYaml(uri, row + 1, column + 1, reason)


def _place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, 1-based, of the character at *index*."""
    before = lines(text[:index])
    return len(before), len(before[-1]) + 1
