"""The tree and its positions, built from a parser's events on an explicit stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents import scalars
from pytest_arazzo.documents.document import ROOT, Mark
from pytest_arazzo.documents.limits import Limits
from pytest_arazzo.documents.scalars import Foreign
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.jsonvalue import Json, join

_MOST_PROBLEMS = 100  # a file with more needs another look anyway

Places: TypeAlias = "dict[str | int, tuple[Mark, Mark]]"


class AliasEvent(Protocol):
    """An alias as the parser reports it."""

    anchor: str
    start_mark: Mark


class NodeEvent(Protocol):
    """The beginning of an array or object as the parser reports it."""

    anchor: str | None
    tag: str | None
    start_mark: Mark


class ScalarEvent(Protocol):
    """A scalar as the parser reports it; a plain one has no style."""

    anchor: str | None
    tag: str | None
    style: str | None
    value: str
    start_mark: Mark


class _Open:
    """A container whose end has not come yet."""

    __slots__ = ("anchor", "before", "elements", "height", "key", "key_mark", "members", "places")

    def __init__(self, anchor: str | None, mark: Mark, before: int) -> None:
        self.anchor = anchor
        self.before = before  # nodes that came before this container
        self.members: dict[str, Json] | None = None
        self.elements: list[Json] = []
        self.places: Places = {}
        self.height = 0  # of the highest container inside
        self.key: str | None = None
        self.key_mark = mark

    def value(self) -> dict[str, Json] | list[Json]:
        return self.elements if self.members is None else self.members

    def step(self) -> str | int | None:
        """Return which element or member is due, None when a key is."""
        return len(self.elements) if self.members is None else self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchored:
    """What an alias repeats; `text` is how it reads as a key, None for containers."""

    value: Json
    nodes: int
    height: int
    text: str | None


class Builder:
    """Takes the events of one text; afterwards `tree`, `marks` and `problems` say what it is."""

    def __init__(self, uri: str, limits: Limits) -> None:
        self.tree: Json = None
        self.marks: dict[int, Places] = {}
        self.problems: list[Diagnostic] = []
        self._uri = uri
        self._limits = limits
        self._most = limits.nodes
        self._nodes = 0
        self._aliases = 0
        self._stack: list[_Open] = []
        self._top: _Open | None = None
        self._anchors: dict[str, _Anchored | _Open] = {}

    @property
    def has_tree(self) -> bool:
        """Whether a document has begun and ended, be it empty."""
        return ROOT in self.marks

    def scalar(self, event: ScalarEvent) -> None:
        """Take a scalar: a key where one is due, else a value."""
        self._nodes += 1
        if self._nodes > self._most:
            raise self._too_many(event.start_mark)
        top = self._top
        if top is not None and top.members is not None and top.key is None:
            self._key(top, event)
            return
        value = self._value(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(
                value=value, nodes=1, height=0, text=event.value
            )
        self._place(value, event.start_mark)

    def start_object(self, event: NodeEvent) -> None:
        """Take the beginning of an object."""
        opened = self._open(event, "map")
        opened.members = {}
        self._enter(opened, event.start_mark)

    def start_array(self, event: NodeEvent) -> None:
        """Take the beginning of an array."""
        self._enter(self._open(event, "seq"), event.start_mark)

    def end(self, _: object) -> None:
        """Take the end of an object or array."""
        closed = self._stack.pop()
        self._top = self._stack[-1] if self._stack else None
        height = closed.height + 1
        if self._top is not None and self._top.height < height:
            self._top.height = height
        if closed.anchor is not None and self._anchors[closed.anchor] is closed:
            self._anchors[closed.anchor] = _Anchored(
                value=closed.value(), nodes=self._nodes - closed.before, height=height, text=None
            )

    def alias(self, event: AliasEvent) -> None:
        """Take an alias: the very object that its anchor names stands here too."""
        mark = event.start_mark
        self._aliases += 1
        if self._aliases > self._limits.aliases:
            raise self._limit(mark, f"more than {self._limits.aliases} aliases")
        named = self._anchors.get(event.anchor)
        if named is None:
            raise self._broken(mark, f"the alias *{event.anchor[:40]} names no anchor before it")
        if isinstance(named, _Open):
            named = self._recursion(event)
        self._nodes += named.nodes
        if self._nodes > self._most:
            raise self._too_many(mark)
        top = self._top
        if top is None or top.members is None or top.key is not None:
            self._repeat(named, mark)
        elif named.text is None:
            raise self._broken(mark, _KEY)
        else:
            self._take_key(top, named.text, mark)

    def second_document(self, mark: Mark) -> None:
        """Take note that the text goes on with another document, which is not read."""
        self._problem("AZ107", "a second document begins here; only the first is read", mark)

    def _repeat(self, named: _Anchored, mark: Mark) -> None:
        if len(self._stack) + named.height > self._limits.depth:
            raise self._too_deep(mark)
        if self._top is not None and self._top.height < named.height:
            self._top.height = named.height
        self._place(named.value, mark)

    def _recursion(self, event: AliasEvent) -> _Anchored:
        message = f"the alias *{event.anchor[:40]} stands inside of what it repeats"
        self._problem("AZ107", message, event.start_mark)
        return _Anchored(value=None, nodes=1, height=0, text=None)

    def _open(self, event: NodeEvent, tag: str) -> _Open:
        mark = event.start_mark
        top = self._top
        if top is not None and top.members is not None and top.key is None:
            raise self._broken(mark, _KEY)
        self._nodes += 1
        if self._nodes > self._most:
            raise self._too_many(mark)
        if len(self._stack) >= self._limits.depth:
            raise self._too_deep(mark)
        if event.tag not in (None, "!") and not scalars.is_collection_tag(event.tag, tag):
            message = f"the tag {scalars.shown(event.tag)} is not part of JSON; it is ignored"
            self._problem("AZ107", message, mark)
        return _Open(event.anchor, mark, self._nodes - 1)

    def _enter(self, opened: _Open, mark: Mark) -> None:
        value = opened.value()
        self.marks[id(value)] = opened.places
        self._place(value, mark)
        self._stack.append(opened)
        self._top = opened
        if opened.anchor is not None:
            self._anchors[opened.anchor] = opened

    def _key(self, top: _Open, event: ScalarEvent) -> None:
        text = event.value
        if event.tag is not None:
            self._value(event)
        if text == "<<" and not event.style:
            message = "a merge key '<<', which YAML 1.2 does not have; nothing is merged"
            self._problem("AZ107", message, event.start_mark, advice="repeat the fields")
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(
                value=self._value(event), nodes=1, height=0, text=text
            )
        self._take_key(top, text, event.start_mark)

    def _take_key(self, top: _Open, text: str, mark: Mark) -> None:
        if text in top.places:
            first = top.places[text][0]
            message = f"duplicate key {_short(text)}; it stands at {_place(first)} already"
            self._problem("AZ103", message, mark, advice="only the first is read", key=text)
        top.key = text
        top.key_mark = mark

    def _value(self, event: ScalarEvent) -> Json:
        tag = event.tag
        if tag is None:
            value = event.value if event.style else scalars.plain(event.value)
        elif tag == "!":
            return event.value
        else:
            value = scalars.tagged(tag, event.value)
        if isinstance(value, Foreign):
            code = "AZ105" if value.is_limit else "AZ107"
            self._problem(code, value.reason, event.start_mark)
            return value.text
        return value

    def _place(self, value: Json, mark: Mark) -> None:
        top = self._top
        if top is None:
            self.tree = value
            self.marks[ROOT] = {0: (mark, mark)}
        elif top.members is None:
            top.places[len(top.elements)] = (mark, mark)
            top.elements.append(value)
        else:
            key, top.key = top.key, None
            if key is not None and key not in top.places:
                top.members[key] = value
                top.places[key] = (top.key_mark, mark)

    def _problem(
        self,
        code: str,
        message: str,
        mark: Mark,
        *,
        advice: str | None = None,
        key: str | None = None,
    ) -> None:
        if len(self.problems) == _MOST_PROBLEMS:
            return
        place = Location(self._uri, mark.line + 1, mark.column + 1)
        steps = [next(reversed(opened.places)) for opened in self._stack[:-1]]
        due = None if self._top is None else self._top.step()
        at = join("", *steps) if due is None else join("", *steps, due)
        width = len(key) if key else 1
        self.problems.append(
            Diagnostic(code=code, message=message, location=place, help=advice, at=at, width=width)
        )

    def _too_many(self, mark: Mark) -> NotYaml:
        return self._limit(mark, f"more than {self._most} values, with what aliases repeat")

    def _too_deep(self, mark: Mark) -> NotYaml:
        return self._limit(mark, f"arrays and objects nested more than {self._limits.depth} deep")

    def _limit(self, mark: Mark, reason: str) -> NotYaml:
        return NotYaml(self._uri, mark.line + 1, mark.column + 1, reason, "AZ105")

    def _broken(self, mark: Mark, reason: str) -> NotYaml:
        return NotYaml(self._uri, mark.line + 1, mark.column + 1, reason)


_KEY = "a key that is an array or object; expected text"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004 - fits on a line


def _place(mark: Mark) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"
