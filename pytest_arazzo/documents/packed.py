"""A document as bytes, so that it need not be parsed twice: its tree as JSON, its places as numbers.

Nothing in the bytes is code. The places are read when somebody asks for one.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from pytest_arazzo.documents.document import ROOT, Document, Mark, Point
from pytest_arazzo.jsonvalue import Json

_Container: TypeAlias = "dict[str, Json] | list[Json]"
_Places: TypeAlias = "Mapping[str | int, tuple[Mark, Mark]]"

_PLAIN = frozenset({str, int, float, bool, type(None)})
_SIZE = 8  # bytes that say how long the JSON is
_EACH = 4  # numbers for each element: line and column of its key, then of its value
_NUMBER = "I" if array("I").itemsize == 4 else "L"  # noqa: PLR2004 - bytes


def pack(document: Document) -> bytes | None:
    """Return *document* without its text and URI, None when it is too odd for that.

    A document with problems is odd, one with arrays or objects that aliases repeat, and one with
    scalars that are more than JSON.
    """
    if document.problems or ROOT not in document.marks:
        return None
    numbers = array(_NUMBER, _numbers(document.marks[ROOT][0]))
    seen: set[int] = set()
    for container in _containers(document.tree):
        if id(container) in seen or not _is_plain(container):
            return None
        seen.add(id(container))
        places = document.marks[id(container)]
        for step in _steps(container):
            numbers.extend(_numbers(places[step]))
    text = json.dumps(document.tree, separators=(",", ":")).encode("ascii")
    if sys.byteorder == "big":  # pragma: no cover - so are few machines
        numbers.byteswap()
    return len(text).to_bytes(_SIZE, "big") + text + numbers.tobytes()


def unpack(uri: str, text: str, packed: bytes) -> Document | None:
    """Return the document whose *text* was packed, None when the bytes are not understood."""
    end = _SIZE + int.from_bytes(packed[:_SIZE], "big")
    numbers = array(_NUMBER)
    try:
        tree: Json = json.loads(packed[_SIZE:end])
        numbers.frombytes(packed[end:])
    except (ValueError, RecursionError):
        return None
    if sys.byteorder == "big":  # pragma: no cover - so are few machines
        numbers.byteswap()
    if len(numbers) != _EACH * (1 + sum(map(len, _containers(tree)))):
        return None
    return Document(uri=uri, tree=tree, text=text, problems=(), marks=_Marks(tree, numbers))


class _Marks(Mapping[int, _Places]):
    """The places of a tree, from the numbers that were kept of them."""

    def __init__(self, tree: Json, numbers: array[int]) -> None:
        self._tree = tree
        self._numbers = numbers

    def __getitem__(self, key: int) -> _Places:
        if key == ROOT:
            return {0: self._pair(0)}
        container, first = self._known[key]
        return {step: self._pair(first + n) for n, step in enumerate(_steps(container))}

    def __iter__(self) -> Iterator[int]:
        yield ROOT
        yield from self._known

    def __len__(self) -> int:
        return 1 + len(self._known)

    @cached_property
    def _known(self) -> Mapping[int, tuple[_Container, int]]:
        """Every container with the number of its first element."""
        found: dict[int, tuple[_Container, int]] = {}
        first = 1
        for container in _containers(self._tree):
            found[id(container)] = (container, first)
            first += len(container)
        return found

    def _pair(self, index: int) -> tuple[Mark, Mark]:
        key_line, key_column, line, column = self._numbers[_EACH * index : _EACH * (index + 1)]
        return Point(key_line, key_column), Point(line, column)


def _containers(tree: Json) -> Iterator[_Container]:
    """Yield the arrays and objects of *tree*, always in the same order."""
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting += here.values()
        elif isinstance(here, list):
            yield here
            waiting += here


def _steps(container: _Container) -> Iterator[str | int]:
    return iter(container) if isinstance(container, dict) else iter(range(len(container)))


def _is_plain(container: _Container) -> bool:
    values = container.values() if isinstance(container, dict) else container
    return all(type(each) in _PLAIN or isinstance(each, dict | list) for each in values)


def _numbers(marks: tuple[Mark, Mark]) -> tuple[int, int, int, int]:
    key, value = marks
    return key.line, key.column, value.line, value.column
