"""Scalars in the text of a document, rewritten so that they say something else and look the same.

Spec: YAML 1.2.2, chapters 7 (flow scalars) and 8 (block scalars).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pytest_arazzo.documents import spans, yaml
from pytest_arazzo.documents.document import Document, lines
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.jsonvalue import Json, get, join, tokens

_QUOTED = {
    "'": re.compile(r"'(?:[^']|'')*'"),
    '"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL),
}
_BLOCK = "|"
_PROPERTIES = "&!*"
_ESCAPED = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a text, from one index to another, and what is to stand there."""

    start: int
    end: int
    new: str


def spliced(text: str, slices: Iterable[Slice]) -> str:
    """Return *text* with every slice replaced; they do not overlap."""
    parts: list[str] = []
    done = 0
    for each in sorted(slices, key=lambda s: (s.start, s.end)):
        parts += (text[done : each.start], each.new)
        done = each.end
    return "".join([*parts, text[done:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A scalar where it stands: its text from `start` to `end`, quotes included.

    Attributes:
        style: a quote, `|` for both kinds of block scalars, "" for a plain one.
        value: what it says.
        in_flow: whether it stands in brackets or braces, where plain scalars can hold less.
    """

    source: Source
    line: int
    column: int
    start: int
    end: int
    style: str
    value: str
    is_key: bool
    in_flow: bool

    def rewritten(self, edits: Sequence[Slice]) -> tuple[Slice, ...]:
        """Return what of the text to replace so that the value changes as *edits* say.

        Only those parts change, unless the style of the scalar does not allow the new value: then
        it is quoted. Nothing when neither is possible. What blocks say depends on the text around
        them, so whoever asks has to look.
        """
        if self.style == _BLOCK:
            return tuple(self._part(edit) for edit in edits)
        wanted = spliced(self.value, edits)
        return next((each for each in self._ways(edits, wanted) if self._says(each, wanted)), ())

    def _ways(self, edits: Sequence[Slice], wanted: str) -> Iterator[tuple[Slice, ...]]:
        yield tuple(self._part(edit) for edit in edits)
        if self.style == "" and "\n" not in wanted:
            yield (Slice(self.start, self.end, "'" + wanted.replace("'", "''") + "'"),)
        yield (Slice(self.start, self.end, json.dumps(wanted, ensure_ascii=False)),)

    def _part(self, edit: Slice) -> Slice:
        last = self._index(edit.end - 1)
        return Slice(self._index(edit.start), last + self._width(last), self._encoded(edit.new))

    def _index(self, offset: int) -> int:
        rows = lines(self.source.text)
        return self.source.index(*spans.place(rows, self.line, self.column, offset))

    def _width(self, index: int) -> int:
        """Return how many characters of the text stand for the one that begins at *index*."""
        if self.style == "'":
            return 2 if self.source.text[index] == "'" else 1
        escaped = _ESCAPED.match(self.source.text, index) if self.style == '"' else None
        return len(escaped[0]) if escaped else 1

    def _encoded(self, text: str) -> str:
        if self.style == "'":
            return text.replace("'", "''")
        return json.dumps(text, ensure_ascii=False)[1:-1] if self.style == '"' else text

    def _says(self, slices: tuple[Slice, ...], wanted: str) -> bool:
        """Return whether the scalar says *wanted* after *slices*, as far as it can be seen alone."""
        whole = self.source.text[self.start : self.end]
        own = (Slice(s.start - self.start, s.end - self.start, s.new) for s in slices)
        return _read(spliced(whole, own), self) == wanted


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a document, and where its lines begin."""

    document: Document
    starts: tuple[int, ...]

    @property
    def text(self) -> str:
        """The text."""
        return self.document.text

    def index(self, line: int, column: int) -> int:
        """Return the index of a place, 0-based, in the text."""
        return self.starts[line] + column

    def scalar(self, at: str, value: str, *, is_key: bool) -> Scalar | None:
        """Return the scalar at *at*, or the key there, None when it stands for others too."""
        place = (self.document.locate_key if is_key else self.document.locate)(at)
        line, column = place.line - 1, place.column - 1
        start = self.index(line, column)
        style = self._style(start)
        end = None if style is None else self._end((line, column), start, style, value)
        if style is None or end is None:
            return None
        return Scalar(
            source=self,
            line=line,
            column=column,
            start=start,
            end=end,
            style=style,
            value=value,
            is_key=is_key,
            in_flow=self._in_flow(at),
        )

    def without(self, at: str, value: str) -> Slice | None:
        """Return what of the text to take away so that the member at *at*, a scalar, is not there.

        None when it is the only one of its object, or a comment would have to go with it.
        """
        owner_at, own = at.rpartition("/")[0], tokens(at)[-1]
        owner = get(self.document.tree, owner_at)
        members = list(owner.items()) if isinstance(owner, Mapping) else []
        index = next((i for i, (name, _) in enumerate(members) if name == own), 0)
        scalar = self.scalar(at, value, is_key=False)
        if scalar is None or len(members) == 1:
            return None
        start, end = self._key(at), scalar.end
        if index + 1 < len(members):
            following = self._key(join(owner_at, members[index + 1][0]))
            return None if "#" in self.text[end:following] else Slice(start, following, "")
        before, last = members[index - 1]
        previous = self.scalar(join(owner_at, before), str(last), is_key=False)
        if previous is None or not isinstance(last, str) or "#" in self.text[previous.end : start]:
            return None
        return Slice(previous.end, end, "")

    def _key(self, at: str) -> int:
        place = self.document.locate_key(at)
        return self.index(place.line - 1, place.column - 1)

    def _style(self, start: int) -> str | None:
        """Return how the scalar is written, None when an anchor, a tag or an alias stands there."""
        first = self.text[start : start + 1]
        if not first or first in _PROPERTIES:
            return None
        return {"'": "'", '"': '"', "|": _BLOCK, ">": _BLOCK}.get(first, "")

    def _end(self, place: spans.Place, start: int, style: str, value: str) -> int | None:
        if style in _QUOTED:
            found = _QUOTED[style].match(self.text, start)
            return found.end() if found else None
        if not value:
            return None
        last = spans.place(lines(self.text), *place, len(value) - 1)
        return self.index(*last) + 1

    def _in_flow(self, at: str) -> bool:
        owners = accumulate(tokens(at)[:-1], join, initial="")
        return any(self._begins_with_bracket(owner) for owner in owners)

    def _begins_with_bracket(self, at: str) -> bool:
        place = self.document.locate(at)
        return self.text.startswith(("{", "["), self.index(place.line - 1, place.column - 1))


def source_of(document: Document) -> Source:
    """Return the text of *document* with its lines."""
    starts = [0]
    for row in lines(document.text):
        end = starts[-1] + len(row)
        starts.append(end + (2 if document.text[end : end + 2] == "\r\n" else 1))
    return Source(document, tuple(starts))


def _read(raw: str, scalar: Scalar) -> Json:
    """Return what *raw* says as a key or an element, in flow or in block style."""
    match scalar.is_key, scalar.in_flow:
        case True, True:
            text = f"{{{raw}: 0}}"
        case True, False:
            text = f"{raw}: 0\n"
        case False, True:
            text = f"[{raw}]"
        case _:
            text = f"- {raw}\n"
    try:
        tree = yaml.parse("", text).tree
    except NotYaml:
        return None
    return next(iter(tree), None) if isinstance(tree, dict | list) and len(tree) == 1 else None
