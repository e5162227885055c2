"""How the branches of a document become lines and arcs of coverage.py.

An arc there is a pair of line numbers, and only lines that at least two arcs leave have branches.
A step with one counted branch gives it to the line of its workflow, where such branches gather; so
both reports count the same. A branch goes to the line of its action or of the next step where that
tells it apart, else to an exit, which is a negative number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from pytest_arazzo.bridge.words import Words, words
from pytest_arazzo.coverage.measure import Way
from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.program.arcs import FAILURE, NEXT, SUCCESS, Arc

Jump: TypeAlias = "tuple[int, int]"
"""An arc of coverage.py: the lines that it leaves and reaches."""

_FEWEST = 2  # arcs that leave a line with branches


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What coverage.py is told of one document.

    Attributes:
        statements: the lines that count.
        excluded: the lines of what is dead or excluded, and of nothing that counts.
        jumps: the arcs that count, each in words.
        recorded: what data files hold, and the arcs that it stands for.
    """

    statements: frozenset[int]
    excluded: frozenset[int]
    jumps: Mapping[Jump, Words]
    recorded: Mapping[Jump, tuple[Jump, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exit:
    """A counted branch, and the lines that it can be drawn between."""

    way: Way
    workflow: int
    step: int
    onward: int
    gathered: bool = False


def layout(found: tuple[Tally, ...]) -> Layout:
    """Return the layout of the document whose workflows *found* counts."""
    statements = frozenset(line for tally in found for line in _statements(tally))
    excluded = frozenset(line for tally in found for line in _excluded(tally)) - statements
    jumps: dict[Jump, Words] = {}
    recorded: dict[Jump, tuple[Jump, ...]] = {}
    for line, exits in _grouped([each for tally in found for each in _exits(tally)]).items():
        said: set[str] = set()
        for each in exits:
            jump = line, _target(line, each, jumps, excluded)
            jumps[jump] = _distinct(words(each.way.arc), each.way.arc, said)
            code = code_of(each.way.arc)
            recorded[code] = (*recorded.get(code, ()), jump)
    return Layout(statements=statements, excluded=excluded, jumps=jumps, recorded=recorded)


def code_of(arc: Arc) -> Jump:
    """Return what data files hold for *arc*: no line, so that it stays true where lines are shared.

    coverage.py takes no negative number for a line.
    """
    text = repr((arc.workflow, arc.step, arc.kind, arc.name))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return -1, -1 - int.from_bytes(digest[:6])


def _statements(tally: Tally) -> Iterator[int]:
    yield tally.chart.line
    yield from (line for _, line in tally.steps)
    yield from (way.line for way in (*tally.counted, *tally.implicit))
    yield from (line for _, line, _ in tally.criteria)


def _excluded(tally: Tally) -> Iterator[int]:
    yield from (line for step, line in tally.chart.steps if step in tally.chart.excluded)
    yield from (way.line for way in (*tally.dead, *tally.excluded))
    yield from (line for at, line in tally.chart.criteria if at in tally.chart.excluded)


def _exits(tally: Tally) -> Iterator[_Exit]:
    lines = dict(tally.chart.steps)
    following = dict(zip(lines, [*lines.values()][1:], strict=False))
    for way in tally.counted:
        step = lines.get(way.arc.step, tally.chart.line)
        onward = way.line if way.arc.kind in (SUCCESS, FAILURE) else 0
        if way.arc.kind == NEXT:
            onward = following.get(way.arc.step, 0)
        yield _Exit(way=way, workflow=tally.chart.line, step=step, onward=onward)


def _grouped(exits: list[_Exit]) -> Mapping[int, list[_Exit]]:
    """Return the exits by the line that they leave: two or more, if the document has so many."""
    groups = _by_line((each.step, each) for each in exits)
    lone = _lone(groups)
    _add(groups, ((each.workflow, replace(each, gathered=True)) for each in lone))
    rest = _lone(groups)
    if rest:
        place = rest[0].workflow if len(rest) >= _FEWEST else next(iter(groups), rest[0].workflow)
        _add(groups, ((place, replace(each, gathered=True)) for each in rest))
    return {line: group for line, group in groups.items() if len(group) >= _FEWEST}


def _lone(groups: dict[int, list[_Exit]]) -> list[_Exit]:
    """Take out the groups of one and return their exits."""
    lines = [line for line, group in groups.items() if len(group) < _FEWEST]
    return [each for line in lines for each in groups.pop(line)]


def _by_line(pairs: Iterable[tuple[int, _Exit]]) -> dict[int, list[_Exit]]:
    groups: dict[int, list[_Exit]] = {}
    _add(groups, pairs)
    return groups


def _add(groups: dict[int, list[_Exit]], pairs: Iterable[tuple[int, _Exit]]) -> None:
    for line, each in pairs:
        groups.setdefault(line, []).append(each)


def _target(line: int, each: _Exit, jumps: Mapping[Jump, Words], excluded: frozenset[int]) -> int:
    """Return the line that the arc reaches, or an exit that no other one of *line* has.

    What reaches an excluded line would count as taken.
    """
    wanted = each.step if each.gathered else each.onward
    if wanted > 0 and wanted != line and wanted not in excluded and (line, wanted) not in jumps:
        return wanted
    return -1 - sum(1 for source, to in jumps if source == line and to < 0)


def _distinct(found: Words, arc: Arc, said: set[str]) -> Words:
    """Return *found* with the workflow in it if another branch of the line is called the same."""
    if found.name in said:
        found = words(arc, of_workflow=True)
    said.add(found.name)
    return found
